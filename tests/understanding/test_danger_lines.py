"""Danger as strangers told of it, and what only sounds like it: the floors of the decision that ships, on frozen lines."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from functools import cache
from typing import Final

import pytest

from bench.danger import FOLDER, Line, lines_of
from bot.learning.evaluation import copied
from bot.nlu.languages.reader import OtherLanguages
from bot.pii.pseudonymiser import Pseudonymiser
from tests.factories import PROJECT
from tests.understanding.danger_lines import alarms

LANGUAGES: Final = ("en", "pl", "ro", "uk", "bn")
FLOORS: Final = json.loads((FOLDER / "floors.json").read_text(encoding="utf-8"))
LEARNT_FROM: Final = PROJECT / "data" / "danger"


@cache
def lines(lang: str) -> tuple[Line, ...]:
    return tuple(line for file in sorted(FOLDER.glob(f"{lang}_*.jsonl")) for line in lines_of(file))


def where(line: Line) -> str:
    return "in pieces" if len(line.turns) > 1 else line.where


def test_the_lines_are_as_they_were_frozen() -> None:
    frozen = dict(reversed(row.split()) for row in (FOLDER / "frozen.txt").read_text().splitlines())
    assert set(frozen) == {file.name for file in FOLDER.glob("*.jsonl")}
    for name, digest in frozen.items():
        assert hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() == digest, f"{name} judges, and is never mended"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_none_of_them_is_learnt_from_or_nearly(lang: str) -> None:
    learnt = [text for file in LEARNT_FROM.glob(f"{lang}_*.jsonl") for line in lines_of(file) for text in line.turns]
    judging = [" ".join(line.turns) for line in lines(lang)]
    assert len(copied(learnt, judging)) <= FLOORS[lang]["near copies"]


@pytest.mark.parametrize("name", ["second", "third", "fourth"])
def test_of_the_later_ones_only_what_anybody_says_stands_among_what_is_learnt_from(name: str) -> None:
    learnt = [text for file in LEARNT_FROM.glob("en_*.jsonl") for line in lines_of(file) for text in line.turns]
    judging = [" ".join(line.turns) for file in (FOLDER / name).glob("*.jsonl") for line in lines_of(file)]
    most = json.loads((FOLDER / name / "floors.json").read_text(encoding="utf-8"))["near copies"]
    assert len(copied(learnt, judging)) <= most  # such as "im scared to go home"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_as_much_danger_is_caught_and_as_little_alarmed_as_was_reached(
    lang: str, pseudonymiser: Pseudonymiser, languages: OtherLanguages
) -> None:
    taken: Counter[str] = Counter()
    for line in lines(lang):
        what = "missed" if line.danger else "alarmed"
        taken[f"{what}, {where(line)}"] += alarms(line, pseudonymiser, languages) is not line.danger
    worse = {name: (taken[name], most) for name, most in FLOORS[lang].items() if taken[name] > most}
    assert worse == {}, "of these more than the floor allows"
