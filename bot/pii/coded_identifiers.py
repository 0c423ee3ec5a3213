"""Codes that lead to a car, a device or a door: number plates, MAC addresses, what3words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

# IEEE 802-2014, clause 8: six pairs of hexadecimal digits; some makers write three groups of four
_MAC: Final = re.compile(
    r"(?<![\w:.-])(?:[\da-f]{2}(?P<sign>[:-])(?:[\da-f]{2}(?P=sign)){4}[\da-f]{2}|[\da-f]{4}\.[\da-f]{4}\.[\da-f]{4})"
    r"(?![\w:-])",
    re.IGNORECASE,
)
# "///filled.count.soap", "filled.count.soap"; without strokes its words are long, and none is the end of a domain
_THREE_WORDS: Final = re.compile(
    r"(?<![\w@./-])(?:///?[a-z]{3,18}\.[a-z]{3,18}\.[a-z]{3,18}|[a-z]{4,18}\.[a-z]{4,18}\.(?!info|name|online)[a-z]{4,18})"
    r"(?![\w@/-]|\.\w)"
)
# DVLA, INF104: two letters and two digits, then three letters; older plates have a letter and up to three digits at one
# end of three letters; in Northern Ireland three letters and four digits. None of today's begins with I, J, Q, T, U or
# Z: "the car is 12 now"
_BETWEEN: Final = r"(?:\s{0,2}[-,.]?\s{0,2}|\s(?:and|then)\s)"
_NO_HALF: Final = (
    r"(?!(?:and|the|was|has|for|but|not|you|she|his|her|who|can|are|did|had|its|our|out|all|any|one|two)\b)"
)
_NEW_PLATE: Final = re.compile(rf"(?<![\w-])[A-Z]{{2}}\d\d{_BETWEEN}[A-Z]{{3}}(?![\w-])")
_ANY_PLATE: Final = re.compile(
    rf"(?<![\w-])(?:(?![ijqtuz])[a-z]{{2}}\s?\d\d{_BETWEEN}{_NO_HALF}[a-z]{{3}}|[a-z]\d{{1,3}}{_BETWEEN}{_NO_HALF}[a-z]{{3}}|"
    rf"{_NO_HALF}[a-z]{{3}}{_BETWEEN}\d{{1,4}}[a-z]?)(?![\w-])",
    re.IGNORECASE,
)
_CAR: Final = re.compile(
    r"\b(?:cars?|vans?|vehicle|reg(?:istration)?(?: (?:no|number|plate))?|(?:number|license|licence) ?plates?)\b",
    re.IGNORECASE,
)
_REACH: Final = 40  # characters behind such a word


def coded_places(text: str) -> Iterator[tuple[int, int]]:
    """Where three words stand that name a place three metres wide.

    >>> said = "we live at ///filled.count.soap, see www.example.org"
    >>> [said[start:end] for start, end in coded_places(said)]
    ['///filled.count.soap']
    """
    for match in _THREE_WORDS.finditer(text):
        yield match.span()


def coded_things(text: str) -> Iterator[tuple[int, int]]:
    """Where number plates, with both their halves, and addresses of devices stand.

    >>> said = "AB12 CDE was parked there, my reg is k9 abc, its wifi is 00:1A:2b:3c:4d:5e, yr10 and yr11"
    >>> [said[start:end] for start, end in coded_things(said)]
    ['00:1A:2b:3c:4d:5e', 'AB12 CDE', 'k9 abc']
    """
    for match in _MAC.finditer(text):
        yield match.span()
    if not text.isupper():
        for match in _NEW_PLATE.finditer(text):
            yield match.span()
    for car in _CAR.finditer(text):
        if plate := _ANY_PLATE.search(text, car.end(), car.end() + _REACH):
            yield plate.span()
