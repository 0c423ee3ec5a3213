"""Whoever tells of danger is shown whom to ring, at every question of every request, and loses no answer by it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.core.case_file import DETAILS
from bot.core.intake import CONFIRM, Heard, Intake
from bot.core.intake_begin import begin
from bot.core.intake_turns import hear
from bot.core.rights import Right, Who, offered

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
    assert turn.intake.paused
    assert "asks" not in {said.what for said in turn.said}, "nothing is asked of somebody in danger"


@pytest.mark.parametrize("at", POINTS)
def test_after_danger_the_request_goes_on_where_it_was(at: Intake) -> None:
    told = hear(at, Heard(TOLD, "danger_now", 0.95), RIGHTS).intake
    again = hear(told, Heard("go on with my request"), RIGHTS).intake
    assert not again.paused
    assert again.asks == (at.asks if at.asks != DETAILS else CONFIRM)
    assert at.words.items() <= again.words.items()


@pytest.mark.parametrize("at", [point.values[0] for point in POINTS if point.values[0].asks == CONFIRM])  # type: ignore[attr-defined]
def test_a_yes_right_after_danger_sends_nothing_before_the_check_is_shown_again(at: Intake) -> None:
    told = hear(at, Heard(TOLD, "danger_child", 0.95), RIGHTS).intake
    assert hear(told, Heard("yes"), RIGHTS).ends == ""


@pytest.mark.parametrize("doubt", [0.2, 0.3, 0.4])
@pytest.mark.parametrize("at", POINTS)
def test_a_doubt_that_is_enough_outside_a_form_is_enough_at_every_question(at: Intake, doubt: float) -> None:
    turn = hear(at, Heard(TOLD, "danger_child", doubt), RIGHTS)
    assert (turn.said[0].what, turn.said[0].about) == ("topic", "danger_child")


@pytest.mark.parametrize("right", [Right.COMPLAINT, Right.BREACH_REPORT])
def test_an_account_that_may_tell_of_danger_gets_the_numbers_and_is_kept(right: Right) -> None:
    at = next(point for point in questions(right) if point.asks == DETAILS)
    turn = hear(at, Heard(TOLD, "danger_worried", 0.25), RIGHTS)
    assert [said.what for said in turn.said] == ["topic", "ask"]
    assert turn.intake.words[DETAILS] == TOLD


@pytest.mark.parametrize(
    ("asks", "text"),
    [
        *(("who", text) for text in ("my daughter", "me", "my little boy", "my ex", "a pupil")),
        *(("relationship", text) for text in ("I'm her dad", "father", "nan")),
        *(("name", text) for text in ("⟨name 1⟩", "I'm ⟨name 1⟩ ⟨name 2⟩", "mum")),
        *(("child", text) for text in ("⟨name 1⟩ in year 4", "my son", "hes called ⟨name 1⟩")),
    ],
)
def test_a_doubt_about_a_plain_name_or_connection_is_put_aside(asks: str, text: str) -> None:
    at = next(point for point in questions(Right.ACCESS) if point.asks == asks)
    assert not hear(at, Heard(text, "danger_child", 0.45), RIGHTS).intake.paused


def test_a_name_that_sounds_like_danger_is_a_name_however_sure_the_reading_is() -> None:
    at = next(point for point in questions(Right.ACCESS) if point.asks == "child")
    assert not hear(at, Heard("hes called ⟨name 1⟩", "danger_now", 0.99), RIGHTS).intake.paused


@pytest.mark.parametrize("text", ["my dad hits me", "help me", "dad drunk again", "he hurt her"])
@pytest.mark.parametrize("asks", ["who", "relationship", "name", "child"])
def test_few_words_that_are_no_connection_are_not_put_aside(asks: str, text: str) -> None:
    at = next(point for point in questions(Right.ACCESS) if point.asks == asks)
    assert hear(at, Heard(text, "danger_child", 0.3), RIGHTS).intake.paused
