"""A number said aloud with a hesitation or a correction inside: "… five five three no sorry five three five"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from bot.core.spoken import Said, spoken_digits

_CORRECTS: Final = "no|nope|not|sorry|wait|hang on|hold on|or|actually|i mean|make that|oops|maybe|rather|scratch that"
_GAP: Final = re.compile(
    rf"[\s,.–-]*(?:(?:{_CORRECTS}|um+|er+m?|uh+|hm+|pause|then|and|so|yeah|right|now|let me see|its|it['’]s|that['’]s)"
    r"[\s,.–-]+){1,5}",
    re.IGNORECASE,
)
_CORRECTION: Final = re.compile(rf"\b(?:{_CORRECTS})\b", re.IGNORECASE)
_NUMBER_WORD: Final = re.compile(
    r"\b(?!(?:and|then|so|um+|er+m?|uh|now|right|pause|wait|sorry)\b)[a-z]+|\d", re.IGNORECASE
)
_LEAST_DIGITS: Final = 9
_WHOLE: Final = 10  # digits
_SAID_EACH: Final = 1.3  # digits to a word: "eleven forty five" is a time


def spoken_runs(text: str) -> Iterator[Said]:
    """Find them; ``typed`` is the number as it was corrected.

    >>> said = "oh double seven double oh nine double oh five five three no five three five"
    >>> [run.typed for run in spoken_runs(said)]
    ['07700900535']
    >>> list(spoken_runs("at nine thirty and no eleven forty five or twelve fifteen"))
    []
    """
    run: list[Said] = []
    for piece in [*spoken_digits(text, at_least=2), None]:
        if piece and run and _GAP.fullmatch(text, run[-1].end, piece.start):
            run.append(piece)
            continue
        if len(run) > 1 and _is_a_number(text, run):
            yield Said(run[0].start, run[-1].end, _as_meant(text, run))
        run = [piece] if piece else []


def _is_a_number(text: str, run: list[Said]) -> bool:
    digits = sum(len(piece.typed) for piece in run)
    words = sum(len(_NUMBER_WORD.findall(text, piece.start, piece.end)) for piece in run)
    return digits >= _LEAST_DIGITS and (run[0].typed[0] in "0+" or digits <= words * _SAID_EACH)


def _as_meant(text: str, run: list[Said]) -> str:
    """The digits; behind a correction they stand for as many before it, or for those that were begun."""
    meant = run[0].typed
    for before, piece in pairwise(run):
        if _CORRECTION.search(text, before.end, piece.start):
            begun = next((n for n in range(len(piece.typed), 0, -1) if meant.endswith(piece.typed[:n])), 0)
            meant = meant[: -len(piece.typed)] if len(meant) >= _WHOLE else meant[: len(meant) - begun]
        meant += piece.typed
    return meant
