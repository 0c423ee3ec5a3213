"""Everyday words in a row of people are their names."""

from __future__ import annotations

import pytest

from bot.pii.pseudonymiser import Pseudonymiser
from tests.name_factories import hidden


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("charity and gift okoro have the same teacher", ["charity", "gift okoro"]),
        ("grace, hope and will are my kids", ["grace", "hope", "will"]),
        ("photos of rose, lily and max please remove", ["rose", "lily", "max"]),
        ("my three storm, forest and river", ["storm", "forest", "river"]),
        ("between will and rose", ["will", "rose"]),
        ("either drew or dale took it", ["drew", "dale"]),
        ("the report was about dean not sean", ["dean", "sean"]),
        ("precious and blessing are both in reception", ["precious", "blessing"]),
    ],
)
def test_all_of_the_row_is_hidden(pseudonymiser: Pseudonymiser, said: str, names: list[str]) -> None:
    assert hidden(pseudonymiser, said) == names


@pytest.mark.parametrize(
    "said",
    [
        "spring and summer have trips",
        "forms and letters both had mistakes",
        "they mixed up may and june on the calendar",
        "hope and pray",
        "drew and painted all day",
        "will and i object to it",
    ],
)
def test_rows_of_other_things_are_left(pseudonymiser: Pseudonymiser, said: str) -> None:
    assert hidden(pseudonymiser, said) == []
