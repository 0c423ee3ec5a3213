"""Requests in other languages are understood as well as was reached, and English goes its own way."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from bot.learning.evaluation import copied
from bot.nlu.languages import examples
from bot.nlu.languages.reader import OtherLanguages
from tests.understanding.languages.measure import (
    FOLDER,
    SETS,
    codes,
    english_taken_for_another,
    measure,
    sentences,
)
from tests.understanding.questions import questions

FLOORS: dict[str, dict[str, dict[str, float]]] = json.loads((FOLDER / "floors.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def languages() -> OtherLanguages:
    return OtherLanguages()


@pytest.mark.parametrize("folder", SETS.values(), ids=SETS)
def test_the_sentences_are_as_they_were_frozen(folder: Path) -> None:
    lines = (folder / "frozen.txt").read_text().splitlines()
    assert {line.split()[1] for line in lines} == {f"{code}.tsv" for code in codes()}
    for digest, name in map(str.split, lines):
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest, f"{name} judges, and is never mended"


@pytest.mark.parametrize("folder", SETS.values(), ids=SETS)
@pytest.mark.parametrize("code", codes())
def test_there_are_forty_requests_forty_others_and_ten_of_danger(code: str, folder: Path) -> None:
    asked = [asks for asks, _ in sentences(code, folder)]
    assert (asked.count("none"), asked.count("danger"), len(asked)) == (40, 10, 90)


@pytest.mark.parametrize("folder", SETS.values(), ids=SETS)
@pytest.mark.parametrize("code", codes())
def test_no_sentence_is_among_the_examples_or_nearly(code: str, folder: Path) -> None:
    assert copied((e.text for e in examples.read(code)), [text for _, text in sentences(code, folder)]) == []


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize("code", codes())
def test_no_share_falls_below_what_was_reached(code: str, name: str, languages: OtherLanguages) -> None:
    row, floor = measure(code, languages, SETS[name]), FLOORS[name][code]
    assert row.right >= 0.85, "at least 85 % get the right right"
    assert row.false < 0.03, "under 3 % of the others are taken for a request"
    assert row.found >= floor["found"]
    assert row.right >= floor["right"]
    assert row.danger >= floor["danger"]
    assert row.alarms <= floor["alarms"]


def test_no_english_question_is_taken_for_another_language(languages: OtherLanguages) -> None:
    asked = [question.text for question in questions()]
    assert len(asked) > 400
    assert english_taken_for_another(asked, languages) == []


@pytest.mark.parametrize(
    "text",
    [
        "lorem ipsum dolor sit amet",
        "blah blah blah blah",
        "la la la la la",
        "veni vidi vici",
        "Krzysztof Kowalski and Olena Shevchenko",
        "Agnieszka Wiśniewska Katarzyna Nowak",
        "Teodor Ionescu Marin Ciobanu",
        "Rahul Sharma and Priya Banerjee",
        "Amar Singh Jones",
        "data protection act gdpr ico dpo",
        "department for education",
    ],
)
def test_names_and_nonsense_in_an_english_chat_leave_it_english(text: str, languages: OtherLanguages) -> None:
    assert languages.read(text) is None


@pytest.mark.parametrize(
    ("text", "code", "asks"),
    [
        ("prosze usunac dane mojego syna", "pl", "erasure"),
        ("va rog sa stergeti pozele fetei", "ro", "erasure"),
        ("proshu vydalyty foto moyeyi donky", "uk", "erasure"),
        ("amar cheler shob tottho muche din", "bn", "erasure"),
        ("batko mene bye, ya boyus ity dodomu", "uk", "danger"),
        ("baba amake mare", "bn", "danger"),
        ("chcę zrobić subject access request o syna", "pl", "access"),
        ("আমার ছেলের data এর কপি চাই", "bn", "access"),
    ],
)
def test_a_language_is_read_without_its_marks_in_latin_letters_and_with_english_words_in_it(
    text: str, code: str, asks: str, languages: OtherLanguages
) -> None:
    reading = languages.read(text)
    assert reading is not None
    assert (reading.language, reading.asks) == (code, asks)


def test_a_language_without_strings_is_not_taken_for_one_that_has_them(languages: OtherLanguages) -> None:
    for text in (
        "Скажите пожалуйста, какие сведения о моём сыне вы собираете",
        "¿Puedo ver los datos de mi hijo que tiene el colegio?",
        "Pouvez-vous effacer les données de mon enfant",
        "Potete correggere la data di nascita di mia figlia?",
        "मुझे अपने बेटे की फ़ाइल देखनी है",
    ):
        assert languages.read(text) is None


def test_a_short_answer_is_read_in_the_language_of_what_went_before(languages: OtherLanguages) -> None:
    assert languages.find("nie wiem") in ("en", "pl")
    assert languages.find("nie wiem", "pl") == "pl"
    assert languages.find("Anna") == "en"
