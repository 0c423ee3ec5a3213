"""Words that people are called, where they stand for a house, a class or a town."""

from __future__ import annotations

import pytest

from bot.pii.names.name_context import is_no_person
from tests.name_factories import words


def is_none(text: str) -> bool:
    """Whether the word between strokes is surely nobody."""
    n = len(words(text.split("|")[0]))
    said = words(text.replace("|", ""))
    return is_no_person(said, n, said[n].cap and n > 0)


@pytest.mark.parametrize(
    "text",
    [
        "she is in |rose| class",
        "he went to St |Mark| too",
    ],
)
def test_it_is_a_place_or_a_class(text: str) -> None:
    assert is_none(text)


@pytest.mark.parametrize(
    "text",
    [
        "this is about |rose| and me",
        "|rose|'s class",
        "ask |Brown| today",
        "mr |preston| rang",
        "did |may| and ivy come",
        "a |brown| school",
    ],
)
def test_it_may_be_somebody(text: str) -> None:
    assert not is_none(text)
