"""Opening a request: case, first event, audit entry and outgoing messages in one transaction, and only then a receipt.

Called again with the same key it gives the same receipt, with the code as long as that is still held.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from bot.cases import references
from bot.cases.case_secrets import CaseSecrets
from bot.cases.mail_text import A_DAY, Mails
from bot.cases.records import CaseStore, KeptCase, KeptEvents, OutgoingMessage
from bot.cases.workflow import take
from bot.law.calendar import day_in_england
from bot.law.case import Case, Event, Step, Told, replay
from bot.law.deadlines import DueFor, deadline
from bot.law.request_fields import CONTACT, Answers, Channel
from bot.law.rights import Right, offered
from bot.notice.school import School
from bot.platform.audit import Entry
from bot.platform.errors import ReferenceTaken, StepNotAllowed, StoreError
from bot.platform.types import Clock, Sealed

CODE_HELD: Final = timedelta(hours=24)
CODE: Final = "code"
_DRAWS: Final = 20


@dataclass(frozen=True)
class CaseReceipt:
    """The receipt of a request; ``code`` is None once it has been shown or its day is over.

    ``reference`` is digits only, ``printed`` has the prefix and dashes; ``due`` is None where the law sets no date.
    """

    case_id: str
    reference: str
    printed: str
    code: str | None = field(repr=False)
    right: Right
    received: date
    due: date | None
    due_for: DueFor
    status: str


class OpenCase:
    """Opens requests for the chat and for staff alike."""

    def __init__(
        self,
        store: CaseStore,
        case_secrets: CaseSecrets,
        school: School,
        mails: Mails,
        clock: Clock,
        randbelow: Callable[[int], int] = secrets.randbelow,
    ) -> None:
        self._store = store
        self._secrets = case_secrets
        self._school = school
        self._mails = mails
        self._clock = clock
        self._randbelow = randbelow

    def open(
        self,
        key: str,
        answers: Answers,
        *,
        channel: Channel,
        actor: str,
        received: date | None = None,
        conversation_id: str | None = None,
    ) -> CaseReceipt:
        """Open a request, or give the receipt of the one that this key opened before.

        ``received`` is the day it came where that was not today. Raises StepNotAllowed for a right that this school
        does not offer or a day to come, StoreError when nothing was saved.
        """
        if known := self._store.by_key(key):
            return self.receipt(known)
        if answers.right not in offered(self._school.type):
            raise StepNotAllowed("this school does not take requests for this right")
        for _ in range(_DRAWS):
            try:
                opened = self._write(key, answers, channel, actor, received, conversation_id)
            except ReferenceTaken:
                continue
            # Once it is written the receipt needs nothing more from the disk, so that nothing can come between.
            return opened or self._opened_meanwhile(key)
        raise StoreError("no reference is free")

    def opened(self, key: str) -> CaseReceipt | None:
        """The receipt of the request that this key opened, if it did."""
        known = self._store.by_key(key)
        return self.receipt(known) if known else None

    def _opened_meanwhile(self, key: str) -> CaseReceipt:
        """The receipt of a request that somebody else opened with the same key at the same moment."""
        if opened := self.opened(key):
            return opened
        raise StoreError("a request that was just opened is not there")

    def _write(
        self,
        key: str,
        answers: Answers,
        channel: Channel,
        actor: str,
        received: date | None,
        conversation_id: str | None,
    ) -> CaseReceipt | None:
        now = self._clock()
        day = received or day_in_england(now)
        case_id = secrets.token_hex(16)
        event = Event(Step.RECEIVED, now, day, actor, right=answers.right, direct_marketing=answers.direct_marketing)
        begun = take(None, event)
        reference = references.new_reference(self._randbelow)
        code = references.new_code(self._randbelow)
        code_key, code_hash = self._secrets.hash_code(case_id, code)
        case = KeptCase(
            id=case_id,
            reference=reference,
            key=key,
            conversation_id=conversation_id,
            channel=channel,
            who=answers.who.value if answers.who else None,
            reply_by=answers.reply_by,
            right=answers.right,
            received=day,
            opened_at=now,
            code_key=code_key,
            code_hash=code_hash,
            code_until=now + CODE_HELD,
            to_ask=answers.to_ask,
        )
        words: list[Sealed] = [
            self._secrets.seal(case_id, name, clear) for name, clear in answers.words.items() if clear.strip()
        ]
        words.append(self._secrets.seal(case_id, CODE, code))
        recorded = [self._secrets.seal_recording(case_id, name, sound) for name, sound in answers.recorded.items()]
        entry = Entry(now, actor, "opened", case_id, {"right": answers.right.value, "channel": channel.value})
        messages = self._messages(case, begun, answers)
        first = self._secrets.new_event(case_id, 1, event)
        if not self._store.open(case, first, words, messages, entry, recorded):
            return None
        return self._told(case, begun, code)

    def _messages(self, case: KeptCase, begun: Case, answers: Answers) -> list[OutgoingMessage]:
        """One to the contact that serves this right by the notice, one to the person if they gave an address."""
        printed = self.printed(case)
        due = deadline(begun.clock, self._school.school_days, day_in_england(case.opened_at)).due
        contact, named = self._school.contact_for(case.right.value)
        inbox = contact.email if named and contact.email else self._school.requests_inbox
        subject, body = self._mails.new_request(case.reference, printed, due)
        messages = [self.message(case.id, "new_request", inbox, subject, body)]
        if answers.reply_by is Told.EMAIL:
            subject, body = self._mails.receipt(printed)
            messages.append(self.message(case.id, "receipt", answers.words[CONTACT].strip(), subject, body))
        return messages

    def message(
        self,
        case_id: str,
        purpose: str,
        to: str,
        subject: str,
        body: str,
        letter: int | None = None,
        number: str = "",
    ) -> OutgoingMessage:
        """A message that is due now, with the one Message-ID it keeps; ``number`` is its id where that is not drawn."""
        now = self._clock()
        number = number or secrets.token_hex(16)
        return OutgoingMessage(
            id=number,
            message_id=self._mails.message_id(number),
            case_id=case_id,
            purpose=purpose,
            to=self._secrets.seal_address(number, to),
            subject=subject,
            body=body,
            created_at=now,
            next_at=now,
            letter=letter,
            recipient=self._secrets.recipient(to) if purpose in A_DAY else None,
        )

    def printed(self, case: KeptCase) -> str:
        """A case's reference as it is printed."""
        return references.printed_reference(case.reference, self._school.reference_prefix)

    def held_code(self, kept: KeptEvents) -> str | None:
        """The code, as long as it is held."""
        sealed = kept.sealed(CODE) if self._clock() < kept.case.code_until else None
        return self._secrets.open(kept.case.id, sealed) if sealed else None

    def receipt(self, kept: KeptEvents) -> CaseReceipt:
        """The receipt of a request that is kept; looking at it changes nothing."""
        return self._told(kept.case, replay(kept.events), self.held_code(kept))

    def _told(self, kept: KeptCase, case: Case, code: str | None) -> CaseReceipt:
        clock = deadline(case.clock, self._school.school_days, day_in_england(self._clock()))
        return CaseReceipt(
            case_id=kept.id,
            reference=kept.reference,
            printed=self.printed(kept),
            code=code,
            right=case.right,
            received=kept.received,
            due=clock.due,
            due_for=clock.due_for,
            status=case.state.value,
        )
