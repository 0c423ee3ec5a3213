"""The one rule of every search among people's words: how a text is written makes no difference to what is found.

Capitals and accents do not count, apostrophes are left out, a number may have spaces anywhere and the country before
it, and words may come in any order. A database searches what ``searchable`` made of a text when it was stored.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from itertools import permutations
from typing import Final

LONGEST: Final = 200  # characters of what is searched for
_PHRASES: Final = 8  # that are looked for at once
_NUMBERS: Final = re.compile(r"(?<!\w)\+?\(?\d(?:[ \t().-]{0,3}\d){4,}(?!\w)")  # of five digits or more
_GROUP: Final = re.compile(r"[+(]{0,3}\d+")
_WHOLE: Final = 10  # digits of a number, without the country's, after which the next group begins another
_COUNTRY: Final = re.compile(r"(?:0044|44)?0?")
_ANY_ORDER: Final = 3  # words, such as those of a name, that are found in every order
_LINE_END: Final = re.compile(r"[-‐\u00ad][ \t]{0,9}\r?\n[ \t]{0,9}|[\x02\u00ad\ufffe]")
"""Where a word may be broken over two lines; U+0002 or U+FFFE stands there in what PDFium reads."""
_QUOTED: Final = re.compile(r'["“”]([^"“”]*)["“”]|([^"“”]+)')
_APOSTROPHES: Final = frozenset("'’‘‛`´ʹʻʼʽˈ′＇")
_LETTERS: Final = {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}
"""Letters that Unicode does not take apart into a plain one and a mark."""


class _Folding(dict[int, str]):
    """What each letter is compared as: nothing for an apostrophe and a mark, a space for what is in no word."""

    def __missing__(self, code: int) -> str:
        apart = chr(code) if chr(code) in _APOSTROPHES else unicodedata.normalize("NFKD", chr(code))
        self[code] = folded = "".join(map(_folded, apart))
        return folded


def _folded(letter: str) -> str:
    if letter in _APOSTROPHES or unicodedata.category(letter).startswith("M"):
        return ""
    if letter.isdecimal():
        return str(unicodedata.decimal(letter))
    return "".join(_LETTERS.get(one, one) for one in letter.casefold()) if letter.isalnum() else " "


_FOLDING: Final = _Folding()


def words(text: str) -> list[str]:
    """The words of a text as they are compared.

    >>> words("Siân’s I-Pad: DON'T!")
    ['sians', 'i', 'pad', 'dont']
    """
    return text.translate(_FOLDING).split()


def numbers(text: str) -> list[str]:
    """The digits of each number of five or more, without the country's or the leading nought.

    >>> numbers("+44 (0)7700 900456, or 01206 12 34 56"), numbers("Year 4, 2026")
    (['7700900456', '1206123456'], [])
    >>> numbers("01206 123456 07700 900456")
    ['1206123456', '7700900456']
    """
    return [number for _, _, number in _numbers(text) if number]


def _numbers(text: str) -> Iterator[tuple[int, int, str]]:
    """From where, up to where, and the digits, of each number."""
    for match in _NUMBERS.finditer(text):
        begin, end, digits = match.start(), match.start(), ""
        for group in _GROUP.finditer(text, match.start(), match.end()):
            if len(_COUNTRY.sub("", digits, count=1)) >= _WHOLE:
                yield begin, end, _COUNTRY.sub("", digits, count=1)
                begin, digits = group.start(), ""
            digits, end = digits + "".join(words(group[0])), group.end()
        yield begin, match.end(), _COUNTRY.sub("", digits, count=1)


def searchable(text: str) -> str:
    """What a database keeps of a text to search it: its words, and then its numbers, each in one piece.

    >>> searchable("Ring 01206 123 456, don’t write")
    'ring 01206 123 456 dont write 1206123456'
    """
    return " ".join([*words(text), *numbers(text)])


def phrases(typed: str) -> tuple[str, ...]:
    """What to look for in a searchable text: each word, each number, and as one what stands in quotation marks.

    >>> phrases('Photos "School trip" of 01206 123-456')
    ('photos', 'school trip', 'of', '1206123456')
    """
    found: list[str] = []
    for quoted, rest in _QUOTED.findall(typed[:LONGEST]):
        found += [" ".join(words(one)) for one in (quoted, *_NUMBERS.sub(" ", rest).split())]
        found += numbers(rest)
    return tuple(phrase for phrase in found if phrase)[:_PHRASES]


def holds(text: str, wanted: str) -> bool:
    """Whether every word of what is wanted begins a word of the text, and every number in it is there.

    >>> holds("Siobhán O’Brien", "obrien siobhan"), holds("+44 7700 900456", "07700 900 456"), holds("Sam Poe", "Poet")
    (True, True, False)
    """
    there, in_one = words(text), numbers(text)
    sought, whole = words(_NUMBERS.sub(" ", wanted)), numbers(wanted)
    return (
        bool(sought or whole)
        and all(any(number in one for one in in_one) for number in whole)
        and all(any(one.startswith(word) for one in there) for word in sought)
    )


def places(text: str, wanted: str) -> list[tuple[int, int]]:
    r"""Where in a text these words or this number stand, in parts of words too: from, and up to.

    Up to three words are found side by side in any order, as a name is written. A letter by itself is a word by itself:
    "B.O." does not stand in "who bumped".

    >>> places("O’Brien told Zoë O'Brien", "obrien"), places("ring 01206 123456.", "+44 1206 123 456")
    ([(0, 7), (17, 24)], [(5, 17)])
    >>> places("Marsh, Tom", "Tom Marsh"), places("Benja-\nmin, Anna-\nMaria", "Benjamin")
    ([(0, 10)], [(0, 10)])
    >>> places("who bumped the club on B.O.", "B.O."), places("Beth B. Marshall", "B. Marsh")
    ([(23, 26)], [(5, 13)])
    """
    typed, whole = tuple(words(wanted)), numbers(wanted)
    others = {*permutations(typed)} - {typed} if len(typed) <= _ANY_ORDER else set[tuple[str, ...]]()
    broken = {place for match in _LINE_END.finditer(text) for place in range(*match.span())}
    found = set[tuple[int, int]]()
    for without in (set[int](), broken) if broken else (broken,):  # "Anna-Maria", and "Benja-min" made whole
        letters = _compared(text, without)
        folded, taken = "".join(one for one, _ in letters), bytearray(len(text))
        for order in (typed, *sorted(others)):
            for begin, end in _standing(folded, " ".join(order)):
                place = slice(letters[begin][1], _with_marks(text, letters[end - 1][1] + 1))
                if order == typed or not any(taken[place]):  # of "Tom Marsh Tom" what was typed is taken alone
                    found.add((place.start, place.stop))
                    taken[place] = b"x" * (place.stop - place.start)
    if whole and not words(_NUMBERS.sub(" ", wanted)):
        found.update((begin, end) for begin, end, number in _numbers(text) if number in whole)
    return sorted(found, key=lambda span: (span[0], -span[1]))


def _standing(text: str, sought: str) -> Iterator[tuple[int, int]]:
    """Where it stands, from and up to; a place may begin within another: "Li Li Li"."""
    first, last = sought.partition(" ")[0], sought.rpartition(" ")[2]
    begin = text.find(sought) if sought else -1
    while begin >= 0:
        end = begin + len(sought)
        goes_back, goes_on = text[max(0, begin - 1) : begin].strip(), text[end : end + 1].strip()
        if not (goes_back and len(first) == 1) and not (goes_on and len(last) == 1):
            yield begin, end
        begin = text.find(sought, begin + 1)


def _compared(text: str, without: Collection[int]) -> list[tuple[str, int]]:
    """The letters of a text as they are compared, each with its place, spaces side by side as one."""
    letters = [
        (one, place) for place, letter in enumerate(text) if place not in without for one in _FOLDING[ord(letter)]
    ]
    return [one for n, one in enumerate(letters) if one[0] != " " or not n or letters[n - 1][0] != " "]


def in_word(letter: str) -> bool:
    """Whether a letter is part of a word: an apostrophe and a mark are."""
    return _FOLDING[ord(letter)] != " "


def _with_marks(text: str, end: int) -> int:
    while end < len(text) and unicodedata.category(text[end]).startswith("M"):
        end += 1
    return end
