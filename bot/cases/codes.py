"""A new code for somebody who lost theirs, given out by staff who checked who asks; only its hash is kept."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from bot.cases import references
from bot.cases.case_secrets import CaseSecrets
from bot.cases.open_case import OpenCase
from bot.cases.records import Change, KeptEvents
from bot.cases.staff_service import StaffService
from bot.law.calendar import day_in_england
from bot.law.case import Event, Step, Told
from bot.law.request_fields import CONTACT, NAME
from bot.platform.audit import Entry
from bot.platform.errors import StepIncomplete
from bot.platform.types import Clock

WAYS: Final = (Told.IN_PERSON, Told.POST)
"""How a new code goes: into the person's hand, or to their address. A mail or a voice on the telephone is nobody's."""


class Check(str, Enum):
    """How staff made sure that it is the person who made the request, or somebody who may act for them."""

    DOCUMENT = "document"
    KNOWN = "known"
    CONTACT = "contact"
    RECORDS = "records"


@dataclass(frozen=True)
class IssuedCode:
    """A new code, shown once; ``name`` and ``address`` are whom it goes to, the address "" where none was given."""

    reference: str
    printed: str
    code: str = field(repr=False)
    way: Told
    name: str = field(repr=False)
    address: str = field(repr=False)


class CaseCodes:
    """Gives out new codes; ``by`` is the id of who checked and who gives it."""

    def __init__(
        self,
        casework: StaffService,
        case_secrets: CaseSecrets,
        opening: OpenCase,
        clock: Clock,
        randbelow: Callable[[int], int] = secrets.randbelow,
    ) -> None:
        self._casework = casework
        self._secrets = case_secrets
        self._opening = opening
        self._clock = clock
        self._randbelow = randbelow

    def issue(
        self, reference: str, by: str, *, check: Check | None, reasons: str, way: Told | None, seen: int | None
    ) -> IssuedCode:
        """Give a request a new code; from now on the old one opens nothing.

        ``reasons`` are what was checked, in staff's words; they are kept sealed, and the log holds how it was checked,
        never the code. Raises StepIncomplete, StepNotAllowed for an erased request, CaseChanged when ``seen`` is no
        longer how things stand, so that a form that is sent twice makes one code.
        """
        lacking = [name for name, given in (("check", check), ("way", way if way in WAYS else None)) if given is None]
        if check is None or way is None or lacking:
            raise StepIncomplete(Step.CODE_ISSUED.value, tuple(lacking))
        now, code = self._clock(), references.new_code(self._randbelow)
        event = Event(Step.CODE_ISSUED, now, day_in_england(now), by, reasons=reasons.strip(), told=way)
        token = f"reason-{secrets.token_hex(8)}"
        detail = {"check": check.value, "way": way.value, "reason": token}

        def decide(kept: KeptEvents) -> Change:
            self._casework.check(kept, event)
            return Change(
                kept.case.id,
                len(kept.events),
                Entry(now, by, "code_issued", kept.case.id, detail),
                (self._secrets.new_event(kept.case.id, len(kept.events) + 1, event),),
                words=(self._secrets.seal(kept.case.id, token, event.reasons),),
                code=self._secrets.hash_code(kept.case.id, code),
                tries=self._secrets.tries_key(kept.case.reference),
            )

        kept = self._casework.write(reference, decide, seen)
        address = self._word(kept, CONTACT) if kept.case.reply_by is Told.POST else ""
        return IssuedCode(
            kept.case.reference, self._opening.printed(kept.case), code, way, self._word(kept, NAME), address
        )

    def _word(self, kept: KeptEvents, name: str) -> str:
        sealed = kept.sealed(name)
        return self._secrets.open(kept.case.id, sealed) if sealed else ""
