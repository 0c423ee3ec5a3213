"""Names of sayings, stories and things are nobody's, unless somebody here is called so."""

from __future__ import annotations

import pytest

from bot.pii.pseudonymiser import Pseudonymiser
from tests.name_factories import hidden


@pytest.mark.parametrize(
    "said",
    [
        "some robin hood could get in",
        "a victoria plum stall",
        "can you jack up the price of photos",
        "kids in Chelsea shirts",
        "every tom dick and harry can read it",
        "do you have harry potter in the library",
        "is mark zuckerberg reading this",
        "the iris scan at the gate",
        "our adresses and my uncel",
    ],
)
def test_they_are_left(pseudonymiser: Pseudonymiser, said: str) -> None:
    assert hidden(pseudonymiser, said) == []


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("my son harry kane lost his form", "harry kane"),
        ("harry potter is really his name", "harry potter"),
        ("harry potter's mum", "harry potter"),
    ],
)
def test_a_pupil_may_be_called_so(pseudonymiser: Pseudonymiser, said: str, name: str) -> None:
    assert hidden(pseudonymiser, said) == [name]
