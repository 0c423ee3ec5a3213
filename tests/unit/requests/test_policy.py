"""The table of what a person may do in a request and what follows, row by row."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.law.request_fields import DETAILS
from bot.law.rights import Right
from bot.notice.folder import SchoolFolder
from bot.requests.commands import SENDS, TELLS, Command, Commands, Mark
from bot.requests.dialogue import CHECK, FORM, hear
from bot.requests.draft import CONFIRM, Heard, Intake, Said, Turn
from bot.requests.replies import IntakeReplies
from tests.intake_factories import RIGHTS, at_contact, complete, first, then, what


def turn_of(intake: Intake, *does: Command, text: str = "words", topic: str = "", marks: tuple[Mark, ...] = ()) -> Turn:
    """What follows from a message that surely does this and nothing else."""
    chances = {command.value: 0.95 if command in does else 0.01 for command in Command}
    commands = Commands({**chances, SENDS: 0.95 if does == (Command.AFFIRM,) else 0.01}, marks)
    return hear(intake, Heard(text, topic, 0.9 if topic else 0.0, commands=commands), RIGHTS)


IN_THE_FORM = {
    Command.CANCEL: ({}, ["cancelled"]),
    Command.EXPLAIN: ({}, ["why", "ask"]),
    Command.REPEAT: ({}, ["ask"]),
    Command.REVIEW: ({}, ["so_far"]),
    Command.HANDOFF: ({}, ["topic", "ask"]),
    Command.CORRECT: (
        {"text": "it is ⟨name 9⟩", "marks": (Mark("name", 6, 14, "⟨name 9⟩"),)},
        ["corrected", "ask"],
    ),
    Command.CHANGE_REQUEST: ({"topic": "request_erasure"}, ["changed", "ask"]),
    Command.SKIP: ({}, ["skipped", "ask"]),
    Command.ASK: ({"topic": "ask_cctv"}, ["topic", "ask"]),
    Command.CHITCHAT: ({"topic": "chat_thanks"}, ["topic", "ask"]),
    Command.ANSWER: ({"text": "⟨email 3⟩"}, ["ask"]),
    Command.ADD_REQUEST: ({"topic": "request_complaint"}, ["after", "ask"]),
    Command.PAUSE: ({}, ["still", "ask"]),
    Command.RESUME: ({}, ["ask"]),
    Command.AFFIRM: ({}, ["still", "ask"]),
}
AT_THE_CHECK = {
    Command.CANCEL: ({}, ["cancelled"]),
    Command.AFFIRM: ({}, []),
    Command.REPEAT: ({}, ["ask"]),
    Command.REVIEW: ({}, ["ask"]),
    Command.CORRECT: (
        {"text": "it is ⟨name 9⟩", "marks": (Mark("name", 6, 14, "⟨name 9⟩"),)},
        ["corrected", "ask"],
    ),
    Command.OTHER_SLOT: ({"text": "mention the trip", "marks": (Mark("add", 8, 16, "the trip"),)}, ["added", "ask"]),
    Command.HANDOFF: ({}, ["topic", "ask"]),
    Command.CHANGE_REQUEST: ({"topic": "request_erasure"}, ["changed", "ask"]),
    Command.ADD_REQUEST: ({"topic": "request_complaint"}, ["after", "ask"]),
    Command.EXPLAIN: ({}, ["why", "ask"]),
    Command.ASK: ({"topic": "ask_cctv"}, ["topic", "ask"]),
    Command.PAUSE: ({}, ["not_yet"]),
    Command.DENY: ({}, ["change"]),
    Command.SKIP: ({}, ["change"]),
    Command.CHITCHAT: ({"topic": "chat_thanks"}, ["topic", "ask"]),
    Command.RESUME: ({}, ["ask"]),
    Command.ANSWER: ({"topic": "request_erasure"}, ["instead"]),
}


@pytest.mark.parametrize("command", IN_THE_FORM)
def test_while_something_is_asked_each_command_has_what_follows(command: Command) -> None:
    given, said = IN_THE_FORM[command]
    turn = turn_of(at_contact(), command, **given)  # type: ignore[arg-type]
    assert what(turn) == said
    assert turn.ends == ("cancel" if command is Command.CANCEL else "")


@pytest.mark.parametrize("command", AT_THE_CHECK)
def test_when_all_is_shown_each_command_has_what_follows_and_a_yes_alone_sends(command: Command) -> None:
    given, said = AT_THE_CHECK[command]
    turn = turn_of(complete(), command, **given)  # type: ignore[arg-type]
    assert what(turn) == said
    assert turn.ends == {Command.CANCEL: "cancel", Command.AFFIRM: "open"}.get(command, "")


def test_a_complaint_that_is_named_at_the_check_stands_beside_the_request() -> None:
    assert what(turn_of(complete(), Command.ANSWER, topic="request_complaint")) == ["after", "ask"]


def test_every_row_of_both_tables_is_tried_here() -> None:
    assert {row.command for row in FORM} == set(IN_THE_FORM)
    assert {row.command for row in CHECK} == set(AT_THE_CHECK)


@pytest.mark.parametrize(("sends", "ends"), [(0.0, ""), (0.9, ""), (0.91, "open"), (1.0, "open")])
def test_nothing_but_what_a_clerk_would_send_on_sends_however_much_it_agrees(sends: float, ends: str) -> None:
    agrees = {command.value: 0.99 if command is Command.AFFIRM else 0.01 for command in Command}
    assert hear(complete(), Heard("words", commands=Commands({**agrees, SENDS: sends})), RIGHTS).ends == ends


@pytest.mark.parametrize(
    ("command", "said", "ends"),
    [
        (Command.PAUSE, ["added", "ask"], ""),
        (Command.AFFIRM, [], "open"),
        (Command.CANCEL, ["or_stop", "ask"], ""),
    ],
)
def test_what_sounds_like_a_pause_a_yes_or_a_cancel_and_perhaps_tells_something_is_kept(
    command: Command, said: list[str], ends: str
) -> None:
    words = "keep the reports in, only the photos of the fair are to go please"
    read = {command.value: 0.93, SENDS: 0.99 if command is Command.AFFIRM else 0.0}
    plain = hear(complete(), Heard(words, commands=Commands({**read, TELLS: 0.29})), RIGHTS)
    assert words not in plain.intake.told
    turn = hear(complete(), Heard(words, commands=Commands({**read, TELLS: 0.3})), RIGHTS)
    assert (what(turn), turn.ends, turn.intake.asks) == (said, ends, CONFIRM)
    assert words in turn.intake.told


def test_what_is_wanted_instead_is_kept_where_it_is_not_plain_which_right_that_is() -> None:
    words = "I would rather a note of mine were put beside it"
    turn = hear(complete(), Heard(words, commands=Commands({Command.CHANGE_REQUEST.value: 0.95})), RIGHTS)
    assert (turn.intake.asks, turn.intake.right) == ("right", None)
    assert words in turn.intake.told


@pytest.mark.parametrize(
    ("read", "nothing", "said"),
    [({}, ["again"], ["added", "ask"]), ({Command.DENY.value: 0.9}, ["change"], ["change"])],
    ids=["alone", "beside a no"],
)
def test_what_perhaps_tells_something_at_the_check_is_kept_alone_or_beside_a_no(
    read: dict[str, float], nothing: list[str], said: list[str]
) -> None:
    for chance, then_said in ((0.09, nothing), (0.1, said)):
        turn = hear(complete(), Heard("Thursday sorry", commands=Commands({**read, TELLS: chance})), RIGHTS)
        assert what(turn) == then_said
        assert ("Thursday sorry" in turn.intake.told) is (chance == 0.1)


@pytest.mark.parametrize("besides", [(), ("complaint",)], ids=["one request", "one of two"])
@pytest.mark.parametrize(
    "words",
    [
        "yes but change the email, it is ⟨email 3⟩",
        "yes no not that one",
        "yes cancel it please",
        "yes but not yet, I must ask my wife",
        "yes but I want it deleted instead",
        "yes and mention the trip to the farm as well",
        "yes, but who will see it?",
        "yes, read it to me again first",
        "Yes, provided that my ex doesn't get to hear of it.",
        "yeah send it oh wait no don't not yet",
    ],
)
def test_a_yes_beside_anything_that_is_to_be_done_first_sends_nothing(words: str, besides: tuple[str, ...]) -> None:
    assert then(replace(complete(), besides=besides), words).ends != "open"


@pytest.mark.parametrize("words", ["yes thank you, bye", "ok let's go on, send it", "no changes, send it please"])
def test_a_yes_beside_thanks_or_after_a_pause_sends(words: str) -> None:
    assert then(complete(), words).ends == "open"


@pytest.mark.parametrize("asks", ["name", "change"])
def test_where_no_check_is_shown_a_yes_sends_nothing(asks: str) -> None:
    agrees = Commands({Command.AFFIRM.value: 0.99, SENDS: 0.99})
    at = replace(complete(), asks="change") if asks == "change" else at_contact()
    assert hear(at, Heard("yes send it", commands=agrees), RIGHTS).ends == ""


@pytest.mark.parametrize("asks", ["name", CONFIRM])
def test_a_question_that_nobody_knows_the_answer_to_goes_to_the_school_with_the_request(
    folder: SchoolFolder, asks: str
) -> None:
    at = complete() if asks == CONFIRM else replace(complete().without("name"), asks="name")
    turn = turn_of(at, Command.ASK, text="would her mum get told")
    assert (what(turn), turn.intake.asks, turn.ends) == (["unanswered", "ask"], asks, "")
    assert "would her mum get told" in turn.intake.told
    replies = IntakeReplies(folder.book, folder.form, RIGHTS).of(turn.intake, turn.said)
    assert [reply.kind for reply in replies] == ["silent", "confirm" if asks == CONFIRM else "question"]


def test_a_command_that_is_less_likely_than_an_answer_is_an_answer() -> None:
    chances = {command.value: 0.01 for command in Command} | {"answer": 0.8, "cancel": 0.7}
    asked = replace(complete(Right.COMPLAINT).without("details"), asks="details")
    turn = hear(asked, Heard("they said stop it", commands=Commands(chances)), RIGHTS)
    assert (turn.intake.asks, turn.intake.words["details"]) == (CONFIRM, "they said stop it")


@pytest.mark.parametrize(("topic", "said"), [("request_restriction", ["instead"]), ("request_erasure", ["change"])])
def test_a_no_at_the_check_that_names_another_right_is_asked_whether_that_is_wanted(
    topic: str, said: list[str]
) -> None:
    chances = {command.value: 0.01 for command in Command} | {"deny": 0.9}
    heard = Heard("no leave it up, just nobody is to use it", topic, 0.99, commands=Commands(chances))
    turn = hear(complete(Right.ERASURE), heard, RIGHTS)
    assert (what(turn), turn.intake.right, turn.ends) == (said, Right.ERASURE, "")


def test_who_says_that_their_words_are_wrong_tells_them_anew_beside_what_was_told() -> None:
    chances = {command.value: 0.01 for command in Command} | {"correct": 0.95, "slot:details": 0.9}
    turn = hear(complete(), Heard("the date is wrong", commands=Commands(chances)), RIGHTS)
    assert (what(turn), turn.intake.asks) == (["ask"], "details")
    assert turn.intake.words == complete().words


def test_who_sounds_as_if_they_stopped_and_names_another_right_is_asked_which_they_want() -> None:
    for cancel, said, ends in ((0.7, ["instead"], ""), (0.95, ["cancelled"], "cancel")):
        chances = {command.value: 0.01 for command in Command} | {"cancel": cancel}
        heard = Heard("no leave it, only nobody is to use it", "request_restriction", 0.9, commands=Commands(chances))
        turn = hear(complete(Right.ERASURE), heard, RIGHTS)
        assert (what(turn), turn.ends) == (said, ends)
    same = Heard("leave it", "request_erasure", 0.9, commands=Commands({**chances, "cancel": 0.85}))
    assert hear(complete(Right.ERASURE), same, RIGHTS).ends == "cancel"


def test_what_may_call_it_off_at_the_check_is_asked_once_and_what_was_told_with_it_is_kept() -> None:
    chances = Commands({command.value: 0.01 for command in Command} | {"cancel": 0.6, TELLS: 0.9})
    words = "his mum's dead number, cross it out altogether, not third"
    turn = hear(complete(), Heard(words, commands=chances), RIGHTS)
    assert (what(turn), turn.intake.asks, turn.ends) == (["or_stop", "ask"], CONFIRM, "")
    assert words in turn.intake.told
    assert hear(turn.intake, Heard("nvm", commands=chances), RIGHTS).ends == "cancel"
    asked = first("I want a copy of what you hold on me").intake
    assert (
        hear(asked, Heard("no no leave it, I speak first with the teacher", commands=chances), RIGHTS).ends == "cancel"
    )


@pytest.mark.parametrize(
    ("words", "kept"), [("nah just get rid", False), ("i could go on and on but i will leave it there", True)]
)
def test_to_what_there_is_to_add_leave_it_there_calls_nothing_off(words: str, kept: bool) -> None:
    asked = replace(complete(), asks=DETAILS, may_add=True)
    chances = Commands({command.value: 0.01 for command in Command} | {"cancel": 0.98})
    turn = hear(asked, Heard(words, commands=chances), RIGHTS)
    assert (what(turn), turn.intake.asks, turn.ends) == (["or_stop", "ask"], CONFIRM, "")
    assert (words in turn.intake.told) is kept


def test_what_is_not_surely_outside_goes_to_the_school_with_the_request() -> None:
    chances = Commands({command.value: 0.01 for command in Command} | {"ask": 0.8})
    asked = first("I want a copy of what you hold on me").intake
    words = "she got ninety on the paper so how does that make sense"
    turn = hear(asked, Heard(words, "out_of_scope", 0.5, commands=chances), RIGHTS)
    assert (what(turn), words in turn.intake.told) == (["unanswered", "ask"], True)


@pytest.mark.parametrize("yes", ["yes that is right, send", "yes please send it", "ok send it"])
def test_a_yes_to_the_question_which_request_is_meant_sends_nothing_and_shows_what_would_be_sent(yes: str) -> None:
    chances = {command.value: 0.01 for command in Command} | {"deny": 0.9}
    other = Heard("no leave it up, just nobody is to use it", "request_restriction", 0.99, commands=Commands(chances))
    two = replace(complete(Right.ERASURE), besides=(Right.COMPLAINT.value,))
    for asked in (then(complete(Right.ERASURE), other), then(two, Heard("", chosen="fix=right"))):
        shown = then(asked, yes)
        assert (shown.ends, shown.intake.asks, shown.intake.right) == ("", CONFIRM, Right.ERASURE)
        assert then(shown, yes).ends == "open"


NAMELESS = replace(complete(Right.ERASURE).without("name"), asks="name")


@pytest.mark.parametrize(
    ("words", "wish", "right", "asks"),
    [
        ("keep it but freeze it", "request_restriction", Right.RESTRICTION, "name"),
        ("no, delete it", "request_erasure", Right.ERASURE, "name"),
        ("⟨name 7⟩ ⟨name 8⟩", "", Right.ERASURE, "contact"),
        ("⟨name 7⟩ ⟨name 8⟩", "request_access", Right.ERASURE, "contact"),
    ],
)
def test_the_question_which_request_is_meant_is_answered_in_words_as_by_a_tap_or_the_next_question_is(
    words: str, wish: str, right: Right, asks: str
) -> None:
    chances = {command.value: 0.01 for command in Command}
    doubted = Commands({**chances, "change_request": 0.4})
    asked = hear(
        replace(NAMELESS, reply_by=None), Heard("hm, freeze?", "request_restriction", 0.8, commands=doubted), RIGHTS
    )
    assert what(asked) == ["instead"]
    answer = Heard(words, wish=wish, commands=Commands({**chances, "answer": 0.9}, (Mark("name", 0, 17, words),)))
    turn = hear(asked.intake, answer, RIGHTS)
    assert (turn.intake.right, turn.intake.asks, turn.ends) == (right, asks, "")
    again = hear(turn.intake, Heard("that is all", wish="request_restriction", commands=Commands(chances)), RIGHTS)
    assert again.intake.right is right, "what is said later is not an answer to it"


def test_another_kind_of_request_is_said_to_be_what_it_now_is(folder: SchoolFolder) -> None:
    turn = turn_of(NAMELESS, Command.CHANGE_REQUEST, topic="request_restriction")
    (reply,) = IntakeReplies(folder.book, folder.form, RIGHTS).of(turn.intake, turn.said)
    assert reply.text == "I have changed it to: Limit how it is used. Your other answers stay. What is your name?"


def test_of_two_requests_at_the_check_the_one_that_is_named_in_words_is_shown_alone() -> None:
    two = replace(complete(Right.ERASURE), besides=(Right.COMPLAINT.value,))
    turn = then(then(two, Heard("", chosen="fix=right")), Heard("just the complaint", wish="request_complaint"))
    assert (turn.intake.right, turn.intake.besides, turn.intake.asks) == (Right.COMPLAINT, (), CONFIRM)


def test_why_do_you_need_that_asks_why_it_is_asked_and_not_what_the_school_does_with_it() -> None:
    asked = replace(complete().without("name"), asks="name")
    turn = then(asked, Heard("why do you need that?", "ask_why_use", 1.0))
    assert turn.said[0] == Said("why", "name")


@pytest.mark.parametrize(
    ("words", "tells"), [("from the sports day page, the red bib", 0.6), ("bloody computer", 0.02)]
)
def test_what_answers_nothing_and_tells_of_the_request_goes_to_the_school_and_what_tells_nothing_does_not(
    words: str, tells: float
) -> None:
    asked = replace(complete(Right.ERASURE).without("name"), asks="name")
    chances = {command.value: 0.01 for command in Command} | {"answer": 0.9, TELLS: tells}
    turn = hear(asked, Heard(words, commands=Commands(chances)), RIGHTS)
    assert turn.intake.asks == "name"
    assert (what(turn), words in turn.intake.told) == ((["noted", "ask"], True) if tells > 0.5 else (["again"], False))


@pytest.mark.parametrize(("skips", "tells", "kept"), [(0.98, 0.05, False), (0.98, 0.2, True), (0.7, 0.05, True)])
def test_who_plainly_has_nothing_to_add_may_say_so_in_many_words_and_what_may_tell_something_is_kept(
    skips: float, tells: float, kept: bool
) -> None:
    asked = replace(complete(Right.ERASURE), asks=DETAILS, may_add=True)
    words = "I have been round and round it and honestly I think I have said the lot"
    chances = {command.value: 0.01 for command in Command} | {"skip": skips, TELLS: tells}
    turn = hear(asked, Heard(words, commands=Commands(chances)), RIGHTS)
    assert (turn.intake.asks, words in turn.intake.told) == (CONFIRM, kept)


@pytest.mark.parametrize(("asks", "tells", "said"), [(0.25, 0.02, "topic"), (0.25, 0.3, "ask"), (0.1, 0.02, "ask")])
def test_a_question_that_tells_nothing_is_answered_where_ones_own_words_are_asked_for(
    asks: float, tells: float, said: str
) -> None:
    asked = replace(complete(Right.ERASURE), asks=DETAILS, may_add=True)
    chances = {command.value: 0.01 for command in Command} | {"ask": asks, TELLS: tells}
    words = "wait are you a robot or a real teacher then"
    turn = hear(asked, Heard(words, "chat_robot", 0.9, commands=Commands(chances)), RIGHTS)
    assert what(turn)[0] == said


ONLY = (Mark("only", 5, 22, "the medical notes"),)


@pytest.mark.parametrize(
    ("tells", "asks", "marks", "said", "kept"),
    [
        (0.6, 0.1, ONLY, "noted", True),
        (0.6, 0.1, (), "topic", True),
        (0.6, 0.3, ONLY, "topic", True),
        (0.3, 0.3, (), "topic", True),
        (0.2, 0.3, (), "topic", False),
    ],
)
def test_what_only_tells_is_no_question_whatever_its_topic_and_what_a_question_tells_besides_is_kept(
    tells: float, asks: float, marks: tuple[Mark, ...], said: str, kept: bool
) -> None:
    words = "just the medical notes"
    chances = {command.value: 0.01 for command in Command} | {"ask": asks, TELLS: tells}
    turn = hear(at_contact(), Heard(words, "ask_medical", 0.9, commands=Commands(chances, marks)), RIGHTS)
    assert what(turn) == [said, "ask"]
    assert (turn.intake.asks, words in turn.intake.told) == ("contact", kept)


def test_a_question_that_was_taken_for_one_keeps_what_it_tells_besides() -> None:
    chances = {command.value: 0.01 for command in Command} | {"ask": 0.95, TELLS: 0.4}
    words = "the photos from the beach trip, who else can see them?"
    turn = hear(at_contact(), Heard(words, "ask_cctv", 0.9, commands=Commands(chances)), RIGHTS)
    assert (what(turn), words in turn.intake.told) == (["topic", "ask"], True)


@pytest.mark.parametrize("topic", ["ask_cctv", "out_of_scope"])
def test_a_question_is_answered_and_what_it_tells_kept_though_the_same_thing_was_asked_in_vain(topic: str) -> None:
    asked = replace(at_contact(), vain=1)
    words = "does the one at the gate record, the photos from it are meant"
    chances = {command.value: 0.01 for command in Command} | {"ask": 0.1, TELLS: 0.6}
    turn = hear(asked, Heard(words, topic, 0.9, commands=Commands(chances)), RIGHTS)
    assert (what(turn), turn.intake.asks, words in turn.intake.told) == (["topic", "ask"], asked.asks, True)


@pytest.mark.parametrize(("does", "said"), [("answer", "again"), ("other_slot", "again"), ("repeat", "topic")])
def test_what_may_answer_or_tell_something_is_not_told_that_it_is_outside(does: str, said: str) -> None:
    chances = {command.value: 0.01 for command in Command} | {does: 0.4}
    turn = hear(at_contact(), Heard("the usual one", "out_of_scope", 0.9, commands=Commands(chances)), RIGHTS)
    assert what(turn)[0] == said


def test_what_only_tells_is_the_answer_to_the_question_for_ones_own_words() -> None:
    asked = replace(complete(Right.ERASURE), asks=DETAILS, may_add=True)
    chances = {command.value: 0.01 for command in Command} | {TELLS: 0.6}
    words = "just the medical notes"
    turn = hear(asked, Heard(words, "ask_medical", 0.9, commands=Commands(chances, ONLY)), RIGHTS)
    assert words in turn.intake.told


@pytest.mark.parametrize(("marks", "said"), [((Mark("old", 8, 24, "ones on facebook"),), "added"), ((), "ask")])
def test_a_few_words_that_put_the_wish_right_are_kept_where_any_of_them_is_marked(
    marks: tuple[Mark, ...], said: str
) -> None:
    chances = {command.value: 0.01 for command in Command} | {"correct": 0.95, "slot:details": 0.9}
    words = "and the ones on facebook"
    turn = hear(complete(Right.ERASURE), Heard(words, commands=Commands(chances, marks)), RIGHTS)
    assert (what(turn)[0], words in turn.intake.told) == (said, said == "added")
