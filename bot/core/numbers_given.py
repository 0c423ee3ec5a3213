"""Numbers and names that are given to one person: a staff number, a passport, a number plate, a user name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

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
_IS: Final = r"(?:\s*(?:is|was|of|it's|its|:|=|#|-|,|\())*\s*"
_NUMBER: Final = r"(?P<number>[A-Z]{0,4}[-/ ]?\d[\dA-Z]*(?:[-/ ]\d[\dA-Z]*|[-/][A-Z]{1,2}\b)*)"
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
# DVLA, since 2001: two letters, two digits, three letters
_PLATE: Final = re.compile(r"\b[A-Z]{2}\d{2}\s?[A-HJ-PR-Z]{3}\b")
_PLATE_WORDS: Final = re.compile(r"\b(?:car|reg|registration|plate|number ?plate|van|vehicle|parked)\b", re.IGNORECASE)
_ANY_PLATE: Final = re.compile(r"\b[A-Z]{2}\d{2}\s?[A-HJ-PR-Z]{3}\b", re.IGNORECASE)
_ENDING: Final = re.compile(r"\bend(?:ing|s)\s+(?:in\s+|with\s+)?(?P<number>\d{3,6})\b", re.IGNORECASE)
_HANDLE: Final = re.compile(r"(?<![\w@./])@[A-Za-z][\w.]{2,30}\b(?!\.)")
_USER: Final = re.compile(
    r"\b(?:user ?name|user|log ?in|handle|gamer ?tag|insta(?:gram)?|snap(?:chat)?|tik ?tok|twitter|discord|"
    r"roblox|skype)"
    r"(?:\s+(?:name|id|account|is|its|it's|was|called|as|=|:))*[\s:=]+(?P<name>(?=[\w.-]*[a-z])(?=[\w.-]*[\d_])[\w.-]{4,30}\w)",
    re.IGNORECASE,
)


def numbers_given(text: str) -> Iterator[tuple[int, int]]:
    """Find where they stand.

    >>> said = "my staff number EMP-40718, car AB12 CDE, snap is jo_b99, 3 pupils and article 15"
    >>> [said[a:b] for a, b in numbers_given(said)]
    ['EMP-40718', 'AB12 CDE', 'jo_b99']
    """
    given = {match.span("number") for match in _GIVEN.finditer(text) if sum(c.isdigit() for c in match["number"]) > 2}
    yield from sorted(given | {match.span("number") for match in _LATER.finditer(text)})
    for match in _SAID.finditer(text):
        aloud = re.search("[a-z]{3}|oh", match["number"], re.IGNORECASE)
        if aloud and len(_SAID_DIGIT.findall(match["number"])) > 2:
            yield match.span("number")
    for match in (_ANY_PLATE if _PLATE_WORDS.search(text) else _PLATE).finditer(text):
        yield match.span()
    for match in _ENDING.finditer(text):
        yield match.span("number")
    for match in _HANDLE.finditer(text):
        yield match.span()
    for match in _USER.finditer(text):
        yield match.span("name")
