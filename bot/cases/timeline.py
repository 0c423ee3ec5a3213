"""What happened to a request and what is still to come, day by day: what staff see drawn as a line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from typing import Final

from bot.law.calendar import SchoolDays, day_in_england
from bot.law.case import Case
from bot.law.deadlines import BY_THE_MONTH, Deadline, DueFor, Wait, WaitFor, deadline
from bot.law.rights import Right
from bot.platform.audit import Entry


class Kind(str, Enum):
    """What a day on the line is; days that fall together stand in this order."""

    RECEIVED = "received"
    ACKNOWLEDGED = "acknowledged"
    ASKED = "asked"
    CAME = "came"
    EXTENDED = "extended"
    HANDED_OVER = "handed_over"
    TAKEN_BACK = "taken_back"
    WROTE = "wrote"
    TARGET = "target"
    FIRST_DUE = "first_due"
    DUE = "due"
    CLOSED = "closed"
    TODAY = "today"


@dataclass(frozen=True)
class Moment:
    """One day on the line."""

    day: date
    kind: Kind
    text: str


@dataclass(frozen=True)
class Pause:
    """Days on which the clock stands, both ends included; ``goes_on`` while the school still waits."""

    first: date
    last: date
    goes_on: bool


@dataclass(frozen=True)
class Timeline:
    """The line; ``moments`` are in order and begin with the receipt, ``today`` is None once the request is closed."""

    moments: tuple[Moment, ...]
    pauses: tuple[Pause, ...]
    due: date | None
    today: date | None


def timeline(
    case: Case, clock: Deadline, school_days: SchoolDays | None, today: date, logged: Iterable[Entry] = ()
) -> Timeline:
    """The line of a request; ``clock`` is its deadline as it stands, ``logged`` the audit log about it.

    >>> from bot.law.deadlines import Clock
    >>> case = Case(Clock(Right.ACCESS, date(2026, 11, 24)))
    >>> line = timeline(case, deadline(case.clock, None, date(2026, 12, 1)), None, date(2026, 12, 1))
    >>> [(moment.day.day, moment.text) for moment in line.moments]
    [(24, 'Received'), (1, 'Today'), (22, 'Our own target'), (24, 'Answer due')]
    """
    happened = case.clock
    moments = [Moment(happened.received, Kind.RECEIVED, "Received")]
    if happened.acknowledged is not None:
        moments.append(Moment(happened.acknowledged, Kind.ACKNOWLEDGED, "Acknowledged"))
    for wait in happened.waits:
        asked, came = _WAITS[wait.what]
        moments.append(Moment(wait.asked, Kind.ASKED, asked))
        if wait.received is not None:
            moments.append(Moment(wait.received, Kind.CAME, came))
    if happened.extended is not None:
        moments.append(Moment(happened.extended, Kind.EXTENDED, "Extended"))
        seen_on = case.closed.on if case.closed is not None else today
        first = deadline(replace(happened, extended=None), school_days, seen_on).due
        if first is not None and first != clock.due:
            moments.append(Moment(first, Kind.FIRST_DUE, "First due date"))
    if clock.target is not None and clock.target != clock.due and case.closed is None:
        moments.append(Moment(clock.target, Kind.TARGET, "Our own target"))
    if clock.due is not None:
        earliest = " at the earliest" if clock.waiting_for is not None and case.closed is None else ""
        moments.append(Moment(clock.due, Kind.DUE, _DUE[clock.due_for] + earliest))
    if case.closed is not None:
        moments.append(Moment(case.closed.on, Kind.CLOSED, "Closed"))
    else:
        moments.append(Moment(today, Kind.TODAY, "Today"))
    moments += {moment: None for entry in logged if (moment := _logged(entry))}  # one of a kind a day
    order = list(Kind)
    return Timeline(
        moments=tuple(sorted(moments, key=lambda moment: (moment.day, order.index(moment.kind)))),
        pauses=tuple(_pause(wait, case, today) for wait in happened.waits if _stops(case, wait, school_days)),
        due=clock.due,
        today=None if case.closed is not None else today,
    )


def _logged(entry: Entry) -> Moment | None:
    found = _LOGGED.get(entry.action)
    return Moment(day_in_england(entry.at), *found) if found else None


def due_if_extended(case: Case, school_days: SchoolDays | None, on: date) -> date | None:
    """The date an extension told on this day would lead to, for the letter that has to name it."""
    return deadline(replace(case.clock, extended=on), school_days, on).due


def _stops(case: Case, wait: Wait, school_days: SchoolDays | None) -> bool:
    """Whether the clock stood for this: not for every right, nor for what was asked after the due date."""
    if case.right not in BY_THE_MONTH or (wait.what is WaitFor.CLARIFICATION and case.right is not Right.ACCESS):
        return False
    earlier = tuple(one for one in case.clock.waits if one is not wait and one.asked <= wait.asked)
    extended = case.clock.extended if case.clock.extended and case.clock.extended < wait.asked else None
    due = deadline(replace(case.clock, waits=earlier, extended=extended), school_days, wait.asked).due
    return due is not None and wait.asked <= due


def _pause(wait: Wait, case: Case, today: date) -> Pause:
    until = wait.received or max(case.closed.on if case.closed else today, wait.asked)
    return Pause(wait.asked, until, wait.received is None and case.closed is None)


_LOGGED: Final = {
    "files_delivered": (Kind.HANDED_OVER, "Records handed over"),
    "files_on_paper": (Kind.HANDED_OVER, "Records put on paper"),
    "files_withdrawn": (Kind.TAKEN_BACK, "Records taken back"),
    "reply_written": (Kind.WROTE, "The person wrote"),
}
_WAITS: Final = {
    WaitFor.IDENTITY: ("Asked for proof", "Proof came"),
    WaitFor.FEE: ("Asked for a fee", "Fee came"),
    WaitFor.CLARIFICATION: ("Asked what is meant", "Answer came"),
}
_DUE: Final = {
    DueFor.ANSWER: "Answer due",
    DueFor.ACKNOWLEDGEMENT: "Acknowledgement due",
    DueFor.ACTION: "Action due",
}
