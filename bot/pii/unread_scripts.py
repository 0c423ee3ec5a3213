"""Text in a script whose names are not read here: everything but Latin letters.

The recogniser of names knows Latin letters only, so of anything else it cannot say that nobody is named in it. Such
text is hidden whole, once its language, what it asks for and whether it tells of danger were read.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

_LATIN_ENDS: Final = 0x370
"""Below stand Latin letters and signs such as "º" and "µ"; of what comes after, its name says which script it is of."""
_RUN: Final = re.compile(r"(?<!d)d*u(?:[^x]*[udm])?")
_ALL_DIFFERENT: Final = 4096  # characters that are remembered


def unread(text: str) -> Iterator[tuple[int, int]]:
    """Where runs of such text stand, with the numbers, marks and signs within; a stroke ends one.

    >>> said = "my son 王小明, 3年级 and Ella, улица 5"
    >>> [said[start:end] for start, end in unread(said)]
    ['王小明, 3年级', 'улица 5']
    """
    if not text.isascii():
        for match in _RUN.finditer("".join(map(_kind, text))):
            yield match.span()


@lru_cache(maxsize=_ALL_DIFFERENT)
def _kind(sign: str) -> str:
    """``u`` for what is not read, ``x`` for what ends a run, ``d`` for a digit, ``m`` for a mark on a letter."""
    if sign == "|" or (sign.isascii() and sign.isalpha()):
        return "x"
    if sign.isascii():
        return "d" if sign.isdigit() else " "
    category = unicodedata.category(sign)
    if category.startswith("M"):
        return "m"
    if category == "Nd" or (category.startswith("L") and ord(sign) >= _LATIN_ENDS):
        return "x" if unicodedata.name(sign, "").startswith("LATIN") else "u"
    return "x" if category.startswith("L") else " "
