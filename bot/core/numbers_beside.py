"""Numbers that a word beside them says are somebody's: "pupil nubmer is H8812 0019 4427", "549 227 018 (passport)"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bot.core.numbers_written import is_of_years, may_be_given, numbers_written
from bot.core.slips import slips
from bot.core.spoken_signs import said_signs
from bot.core.words import word_set

# What a number is called that is given to somebody or something of theirs
_LONG: Final = word_set(
    "number numbers reference passport admission admissions account candidate licence license membership "
    "identification certificate registration login username invoice referral"
)
_SLIPS: Final = frozenset(slips(_LONG, but=word_set("numbed preference logic amount accounts counts")))
_SHORT: Final = (
    "num nmbr numb numba nr nbr ref refs passports accounts acct visa brp roll code card plate reg upn qts uan ehic "
    "proceedings entry uln trn urn pin barcode badge payroll bank claim crime incident ticket booking password iban "
    "dbs permit locker tag inv appeal complaint mash"
)
_CALLED: Final = re.compile(
    rf"(?<![\w'’])(?:{'|'.join(sorted(_LONG))}|{'|'.join(_SHORT.split())}|(?<!in )case|"
    # "order N 7731", and nobody's order of a court
    r"(?<!in )(?<!court )order(?=\W{1,3}(?:(?:number|no|nr|ref)\W{1,2}|for \w+ (?=[A-Z#])|(?=[A-Z#]|\d{5}))"
    r"#?(?:[A-Z]{1,4}[ -]?)?\d)|"
    r"no\.?(?=\s?[A-Z]{0,3}\d)|"
    # "id like a copy" is no document
    r"i\.?d(?!\s+(?:like|love|prefer|rather|say|want|be|have|appreciate)\b)|log[- ](?:in|on)|sort code?|file no)"
    # "the number of pupils"
    r"(?:['’]s)?(?![\w'’])(?!\s+of\s+(?!(?:my|his|her|our|the child)\b))",
    re.IGNORECASE,
)
_WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_LONG_WORD: Final = re.compile(r"[^\W\d_]{5,15}")
_BREAK: Final = re.compile(r"[.!?;\n](?:\s|$)")
# "20417 is my lunch number", "533380006 thats his old passport"
_BACK: Final = re.compile(
    r"[\s,(–-]{0,3}(?:(?:is|was|it['’]?s|that['’]?s|that|this|as|for|a|an|the|my|his|her|their|our|your|new|old|real|"
    r"lunch|school|exam|pupil|student|staff|son['’]?s?|daughter['’]?s?|of)\W{1,3}){0,5}",
    re.IGNORECASE,
)
# "my account says 1200", "the card was charged 1500": what is on it, and not what it is called
_SUMS: Final = word_set("says shows show charged owe owes owed cost costs paid pay balance has had got")
_NAMES_IT: Final = word_set("is was its it's it’s number no ref code pin")
_BEFORE: Final = 80  # characters in which the word is looked for before a number
_AFTER: Final = 45
_LONGEST: Final = 20  # and how long such a word may be
_MOST_BETWEEN: Final = 5  # words between the word and a number of six and more digits
_FEW_BETWEEN: Final = 3  # and between it and a short one
_LONG_DIGITS: Final = 6
# "it should be 119907 not 119970": what stands beside one with such words is one too
_AND_THIS: Final = re.compile(
    r"[\s,]{1,3}(?:(?:not|and|or|but|then|it['’]?s|it|is|should|shud|be|to|instead|of|the|with)[\s,]{1,3}){1,5}",
    re.IGNORECASE,
)
# What is no request of this assistant, whatever its check digit says; and what is
_ANOTHERS: Final = re.compile(
    r"\b(?:passports?|visa|brp|nhs|upn|uln|trn|pupil|student|candidate|admission|account|card|payroll|staff|licen[cs]e|"
    r"login|username|phone|mobile|insurance|library|lunch|roll|badge|crime|police)\b",
    re.IGNORECASE,
)
_OURS: Final = re.compile(
    r"\b(?:ref|refs|reference|request|requests|case|(?<!sort )(?<!share )(?<!bar )code|status|receipt)\b", re.IGNORECASE
)
# "sort code 00-14-82, account 31926819"
_ACCOUNT: Final = re.compile(r"\b(?:account|acct)\b\W{1,3}(?:(?:number|no|is|was)\W{1,3}){0,2}$", re.IGNORECASE)


def numbers_beside(text: str) -> Iterator[tuple[int, int]]:
    """Find where they stand.

    >>> said = "my ref is SAR-2025-0093, the number of pupils is 1200. my passport? i gave 549 227 018"
    >>> [said[a:b] for a, b in numbers_beside(said)]
    ['SAR-2025-0093', '549 227 018']
    """
    aloud = [(start, end, sure) for start, end, sure in said_signs(text) if sure or may_be_given(text, start, end)]
    last = -1
    for start, end, sure in sorted([*numbers_written(text), *aloud]):
        goes_on = last >= 0 and _AND_THIS.fullmatch(text, last, start) and not is_of_years(text[start:end])
        if sure or goes_on or any(_is_called(text, start, end, *word) for word in _called_near(text, start, end)):
            last = end
            yield start, end


def is_called_something_else(text: str, start: int, end: int) -> bool:
    """Whether digits that could be a reference of ours are said to be a passport, an account or the like.

    >>> said = "my passport 100 000 006"
    >>> is_called_something_else(said, 12, 23), is_called_something_else("how is 100 000 006", 7, 18)
    (True, False)
    """
    if _ACCOUNT.search(text, max(0, start - _BEFORE // 2), start):
        return True
    return _ANOTHERS.search(_around(text, start, end)) is not None and not is_called_ours(text, start, end)


def is_called_ours(text: str, start: int, end: int) -> bool:
    """Whether a request, a reference or the like is spoken of beside digits.

    >>> is_called_ours("what of request HJ-4821", 16, 23), is_called_ours("my badge HJ-4821", 9, 16)
    (True, False)
    """
    return _OURS.search(_around(text, start, end)) is not None


def _around(text: str, start: int, end: int) -> str:
    return text[max(0, start - _BEFORE // 2) : start] + "|" + text[end : end + _AFTER // 2]


def _called_near(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The words near a number that numbers are called by, also with a slip in them."""
    first, last = max(0, start - _BEFORE - _LONGEST), end + _AFTER + _LONGEST
    yield from (match.span() for match in _CALLED.finditer(text, first, last))
    yield from (match.span() for match in _LONG_WORD.finditer(text, first, last) if match[0].lower() in _SLIPS)


def _is_called(text: str, start: int, end: int, word_start: int, word_end: int) -> bool:
    """Whether a word that says what a number is stands near enough before or behind it."""
    if 0 <= start - word_end <= _BEFORE:
        return _is_behind(text[word_end:start], text[start:end])
    return 0 <= word_start - end <= _AFTER and _BACK.fullmatch(text, end, word_start) is not None


def _is_behind(between: str, said: str) -> bool:
    """Whether what stands between the word and a number lets the one be said of the other."""
    words, breaks = [word.lower() for word in _WORD.findall(between)], len(_BREAK.findall(between))
    if is_of_years(said):
        return said.isdigit() and not breaks and bool(words) and _NAMES_IT.issuperset(words)
    digits = sum(character.isdigit() for character in said)
    if digits >= _LONG_DIGITS or not digits:  # none where they are said aloud
        return len(words) <= _MOST_BETWEEN and breaks <= 1
    others = any(character.isdigit() for character in between)  # "the number 42 bus at 1530"
    return len(words) <= _FEW_BETWEEN and not breaks and not others and _SUMS.isdisjoint(words)
