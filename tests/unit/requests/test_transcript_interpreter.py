"""What was heard is read as it would have been typed, and what was meant by it."""

from __future__ import annotations

import pytest

from bot.keypad.key_map import next_pace
from bot.notice.reply import Choice, Reply
from bot.requests.transcript_interpreter import as_typed, expected, meant, patience, read

MENU = Reply("question", "Who?", choices=(Choice("My child", "a", "1"), Choice("Yes, send it", "b", "2")))
NUMBER = Reply("question", "How?", choices=(Choice("Leave it out", "skip", "1"),), asks_for="contact")


@pytest.mark.parametrize(
    ("heard", "typed"),
    [
        ("My name is Shavon Padel.", "My name is Siobhan Patel."),
        ("It's Neve Burns", "It's Niamh Byrne"),
        ("S for sugar, I for ink, A for apple, N for nose.", "Sian"),
        ("As for sugar, eye for India, of her apple, and for nose", "Sian"),
        ("Sierra, India, Alpha, November", "Sian"),
        ("M for mother, E for egg, G for garden, a for apple, N for nose, H for house, U for umbrella, G for garden, "
         "H for house, E for egg, S for sugar.", "Megan Hughes"),
        ("L for lemon, A for apple, E for echo, L for lemon, A for apple.", "Laela"),  # and no Layla
        ("P for paper, R for river, I for ink, Y for yellow, E for egg.", "Priye"),
        ("S for sugar, A for apple, R for river, A for apple.", "Sara"),  # and no Sarah
        ("J for jam, O for orange, H for house, N for nose, N for nose.", "Johnn"),
        ("D for dog, A for apple, B for bat, I for ink, D for dog.", "David"),  # B and V sound alike
        ("My name is Lucy Mary King.", "My name is Lucy Mary King."),
        ("I would rather not say", "I would rather not say"),
    ],
)  # fmt: skip
def test_a_name_is_read_by_its_sound_or_its_letters(heard: str, typed: str) -> None:
    assert read(heard, "name", None) == typed


@pytest.mark.parametrize(
    ("heard", "typed"),
    [
        ("077-009-00142", "07700900142"),
        ("My number is oh double seven double oh, nine double oh, one four two.", "My number is 07700900142"),
        ("O double seven double o nine double o one four two", "07700900142"),
        ("O-1632-9602-18", "01632960218"),
        ("S for sugar, double for water, one, A for apple, two, A for apple, A for apple", "SW1A 2AA"),
        ("Co29jn", "CO2 9JN"),
        ("C-0-2 9j-n", "CO2 9JN"),
        ("E for egg, h for house, three, a, q for queen, t for table.", "EH3 8QT"),
        ("And for nose are for river, two, four, tea for table, w for water.", "NR2 4TW"),
        ("C for cat, O for orange, two, nine, J for jam, N for nose.", "CO2 9JN"),
        ("Hannah.fox at example.org.", "hannah.fox@example.org"),
        ("J for jam, dot, A for apple, S for sugar, at example dot com", "j.as@example.com"),
        ("dave underscore jones at example dot org", "dave_jones@example.org"),
        ("By post to The Old Forge, 3 King Street, Peldon CO5 7QJ", "By post to The Old Forge, 3 King Street, Peldon CO5 7QJ"),
        ("please ring me in the evening", "please ring me in the evening"),
    ],
)  # fmt: skip
def test_how_to_reach_somebody_is_read_as_it_is_typed(heard: str, typed: str) -> None:
    assert read(heard, "contact", None) == typed


@pytest.mark.parametrize(
    ("heard", "typed"),
    [
        ("Jo dot smith at gmail dot com.", "jo.smith@gmail.com"),
        ("jo smith all one word at g mail dot com", "josmith@gmail.com"),
        ("J for jam, O for orange, at gmail dot.", "jo@gmail.com"),
        ("J for jam, O for orange, dot, K for king, at icloud.", "jo.k@icloud.com"),
        ("It's jo underscore smith at googlemail dot com", "It's jo_smith@googlemail.com"),
        ("Dave at hotmail dot co dot uk", "dave@hotmail.co.uk"),
        ("dave dot j at hot mail dot co dot u k.", "dave.j@hotmail.co.uk"),
        ("D for dog, A for apple, V for van, E for egg at hotmail.co.uk", "dave@hotmail.co.uk"),
        ("Priya at outlook dot com", "priya@outlook.com"),
        ("priya dash p at out look dot com", "priya-p@outlook.com"),
        ("The Browns at bt internet dot com", "thebrowns@btinternet.com"),
        ("my email is brown seven at btinternet dot com", "my email is brown7@btinternet.com"),
        ("Amir Khan at yahoo dot co dot uk", "amirkhan@yahoo.co.uk"),
        ("amir at yahoo.co.uk.", "amir@yahoo.co.uk"),
        ("Zofia dot nowak at i cloud dot com", "zofia.nowak@icloud.com"),
        ("zofia at icloud.com", "zofia@icloud.com"),
        ("No, it's zofia at eye cloud dot com", "no, it is zofia@icloud.com"),
    ],
)
def test_an_address_with_a_host_that_people_have_is_read_however_it_is_said(heard: str, typed: str) -> None:
    assert read(heard, "contact", None) == typed


