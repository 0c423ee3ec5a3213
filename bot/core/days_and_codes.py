"""Days without a year, and digits and signs of any shape: somebody's or nobody's, and their form does not say which.

"She was off on 4 March" and "term ends on 4 March", "my letter is 14C" and "article 14c": what the message means
decides (``bot.nlu.learnt_names``). Whatever is plain by its form or by the word beside it has rules of its own
(``full_dates``, ``numbers_beside``).
"""

from __future__ import annotations

import re
from typing import Final

from bot.core.date_words import ANY_MONTH, DATE_SHAPE, DAY, MONTH, OF, SAID_CARDINAL, value_of
from bot.core.full_dates import full_dates
from bot.core.identifiers import Span
from bot.core.numbers_written import is_of_years, may_be_given
from bot.core.spoken_signs import NATO, ONE_DIGIT

# "6th, 7th and 8th of January", "the third to the seventh of march": the first days go with the last
_DAYS: Final = rf"(?:{DAY}(?:\s?[-–]\s?|,\s?|\s(?:to|until|till|and|or|no)\s)(?:the\s)?){{0,3}}"
_A_YEAR: Final = r"(?![\s,]{1,3}(?:19|20)\d\d)"
_DAY: Final = re.compile(
    r"(?<![\w/.£-])(?:"
    rf"{_DAYS}{DAY}[\s.-]{{0,2}}{OF}?{ANY_MONTH}\b"
    # "may 3 children come" is a wish; "May 3rd", "march the third"
    rf"|(?!may\s\d+\s){MONTH}\s(?:the\s)?{DAY}\b"
    rf"|{SAID_CARDINAL}\sof\s{MONTH}\b"
    # "12/11", "2.11."; round the clock is no day
    r"|(?!24/7)(?:0?[1-9]|[12]\d|3[01])(?:/(?:0?[1-9]|1[0-2])|\.(?:0?[1-9]|1[0-2])\.(?=[\s,;]|$))"
    rf")(?![\w/%£-]){_A_YEAR}",
    re.IGNORECASE,
)
_PART: Final = r"(?:[-/.][\dA-Z]{1,12}| \d[\dA-Z]{1,11}(?![\w.,:/]\d))"
_CODE: Final = re.compile(
    rf"(?<![\w£$€@⟨|.,:/-])(?:(?:[A-Z]{{1,8}}[-/.]){{0,3}}[A-Z]{{0,8}}\d[\dA-Z]{{0,24}}{_PART}{{0,8}}"
    # "CHB 44120937 KL": letters with a space are capital, or any sentence has such
    rf"|(?-i:[A-Z]{{1,5}}) \d[\dA-Z]{{1,24}}{_PART}{{0,8}}(?: (?-i:[A-Z]{{2,4}})\b)?"
    r")(?![\w@€%])(?![.,:/-]\d)",
    re.IGNORECASE,
)
_SIGN: Final = (
    rf"(?:{ONE_DIGIT}|double|treble|triple|(?:forward )?(?:stroke|slash)|dash|hyphen|{'|'.join(NATO)}|[b-hj-z]|\d)"
)
_SAID: Final = re.compile(rf"(?<![\w'’-]){_SIGN}(?:[\s,.-]{{1,3}}{_SIGN}){{2,30}}(?![\w'’])", re.IGNORECASE)
_ONE: Final = re.compile(rf"\b(?:{ONE_DIGIT}|\d)\b", re.IGNORECASE)
# Round the clock, a time, a count of one or two digits, a school year, a class
_PLAIN: Final = re.compile(
    r"\d{1,2}|24/7|\d{1,2}[.:]\d\d(?:am|pm)?|\d{1,2}(?:am|pm|st|nd|rd|th|s|mb|gb|kb|x|k|m|g)|[ry]\d|ks\d|\d[a-z]",
    re.IGNORECASE,
)


def days_and_codes(text: str) -> list[Span]:
    """Find them, in order of place: dates and numbers; no part of a whole date, which ``full_dates`` finds.

    >>> said = "letter 14C of 4 March, year 5, born 3 May 2016, tag one one eight"
    >>> [said[one.start : one.end] for one in days_and_codes(said)]
    ['14C', '4 March', 'one one eight']
    """
    taken = bytearray(len(text))  # which characters belong to something already
    for start, end, _ in full_dates(text):
        taken[start:end] = b"\1" * (end - start)
    found: list[Span] = []
    for pattern, kind in ((_DAY, "date"), (_CODE, "number"), (_SAID, "number")):
        for match in pattern.finditer(text):
            start, end = match.span()
            if any(taken[start:end]) or not _may_be(kind, match[0]):
                continue
            if kind == "number" and not may_be_given(text, start, end):
                continue
            taken[start:end] = b"\1" * (end - start)
            value = value_of(match[0]) if kind == "date" else re.sub(r"\W+", "", match[0]).lower()
            found.append(Span(kind, start, end, value))
    return sorted(found, key=lambda one: one.start)


def _may_be(kind: str, said: str) -> bool:
    """Whether a form is not plainly a time, a count or a year."""
    if kind == "date":
        return True
    if not any(character.isdigit() for character in said):
        return len(_ONE.findall(said)) > 1
    if sum(character.isdigit() for character in said) < 2 and said.isalnum():
        return False  # "MI5"
    return not (_PLAIN.fullmatch(said) or is_of_years(said) or DATE_SHAPE.fullmatch(said))
