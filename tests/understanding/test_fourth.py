"""A fourth set of questions by strangers (``fourth/``), written when the pipeline stood: it was counted before it was read.

450 in nine styles, half for development; nothing was chosen by it, so its first figures (docs/adr/0002) flatter nobody.
"""

from __future__ import annotations

import asyncio
import json

import pytest

from bot.learning.evaluation import HALVES, half_of
from bot.notice.folder import SchoolFolder
from bot.pii.pseudonymiser import Pseudonymiser
from tests.understanding.measure import Row, Understands, measure, shares
from tests.understanding.questions import FOLDER, fourth_questions

pytestmark = pytest.mark.rasa

FLOORS: dict[str, dict[str, float]] = json.loads((FOLDER / "fourth" / "floors.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def understood(reads: Understands, pseudonymiser: Pseudonymiser, folder: SchoolFolder) -> list[Row]:
    assert len(fourth_questions()) == 450
    return asyncio.run(measure(reads, pseudonymiser, folder.book, fourth_questions()))


@pytest.mark.parametrize("half", HALVES)
def test_no_share_of_the_fourth_set_falls_below_what_was_reached(
    understood: list[Row], folder: SchoolFolder, half: str
) -> None:
    reached = shares([one for one in understood if half_of(one.question.id) == half], folder.book)
    below = {what: round(share, 4) for what, share in reached.items() if share < FLOORS[half][what]}
    assert not below, f"of the fourth set ({half}) {below} is below {FLOORS[half]}; see 'make understand'"
