"""Answers filled from marked words, and repairs of what was said before."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.law.case import Told
from bot.law.rights import Right, Who
from bot.requests.answers import choose
from bot.requests.begin import begin
from bot.requests.commands import Command, Commands, Mark
from bot.requests.dialogue import hear
from bot.requests.draft import Heard, Intake
from bot.requests.reading import UNSURE, ReadContact, contact
from bot.requests.slots import child_of, name_of, read_along, relationship_of, repaired
from tests.intake_factories import RIGHTS, at_contact, complete, first


def heard(marked: str, who: str = "", **chances: float) -> Heard:
    """A message with marks as the network makes them: ``not [old|Ben], [child|Bea]``."""
    text, marks = "", []
    for number, part in enumerate(marked.replace("]", "[").split("[")):
        kind, _, words = part.partition("|") if number % 2 else ("", "", part)
        if kind:
            marks.append(Mark(kind, len(text), len(text) + len(words), words))
        text += words
    about = {"slot:who": 0.9, f"who:{who}": 0.9} if who else {}
    return Heard(
        text,
        commands=Commands({**dict.fromkeys((w.value for w in Command), 0.0), **_WHO, **about, **chances}, tuple(marks)),
    )


_WHO = {f"who:{who.value}": 0.0 for who in Who}


def told(details: str, note: str = "") -> Intake:
    return replace(complete(Right.RECTIFICATION), words={**complete().words, "details": details}, note=note)


@pytest.mark.parametrize("right", [Right.BREACH_REPORT, Right.COMPLAINT, Right.ACCESS])
def test_of_an_account_only_an_address_is_taken_that_is_marked_as_plainly_as_can_be(right: Right) -> None:
    text = "it went to ⟨email 1⟩. ⟨phone 1⟩"
    other, own = Mark("contact", 11, 20, "⟨email 1⟩", 5.4), Mark("contact", 22, 31, "⟨phone 1⟩", 5.6)
    for marks, taken in (((other, own), "⟨phone 1⟩"), ((other,), ""), ((own,), "⟨phone 1⟩")):
        read = read_along(Intake(1, right), Heard(text, commands=Commands({"who:me": 0.0}, marks)))
        in_another = marks[0].words if right is Right.ACCESS else taken
        assert read.words.get("contact", "") == in_another


@pytest.mark.parametrize(("pupil", "me", "about"), [(0.4, 0.1, Who.PUPIL), (0.4, 0.5, Who.ME), (0.3, 0.1, Who.ME)])
def test_me_is_a_pupil_where_the_first_words_read_as_a_pupils(pupil: float, me: float, about: Who) -> None:
    wish = heard("a computer put me in bronze group", **{"who:pupil": pupil, "who:me": me})
    asked = begin(1, Right.AUTOMATED_DECISION, wish).intake
    assert asked.asks == "who"
    assert choose(asked, Heard("", chosen="who=me"), RIGHTS).intake.who is about
    assert choose(asked, Heard("", chosen="who=my_child"), RIGHTS).intake.who is Who.MY_CHILD


def test_an_opening_that_tells_everything_leaves_nothing_to_ask_for() -> None:
    message = heard(
        "I am [name|⟨name 1⟩], [rel|nan] of [child|⟨name 2⟩] in [class|year 4], reach me on [contact|⟨phone 1⟩]",
        who="my_child",
    )
    read = read_along(Intake(1, Right.ACCESS), message)
    assert (read.who, read.words["name"], read.words["child"]) == (Who.MY_CHILD, "⟨name 1⟩", "⟨name 2⟩, year 4")
    assert (read.words["relationship"], read.reply_by) == ("nan", Told.TELEPHONE)


def test_the_number_that_somebody_tells_along_is_read_by_the_network_too() -> None:
    read = first("I am ⟨name 1⟩, nan of ⟨name 2⟩ in year 4, reach me on ⟨phone 1⟩", Right.ACCESS).intake
    assert (read.words["contact"], read.reply_by) == ("⟨phone 1⟩", Told.TELEPHONE)


def test_what_was_answered_before_is_not_written_over_by_what_is_told_along() -> None:
    before = complete()
    assert read_along(before, heard("[name|⟨name 7⟩] and [child|⟨name 8⟩]", who="me")) == before


def test_of_two_children_named_in_one_breath_both_are_kept() -> None:
    assert child_of(heard("[child|⟨name 1⟩] in [class|4W] and [child|⟨name 2⟩] in [class|6H]").commands) == (
        "⟨name 1⟩, 4W and ⟨name 2⟩, 6H"
    )


def test_a_class_before_the_name_and_a_class_alone_are_kept_with_the_child() -> None:
    assert child_of(heard("[class|5B], [child|⟨name 1⟩]").commands) == "⟨name 1⟩, 5B"
    assert child_of(heard("she is in [class|5B]").commands, "⟨name 1⟩, 4A") == "⟨name 1⟩, 5B"


def test_of_a_name_that_is_said_twice_the_longer_one_counts() -> None:
    assert name_of(heard("[name|Jo], that is [name|Jo Marsh]").commands) == "Jo Marsh"


def test_a_name_that_is_taken_back_in_the_same_breath_is_not_kept() -> None:
    assert name_of(heard("[old|⟨name 1⟩] no sorry [name|⟨name 2⟩]").commands) == "⟨name 2⟩"


def test_a_name_behind_one_that_is_taken_back_answers_the_question_for_it() -> None:
    asked = replace(complete().without("name"), asks="name")
    said = heard("its [old|⟨name 8⟩] no hang on thats the old one put ⟨name 9⟩", answer=0.95)
    assert hear(asked, said, RIGHTS).intake.words["name"] == "⟨name 9⟩"


@pytest.mark.parametrize(("flaws", "has"), [({}, True), ({"⟨name 1⟩": UNSURE}, False)])
def test_what_may_be_no_name_is_nobody_s_unless_a_name_was_asked_for(flaws: dict[str, str], has: bool) -> None:
    told = replace(heard("[child|⟨name 1⟩]. my grandson has to give his finger"), flaws=flaws)
    assert begin(1, Right.ERASURE, told).intake.has("child") is has
    asked = replace(complete().without("child"), asks="child")
    answer = replace(heard("[child|⟨name 1⟩], year 4", answer=0.9), flaws=flaws)
    assert hear(asked, answer, RIGHTS).intake.words["child"] == "⟨name 1⟩, year 4"


def test_how_somebody_is_connected_keeps_its_my() -> None:
    assert relationship_of(heard("it is my little [rel|lad]").commands, "it is my little lad") == "my lad"
    assert relationship_of(heard("her [rel|solicitor]").commands, "her solicitor") == "solicitor"


@pytest.mark.parametrize(
    ("before", "said", "after"),
    [
        ("we live at 19 Mill Rise", "not [old|19], it is [new|91]", "we live at 91 Mill Rise"),
        ("we live at 19 Mill Rise", "not [old|19], it is [new|91 Mill Rise]", "we live at 91 Mill Rise"),
        ("move it to ⟨address 1⟩", "sorry, [new|⟨address 2⟩]", "move it to ⟨address 2⟩"),
        ("the photo, the film", "leave out [old|the film]", "the photo"),
        ("the surname is wrong. nine days absence should be four", "forget [old|the absence bit]", "the surname is wrong."),
        ("my payroll file and my picture", "not [old|the payroll file]", "my picture"),
        ("my payroll file and my picture", "only [only|the picture]", "the picture"),
    ],
    ids=["a piece", "a piece with what follows it", "an address of the same kind", "a part", "a sentence", "one of two", "one alone"],
)  # fmt: skip
def test_what_is_taken_back_does_not_stay_in_the_wish(before: str, said: str, after: str) -> None:
    assert repaired(told(before), heard(said)).told == after


def test_what_was_said_beside_the_wish_stays_whatever_is_taken_back() -> None:
    aside = "my ex must not hear of the photos"
    whole = told("the photos of my twins")
    assert repaired(whole, heard("only [only|⟨name 3⟩] please")) == whole, "a name alone is no wish"
    assert repaired(told("the photos, the film", note=aside), heard("drop [old|the photos]")).note == aside
    assert repaired(told("the photos, the film", note=aside), heard("only [only|the film]")).note == aside


def test_a_piece_that_is_not_found_is_not_lost_beside_one_that_is() -> None:
    fixed = repaired(told("the photos, the film"), heard("drop [old|the photos] and [old|the sailing trip]"))
    assert (fixed.words["details"], fixed.note) == ("the film", "drop the photos and the sailing trip")


def test_a_name_and_a_piece_are_put_right_in_one_breath() -> None:
    before = replace(told("the photos, the film"), words={**told("the photos, the film").words, "child": "Ben, 4W"})
    fixed = repaired(before, heard("not [old|Ben], [child|Bea], and drop [old|the film]"))
    assert (fixed.words["child"], fixed.words["details"]) == ("Bea, 4W", "the photos")


def test_what_is_added_stands_beside_the_rest() -> None:
    assert (
        repaired(told("the photo"), heard("put in [add|the film] as well")).told == "the photo\nput in the film as well"
    )


def test_where_nothing_would_be_left_nothing_is_taken_out() -> None:
    assert repaired(told("the photo"), heard("leave out [old|the photo]")).told == "the photo"


def test_another_class_stays_with_the_same_child() -> None:
    before = replace(complete(), words={**complete().words, "child": "⟨name 2⟩, year 3"})
    assert repaired(before, heard("she is in [class|4M] now")).words["child"] == "⟨name 2⟩, 4M"


def test_a_new_class_of_one_of_two_children_leaves_the_other_as_told() -> None:
    both = "⟨name 2⟩ and ⟨name 3⟩, year 3"
    before = replace(complete(), words={**complete().words, "child": both})
    fixed = repaired(before, heard("hang on, [child|⟨name 2⟩] is in [class|5C] now"))
    assert fixed.words["child"] == "⟨name 2⟩, 5C and ⟨name 3⟩, year 3"
    in_own_words = replace(before, words={**before.words, "child": "⟨name 2⟩ & ⟨name 3⟩"})
    unparted = repaired(in_own_words, heard("hang on, [child|⟨name 2⟩] is in [class|5C] now"))
    assert unparted.words["child"] == "⟨name 2⟩ & ⟨name 3⟩; ⟨name 2⟩, 5C"
    alone = repaired(before, heard("[only|⟨name 2⟩], [child|⟨name 2⟩] in [class|5C]"))
    assert alone.words["child"] == "⟨name 2⟩, 5C"
    other = repaired(before, heard("it is [child|⟨name 4⟩] in [class|5C]"))
    assert other.words["child"] == "⟨name 4⟩, 5C"


def test_another_child_keeps_the_class() -> None:
    before = replace(complete(), words={**complete().words, "child": "⟨name 2⟩, year 3"})
    assert repaired(before, heard("not [old|⟨name 2⟩], [child|⟨name 9⟩]")).words["child"] == "⟨name 9⟩, year 3"


def test_an_address_is_changed_only_where_it_is_said_to_be_for_the_answer() -> None:
    assert repaired(complete(), heard("it should be [contact|⟨email 2⟩]")).words["contact"] == "⟨email 2⟩"
    assert repaired(complete(), heard("they wrote to ⟨email 2⟩")).words["contact"] == "⟨email 1⟩"


def test_an_address_of_the_wish_that_is_put_right_is_not_the_one_that_answers() -> None:
    before, said = told("it says ⟨address 1⟩"), heard("not that, it is ⟨address 2⟩")
    both = (Mark("contact", 16, 27, "⟨address 2⟩"), Mark("new", 16, 27, "⟨address 2⟩"))
    put_right = repaired(before, replace(said, commands=replace(said.commands, marks=both)))
    assert (put_right.words["contact"], put_right.told) == ("⟨email 1⟩", "it says ⟨address 2⟩")
    moved = repaired(before, replace(said, commands=replace(said.commands, marks=both[:1])))
    assert moved.words["contact"] == "⟨address 2⟩"


def test_a_stop_before_a_new_address_refuses_it_not() -> None:
    said = heard("no stop its ⟨email 2⟩")
    both = (Mark("contact", 12, 21, "⟨email 2⟩"), Mark("new", 12, 21, "⟨email 2⟩"))
    assert (
        repaired(complete(), replace(said, commands=replace(said.commands, marks=both))).words["contact"] == "⟨email 2⟩"
    )


def test_a_message_without_marks_puts_nothing_right() -> None:
    before = told("the photo")
    assert repaired(before, heard("that looks good to me")) is before


def test_somebody_at_school_can_tell_the_answer() -> None:
    message = heard("i dont have email. tell [contact|Mrs ⟨name 4⟩]", answer=0.9)
    turn = hear(at_contact(), message, RIGHTS)
    assert (turn.intake.reply_by, turn.intake.words["contact"], turn.intake.asks) == (
        Told.IN_PERSON,
        "Mrs ⟨name 4⟩",
        "confirm",
    )


def test_who_asks_whether_a_teacher_can_tell_it_has_not_answered() -> None:
    message = heard("can [contact|my teacher] tell me?", answer=0.6, ask=0.9)
    assert hear(at_contact(), message, RIGHTS).intake.reply_by is None


def test_what_was_asked_twice_in_vain_is_left_out_and_what_was_said_is_kept() -> None:
    once = hear(at_contact(), heard("we had fish fingers today"), RIGHTS)
    assert (once.intake.asks, once.intake.vain) == ("contact", 1)
    twice = hear(once.intake, heard("dunno, my class"), RIGHTS)
    assert (twice.intake.asks, twice.intake.skipped, twice.intake.reply_by) == ("confirm", ("contact",), Told.PAGE)
    assert "dunno, my class" in twice.intake.told


def test_a_wish_that_was_told_before_its_button_was_tapped_is_in_the_request() -> None:
    wish = "can I get the camera film of my [rel|lad] being shoved in the playground on Tuesday"
    earlier = heard(wish, who="my_child", answer=0.9)
    tapped = Heard("", "request_access", 1.0, chosen="topic=request_access", earlier=(earlier,))
    turn = begin(1, Right.ACCESS, tapped)
    assert (turn.intake.who, turn.intake.words["details"]) == (Who.MY_CHILD, earlier.text)
    assert turn.intake.asks == "name"


def test_what_was_asked_before_a_button_was_tapped_is_kept_beside_and_what_is_wanted_is_asked_all_the_same() -> None:
    question = heard("could i sue the school and get money for it", ask=0.8)
    tapped = Heard("", "request_complaint", 1.0, chosen="topic=request_complaint", earlier=(question,))
    turn = begin(1, Right.COMPLAINT, tapped)
    assert question.text in turn.intake.told
    assert not turn.intake.has("details")


def test_an_address_marked_in_a_first_message_is_not_asked_for() -> None:
    first = heard("Femi has no nut allergy, it is sesame. I'm his [rel|dad], [name|⟨name 1⟩], [contact|⟨phone 1⟩].")
    turn = begin(1, Right.RECTIFICATION, first)
    assert (turn.intake.words["contact"], turn.intake.reply_by) == ("⟨phone 1⟩", Told.TELEPHONE)
    passing = heard("You sent her report to ⟨email 1⟩ and nobody asked.")
    assert begin(1, Right.COMPLAINT, passing).intake.reply_by is None


def test_a_connection_is_told_without_what_belongs_to_it() -> None:
    said = heard("please delete my [rel|son's] old photos")
    assert relationship_of(said.commands, said.text) == "my son"


@pytest.mark.parametrize("does", ["answer", "skip", "handoff"])
def test_whom_not_to_tell_is_never_the_way_to_answer(does: str) -> None:
    never = hear(at_contact(), heard("please dont tell [contact|my ex ⟨name 5⟩]", **{does: 0.95}), RIGHTS)
    assert never.intake.words.get("contact") != "my ex ⟨name 5⟩"
    through = hear(at_contact(), heard("i have no email. tell [contact|Mrs ⟨name 5⟩]", **{does: 0.95}), RIGHTS)
    assert (through.intake.words["contact"], through.intake.reply_by) == ("Mrs ⟨name 5⟩", Told.IN_PERSON)


def test_a_name_that_is_put_right_takes_the_place_of_no_other_in_the_wish() -> None:
    intake = told("First contact should read ⟨name 5⟩, his carer.")
    assert repaired(intake, heard("I have transposed two letters. The surname is [new|⟨name 9⟩].")) == intake


@pytest.mark.parametrize(
    ("said", "group"),
    [
        ("im in [new|green] now, not [old|the bluest group]", "green"),
        ("[new|green], and [old|baby] is not what they say", "the green group"),
        ("not [old|the bluest group]", "the blue group"),
    ],
)
def test_of_a_long_piece_nothing_else_is_lost_where_a_word_of_it_is_taken_back(said: str, group: str) -> None:
    wish = "the computer test put me in {} for maths and no teacher looked at it"
    assert repaired(told(wish.format("the blue group")), heard(said)).told == wish.format(group)


@pytest.mark.parametrize(
    ("before", "said", "after"),
    [
        ("the accident form from May, I only got a call", "the fall was in [new|June]", "the accident form from June, I only got a call"),
        ("the notes of the three meetings", "there were [new|four] meetings", "the notes of the four meetings"),
        ("it ends 118", "sorry, it ends [new|181]", "it ends 181"),
        ("the picture on page 2", "wrong page, it is [new|page 5]", "the picture on page 5"),
        ("he was marked absent on tuesday", "[new|monday] was the day", "he was marked absent on monday"),
        ("the log from when Mrs Pemberton taught him", "Mrs [new|Penhaligon], not [old|Pembarton]", "the log from when Mrs Penhaligon taught him"),
        ("the first week of May, 4 novmber and the hall", "the [new|5th of novmber], not [old|4]", "the first week of May, 5th of novmber and the hall"),
    ],
    ids=["a month", "a number in words", "digits", "a page", "a day", "a slip in the old words", "a number that is told with more"],
)  # fmt: skip
def test_a_new_value_takes_the_place_of_the_one_of_its_kind(before: str, said: str, after: str) -> None:
    assert repaired(told(before), heard(said)).told == after


def test_a_new_value_that_is_like_nothing_that_was_said_takes_the_place_of_nothing() -> None:
    before = told("delete the drawing, and my email")
    assert repaired(before, heard("it happened in [new|the minibus]")) is before


def test_of_a_list_without_commas_the_part_that_is_taken_back_goes() -> None:
    before = "delete my drawing on the website and my name under it and the photo of my pizza"
    after = "delete my drawing on the website and my name under it"
    assert repaired(told(before), heard("you can keep [old|the pizza]")).told == after


def test_what_was_asked_twice_and_drew_something_else_is_left_out_and_that_is_kept() -> None:
    intake = replace(complete().without("child"), asks="child")
    said = "Quote the case number to the head teacher, who will know."
    first = hear(intake, heard(said, other_slot=0.9), RIGHTS).intake
    assert (first.asks, first.note) == ("child", said)
    again = hear(first, heard("LAC-20731, I shall say no more.", other_slot=0.9), RIGHTS).intake
    assert again.asks == "confirm"
    assert again.note == f"{said}\nLAC-20731, I shall say no more."


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("i dont have a email but my mum has [contact|⟨email 1⟩] she said ok", "⟨email 1⟩"),
        ("the report went to ⟨email 1⟩ and i want it back", None),
    ],
)
def test_the_address_that_is_marked_answers_and_no_other(text: str, way: str | None) -> None:
    message = heard(text)
    assert contact(message.text, message.commands.answered_by, answering=bool(way)) == (
        ReadContact(Told.EMAIL, way, way) if way else None
    )


def test_a_childs_name_said_again_where_the_writers_is_asked_is_kept_as_told_of_the_child() -> None:
    both = {"child": "⟨name 1⟩ and ⟨name 2⟩", "relationship": "mum"}
    asked = Intake(1, Right.ACCESS, who=Who.MY_CHILD, asks="name", words=both)
    again = heard("⟨name 1⟩ is [class|5B] ⟨name 2⟩ is [class|year 3]", answer=0.7, other_slot=0.9)
    turn = hear(asked, again, RIGHTS)
    assert (turn.intake.asks, turn.intake.words.get("name", "")) == ("name", "")
    assert "5B" in turn.intake.note
    assert hear(turn.intake, heard("⟨name 3⟩", answer=0.9), RIGHTS).intake.words["name"] == "⟨name 3⟩"


def test_what_a_correction_takes_back_of_the_wish_makes_room_for_the_new_words() -> None:
    wish = "the notes of the meeting in May, and the photo"
    said = heard("it was in [new|June]")
    gone = Mark("old", wish.index("May"), wish.index("May") + 3, "May")
    fixed = repaired(told(wish), replace(said, commands=replace(said.commands, gone=(gone,))))
    assert fixed.told == "the notes of the meeting in June, and the photo"


def test_a_correction_that_would_leave_nothing_of_the_wish_changes_nothing() -> None:
    said = heard("leave out [old|that]")
    gone = (Mark("old", 0, 9, "the photo"),)
    assert repaired(told("the photo"), replace(said, commands=replace(said.commands, gone=gone))) == told("the photo")


def test_an_address_that_is_put_right_in_the_wish_does_not_become_the_one_that_answers() -> None:
    wish = "we live at ⟨address 1⟩ now"
    before = replace(told(wish), words={**told(wish).words, "contact": "⟨phone 1⟩"}, reply_by=Told.TELEPHONE)
    said = heard("sorry, [new|⟨address 2⟩]")
    marks = (*said.commands.marks, said.commands.marks[0]._replace(kind="contact"))
    gone = (Mark("old", 11, 22, "⟨address 1⟩"),)
    fixed = repaired(before, replace(said, commands=replace(said.commands, marks=marks, gone=gone)))
    assert (fixed.words["contact"], fixed.reply_by) == ("⟨phone 1⟩", Told.TELEPHONE)
    assert fixed.words["details"] == "we live at ⟨address 2⟩ now"


def test_what_is_said_in_place_of_an_address_is_kept_for_the_school_to_read() -> None:
    words = "the notes since September and the emails about his lunch"
    turn = hear(at_contact(), heard(words, answer=0.9), RIGHTS)
    assert (turn.intake.asks, turn.said[-1].about) == ("contact", "contact_which")
    assert words in turn.intake.note
    assert "email" not in hear(at_contact(), heard("by email please", answer=0.9), RIGHTS).intake.note


@pytest.mark.parametrize(
    ("answer", "kept"),
    [
        ("[child|⟨name 1⟩], [class|5 Kestrel]", "⟨name 1⟩, 5 Kestrel"),
        ("shes [child|⟨name 1⟩] in [class|4 Rowan]", "⟨name 1⟩, 4 Rowan"),
        ("his name is [child|⟨name 1⟩] and he is in [class|year 6]", "⟨name 1⟩ and he is in year 6"),
    ],
)
def test_the_class_that_is_told_with_a_childs_name_is_kept_whole(answer: str, kept: str) -> None:
    at = replace(complete().without("child"), asks="child")
    assert hear(at, heard(answer, answer=0.9), RIGHTS).intake.words["child"] == kept


@pytest.mark.parametrize(("plain", "asked"), [(0.95, True), (0.75, False)])
def test_who_plainly_wants_another_right_and_names_only_this_one_is_asked_which(plain: float, asked: bool) -> None:
    at = replace(complete(Right.ERASURE), asks="confirm")
    turn = hear(
        at, replace(heard("no sorry. see it, not delete", change_request=plain), wish="request_erasure"), RIGHTS
    )
    assert (turn.intake.asks == "right") is asked
    assert turn.ends == ""
