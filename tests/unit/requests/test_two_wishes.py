"""Two wishes in one message are two requests, one after the other; what is known is not asked for again."""

from __future__ import annotations

from dataclasses import asdict, replace

from bot.law.case import Told
from bot.law.rights import Right
from bot.notice.folder import SchoolFolder
from bot.requests.begin import begin, known_of
from bot.requests.commands import SENDS, Command, Commands
from bot.requests.dialogue import hear
from bot.requests.draft import CONFIRM, NOT_NAMED, RIGHT, Heard, Intake, Said, asking
from bot.requests.replies import IntakeReplies
from tests.intake_factories import RIGHTS, complete, then, what

_BOTH = "a list with all names went to every parent, log it as a breach and i want to complain"


def both() -> Intake:
    heard = Heard(_BOTH, "request_complaint", 0.9, also=("request_breach_report",))
    return begin(1, Right.COMPLAINT, heard).intake


def test_the_second_wish_waits_until_the_first_is_sent() -> None:
    assert (both().right, both().besides) == (Right.COMPLAINT, ("breach_report",))


def test_the_second_request_has_all_that_is_known_and_is_shown_before_it_is_sent() -> None:
    first = then(both(), Heard("", chosen="who=me"), "⟨name 1⟩", "⟨email 1⟩").intake
    assert first.asks == CONFIRM
    second = first.next_request(RIGHTS)
    assert second is not None
    assert (second.number, second.right, second.next, second.besides) == (2, Right.BREACH_REPORT, CONFIRM, ())
    assert (second.words, second.who) == (first.words, first.who)
    assert second.next_request(RIGHTS) is None


def test_a_wish_that_is_the_request_itself_is_no_second_one() -> None:
    assert Intake(1, Right.ACCESS, besides=("access",)).next_request(RIGHTS) is None


def _first_words(two: float) -> Heard:
    chances = {command.value: 0.0 for command in Command} | {"answer": 0.9, "add_request": two}
    return Heard("take it down, and then the other thing", "request_erasure", 0.9, commands=Commands(chances))


def test_a_second_wish_of_which_nobody_knows_the_right_is_asked_for_once_the_first_is_sent(
    folder: SchoolFolder,
) -> None:
    assert begin(1, Right.ERASURE, _first_words(0.74)).intake.besides == ()
    turn = begin(1, Right.ERASURE, _first_words(0.75))
    assert ("after", turn.intake.besides) == (what(turn)[-2], (NOT_NAMED,))
    second = replace(complete(Right.ERASURE), besides=(NOT_NAMED,)).next_request(RIGHTS)
    assert second is not None
    assert (second.right, second.next, second.besides, second.words) == (None, RIGHT, (), complete().words)
    on = replace(asking(second), said=(Said("next"),))
    reply = IntakeReplies(folder.book, folder.form, RIGHTS).of(on.intake, on.said)[0]
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
