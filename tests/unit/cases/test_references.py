"""References and codes."""

import random
import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cases import references
from bot.platform.errors import BadReference

SEEDS = st.integers(0, 2**32)


def reference(seed: int) -> str:
    return references.new_reference(random.Random(seed).randrange)


def code(seed: int) -> str:
    return references.new_code(random.Random(seed).randrange)


@given(SEEDS)
def test_a_new_reference_has_nine_digits_and_a_new_code_eight_without_a_leading_zero(seed: int) -> None:
    for digits, length in ((reference(seed), 9), (code(seed), 8)):
        assert len(digits) == length
        assert digits.isdecimal()
        assert digits[0] != "0"


def test_the_whole_range_of_chance_gives_valid_numbers() -> None:
    for pick in (lambda n: 0, lambda n: n - 1):
        assert references.parse_reference(references.new_reference(pick), "HJ")
        assert references.parse_code(references.new_code(pick))


def test_the_standard_source_of_secrets_fits() -> None:
    assert references.parse_code(references.new_code(secrets.randbelow))


@given(SEEDS, st.sampled_from(["HJ", "ABCD", "Q"]))
def test_what_is_printed_is_read_back(seed: int, prefix: str) -> None:
    digits, secret = reference(seed), code(seed)
    assert references.parse_reference(references.printed_reference(digits, prefix), prefix) == digits
    assert references.parse_code(references.printed_code(secret)) == secret


@given(SEEDS)
def test_every_single_wrong_digit_is_caught(seed: int) -> None:
    for digits, parse in ((reference(seed), _parse_reference), (code(seed), references.parse_code)):
        for place, right in enumerate(digits):
            for wrong in "0123456789".replace(right, ""):
                with pytest.raises(BadReference):
                    parse(digits[:place] + wrong + digits[place + 1 :])


@given(SEEDS)
def test_every_exchange_of_two_neighbours_is_caught(seed: int) -> None:
    for digits, parse in ((reference(seed), _parse_reference), (code(seed), references.parse_code)):
        for place in range(len(digits) - 1):
            one, other = digits[place : place + 2]
            if one != other:
                with pytest.raises(BadReference):
                    parse(digits[:place] + other + one + digits[place + 2 :])


@pytest.mark.parametrize(
    "text",
    [
        "100000006",
        "HJ-100-000-006",
        "hj100000006",
        "  HJ 100 000 006 ",
        "HJ–100–000–006",
        "HJ - 100 - 000 - 006",
        "1 0 0 0 0 0 0 0 6",
        "100.000.006",
        "HJ\u00a0100\u00a0000\u00a0006",
        "１０００００００６",
    ],
)
def test_a_reference_is_read_however_it_is_written(text: str) -> None:
    assert references.parse_reference(text, "HJ") == "100000006"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "9 digits"),
        ("HJ", "9 digits"),
        ("10000000", "9 digits"),
        ("1000000060", "9 digits"),
        ("HJ-100-000-007", "not right"),
        ("000000000", "not right"),
        ("XX-100-000-006", "9 digits"),
        ("HJHJ100000006", "9 digits"),
        ("my number 100000006", "9 digits"),
        ("١٠٠٠٠٠٠٠٦", "9 digits"),
    ],
)
def test_what_is_no_reference_is_refused_with_the_reason(text: str, why: str) -> None:
    with pytest.raises(BadReference, match=why):
        references.parse_reference(text, "HJ")


@pytest.mark.parametrize("text", ["HJ-482-913-706 please", "07700 900123 secret words"])
def test_a_refusal_never_repeats_what_was_typed(text: str) -> None:
    with pytest.raises(BadReference) as caught:
        references.parse_reference(text, "HJ")
    for word in text.split():
        assert word not in str(caught.value)


def test_a_code_is_never_taken_for_a_reference() -> None:
    with pytest.raises(BadReference):
        references.parse_reference("22345677", "HJ")
    with pytest.raises(BadReference):
        references.parse_code("100000006")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("what happened to HJ-100-000-006?", ["HJ-100-000-006"]),
        ("its hj 100 000 006 and 2 weeks late", ["hj 100 000 006"]),
        ("HJ-100-000-006 2 weeks ago", ["HJ-100-000-006"]),
        ("100000006 2234 5677", ["100000006", "2234 5677"]),
        ("number 100000006, code 22345677.", ["100000006", "22345677"]),
        ("ring me on 07700 900123", []),
        ("02079460018 or 020 7946 0018", []),
        ("HJ-100-000-007", []),
        ("HJ-1000000062", []),
        ("100000006 22", []),
        ("+44 7700 900123", []),
        ("born 24-11-2016, room 12", []),
        ("", []),
    ],
)
def test_references_and_codes_are_found_in_a_sentence_and_telephone_numbers_are_not(
    text: str, found: list[str]
) -> None:
    assert [text[one.start : one.end] for one in references.find(text, "HJ")] == found


@given(SEEDS, st.text("abc .,-?", max_size=20))
def test_what_is_found_is_what_was_said(seed: int, after: str) -> None:
    digits, secret = reference(seed), code(seed)
    text = f"about {references.printed_reference(digits, 'HJ')}, {references.printed_code(secret)} {after}"
    assert [one.digits for one in references.find(text, "HJ")] == [digits, secret]


def test_a_reference_is_spoken_digit_by_digit_with_a_breath_between_groups() -> None:
    assert references.spoken("482913706", "HJ") == "H J, 4 8 2, 9 1 3, 7 0 6"
    assert references.spoken("22345677") == "2 2 3 4, 5 6 7 7"


def _parse_reference(text: str) -> str:
    return references.parse_reference(text, "HJ")
