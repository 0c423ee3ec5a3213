"""What the person reads of their request: as it stands, or as it would stand once a step was taken."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date

from bot.cases.case_secrets import CaseSecrets
from bot.cases.letter_templates import routes
from bot.cases.open_case import OpenCase
from bot.cases.records import KeptEvents, KeptLetter, LetterState
from bot.cases.workflow import standing
from bot.law.calendar import day_in_england
from bot.law.case import CLOSING, STATE_WORDS, TOLD_IN_PERSON, Case, Event, State, Told, replay
from bot.law.deadlines import DueFor
from bot.law.rights import Right
from bot.notice.school import School
from bot.platform.types import Clock


@dataclass(frozen=True)
class ShownLetter:
    """A letter as the person reads it on the status page."""

    number: int
    title: str
    body: str = field(repr=False)
    on: date


@dataclass(frozen=True)
class ToldInPerson:
    """What the person was told in person when the request was closed, where no letter says it.

    ``reasons`` are empty where nothing was refused; ``routes`` are the ways to complain.
    """

    on: date
    reasons: str = field(repr=False)
    routes: str


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
    told: ToldInPerson | None = None
    records_ready: bool = False


class CaseStatus:
    """Makes what the status page and the chat say of a request."""

    def __init__(self, secrets: CaseSecrets, opening: OpenCase, school: School, clock: Clock) -> None:
        self._secrets = secrets
        self._opening = opening
        self._school = school
        self._clock = clock

    def of(self, kept: KeptEvents, coming: Event | None = None, letter: ShownLetter | None = None) -> Status:
        """How it stands; with ``coming`` and ``letter``, as it will once this has happened and this was delivered."""
        case = replay((*self._secrets.events(kept), *([coming] if coming else ())))
        stands = standing(case, self._school.school_days, day_in_england(self._clock()))
        told = None if letter else self._told(kept, case)
        is_open = case.closed is None
        return Status(
            reference=kept.case.reference,
            printed=self._opening.printed(kept.case),
            right=case.right,
            state=case.state,
            words=TOLD_IN_PERSON[case.state] if told else STATE_WORDS[case.state],
            received=kept.case.received,
            due=stands.deadline.due if is_open else None,
            due_for=stands.deadline.due_for,
            is_open=is_open,
            paused=stands.paused,
            letters=(*self._letters(kept), *([letter] if letter else ())),
            told=told,
            records_ready=bool(kept.ready(self._clock())),
        )

    def _told(self, kept: KeptEvents, case: Case) -> ToldInPerson | None:
        """What was said without a letter when it was closed."""
        closed = case.closed
        if closed is None or closed.told is not Told.IN_PERSON or case.state not in TOLD_IN_PERSON:
            return None
        if any(_told_by(letter, closed) for letter in kept.letters):
            return None
        contacts = self._school.contacts
        reasons = closed.reasons if case.state is not State.ANSWERED else ""
        return ToldInPerson(closed.on, reasons, routes(contacts["dpo"], contacts["ico"]))

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


def _told_by(letter: KeptLetter, closed: Event) -> bool:
    """Whether this letter is how the person was told that the request was closed."""
    return closed.step in CLOSING and (letter.step, letter.delivered_on) == (closed.step.value, closed.on)
