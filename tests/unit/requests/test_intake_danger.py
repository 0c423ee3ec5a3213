"""Danger told of while a request is taken: whom to ring is shown once, and the request stays where it was."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.law.request_fields import DETAILS
from bot.law.rights import Right
from bot.notice.danger_words import ENDED
from bot.notice.follow_ups import NOT_THAT
from bot.requests.draft import CONFIRM, Heard, Intake
from bot.requests.people import name_answer
from tests.intake_factories import complete, first, then, what


def test_what_is_said_when_help_is_coming_is_no_name() -> None:
    assert name_answer("police say they coming, thank you") == ""


def test_a_message_that_tells_of_danger_is_answered_by_the_card_and_the_question_stays() -> None:
    turn = then(first("i want to complain about the school", Right.COMPLAINT), Heard("he hit me", "danger_child", 0.9))
    assert what(turn) == ["topic", "ask"]


@pytest.mark.parametrize("text", ["his dad beats ⟨name 2⟩", "⟨name 2⟩ is scared to go home"])
def test_danger_is_heard_at_every_question_and_is_no_answer_to_it(text: str) -> None:
    asked = replace(complete().without("child"), asks="child")
    turn = then(asked, Heard(text, "danger_child", 0.7))
    assert what(turn) == ["topic", "ask"]
    assert "child" not in turn.intake.words


def test_an_account_that_tells_of_danger_is_kept_as_the_answer_that_it_is() -> None:
    asked = replace(complete(Right.RECTIFICATION).without("details"), asks="details")
    told = then(asked, Heard("his dad beats him, it says so in the file", "danger_child", 0.95))
    assert told.intake.words[DETAILS] == "his dad beats him, it says so in the file"
    assert told.intake.asks == CONFIRM
    assert told.ends == ""


def test_the_message_after_the_card_is_an_ordinary_answer() -> None:
    asked = replace(complete().without("contact"), asks="contact")
    told = then(asked, Heard("he hit me", "danger_child", 0.9))
    turn = then(told, Heard("e-mail me at ⟨email 1⟩"))
    assert turn.intake.has("contact")
    assert what(turn) == ["ask"]


def test_who_says_that_nobody_is_in_danger_ends_the_card_and_is_asked_the_same_again() -> None:
    asked = replace(complete().without("name"), asks="name")
    told = replace(then(asked, Heard("he hit me", "danger_child", 0.9)).intake, shown="danger_child")
    turn = then(told, Heard("no no, nobody is", NOT_THAT, 0.9))
    assert [(said.what, said.about) for said in turn.said] == [("topic", ENDED), ("ask", "name")]
    assert "name" not in turn.intake.words


def test_a_tap_on_that_is_not_what_i_meant_ends_the_card_in_a_request_too() -> None:
    asked = replace(complete().without("name"), asks="name", shown="danger_child")
    turn = then(asked, Heard("", chosen=f"topic={NOT_THAT}"))
    assert [(said.what, said.about) for said in turn.said] == [("topic", ENDED), ("ask", "name")]


def test_a_draft_that_an_earlier_release_paused_after_danger_goes_on() -> None:
    draft = {**complete().without("contact").to_draft(), "paused": True, "asks": "contact"}
    assert Intake.from_draft(draft).asks == "contact"
