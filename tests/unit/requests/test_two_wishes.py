"""Two wishes in one message are two requests, checked together and sent together."""

from __future__ import annotations

from dataclasses import asdict, replace

import pytest

from bot.law.case import Told
from bot.law.rights import Right
from bot.notice.folder import SchoolFolder
from bot.requests.begin import TWO, begin, known_of
from bot.requests.commands import SENDS, Command, Commands
from bot.requests.dialogue import hear
from bot.requests.draft import CONFIRM, NOT_NAMED, RIGHT, Heard, Intake, Said, asking, with_right
from bot.requests.replies import IntakeReplies
from tests.intake_factories import RIGHTS, complete, then, what

_BOTH = "a list with all names went to every parent, log it as a breach and i want to complain"


def both() -> Intake:
    heard = Heard(_BOTH, "request_complaint", 0.9, also=("request_breach_report",))
    return begin(1, Right.COMPLAINT, heard).intake


def checked() -> Intake:
    return then(both(), Heard("", chosen="who=me"), "⟨name 1⟩", "⟨email 1⟩", Heard("", chosen="skip")).intake


def test_two_wishes_are_checked_together_and_nothing_is_asked_twice(folder: SchoolFolder) -> None:
    intake = checked()
    assert (intake.asks, intake.together(RIGHTS)) == (CONFIRM, (Right.COMPLAINT, Right.BREACH_REPORT))
    (reply,) = IntakeReplies(folder.book, folder.form, RIGHTS).of(intake, (Said("ask", CONFIRM),))
    assert "These are two requests" in reply.text
    assert reply.answers[0].value == "Complain; Report that information got out"


def test_the_second_request_has_all_that_the_first_has() -> None:
    first = checked()
    second = first.next_request(RIGHTS)
    assert second is not None
    assert (second.number, second.right, second.next, second.besides) == (2, Right.BREACH_REPORT, CONFIRM, ())
    assert (second.words, second.who) == (first.words, first.who)
    assert second.next_request(RIGHTS) is None


@pytest.mark.parametrize("by_keys", [True, False])
def test_who_wants_only_one_of_two_is_asked_which_and_nothing_goes_meanwhile(
    by_keys: bool, folder: SchoolFolder
) -> None:
    turn = hear(checked(), Heard("", chosen="fix=right") if by_keys else _cancel(0.9), RIGHTS)
    (reply,) = IntakeReplies(folder.book, folder.form, RIGHTS).of(turn.intake, turn.said)
    values = [choice.value for choice in reply.choices]
    assert values == ["form:only=complaint", "form:only=breach_report", "form:go_on", "form:cancel"]
    one = hear(turn.intake, Heard("", chosen="only=breach_report"), RIGHTS)
    assert (one.intake.together(RIGHTS), one.intake.asks) == ((Right.BREACH_REPORT,), CONFIRM)
    assert len(hear(turn.intake, Heard("", chosen="go_on"), RIGHTS).intake.together(RIGHTS)) == 2


def test_of_one_request_beside_a_wish_that_nobody_knows_the_right_is_changed_as_ever() -> None:
    turn = hear(replace(complete(), besides=(NOT_NAMED,)), Heard("", chosen="fix=right"), RIGHTS)
    assert (turn.intake.right, turn.intake.asks) == (None, RIGHT)


def test_both_are_called_off_in_so_many_words() -> None:
    assert hear(checked(), _cancel(0.99), RIGHTS).ends == "cancel"


def test_who_wants_the_second_instead_of_the_first_has_that_one_alone() -> None:
    assert with_right(checked(), Right.BREACH_REPORT).together(RIGHTS) == (Right.BREACH_REPORT,)


def _cancel(chance: float) -> Heard:
    chances = {command.value: 0.0 for command in Command} | {"cancel": chance}
    return Heard("leave the complaint", commands=Commands(chances))


def test_a_wish_that_is_the_request_itself_is_no_second_one() -> None:
    assert Intake(1, Right.ACCESS, besides=("access",)).next_request(RIGHTS) is None


def _first_words(two: float) -> Heard:
    chances = {command.value: 0.0 for command in Command} | {"answer": 0.9, "add_request": two}
    return Heard("take it down, and then the other thing", "request_erasure", 0.9, commands=Commands(chances))


def test_a_second_wish_of_which_nobody_knows_the_right_is_asked_for_once_the_first_is_sent(
    folder: SchoolFolder,
) -> None:
    assert begin(1, Right.ERASURE, _first_words(TWO - 0.01)).intake.besides == ()
    turn = begin(1, Right.ERASURE, _first_words(TWO))
    assert ("after", turn.intake.besides) == (what(turn)[-2], (NOT_NAMED,))
    second = replace(complete(Right.ERASURE), besides=(NOT_NAMED,)).next_request(RIGHTS)
    assert second is not None
    assert (second.right, second.next, second.besides, second.words) == (None, RIGHT, (), complete().words)
    on = asking(second)
    (reply,) = IntakeReplies(folder.book, folder.form, RIGHTS).of(on.intake, (Said("next_which"),))
    assert "Which of these is it?" in reply.text
    assert reply.asks_for == RIGHT
    named = hear(on.intake, Heard("", chosen="right=access"), RIGHTS)
    assert (named.intake.right, named.intake.asks) == (Right.ACCESS, CONFIRM)


def test_a_draft_keeps_the_second_wish() -> None:
    assert Intake.from_draft(both().to_draft()) == both()


def test_a_request_begun_after_one_that_was_sent_knows_the_name_and_how_to_answer() -> None:
    known = known_of(asdict(complete()))
    again = begin(2, Right.ERASURE, Heard("now delete what you have", "request_erasure", 0.9, known=known)).intake
    assert (again.words["name"], again.words["contact"], again.reply_by) == ("⟨name 1⟩", "⟨email 1⟩", Told.EMAIL)
    assert "child" not in again.words


def test_a_name_that_is_no_token_is_not_carried_over() -> None:
    draft = asdict(complete())
    draft["words"] = {**draft["words"], "name": "somebody in clear"}
    assert "name" not in known_of(draft)


def test_yes_to_both_sends_and_a_yes_with_something_more_does_not() -> None:
    check = replace(complete(), besides=("complaint",))
    yes = {command.value: 0.0 for command in Command} | {"affirm": 0.95, SENDS: 0.95}
    both = Heard("go on then, the two of them", commands=Commands({**yes, "add_request": 0.9}))
    more = Heard("go on then, and my mobile too", commands=Commands({**yes, "other_slot": 0.9, SENDS: 0.1}))
    assert hear(check, both, RIGHTS).ends == "open"
    assert hear(check, more, RIGHTS).ends == ""
    alone = replace(check, besides=())
    assert hear(alone, both, RIGHTS).ends == ""
    named = hear(alone, replace(both, topic="request_erasure", confidence=0.9), RIGHTS)
    assert (named.ends, named.intake.besides) == ("open", ("erasure",))
