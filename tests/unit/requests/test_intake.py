"""Taking a request in conversation: what is read, what is asked, and every way of not answering."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.law.case import Told
from bot.law.rights import Right, Who, needed
from bot.nlu.command_network import command_network
from bot.notice.folder import SchoolFolder
from bot.notice.reply import Choice
from bot.requests.begin import begin
from bot.requests.commands import Commands, Mark
from bot.requests.dialogue import hear
from bot.requests.draft import CONFIRM, Heard, Intake, asking
from bot.requests.reading import ONE_NAME, is_marketing
from bot.requests.replies import IntakeReplies
from bot.requests.slots import read_along
from tests.intake_factories import RIGHTS, complete, first, then, what

# --- the first message ------------------------------------------------------------------------------------------------


def test_of_a_first_message_that_holds_everything_only_whether_there_is_more_is_asked() -> None:
    turn = first(
        "I am ⟨name 1⟩ ⟨name 2⟩, mum of ⟨name 3⟩ in year 5. I want a copy of everything you hold on my daughter ⟨name 3⟩."
        " Please e-mail me at ⟨email 1⟩"
    )
    intake = turn.intake
    assert intake.asks == "details"
    assert intake.words["name"] == "⟨name 1⟩ ⟨name 2⟩"
    assert intake.words["child"] == "⟨name 3⟩, year 5"
    assert intake.words["relationship"] == "mum"
    assert (intake.who, intake.reply_by, intake.words["contact"]) == (Who.MY_CHILD, Told.EMAIL, "⟨email 1⟩")


def test_of_a_long_story_the_end_is_read_too_where_people_say_what_they_want_and_how_to_answer() -> None:
    story = "We had the hall painted in May, and the cake sale went on until the rain came down on the bunting. " * 12
    end = "So please send me a copy of all that you hold about my son. E-mail me at ⟨email 1⟩"
    whole, alone = (command_network().first_words(text) for text in (story + end, end))
    assert whole.marked("contact") == alone.marked("contact") == ("⟨email 1⟩",)
    (mark,) = (mark for mark in whole.marks if mark.kind == "contact")
    assert (story + end)[mark.start : mark.end] == mark.words
    assert max(whole.wishes, key=lambda right: whole.wishes[right]) == Right.ACCESS.value
    assert whole.chance_of(Who.MY_CHILD) >= alone.chance_of(Who.MY_CHILD)
    assert command_network().first_words("o" * 2000).marks == ()


@pytest.mark.parametrize("who", ["", "me", "pupil"])
def test_who_tells_a_first_name_along_is_asked_for_the_whole_name_unless_it_is_a_pupil(who: str) -> None:
    text = "hiya its ⟨name 1⟩, can i see what you have"
    said = Commands({f"who:{who}": 0.99} if who else {}, (Mark("name", 9, 17, "⟨name 1⟩"),))
    for flaws, has in (({}, True), ({"⟨name 1⟩": ONE_NAME}, who == "pupil")):
        intake = begin(1, Right.ACCESS, Heard(text, flaws=flaws, commands=said)).intake
        assert intake.has("name") is has


@pytest.mark.parametrize(
    ("before", "told", "child"),
    [
        ("⟨name 1⟩", "⟨name 2⟩, 4B", "⟨name 2⟩, 4B"),
        ("⟨name 1⟩, year 4", "⟨name 2⟩", "⟨name 2⟩, year 4"),
        ("⟨name 1⟩", "⟨name 1⟩, 4B", "⟨name 1⟩, 4B"),
        ("⟨name 1⟩", "⟨name 3⟩, 4B", "⟨name 1⟩"),
        ("⟨name 1⟩, 3A", "⟨name 2⟩, 4B", "⟨name 1⟩, 3A"),
    ],
    ids=["more of the name and a class", "the class is kept", "a class", "another child", "another class"],
)
def test_a_child_who_is_told_more_fully_later_is_kept_so(before: str, told: str, child: str) -> None:
    name, _, of_class = told.partition(", ")
    text = f"{name} {of_class}"
    marks = [Mark("child", 0, len(name), name)]
    marks += [Mark("class", len(name) + 1, len(text), of_class)] if of_class else []
    heard = Heard(text, fuller={"⟨name 2⟩": "⟨name 1⟩"}, commands=Commands({}, tuple(marks)))
    asked = replace(complete(), words={**complete().words, "child": before})
    assert read_along(asked, heard).words["child"] == child


def test_a_class_that_is_told_later_by_itself_goes_to_the_child_and_not_where_somebody_else_is_named() -> None:
    asked = replace(complete(), words={**complete().words, "child": "⟨name 1⟩"})
    for text, child in (("she is in 4B", "⟨name 1⟩, 4B"), ("⟨name 2⟩ is in 4B", "⟨name 1⟩")):
        mark = Mark("class", len(text) - 2, len(text), "4B")
        heard = Heard(text, "out_of_scope", 0.99, commands=Commands({"other_slot": 0.4}, (mark,)))
        assert read_along(asked, heard).words["child"] == child
        at = replace(asked.without("details"), asks="details")
        assert hear(at, heard, RIGHTS).intake.words["child"] == child, "it answers nothing that was asked"


def test_what_the_wish_began_with_is_kept_and_everybody_may_add_to_it(folder: SchoolFolder) -> None:
    intake = replace(complete().without("details").with_wish("my file please"), asks="details")
    turn = asking(intake)
    (reply,) = IntakeReplies(folder.book, folder.form, RIGHTS).of(turn.intake, turn.said)
    assert reply.text.endswith("Is there anything you want to add to what you told me?")
    assert reply.choices[0] == Choice("No, that is all", "form:skip")
    why = hear(turn.intake, Heard("", chosen="why"), RIGHTS)
    (told,) = IntakeReplies(folder.book, folder.form, RIGHTS).of(why.intake, why.said)
    assert told.text == reply.text, "the question says why itself, and once"
    nothing = hear(turn.intake, Heard("", chosen="skip"), RIGHTS).intake
    assert (nothing.asks, nothing.told, nothing.skipped) == (CONFIRM, "my file please", ())
    more = hear(turn.intake, Heard("the e-mails of last June above all, and his reports"), RIGHTS).intake
    assert (more.asks, more.told) == (CONFIRM, "my file please\nthe e-mails of last June above all, and his reports")


@pytest.mark.parametrize(
    ("text", "who", "relationship"),
    [
        ("I want to see what you've got on my daughter", Who.MY_CHILD, "my daughter"),
        ("what info do you hold on our eldest son", Who.MY_CHILD, "our eldest son"),
        ("i am ⟨name 1⟩'s dad and want his file", Who.MY_CHILD, "dad"),
        ("⟨name 1⟩s mum here, i want to see her records", Who.MY_CHILD, "mum"),
        ("send me my little boy's reports", Who.MY_CHILD, "my little boy"),
        ("I want everything about me", Who.ME, ""),
        ("I want a copy of my file", Who.ME, ""),
        ("my date of birth is wrong", Who.ME, ""),
        ("please stop sending me newsletters", Who.ME, ""),
        ("im 10 and i want to see my file", Who.PUPIL, ""),
        ("i am in year 6 can i see my report", Who.PUPIL, ""),
        ("i want my client's records", Who.SOMEONE_ELSE, "my client"),
        ("can i see my grandson's file", Who.MY_CHILD, "my grandson"),
        ("my foster daughter's records please", Who.MY_CHILD, "my foster daughter"),
        ("I want to see what you've got on ⟨name 1⟩", None, ""),
        ("who sees it all", None, ""),
    ],
)
def test_whose_information_it_is_and_the_connection_are_read_from_ordinary_speech(
    text: str, who: Who | None, relationship: str
) -> None:
    intake = first(text).intake
    assert (intake.who, intake.words.get("relationship", "")) == (who, relationship)


def test_a_name_that_somebody_asks_about_is_the_child_and_not_the_asker() -> None:
    intake = first("I want to see what you've got on ⟨name 1⟩ in 5B").intake
    assert intake.words["child"] == "⟨name 1⟩, 5B"
    assert "name" not in intake.words


def test_an_address_is_taken_as_the_askers_only_where_they_say_that_it_is() -> None:
    assert first("you sent my form to ⟨email 1⟩ by mistake", Right.BREACH_REPORT).intake.reply_by is None
    assert first("you sent my form away, e-mail me at ⟨email 1⟩", Right.BREACH_REPORT).intake.reply_by is Told.EMAIL


def test_an_objection_to_marketing_is_told_from_any_other() -> None:
    assert is_marketing("stop sending me your newsletters", Right.OBJECTION)
    assert not is_marketing("stop using my photo for the display", Right.OBJECTION)
    assert not is_marketing("stop sending me your newsletters", Right.ERASURE)


# --- one thing at a time ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("right", RIGHTS)
@pytest.mark.parametrize("who", Who)
def test_every_right_can_be_asked_for_by_everybody_one_question_at_a_time(right: Right, who: Who) -> None:
    answers = {
        "relationship": "her mum",
        "name": "⟨name 1⟩",
        "child": "⟨name 2⟩ in 5B",
        "contact": "⟨email 1⟩",
        "details": "the thing that happened on Tuesday",
    }
    turn = begin(1, right, Heard("", chosen="topic"))
    asked = []
    while turn.intake.asks != CONFIRM:
        asked.append(turn.intake.asks)
        turn = then(
            turn, Heard("", chosen=f"who={who.value}") if turn.intake.asks == "who" else answers[turn.intake.asks]
        )
    assert asked == [question.asks_for for question in needed(right, who)][:-1]
    assert then(turn, "yes").ends == "open"


@pytest.mark.parametrize(
    "text", ["skip", "I'd rather not say", "prefer not to", "no comment", "pass", "leave it blank"]
)
def test_what_the_law_does_not_need_can_be_left_out(text: str) -> None:
    asked = then(first("everything about me please"), "⟨name 1⟩")
    assert asked.intake.asks == "contact"
    turn = then(asked, text)
    assert "contact" in turn.intake.skipped
    assert turn.intake.reply_by is Told.PAGE
    assert what(turn) == ["skipped", "ask"]


def test_what_is_wanted_cannot_be_left_out_and_is_asked_again_with_the_reason() -> None:
    turn = then(begin(1, None, Heard("", "request_start")), "skip")
    assert (turn.intake.asks, what(turn)) == ("right", ["needed", "ask"])


def test_a_name_can_be_left_out() -> None:
    turn = then(first("everything about me please"), "skip")
    assert (turn.intake.asks, turn.intake.skipped, what(turn)) == ("contact", ("name",), ["skipped", "ask"])


@pytest.mark.parametrize(
    "text", ["why?", "why do you need my name", "what for", "what do you need that for?", "how come"]
)
def test_why_is_answered_and_the_question_asked_again(text: str) -> None:
    turn = then(first("everything about me please"), text)
    assert (turn.intake.asks, what(turn)) == ("name", ["why", "ask"])


@pytest.mark.parametrize(
    "text",
    ["cancel", "no, forget it", "never mind", "i don't want to do this any more", "stop", "please cancel my request",
     "i want to cancel", "I've changed my mind"],
)  # fmt: skip
@pytest.mark.parametrize("asks", ["name", CONFIRM])
def test_it_can_be_called_off_at_any_point(text: str, asks: str) -> None:
    assert then(replace(complete(), asks=asks), text).ends == "cancel"


@pytest.mark.parametrize(
    "text", ["no no leave it, I speak first with teacher tomorrow", "not now, I'll think about it", "wait, not yet"]
)
def test_who_puts_it_off_at_the_check_sends_nothing_and_loses_no_answer(text: str) -> None:
    turn = then(complete(), text)
    assert turn.ends != "open"
    assert turn.intake.words == complete().words


@pytest.mark.parametrize("text", ["stop using my son's photo", "cancel the newsletters you send to my ex-husband"])
def test_words_of_an_account_do_not_call_it_off(text: str) -> None:
    assert then(replace(complete().without("details"), asks="details"), text).ends == ""


@pytest.mark.parametrize("asks", ["name", "child", "contact"])
def test_who_says_send_it_too_early_is_told_that_nothing_went_yet(asks: str) -> None:
    turn = then(replace(complete().without(asks), asks=asks), "yep thats right send it")
    assert (turn.intake.asks, what(turn), turn.ends) == (asks, ["still", "ask"], "")


def test_a_question_that_begins_with_hang_on_is_a_question() -> None:
    heard = Heard("hang on do you have to tell all the other parents when this happens", "ask_breach", 0.9)
    assert what(then(replace(complete().without("name"), asks="name"), heard)) == ["topic", "ask"]


def test_a_question_in_the_middle_is_answered_and_then_on_where_it_was() -> None:
    turn = then(first("everything about me please"), Heard("how long will it take?", "ask_access_time", 0.9))
    assert [(said.what, said.about) for said in turn.said] == [("topic", "ask_access_time"), ("ask", "name")]


def test_an_answer_that_sounds_like_a_topic_is_still_an_answer() -> None:
    turn = then(first("everything about me please"), Heard("⟨name 1⟩", "ask_talk_to_person", 0.9))
    assert turn.intake.words["name"] == "⟨name 1⟩"
    told = then(
        replace(complete().without("details"), asks="details"),
        Heard("the cookies form went home", "ask_cookies_what", 0.9),
    )
    assert told.intake.words["details"] == "the cookies form went home"


def test_an_address_given_when_a_name_was_asked_for_is_not_lost() -> None:
    turn = then(first("everything about me please"), "⟨email 1⟩")
    assert (turn.intake.asks, turn.intake.reply_by, what(turn)) == ("name", Told.EMAIL, ["noted", "ask"])


@pytest.mark.parametrize(
    ("flaw", "again"), [("email_no_ending", True), ("phone_short", True), ("email_spelling", True)]
)
def test_an_address_that_cannot_work_is_said_and_asked_for_again(flaw: str, again: bool) -> None:
    asked = replace(complete().without("contact"), asks="contact")
    turn = then(asked, Heard("⟨email 1⟩", flaws={"⟨email 1⟩": flaw}))
    assert (turn.intake.asks, turn.intake.reply_by) == ("contact", None)
    assert [(said.what, said.about) for said in turn.said] == [("flaw", flaw)]


def test_an_address_that_only_looks_odd_is_taken_when_it_is_given_again() -> None:
    asked = replace(complete().without("contact"), asks="contact")
    odd = Heard("⟨email 1⟩", flaws={"⟨email 1⟩": "email_spelling"})
    assert then(asked, odd, odd).intake.reply_by is Told.EMAIL
    never = Heard("⟨email 1⟩", flaws={"⟨email 1⟩": "email_no_at"})
    assert then(asked, never, never).intake.reply_by is None


def test_a_letter_needs_more_than_a_postcode() -> None:
    asked = replace(complete().without("contact"), asks="contact")
    assert [said.about for said in then(asked, "⟨postcode 1⟩").said] == ["post_only_postcode"]
    assert then(asked, "⟨address 1⟩, ⟨postcode 1⟩").intake.reply_by is Told.POST


# --- changing and checking --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("the e-mail is wrong", "contact"),
        ("can i change my name", "name"),
        ("my daughter's name is spelt wrong", "child"),
        ("the details are not right", "details"),
        ("wrong number", "contact"),
    ],
)
def test_a_correction_at_the_check_asks_for_that_one_thing_again(text: str, field: str) -> None:
    turn = then(complete(), text)
    assert turn.intake.asks == field
    given = {"contact": "⟨email 2⟩", "details": "i want the reports of year five"}.get(field, "⟨name 9⟩")
    assert then(turn, given).intake.asks == CONFIRM


def test_a_correction_with_the_new_value_is_taken_at_once() -> None:
    turn = then(complete(), "no, my e-mail is ⟨email 2⟩")
    assert (turn.intake.asks, turn.intake.words["contact"]) == (CONFIRM, "⟨email 2⟩")
    assert what(turn) == ["corrected", "ask"]


@pytest.mark.parametrize(
    ("text", "topic", "right"),
    [
        ("actually i want a copy instead", "request_access", Right.ACCESS),
        ("no, i'd rather have it corrected", "request_rectification", Right.RECTIFICATION),
        ("i changed my mind, just limit how you use it instead", "request_restriction", Right.RESTRICTION),
    ],
)
def test_a_change_of_mind_keeps_the_other_answers(text: str, topic: str, right: Right) -> None:
    turn = then(replace(complete(Right.ERASURE), asks="name"), Heard(text, topic, 0.9))
    assert turn.intake.right is right
    assert turn.intake.words["name"] == "⟨name 1⟩"


def test_a_second_request_is_put_off_until_the_first_is_made() -> None:
    turn = then(replace(complete(), asks="name"), Heard("i also want to complain", "request_complaint", 0.9))
    assert (turn.intake.right, what(turn)) == (Right.ACCESS, ["after", "ask"])


@pytest.mark.parametrize(
    "text", ["yes", "Yes please", "yep", "that's right", "send it", "looks good", "go ahead", "confirm"]
)
def test_yes_opens_the_request(text: str) -> None:
    assert then(complete(), text).ends == "open"


@pytest.mark.parametrize("text", ["maybe", "yes but the name is wrong", "what happens then", "yes if it is free"])
def test_anything_but_a_plain_yes_opens_nothing(text: str) -> None:
    assert then(complete(), text).ends == ""


def test_yes_before_everything_is_answered_opens_nothing() -> None:
    assert hear(Intake(1, Right.ACCESS, asks="who"), Heard("", chosen="yes"), RIGHTS).ends == ""


def test_no_at_the_check_asks_what_to_change() -> None:
    assert what(then(complete(), "no")) == ["change"]


def test_a_draft_can_be_written_and_read_again_unchanged() -> None:
    for intake in (
        complete(),
        Intake(3),
        replace(complete(), skipped=("details",), flawed="⟨email 1⟩", note="not my ex"),
    ):
        assert Intake.from_draft(intake.to_draft()) == intake
