"""A rights request as pure data: what happened to it, and the state that follows.

Nothing of this is stored but the events, which are only ever added to. State, due date, overdue and paused are computed
from them whenever somebody looks, so that they cannot disagree with the history. Which steps may be taken is in
``case_steps``, how a request stands today in ``case_standing``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import Enum
from functools import reduce
from typing import Final

from bot.law.deadlines import Clock, Wait, WaitFor
from bot.law.rights import Right
from bot.platform.errors import CaseError


class Step(str, Enum):
    """What can happen to a request; each is an event when it has."""

    RECEIVED = "received"
    ACKNOWLEDGED = "acknowledged"
    IDENTITY_ASKED = "identity_asked"
    IDENTITY_RECEIVED = "identity_received"
    IDENTITY_WAIVED = "identity_waived"
    FEE_ASKED = "fee_asked"
    FEE_PAID = "fee_paid"
    CLARIFICATION_ASKED = "clarification_asked"
    CLARIFICATION_RECEIVED = "clarification_received"
    EXTENDED = "extended"
    RECLASSIFIED = "reclassified"
    ASSIGNED = "assigned"
    NOTED = "noted"
    SIGNED_OFF = "signed_off"
    ANSWERED = "answered"
    PARTLY_REFUSED = "partly_refused"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    DUPLICATE = "duplicate"
    REOPENED = "reopened"
    HELD = "held"
    RELEASED = "released"
    CODE_ISSUED = "code_issued"
    SET_ASIDE = "set_aside"
    TAKEN_UP = "taken_up"


class State(str, Enum):
    """Where a request stands (docs/protocol.md, ``request.status``)."""

    RECEIVED = "received"
    ACKNOWLEDGED = "acknowledged"
    IDENTITY_ASKED = "identity_asked"
    FEE_ASKED = "fee_asked"
    CLARIFICATION_ASKED = "clarification_asked"
    EXTENDED = "extended"
    ANSWERED = "answered"
    PARTLY_REFUSED = "partly_refused"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    DUPLICATE = "duplicate"


STATE_WORDS: Final = {
    State.RECEIVED: "The school has your request.",
    State.ACKNOWLEDGED: "The school has told you that it has your request. It is working on it.",
    State.IDENTITY_ASKED: "The school has asked you to show who you are, or that you may ask. It waits for that.",
    State.FEE_ASKED: "The school has asked you for a fee. It waits for that.",
    State.CLARIFICATION_ASKED: "The school has asked you what you mean. It waits for your answer.",
    State.EXTENDED: "The school needs longer. It has written to you why.",
    State.ANSWERED: "The school has answered your request.",
    State.PARTLY_REFUSED: "The school has answered your request. It left something out, and its letter says why.",
    State.REFUSED: "The school has said no. Its letter says why, and how you can complain.",
    State.WITHDRAWN: "This request was taken back.",
    State.DUPLICATE: "This request is dealt with together with another one of yours.",
}
"""Each state as the person reads it on the status page."""

TOLD_IN_PERSON: Final = {
    State.ANSWERED: "The school has answered your request. It told you in person.",
    State.PARTLY_REFUSED: "The school has answered your request. It left something out, and told you in person why.",
    State.REFUSED: "The school has said no. It told you in person why, and how you can complain.",
}
"""The same where no letter was written, because the person was told in person."""


class Told(str, Enum):
    """How a person was told; ``page`` is the letter behind reference and code alone, for who left no way to reply."""

    EMAIL = "email"
    POST = "post"
    TELEPHONE = "telephone"
    IN_PERSON = "in_person"
    PAGE = "page"


class Ground(str, Enum):
    """The two grounds for an extension (UK GDPR Article 12A(3))."""

    COMPLEXITY = "complexity"
    NUMBER = "number"


@dataclass(frozen=True)
class Event:
    """One thing that happened: written down at ``at`` (UTC), and counted from the day ``on``, which may be earlier.

    ``actor`` and ``assignee`` are ids, never names. ``routes`` says that a letter named the ways to complain (to the
    school, to the regulator, to a court: UK GDPR Article 12(4)). What staff wrote about a person stays out of ``repr``,
    and so out of logs. Raises ValueError for a time that is not UTC.
    """

    step: Step
    at: datetime
    on: date
    actor: str
    right: Right | None = None
    direct_marketing: bool = False
    reasons: str = field(default="", repr=False)
    note: str = field(default="", repr=False)
    told: Told | None = None
    ground: Ground | None = None
    routes: bool = False
    handed_over: str = field(default="", repr=False)
    assignee: str = ""
    other_request: str = ""

    def __post_init__(self) -> None:
        if self.at.utcoffset() != timedelta(0):
            raise ValueError("the time of an event is UTC")


@dataclass(frozen=True)
class Case:
    """A request as its events leave it; ``closed`` is the event that closed it."""

    clock: Clock
    closed: Event | None = None
    assignee: str = ""
    signed_off: bool = False
    held: bool = False
    aside: bool = False

    @property
    def right(self) -> Right:
        """What was asked for."""
        return self.clock.right

    @property
    def state(self) -> State:
        """Closed as it was closed; else what the school waits for; else the furthest it has come."""
        if self.closed is not None:
            return State(self.closed.step.value)
        for what, state in _ASKED.items():
            if self.waits_for(what):
                return state
        if self.clock.extended is not None:
            return State.EXTENDED
        return State.RECEIVED if self.clock.acknowledged is None else State.ACKNOWLEDGED

    def waits_for(self, what: WaitFor) -> bool:
        """Whether this was asked for and has not come."""
        return any(wait.what is what and wait.received is None for wait in self.clock.waits)


def replay(events: Iterable[Event]) -> Case:
    """The request that a history leads to; raises CaseError for a history that does not begin with its receipt."""
    nothing: Case | None = None
    case = reduce(apply, events, nothing)
    if case is None:
        raise CaseError("a request without events")
    return case


def apply(case: Case | None, event: Event) -> Case:
    """The request after one more event. What is written is believed: whether it was allowed is for ``case_steps``.

    >>> from datetime import timezone
    >>> at = datetime(2026, 11, 24, 9, tzinfo=timezone.utc)
    >>> apply(None, Event(Step.RECEIVED, at, at.date(), "person", right=Right.ACCESS)).state.value
    'received'
    """
    if case is None:
        if event.step is not Step.RECEIVED or event.right is None:
            raise CaseError("a request begins with its receipt and its right")
        return Case(Clock(event.right, event.on, direct_marketing=event.direct_marketing))
    if event.step is Step.RECEIVED:
        raise CaseError("a request is received once")
    change = _CHANGES.get(event.step)
    return change(case, event) if change else case


# --- what each step does ----------------------------------------------------------------------------------------------

_ASKED: Final = {
    WaitFor.IDENTITY: State.IDENTITY_ASKED,
    WaitFor.FEE: State.FEE_ASKED,
    WaitFor.CLARIFICATION: State.CLARIFICATION_ASKED,
}
ASKS: Final = {
    Step.IDENTITY_ASKED: WaitFor.IDENTITY,
    Step.FEE_ASKED: WaitFor.FEE,
    Step.CLARIFICATION_ASKED: WaitFor.CLARIFICATION,
}
BRINGS: Final = {
    Step.IDENTITY_RECEIVED: WaitFor.IDENTITY,
    Step.FEE_PAID: WaitFor.FEE,
    Step.CLARIFICATION_RECEIVED: WaitFor.CLARIFICATION,
}
CLOSED: Final = frozenset({State.ANSWERED, State.PARTLY_REFUSED, State.REFUSED, State.WITHDRAWN, State.DUPLICATE})
CLOSING: Final = frozenset(Step(state.value) for state in CLOSED)
"""The steps that close a request."""


def _asked(case: Case, event: Event) -> Case:
    wait = Wait(ASKS[event.step], event.on)
    return replace(case, clock=replace(case.clock, waits=(*case.clock.waits, wait)))


def _brought(case: Case, event: Event) -> Case:
    what = BRINGS[event.step]
    waits = tuple(
        replace(wait, received=max(event.on, wait.asked)) if wait.what is what and wait.received is None else wait
        for wait in case.clock.waits
    )
    return replace(case, clock=replace(case.clock, waits=waits))


def _identity_waived(case: Case, _event: Event) -> Case:
    """The proof was not needed after all, so that having asked for it moves nothing: the time runs from the receipt.

    Proof may be asked for only where there are reasonable doubts (UK GDPR Article 12(6)).
    """
    waits = tuple(wait for wait in case.clock.waits if wait.what is not WaitFor.IDENTITY or wait.received is not None)
    return replace(case, clock=replace(case.clock, waits=waits))


def _acknowledged(case: Case, event: Event) -> Case:
    return replace(case, clock=replace(case.clock, acknowledged=event.on))


def _extended(case: Case, event: Event) -> Case:
    return replace(case, clock=replace(case.clock, extended=event.on))


def _reclassified(case: Case, event: Event) -> Case:
    right = event.right or case.right
    return replace(case, clock=replace(case.clock, right=right, direct_marketing=event.direct_marketing))


def _closed(case: Case, event: Event) -> Case:
    return replace(case, closed=event)


def _reopened(case: Case, _event: Event) -> Case:
    return replace(case, closed=None, signed_off=False)


_CHANGES: Final[dict[Step, Callable[[Case, Event], Case]]] = {
    **dict.fromkeys(ASKS, _asked),
    **dict.fromkeys(BRINGS, _brought),
    **dict.fromkeys(CLOSING, _closed),
    Step.IDENTITY_WAIVED: _identity_waived,
    Step.ACKNOWLEDGED: _acknowledged,
    Step.EXTENDED: _extended,
    Step.RECLASSIFIED: _reclassified,
    Step.REOPENED: _reopened,
    Step.ASSIGNED: lambda case, event: replace(case, assignee=event.assignee),
    Step.SIGNED_OFF: lambda case, _event: replace(case, signed_off=True),
    Step.HELD: lambda case, _event: replace(case, held=True),
    Step.RELEASED: lambda case, _event: replace(case, held=False),
    # One of a flood is out of the way, and nothing else of it changes: no clock stops.
    Step.SET_ASIDE: lambda case, _event: replace(case, aside=True),
    Step.TAKEN_UP: lambda case, _event: replace(case, aside=False),
}
