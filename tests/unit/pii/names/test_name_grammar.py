"""Everyday words that people are called: where English wants a person, and where it wants the word."""

from __future__ import annotations

import pytest

from bot.pii.names.grammar import wants_a_person
from tests.name_factories import words


def is_a_person(text: str) -> bool:
    """Whether the word between strokes ("is |hope| allowed") can hardly be an everyday one."""
    n = len(words(text.split("|")[0]))
    return wants_a_person(words(text.replace("|", "")), n)


@pytest.mark.parametrize(
    "text",
    [
        "is |hope| supposed to be there",
        "why can |reed| say no to this",
        "so does |sky| want a copy",
        "has |grace| been told",
        "can |reed|'s mum see it",
        "is |sky| on the register",
        "can |grace| be filmed",
    ],
)
def test_a_question_asks_about_a_person(text: str) -> None:
    assert is_a_person(text)


@pytest.mark.parametrize(
    "text",
    [
        "please tell |grace| about it",
        "can you delete |ivy| from the list",
        "send |ivy| the form",
        "we have a photo of |ivy|",
        "did you speak to |reed| yesterday",
        "the form for |ivy|",
        "everything you hold on |reed| please",
        "what |reed| said was wrong",
        "i know |grace| moved",
        "because |hope| was absent, i think",
        "it is |reed| who said so",
        "i need |mark| taken off",
    ],
)
def test_something_is_done_to_a_person_or_by_one(text: str) -> None:
    assert is_a_person(text)


@pytest.mark.parametrize(
    "text",
    ["can |may| come too", "is |will| allowed in", "i said to you that |will| is ill", "this is about |will| and me"],
)
def test_will_and_may_are_people_where_no_verb_can_stand(text: str) -> None:
    assert is_a_person(text)


@pytest.mark.parametrize(
    "text",
    [
        "|hope| is lost",
        "well, |hope| is lost",
        "is there |hope|",
        "we live in |hope| here",
        "does |hope| matter",
        "is |hope| in the notice",
        "there was nothing of |grace| in it",
        "if |april| comes early",
        "is |april| when it starts",
        "closed on |april|",
        "so you |will| see",
        "it |may| come too",
        "what i ask you |will| is not known",
        "out by |may| is fine",
        "who can |mark| this",
    ],
)
def test_where_the_word_itself_may_stand_nobody_is_wanted(text: str) -> None:
    assert not is_a_person(text)
