"""Names that are spelt letter by letter, and letters that are none."""

from __future__ import annotations

import pytest

from bot.pii.names.spans import spelt_out
from bot.text.words import words_of
from tests.name_factories import Few


def spelt(text: str) -> list[str]:
    lexicon = Few()
    said = words_of(text, lexicon)
    return [said[n].text for n in spelt_out(said, lexicon)]


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("it is e l l a", "ella"),
        ("its a n n a", "anna"),
        ("a, e l l a", "ella"),
        ("spelt k.e.v.i.n, thanks", "kevin"),
        ("o k a f o r", "okafor"),
        ("z a b e d, that is zabed", "zabed"),
    ],
)
def test_the_letters_of_a_name_are_found(text: str, letters: str) -> None:
    assert "".join(spelt(text)) == letters


@pytest.mark.parametrize("text", ["the g d p r", "x y z", "a b", "we do q u i z", "g-d-p-r"])
def test_letters_that_are_no_name_are_left(text: str) -> None:
    assert spelt(text) == []


def test_letters_past_counting_are_one_name_where_they_are_said_to_be_spelt() -> None:
    many = " ".join("ab" * 40)
    assert len(spelt(f"spelt {many}")) == 80
    assert spelt(f"so {many}") == []
