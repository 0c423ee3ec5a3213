"""A first name and a surname that are everyday words are found by what is done; a short part of a name by its place."""

from __future__ import annotations

import pytest

from bot.pii.pseudonymiser import Pseudonymiser
from tests.name_factories import hidden


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("grace young is the one you want", ["grace young"]),
        ("dean short wrote it down", ["dean short"]),
        ("holly wood is in my class", ["holly wood"]),
        ("sunday okafor is in year 2", ["sunday okafor"]),
        ("ella swan wants her photo back", ["ella swan"]),
        ("jack turners dad speaking", ["jack turners"]),
        ("its about jay in miss harts class", ["jay", "harts"]),
        ("My son Trần Thu Minh is missing", ["Trần Thu Minh"]),
        ("Máire Ní Chonaill rang you", ["Máire Ní Chonaill"]),
        ("its me again, Stavros. any news", ["Stavros"]),
        ("Many thanks\nHope Marsh", ["Hope Marsh"]),
        ("thanks, grace (ella's mum)", ["grace", "ella"]),
        ("Child: Blue Marsh", ["Blue Marsh"]),
        ("call me sunny", ["sunny"]),
    ],
)
def test_the_whole_name_is_hidden(pseudonymiser: Pseudonymiser, said: str, names: list[str]) -> None:
    assert hidden(pseudonymiser, said) == names


@pytest.mark.parametrize(
    "said",
    [
        "the rose bush is dead",
        "summer day camp",
        "tell me the best way",
        "on sunday okay",
        "its me again, still waiting",
        "call me back",
        "kids mums and dads",
        "many thanks\nA parent",
        "Parent: yes",
    ],
)
def test_the_same_shapes_without_a_name_are_left(pseudonymiser: Pseudonymiser, said: str) -> None:
    assert hidden(pseudonymiser, said) == []
