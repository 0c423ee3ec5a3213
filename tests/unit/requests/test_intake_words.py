"""The words of the form: what is offered, read back and explained."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.law.rights import Right, offered
from bot.notice.folder import SchoolFolder
from bot.requests.begin import begin
from bot.requests.draft import Heard
from bot.requests.replies import IntakeReplies
from tests.intake_factories import RIGHTS, complete, first, then


@pytest.fixture(scope="module")
def replies(folder: SchoolFolder) -> IntakeReplies:
    return IntakeReplies(folder.book, folder.form, RIGHTS)


def test_no_reply_of_the_form_offers_more_than_five_choices_and_every_page_of_a_menu_leads_on(
    replies: IntakeReplies,
) -> None:
    turn = begin(1, None, Heard("", "request_start"))
    seen: set[str] = set()
    for _ in range(5):
        (reply,) = replies.of(turn.intake, turn.said)
        assert 1 <= len(reply.choices) <= 5
        seen |= {choice.value for choice in reply.choices}
        last = reply.choices[-1].value.removeprefix("form:")
        turn = then(turn, Heard("", chosen=last)) if last.startswith("menu") else turn
    assert {f"form:right={right.value}" for right in RIGHTS} <= seen


def test_the_check_lists_everything_in_the_persons_words(replies: IntakeReplies) -> None:
    turn = then(replace(complete(), asks="name"), "⟨name 1⟩")
    (reply,) = replies.of(turn.intake, turn.said)
    assert [(given.field, given.value) for given in reply.answers] == [
        ("right", "See or get a copy of information"),
        ("who", "Your child"),
        ("relationship", "mum"),
        ("name", "⟨name 1⟩"),
        ("child", "⟨name 2⟩"),
        ("contact", "By e-mail: ⟨email 1⟩"),
        ("details", "all of it"),
    ]


def test_who_acts_for_another_is_told_what_the_school_will_check(replies: IntakeReplies) -> None:
    turn = then(replace(complete(), asks="name"), "⟨name 1⟩")
    assert "The school will check that you may ask for your child." in replies.of(turn.intake, turn.said)[0].text


def test_a_child_is_spoken_to_simply(replies: IntakeReplies) -> None:
    turn = first("im 9 and i want to see my file")
    assert "What is your first name?" in replies.of(turn.intake, turn.said, begins=True)[-1].text


@pytest.mark.parametrize("text", ["yes", "skip", "cancel", "why"])
def test_an_account_in_which_a_command_is_quoted_is_an_account(text: str) -> None:
    account = f"the teacher said {text} to my daughter in front of the whole class"
    asked = replace(complete(Right.COMPLAINT).without("details"), asks="details")
    turn = then(asked, account)
    assert (turn.ends, turn.intake.words["details"]) == ("", account)


def test_a_parent_who_wants_school_reports_is_offered_the_record_too(replies: IntakeReplies) -> None:
    turn = first("can i get copies of my son's school reports")
    question = replies.of(turn.intake, turn.said, begins=True)[-1]
    assert "two ways to ask" in question.text
    assert question.choices[0].value == "form:right=educational_record"
    picked = then(turn, Heard("", chosen="right=educational_record"))
    assert picked.intake.right is Right.EDUCATIONAL_RECORD
    academy = IntakeReplies(replies._book, replies._words, offered("academy"))
    (_, asked) = academy.of(turn.intake, turn.said, begins=True)
    assert "two ways to ask" not in asked.text
    assert all("educational" not in choice.value for choice in asked.choices)


def test_a_parent_who_asks_for_the_school_record_is_offered_all_the_rest_too_with_its_law(
    replies: IntakeReplies, folder: SchoolFolder
) -> None:
    turn = first("i want my son's school record", Right.EDUCATIONAL_RECORD)
    question = replies.of(turn.intake, turn.said, begins=True)[-1]
    assert "two ways to ask" in question.text
    assert question.choices[0].value == "form:right=access"
    assert question.general == folder.law.lines(["access_time"])
    picked = then(turn, Heard("", chosen="right=access"))
    assert (picked.intake.right, picked.intake.who) == (Right.ACCESS, turn.intake.who)


@pytest.mark.parametrize(
    "text", ["can you read it back to me before it goes", "what have i put so far?", "show me what you have got down"]
)
def test_what_was_taken_down_so_far_is_read_back_and_the_question_asked_again(
    text: str, replies: IntakeReplies
) -> None:
    asked = first("everything about me please").intake
    turn = then(asked, text)
    assert turn.intake == asked
    (reply,) = replies.of(turn.intake, turn.said)
    assert (reply.kind, reply.asks_for) == ("question", "name")
    assert [given.field for given in reply.answers] == ["right", "who", "details"]
    assert "Nothing has been sent" in reply.text
