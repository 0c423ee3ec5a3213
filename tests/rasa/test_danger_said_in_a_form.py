"""Danger as strangers told of it, at every question of a form, with the model; and plain answers that are none."""

from __future__ import annotations

from typing import Any

import pytest

from bot.core.case_file import DETAILS
from bot.core.intake import CONFIRM
from bot.core.pseudonyms import Pseudonymiser
from bot.core.rights import Right
from bot.ports import Answer, Message
from tests.rasa.conftest import Running
from tests.understanding.questions import is_development, questions
from tests.unit.test_danger_in_a_form import ANSWERS

pytestmark = pytest.mark.rasa
TOLD = [one for one in questions() if is_development(one.id) and one.kinds == ("safeguarding",)]
PLAIN = (
    ("I'd like a copy of what you have about somebody", "my daughter", "Jo Poe", "Harry in year 4", "jo@example.org"),
    (
        "I'd like a copy of what you have about somebody",
        "it's for our lad",
        "its kelly hurst",
        "hes called rhys",
        "post",
    ),
    (
        "I'd like a copy of what you have about somebody",
        "my nephew",
        "uncle",
        "Stan Battersby",
        "Alfie B",
        "07700 900123",
    ),
    (
        "I'd like a copy of what you have about somebody",
        "a client",
        "I'm her solicitor",
        "Mrs Hitchens",
        "Ella Poe, 5B",
    ),
    (
        "I'd like a copy of what you have about somebody",
        "my grandson",
        "nan",
        "June Payne",
        "Kit",
        "4 Cutler Row, CO1 1AA",
    ),
    ("I want to make a complaint", "me", "Kim Taylor", "kim@example.org", "you never answered my last two letters"),
    ("I want to make a complaint", "me", "Kim Taylor", "skip", "the office read my letter out to the whole queue"),
    ("I want to make a complaint", "my son", "Bo Hurt", "Alex", "skip", "you lost his medical form and then blamed me"),
    (
        "I want to make a complaint",
        "me",
        "Al",
        "skip",
        "nobody ever answers my emails and i am fed up with the lot of you",
    ),
)
"""First messages and answers, in the order in which they are asked."""


def _points(running: Running, right: Right) -> list[Answer]:
    """The form at each of its questions, up to the check."""
    assistant = running.services.conversations._assistant
    at = running.do(assistant.answer(Message("form", "", f"request_{right.value}", {}, None)))
    points = [at]
    while at.draft is not None and at.draft["asks"] != CONFIRM:
        answer = ANSWERS[at.draft["asks"]]
        picked = f"form:{answer.chosen}" if answer.chosen else None
        at = running.do(assistant.answer(Message("form", answer.text, picked, at.state, at.draft)))
        points.append(at)
    return points


@pytest.fixture(scope="module")
def points(running: Running) -> list[Answer]:
    accounts = [at for at in _points(running, Right.COMPLAINT) if _asks(at) == DETAILS]
    found = [*_points(running, Right.ACCESS), *accounts]
    assert {_asks(at) for at in found} == {*ANSWERS, CONFIRM} - {"right"}
    return found


def _asks(at: Answer) -> Any:
    assert at.draft is not None
    return at.draft["asks"]


@pytest.mark.parametrize("told", TOLD, ids=lambda told: told.id)
def test_whoever_tells_of_danger_in_a_form_is_shown_whom_to_ring_first(
    running: Running, points: list[Answer], door: Pseudonymiser, told: Any
) -> None:
    text = door.tokenise(told.text, {}).text
    answer = running.services.conversations._assistant.answer
    missed = [
        (_asks(at), come.replies[0].text)
        for at in points
        if (come := running.do(answer(Message("form", text, None, at.state, at.draft)))).replies[0].kind
        != "safeguarding"
    ]
    assert missed == []


@pytest.mark.parametrize("said", PLAIN, ids=lambda said: "; ".join(said[1:]))
def test_plain_answers_are_not_taken_for_danger(running: Running, said: tuple[str, ...]) -> None:
    talk = running.services.conversations
    session = running.do(talk.open(mode="text", lang="en")).session
    asked, alarms = None, []
    for number, text in enumerate(said):
        come = [one.reply for one in running.do(talk.say(session, f"p{number}", text))]
        # At an account of what went wrong a doubt may show the numbers, but the request goes on.
        stops = come[-1].asks_for is None or asked != DETAILS
        alarms += [text for reply in come if reply.kind == "safeguarding" and stops]
        asked = come[-1].asks_for
    assert alarms == []


def test_an_account_that_is_wrongly_taken_for_danger_is_kept_and_the_request_goes_on(running: Running) -> None:
    # Both kinds of danger that this sounds like add up to nearly 1: known, and it costs one message.
    account = "nobody rings back and i am sick of being ignored by you all"
    talk = running.services.conversations
    session = running.do(talk.open(mode="text", lang="en")).session
    said = ("I want to make a complaint", "me", "Kim Taylor", "skip", account, "go on with my request")
    *_, come = [running.do(talk.say(session, f"k{number}", text)) for number, text in enumerate(said)]
    check = come[-1].reply
    assert check.asks_for == CONFIRM
    assert account in [given.value for given in check.answers]
