"""When a request has to be answered: pure functions from what happened to a date, and to lines that explain it.

The sources are named beside each rule. Nothing here reads a clock: ``today`` is needed only while the school waits for
somebody, because the date then still moves; everything else follows from what happened.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import Enum
from typing import Final

from bot.law.calendar import ONE_DAY, SchoolDays, say_day, why_closed, working_day_from, working_day_until
from bot.law.rights import Right
from bot.platform.errors import TermDatesMissing

MONTHS: Final = 1
EXTENDED_MONTHS: Final = 3  # counted from the original start, as the ICO does, not two from the first due date
TARGET_DAYS: Final = 28  # a month; the ICO suggests it as a period that always fits
COMPLAINT_DAYS: Final = 30
EDUCATIONAL_RECORD_DAYS: Final = 15

ARTICLE_12A: Final = "UK GDPR Article 12A"
ARTICLE_4A: Final = "UK GDPR Article 4A"
SECTION_164A: Final = "Data Protection Act 2018 section 164A"
REGULATION_5: Final = "Education (Pupil Information) (England) Regulations 2005 regulation 5"

BY_THE_MONTH: Final = frozenset(Right) - {
    Right.COMPLAINT,
    Right.WITHDRAW_CONSENT,
    Right.EDUCATIONAL_RECORD,
    Right.BREACH_REPORT,
}
"""Rights on the clock of Article 12A; a request that fits no right is answered in a month too, to be safe."""


class DueFor(str, Enum):
    """What has to be done by the due date (docs/protocol.md, ``request.due_for``)."""

    ANSWER = "answer"
    ACKNOWLEDGEMENT = "acknowledgement"
    ACTION = "action"


class WaitFor(str, Enum):
    """What the school has asked the person for."""

    IDENTITY = "identity"
    FEE = "fee"
    CLARIFICATION = "clarification"


@dataclass(frozen=True)
class Wait:
    """Something asked for, and the day it came; None while the school waits."""

    what: WaitFor
    asked: date
    received: date | None = None

    def __post_init__(self) -> None:
        if self.received is not None and self.received < self.asked:
            raise ValueError("nothing comes before it was asked for")


@dataclass(frozen=True)
class Clock:
    """What happened to a request as far as it matters for its dates; ``extended`` is the day the notice was given."""

    right: Right
    received: date
    waits: tuple[Wait, ...] = ()
    extended: date | None = None
    acknowledged: date | None = None
    direct_marketing: bool = False


@dataclass(frozen=True)
class ClockLine:
    """One step of the reckoning in plain words; ``day`` is the day it ends on, ``source`` the rule it follows."""

    text: str
    day: date | None = None
    source: str = ""


@dataclass(frozen=True)
class Deadline:
    """When something is due, and why.

    ``due`` is None where the law sets no date, or where ``problem`` says what keeps it from being known. ``target`` is
    the school's own earlier aim. While ``waiting_for`` is set the dates are the earliest possible: as if the answer
    came today. ``extend_by`` is the last day for an extension notice, None where there can be no (further) extension.
    """

    due: date | None
    due_for: DueFor
    target: date | None
    lines: tuple[ClockLine, ...]
    waiting_for: WaitFor | None = None
    extend_by: date | None = None
    problem: str = ""


def add_months(day: date, months: int) -> date:
    """The same day of the month, ``months`` later; the last day of the month where there is no such day (ICO).

    >>> add_months(date(2026, 9, 3), 1), add_months(date(2026, 1, 30), 1)
    (datetime.date(2026, 10, 3), datetime.date(2026, 2, 28))
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def deadline(clock: Clock, school_days: SchoolDays | None, today: date) -> Deadline:
    """When this request is due; ``school_days`` is None where no term dates are entered.

    Missing term dates never raise: the request must be taken all the same. ``problem`` then says what to enter.

    >>> deadline(Clock(Right.ACCESS, date(2026, 11, 25)), None, date(2026, 11, 25)).due
    datetime.date(2026, 12, 29)
    >>> for line in deadline(Clock(Right.ACCESS, date(2026, 11, 25)), None, date(2026, 11, 25)).lines:
    ...     print(line.text)
    Received on Wednesday 25 November 2026.
    One month: Friday 25 December 2026.
    That is a bank holiday. The next working day is Tuesday 29 December 2026.
    """
    if clock.right is Right.COMPLAINT:
        return _complaint(clock)
    if clock.right is Right.EDUCATIONAL_RECORD:
        return _educational_record(clock, school_days)
    if clock.right is Right.WITHDRAW_CONSENT:
        return _withdrawal(clock, school_days)
    if clock.right is Right.BREACH_REPORT:
        return _breach_report(clock)
    return _month(clock, school_days, today)


# --- Article 12A ------------------------------------------------------------------------------------------------------


