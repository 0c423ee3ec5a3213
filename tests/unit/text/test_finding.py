"""The rule of every search: how something is written makes no difference to whether it is found."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.text.finding import holds, phrases, places, searchable, words


@pytest.mark.parametrize("wanted", ["o'brien", "O’BRIEN", "obrien siobhan", "Siobhán O`Brien", "siob obr"])
def test_a_name_is_found_with_any_apostrophe_or_accent_or_without_and_in_any_order(wanted: str) -> None:
    assert holds("Siobhán O’Brien", wanted)
    assert not holds("Siobhán Byrne", wanted)


@pytest.mark.parametrize(
    "wanted", ["07700900456", "+44 7700 900 456", "0044 7700 900456", "+44 (0)7700 900-456", "900456"]
)
def test_a_number_is_found_however_it_is_spaced_and_with_or_without_its_country(wanted: str) -> None:
    for written in ("07700 900456", "+447700900456", "+44 (0) 7700 900 456"):
        assert holds(written, wanted)
        assert not holds("07700 900457", wanted)


def test_numbers_side_by_side_are_found_each_by_itself() -> None:
    said = "ring 01206 123456 07700 900456, or 01206 123457\n12 May"
    for wanted in ("01206 123456", "+44 7700 900456", "01206123457"):
        assert phrases(wanted)[0] in searchable(said).split()
        (begin, end) = places(said, wanted)[0]
        assert said[begin:end].replace(" ", "").endswith(wanted[-6:])


def test_a_place_that_begins_within_another_is_found_too() -> None:
    assert places("Natali Li Li", "Li Li") == [(4, 9), (7, 12)]


def test_digits_of_another_script_are_digits() -> None:
    assert holds("٠٧٧٠٠ ٩٠٠٤٥٦", "07700 900456")


@given(st.text(max_size=300))
def test_phrases_are_plain_words_whatever_is_typed(typed: str) -> None:
    found = phrases(typed)
    assert len(found) <= 8
    assert all(phrase and all(char.isalnum() or char == " " for char in phrase) for phrase in found)


@given(st.text(st.characters(blacklist_categories=["M", "Cs", "Po", "Pi", "Pf", "Sk", "Lm"]), max_size=40))
@example("H8812 0019 4427, or +44 (0)1206 12-34")
def test_a_text_is_found_by_itself(text: str) -> None:
    assert all(f" {phrase} " in f" {searchable(text)} " for phrase in phrases(text))
    assert words(searchable(text))[: len(words(text))] == words(text)
