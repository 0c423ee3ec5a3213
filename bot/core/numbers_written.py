"""Digits that may be somebody's number by their form: no year, no day, no time, no count, no number of a law."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bot.core.date_words import DATE_SHAPE

_EDGE: Final = r"(?<![\w£$€@⟨|.,:/-])"
_END: Final = r"(?![\w@€%])(?![.,:/-]\d)"
_GROUPS: Final = (
    r"(?:[-/][\dA-Z]{1,12}|\.\d(?=\s*(?:[.,;:!?)\n]|$))|"
    r"[ ]\d{2,12}[A-Z]?(?![\w.,:]\d)|\.\d{2,6}|[ ]\d(?=\s*(?:[.,;:!?)\n]|$))){0,8}"
)
# "20417", "H8812 0019 4427", "SAR-2025-0093", "42/12345/25", "INC-4471902", "HJS/C/0093", "MW.8812.4"
_PLAIN: Final = re.compile(
    rf"{_EDGE}(?:[A-Z]{{1,6}}[-/.]?(?=\d)|[A-Z]{{2,6}}[-/](?:[A-Z]{{1,6}}[-/])?(?=\d))?(?!0x)\d[\dA-Z]{{0,24}}{_GROUPS}{_END}",
    re.IGNORECASE,
)
# "CHB 44120937 KL": letters that stand before or behind with a space are capital, or any sentence has such
_LETTERED: Final = re.compile(
    rf"{_EDGE}(?!(?:REF|NO|ID|NHS|UPN|PIN|IS|MY|AND|OR|KS|YEAR|ON|TO|OF|AT|IN|BY|WAS|IT|IF|AS|AN|AM|ALL|ARE)\b)"
    r"(?:[B-HJ-Z][A-Z]{0,4}|[AI][A-Z]{1,4}) "
    rf"\d[\dA-Z]{{0,24}}(?:[ ]\d(?=[ ]|$))?{_GROUPS}(?: [A-Z][A-Z\d]{{1,4}})?{_END}"
)
# "dinner number is 6 0 8 3", "hjs 0 4 1 9": one by one
_ONE_BY_ONE: Final = re.compile(
    rf"{_EDGE}(?:(?!(?:is|no|id|ref|nr|to|of|on|at|was|it|its|my|in|and|or)\b)[A-Z]{{1,4}} )?"
    rf"\d(?: \d){{3,11}}{_END}(?! \d)",
    re.IGNORECASE,
)
# Three digits behind a letter and a stroke may be one too: "staff number D/118"
_SHORT: Final = re.compile(r"[A-Z]{1,4}[-/]\d{3}", re.IGNORECASE)
# Of this form nothing is but a reference: "SAR-2025-0093", "E7-30019-B", "ZC25P01126"
_BY_ITSELF: Final = re.compile(
    r"[A-Z]{2,6}([-/])\d{2,6}\1\d{3,8}[A-Z]?|[A-Z]\d?-\d{4,8}-[A-Z\d]{1,3}|[A-Z]{1,3}\d{1,4}[A-Z]{1,3}\d{4,8}|"
    # "HZ/2291/B", "EH881/25/00417"
    r"[A-Z]{2,5}/\d{3,8}/[A-Z]{1,2}|[A-Z]{1,3}\d{2,6}/\d{2,4}/\d{3,8}"
)
_YEARS: Final = re.compile(r"(?:19|20)\d\d(?:s|\s?[-/]\s?(?:\d\d|(?:19|20)\d\d))?")
_LEAST_DIGITS: Final = 4
_NO_NUMBER: Final = re.compile(r"0[1238]\d{2,3}|\d{1,2}[.:]\d\d")  # the code of an area, a time
# "10-11-12" is a day anywhere else
_SORT_CODE: Final = re.compile(r"\bsort code?(?:\W+(?:is|was|of|it['’]?s)){0,2}\W{0,3}$", re.IGNORECASE)
# How many there are of something, or what it is worth: "1200 pupils", "5000 pounds"
_COUNTED: Final = re.compile(
    r"\s?(?:%|am|pm|pounds?|quid|p|pence|pupils?|children|kids|students?|learners|people|photos?|pictures|words|pages?|"
    r"times|days?|hours?|hrs|weeks?|months?|years?|minutes|mins|mb|gb|kb|kg|g|km|miles|metres|steps|points?|staff|"
    r"families|parents|emails?|messages|of(?!\s(?:my|his|her|our|mine)\b)|others?|more|or so|schools?|books?|records|"
    r"files|accounts|users|names|marks|percent|per cent|calories|euros?|dollars?|zloty|lei)\b",
    re.IGNORECASE,
)
# What numbers laws, errors, pages, programs and the school itself have
_NOBODYS: Final = re.compile(
    r"\b(?:error|eror|errors|articles?|sections?|paragraph|para|clause|pages?|pg|regulations?|act|si|directive|eu|law|"
    r"iso|bs|windows|version|http|status|form|class|years?|yr|chapter|question|ofsted|"
    r"(?:the|your|this|a) school['’]?s? (?:number|no|code|registration|urn)|"
    r"(?:dpo|dfe|charity|company)['’]?s? (?:number|no)|"
    r"ico registration"
    r")(?:\W+(?:codes?|number|no|message|is|was|says|saying|the|of|eu|ec|and|from|in|19\d\d|20\d\d)){0,4}\W*$",
    re.IGNORECASE,
)
_MOST_COUNTED: Final = 6  # digits
_LOOK_BACK: Final = 60  # characters


def numbers_written(text: str) -> Iterator[tuple[int, int, bool]]:
    """Find digits that may be a number of somebody: where they stand, and whether their form alone says so.

    >>> said = "SAR-2025-0093 of 3/4/2016, LB 20931 7, 1200 pupils, article 1234"
    >>> [(said[a:b], sure) for a, b, sure in sorted(numbers_written(said))]
    [('SAR-2025-0093', True), ('LB 20931 7', False)]
    """
    lettered = [] if text.isupper() else [match.span() for match in _LETTERED.finditer(text)]
    plain = [match.span() for pattern in (_PLAIN, _ONE_BY_ONE) for match in pattern.finditer(text)]
    for start, end in lettered + plain:
        said = text[start:end]
        within = any(a < start < b for a, b in lettered)
        a_day = DATE_SHAPE.fullmatch(said) and not _SORT_CODE.search(text, max(0, start - _LOOK_BACK), start)
        few = sum(character.isdigit() for character in said) < _LEAST_DIGITS and not _SHORT.fullmatch(said)
        if not (within or a_day or few or _NO_NUMBER.fullmatch(said)) and may_be_given(text, start, end):
            yield start, end, _BY_ITSELF.fullmatch(said) is not None


def is_of_years(said: str) -> bool:
    """Whether digits are a year or some years as they stand: "2014", "2025/26", "1960s".

    >>> is_of_years("2025/26"), is_of_years("20417")
    (True, False)
    """
    return _YEARS.fullmatch(said) is not None


def may_be_given(text: str, start: int, end: int) -> bool:
    """Whether a number in a text may be anybody's: nothing is counted with it, and no law or error has it.

    >>> may_be_given("card 1200 pounds", 5, 9), may_be_given("card 120417 now", 5, 11)
    (False, True)
    """
    counted = text[start:end].isdigit() and end - start <= _MOST_COUNTED and _COUNTED.match(text, end)
    return not counted and not _NOBODYS.search(text, max(0, start - _LOOK_BACK), start)
