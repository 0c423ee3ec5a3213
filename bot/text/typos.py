"""The slips of one letter that people make in a word that is looked for: "nubmer", "steet", "Clsoe"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from string import ascii_lowercase
from typing import Final

_LEAST_SWAPPED: Final = 3  # letters: "rwo" for "row"
_LEAST_OTHER: Final = 5  # and for a letter too few, too many or another one: "lan" and "rod" are no slips


def slips(words: Iterable[str], but: Iterable[str] = ()) -> dict[str, str]:
    """Every word with one slip in it, and what was meant; the first letter is right, as it nearly always is.

    ``but`` are words that only look like a slip.

    >>> found = slips(["number", "row"], but=["numbed"])
    >>> found["nubmer"], found["numer"], found["rwo"], "numbed" in found, "rows" in found
    ('number', 'number', 'row', False, False)
    """
    found: dict[str, str] = {}
    meant = list(words)
    for word in meant:
        pairs = [(word[:at], word[at:]) for at in range(1, len(word) + 1)]
        if len(word) >= _LEAST_SWAPPED:
            found |= {head + tail[1] + tail[0] + tail[2:]: word for head, tail in pairs if len(tail) > 1}
        if len(word) >= _LEAST_OTHER:
            found |= {head + tail[1:]: word for head, tail in pairs if tail}
            found |= {head + letter + tail[1:]: word for head, tail in pairs if tail for letter in ascii_lowercase}
            found |= {head + letter + tail: word for head, tail in pairs for letter in ascii_lowercase}
    return {slip: word for slip, word in found.items() if slip not in {*meant, *but}}


# --- Letters that stand for digits: who types fast, or on a broken keyboard, writes "o77oo 9oo l12" and
# "11/o3/2024"

# A word of digits and of the letters that look like them; what has no digit in it is a word ("lol", "III")
_RUN: Final = re.compile(r"(?<![^\W_])[\doOlI]+(?![^\W_])")
_MEANT: Final = str.maketrans("oOlI", "0011")


def typed_digits(text: str) -> str:
    """The text, of the same length, with digits for the letters that stand for them.

    >>> typed_digits("o77oo 9oo l12, lol it is 11/o3/2o24, I am 1O")
    '07700 900 112, lol it is 11/03/2024, I am 10'
    """
    return _RUN.sub(lambda run: run[0].translate(_MEANT) if any(map(str.isdigit, run[0])) else run[0], text)
