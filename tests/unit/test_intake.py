"""Taking a request in conversation: what is read, what is asked, and every way of not answering."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core import intake_commands as commands
from bot.core import intake_questions as questions
from bot.core.cases import Told
from bot.core.intake import CONFIRM, WHO, Heard, Intake, Turn
from bot.core.intake_begin import begin
from bot.core.intake_people import name_answer
from bot.core.intake_reading import is_marketing
from bot.core.intake_replies import IntakeReplies
from bot.core.intake_turns import hear
from bot.core.rights import Right, Who, needed, offered
from bot.school_folder import SchoolFolder

RIGHTS = offered("maintained")


def first(text: str, right: Right = Right.ACCESS) -> Turn:
    return begin(1, right, Heard(text, f"request_{right.value}", 0.9))


def then(turn: Turn | Intake, *messages: str | Heard) -> Turn:
    """The turn after more messages; a plain text is one that nothing was understood of."""
    for message in messages:
        intake = turn.intake if isinstance(turn, Turn) else turn
        turn = hear(intake, message if isinstance(message, Heard) else Heard(message), RIGHTS)
    assert isinstance(turn, Turn)
    return turn


def complete(right: Right = Right.ACCESS) -> Intake:
    """Everything answered, at the check."""
    words = {
        "name": "⟨name 1⟩",
        "child": "⟨name 2⟩",
        "contact": "⟨email 1⟩",
        "details": "all of it",
        "relationship": "mum",
    }
    return Intake(1, right, Who.MY_CHILD, Told.EMAIL, words, asks=CONFIRM)


def what(turn: Turn) -> list[str]:
    return [said.what for said in turn.said]


# --- the first message ------------------------------------------------------------------------------------------------


def test_a_first_message_that_holds_everything_leads_straight_to_the_check() -> None:
    turn = first(
        "I am ⟨name 1⟩ ⟨name 2⟩, mum of ⟨name 3⟩ in year 5. I want a copy of everything you hold on my daughter ⟨name 3⟩."
        " Please e-mail me at ⟨email 1⟩"
    )
    intake = turn.intake
    assert intake.asks == CONFIRM
    assert intake.words["name"] == "⟨name 1⟩ ⟨name 2⟩"
    assert intake.words["child"] == "⟨name 3⟩"
    assert intake.words["relationship"] == "my daughter"
    assert (intake.who, intake.reply_by, intake.words["contact"]) == (Who.MY_CHILD, Told.EMAIL, "⟨email 1⟩")


@pytest.mark.parametrize(
    ("text", "who", "relationship"),
    [
        ("I want to see what you've got on my daughter", Who.MY_CHILD, "my daughter"),
        ("what info do you hold on our eldest son", Who.MY_CHILD, "our eldest son"),
        ("i am ⟨name 1⟩'s dad and want his file", Who.MY_CHILD, "dad"),
        ("⟨name 1⟩s mum here, i want to see her records", Who.MY_CHILD, "mum"),
        ("send me my little boy's reports", Who.MY_CHILD, "my little boy"),
        ("I want everything about me", Who.ME, ""),
        ("my date of birth is wrong", Who.ME, ""),
        ("please stop sending me newsletters", Who.ME, ""),
        ("im 10 and i want to see my file", Who.PUPIL, ""),
        ("i am in year 6 can i see my report", Who.PUPIL, ""),
        ("i want my client's records", Who.SOMEONE_ELSE, "my client"),
        ("can i see my grandson's file", Who.SOMEONE_ELSE, "my grandson"),
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
    assert intake.words["child"] == "⟨name 1⟩ in 5B"
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


def test_what_cannot_be_left_out_is_asked_again_with_the_reason() -> None:
    turn = then(first("everything about me please"), "skip")
    assert (turn.intake.asks, what(turn)) == ("name", ["needed", "ask"])


@pytest.mark.parametrize(
    "text", ["why?", "why do you need my name", "what for", "what do you need that for?", "how come"]
)
def test_why_is_answered_and_the_question_asked_again(text: str) -> None:
    turn = then(first("everything about me please"), text)
    assert (turn.intake.asks, what(turn)) == ("name", ["why", "ask"])


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


@pytest.mark.parametrize(
    "text",
    ["cancel", "no, forget it", "never mind", "i don't want to do this any more", "stop", "please cancel my request",
     "i want to cancel", "I've changed my mind", "no no leave it, I speak first with teacher tomorrow",
     "not now, I'll think about it"],
)  # fmt: skip
@pytest.mark.parametrize("asks", ["name", CONFIRM])
def test_it_can_be_called_off_at_any_point(text: str, asks: str) -> None:
    assert then(replace(complete(), asks=asks), text).ends == "cancel"


@pytest.mark.parametrize("text", ["stop using my son's photo", "cancel the newsletters you send to my ex-husband"])
def test_words_of_an_account_do_not_call_it_off(text: str) -> None:
    assert then(replace(complete().without("details"), asks="details"), text).ends == ""


@pytest.mark.parametrize("asks", ["name", "child", "contact"])
def test_who_says_send_it_too_early_is_told_that_nothing_went_yet(asks: str) -> None:
    turn = then(replace(complete().without(asks), asks=asks), "yep thats right send it")
    assert (turn.intake.asks, what(turn), turn.ends) == (asks, ["still", "ask"], "")


def test_what_is_said_when_help_is_coming_is_no_name() -> None:
    assert name_answer("police say they coming, thank you") == ""


def test_a_question_that_begins_with_hang_on_is_a_question() -> None:
    assert questions.asks_something("hang on do you have to tell all the other parents when this happens")


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


def test_a_message_that_tells_of_danger_stops_the_questions_and_loses_nothing() -> None:
    turn = then(first("i want to complain about the school", Right.COMPLAINT), Heard("he hit me", "danger_child", 0.9))
    assert [said.what for said in turn.said] == ["topic", "paused"]
    assert what(then(turn, Heard("", chosen="go_on"))) == ["ask"]


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
    assert then(turn, Heard("⟨email 2⟩" if field == "contact" else "⟨name 9⟩")).intake.asks == CONFIRM


def test_a_correction_with_the_new_value_is_taken_at_once() -> None:
    turn = then(complete(), "no, my e-mail is ⟨email 2⟩")
    assert (turn.intake.asks, turn.intake.words["contact"]) == (CONFIRM, "⟨email 2⟩")
    assert what(turn) == ["corrected", "ask"]


@pytest.mark.parametrize(
    ("text", "topic", "right"),
    [
        ("actually i want a copy instead", "", Right.ACCESS),
        ("no, i'd rather have it corrected", "request_rectification", Right.RECTIFICATION),
        ("i changed my mind, just limit how you use it instead", "", Right.RESTRICTION),
    ],
)
def test_a_change_of_mind_keeps_the_other_answers(text: str, topic: str, right: Right) -> None:
    turn = then(replace(complete(Right.ERASURE), asks="name"), Heard(text, topic, 0.9 if topic else 0.0))
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


# --- the words --------------------------------------------------------------------------------------------------------


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
def test_commands_are_whole_messages_only(text: str) -> None:
    sentence = f"the teacher said {text} to my daughter in front of the whole class"
    assert not commands.agrees(sentence)
    assert not commands.skips(sentence)
    assert not commands.cancels(sentence)
    assert not questions.asks_why(sentence)


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


# --- what people did to it in a try-out -------------------------------------------------------------------------------


def at_contact() -> Intake:
    return replace(complete().without("contact"), asks="contact")


@pytest.mark.parametrize(
    ("text", "contact"),
    [
        ("not ⟨email 1⟩ thats my ex, use ⟨email 2⟩", "⟨email 2⟩"),
        ("its ⟨email 1⟩ but his dad reads it so post it to ⟨address 1⟩", "⟨address 1⟩"),
        ("dont email me, ring me on ⟨phone 1⟩", "⟨phone 1⟩"),
        ("i dont want to give my email, my phone is ⟨phone 1⟩", "⟨phone 1⟩"),
        ("⟨phone 1⟩ how long will it take", "⟨phone 1⟩"),
    ],
)
def test_the_address_that_is_meant_is_taken_and_not_the_one_that_is_refused(text: str, contact: str) -> None:
    assert then(at_contact(), Heard(text, "ask_access_time", 0.9)).intake.words["contact"] == contact


@pytest.mark.parametrize("text", ["do not send anything to ⟨email 2⟩", "is it my husband's email ⟨email 2⟩?"])
def test_no_word_about_somebody_elses_address_changes_where_the_answer_goes(text: str) -> None:
    assert then(complete(), text).intake.words["contact"] == "⟨email 1⟩"


def test_whom_not_to_tell_reaches_the_school() -> None:
    turn = then(at_contact(), "⟨phone 1⟩ after 5pm please, my ex must not know")
    assert "my ex must not know" in turn.intake.told


@pytest.mark.parametrize("text", ["please dont tell my ex ⟨name 5⟩", "I also want the emails about ⟨name 5⟩"])
def test_a_name_at_the_check_is_no_new_child_and_what_is_said_is_kept(text: str) -> None:
    turn = then(complete(), text)
    assert turn.intake.words["child"] == "⟨name 2⟩"
    assert text in turn.intake.told


def test_the_childs_name_is_put_right_in_so_many_words() -> None:
    turn = then(complete(), "her name is ⟨name 7⟩")
    assert (turn.intake.words["child"], turn.intake.words["name"]) == ("⟨name 7⟩", "⟨name 1⟩")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("My name is ⟨name 4⟩", "⟨name 4⟩"),
        ("Hi my name is ⟨name 4⟩ thanks", "⟨name 4⟩"),
        ("⟨name 4⟩ ⟨name 5⟩, ⟨email 1⟩", "⟨name 4⟩ ⟨name 5⟩"),
        ("I'm ⟨name 4⟩ and I'm his mum", "⟨name 4⟩"),
        ("xin yi li wang zhao", "xin yi li wang zhao"),
    ],
)
def test_a_name_is_taken_without_the_words_around_it(text: str, name: str) -> None:
    asked = replace(complete().without("name"), asks="name")
    assert then(asked, text).intake.words["name"] == name


@pytest.mark.parametrize("text", ["mum", "fuck off", "i am deaf", "his name is ⟨name 9⟩", "nobody", "help", "?"])
def test_what_is_no_name_is_not_taken_for_one(text: str) -> None:
    asked = replace(complete().without("name"), asks="name")
    assert "name" not in then(asked, Heard(text, "chat_insult", 0.5)).intake.words


def test_a_bare_connection_is_kept_as_one() -> None:
    asked = replace(complete().without("name"), asks="name")
    assert then(asked, "I'm his dad").intake.words["relationship"] == "dad"


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


@pytest.mark.parametrize("before", ["no", "skip"])
def test_a_yes_to_the_question_what_to_change_sends_nothing(before: str) -> None:
    turn = then(complete(), before, "yes")
    assert (turn.ends, turn.intake.asks) == ("", CONFIRM)


@pytest.mark.parametrize("text", ["correct?", "right?", "yes?", "send it?", "yes and no", "ok i am not happy"])
def test_a_question_is_no_yes(text: str) -> None:
    assert then(complete(), text).ends == ""


@pytest.mark.parametrize(
    "text", ["ok", "👍", "yes please send it to the school", "yep thats fine", "of course", "i agree"]
)
def test_the_usual_ways_to_say_yes_are_understood(text: str) -> None:
    assert then(complete(), text).ends == "open"


@pytest.mark.parametrize("text", ["stop everything", "i dont want it", "leave it"])
def test_an_account_of_what_to_stop_calls_nothing_off(text: str) -> None:
    asked = replace(complete(Right.OBJECTION).without("details"), asks="details")
    assert then(asked, text).ends == ""


@pytest.mark.parametrize("text", ["no i want a copy of it", "i dont want to delete it, i want to see it"])
def test_another_right_at_the_check_is_asked_and_never_guessed(text: str) -> None:
    turn = then(complete(Right.ERASURE), text)
    assert (turn.ends, turn.intake.right) == ("", Right.ERASURE)
    assert ("instead", "access") in [(said.what, said.about) for said in turn.said]


def test_more_can_be_said_at_the_check() -> None:
    turn = then(complete(), "only the emails from may")
    assert (what(turn), turn.intake.told) == (["added", "ask"], "all of it\nonly the emails from may")


def test_another_child_or_another_person_takes_the_old_name_with_it() -> None:
    turn = then(complete(), "no it's my son not my daughter")
    assert (turn.intake.words["relationship"], turn.intake.asks) == ("my son", "child")


def test_who_received_something_is_not_whom_it_is_about() -> None:
    assert first("You gave my address to my ex husband, I want to complain", Right.COMPLAINT).intake.who is Who.ME
    assert (
        first("Why did you give my number to ⟨name 1⟩'s dad? i want to complain", Right.COMPLAINT).intake.who is Who.ME
    )


def test_several_children_are_kept_with_their_classes() -> None:
    turn = first("copies for my sons, ⟨name 1⟩ in year 3 and ⟨name 2⟩ in year 5")
    assert turn.intake.words["child"] == "⟨name 1⟩ in year 3 and ⟨name 2⟩ in year 5"


def test_going_back_before_everything_is_answered_never_shows_a_check_with_holes() -> None:
    turn = then(replace(complete().without("name"), asks="name"), "go back", "⟨name 4⟩")
    assert (turn.intake.words["name"], turn.intake.asks) == ("⟨name 4⟩", CONFIRM)


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


def test_then_please_only_is_a_change_of_mind() -> None:
    heard = Heard("Then please only suspend its use until that is checked.", "request_restriction", 0.95)
    assert then(first("stop using my data", Right.OBJECTION), heard).intake.right is Right.RESTRICTION


def test_of_two_rights_in_one_change_of_mind_the_one_that_comes_first_is_wanted() -> None:
    assert commands.right_named("no I meant I want to complain, fixing it is not enough") == "complaint"


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


@pytest.mark.parametrize("topic", ["say_simpler", "say_more"])
def test_a_doubtful_follow_up_takes_no_answer_away(topic: str) -> None:
    at = replace(complete().without("name"), asks="name", shown="ask_how_long")
    assert then(at, Heard("⟨name 1⟩", topic, 0.5)).intake.words["name"] == "⟨name 1⟩"


def test_a_command_or_a_question_with_slips_is_understood_and_an_answer_is_kept_as_it_was_typed() -> None:
    at = replace(complete().without("name"), asks="name")
    typed = "actully i chaged my mind dont send it"
    assert what(then(at, Heard(typed, "", 0.0))) != ["cancelled"]
    assert what(then(at, Heard(typed, "", 0.0, mended="actually i changed my mind dont send it"))) == ["cancelled"]
    asked = Heard("wil they chang it", "ask_correct_limits", 0.95, mended="will they change it")
    assert what(then(at, asked)) == ["topic", "ask"]
    account = replace(complete(Right.RECTIFICATION).without("details"), asks="details")
    turn = then(account, Heard("it sya that he began it", "", 0.0, mended="it say that he began it"))
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


def test_a_second_request_in_the_first_message_is_explained_noted_and_left_for_afterwards(folder: SchoolFolder) -> None:
    text = "I want a copy of my file and I want to complain"
    turn = begin(1, Right.ACCESS, Heard(text, "request_access", 0.9, also=("request_complaint",)))
    assert [said.about for said in turn.said if said.what == "topic"] == ["request_complaint", "request_access"]
    assert "after" in what(turn)
    assert text in turn.intake.told, "the school reads of both"
    spoken = IntakeReplies(folder.book, folder.form, RIGHTS).of(turn.intake, turn.said, begins=True)
    assert "afterwards" in spoken[-1].text


def test_a_question_beside_a_request_is_no_second_request() -> None:
    turn = begin(
        1, Right.ACCESS, Heard("who sees it and i want a copy", "request_access", 0.9, also=("ask_who_can_see",))
    )
    assert "after" not in what(turn)
