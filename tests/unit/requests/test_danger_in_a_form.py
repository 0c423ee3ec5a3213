"""Whoever tells of danger is shown whom to ring, at every question of every request, and loses no answer by it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.law.request_fields import DETAILS
from bot.law.rights import Right, Who, offered
from bot.requests.begin import begin
from bot.requests.dialogue import hear
from bot.requests.draft import CONFIRM, Heard, Intake

RIGHTS = offered("maintained")
ANSWERS = {
    "right": Heard("", chosen="right=access"),
    "who": Heard("", chosen=f"who={Who.SOMEONE_ELSE.value}"),
    "relationship": Heard("his nan"),
    "name": Heard("⟨name 1⟩"),
    "child": Heard("⟨name 2⟩ in year 4"),
    "contact": Heard("⟨email 1⟩"),
    DETAILS: Heard("what was written after the fight on Tuesday"),
}
DANGERS = ("danger_now", "danger_child", "danger_adult", "danger_self", "danger_worried")
# Nothing that could be taken for an answer to any of the questions.
TOLD = "please help there is somebody hurting the children right now and i do not know what i can do about it"


def questions(right: Right | None) -> Iterator[Intake]:
    """The form at each of its questions, up to the check."""
    intake = begin(
        1, right, Heard("", f"request_{right.value}" if right else "request_start", 0.9, chosen="topic")
    ).intake
    yield intake
    while intake.asks != CONFIRM:
        intake = hear(intake, ANSWERS[intake.asks], RIGHTS).intake
        yield intake


POINTS = [
    pytest.param(at, id=f"{right.value if right else 'nothing chosen'}, at {at.asks}")
    for right in (None, *RIGHTS)
    for at in questions(right)
]


def test_every_question_there_is_gets_interrupted() -> None:
    assert {point.values[0].asks for point in POINTS} == {*ANSWERS, CONFIRM}  # type: ignore[attr-defined]


@pytest.mark.parametrize("danger", DANGERS)
@pytest.mark.parametrize("at", POINTS)
def test_danger_comes_first_and_what_was_answered_stays(at: Intake, danger: str) -> None:
    turn = hear(at, Heard(TOLD, danger, 0.95), RIGHTS)
    assert turn.said[0].what == "topic"
    assert turn.said[0].about == danger
    assert turn.ends == ""
    kept = {name: words for name, words in at.words.items() if name != DETAILS}
    assert kept.items() <= turn.intake.words.items()
    assert (turn.intake.right, turn.intake.who, turn.intake.reply_by) == (at.right, at.who, at.reply_by)


@pytest.mark.parametrize("at", POINTS)
def test_after_the_card_the_request_asks_on_where_it_was(at: Intake) -> None:
    turn = hear(at, Heard(TOLD, "danger_now", 0.95), RIGHTS)
    assert [said.what for said in turn.said] == ["topic", "ask"]
    assert turn.intake.asks == (at.asks if at.asks != DETAILS else CONFIRM)


@pytest.mark.parametrize("at", [point.values[0] for point in POINTS if point.values[0].asks == CONFIRM])  # type: ignore[attr-defined]
def test_a_message_of_danger_at_the_check_sends_nothing_and_shows_the_check_again(at: Intake) -> None:
    turn = hear(at, Heard(TOLD, "danger_child", 0.95), RIGHTS)
    assert (turn.ends, turn.said[-1].about) == ("", CONFIRM)
