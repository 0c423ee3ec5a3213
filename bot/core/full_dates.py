"""Dates of somebody's life: every date with day, month and year, but for those of a law, a notice or a term.

A day without its year ("since 3 September") tells nobody from another; a birthday has rules of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bot.core.date_words import DAY, FOREIGN_MONTH, MONTH, SAID_DAY_AND_MONTH, SAID_YEAR, value_of

_GAP: Final = r"[\s,./-]{1,3}"
_THAT_YEAR: Final = r"(?:(?:last|this|that)\syear[\s,]{1,2})?"
# "3 may 15 children came": two digits are a year where the clause ends, or behind an apostrophe
_SHORT_YEAR: Final = (
    r"(?:['’]\d\d|\d\d(?=\s*(?:[,.;:!?)]|\n|$|\b(?:and|but|or|he|she|i|my|we|so|is|was|not|when|please)\b)))"
)
_YEAR: Final = rf"(?:(?:19|20)\d\d|{SAID_YEAR}|{_SHORT_YEAR})"
_FULL: Final = re.compile(
    r"(?<![\w/.-])(?:(?:mon|tues?|wed(?:nes)?|wens|thurs?|fri|sat(?:ur)?|sun)(?:day)?,?\s(?:the\s)?)?(?:"
    r"(?P<numeric>[0-3]?\d(?P<sign>\s?[-./]\s?)[0-3]?\d(?P=sign)(?P<year>(?:19|20)\d\d|\d\d)"
    r"|(?:19|20)\d\d[-./][01]?\d[-./][0-3]?\d|[0-3]?\d [01]?\d (?:19|20)\d\d)"
    rf"|{DAY}{_GAP}(?:(?:day\s)?of\s)?(?:{MONTH}|{FOREIGN_MONTH})\b{_GAP}{_THAT_YEAR}{_YEAR}"
    rf"|{SAID_DAY_AND_MONTH}\s{SAID_YEAR}"
    rf"|{MONTH}\s{{1,2}}(?:the\s)?{DAY}\b{_GAP}{_YEAR}"
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
    r"parents['’]? evening|school fair|f[eê]te|closed|closure|polling)"
)
_OF: Final = (
    r"(?:\W+(?:of|dated|from|on|in|is|was|are|were|to|as|at|since|issued|published|adopted|updated|reviewed|changed|"
    r"effective|approved|agreed|signed|valid|came|comes|into|force|for|the|it|says|said|that|your|our|new|last|current|"
    r"old)){0,7}\W*"
)
_LAW_BEFORE: Final = re.compile(rf"\b{_LAW}{_OF}$", re.IGNORECASE)
_LAW_AFTER: Final = re.compile(
    rf"\W*(?:(?:the|your|this|our|new|uk|version|of|a|when|s)\W+){{0,4}}{_LAW}\b", re.IGNORECASE
)
_PUBLIC: Final = re.compile(rf"\b(?:{_LAW}|{_TERM})(?!\w)", re.IGNORECASE)
_SOMEBODY: Final = re.compile(
    r"\b(?:i|im|i['’]m|ive|i['’]ve|me|my|mine|he|she|his|her|him|hers|born|birth|dob|son|sons|daughter|daughters|child|"
    r"they left|mum|dad|wife|husband|partner|mr|mrs|miss|ms)\b|⟨",
    re.IGNORECASE,
)


def full_dates(text: str) -> Iterator[tuple[int, int, str]]:
    """Find every date with day, month and year: where it stands, and one form for it.

    >>> list(full_dates("left on 20 July 2012, not 3 May or 45/13/2016"))
    [(8, 20, '2012-07-20')]
    """
    for match in _FULL.finditer(text):
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


def _is_a_day(said: str, sign: str) -> bool:
    """Whether digits can be a date; 1.2.24 is a section or a version, and 01.02.24 a date."""
    parts = [int(part) for part in re.findall(r"\d+", said)]
    day, month = parts[:2] if parts[0] <= 31 else (parts[2], parts[1])
    possible = 0 < day <= 31 and 0 < month <= 31 and min(day, month) <= 12
    short = len(re.findall(r"\d+", said)[-1]) < 4 and parts[0] <= 31
    return possible and not (short and sign.strip() == "." and len(re.sub(r"\s", "", said)) < 8)


def _is_public(text: str, start: int, end: int) -> bool:
    """Whether a date is plainly that of a law, a notice, a policy or a term."""
    before = _BREAK.split(text[max(0, start - _REACH) : start])[-1]
    after = _BREAK.split(text[end : end + _REACH], maxsplit=1)[0]
    if _LAW_BEFORE.search(before) or _LAW_AFTER.match(after):
        return True
    clause = f"{before} | {after}"
    return bool(_PUBLIC.search(clause)) and not _SOMEBODY.search(clause)
