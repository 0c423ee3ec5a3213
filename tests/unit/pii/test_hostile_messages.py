"""A message that was made to be slow is read in a time that grows no faster than the message.

Each of these took seconds at the length that a message may have, and would take minutes or years at the length here.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest

from bot.pii.dates import dates_of_birth, dates_of_life
from bot.pii.identifiers import accounts
from bot.pii.named_addresses import street_addresses
from bot.pii.names.spans import spelt_out
from bot.pii.numbers import numbers_beside, numbers_given, parts_of_phones, share_codes
from bot.pii.pseudonymiser import Pseudonymiser
from bot.text.spoken_values import said_signs, spoken_emails, spoken_postcodes, spoken_runs
from bot.text.typos import typed_digits
from bot.text.words import segments, words_of
from tests.adversarial import message
from tests.name_factories import Few


def test_a_number_that_ends_in_what_no_number_has() -> None:
    assert list(numbers_given(f"passport {'1' * 5_000}_")) == []


def test_spaces_between_where_somebody_lives_and_no_address() -> None:
    assert list(street_addresses(f"live{' ' * 20_000}so 1 abcde.")) == []


def test_spaces_between_two_dates_of_which_one_is_a_birthday() -> None:
    found = list(dates_of_birth(f"born 1/2/2013{' ' * 20_000}so 3/4/2014"))
    assert [value for _, _, value in found] == ["2013-02-01"]


def test_the_same_date_is_a_correction_when_only_small_words_and_spaces_stand_between() -> None:
    found = list(dates_of_birth(f"born 1/2/2013 {'is not ' * 2_000}{' ' * 2_000} 3/4/2014"))
    assert [value for _, _, value in found] == ["2013-02-01", "2014-04-03"]


def test_a_word_of_many_hyphens_is_no_mailbox() -> None:
    assert list(spoken_emails("ab-" * 200_000)) == []
    assert list(spoken_emails("-" * 500_000)) == []


def test_a_mailbox_behind_a_hyphen_is_still_found() -> None:
    text = "my e-mail:-j o at example dot org"
    assert [(text[said.start : said.end], said.typed) for said in spoken_emails(text)] == [
        ("j o at example dot org", "jo@example.org")
    ]


def test_letters_without_end_are_looked_up_a_fixed_number_of_times() -> None:
    lexicon = Few()
    words = words_of("a b c " * 2_000, lexicon)
    before = lexicon.asked, lexicon.letters
    assert list(spelt_out(words, lexicon)) == []
    assert lexicon.asked - before[0] < 100
    assert lexicon.letters - before[1] < 30_000


def test_letters_in_many_groups_are_looked_up_by_the_group() -> None:
    lexicon = Few()
    words = words_of("a b c d; " * 6_000, lexicon)
    before = lexicon.letters
    assert list(spelt_out(words, lexicon)) == []
    assert lexicon.letters - before <= 6_000 * 2 * (3 + 4)


def test_ten_thousand_numbers_dates_streets_and_letters_are_looked_at_one_by_one() -> None:
    assert len(list(numbers_beside("number 12345, " * 10_000))) == 10_000
    assert len(list(accounts("login jsmith14 " * 10_000))) == 10_000
    assert list(dates_of_life("policy of 3 May 2016 " * 2_000)) == []
    assert list(dates_of_life("3 to " * 10_000)) == list(dates_of_life("twenty " * 10_000)) == []
    assert list(dates_of_life("2016 m. " * 10_000)) == list(dates_of_life(f"on 3{' ' * 20_000}may")) == []
    assert typed_digits(f"{'1o' * 10_000}x") == f"{'1o' * 10_000}x"
    assert list(dates_of_birth(f"born {'3 may ' * 50}")) != []
    assert len(list(street_addresses("at 12 mill road if so " * 2_000))) == 2_000
    assert list(said_signs("stroke " * 10_000)) == []
    assert list(spoken_runs("no wait " * 10_000)) == list(spoken_runs("one two, um no " * 2_000 + "x"))[1:] == []
    assert list(parts_of_phones("ends ext " * 10_000)) == list(parts_of_phones(f"ends{' ' * 20_000}12")) == []
    assert list(said_signs("one um " * 10_000)) != list(share_codes("share code " * 10_000)) == []
    assert list(numbers_beside("AB.1." * 5_000)) == list(numbers_beside("order for " * 10_000)) == []
    assert list(spoken_postcodes("c oh " * 10_000)) == []


def test_of_what_is_no_language_no_pieces_are_read() -> None:
    assert len(segments("who sees it? how long do you keep it? " * 20)) > 1
    assert len(segments("x? y? z? " * 200)) == 1


def calls(work: Callable[[], object]) -> int:
    """How often functions of Python and of C are called for it; the same on every machine."""
    count = 0

    def counts(_frame: object, event: str, _given: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(counts)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize(
    "piece",
    ["no, I said ", "Z@, Y@, ", "love, Ella\n", "3 may ", "born 3 may ", "AB1 2CD ", "AB# 2CD ", "x@#@example.org ",
     "07700 9#00123 ", "number 12#, ", "not ella but ella poe ", "my son Z@ ", "王小明 ok "],
)  # fmt: skip
def test_of_a_message_twice_as_long_the_door_does_twice_as_much(pseudonymiser: Pseudonymiser, piece: str) -> None:
    short, long = message(piece, 1_000), message(piece, 2_000)
    pseudonymiser.tokenise(long, {})  # what the lexicon remembers of words is no work
    assert calls(lambda: pseudonymiser.tokenise(long, {})) < 2.4 * calls(lambda: pseudonymiser.tokenise(short, {}))


def test_of_signs_without_sense_only_as_much_is_read_as_a_message_of_words_has(pseudonymiser: Pseudonymiser) -> None:
    read = pseudonymiser._find_names._learnt("x@" * 1_000)  # type: ignore[attr-defined]
    assert len(read._scores) <= 482
