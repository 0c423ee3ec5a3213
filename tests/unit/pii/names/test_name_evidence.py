"""What the place of a word says: nothing, a little, hardly anything else, only a name, or certainly one."""

from __future__ import annotations

import pytest

from bot.pii.names.grammar import Sentence
from bot.pii.names.name_context import evidence
from bot.text.people_words import CERTAIN, NEVER
from tests.name_factories import words


def weigh(text: str) -> int:
    """The evidence for the word between strokes."""
    n = len(words(text.split("|")[0]))
    plain = text.replace("|", "")
    return evidence(Sentence(plain, words(plain)), n)


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        ("they saw a |kite| over it", 0),
        ("this is for |okafor| and me", 1),
        ("we sat by |ella| then", 1),
        ("my son |dean| is here", 2),
        ("it was |Ella| then", 2),
        ("mrs |kite| said", CERTAIN),
        ("mrs |said| it", 0),
        ("we |hope| you know", 0),
        ("she is in |rose| class", NEVER),
        ("born in |may|", 0),
        ("our neighbour |Dusty| saw it", CERTAIN),
    ],
)
def test_the_place_of_a_word_is_weighed(text: str, weight: int) -> None:
    assert weigh(text) == weight


def test_a_capital_letter_says_nothing_where_all_words_have_one() -> None:
    assert weigh("it was |Kite| then") == 2
    assert weigh("IT WAS |KITE| THEN") == 1  # as after any "was"
    assert weigh("They Said That There |Kite| Over Them") == 0