def test_who_was_misheard_corrects_the_answer_that_they_gave_and_not_the_one_asked_now() -> None:
    assert read("No, I said Shavon Padel.", "contact", "name") == "no, my name is Siobhan Patel."
    assert read("No, it's oh double seven double oh, nine double oh, one four two", "details", "contact") == (
        "no, it is 07700900142"
    )


@pytest.mark.parametrize(
    ("heard", "asks", "before", "typed", "corrects"),
    [
        ("No, I said Shavon.", "confirm", "details", "no, the child's name is Siobhan.", "child"),
        ("No, I said Joe Smith", "confirm", "details", "no, my name is Joe Smith", "name"),
        ("No, S for sugar, I for ink, A for apple, N for nose", "confirm", "details",
         "no, the child's name is Sian", "child"),
        ("No, I said S for sugar, I for ink, A for apple, N for nose", "confirm", "details",
         "no, the child's name is Sian", "child"),
        ("No, I said jo dot poe at example dot org", "confirm", "details", "no, it is jo.poe@example.org", "contact"),
        ("No, I said everything", "confirm", "details", "everything", "details"),
        ("No, I said my daughter", "name", "who", "my daughter", "who"),
        ("No, I said I am her aunt", "name", "relationship", "I am her aunt", "relationship"),
        ("No, I said delete it", "who", "right", "delete it", "right"),
        ("No, I said 07700 900142", "contact", "name", "no, it is 07700900142", "contact"),
        ("No, it is my name that is wrong", "details", "contact", "No, it is my name that is wrong", ""),
        ("No, I want to see his reports", "contact", "name", "No, I want to see his reports", ""),
        ("No, that's fine", "contact", "name", "No, that's fine", ""),
        ("I said nothing to the school about it", "details", None, "I said nothing to the school about it", ""),
        ("No, I said nothing about it", "details", "contact", "No, I said nothing about it", ""),
    ],
)  # fmt: skip
def test_who_says_it_once_more_puts_right_the_answer_that_it_fits(
    heard: str, asks: str, before: str | None, typed: str, corrects: str
) -> None:
    read_out = {"name": "Jo Poe", "child": "Chevonne Brown"}
    said = as_typed(heard, asks, before, given=read_out if asks == "confirm" else None)
    assert (said.text, said.corrects) == (typed, corrects)


def test_what_people_tell_is_left_as_it_was_heard() -> None:
    told = "See, you are at the school, and I do not want one, two, three letters."
    assert read(told, "details", None) == told


@pytest.mark.parametrize(
    ("said", "what", "value"),
    [
        ("My child.", "choose", "a"),
        ("yes, send it", "choose", "b"),
        ("two", "press", "2"),
        ("option one", "press", "1"),
        ("zero", "press", "0"),
        ("A person.", "press", "0"),
        ("Say that again", "press", "*"),
        ("faster", "pace", "faster"),
        ("Stop.", "stop", ""),
        ("seven", "say", "seven"),
        ("what about my son", "say", "what about my son"),
    ],
)
def test_a_short_answer_means_what_a_key_or_a_choice_does(said: str, what: str, value: str) -> None:
    assert (meant(MENU, said).what, meant(MENU, said).value) == (what, value)


def test_digits_are_no_keys_where_a_number_is_asked_for() -> None:
    assert "two" not in expected(NUMBER)
    assert meant(NUMBER, "one").what == "say"
    assert "leave it out" in expected(NUMBER)


def test_patience_is_longest_for_addresses_and_for_who_wants_it_slow() -> None:
    assert (
        patience("contact", "voice", "slow")
        > patience("contact", "voice", "normal")
        > patience("name", "voice", "normal")
    )
    assert patience("name", "voice", "normal") > patience(None, "voice", "normal")


def test_a_pace_ends_at_its_ends() -> None:
    assert [next_pace("slow", "slower"), next_pace("slow", "faster"), next_pace("fast", "faster")] == [
        "slow",
        "normal",
        "fast",
    ]
