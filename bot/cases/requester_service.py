"""A person's requests: opening one, its receipt, and how it stands afterwards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from bot.cases import references
from bot.cases.case_secrets import CaseSecrets
from bot.cases.open_case import CaseReceipt, OpenCase
from bot.cases.records import CaseStore, KeptEvents
from bot.cases.status import CaseStatus, Status
from bot.law.calendar import day_in_england
from bot.law.case import replay
from bot.law.request_fields import Answers, Channel
from bot.notice.form_text import FormText
from bot.notice.periods import kept_for_complaint
from bot.notice.school import School
from bot.platform.audit import AuditLog, Entry
from bot.platform.errors import TooManyTries, UnknownCase
from bot.platform.types import Clock

PERSON: Final = "person"
TRIES: Final = 10  # at one reference, of one caller
TRIES_WINDOW: Final = timedelta(hours=1)
MANY_TRIES: Final = 100  # at one reference, of all callers: somebody guesses from many places
MANY_WINDOW: Final = timedelta(days=1)
FEW_TRIES: Final = 3  # of one caller, while somebody does: enough for who has the code before them

Limit = Callable[[str], float]
"""Takes one try of a caller; 0 when it is allowed, otherwise the seconds to wait."""


_STAYS: Final = (
    "Your request {references} stays with the school.",
    "Your requests {references} stay with the school.",
)
_WHY_KEPT: Final = ("The school keeps it for a time to show what it did.", "The school needs it to answer you.")
_NOT_BEFORE: Final = "This stays until {day} at least, so that a complaint can be made and decided."
_TAKEN_BACK: Final = "To take a request back, ask the school."
KEPT_WORDS: Final = (*_STAYS, *_WHY_KEPT, _NOT_BEFORE, _TAKEN_BACK)
"""What is said to who deletes a chat from which a request came."""

_ENGLISH: Final = FormText({})


class RequesterService:
    """What the conversation and the status page do with requests; every method waits for the disk."""

    def __init__(
        self,
        *,
        store: CaseStore,
        audit: AuditLog,
        secrets: CaseSecrets,
        opening: OpenCase,
        status: CaseStatus,
        school: School,
        clock: Clock,
        limit: Limit,
    ) -> None:
        self._store = store
        self._audit = audit
        self._secrets = secrets
        self._opening = opening
        self._status = status
        self._school = school
        self._clock = clock
        self._limit = limit

    # --- the request --------------------------------------------------------------------------------------------------

    def open(
        self,
        conversation_id: str,
        draft_number: int,
        answers: Answers,
        channel: Channel = Channel.CHAT,
        *,
        by: str = PERSON,
        received: date | None = None,
    ) -> CaseReceipt:
        """Open a request from the answers of a draft; the same draft opens one only and gives the same receipt again.

        ``by`` and ``received`` are who of the staff opens what its person did not send, and when they began it. Raises
        StoreError when nothing was saved, StepNotAllowed for a right that this school does not offer.
        """
        return self._opening.open(
            f"{conversation_id}/{draft_number}",
            answers,
            channel=channel,
            actor=by,
            received=received,
            conversation_id=conversation_id,
        )

    def opened(self, conversation_id: str, draft_number: int) -> CaseReceipt | None:
        """The receipt of the request that this draft opened, if it did."""
        return self._opening.opened(f"{conversation_id}/{draft_number}")

    def held_code(self, conversation_id: str, reference: str) -> str | None:
        """The code of a request that this conversation opened, as long as it is held; looking does not end that."""
        kept = next((k for k in self._store.of_conversation(conversation_id) if k.case.reference == reference), None)
        return self._opening.held_code(kept) if kept else None

    def code_shown(self, conversation_id: str) -> None:
        """The client has sent a later frame, so it has the receipts: only the hashes of the codes stay."""
        self._store.drop_codes(conversation_id, None)

    def kept(self, conversation_id: str, words: FormText = _ENGLISH) -> str | None:
        """What forgetting the chat does not delete, in plain words; None if nothing is kept."""
        cases = [kept for kept in self._store.of_conversation(conversation_id) if kept.case.erased_at is None]
        if not cases:
            return None
        names = ", ".join(self._opening.printed(kept.case) for kept in cases)
        closed = [replay(kept.events).closed for kept in cases]
        sentences = [
            words.said(_STAYS[len(cases) > 1]).replace("{references}", names),
            words.said(_WHY_KEPT[None in closed]),
        ]
        months = self._school.keeping.complaint_months
        until = max((kept_for_complaint(event, months) for event in closed if event), default=date.min)
        if until >= day_in_england(self._clock()):
            sentences.append(words.said(_NOT_BEFORE).replace("{day}", words.plain_day(until)))
        return " ".join([*sentences, words.said(_TAKEN_BACK)])

    def status(self, reference: str, code: str, caller: str) -> Status:
        """How a request stands, for who has its reference and code; raises what ``find`` raises."""
        kept = self.find(reference, code, caller)
        self._audit.add(Entry(self._clock(), PERSON, "status_seen", kept.case.id))
        return self._status.of(kept)

    def find(self, reference: str, code: str, caller: str) -> KeptEvents:
        """The request of who has its reference and code; ``caller`` is whom to count tries for.

        Raises BadReference for digits that are none, UnknownCase, and TooManyTries for this caller. Wrong codes of
        others lock nobody out: they leave a caller fewer tries, and the right code needs one.
        """
        if wait := self._limit(caller):
            raise TooManyTries(wait)
        digits = references.parse_reference(reference, self._school.reference_prefix)
        code = references.parse_code(code)
        now = self._clock()
        # Counted before it is looked at, so that tries side by side cannot slip through; and for references that
        # do not exist too, so that the time taken tells nothing. Who has no more tries adds none to those of all.
        own = self._secrets.tries_key(digits, caller)
        if (tried := self._store.count_try(own, now, now - TRIES_WINDOW)) > TRIES:
            raise TooManyTries(TRIES_WINDOW.total_seconds())
        in_all = self._store.count_try(self._secrets.tries_key(digits), now, now - MANY_WINDOW)
        if in_all > MANY_TRIES and tried > FEW_TRIES:
            raise TooManyTries(TRIES_WINDOW.total_seconds())
        kept = self._store.by_reference(digits)
        if not self._secrets.fits(kept.case if kept else None, code) or kept is None:
            raise UnknownCase("no request has this reference and this code")
        self._store.clear_tries(own)
        return kept
