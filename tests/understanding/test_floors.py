"""Understanding only gets better: the shares that were reached are floors (tests/understanding/floors.json)."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from bot.core.pseudonyms import Pseudonymiser
from bot.core.understanding import group_of
from bot.school_folder import SchoolFolder
from tests.rasa.conftest import Running, running
from tests.understanding.dialogues import have
from tests.understanding.measure import Row, group, measure, shares
from tests.understanding.questions import groups_asked

__all__ = ["running"]

pytestmark = pytest.mark.rasa
FLOORS: dict[str, dict[str, float]] = json.loads((Path(__file__).parent / "floors.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def rows(trained_model: Path, door: Pseudonymiser, folder: SchoolFolder) -> list[Row]:
    return asyncio.run(measure(trained_model, door, folder.book))


@pytest.mark.parametrize("name", groups_asked())
def test_no_share_falls_below_what_was_reached(rows: list[Row], folder: SchoolFolder, name: str) -> None:
    reached = shares(group(rows, name), folder.book)
    below = {what: round(share, 4) for what, share in reached.items() if share < FLOORS[name][what]}
    assert not below, f"of the {name} questions {below} is below {FLOORS[name]}; see 'make understand'"


@pytest.mark.parametrize("name", groups_asked())
def test_no_dialogue_share_falls_below_what_was_reached(running: Running, name: str) -> None:
    rows = running.do(have(running.services.conversations, lambda d: group_of(d.id) == name))
    reached = sum(row.right for row in rows) / len(rows)
    assert reached >= FLOORS["dialogues"][name], f"of the turns of the {name} dialogues {reached:.3f} were right"


def test_the_floors_can_fail() -> None:
    assert all(0.5 < floor <= 1.0 for floors in FLOORS.values() for floor in floors.values())
