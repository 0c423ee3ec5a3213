"""Share codes of the Home Office and for nursery places: nine letters and digits in threes, typed or said."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bot.core.spoken_signs import NATO, ONE_DIGIT

_CALLED: Final = re.compile(r"\bshare[ -]?codes?\b|\bright to work\b", re.IGNORECASE)
# "W4K 9TT 2LP"; a word has no digit in it
_TYPED: Final = re.compile(r"(?<![\w-])(?=[A-Z]{0,2}\d)[A-Z\d]{3}([ -]?)[A-Z\d]{3}\1[A-Z\d]{3}(?![\w-])", re.IGNORECASE)
# "w for whisky four k nine t t two l p"
_SIGN: Final = rf"(?:{ONE_DIGIT}|{'|'.join(NATO)}|double|[a-z\d](?:\s(?:for|as in)\s[a-z]{{2,12}})?)"
_SAID: Final = re.compile(rf"(?<![\w'’-]){_SIGN}(?:[\s,.-]{{1,3}}{_SIGN}){{7,9}}(?![\w'’-])", re.IGNORECASE)
_REACH: Final = 60  # characters behind the words that say what it is


def share_codes(text: str) -> Iterator[tuple[int, int]]:
    """Find where they stand.

    >>> said = "my share code W4K 9TT 2LP, or the share code is w for whisky four k nine t t two l p ok"
    >>> [said[a:b] for a, b in share_codes(said)]
    ['W4K 9TT 2LP', 'w for whisky four k nine t t two l p']
    """
    for called in _CALLED.finditer(text):
        for shape in (_TYPED, _SAID):
            match = shape.search(text, called.end(), called.end() + _REACH)
            if match:
                yield match.span()
                break
