"""Where a name is said to change or to be wrong, both names are hidden whatever words they are."""

from __future__ import annotations

import pytest

from bot.pii.pseudonymiser import Pseudonymiser
from tests.name_factories import hidden


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("please change surname from Nowicka to Marsh", ["Nowicka", "Marsh"]),
        ("update our surname from okafor to green", ["okafor", "green"]),
        ("née Fairbrother, now Hall", ["Fairbrother", "Hall"]),
        ("my maiden name was Fields and its on the form", ["Fields"]),
        ("surname should be Stone not Stones", ["Stone", "Stones"]),
        ("you have us down as Moss its Morse", ["Moss", "Morse"]),
        ("formerly known as Jade Winters", ["Jade Winters"]),
    ],
)
def test_both_names_are_hidden(pseudonymiser: Pseudonymiser, said: str, names: list[str]) -> None:
    assert hidden(pseudonymiser, said) == names


@pytest.mark.parametrize(
    "said",
    [
        "change the wording from privacy to data",
        "change surname on the form how",
        "do you need my maiden name",
        "my surname is wrong on the list",
        "formerly known as twitter",
        "the name should be short not long",
        "put it down as late",
    ],
)
def test_other_changes_are_left(pseudonymiser: Pseudonymiser, said: str) -> None:
    assert hidden(pseudonymiser, said) == []