@dataclass
class _Month:
    """The month of Article 12A while what happened is gone through in the order in which it happened."""

    start: date
    months: int = MONTHS
    pauses: set[date] = field(default_factory=set)
    lines: list[ClockLine] = field(default_factory=list)

    @property
    def days_out(self) -> set[date]:
        """The days that do not count; what came before the start never was inside the period."""
        return {day for day in self.pauses if day >= self.start}

    def end(self, months: int) -> date:
        """The last day before it is moved to a working day: months from the start, then the days that do not count.

        The days from asking to hearing lie outside the period, both included (Article 12A(5)). A pause that begins in
        the days a weekend added runs from the working day they led to.
        """
        end = add_months(self.start, months)
        for day in sorted(self.days_out):
            if day > end:
                end = working_day_from(end)
            end += ONE_DAY
        return end

    @property
    def due(self) -> date:
        """The last day, on a working day."""
        return working_day_from(self.end(self.months))

    @property
    def extend_by(self) -> date:
        """The last day for an extension notice: the end of the first month, which a pause prolongs too."""
        return working_day_from(self.end(MONTHS))


def _month(clock: Clock, school_days: SchoolDays | None, today: date) -> Deadline:
    month = _Month(clock.received)
    month.lines.append(ClockLine(f"Received on {say_day(clock.received)}.", clock.received))
    waiting_for: WaitFor | None = None
    happened: list[tuple[date, Wait | None]] = [(wait.asked, wait) for wait in clock.waits]
    if clock.extended is not None:
        happened.append((clock.extended, None))
    for day, wait in sorted(happened, key=lambda moment: moment[0]):
        if wait is None:
            _extend(month, day)
        elif wait.what is WaitFor.CLARIFICATION and clock.right is not Right.ACCESS:
            month.lines.append(
                ClockLine("The school asked what is meant. Only an access request pauses for that; the month goes on.")
            )
        elif day > month.due:
            month.lines.append(
                ClockLine(f"The school asked for {_NAMES[wait.what]} after the due date. That does not move the date.")
            )
        else:
            if wait.received is None and waiting_for is None:
                waiting_for = wait.what
            _wait(month, wait, today)
    target = _target(clock, month, school_days)
    lines = month.lines + _end_lines(month)
    if waiting_for is not None:
        lines.append(ClockLine(f"The school still waits for {_NAMES[waiting_for]}, and each day moves this date."))
    return Deadline(
        due=month.due,
        due_for=DueFor.ACTION if clock.direct_marketing and clock.right is Right.OBJECTION else DueFor.ANSWER,
        target=target,
        lines=tuple(lines),
        waiting_for=waiting_for,
        extend_by=month.extend_by if clock.extended is None else None,
    )


_NAMES: Final = {
    WaitFor.IDENTITY: "proof of who is asking",
    WaitFor.FEE: "the fee",
    WaitFor.CLARIFICATION: "an answer about what is meant",
}


def _wait(month: _Month, wait: Wait, today: date) -> None:
    """Proof and fee start the month again when they come (12A(2)); a clarification takes days out of it (12A(5))."""
    until = wait.received if wait.received is not None else max(today, wait.asked)
    name = _NAMES[wait.what]
    if wait.what is WaitFor.CLARIFICATION:
        days = {wait.asked + timedelta(days=n) for n in range((until - wait.asked).days + 1)}
        month.pauses |= days
        if wait.received is None:
            text = f"On {say_day(wait.asked)} the school asked what is meant. Days do not count until the answer comes."
        else:
            text = (
                f"The school asked what is meant on {say_day(wait.asked)} and heard on {say_day(until)}:"
                f" {_days(len(days))} out, both included."
            )
        month.lines.append(ClockLine(text, until, f"{ARTICLE_12A}(5)"))
        return
    month.start = max(month.start, until)
    if wait.received is None:
        text = f"The school asked for {name} on {say_day(wait.asked)}. The month starts when it comes."
    else:
        text = f"{name[0].upper()}{name[1:]} came on {say_day(until)}. The month starts then."
    month.lines.append(ClockLine(text, until, f"{ARTICLE_12A}(2)"))


def _extend(month: _Month, day: date) -> None:
    """Two further months, if the notice came inside the first (Article 12A(3) and (4))."""
    if day > month.extend_by:
        text = f"An extension was announced on {say_day(day)}, after the first month. It does not move the date."
    else:
        month.months = EXTENDED_MONTHS
        text = f"On {say_day(day)} the school extended the time by two months, with its reasons."
    month.lines.append(ClockLine(text, day, f"{ARTICLE_12A}(3)"))


