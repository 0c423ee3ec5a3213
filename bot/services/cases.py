"""A person's requests: opening one, its receipt, and how it stands afterwards."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from bot.core import references
from bot.core.audit import Entry
from bot.core.case_file import Answers, Channel
from bot.core.case_standing import standing
from bot.core.cases import STATE_WORDS, State, Told, replay
from bot.core.deadlines import DueFor
from bot.core.rights import Right
from bot.core.school import School
from bot.core.working_days import day_in_england
from bot.errors import TooManyTries, UnknownCase
from bot.ports import Clock
from bot.ports_cases import AuditLog, CaseStore, KeptEvents, LetterState
from bot.services.case_secrets import CaseSecrets
from bot.services.opening import Opened, Opening

PERSON: Final = "person"
TRIES: Final = 10  # at one reference, of one caller
TRIES_WINDOW: Final = timedelta(hours=1)
MANY_TRIES: Final = 100  # at one reference, of all callers: somebody guesses from many places
MANY_WINDOW: Final = timedelta(days=1)
FEW_TRIES: Final = 3  # of one caller, while somebody does: enough for who has the code before them

Limit = Callable[[str], float]
"""Takes one try of a caller; 0 when it is allowed, otherwise the seconds to wait."""


@dataclass(frozen=True)
class ShownLetter:
    """A letter as the person reads it on the status page."""

    number: int
    title: str
    body: str = field(repr=False)
    on: date


@dataclass(frozen=True)
class Status:
    """How a request stands, for the person: never the records."""

    reference: str
    printed: str
    right: Right
    state: State
    words: str
    received: date
    due: date | None
    due_for: DueFor
    is_open: bool
    paused: bool
    letters: tuple[ShownLetter, ...]


_STAYS: Final = (
    "Your request {references} stays with the school.",
    "Your requests {references} stay with the school.",
)
_WHY_KEPT: Final = ("The school keeps it for a time to show what it did.", "The school needs it to answer you.")
_TAKEN_BACK: Final = "To take a request back, ask the school."
KEPT_WORDS: Final = (*_STAYS, *_WHY_KEPT, _TAKEN_BACK)
"""What is said to who deletes a chat from which a request came."""


class Cases:
    """What the conversation and the status page do with requests; every method waits for the disk."""

    def __init__(
        self,
        *,
        store: CaseStore,
        audit: AuditLog,
        secrets: CaseSecrets,
        opening: Opening,
        school: School,
        clock: Clock,
        limit: Limit,
    ) -> None:
        self._store = store
        self._audit = audit
        self._secrets = secrets
        self._opening = opening
        self._school = school
        self._clock = clock
        self._limit = limit

    # --- the request --------------------------------------------------------------------------------------------------

    def open(
        self, conversation_id: str, draft_number: int, answers: Answers, channel: Channel = Channel.CHAT
    ) -> Opened:
        """Open a request from confirmed answers; the same draft opens one only and gives the same receipt again.

        Raises StoreError when nothing was saved, StepNotAllowed for a right that this school does not offer.
        """
        return self._opening.open(
            f"{conversation_id}/{draft_number}",
            answers,
            channel=channel,
            actor=PERSON,
            conversation_id=conversation_id,
        )

    def opened(self, conversation_id: str, draft_number: int) -> Opened | None:
        """The receipt of the request that this draft opened, if it did."""
        return self._opening.opened(f"{conversation_id}/{draft_number}")

    def held_code(self, conversation_id: str, reference: str) -> str | None:
        """The code of a request that this conversation opened, as long as it is held; looking does not end that."""
        kept = next((k for k in self._store.of_conversation(conversation_id) if k.case.reference == reference), None)
        return self._opening.held_code(kept) if kept else None

    def code_shown(self, conversation_id: str) -> None:
        """The client has sent a later frame, so it has the receipts: only the hashes of the codes stay."""
        self._store.drop_codes(conversation_id, None)

    def kept(self, conversation_id: str, say: Callable[[str], str] = str) -> str | None:
        """What forgetting the chat does not delete, in plain words said by ``say``; None if nothing is kept."""
        cases = [kept for kept in self._store.of_conversation(conversation_id) if kept.case.erased_at is None]
        if not cases:
            return None
        names = ", ".join(self._opening.printed(kept.case) for kept in cases)
        under_way = any(replay(kept.events).closed is None for kept in cases)
        stays = say(_STAYS[len(cases) > 1]).replace("{references}", names)
        return f"{stays} {say(_WHY_KEPT[under_way])} {say(_TAKEN_BACK)}"

    def status(self, reference: str, code: str, caller: str) -> Status:
        """How a request stands, for who has its reference and code; ``caller`` is whom to count tries for.

        Raises BadReference for digits that are none, UnknownCase, and TooManyTries for this caller. Wrong codes of
        others lock nobody out: they leave a caller fewer tries, and the right code needs one.
        """
        if wait := self._limit(caller):
            raise TooManyTries(wait)
        digits = references.parse_reference(reference, self._school.reference_prefix)
        code = references.parse_code(code)
        now = self._clock()
        # Counted before it is looked at, so that tries side by side cannot slip through; and for references that
        # do not exist too, so that the time taken tells nothing.
        in_all = self._store.count_try(self._secrets.tries_key(digits), now, now - MANY_WINDOW)
        own = self._secrets.tries_key(digits, caller)
        if self._store.count_try(own, now, now - TRIES_WINDOW) > (FEW_TRIES if in_all > MANY_TRIES else TRIES):
            raise TooManyTries(TRIES_WINDOW.total_seconds())
        kept = self._store.by_reference(digits)
        if not self._secrets.fits(kept.case if kept else None, code) or kept is None:
            raise UnknownCase("no request has this reference and this code")
        self._store.clear_tries(own)
        self._audit.add(Entry(now, PERSON, "status_seen", kept.case.id))
        return self._status(kept)

    def _status(self, kept: KeptEvents) -> Status:
        case = replay(kept.events)
        stands = standing(case, self._school.school_days, day_in_england(self._clock()))
        open_now = case.closed is None
        return Status(
            reference=kept.case.reference,
            printed=self._opening.printed(kept.case),
            right=case.right,
            state=case.state,
            words=STATE_WORDS[case.state],
            received=kept.case.received,
            due=stands.deadline.due if open_now else None,
            due_for=stands.deadline.due_for,
            is_open=open_now,
            paused=stands.paused,
            letters=self._letters(kept),
        )

    def _letters(self, kept: KeptEvents) -> tuple[ShownLetter, ...]:
        """The letters the person was told of: by mail or page as soon as written, otherwise once delivered."""
        shown = []
        for letter in kept.letters:
            sealed = kept.sealed(f"letter-{letter.number}")
            here = letter.way in (Told.EMAIL, Told.PAGE) and letter.state is LetterState.WAITING
            if sealed and (here or letter.state is LetterState.DELIVERED):
                text = json.loads(self._secrets.open(kept.case.id, sealed))
                on = letter.delivered_on or day_in_england(letter.created_at)
                shown.append(ShownLetter(letter.number, text["title"], text["body"], on))
        return tuple(shown)
