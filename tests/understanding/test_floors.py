"""Understanding only gets better: the shares that were reached are floors.

Those of single questions also judge every learnt version (data/evaluation/questions), the others stand beside this file.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from pathlib import Path

import pytest

from bench.noise import NOISES, spoilt
from bot.learning.evaluation import HALVES, group_of, half_of
from bot.learning.model_evaluation import floors
from bot.notice.folder import SchoolFolder
from bot.pii.pseudonymiser import Pseudonymiser
from tests.rasa.conftest import Running, running
from tests.understanding.dialogues import groups_had, have
from tests.understanding.measure import Row, Understands, by_style, group, measure, shares
from tests.understanding.questions import groups_asked

__all__ = ["running"]

pytestmark = pytest.mark.rasa
OTHERS: dict[str, dict[str, float]] = json.loads((Path(__file__).parent / "floors.json").read_text(encoding="utf-8"))
FLOORS = {**floors(), **OTHERS}


@pytest.fixture(scope="module")
def rows(reads: Understands, pseudonymiser: Pseudonymiser, folder: SchoolFolder) -> list[Row]:
    return asyncio.run(measure(reads, pseudonymiser, folder.book))


@pytest.mark.parametrize("name", groups_asked())
def test_no_share_falls_below_what_was_reached(rows: list[Row], folder: SchoolFolder, name: str) -> None:
    reached = shares(group(rows, name), folder.book)
    below = {what: round(share, 4) for what, share in reached.items() if share < FLOORS[name][what]}
    assert not below, f"of the {name} questions {below} is below {FLOORS[name]}; see 'make understand'"


@pytest.mark.parametrize("name", groups_had())
def test_no_dialogue_share_falls_below_what_was_reached(running: Running, name: str) -> None:
    rows = running.do(have(running.services.conversations, lambda d: group_of(d.id) == name))
    reached = sum(row.right for row in rows) / len(rows)
    assert reached >= FLOORS["dialogues"][name], f"of the turns of the {name} dialogues {reached:.3f} were right"


@pytest.mark.parametrize("half", HALVES)
def test_no_style_falls_below_what_was_reached(rows: list[Row], half: str) -> None:
    reached = by_style(rows, half)
    its = FLOORS[f"styles, {half}"]
    assert reached.keys() == its.keys()
    below = {style: round(share, 4) for style, share in reached.items() if share < its[style]}
    assert not below, f"of the {half} questions {below} is below {its}; see 'make understand'"


def test_noise_costs_no_more_than_it_did(
    rows: list[Row], reads: Understands, pseudonymiser: Pseudonymiser, folder: SchoolFolder
) -> None:
    clean = [
        row for row in rows if row.question.style in ("plain", "formal") and half_of(row.question.id) == "development"
    ]
    texts = [row.question.text for row in clean]
    asked = [
        replace(row.question, id=noise, text=text)
        for noise in FLOORS["noise"]
        for row, text in zip(clean, spoilt(texts, NOISES[noise]), strict=True)
    ]
    heard = asyncio.run(measure(reads, pseudonymiser, folder.book, asked))
    best = sum(row.right for row in clean)
    kept = {noise: sum(row.right for row in heard if row.question.id == noise) / best for noise in FLOORS["noise"]}
    below = {noise: round(share, 4) for noise, share in kept.items() if share < FLOORS["noise"][noise]}
    assert not below, f"of {best} that are right when clean, {below} is right; at least {FLOORS['noise']}"


def test_the_floors_can_fail() -> None:
    assert all(0.5 < floor <= 1.0 for its in FLOORS.values() for floor in its.values())
