"""What is understood of the sentences in other languages: one row a language, as the service reads them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.nlu.languages import examples
from bot.nlu.languages.finder import OTHER
from bot.nlu.languages.reader import OtherLanguages, RightsIn
from bot.notice.languages import DANGER, NONE, Reading

FOLDER: Final = Path(__file__).parent
STRANGERS: Final = FOLDER / "strangers"
"""Sentences by people who knew neither the examples nor the sentences in FOLDER, which their author wrote as well."""
UNSEEN: Final = FOLDER / "unseen"
"""Sentences that were written and frozen before whoever wrote the later examples had read any example."""
FRESH: Final = FOLDER / "fresh"
"""Sentences by two more people who knew nothing of all this, written and frozen after the examples were done."""
FRESH_B: Final = FOLDER / "fresh_b"
"""The same once more, by two others, after those were read; nobody who writes examples has read these."""
SETS: Final = {"ours": FOLDER, "strangers": STRANGERS, "unseen": UNSEEN, "fresh": FRESH, "fresh_b": FRESH_B}
_FOLDS: Final = 5


@dataclass(frozen=True)
class Row:
    """Shares of one language's sentences, from 0 to 1.

    ``found``: of all, the language; ``right``: of those that ask for a right, the right one; ``false``: of the others,
    those taken for a request; ``danger``: of those that tell of it; ``alarms``: of the others, those taken for it.
    """

    found: float
    right: float
    false: float
    danger: float
    alarms: float


def codes() -> list[str]:
    """The languages that have sentences."""
    return sorted(file.stem for file in FOLDER.glob("*.tsv"))


def sentences(code: str, folder: Path = FOLDER) -> list[tuple[str, str]]:
    """What each sentence asks for, and the sentence."""
    lines = (folder / f"{code}.tsv").read_text(encoding="utf-8").splitlines()
    return [(asks, text) for asks, _, text in (line.partition("\t") for line in lines)]


def measure(code: str, languages: OtherLanguages, folder: Path = FOLDER) -> Row:
    """Read every sentence."""
    rows = [(asks, languages.read(text)) for asks, text in sentences(code, folder)]
    read = [(asks, reading.asks if reading and reading.language == code else "") for asks, reading in rows]
    return _row(read, [_is_in(code, reading) for _, reading in rows])


def by_lines(code: str) -> Row:
    """The same on our own examples, each read by what never saw its line: how much hangs on the choice of words."""
    given, read = examples.read(code), []
    for fold in range(_FOLDS):
        rights = RightsIn([example for example in given if example.line % _FOLDS != fold])
        read += [(e.asks, rights.read(e.text)[0]) for e in given if e.line % _FOLDS == fold]
    return _row(read, [True])


def english_taken_for_another(texts: list[str], languages: OtherLanguages) -> list[str]:
    """The English texts that would not go the English way."""
    return [text for text in texts if languages.read(text) is not None]


def not_ours_taken_for_ours(languages: OtherLanguages) -> list[str]:
    """Sentences of languages without strings that would be read in one that has them."""
    return [e.text for e in examples.read(OTHER) if languages.read(e.text) is not None]


def _is_in(code: str, reading: Reading | None) -> bool:
    return reading is not None and reading.language == code


def _row(read: list[tuple[str, str]], found: list[bool]) -> Row:
    rights = [wanted == got for wanted, got in read if wanted not in (NONE, DANGER)]
    false = [got not in (NONE, DANGER, "") for wanted, got in read if wanted == NONE]
    danger = [got == DANGER for wanted, got in read if wanted == DANGER]
    alarms = [got == DANGER for wanted, got in read if wanted != DANGER]
    return Row(*(sum(flags) / len(flags) for flags in (found, rights, false, danger, alarms)))
