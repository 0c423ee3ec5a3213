"""What the notice does not say is understood when people ask for it, gap by gap, in words that nobody trained on.

``gaps/gaps.jsonl``: four questions for each of the 33 gaps of the notice, by a stranger who had the notice and the list
of its gaps, and no example. The half for development was looked at after it was counted once, the other was not.
"""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict

import pytest
from ruamel.yaml import YAML

from bot.learning.evaluation import half_of
from bot.notice.folder import SchoolFolder
from bot.pii.pseudonymiser import Pseudonymiser
from tests.understanding.measure import Row, Understands, measure
from tests.understanding.questions import FOLDER, gap_questions

pytestmark = pytest.mark.rasa

FILE = FOLDER / "gaps" / "gaps.jsonl"
TOPICS = FOLDER.parent / "fixtures" / "gaps.yml"
FLOORS: dict[str, float] = json.loads((FOLDER / "gaps" / "floors.json").read_text(encoding="utf-8"))


def gap_of() -> dict[str, str]:
    """The number of the gap that each question asks for."""
    rows = (json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines())
    return {row["id"]: str(row["gap"]) for row in rows}


def topics_of() -> dict[str, set[str]]:
    """The topics that answer each gap, as the test of the answers has them."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in YAML(typ="safe").load(TOPICS):
        found[str(row["gap"]).split()[0]].update(row["topics"])
    return found


@pytest.fixture(scope="module")
def understood(reads: Understands, pseudonymiser: Pseudonymiser, folder: SchoolFolder) -> list[Row]:
    assert len(gap_questions()) == 4 * 33
    return asyncio.run(measure(reads, pseudonymiser, folder.book, gap_questions()))


@pytest.mark.parametrize("half", ["development", "final"])
def test_no_share_of_gaps_falls_below_what_was_reached(understood: list[Row], half: str) -> None:
    right = [one.right for one in understood if half_of(one.question.id) == half]
    assert sum(right) / len(right) >= FLOORS[half]


def test_each_gap_is_found_by_one_of_its_questions_at_least(understood: list[Row]) -> None:
    gaps, topics = gap_of(), topics_of()
    found = {gaps[one.question.id] for one in understood if one.topic in topics[gaps[one.question.id]]}
    assert found == {str(gap) for gap in range(1, 34)}
