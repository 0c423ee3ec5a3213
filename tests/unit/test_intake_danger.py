"""Danger told of while a request is taken: heard at every question, and nothing is lost."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.intake import CONFIRM, WHO, Heard
from bot.core.intake_people import name_answer
from bot.core.rights import Right
from tests.intake_factories import complete, first, then, what


def test_what_is_said_when_help_is_coming_is_no_name() -> None:
    assert name_answer("police say they coming, thank you") == ""


def test_a_message_that_tells_of_danger_stops_the_questions_and_loses_nothing() -> None:
    turn = then(first("i want to complain about the school", Right.COMPLAINT), Heard("he hit me", "danger_child", 0.9))
    assert [said.what for said in turn.said] == ["topic", "paused"]
    assert what(then(turn, Heard("", chosen="go_on"))) == ["ask"]


@pytest.mark.parametrize("text", ["his dad beats ⟨name 2⟩", "⟨name 2⟩ is scared to go home"])
def test_danger_is_heard_at_every_question_although_a_name_stands_in_it(text: str) -> None:
    asked = replace(complete().without("child"), asks="child")
    turn = then(asked, Heard(text, "danger_child", 0.7))
    assert what(turn) == ["topic", "paused"]
    assert "child" not in turn.intake.words


@pytest.mark.parametrize("text", ["his name is ⟨name 2⟩ and he is in year 6", "⟨name 2⟩ 4B"])
def test_a_plain_answer_is_no_danger(text: str) -> None:
    asked = replace(complete().without("child"), asks="child")
    assert then(asked, Heard(text, "danger_now", 0.7)).intake.asks == CONFIRM


@pytest.mark.parametrize("words", ["go on", "carry on please", "yes", "ok continue"])
def test_after_danger_the_account_is_never_written_over(words: str) -> None:
    asked = replace(complete(Right.RECTIFICATION).without("details"), asks="details")
    told = then(asked, Heard("his dad beats him, it says so in the file", "danger_child", 0.95))
    turn = then(told, words)
    assert turn.intake.words["details"] == "his dad beats him, it says so in the file"
    assert turn.ends == ""
    assert turn.intake.asks == CONFIRM


@pytest.mark.parametrize("asks", [WHO, "name"])
def test_who_says_no_more_than_how_they_are_connected_tells_of_no_danger(asks: str) -> None:
    at = replace(complete(), asks=asks)
    assert "paused" not in what(then(at, Heard("im his dad, hes in yr 4", "danger_child", 0.97)))


@pytest.mark.parametrize(
    "text", ["ok fine carry on with it then", "⟨name 1⟩, its about his notes, e-mail me at ⟨email 1⟩"]
)
def test_after_danger_a_request_goes_on_where_somebody_says_so_or_answers(text: str) -> None:
    at = replace(complete().without("contact"), asks="contact", paused=True)
    # What is said right after danger is understood as being about it; a command is one all the same.
    turn = then(at, Heard(text, "danger_now", 1.0) if "carry on" in text else Heard(text))
    assert not turn.intake.paused
    assert "ask" in what(turn)
    assert turn.intake.has("contact") is ("⟨email 1⟩" in text)
