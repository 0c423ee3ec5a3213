"""The contacts that a notice prints, found by their form and by what is said beside them.

A number or an address belongs to whom its own block names, else to whom the block before it or the heading names. What
is found is shown to somebody who knows the school before it is used (``[school] confirmed`` in school.toml).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import phonenumbers

from bot.notice.notice import Block, Notice
from bot.notice.school import HELP, can_be_dialled

_EMAIL: Final = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_OFFICER: Final = re.compile(r"\bdata protection officer\b|\bDPO\b", re.IGNORECASE)
_SCHOOL: Final = re.compile(
    r"\b(?:the|our|school) (?:school|office)\b|\bheadteacher\b|\b(?:office|admin)@", re.IGNORECASE
)
_REGULATOR: Final = re.compile(r"ico\.org\.uk|\binformation commissioner", re.IGNORECASE)
_NEAR: Final = (4, 2, 1)
"""What it counts that somebody is named in the block itself, in the one before it, and in the heading."""


@dataclass(frozen=True)
class Found:
    """How somebody is reached, as the notice prints it; "" where nothing was found."""

    email: str = ""
    phone: str = ""


@dataclass(frozen=True)
class FoundContacts:
    """Whom a notice names: the school, and the data protection officer."""

    school: Found
    officer: Found


def found_contacts(notice: Notice) -> FoundContacts:
    """Find them. What is the regulator's is nobody's here, and a helpline is none."""
    emails: list[tuple[int, str]] = []
    phones: list[tuple[int, str]] = []
    for section in notice.sections:
        before = ""
        for words in (line for block in section.blocks for line in _units(block)):
            if not _REGULATOR.search(words) or _OFFICER.search(words):
                leaning = _leaning((words, before, section.heading))
                emails += [(leaning, match[0]) for match in _EMAIL.finditer(words) if "ico.org" not in match[0]]
                phones += [(leaning, number) for number in _numbers(words)]
            before = words
    return FoundContacts(
        school=Found(_likeliest(emails, -1), _likeliest(phones, -1)),
        officer=Found(_likeliest(emails, 1), _likeliest(phones, 1)),
    )


def _units(block: Block) -> tuple[str, ...]:
    """What is said of one person: a paragraph, an item of a list, a row of a table."""
    return (block.text,) if block.kind == "paragraph" else block.lines


def _leaning(places: tuple[str, ...]) -> int:
    """How much more the words around a contact speak of the officer than of the school."""
    officer = sum(near for near, words in zip(_NEAR, places, strict=True) if _OFFICER.search(words))
    school = sum(near for near, words in zip(_NEAR, places, strict=True) if _SCHOOL.search(words))
    return officer - school


def _numbers(text: str) -> list[str]:
    leniency = phonenumbers.Leniency.POSSIBLE
    found = (match.raw_string for match in phonenumbers.PhoneNumberMatcher(text, "GB", leniency))
    helplines = {"03031231113", *HELP.values()}
    ours = (number for number in found if number.startswith(("0", "+44")) and can_be_dialled(number))
    return [number for number in ours if re.sub(r"\D", "", number) not in helplines]


def _likeliest(found: list[tuple[int, str]], sign: int) -> str:
    """What leans most to one side (1: the officer, -1: the school); "" where nothing leans there.

    What leans to neither is nobody's: a supplier's address would be shown to parents as the school's.
    """
    leaning = [(sign * side, -place, words) for place, (side, words) in enumerate(found)]
    best = max(leaning, default=(0, 0, ""))
    return best[2] if best[0] > 0 else ""
