"""What was found is handed over: lies ready for the person of a request, who opens it with a code sent by e-mail.

Reference and code of a request can be read over somebody's shoulder, and the records are more than a state: so they are
opened only once staff have said how they know who asks, and with a code that goes to the address of the request each
time. The code opens once: the page that it opened goes on with a pass, until the code would have ended. Where no e-mail
address was given, records go on paper.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Final

from bot.cases import references
from bot.cases.codes import Check
from bot.cases.gathering.found_files import FoundFile, FoundFiles, have_copies
from bot.cases.letter_templates import routes
from bot.cases.mail_text import A_DAY, next_day
from bot.cases.parts import CaseParts
from bot.cases.records import Change, KeptEvents, OpeningCode, OutgoingMessage
from bot.cases.requester_service import PERSON, TRIES, RequesterService
from bot.cases.workflow import says_something
from bot.law.case import Told, replay
from bot.law.deadlines import WaitFor
from bot.law.request_fields import CONTACT, NAME
from bot.law.rights import Right
from bot.platform.audit import Entry
from bot.platform.errors import StepIncomplete, StepNotAllowed, TooManyTries, UnknownCase

CODE_LASTS: Final = timedelta(minutes=30)
_CODE: Final = "opening_code"
_PASS: Final = re.compile(r"[0-9a-f]{32}")
CODES_A_DAY: Final = A_DAY[_CODE]


class CodeSent(str, Enum):
    """What became of the wish for a code."""

    SENT = "sent"
    NOTHING_READY = "nothing_ready"
    WITHDRAWN = "withdrawn"  # nothing is ready, because the school took it back
    TOO_MANY = "too_many"  # as many went to the address today as may


@dataclass(frozen=True)
class Opened:
    """The files that lie ready, and the pass with which the page that shows them goes on."""

    files: tuple[FoundFile, ...]
    through: str = field(repr=False)


@dataclass(frozen=True)
class HandOver:
    """What is handed over: files by their numbers, and how it is known that who gets them is who may have them.

    ``check`` is None where nobody said so yet. ``originals``: also a file is meant of which there is a copy with black
    places.
    """

    numbers: tuple[int, ...]
    check: Check | None
    reasons: str = field(repr=False)
    originals: bool = False


@dataclass(frozen=True)
class CoverLetter:
    """What is printed and lies on top of records on paper; ``routes`` are the ways to complain."""

    reference: str
    printed: str
    right: Right
    received: date
    name: str = field(repr=False)
    address: str = field(repr=False)
    files: tuple[FoundFile, ...]
    routes: str


class Delivery:
    """Every method blocks on the database and raises StoreError.

    ``sends_mail``: whether mail goes out from here, and does not wait in a folder for somebody to send it.
    """

    def __init__(
        self,
        parts: CaseParts,
        requester: RequesterService,
        files: FoundFiles,
        *,
        sends_mail: Callable[[], bool],
        randbelow: Callable[[int], int] = secrets.randbelow,
    ) -> None:
        self._parts, self._requester, self._files = parts, requester, files
        self._sends_mail, self._randbelow = sends_mail, randbelow

    # --- staff --------------------------------------------------------------------------------------------------------

    def why_not(self, kept: KeptEvents) -> str:
        """Why nothing of a request can be handed over by this page, in words for staff; "" if it can."""
        if kept.case.reply_by is not Told.EMAIL or kept.sealed(CONTACT) is None:
            return "the person gave no e-mail address, so the records go on paper or by hand"
        if not self._sends_mail():
            return "no mail goes out from here, so the records go on paper or by hand"
        return self.why_not_yet(kept)

    def why_not_yet(self, kept: KeptEvents) -> str:
        """Why nothing of a request can be handed over in any way now, in words for staff; "" if it can."""
        case = kept.as_it_stands
        if self._parts.school.sign_off and not case.signed_off:
            return "a second person has to sign the request off first"
        if case.waits_for(WaitFor.IDENTITY):
            return "it waits for proof of who is asking; record that the proof came, or go on without it and say why"
        return ""

    def hand_over(self, reference: str, what: HandOver, by: str) -> None:
        """Let the person open files from now on; raises StepIncomplete, StepNotAllowed."""
        kept = self._ticked(reference, what, "delivery")
        if reason := self.why_not(kept):
            raise StepNotAllowed(reason)
        change = self._handed(kept, what, by, "files_delivered")
        self._parts.store.change(replace(change, delivers=tuple(sorted(set(what.numbers)))))

    def on_paper(self, reference: str, what: HandOver, by: str) -> CoverLetter:
        """The letter that goes with files on paper, with the person's name; it is logged. Raises as hand_over does."""
        kept = self._ticked(reference, what, "paper")
        if reason := self.why_not_yet(kept):
            raise StepNotAllowed(reason)
        self._parts.store.change(self._handed(kept, what, by, "files_on_paper"))
        contacts = self._parts.school.contacts
        return CoverLetter(
            kept.case.reference,
            self._parts.opening.printed(kept.case),
            replay(kept.events).right,
            kept.case.received,
            self._word(kept, NAME),
            self._word(kept, CONTACT) if kept.case.reply_by is Told.POST else "",
            tuple(file for file in self._files.of(kept) if file.kept.number in what.numbers),
            routes(contacts["dpo"], contacts["ico"]),
        )

    def _ticked(self, reference: str, what: HandOver, form: str) -> KeptEvents:
        """The request whose files are handed over; raises StepIncomplete for what is left out, UnknownCase."""
        kept = self._parts.casework.unchanged(reference, None)
        given = {
            "files": bool(what.numbers),
            "originals": what.originals or not have_copies(self._files.of(kept), what.numbers),
            "check": what.check is not None,
            "reasons": says_something(what.reasons),
        }
        if missing := tuple(name for name, is_there in given.items() if not is_there):
            raise StepIncomplete(form, missing)
        if not set(what.numbers) <= {file.number for file in kept.files}:
            raise UnknownCase("no file has this number")
        return kept

    def _handed(self, kept: KeptEvents, what: HandOver, by: str, action: str) -> Change:
        token = f"reason-{secrets.token_hex(8)}"
        detail = {"check": what.check.value if what.check else "", "reason": token, "found": len(what.numbers)}
        words = (self._parts.secrets.seal(kept.case.id, token, what.reasons.strip()),)
        return Change(kept.case.id, None, Entry(self._parts.clock(), by, action, kept.case.id, detail), words=words)

    def _word(self, kept: KeptEvents, name: str) -> str:
        sealed = kept.sealed(name)
        return self._parts.secrets.open(kept.case.id, sealed) if sealed else ""

    def withdraw(self, reference: str, numbers: Sequence[int], reasons: str, by: str) -> None:
        """Let the person open files no longer, and tell them so; raises StepIncomplete, UnknownCase, CaseChanged."""
        kept = self._parts.casework.unchanged(reference, None)
        given = {"files": bool(numbers), "reasons": says_something(reasons)}
        if missing := tuple(name for name, is_there in given.items() if not is_there):
            raise StepIncomplete("withdrawal", missing)
        if not set(numbers) <= {file.number for file in kept.files if file.delivered_at}:
            raise UnknownCase("no file that was handed over has this number")
        token = f"reason-{secrets.token_hex(8)}"
        words = (self._parts.secrets.seal(kept.case.id, token, reasons.strip()),)
        entry = Entry(
            self._parts.clock(), by, "files_withdrawn", kept.case.id, {"reason": token, "found": len(numbers)}
        )
        mail = self._parts.mails.withdrawn(self._parts.opening.printed(kept.case))
        messages = (self._to_person(kept, "withdrawal", *mail),)
        taken = tuple(sorted(set(numbers)))
        self._parts.store.change(Change(kept.case.id, None, entry, words=words, withdraws=taken, messages=messages))

    # --- the person ---------------------------------------------------------------------------------------------------

    def send_code(self, reference: str, code: str, caller: str) -> CodeSent:
        """Mail a code to the address of a request, for who has its reference and code, where something lies ready.

        Raises what ``RequesterService.find`` raises.
        """
        kept, now = self._requester.find(reference, code, caller), self._parts.clock()
        address = self._word(kept, CONTACT)
        if not kept.ready(now) or not address:
            taken_back = any(file.withdrawn_at for file in kept.files)
            return CodeSent.WITHDRAWN if taken_back else CodeSent.NOTHING_READY
        recipient = self._parts.secrets.recipient(address)
        if self._parts.store.mailed(recipient, _CODE, next_day(now) - timedelta(days=1)) >= CODES_A_DAY:
            return CodeSent.TOO_MANY
        once, printed = references.new_code(self._randbelow), self._parts.opening.printed(kept.case)
        minutes = int(CODE_LASTS.total_seconds()) // 60
        mail = self._parts.mails.opening_code(printed, references.printed_code(once), minutes)
        opening = OpeningCode(*self._parts.secrets.hash_code(kept.case.id, once), now + CODE_LASTS)
        entry = Entry(now, PERSON, "opening_code_sent", kept.case.id)
        messages = (self._to_person(kept, _CODE, *mail),)
        self._parts.store.change(Change(kept.case.id, None, entry, messages=messages, opening=opening))
        return CodeSent.SENT

    def _to_person(self, kept: KeptEvents, purpose: str, subject: str, body: str) -> OutgoingMessage:
        return self._parts.opening.message(kept.case.id, purpose, self._word(kept, CONTACT), subject, body)

    def open(self, reference: str, code: str, *, once: str, caller: str) -> Opened:
        """What lies ready, for who has the code that was mailed too, or a pass.

        Raises UnknownCase where it does not fit or was used, TooManyTries, BadReference.
        """
        kept = self._requester.find(reference, code, caller)
        sent, through = self._demand(kept, once), once
        change = Change(kept.case.id, None, Entry(self._parts.clock(), PERSON, "files_opened", kept.case.id))
        if not is_pass(once):
            through = secrets.token_hex(16)
            opening = OpeningCode(*self._parts.secrets.hash_code(kept.case.id, through), sent.until)
            change = replace(change, opening=opening)
        self._parts.store.change(change)
        now_open = kept.ready(self._parts.clock())
        return Opened(tuple(file for file in self._files.of(kept) if file.kept in now_open), through)

    def take(self, reference: str, code: str, *, once: str, number: int, caller: str) -> tuple[FoundFile, bytes]:
        """One of the files, for who has a pass; raises what ``open`` raises."""
        kept = self.proved(reference, code, once=once, caller=caller)
        if number not in {file.number for file in kept.ready(self._parts.clock())}:
            raise UnknownCase("no file that lies ready has this number")
        return self._files.read(reference, number, PERSON)

    def proved(self, reference: str, code: str, *, once: str, caller: str) -> KeptEvents:
        """The request of who has a pass; raises what ``open`` raises."""
        kept = self._requester.find(reference, code, caller)
        self._demand(kept, once)
        if not is_pass(once):
            raise UnknownCase("a code opens the list alone")
        return kept

    def _demand(self, kept: KeptEvents, once: str) -> OpeningCode:
        now, tried = self._parts.clock(), self._parts.secrets.tries_key(f"opening {kept.case.reference}")
        sent = self._parts.store.opening_code(kept.case.id)
        if self._parts.store.count_try(tried, now, now - CODE_LASTS) > TRIES:
            raise TooManyTries(CODE_LASTS.total_seconds())
        typed = once if is_pass(once) else references.parse_code(once)
        fits = sent is not None and self._parts.secrets.is_hash_of(kept.case.id, sent.key_id, sent.hash, typed)
        if not fits or sent is None or sent.until <= now:
            raise UnknownCase("this code does not open it")
        self._parts.store.clear_tries(tried)
        return sent


def is_pass(once: str) -> bool:
    """Whether this is what a page goes on with that a code has opened, and no code.

    >>> is_pass("2234 5677"), is_pass("0123456789abcdef" * 2)
    (False, True)
    """
    return _PASS.fullmatch(once) is not None


def saved_by_person(trail: Iterable[tuple[int, Entry]]) -> dict[int, datetime]:
    """When the person saved each file last, by its number, as the log of their request tells."""
    saved = [entry for _, entry in trail if entry.action == "file_read" and entry.actor == PERSON]
    return {int(entry.detail["file"]): entry.at for entry in saved}
