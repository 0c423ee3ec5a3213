"""Postcodes that were said and not typed: "c o seven eight zed p", "charlie oscar seven …"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bot.core.spoken import Said
from bot.core.spoken_signs import NATO
from bot.core.words import word_set

_DIGITS: Final = {
    "zero": "0", "oh": "0", "nought": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6",
    "seven": "7", "eight": "8", "nine": "9", "ten": "10", "eleven": "11", "twelve": "12", "thirteen": "13",
    "fourteen": "14", "fifteen": "15", "sixteen": "16", "seventeen": "17", "eighteen": "18", "nineteen": "19",
    "twenty": "20", "thirty": "30", "forty": "40", "fifty": "50", "sixty": "60", "seventy": "70", "eighty": "80",
    "ninety": "90",
}  # fmt: skip
# Letters as a recogniser writes their names, of which no sentence is made
_LETTERS: Final = {
    "zed": "z", "zee": "z", "aitch": "h", "haitch": "h", "dee": "d", "tee": "t", "pee": "p", "bee": "b", "vee": "v",
    "jay": "j", "kay": "k", "cue": "q", "queue": "q", "ell": "l", "em": "m", "en": "n", "ess": "s", "ex": "x",
    "eff": "f", "gee": "g", "ar": "r", "cee": "c", "double u": "w", "double-u": "w",
} | NATO  # fmt: skip
# Where only letters stand these are letters too; behind a number they might be words
_FIRST_LETTERS: Final = _LETTERS | {"oh": "o", "see": "c", "sea": "c", "you": "u", "tea": "t", "pea": "p", "are": "r"}
_BETWEEN: Final = r"[\s.,-]{1,3}"
_LETTER: Final = rf"(?:{'|'.join(_LETTERS)}|[a-z])"
_FIRST: Final = rf"(?:{'|'.join(_FIRST_LETTERS)}|[a-z])"
_DIGIT: Final = r"(?:\d|zero|oh|nought|one|two|three|four|five|six|seven|eight|nine)"
_TEEN: Final = r"(?:1\d|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen)"
_TENS: Final = rf"(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[\s-]{_DIGIT})?"
# As far as it may be a postcode: the area, its district, a digit for the sector and two letters
_SPOKEN: Final = re.compile(
    rf"(?<![\w'’])(?P<area>{_FIRST}(?:[\s.-]{{0,3}}{_FIRST})?|[a-z]{{2}})[\s.,-]{{1,3}}"
    rf"(?P<district>{_TEEN}|{_DIGIT}(?:[\s.-]{{0,3}}(?:{_DIGIT}|[a-z]))?|{_TENS})(?:{_BETWEEN}|(?<=\d))"
    rf"(?P<sector>{_DIGIT})[\s.,-]{{0,3}}(?P<unit>(?!oh\b)(?:double[\s-])?{_LETTER}[\s.-]{{0,3}}{_LETTER}|double[\s-][a-z])\b",
    re.IGNORECASE,
)
_NO_AREA: Final = word_set("i a is in to at of on we my or so")


def spoken_postcodes(text: str) -> Iterator[Said]:
    """Find postcodes that were spelt out; in words of one letter there is little else.

    >>> [said.typed for said in spoken_postcodes("its s k nine four d q, or c o twenty two zed p")]
    ['SK94DQ', 'CO202ZP']
    """
    for match in _SPOKEN.finditer(text):
        if match["area"].lower() in _NO_AREA:
            continue
        area, unit = _letters(match["area"], _FIRST_LETTERS), _letters(match["unit"], _LETTERS)
        if len(unit) == 1:  # "double q"
            unit += unit
        yield Said(*match.span(), f"{area}{_digits(match['district'])}{_digits(match['sector'])}{unit}".upper())


def _letters(said: str, names: dict[str, str]) -> str:
    """The letters of what was said, each by itself or by its name."""
    one_by_one = re.sub(r"\bdouble[\s-](?!u\b)", "", said.lower())
    for name, letter in names.items():
        one_by_one = re.sub(rf"\b{name}\b", letter, one_by_one)
    return re.sub(r"[\W_]", "", one_by_one)


def _digits(said: str) -> str:
    """The digits of a district or sector; "twenty two" is 22, and "twenty" 20."""
    numbers: list[str] = [_DIGITS.get(word, word) for word in re.findall(r"\d|[a-z]+", said.lower())]
    if len(numbers) == 2 and len(numbers[0]) == 2 and numbers[0].endswith("0") and numbers[0] != "10":
        return numbers[0][0] + numbers[1]
    return "".join(numbers)
