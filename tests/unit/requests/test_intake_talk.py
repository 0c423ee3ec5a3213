"""Questions, follow-ups and other wishes in the middle of a request: answered, and then on where it was."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.law.case import Told
from bot.law.rights import Right, Who
from bot.notice.folder import SchoolFolder
from bot.requests.begin import begin
from bot.requests.commands import Command, Commands
from bot.requests.draft import CONFIRM, WHO, Heard
from bot.requests.replies import IntakeReplies
from tests.intake_factories import RIGHTS, complete, first, then, what

# --- a question where a name, a way to reply or a person is asked for ----------------------------------------------------


@pytest.mark.parametrize(
    "heard",
    [
        Heard("wait before i go on how long does it um take you to send it", "ask_access_time", 0.99),
        Heard("whats the number if i dont do email", "ask_contact_school", 0.9),
        Heard("Thank you. Separately, when does the office close?", "out_of_scope", 0.9),
        Heard("no, the cookies", "ask_cookies_off", 0.7),
        Heard("And is there somebody for worries about data?", "ask_talk_to_person", 0.9),
    ],
    ids=lambda heard: heard.text,
)
def test_a_question_that_begins_late_or_is_about_something_else_is_answered_and_the_form_asks_on(heard: Heard) -> None:
    asking_for_a_name = first("I want a copy of what you hold on me").intake
    assert asking_for_a_name.asks == "name"
    turn = then(asking_for_a_name, heard)
    assert (turn.said[0].what, turn.said[0].about) == ("topic", heard.topic)
    assert turn.said[-1].what == "ask"
    assert turn.intake.asks == "name"


def test_then_please_only_is_a_change_of_mind_and_in_doubt_it_is_asked_with_what_was_said_kept() -> None:
    text, right = "Then please only suspend its use until that is checked.", Right.RESTRICTION
    asked = replace(complete(Right.OBJECTION).without("name"), asks="name")
    turn = then(asked, Heard(text, f"request_{right.value}", 0.7))
    assert [(said.what, said.about) for said in turn.said] == [("instead", right.value)]
    assert turn.intake.right is Right.OBJECTION
    assert text in turn.intake.told
    assert then(turn, Heard("", chosen=f"right={right.value}")).intake.right is right
    plain = then(asked, Heard(text, f"request_{right.value}", 0.95))
    assert (what(plain), plain.intake.right, plain.ends) == (["changed", "ask"], right, "")


def test_of_two_rights_in_one_change_of_mind_the_one_that_comes_first_is_wanted() -> None:
    heard = Heard("no I meant I want to complain, fixing it is not enough", "request_complaint", 0.9)
    assert then(replace(complete(Right.RECTIFICATION), asks="name"), heard).intake.right is Right.COMPLAINT


def test_a_deletion_that_is_taken_back_at_the_check_is_not_sent_as_one() -> None:
    turn = then(complete(Right.ERASURE), "actually don't delete them, I just don't want them used")
    assert (turn.intake.asks, turn.intake.right, turn.ends) == ("right", None, "")
    assert turn.intake.words["name"] == complete().words["name"]
    assert then(turn, "yes that's it, thank you").ends == ""


@pytest.mark.parametrize(
    ("words", "topic", "sure", "is_asked"),
    [
        ("leave them there, just dont use them any more", "request_restriction", 0.98, True),
        ("actually no, leave it there, I just don't want you to use it", "request_restriction", 0.52, True),
        ("no leave it", "request_withdraw_consent", 0.41, False),
        ("leave it, mum says no", "request_withdraw_consent", 0.83, False),
        ("forget it", "request_erasure", 1.0, False),
        ("cancel", "request_erasure", 0.5, False),
    ],
)
def test_a_deletion_that_is_given_up_for_another_wish_is_asked_about_and_one_that_is_given_up_ends(
    words: str, topic: str, sure: float, is_asked: bool
) -> None:
    turn = then(complete(Right.ERASURE), Heard(words, topic, sure, wish=topic))
    assert (what(turn), turn.ends) == ((["instead"], "") if is_asked else (["cancelled"], "cancel"))


def test_who_at_school_is_to_tell_a_child_is_no_question_whom_to_ask() -> None:
    at = replace(complete().without("contact"), asks="contact", who=Who.PUPIL)
    turn = then(at, Heard("mrs ⟨name 9⟩ can tell me", "ask_who_then", 0.9))
    assert turn.intake.reply_by is Told.IN_PERSON


def test_a_complaint_in_passing_leaves_no_answer_out() -> None:
    turn = then(replace(complete(Right.BREACH_REPORT).without("name"), asks="name"), "that's not an answer")
    assert (turn.intake.asks, turn.intake.skipped) == ("name", ())


def test_how_soon_is_answered_with_what_the_notice_says_of_the_right_that_is_asked_for(folder: SchoolFolder) -> None:
    turn = then(first("my address is wrong", Right.RECTIFICATION), Heard("how soon?", "ask_access_time", 0.9))
    replies = IntakeReplies(folder.book, folder.form, RIGHTS).of(turn.intake, turn.said)
    assert replies[0].sources == folder.book.reply("request_rectification").sources


# --- what leans on what was said --------------------------------------------------------------------------------------


@pytest.mark.parametrize("asks", ["name", "child", "contact", "details", CONFIRM])
@pytest.mark.parametrize(
    ("topic", "form"), [("say_simpler", "simple:"), ("say_more", "more:"), ("say_where", "where:")]
)
def test_in_easier_words_and_more_are_of_the_answer_just_given(asks: str, topic: str, form: str) -> None:
    at = replace(complete(Right.COMPLAINT), asks=CONFIRM, shown="ask_how_long")
    at = replace(at if asks == CONFIRM else at.without(asks), asks=asks)
    turn = then(at, Heard("please", topic, 0.9))
    assert [(said.what, said.about) for said in turn.said] == [("topic", f"{form}ask_how_long"), ("ask", asks)]
    assert turn.intake.words == at.words


def test_more_where_nothing_was_answered_says_what_the_question_is_for() -> None:
    turn = then(first("i want a copy of my file"), Heard("tell me more", "say_more", 0.9))
    assert what(turn) == ["why", "ask"]


@pytest.mark.parametrize("topic", ["say_simpler", "say_more", "say_again"])
def test_what_somebody_tells_of_their_request_is_no_wish_for_more_words_of_ours(topic: str) -> None:
    at = replace(complete(Right.RECTIFICATION).without("details"), asks="details")
    turn = then(at, Heard("it should say that others began it", topic, 0.95))
    assert turn.intake.words["details"] == "it should say that others began it"


def test_no_that_is_everything_is_not_asked_for_more() -> None:
    at = replace(complete().without("details"), asks="details", shown="ask_how_long")
    said = Heard("No, that is everything", "say_more", 0.71, commands=Commands({Command.SKIP.value: 0.94}))
    assert then(at, said).intake.asks == CONFIRM


@pytest.mark.parametrize("topic", ["say_simpler", "say_more"])
def test_a_doubtful_follow_up_takes_no_answer_away(topic: str) -> None:
    at = replace(complete().without("name"), asks="name", shown="ask_how_long")
    assert then(at, Heard("⟨name 1⟩", topic, 0.5)).intake.words["name"] == "⟨name 1⟩"


def test_a_command_or_a_question_with_slips_is_understood_and_an_answer_is_kept_as_it_was_typed() -> None:
    at = replace(complete().without("name"), asks="name")
    typed = "actully i chaged my mind dont send it"
    assert what(then(at, typed)) == ["cancelled"]
    assert what(then(at, Heard("wil they chang it", "ask_correct_limits", 0.95))) == ["topic", "ask"]
    account = replace(complete(Right.RECTIFICATION).without("details"), asks="details")
    turn = then(account, "it sya that he began it")
    assert turn.intake.words["details"] == "it sya that he began it"


@pytest.mark.parametrize(
    ("asks", "text", "topic"),
    [
        (WHO, "can a kid ask or does it have to be my mum", "ask_child_own"),
        ("name", "⟨name 1⟩ cost money?", "ask_access_fee"),
        ("child", "what if they will not", "ask_correct_limits"),
    ],
)
def test_a_question_is_answered_first_although_it_holds_what_would_be_an_answer(
    asks: str, text: str, topic: str
) -> None:
    at = first("please delete it").intake if asks == WHO else replace(complete().without(asks), asks=asks)
    turn = then(replace(at, asks=asks), Heard(text, topic, 0.95))
    assert [(said.what, said.about) for said in turn.said] == [("topic", topic), ("ask", asks)]


def test_an_answer_that_a_question_follows_is_not_lost() -> None:
    turn = then(
        first("please correct what you hold"), Heard("it's for my son, will he be told", "ask_share_told", 0.95)
    )
    assert turn.intake.who is not None


@pytest.mark.parametrize("asks", ["name", "child", "contact"])
def test_another_wish_where_something_else_was_asked_is_noted_for_afterwards(asks: str) -> None:
    at = replace(complete(Right.RECTIFICATION).without(asks), asks=asks)
    turn = then(at, Heard("start a complaint to the school then", "request_complaint", 0.9))
    assert what(turn) == ["after", "ask"]
    assert "complaint" in turn.intake.told
    assert turn.intake.right is Right.RECTIFICATION


def test_yes_send_it_before_all_is_asked_is_told_that_nothing_went(folder: SchoolFolder) -> None:
    at = replace(complete().without("contact"), asks="contact")
    turn = then(at, Heard("yep thats right send it", "chat_ok", 0.95))
    assert what(turn) == ["still", "ask"]


def test_a_second_request_in_the_first_message_is_explained_and_noted(folder: SchoolFolder) -> None:
    text = "I want a copy of my file and I want to complain"
    turn = begin(1, Right.ACCESS, Heard(text, "request_access", 0.9, also=("request_complaint",)))
    assert [said.about for said in turn.said if said.what == "topic"] == ["request_complaint", "request_access"]
    assert "after" in what(turn)
    assert text in turn.intake.told, "the school reads of both"
    spoken = IntakeReplies(folder.book, folder.form, RIGHTS).of(turn.intake, turn.said, begins=True)
    assert "I have noted that too" in spoken[-1].text


def test_a_question_beside_a_request_is_no_second_request() -> None:
    turn = begin(
        1, Right.ACCESS, Heard("who sees it and i want a copy", "request_access", 0.9, also=("ask_who_can_see",))
    )
    assert "after" not in what(turn)
