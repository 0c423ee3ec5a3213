"""Digits, letters and strokes that are said one by one: the signs of references, plates and passports read aloud."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bot.core.words import word_set

_NATO: Final = word_set(
    "alpha bravo charlie delta echo foxtrot golf hotel india juliet kilo lima mike november oscar papa quebec romeo "
    "sierra tango uniform victor whiskey xray yankee zulu alfa juliett whisky x-ray"
)
NATO: Final = {word: word[0] for word in sorted(_NATO)}
"""The letters that pilots say, and what they stand for."""
ONE_DIGIT: Final = r"(?:zero|oh|nought|one|two|three|four|five|six|seven|eight|nine)"
_TWO_DIGITS: Final = (
    r"(?:ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|"
    r"(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety))"
)
_STROKE: Final = r"(?:stroke|slash|dash|hyphen)"
_SIGN: Final = rf"(?:{ONE_DIGIT}|{_TWO_DIGITS}|double|treble|triple|{_STROKE}|{'|'.join(NATO)}|\d{{1,6}}|[a-z])"
_RUN: Final = re.compile(
    rf"(?<![\w'’-])(?![ai]\b){_SIGN}(?:[\s,.-]{{1,3}}(?:(?:um|umm|er|erm|uh|pause)[\s,.-]{{1,3}})?{_SIGN}){{3,30}}(?![\w'’])",
    re.IGNORECASE,
)
# A reference may begin with letters that are said as a word: "sar dash two oh two five"
_LEAD: Final = re.compile(rf"(?<![\w'’])[a-z]{{2,4}}\s(?={_STROKE}\b)", re.IGNORECASE)
_LONGEST_LEAD: Final = 5  # characters
_WORD: Final = re.compile(r"[a-z-]+|\d+", re.IGNORECASE)
_FEW_DIGITS: Final = 4


def said_signs(text: str) -> Iterator[tuple[int, int, bool]]:
    """Find runs of signs with four digits in them: where each stands, and whether nothing else can be meant.

    >>> [(text[a:b], sure) for text in ["reg echo foxtrot six eight tango"] for a, b, sure in said_signs(text)]
    [('echo foxtrot six eight tango', True)]
    >>> [(text[a:b], sure) for text in ["its four two stroke one one now"] for a, b, sure in said_signs(text)]
    [('four two stroke one one', False)]
    """
    for run in _RUN.finditer(text):
        words = [word.lower() for word in _WORD.findall(run[0])]
        letters = sum(word in NATO for word in words)
        aloud = sum(len(word) > 1 and not word.isdigit() for word in words)
        digits = sum(_digits(word) for word in words)
        sure = letters > 2 and digits > 1
        if sure or (aloud > 2 and digits >= _FEW_DIGITS):
            lead = _LEAD.search(text, max(0, run.start() - _LONGEST_LEAD), run.end())
            yield lead.start() if lead and lead.end() == run.start() else run.start(), run.end(), sure


def _digits(word: str) -> int:
    """How many digits a word stands for."""
    if word.isdigit():
        return len(word)
    if word in ("double", "treble", "triple"):
        return 1
    return 1 if re.fullmatch(ONE_DIGIT, word) else 2 if re.fullmatch(_TWO_DIGITS, word) else 0
