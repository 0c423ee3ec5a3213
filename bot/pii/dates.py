"""Dates of somebody's life: every date with day, month and year, but for those of a law, a notice or a term.

A day without its year ("since 3 September") tells nobody from another; a birthday has rules of its own.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from itertools import islice
from typing import Final

from bot.pii.date_patterns import (
    ANY_MONTH,
    DATE_SHAPE,
    DAY,
    IS_A_DAY,
    MONTH,
    OF,
    ROMAN,
    ROMAN_DAY,
    SAID_CARDINAL,
    SAID_DAY_AND_MONTH,
    SAID_SHORT_YEAR,
    SAID_YEAR,
    YEAR,
    value_of,
)
from bot.pii.numbers import is_of_years, may_be_given
from bot.pii.span import Span
from bot.text.spoken_values import NATO, ONE_DIGIT
from bot.text.typos import typed_digits

_GAP: Final = r"[\s,./-]{1,3}"
# "the fifth of may last year twenty twenty four", "5th may born 2016", "3 de mayo de 2016"
_THAT_YEAR: Final = r"(?:(?:(?:last|this|that)\syear|born(?:\sin)?|del?|of|in)[\s,]{1,2})?"
# "3 may 15 children came": two digits are a year where the clause ends or goes on, or behind an apostrophe
_SHORT_YEAR: Final = (
    r"(?:['’]\d\d|\d\d(?=\s*(?:[,.;:!?)]|\n|$|\b(?:and|but|or|he|she|i|my|we|so|is|was|not|when|please|about|at|for|"
    r"with|that|which|because|as|where|they|you|it|this|until|till|after|before|then|regarding|to(?!\s\d))\b)))"
)
_LONG_YEAR: Final = r"(?:19|20)\d\d"
_YEAR: Final = rf"(?:{_LONG_YEAR}|{SAID_YEAR}|{_SHORT_YEAR}|(?:last|this|next)\syear\b(?!\s(?:twenty|20)))"
# "from the third to the seventh of march …", "the nineteenth no the eighteenth of …": the first day goes with the other
_FIRST_DAY: Final = (
    rf"(?:{DAY}(?:\s{{0,2}}[-–]\s{{0,2}}|\s(?:to|until|till|and|or|no|sorry|no\ssorry|no\swait|not)\s)(?:the\s)?)?"
)
_COUNTED: Final = r"(?!\s(?:children|pupils|students|people|kids|times|days|weeks|months|years|letters|photos|of)\b)"
_FULL: Final = re.compile(
    r"(?<![\w/.-])(?:(?:mon|tues?|wed(?:nes)?|wens|thurs?|fri|sat(?:ur)?|sun)(?:day)?[.,]?\s(?:the\s)?)?(?:"
    rf"(?P<numeric>[0-3]?\d(?P<sign>\s?[-./]\s?)[0-3]?\d(?P=sign)(?P<year>{_LONG_YEAR}|\d\d)"
    rf"|{_LONG_YEAR}[-./][01]?\d[-./][0-3]?\d|[0-3]?\d [01]?\d {_LONG_YEAR})"
    rf"|{_FIRST_DAY}{DAY}{_GAP}{OF}?{ANY_MONTH}\b{_GAP}{_THAT_YEAR}{_YEAR}"
    rf"|{SAID_CARDINAL}\s{OF}?{MONTH}\s{_LONG_YEAR}"
    # "3may2016"
    rf"|[0-3]?\d(?:st|nd|rd|th)?{MONTH}['’]?(?:{_LONG_YEAR}|\d\d)"
    rf"|{SAID_DAY_AND_MONTH}\s{SAID_YEAR}"
    rf"|{ANY_MONTH}\s{{1,2}}(?:the\s)?{DAY}\b{_GAP}{_YEAR}"
    # "2016 may 3", "2016, 3rd of may", "2016 m. gegužės 3 d.", "may twenty sixteen on the third"
    rf"|{_LONG_YEAR}(?:\sm\.?)?{_GAP}(?:{ANY_MONTH}{_GAP}(?:the\s)?{DAY}\b{_COUNTED}"
    rf"|{IS_A_DAY}{_GAP}{OF}?{ANY_MONTH}\b)"
    rf"|{MONTH}\s(?:{_LONG_YEAR}|{SAID_YEAR})\s(?:on\s)?the\s{IS_A_DAY}"
    rf"|[0-3]?\d(?P<stroke>[-./ ]){ROMAN}(?P=stroke){_LONG_YEAR}"
    rf"|{ROMAN_DAY}(?P<point>[-./]){ROMAN}(?P=point){_LONG_YEAR}"
    # Eight digits are a day where the word before them says so
    r"|(?:(?<=\bon )|(?<=dated )|(?<=since ))"
    rf"(?:{_LONG_YEAR}(?:0[1-9]|1[0-2])[0-3]\d|[0-3]\d(?:0[1-9]|1[0-2]){_LONG_YEAR})"
    r")(?:(?![\w/])(?!-\d)|(?=T\d\d:))",
    re.IGNORECASE,
)
_REACH: Final = 70  # characters on either side in which a clause is read
_BREAK: Final = re.compile(r"[!?;\n]|\.\s")
# What has a date of its own that is nobody's; right beside one, whoever else is spoken of
_LAW: Final = (
    r"(?:u?k?\s?gdpr|(?:data protection |education |equality |children )?act|laws?|legislation|regulations?|directive|"
    r"statutes?|statutory|(?:privacy |your |this |the |school )notices?|polic(?:y|ies)|guidance|guidelines?|circular|"
    r"code of practice|brexit|version|edition|parliament|in(?:to)? force|royal assent|"
    r"last (?:updated|reviewed|changed))"
)
# And what is only of the whole school, as far as nobody is spoken of
_TERM: Final = (
    r"(?:(?:half[- ]?|autumn |spring |summer )?terms?|inset|holidays?|bank holiday|christmas|easter|"
    r"(?:school|academic|financial|tax) year|census|election|strike|ofsted|open (?:day|evening)|sports day|"
    r"parents['’]? evening|school fair|f[eê]te|closed|closure|polling|"
    r"sats|retention|records (?:created|made|kept))"
)
_ON: Final = (
    r"(?:\W+(?:of|dated|from|on|in|is|was|are|were|to|as|at|since|issued|published|adopted|updated|reviewed|changed|"
    r"effective|approved|agreed|signed|valid|came|comes|into|force|for|the|it|says|said|that|your|our|new|last|current|"
    r"old)){0,7}\W*"
)
_LAW_BEFORE: Final = re.compile(rf"\b{_LAW}{_ON}$", re.IGNORECASE)
_LAW_AFTER: Final = re.compile(
    rf"\W*(?:(?:the|your|this|our|new|uk|version|of|a|when|s)\W+){{0,4}}{_LAW}\b", re.IGNORECASE
)
_PUBLIC: Final = re.compile(rf"\b(?:{_LAW}|{_TERM})(?!\w)", re.IGNORECASE)
_SOMEBODY: Final = re.compile(
    r"\b(?:i|im|i['’]m|ive|i['’]ve|me|my|mine|he|she|his|her|him|hers|born|birth|dob|son|sons|daughter|daughters|child|"
    r"they left|mum|dad|wife|husband|partner|mr|mrs|miss|ms)\b|⟨",
    re.IGNORECASE,
)


# "Easter 2019", "Eid al-Fitr of 2021": a day with its year, where it is said of somebody
_FEAST: Final = re.compile(
    r"\b(?:easter(?: (?:sun|mon)day)?|good friday|palm sunday|christmas(?: (?:day|eve))?|xmas(?: (?:day|eve))?|"
    r"boxing day|(?:(?:chinese|lunar) )?new year(?:['’]?s)?(?: (?:day|eve))?|ramadan|"
    r"eid(?:[ -](?:al|ul)[ -](?:fitr|adha))?|"
    r"d[ie](?:w|v|epav)ali|holi|navratri|dussehra|[vb]aisakhi|nowruz|c?hanuk+ah?|passover|pesach|rosh hashanah|"
    r"yom kippur|purim|halloween|bonfire night|pancake day|shrove tuesday|ash wednesday|lent|whitsun|pentecost|"
    r"(?:mother|father|valentine)['’]?s day)(?:,?\s(?:of\s|in\s)?)"
    rf"(?:{_LONG_YEAR}|{SAID_YEAR}|['’]\d\d)(?![\w/-])",
    re.IGNORECASE,
)


def full_dates(text: str) -> Iterator[tuple[int, int, str]]:
    """Find every date with day, month and year: where it stands, and one form for it.

    >>> list(full_dates("left on 20 July 2012, not 3 May or 45/13/2016"))
    [(8, 20, '2012-07-20')]
    """
    for match in _FULL.finditer(typed_digits(text)):
        if not match["numeric"] or _is_a_day(match["numeric"], match["sign"] or ""):
            yield *match.span(), value_of(match[0])


def dates_of_life(text: str) -> Iterator[tuple[int, int, str]]:
    """Find those that may be of somebody's life, and not only of a law, a notice or a term.

    >>> list(dates_of_life("the GDPR is law since 25 May 2018, i asked on 03.05.2026"))
    [(46, 56, '2026-05-03')]
    """
    for start, end, value in full_dates(text):
        if not _is_public(text, start, end):
            yield start, end, value
    for match in _FEAST.finditer(text):
        if not _is_public(text, *match.span()) and _SOMEBODY.search(" | ".join(_clause(text, *match.span()))):
            yield *match.span(), re.sub(r"\W+", " ", match[0]).lower()


def _is_a_day(said: str, sign: str) -> bool:
    """Whether digits can be a date; 1.2.24 is a section or a version, and 01.02.24 a date."""
    parts = [int(part) for part in re.findall(r"\d+", said)]
    day, month = parts[:2] if parts[0] <= 31 else (parts[2], parts[1])
    possible = 0 < day <= 31 and 0 < month <= 31 and min(day, month) <= 12
    short = len(re.findall(r"\d+", said)[-1]) < 4 and parts[0] <= 31
    # Of the 24th there is no section 1
    a_section = short and sign.strip() == "." and parts[0] <= 12 and len(re.sub(r"\s", "", said)) < 8
    return possible and not a_section


def _is_public(text: str, start: int, end: int) -> bool:
    """Whether a date is plainly that of a law, a notice, a policy or a term."""
    before, after = _clause(text, start, end)
    if _LAW_BEFORE.search(before) or _LAW_AFTER.match(after):
        return True
    clause = f"{before} | {after}"
    return bool(_PUBLIC.search(clause)) and not _SOMEBODY.search(clause)


def _clause(text: str, start: int, end: int) -> tuple[str, str]:
    """What stands before and behind a date in its clause."""
    before = _BREAK.split(text[max(0, start - _REACH) : start])[-1]
    return before, _BREAK.split(text[end : end + _REACH], maxsplit=1)[0]


# --- Dates that are said to be a birthday, also without a year; full dates of anything else are ``full_dates``'s

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


# --- Days without a year, and digits and signs of any shape: somebody's or nobody's, and their form does not say
# which

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
