"""What people say next, after an answer (``next/``): by strangers who saw the answers and none of the examples."""

from __future__ import annotations

import asyncio
import json

import pytest

from bot.learning.evaluation import HALVES, half_of
from bot.notice.folder import SchoolFolder
from bot.pii.pseudonymiser import Pseudonymiser
from tests.understanding.measure import Row, Understands, measure_next
from tests.understanding.questions import FOLDER, said_next, trained_on

FLOORS: dict[str, float] = json.loads((FOLDER / "next" / "floors.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def understood(reads: Understands, pseudonymiser: Pseudonymiser, folder: SchoolFolder) -> list[Row]:
    assert len(said_next()) == 487
    return asyncio.run(measure_next(reads, pseudonymiser, folder.book))


@pytest.mark.rasa
@pytest.mark.parametrize("half", HALVES)
def test_what_is_said_next_is_understood_as_well_as_was_reached(understood: list[Row], half: str) -> None:
    mine = [row.right for row in understood if half_of(row.question.id) == half]
    assert sum(mine) / len(mine) >= FLOORS[half], f"{sum(mine)} of {len(mine)} of the {half} half are right"


def test_every_example_of_what_is_said_next_stands_behind_the_label_of_a_topic(folder: SchoolFolder) -> None:
    labels = {folder.book.choice(topic).label for topic in folder.book.replies}
    behind = {label for _, _, label in trained_on() if label}
    assert len(behind) > 100
    assert behind <= labels, f"no topic has these labels: {sorted(behind - labels)}; change data/nlu/said_next.yml too"
