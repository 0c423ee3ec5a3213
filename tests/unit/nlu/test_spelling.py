"""The speller: slips are mended, and what is no slip is left alone."""

from __future__ import annotations

import pytest

from bot.nlu.spelling import Speller, Vocabulary, distance, learn

_ENGLISH = {
    "the": 0.05, "to": 0.03, "you": 0.01, "do": 0.005, "my": 0.005, "what": 4e-3, "about": 3e-3, "me": 5e-3, "keep": 3e-4,
    "form": 1e-4, "from": 4e-3, "school": 3e-4, "information": 2e-4, "daughter": 9e-5, "you've": 1e-4, "please": 1e-4,
    "teh": 1e-6, "biometric": 1e-6, "reuse": 1e-6, "refuse": 1e-5, "dear": 5e-5, "a": 0.02, "i": 0.02,
}  # fmt: skip


@pytest.fixture(scope="module")
def speller() -> Speller:
    words = learn(
        ["what information do you keep about my daughter", "the school has infomration"],
        ["Hazelmere Junior School"],
        _ENGLISH,
        lambda word: word != "teh",
    )
    return Speller(Vocabulary.from_json(words.to_json()))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("whta infomation", "what information"),
        ("teh shcool", "the school"),
        ("my daugther", "my daughter"),
        ("the infromtion", "the information"),
        ("pleeeeease", "please"),
        ("youve", "you've"),
        ("whatinformation aboutme", "what information about me"),
        ("doyoukeep", "do you keep"),
        ("plz tell u", "please tell you"),
        ("TEH SHCOOL", "the school"),
        ("hazlemere", "hazelmere"),
    ],
)
def test_slips_are_mended(speller: Speller, typed: str, meant: str) -> None:
    assert speller.corrected(typed) == meant


@pytest.mark.parametrize(
    "text",
    [
        "reuse the form",  # one slip from "refuse" and "from", and both are words
        "⟨name 1⟩ and ⟨email 1⟩",
        "mail teh@shcool.example.org or teh.shcool.example.org",
        "_utmz and utmz_teh, teh2",
        "ask Okonkwo or Shcool",  # a capital letter in mid-sentence is a name
        "ask okonkwo",
        "français",
        "r 2 k",
        "What, exactly?  (the form)",
        "",
    ],
)
def test_what_is_no_slip_stays(speller: Speller, text: str) -> None:
    assert speller.corrected(text) == text


def test_of_words_that_nobody_knows_only_so_many_are_looked_for(speller: Speller) -> None:
    noise = [f"{first}{second}xqzkv" for first in "bcdfg" for second in "hjklmnpqrs"]
    before = speller._best.cache_info().misses  # type: ignore[attr-defined]
    mended = speller.corrected(f"whta {' '.join(noise)}")
    assert mended.split()[0] == "what"
    assert speller._best.cache_info().misses - before <= 30  # type: ignore[attr-defined]


def test_a_slip_in_an_example_is_not_learnt(speller: Speller) -> None:
    assert speller.corrected("infomration") == "information"


def test_a_corrected_text_is_not_corrected_again(speller: Speller) -> None:
    once = speller.corrected("whta infomation doyoukeep aboutme")
    assert speller.corrected(once) == once


@pytest.mark.parametrize(
    ("text", "holds"), [("qwzx vbnm", False), ("123 456", False), ("the qwzx", True), ("?", False)]
)
def test_it_says_whether_a_text_holds_any_word(speller: Speller, text: str, holds: bool) -> None:
    assert speller.knows_any(text) == holds


def test_a_rare_word_is_not_taken_for_a_likelier_one_with_two_slips() -> None:
    words = learn([], ["biometrics dinner"], {"dinner": 1e-5, "biometrics": 1e-7}, lambda word: True)
    assert Speller(words).corrected("biometrics") == "biometrics"


@pytest.mark.parametrize(
    ("one", "other", "slips"),
    [("cat", "cat", 0), ("cat", "act", 1), ("cat", "ca", 1), ("", "abc", 3), ("abcd", "badc", 2)],
)
def test_slips_are_counted_up_to_a_limit(one: str, other: str, slips: int) -> None:
    assert distance(one, other, 2) == slips


class Counted(dict[str, float]):
    """Words that count how often somebody asks whether one is there."""

    asked = 0

    def __contains__(self, word: object) -> bool:
        self.asked += 1
        return super().__contains__(word)


def test_a_run_of_letters_that_is_no_word_is_left_as_it_is_and_costs_no_search() -> None:
    known = Counted(school=-5.0)
    run = "x" * 3000
    assert Speller(Vocabulary(known, {})).corrected(f"shcool {run}") == f"school {run}"
    assert known.asked < 1000, "every slip of the run was tried"


SAID = {
    **_ENGLISH, "why": 1e-3, "have": 5e-3, "for": 9e-3, "are": 5e-3, "and": 2e-2, "see": 1e-3, "something": 3e-4, "not": 5e-3,
    "true": 1e-4, "wrong": 1e-4, "objecting": 1e-6, "objection": 3e-6, "open": 2e-3, "on": 6e-3, "thing": 2e-4, "block": 3e-5,
    "book": 2e-4, "person": 2e-4, "real": 2e-4, "in": 2e-2, "year": 3e-4, "is": 1e-2, "at": 4e-3, "with": 6e-3,
}  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("y do u have 2 see", "why do you have to see"),
        ("r u open 4 me", "are you open for me"),
        ("sumfin not true", "something not true"),
        ("its rong", "its wrong"),
        ("objectin", "objecting"),
        ("opn", "open"),
        ("blok", "block"),
        ("a real persn", "a real person"),
        ("u r in year 4 n 2 year", "you are in year 4 and 2 year"),
        ("sum1 can c it b4 4 pm", "someone can see it before 4 pm"),
    ],
)
def test_what_is_written_as_it_is_said_or_in_a_hurry_reads_as_it_was_meant(typed: str, meant: str) -> None:
    words = learn([], ["its", "school"], SAID, lambda word: True)
    assert Speller(words).corrected(typed) == meant


def test_single_letters_and_digits_stay_where_nothing_else_is_shortened() -> None:
    words = learn([], [], SAID, lambda word: True)
    assert Speller(words).corrected("is year 2 at r 4 see") == "is year 2 at r 4 see"
