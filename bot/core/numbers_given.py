"""Numbers that are given to one person, right behind what they are called: a staff number, a passport, a plate."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bot.core.date_words import DATE_SHAPE
from bot.core.numbers_written import is_of_years, may_be_given

# What is given to one person, and what the number is called
_OF_A_PERSON: Final = (
    r"(?:staff|payroll|employee|personnel|pupil|student|learner|admission|candidate|exam|account|member(?:ship)?|"
    r"passport|visa|brp|driving licen[cs]e|licen[cs]e|registration|badge|library card|crime|police|case|patient|"
    r"hospital|"
    r"claim|customer|client|insurance|policy|teacher|trn|uln|urn|sort code|iban|id card|national id|biometric card|"
    r"birth certificate|certificate|application|ehcp?|parentpay|parentmail|scopay|locker|pin|door code|"
    r"(?:my|our|his|her|their) ref(?:erence)?)"
)
_CALLED: Final = r"(?:\s+(?:number|numbers|num|no\.?|nr|ref(?:erence)?|code|id|card|#)){0,2}"
_IS: Final = r"(?:\s*(?:is|was|which|either|of|it's|its|:|=|#|-|,|\())*\s*"
# "policy from 2019": a word of few letters before digits is no part of a number
_NO_LEAD: Final = r"(?!(?:from|in|of|is|to|was|the|my|no|and|on|for|at|by|or|a|i|has|with|only|just|like) )"
_NUMBER: Final = rf"(?P<number>(?:{_NO_LEAD}[A-Z]{{1,4}}[-/ ]?)?" r"\d[\dA-Z]*(?:[-/ ]\d[\dA-Z]*|[-/][A-Z]{1,2}\b)*)"
# Said aloud: "employee number four oh seven one", "crime number 42 stroke 1234"
_SIGN: Final = (
    r"(?:zero|oh|nought|one|two|three|four|five|six|seven|eight|nine|double|treble|triple|stroke|slash|dash|hyphen|"
    r"[a-z]|\d{1,9})"
)
_SAID_DIGIT: Final = re.compile(
    r"\b(?:zero|oh|nought|one|two|three|four|five|six|seven|eight|nine)\b|\d", re.IGNORECASE
)
_SAID: Final = re.compile(
    rf"\b(?:{_OF_A_PERSON}|ni|national insurance|upn|unique pupil|nhs|(?:my|his|her) number){_CALLED}{_IS}"
    rf"(?P<number>{_SIGN}(?:[\s,.-]+{_SIGN}){{2,}})\b",
    re.IGNORECASE,
)
_GIVEN: Final = re.compile(rf"\b{_OF_A_PERSON}{_CALLED}{_IS}{_NUMBER}\b", re.IGNORECASE)
# "i want my reference number deleted, its P20417"
_LATER: Final = re.compile(
    r"\b(?:number|ref(?:erence)?|code|id|upn)\b(?:,?\s+[\w']+){0,4}?[\s,.:-]+(?:it\s?is|it'?s|is|was)\s+"
    r"(?P<number>[A-Z]{1,3}[-/ ]?\d{3,12}[A-Z]?)\b",
    re.IGNORECASE,
)
_FEW: Final = 2  # digits: an age, a class, a page
# DVLA, since 2001: two letters, two digits, three letters
_PLATE: Final = re.compile(r"\b[A-Z]{2}\d{2}\s?[A-HJ-PR-Z]{3}\b")
_PLATE_WORDS: Final = re.compile(
    r"\b(?:cars?|reg|registration|(?:number ?)?plates?|van|vehicle|park(?:ed|ing|s)?|driv(?:es?|ing|er|en)|drove|taxi|"
    r"lorry|motorbike)\b",
    re.IGNORECASE,
)
# Those of before: "P714 LEV", "LEV 714P"
_OLD_PLATE: Final = re.compile(r"\b(?:[A-HJ-NPR-Y]\d{1,3}\s?[A-HJ-PR-Y]{3}|[A-HJ-PR-Y]{3}\s?\d{1,3}[A-HJ-NPR-Y])\b")
# "BD 17 XKM": with a space only in capitals, or "is 12 not" would be one
_SPACED_PLATE: Final = re.compile(r"\b(?!IN|IS|AT|ON|TO|OF|AS|WE|BY|MY)[A-Z]{2}\s\d{2}\s[A-HJ-PR-Z]{3}\b")
_ANY_PLATE: Final = re.compile(r"\b[A-Z]{2}\d{2}\s?[A-HJ-PR-Z]{3}\b", re.IGNORECASE)


def numbers_given(text: str) -> Iterator[tuple[int, int]]:
    """Find where they stand.

    >>> said = "my staff number EMP-40718, car AB12 CDE, 3 pupils and article 15"
    >>> [said[a:b] for a, b in numbers_given(said)]
    ['EMP-40718', 'AB12 CDE']
    """
    given = {match.span("number") for match in _GIVEN.finditer(text) if _is_a_number(text, *match.span("number"))}
    yield from sorted(given | {match.span("number") for match in _LATER.finditer(text)})
    for match in _SAID.finditer(text):
        aloud = re.search("[a-z]{3}|oh", match["number"], re.IGNORECASE)
        if aloud and len(_SAID_DIGIT.findall(match["number"])) > 2:
            yield match.span("number")
    for match in (_ANY_PLATE if _PLATE_WORDS.search(text) else _PLATE).finditer(text):
        yield match.span()
    for match in _SPACED_PLATE.finditer(text) if _PLATE_WORDS.search(text) else ():
        yield match.span()
    for match in _OLD_PLATE.finditer(text) if _PLATE_WORDS.search(text) else ():
        yield match.span()


def _is_a_number(text: str, start: int, end: int) -> bool:
    """Whether digits behind what somebody has are its number, and not when it was or how much is on it."""
    said = text[start:end]
    when = is_of_years(said) or DATE_SHAPE.fullmatch(said)
    return sum(character.isdigit() for character in said) > _FEW and not when and may_be_given(text, start, end)
