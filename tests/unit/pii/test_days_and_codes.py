"""Days without a year, and digits and signs of any shape: found by their form, whoever's they are."""

from __future__ import annotations

import pytest

from bot.pii.dates import days_and_codes


def found(text: str) -> list[str]:
    return [text[one.start : one.end] for one in days_and_codes(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("away on 4 March and the 9th of june", ["4 March", "9th of june"]),
        ("it was march the third, i think", ["march the third"]),
        ("he was out on the 6th, 7th and 8th of January", ["6th, 7th and 8th of January"]),
        ("from the third to the fifth of may", ["third to the fifth of may"]),
        ("since 18 Mai", ["18 Mai"]),
        ("she came 2.11., then left", ["2.11."]),
        ("ill from 12/11 to 15/11", ["12/11", "15/11"]),
    ],
)
def test_a_day_without_its_year_is_found_however_it_is_written(text: str, expected: list[str]) -> None:
    assert found(text) == expected
    assert {one.kind for one in days_and_codes(text)} == {"date"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("letter IR 0093/26 came", ["IR 0093/26"]),
        ("quote B-44-7719 or SAR22", ["B-44-7719", "SAR22"]),
        ("tag HJS-IPAD-064, ticket #318", ["HJS-IPAD-064", "318"]),
        ("complaint 14C and no. 417", ["14C", "417"]),
        ("badge one one eight", ["one one eight"]),
        ("its h j six oh two", ["h j six oh two"]),
    ],
)
def test_a_code_of_any_shape_is_found(text: str, expected: list[str]) -> None:
    assert found(text) == expected
    assert {one.kind for one in days_and_codes(text)} == {"number"}


@pytest.mark.parametrize(
    "text",
    [
        "on 3 May 2016 and 03/05/2016",  # a whole date has rules of its own
        "year 5, y4, ks2, 12 children, 8.30, 3pm, 24/7, since 2018, 2025/26",
        "he's MI5, the M4 and H2 too",
        "pay £45 or 50% of 12.50",
        "we may 3 of us come",
        "one day, two letters and three photos",
        "write to jo@example.org",
    ],
)
def test_a_time_a_count_a_year_a_price_and_a_whole_date_are_none(text: str) -> None:
    assert found(text) == []


def test_of_one_day_written_twice_the_form_is_one() -> None:
    first, second = days_and_codes("tag AB-12 34x or ab1234X")
    assert first.value == second.value == "ab1234x"


@pytest.mark.parametrize("sign", ["1 ", "a-", "4 march ", "one ", "1/"])
def test_a_long_message_of_such_signs_is_read_to_its_end(sign: str) -> None:
    text = sign * 3000 + "1"
    assert all(one.end <= len(text) for one in days_and_codes(text))
