"""What people did to the form when they tried it out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.law.rights import Right, Who
from bot.requests.draft import CONFIRM, Heard
from tests.intake_factories import at_contact, complete, first, then, what


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
def test_another_right_at_the_check_is_shown_as_changed_or_asked_for_and_nothing_is_sent(text: str) -> None:
    named = then(complete(Right.ERASURE), Heard(text, "request_access", 0.9))
    assert (named.ends, named.intake.right, what(named)) == ("", Right.ACCESS, ["changed", "ask"])
    unknown = then(complete(Right.ERASURE), text)
    assert (unknown.ends, unknown.intake.right, unknown.intake.asks) == ("", None, "right")


def test_a_wish_that_is_narrowed_at_the_check_is_no_wider_any_more() -> None:
    turn = then(complete(), "only the emails from may")
    assert (what(turn), turn.intake.told) == (["corrected", "ask"], "the emails from may")


def test_more_can_be_said_at_the_check() -> None:
    turn = then(complete(), "put in the emails from may as well please")
    assert (what(turn)[-1], turn.intake.told) == ("ask", "all of it\nput in the emails from may as well please")


def test_another_child_or_another_person_takes_the_old_name_with_it() -> None:
    turn = then(complete(), "no it's my son not my daughter")
    assert (turn.intake.words["relationship"], turn.intake.asks) == ("my son", "child")


def test_how_the_writer_is_connected_is_put_right_and_the_child_stays() -> None:
    turn = then(complete(), "i am her nan, not her mum")
    assert (turn.intake.words["relationship"], turn.intake.asks) == ("nan", CONFIRM)
    assert turn.intake.words["child"] == complete().words["child"]


def test_who_received_something_is_not_whom_it_is_about() -> None:
    assert first("You gave my address to my ex husband, I want to complain", Right.COMPLAINT).intake.who is Who.ME
    assert (
        first("Why did you give my number to ⟨name 1⟩'s dad? i want to complain", Right.COMPLAINT).intake.who is Who.ME
    )


def test_several_children_are_kept_with_their_classes() -> None:
    turn = first("copies for my sons, ⟨name 1⟩ in year 3 and ⟨name 2⟩ in year 5")
    assert turn.intake.words["child"] == "⟨name 1⟩, year 3 and ⟨name 2⟩, year 5"


def test_going_back_before_everything_is_answered_never_shows_a_check_with_holes() -> None:
    turn = then(replace(complete().without("name"), asks="name"), "go back", "⟨name 4⟩")
    assert (turn.intake.words["name"], turn.intake.asks) == ("⟨name 4⟩", CONFIRM)
