"""Grounding: a reply may hold no e-mail address, number, period, post code or quotation that its sources do not.

The law of promise 1 (docs/adr): checked over every reply in the tests, and once more before a reply is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from bot.law.calendar import say_day
from bot.notice.languages import ENGLISH
from bot.notice.law import Law
from bot.notice.notice import Notice
from bot.notice.reply import Contact, General, Reply
from bot.notice.school import School

_UNIT: Final = r"(?:second|minute|hour|day|week|fortnight|month|term|year|pound|penny|pence)s?"
_COUNT: Final = (
    r"(?:a|an|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|sixty|ninety|"
    r"hundred|\d+)"
)
_POST_CODE: Final = r"\b[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2}\b"
_FACTS: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+",  # e-mail addresses
        r"(?:https?://|www\.)\S+|\b[\w-]{1,63}\.(?:org|com|gov|co|sch|net)(?:\.uk)?\b",  # web addresses
        rf"\b{_COUNT}(?: (?:school|working|calendar|further|more))* {_UNIT}\b",  # periods
        r"£ ?\d[\d.,]*",  # prices
        r"\d(?:[\d ]*\d)?",  # numbers of any kind, telephone numbers with their spaces
    )
)
_ALWAYS: Final = "emergency"
"""The contact whose number any reply may name: 999 needs no card beside it."""
_DAYS: Final = ("received", "due")
"""What of a request is a day (``Reply.request``)."""
_QUOTED: Final = re.compile(r"[\"“]([^\"“”]+)[\"”]")
# "one day" and "a week" in ordinary speech are no promises; a count with a unit is. A single article is let pass.
_NO_FACT: Final = re.compile(r"^(?:a|an) ", re.IGNORECASE)


@dataclass(frozen=True)
class Grounds:
    """What may be said: the notice, the contacts that may be shown, the general texts that are switched on."""

    notice: Notice
    contacts: frozenset[Contact]
    general: frozenset[General]

    @classmethod
    def of(cls, notice: Notice, school: School, law: Law) -> Grounds:
        """What a school's folder allows to be said."""
        general = frozenset(text for text in law.texts.values() if text is not None)
        return cls(notice, frozenset((*school.contacts.values(), school.for_safety)), general)


def facts(text: str, *, quotes: bool = True) -> set[str]:
    """Everything in a text that can be checked: addresses, numbers, periods, prices, words between quotation marks.

    ``quotes`` is False for a text in another language than the notice: it cannot quote the notice, and what stands
    between quotation marks there is a word to type, such as "cancel".

    >>> sorted(facts("Ring 01206 862691 within two school weeks"))
    ['01206 862691', 'two school weeks']
    """
    found = {match[1].strip(" .,;!?") for match in _QUOTED.finditer(text)} - {""} if quotes else set()
    found |= {match[0] for match in re.finditer(_POST_CODE, text, re.IGNORECASE)}
    text = re.sub(_POST_CODE, "…", text, flags=re.IGNORECASE)  # the digits in one are no number of their own
    for pattern in _FACTS:
        for match in pattern.finditer(text):
            if not _NO_FACT.match(match[0]):
                found.add(match[0].rstrip(".,;"))
    return found


def problems(reply: Reply, grounds: Grounds) -> list[str]:
    """What in a reply has no ground; empty when all of it has."""
    found: list[str] = []
    for source in reply.sources:
        if source.section not in grounds.notice:
            found.append(f"no section '{source.section}'")
            continue
        section = grounds.notice[source.section]
        if source.heading != section.heading:
            found.append(f"the heading of '{source.section}' is not '{source.heading}'")
        if not source.quote.strip() or _squeezed(source.quote) not in _squeezed(section.text):
            found.append(f"section '{source.section}' does not hold the quotation '{source.quote[:40]}'")
    found += [f"contact '{c.role}' is not in school.toml" for c in reply.contacts if c not in grounds.contacts]
    found += [f"general text not in law.toml: '{g.text[:40]}'" for g in reply.general if g not in grounds.general]
    ground = "\n".join(_ground(reply, grounds))
    told = facts(reply.text, quotes=reply.lang == ENGLISH) | facts(reply.safety, quotes=False)
    found += [
        f"'{fact}' is neither in the notice nor in the settings" for fact in sorted(told) if not _states(ground, fact)
    ]
    return found


def _ground(reply: Reply, grounds: Grounds) -> Iterable[str]:
    """Every text that the reply's own words may draw on."""
    for source in reply.sources:
        if source.section in grounds.notice:
            yield grounds.notice[source.section].heading
            yield grounds.notice[source.section].text
    always = [contact for contact in grounds.contacts if contact.role == _ALWAYS]
    for contact in (*reply.contacts, *always):
        yield from filter(
            None, (contact.name, contact.email, contact.phone, contact.address, contact.url, contact.hours)
        )
    for general in reply.general:
        yield general.text
    if reply.request:
        yield from (str(value) for value in reply.request.values())
        # A day is said as people read it: the 4 of "4 January" stands in no "2027-01-04".
        yield from (say_day(date.fromisoformat(day)) for name in _DAYS if (day := reply.request.get(name)))


def _states(text: str, fact: str) -> bool:
    """Whether a text states a fact; the 20 of 01206 is none."""
    return re.search(rf"(?<!\w){re.escape(_squeezed(fact))}(?!\w)", _squeezed(text)) is not None


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip().casefold()
