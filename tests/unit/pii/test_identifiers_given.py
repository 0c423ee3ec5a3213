"""Numbers that are given to one person, and addresses that only their place shows."""

from __future__ import annotations

import pytest

from bot.pii.identifiers import find_identifiers
from bot.pii.named_addresses import street_addresses
from bot.pii.numbers import numbers_given
from bot.text.spoken_values import spoken_digits


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("payroll number is PR-55120", "PR-55120"),
        ("my passport 533380006 ran out", "533380006"),
        ("pupil no. 20417", "20417"),
        ("hospital number: K 204 118", "K 204 118"),
        ("hospital number k 204 118 ok", "k 204 118"),
        ("the car is ab12 cde", "ab12 cde"),
        ("AB12CDE was outside", "AB12CDE"),
        ("employee number four oh seven one please", "four oh seven one"),
        ("crime number is 42 stroke 1234", "42 stroke 1234"),
        ("her ni is q q one two three four five six c", "q q one two three four five six c"),
    ],
)
def test_a_number_or_name_given_to_one_person_is_found(text: str, number: str) -> None:
    assert [text[start:end] for start, end in numbers_given(text)] == [number]


@pytest.mark.parametrize(
    "text",
    [
        "the policy has 12 pages",
        "the policy from 2019, in case 20000 people ask",
        "account of 3 children",
        "we saw ab12 cde on the list",
        "an ending of 12",
        "police case one two",
        "pupil number one and two",
        "the policy is a b c to me",
    ],
)
def test_what_only_looks_like_one_is_left(text: str) -> None:
    assert list(numbers_given(text)) == []


def test_a_number_is_the_least_trusted_kind_but_for_names() -> None:
    kinds = {span.kind for span in find_identifiers("pupil number H801200001001")}
    assert kinds == {"upn", "number"}
    assert [(span.kind, span.value) for span in find_identifiers("badge number ab-204")] == [("number", "AB204")]


def test_so_many_digits_said_aloud_are_somebodys_number() -> None:
    said = "one two three four five six seven eight nine one"
    assert [(span.kind, span.value) for span in find_identifiers(f"it is {said}")] == [("number", "1234567891")]


def test_a_word_that_sounds_like_a_digit_is_one_between_digits() -> None:
    assert [said.typed for said in spoken_digits("oh seven seven oh oh nine to one for three")] == ["0770092143"]
    assert [said.typed for said in spoken_digits("give one to one for seven")] == []


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("we live at 9 saltpan hythe now", "9 saltpan hythe"),
        ("my address is 31 Upper Fennel", "31 Upper Fennel"),
        ("it is 12 wigeon, CO4 9ZZ", "12 wigeon"),
        ("send it to The Old Cooperage, 2 Saltpan Hill", "The Old Cooperage, 2 Saltpan Hill"),
        ("new one is 8 Gannet Staithe CO7 4RQ", "8 Gannet Staithe"),
        ("at Teasel Barn CO4 9ZZ", "Teasel Barn"),
        ("we live at twenty two mill lane", "twenty two mill lane"),
        ("we live at one wigeon close", "one wigeon close"),
    ],
)
def test_an_address_is_found_by_its_street_or_by_its_place(text: str, address: str) -> None:
    assert [text[start:end] for start, end in street_addresses(text)] == [address]


@pytest.mark.parametrize(
    "text",
    ["my address is wrong", "one good way", "we moved 3 times, ok", "live lessons at 9 today", "she has 2 kids, yes"],
)
def test_a_number_beside_other_words_is_no_address(text: str) -> None:
    assert list(street_addresses(text)) == []
