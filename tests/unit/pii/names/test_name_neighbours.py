"""A name takes in what stands beside it and is more of it: an initial, a surname; and nothing of the next sentence."""

from __future__ import annotations

import pytest

from bot.pii.names.lexicon import EnglishLexicon
from bot.pii.names.name_finder import find_names
from bot.pii.pseudonymiser import Pseudonymiser
from tests.name_factories import Few, hidden


def names(text: str) -> list[str]:
    return [text[start:end] for start, end in find_names(text, Few())]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("j okafor here about the papers", "j okafor"),
        ("ask t b okafor about it", "t b okafor"),
        ("regards, r okafor", "r okafor"),
        ("it is for mr s patel", "s patel"),
        ("i want all on rose patel-okafor please", "rose patel-okafor"),
    ],
)
def test_an_initial_and_a_surname_belong_to_the_name(text: str, expected: str) -> None:
    lexicon = Few()
    lexicon_kind = lexicon.kind
    lexicon.kind = lambda word: "given" if word in ("patel-okafor", "aoife") else lexicon_kind(word)  # type: ignore[method-assign]
    assert [text[start:end] for start, end in find_names(text, lexicon)] == [expected]


def test_a_dot_ends_a_name_unless_it_stands_behind_an_initial_or_a_short_form() -> None:
    assert names("it was maria. Anna said so") == ["maria", "Anna"]
    assert names("it was J. Okafor") == ["J. Okafor"]


def test_who_somebody_is_to_a_child_is_no_surname() -> None:
    assert names("i am maria parent of ella") == ["maria", "ella"]


def test_a_little_word_of_one_letter_is_no_initial() -> None:
    assert names("can u tom") == ["tom"]
    assert names("so i patel") == ["patel"]


@pytest.mark.parametrize("text", ["is it an ella form", "we saw a maria there"])
def test_a_name_behind_a_or_an_is_a_thing_of_that_kind(text: str) -> None:
    assert names(text) == []


@pytest.mark.parametrize("text", ["my daughter rose a bit", "my daughter drew a robin", "they drew and painted"])
def test_who_draws_or_rises_is_not_called_so(pseudonymiser: Pseudonymiser, text: str) -> None:
    assert hidden(pseudonymiser, text) == []


def test_what_was_learnt_of_will_has_a_say() -> None:
    text = "so will answered her"
    assert find_names(text, Few(), likely=lambda _: {1: 0.95}) == [(3, 7)]
    assert find_names(text, Few(), likely=lambda _: {1: 0.3}) == []


def test_miss_before_what_was_done_names_nobody(pseudonymiser: Pseudonymiser) -> None:
    assert hidden(pseudonymiser, "Miss said my phone gets locked in the drawer") == []


def test_a_pupil_may_be_called_as_a_term_is_that_the_school_prints(pseudonymiser: Pseudonymiser) -> None:
    assert hidden(pseudonymiser, "autumn says the new lady took her picture") == ["autumn"]
    assert hidden(pseudonymiser, "when is the autumn term") == []


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("chromebooks wellies labubus cafcass babcia", "everyday"),
        ("kharkiv mogadishu sylhet", "never"),
        ("izzy neve seb faiz", "given"),
        ("tulip scout piers", "everyday given"),
    ],
)
def test_names_towns_and_words_of_daily_life_that_no_source_has_are_known(words: str, kind: str) -> None:
    lexicon = EnglishLexicon()
    assert {lexicon.kind(word) for word in words.split()} == {kind}
