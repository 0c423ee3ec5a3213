"""Dates that are said to be a birthday, also without a year; full dates of anything else are ``full_dates``'s."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from itertools import islice
from typing import Final

from bot.core.date_words import (
    ANY_MONTH,
    DAY,
    MONTH,
    OF,
    SAID_DAY_AND_MONTH,
    SAID_SHORT_YEAR,
    SAID_YEAR,
    YEAR,
    value_of,
)
from bot.core.typed_digits import typed_digits

_RUN_TOGETHER: Final = (
    r"(?:[0-3]\d(?:0[1-9]|1[0-2])(?:19|20)\d\d|(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))"
)
_DATE: Final = re.compile(
    rf"(?<![\w/])(?:"
    rf"[0-3]?\d\s?[-./]\s?[0-3]?\d\s?[-./]\s?(?:(?:19|20)\d\d|\d\d)"
    r"|(?:19|20)\d\d[-./][01]?\d[-./][0-3]?\d"
    rf"|[0-3]?\d [01]?\d (?:19|20)\d\d|(?:19|20)\d\d (?:0?[1-9]|1[0-2]) [0-3]?\d|{_RUN_TOGETHER}"
    # "born 5/5", and neither "1/2 of the class" nor "4/5 years"
    r"|(?:0?[1-9]|[12]\d|3[01])/(?:0?[1-9]|1[0-2])(?!\s(?:of|years?|yrs?|yo|million|hours?|an?|months?|weeks?)\b)"
    rf"|{DAY}[\s-]+{OF}?{ANY_MONTH}\b(?:[\s,-]+(?:de\s)?{YEAR})?"
    rf"|{ANY_MONTH}\s+(?:the\s+)?{DAY}\b(?:[\s,]+{YEAR})?"
    rf"|{MONTH}\s+(?:19|20)\d\d"
    rf"|{SAID_DAY_AND_MONTH}(?:\s{SAID_SHORT_YEAR})?"
    rf")(?![\w/])",
    re.IGNORECASE,
)
# A date with its year and nothing else is an answer, and what is asked for is a birthday
_ALONE: Final = re.compile(
    r"\W*(?:(?:it's|its|it is|the)\s+)?(?P<date>[0-3]?\d[-./ ][01]?\d[-./ ](?:(?:19|20)\d\d|\d\d)"
    r"|(?:19|20)\d\d(?P<sign>[-./ ])[01]?\d(?P=sign)[0-3]?\d"
    rf"|{_RUN_TOGETHER}"
    rf"|{DAY}[\s-]+(?:of\s+)?{MONTH}[\s,-]+(?:(?:19|20)\d\d|{SAID_YEAR}))\W*",
    re.IGNORECASE,
)
_BIRTH: Final = re.compile(
    r"\b(?:b(?:[irth]{4,5}|ith|irt)\s?(?:d[ay]{2}|date)?s?|d\.?\s?o\.?\s?b\.?|born|bday|b-day)(?!\w)|\bb\.(?=\s?\d)"
    r"|\b(?:turn(?:s|ed|ing)?|be|is|was|he'?s|she'?s) (?:\d{1,2}|four|five|six|seven|eight|nine|ten|eleven) on\b",
    re.IGNORECASE,
)
_BEFORE: Final = 45  # characters between the word of birth and the date after it
_WORD_OF_BIRTH: Final = 30  # characters that it has at most
_AFTER: Final = 25  # and between a date and the word of birth after it
_LINK: Final = r"(?:is|was|when|but|not|its|it's|it|should|be|really|actually|instead|of|and|the|on|or)"
_CORRECTION: Final = re.compile(rf"\W*(?:(?:{_LINK}\s*)*{_LINK}\W*)?", re.IGNORECASE)
_OTHER_DATE: Final = re.compile(
    r"\b(?:since|until|till|sent|by|from|before|after)(?:\s+(?:on|it|the|you))*\s*$", re.IGNORECASE
)


def dates_of_birth(text: str) -> Iterator[tuple[int, int, str]]:
    """Find dates said as a birthday: where each stands, and one form for it (ISO where it is all digits or named).

    >>> list(dates_of_birth("she was born 3rd of September 2016, waiting since 3 September"))
    [(13, 34, '2016-09-03')]
    """
    text = typed_digits(text)
    alone = _ALONE.fullmatch(text)
    if alone:
        yield *alone.span("date"), value_of(alone["date"])
        return
    births = [match.span() for match in _BIRTH.finditer(text)]
    last_end = -1
    for match in _DATE.finditer(text) if births else ():
        start, end = match.span()
        corrects = last_end >= 0 and _CORRECTION.fullmatch(text, last_end, start)
        if corrects or _near_birth(text, start, end, births):
            last_end = end
            yield start, end, value_of(match[0])


def _near_birth(text: str, start: int, end: int, births: list[tuple[int, int]]) -> bool:
    """Whether a word of birth stands near a date, and no word between or before says that it is another date."""
    if _OTHER_DATE.search(text, max(0, start - 25), start):
        return False
    near = bisect_left(births, (start - _BEFORE - _WORD_OF_BIRTH,))
    for before, after in islice(births, near, None):
        if before - end > _AFTER:
            return False
        if 0 <= start - after <= _BEFORE or before - end >= 0:
            return True
    return False
