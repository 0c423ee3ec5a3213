"""What was found is handed over: lies ready for the person of a request, who opens it with a code sent by e-mail.

Reference and code of a request can be read over somebody's shoulder, and the records are more than a state: so they are
opened only once staff have said how they know who asks, and with a code that goes to the address of the request each
time. Where no e-mail address was given, records go on paper.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Final

from bot.cases import references
from bot.cases.case_secrets import CaseSecrets
from bot.cases.codes import Check
from bot.cases.gathering.found_files import FoundFile, FoundFiles
from bot.cases.mail_text import Mails
from bot.cases.open_case import OpenCase
from bot.cases.records import CaseStore, Change, KeptEvents, OpeningCode
from bot.cases.requester_service import PERSON, TRIES, RequesterService
from bot.cases.staff_service import StaffService
from bot.cases.workflow import says_something
from bot.law.case import Told, replay
from bot.law.deadlines import WaitFor
from bot.law.request_fields import CONTACT
from bot.notice.school import School
from bot.platform.audit import Entry
from bot.platform.errors import StepIncomplete, StepNotAllowed, TooManyTries, UnknownCase
from bot.platform.types import Clock

CODE_LASTS: Final = timedelta(minutes=30)


class Delivery:
    """Every method blocks on the database and raises StoreError.

    ``sends_mail``: whether mail goes out from here, and does not wait in a folder for somebody to send it.
    """

    def __init__(
        self,
        *,
        store: CaseStore,
        secrets: CaseSecrets,
        opening: OpenCase,
        casework: StaffService,
        requester: RequesterService,
        files: FoundFiles,
        school: School,
        mails: Mails,
        clock: Clock,
        sends_mail: Callable[[], bool],
        randbelow: Callable[[int], int] = secrets.randbelow,
    ) -> None:
        self._store, self._secrets, self._opening, self._casework = store, secrets, opening, casework
        self._requester, self._files, self._school = requester, files, school
        self._mails, self._clock = mails, clock
        self._sends_mail, self._randbelow = sends_mail, randbelow

    # --- staff --------------------------------------------------------------------------------------------------------

    def why_not(self, kept: KeptEvents) -> str:
        """Why nothing of a request can be handed over by this page, in words for staff; "" if it can."""
        if kept.case.reply_by is not Told.EMAIL or kept.sealed(CONTACT) is None:
            return "the person gave no e-mail address, so the records go on paper or by hand"
        if not self._sends_mail():
            return "no mail goes out from here, so the records go on paper or by hand"
        case = replay(kept.events)
        if self._school.sign_off and not case.signed_off:
            return "a second person has to sign the request off first"
        if case.waits_for(WaitFor.IDENTITY):
            return "it waits for proof of who is asking; record that the proof came, or go on without it and say why"
        return ""

    def hand_over(self, reference: str, numbers: Sequence[int], check: Check | None, reasons: str, by: str) -> None:
        """Let the person open files from now on.

        ``check`` and ``reasons`` are how it is known that the address of the request is that of whoever may have them.
        Raises StepIncomplete, StepNotAllowed.
        """
        kept = self._casework.unchanged(reference, None)
        given = {"files": bool(numbers), "check": check is not None, "reasons": says_something(reasons)}
        if missing := tuple(name for name, is_there in given.items() if not is_there):
            raise StepIncomplete("delivery", missing)
        if reason := self.why_not(kept):
            raise StepNotAllowed(reason)
        if check is None or not set(numbers) <= {file.number for file in kept.files}:
            raise UnknownCase("no file has this number")
        token = f"reason-{secrets.token_hex(8)}"
        detail = {"check": check.value, "reason": token, "found": len(numbers)}
        words = (self._secrets.seal(kept.case.id, token, reasons.strip()),)
        entry = Entry(self._clock(), by, "files_delivered", kept.case.id, detail)
        self._store.change(Change(kept.case.id, None, entry, words=words, delivers=tuple(sorted(set(numbers)))))

    # --- the person ---------------------------------------------------------------------------------------------------

    def send_code(self, reference: str, code: str, caller: str) -> bool:
        """Mail a code to the address of a request, for who has its reference and code; False where nothing lies ready.

        Raises what ``RequesterService.find`` raises.
        """
        kept = self._requester.find(reference, code, caller)
        address = kept.sealed(CONTACT)
        if not kept.ready(self._clock()) or address is None:
            return False
        now, once = self._clock(), references.new_code(self._randbelow)
        to, printed = self._secrets.open(kept.case.id, address), self._opening.printed(kept.case)
        minutes = int(CODE_LASTS.total_seconds()) // 60
        mail = self._mails.opening_code(printed, references.printed_code(once), minutes)
        message = self._opening.message(kept.case.id, "opening_code", to, *mail)
        opening = OpeningCode(*self._secrets.hash_code(kept.case.id, once), now + CODE_LASTS)
        entry = Entry(now, PERSON, "opening_code_sent", kept.case.id)
        self._store.change(Change(kept.case.id, None, entry, messages=(message,), opening=opening))
        return True

    def open(self, reference: str, code: str, *, once: str, caller: str) -> list[FoundFile]:
        """What lies ready, for who has the code that was mailed too; raises UnknownCase where it does not fit.

        Raises TooManyTries, BadReference.
        """
        kept = self._requester.find(reference, code, caller)
        self._demand(kept, once)
        self._store.change(Change(kept.case.id, None, Entry(self._clock(), PERSON, "files_opened", kept.case.id)))
        now_open = kept.ready(self._clock())
        return [file for file in self._files.of(kept) if file.kept in now_open]

    def take(self, reference: str, code: str, *, once: str, number: int, caller: str) -> tuple[FoundFile, bytes]:
        """One of the files; raises what ``open`` raises."""
        kept = self._requester.find(reference, code, caller)
        self._demand(kept, once)
        if number not in {file.number for file in kept.ready(self._clock())}:
            raise UnknownCase("no file that lies ready has this number")
        return self._files.read(reference, number, PERSON)

    def _demand(self, kept: KeptEvents, once: str) -> None:
        now, tried = self._clock(), self._secrets.tries_key(f"opening {kept.case.reference}")
        sent = self._store.opening_code(kept.case.id)
        if self._store.count_try(tried, now, now - CODE_LASTS) > TRIES:
            raise TooManyTries(CODE_LASTS.total_seconds())
        digits = references.parse_code(once)
        fits = sent is not None and self._secrets.is_hash_of(kept.case.id, sent.key_id, sent.hash, digits)
        if not fits or sent is None or sent.until <= now:
            raise UnknownCase("this code does not open it")
        self._store.clear_tries(tried)
