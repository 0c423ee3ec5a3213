"""Words that people are called, where they stand for a house, a class, a month or a town."""

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
        "we went to |Brown| Academy",
        "she is in |rose| class",
        "he went to St |Mark| too",
        "from 3 |may| on",
        "in |may| half term",
        "july and |june|",
        "between |may| and june",
        "we live in |preston|",
        "we moved to |preston| last year",
        "a coach from |preston|",
        "the |april| holidays",
    ],
)
def test_it_is_a_place_a_class_or_a_month(text: str) -> None:
    assert is_none(text)


@pytest.mark.parametrize(
    "text",
    [
        "this is about |rose| and me",
        "|rose|'s class",
        "ask |Brown| today",
        "mr |preston| rang",
        "send it to |preston|",
        "did |may| and ivy come",
        "a |brown| school",
    ],
)
def test_it_may_be_somebody(text: str) -> None:
    assert not is_none(text)