def _end_lines(month: _Month) -> list[ClockLine]:
    plain = add_months(month.start, month.months)
    end = month.end(month.months)
    name = "One month" if month.months == MONTHS else "Three months from the start"
    lines = [ClockLine(f"{name}: {say_day(plain)}.", plain, ARTICLE_12A)]
    if end != plain:
        out = _days(len(month.days_out))
        lines.append(ClockLine(f"With {out} that do not count: {say_day(end)}.", end, f"{ARTICLE_12A}(5)"))
    return lines + _roll_lines(end)


def _target(clock: Clock, month: _Month, school_days: SchoolDays | None) -> date:
    """28 days a month and the pause, never on a closed day; what must stop at once has the next school day."""
    if clock.right is Right.OBJECTION and clock.direct_marketing:
        return _next_school_day(clock.received, school_days)
    days = TARGET_DAYS * month.months + len(month.days_out)
    return working_day_until(month.start + timedelta(days=days))


# --- the clocks of their own ------------------------------------------------------------------------------------------


def _complaint(clock: Clock) -> Deadline:
    """30 days to acknowledge, then an outcome without a fixed date (DPA 2018 s164A).

    The statute's days begin with the day of receipt; the ICO counts from the day after. The due date is the ICO's, the
    target the cautious one.
    """
    lines = [ClockLine(f"Received on {say_day(clock.received)}.", clock.received)]
    end = clock.received + timedelta(days=COMPLAINT_DAYS)
    due = working_day_from(end)
    if clock.acknowledged is not None:
        late = f", after the day it was due ({say_day(due)})" if clock.acknowledged > due else ""
        lines += [
            ClockLine(f"Acknowledged on {say_day(clock.acknowledged)}{late}.", clock.acknowledged, SECTION_164A),
            ClockLine(
                "The law sets no date for the outcome: without undue delay, and keep the person told.",
                source=SECTION_164A,
            ),
        ]
        return Deadline(None, DueFor.ANSWER, None, tuple(lines))
    cautious = end - ONE_DAY
    lines += [
        ClockLine(f"30 days to acknowledge it: {say_day(end)}.", end, SECTION_164A),
        *_roll_lines(end),
        ClockLine(f"Counted with the day of receipt, to be safe: {say_day(cautious)}.", cautious, SECTION_164A),
        ClockLine("Start to look into it now: that duty does not wait.", source=SECTION_164A),
    ]
    return Deadline(due, DueFor.ACKNOWLEDGEMENT, working_day_until(cautious), tuple(lines))


def _educational_record(clock: Clock, school_days: SchoolDays | None) -> Deadline:
    """15 school days after a written request; holidays do not count (regulation 5)."""
    lines = [ClockLine(f"Received on {say_day(clock.received)}.", clock.received)]
    due, problem = None, ""
    if school_days is None:
        problem = "no term dates are entered; enter them, to count school days"
    else:
        try:
            due = school_days.after(clock.received, EDUCATIONAL_RECORD_DAYS)
        except TermDatesMissing as error:
            problem = str(error)
    if due is None:
        lines.append(ClockLine("15 school days; the date cannot be counted yet.", source=REGULATION_5))
    else:
        lines.append(ClockLine(f"15 school days, without holidays: {say_day(due)}.", due, REGULATION_5))
    return Deadline(due, DueFor.ANSWER, None, tuple(lines), problem=problem)


def _withdrawal(clock: Clock, school_days: SchoolDays | None) -> Deadline:
    """Taking consent back works at once (UK GDPR Article 7(3)); there is no month."""
    target = _next_school_day(clock.received, school_days)
    lines = (
        ClockLine(f"Received on {say_day(clock.received)}.", clock.received),
        ClockLine("The law sets no date: stop without delay.", source="UK GDPR Article 7(3)"),
        ClockLine(f"Our own target: {say_day(target)}.", target),
    )
    return Deadline(None, DueFor.ACTION, target, lines)


def _breach_report(clock: Clock) -> Deadline:
    """A report is looked at the day it comes: 72 hours for the regulator may have begun, and hours do not roll."""
    lines = (
        ClockLine(f"Received on {say_day(clock.received)}.", clock.received),
        ClockLine(
            "The data protection officer decides whether the regulator must be told. If so, it is within 72 hours of"
            " knowing, weekends and holidays included.",
            source="UK GDPR Article 33",
        ),
        ClockLine("Our own target: look at it the day it came.", clock.received),
    )
    return Deadline(None, DueFor.ACTION, clock.received, lines)


def _next_school_day(day: date, school_days: SchoolDays | None) -> date:
    """The next school day, or the next working day where the term dates do not say."""
    if school_days is not None:
        try:
            return school_days.after(day)
        except TermDatesMissing:
            pass
    return working_day_from(day + ONE_DAY)


def _roll_lines(end: date) -> list[ClockLine]:
    closed = why_closed(end)
    if closed is None:
        return []
    day = working_day_from(end)
    return [ClockLine(f"That is {closed}. The next working day is {say_day(day)}.", day, ARTICLE_4A)]


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"
