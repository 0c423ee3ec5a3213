"""Whether a text holds what somebody searches for: names and numbers, however they are written.

An apostrophe may be straight, curly or missing, an accent may be missing, a number may have spaces anywhere and the
country before it, and the words of a name may come in any order.
"""

from __future__ import annotations

import re
from typing import Final

from bot.text.words import folded, plain

_WORD: Final = re.compile(r"[^\W_]+")
_NUMBER: Final = re.compile(r"\+?\(?\d[\d\s().-]{3,}\d")
_NO_DIGIT: Final = re.compile(r"\D")
_LETTERS: Final = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i"})
"""Letters that Unicode does not take apart into a plain one and a mark."""


def holds(text: str, wanted: str) -> bool:
    """Whether every word of what is wanted begins a word of the text, and every number in it is there.

    >>> holds("Siobhán O’Brien", "obrien siobhan"), holds("+44 7700 900456", "07700 900 456"), holds("Sam Poe", "Poet")
    (True, True, False)
    """
    there = _numbers(text)
    if not all(any(number in one for one in there) for number in _numbers(wanted)):
        return False
    words, sought = _words(text), _words(_NUMBER.sub(" ", wanted))
    return bool(sought or _numbers(wanted)) and all(any(one.startswith(word) for one in words) for word in sought)


def _words(text: str) -> list[str]:
    return _WORD.findall(folded(plain(text).replace("'", "").translate(_LETTERS)))


def _numbers(text: str) -> list[str]:
    """The digits of each number, without the country's or the leading nought."""
    digits = (_NO_DIGIT.sub("", match[0]) for match in _NUMBER.finditer(text))
    return [re.sub(r"^(?:0044|44|0)", "", number) for number in digits]
