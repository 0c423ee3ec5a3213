"""The number of a request and the code that opens its status page: random digits with a check digit.

The check digit is Damm's: it catches every single wrong digit and every exchange of two neighbours, and of the schemes
that do it also catches most of what the ear mishears ("thirteen", "thirty"), which matters for a telephone.
Both are digits only, so that they can be keyed. They differ in length, so that one is never taken for the other.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from stdnum import damm

from bot.platform.errors import BadReference

REFERENCE_DIGITS: Final = 9
CODE_DIGITS: Final = 8
_GROUPS: Final = {REFERENCE_DIGITS: 3, CODE_DIGITS: 4}
_GAP: Final = r"[\s.\-\u2010-\u2015\u2212]"

RandBelow = Callable[[int], int]
"""A source of chance such as ``secrets.randbelow``: given n, a number from 0 to n - 1."""


@dataclass(frozen=True)
class Found:
    """A reference or code in a text: ``text[start:end]`` says it, ``digits`` is it."""

    start: int
    end: int
    digits: str


def new_reference(randbelow: RandBelow) -> str:
    """Nine digits for a new request; that no other request has them is for the store to see to.

    >>> new_reference(lambda n: 0)
    '100000006'
    """
    return _new(REFERENCE_DIGITS, randbelow)


def new_code(randbelow: RandBelow) -> str:
    """Eight digits that, with the reference, open the status page; one of nine million, so guesses must be limited.

    >>> new_code(lambda n: 1234567)
    '22345677'
    """
    return _new(CODE_DIGITS, randbelow)


def parse_reference(text: str, prefix: str) -> str:
    """The nine digits of a reference, with or without its prefix, spaces and dashes; raises BadReference.

    >>> parse_reference(" hj 100 000 006", "HJ"), parse_reference("HJ-100-000-006", "HJ")
    ('100000006', '100000006')
    """
    return _parse(re.sub(rf"^\s*{re.escape(prefix)}(?![a-z])", "", text, flags=re.IGNORECASE), REFERENCE_DIGITS)


def parse_code(text: str) -> str:
    """The eight digits of a code, with or without spaces and dashes; raises BadReference.

    >>> parse_code("2234 5677")
    '22345677'
    """
    return _parse(text, CODE_DIGITS)


def find(text: str, prefix: str) -> list[Found]:
    """Every reference and code that stands in a text, in order; ``digits`` tells by its length which of the two it is.

    A run of digits counts only as a whole, so that no part of a telephone number does: a reference, a code, or the two
    after one another. After the prefix a reference counts whatever follows.

    >>> find("my code is 2234-5677, what happened to HJ-100-000-006?", "HJ")
    [Found(start=11, end=20, digits='22345677'), Found(start=39, end=53, digits='100000006')]
    """
    found = []
    prefixed = rf"(?:(?<!\w)({re.escape(prefix)}){_GAP}{{0,3}})?"
    for run in re.finditer(rf"{prefixed}(?<!\d)[0-9](?:{_GAP}{{0,3}}[0-9])*", text, re.IGNORECASE):
        at = [place for place in range(run.start(), run.end()) if text[place].isdecimal()]
        for first, last in _spans(len(at), prefixed=run[1] is not None):
            digits = "".join(text[place] for place in at[first:last])
            cut_off = last < len(at) and at[last] == at[last - 1] + 1
            if _is_valid(digits) and not cut_off:
                found.append(Found(run.start() if first == 0 else at[first], at[last - 1] + 1, digits))
    return found


def is_meant(text: str, prefix: str) -> bool:
    """Whether words are a reference or code of ours, or begin as one does and went wrong behind its prefix.

    >>> is_meant("HJ-100-000-006", "HJ"), is_meant("hj 20264417", "HJ")
    (True, True)
    >>> is_meant("SAR-2025-0093", "HJ")
    False
    """
    slip = rf"{re.escape(prefix)}(?:{_GAP}?\d){{3,{REFERENCE_DIGITS + 2}}}"
    return bool(find(text, prefix)) or re.fullmatch(slip, text, re.IGNORECASE) is not None


def printed_reference(digits: str, prefix: str) -> str:
    """A reference as it is printed.

    >>> printed_reference("100000006", "HJ")
    'HJ-100-000-006'
    """
    return "-".join((prefix, *_groups(digits)))


def printed_code(digits: str) -> str:
    """A code as it is printed.

    >>> printed_code("22345677")
    '2234 5677'
    """
    return " ".join(_groups(digits))


def spoken(digits: str, prefix: str = "") -> str:
    """A reference or code digit by digit for the ear, a comma for each breath; letters of a prefix are spelt.

    >>> spoken("100000006", "HJ")
    'H J, 1 0 0, 0 0 0, 0 0 6'
    """
    groups = [" ".join(group) for group in _groups(digits)]
    return ", ".join([" ".join(prefix), *groups] if prefix else groups)


def _new(length: int, randbelow: RandBelow) -> str:
    # No leading zero: people and spreadsheets drop it.
    lowest = 10 ** (length - 2)
    digits = str(lowest + randbelow(9 * lowest))
    return digits + str(damm.calc_check_digit(digits))


def _parse(text: str, length: int) -> str:
    digits = re.sub(rf"{_GAP}+", "", unicodedata.normalize("NFKC", text))
    if not re.fullmatch(rf"[0-9]{{{length}}}", digits):
        raise BadReference(f"needs exactly {length} digits")
    if not _is_valid(digits):
        raise BadReference("one of the digits is not right")
    return digits


def _spans(count: int, prefixed: bool) -> list[tuple[int, int]]:
    """Which of ``count`` digits in a run could be a reference or a code."""
    if count in (REFERENCE_DIGITS, CODE_DIGITS):
        return [(0, count)]
    both = REFERENCE_DIGITS + CODE_DIGITS
    if count == both:
        return [(0, REFERENCE_DIGITS), (REFERENCE_DIGITS, both)]
    return [(0, REFERENCE_DIGITS)] if prefixed and count > REFERENCE_DIGITS else []


def _is_valid(digits: str) -> bool:
    return digits[0] != "0" and bool(damm.is_valid(digits))


def _groups(digits: str) -> list[str]:
    size = _GROUPS[len(digits)]
    return [digits[at : at + size] for at in range(0, len(digits), size)]
