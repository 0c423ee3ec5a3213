"""Requests in other languages are understood as well as was reached, and English goes its own way."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from bot.core.understanding import copied
from bot.nlu.languages import examples
from bot.nlu.languages.reader import OtherLanguages
from tests.understanding.languages.measure import (
    FOLDER,
    STRANGERS,
    codes,
    english_taken_for_another,
    measure,
    sentences,
)
from tests.understanding.questions import questions

FLOORS: dict[str, dict[str, float]] = json.loads((FOLDER / "floors.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def languages() -> OtherLanguages:
    return OtherLanguages()


@pytest.mark.parametrize("folder", [FOLDER, STRANGERS], ids=["ours", "strangers"])
def test_the_sentences_are_as_they_were_frozen(folder: Path) -> None:
    lines = (folder / "frozen.txt").read_text().splitlines()
    assert {line.split()[1] for line in lines} == {f"{code}.tsv" for code in codes()}
    for digest, name in map(str.split, lines):
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest, f"{name} judges, and is never mended"


@pytest.mark.parametrize("code", codes())
def test_there_are_forty_requests_forty_others_and_ten_of_danger(code: str) -> None:
    asked = [asks for asks, _ in sentences(code)]
    assert (asked.count("none"), asked.count("danger"), len(asked)) == (40, 10, 90)


@pytest.mark.parametrize("code", codes())
def test_no_sentence_is_among_the_examples_or_nearly(code: str) -> None:
    assert copied((e.text for e in examples.read(code)), [text for _, text in sentences(code)]) == []


@pytest.mark.parametrize("code", codes())
def test_no_share_falls_below_what_was_reached(code: str, languages: OtherLanguages) -> None:
    row, floor = measure(code, languages), FLOORS[code]
    assert row.found >= floor["found"]
    assert row.right >= max(floor["right"], 0.85), "at least 85 % get the right right"
    assert row.false < 0.03, "under 3 % of the others are taken for a request"
    assert row.danger >= floor["danger"]
    assert row.alarms <= floor["alarms"]


@pytest.mark.parametrize("code", codes())
def test_no_share_of_what_strangers_wrote_falls_below_what_was_reached(code: str, languages: OtherLanguages) -> None:
    row, floor = measure(code, languages, STRANGERS), FLOORS[f"{code} by strangers"]
    assert row.found >= floor["found"]
    assert row.right >= floor["right"]
    assert row.danger >= floor["danger"]
    assert row.false <= floor["false"]
    assert row.alarms <= floor["alarms"]


def test_no_english_question_is_taken_for_another_language(languages: OtherLanguages) -> None:
    asked = [question.text for question in questions()]
    assert len(asked) > 400
    assert english_taken_for_another(asked, languages) == []


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
