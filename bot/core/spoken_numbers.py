"""Digits, days, years and times of day in words, as people in Britain say them."""

from __future__ import annotations

import re
from typing import Final

_ONES: Final = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS: Final = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_ORDINALS: Final = {"one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth",
                    "nine": "ninth", "twelve": "twelfth"}  # fmt: skip


def in_words(number: int) -> str:
    """A number below 100.

    >>> in_words(26), in_words(40), in_words(7)
    ('twenty-six', 'forty', 'seven')
    """
    if number < 20:
        return _ONES[number]
    tens, ones = divmod(number, 10)
    return _TENS[tens - 2] + (f"-{_ONES[ones]}" if ones else "")


def digits_in_words(number: str) -> str:
    """A telephone number or a reference, digit by digit, in its own groups or in threes.

    >>> digits_in_words("01206 862691"), digits_in_words("100000")
    ('zero one two zero six, eight six two six nine one', 'one zero zero, zero zero zero')
    """
    groups = number.split() if " " in number.strip() else re.findall(r"\d{1,3}", number)
    return ", ".join(" ".join(_ONES[int(digit)] for digit in group if digit.isdigit()) for group in groups)


def day_in_words(day: int, month: str, year: int | None = None) -> str:
    """A date.

    >>> day_in_words(3, "May", 2008), day_in_words(21, "June")
    ('the third of May, two thousand and eight', 'the twenty-first of June')
    """
    if not 1 <= day <= 31:
        return f"{day} {month}" + (f" {year}" if year else "")
    head, _, last = in_words(day).rpartition("-")
    ordinal = _ORDINALS.get(last, f"{last[:-1]}ieth" if last.endswith("y") else f"{last}th")
    said = f"the {head}-{ordinal}" if head else f"the {ordinal}"
    return f"{said} of {month}" + (f", {year_in_words(year)}" if year else "")


def year_in_words(year: int) -> str:
    """A year.

    >>> year_in_words(2026), year_in_words(1998), year_in_words(2000)
    ('twenty twenty-six', 'nineteen ninety-eight', 'two thousand')
    """
    century, rest = divmod(year, 100)
    if 2000 <= year < 2010:
        return "two thousand" + (f" and {in_words(rest)}" if rest else "")
    between = " " if rest >= 10 else " hundred and "
    return f"{in_words(century)}{between}{in_words(rest)}"


def time_in_words(hour: int, minute: int, half: str) -> str:
    """A time of day; ``half`` is a, p or empty for a 24-hour clock. Empty for what is no time.

    >>> time_in_words(9, 0, "a"), time_in_words(15, 45, ""), time_in_words(5, 5, "p")
    ('nine in the morning', 'three forty-five in the afternoon', 'five oh five in the afternoon')
    """
    if not (1 <= hour <= 12 if half else hour < 24) or minute > 59:
        return ""
    hour = hour % 12 + (12 if half == "p" else 0) if half else hour
    if (hour, minute) in ((12, 0), (0, 0)):
        return "noon" if hour else "midnight"
    when = "in the morning" if hour < 12 else "in the afternoon" if hour < 18 else "in the evening"
    minutes = f" oh {in_words(minute)}" if 0 < minute < 10 else f" {in_words(minute)}" if minute else ""
    return f"{in_words(hour % 12 or 12)}{minutes} {when}"
