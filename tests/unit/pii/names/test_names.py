"""The rules for names, with a lexicon of a few words."""

from __future__ import annotations

import pytest

from bot.pii.names.name_finder import find_names
from tests.name_factories import Few


def names(text: str, *heard: str) -> list[str]:
    return [text[start:end] for start, end in find_names(text, Few(), heard)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("is ella there", ["ella"]),
        ("ella's mum", ["ella"]),
        ("ellas mum", ["ella"]),
        ("toms photo", []),  # three letters: "this" is no owner either
        ("ellas party", []),  # only where what is owned is a person's, or the lexicon does not know the word
        ("my daughter grace has asthma", ["grace"]),
        ("mrs short said no", ["short"]),
        ("mr applegarth said no", ["applegarth"]),
        ("ask mr young about it", ["young"]),
        ("i want Grace out", ["Grace"]),
        ("write to T. Okafor", ["T. Okafor"]),
        ("mr p patel", ["p patel"]),
        ("Grace needs it", ["Grace"]),
        ("anna (year 6) did it", ["anna"]),
    ],
)
def test_names_are_found_by_their_word_and_their_place(text: str, expected: list[str]) -> None:
    assert names(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "my son will see it",
        "my daughter may want to come",
        "will you mark this",
        "i hope you reply",
        "my son dosent know",
        "im dosent",
        "I'm worried",
        "i am a parent",
        "my son is here",
        "my daughter has asthma",
        "an app called king",
        "i will miss school",
        "Is it Mr or Mrs on the form",
        "the mrs thinks so",
        "born in june",
        "on 3 May",
        "my son google",
        "WILL YOU MARK IT",
        "Will you come",
        "TAKE ROSE AND MAY OFF",
        "Please Send The Rose Garden Photos Back To Me",
    ],
)
def test_everyday_words_in_everyday_places_are_left(text: str) -> None:
    assert names(text) == []


def test_a_name_found_once_is_found_again_without_evidence() -> None:
    assert names("thanks to yi i know, my dad Kev saw kev") == ["yi", "Kev", "kev"]


def test_a_name_heard_in_an_earlier_message_needs_no_evidence() -> None:
    assert names("so maysie knows it") == []
    assert names("so maysie knows it", "maysie brown") == ["maysie"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("write to abu ella today", ["abu ella"]),
        ("ask ella p about it", ["ella"]),
        ("ask ella p, please", ["ella p"]),
        ("my name is ella and i ask", ["ella"]),
        ("tell Paddy Okafor it is late", ["Paddy Okafor"]),
    ],
)
def test_a_name_takes_in_what_is_part_of_it(text: str, expected: list[str]) -> None:
    assert names(text) == expected


def test_two_words_that_were_a_name_are_the_same_name_again() -> None:
    assert names("tell Paddy Okafor it is late. so paddy okafor, so") == ["Paddy Okafor", "paddy okafor"]


def test_a_name_that_is_spelt_is_found() -> None:
    assert names("anna, so a n n a") == ["anna", "a n n a"]
