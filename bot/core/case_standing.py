"""How a request stands on a day: its date, what is due next, and what staff should bear in mind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from bot.core.cases import CLOSED, Case, State
from bot.core.deadlines import Deadline, DueFor, WaitFor, deadline
from bot.core.rights import Right
from bot.core.working_days import SchoolDays, say_day

DUE_SOON_DAYS: Final = 7


@dataclass(frozen=True)
class Standing:
    """How a request stands on one day.

    ``paused``: the clock waits for the person. ``late``: it was closed after its due date. ``past_target``: it is open
    after the school's own aim. ``next``: what is due next, in staff's words.
    """

    state: State
    deadline: Deadline
    days_left: int | None
    overdue: bool
    due_soon: bool
    past_target: bool
    paused: bool
    late: bool
    next: str


def standing(case: Case, school_days: SchoolDays | None, today: date, due_soon_days: int = DUE_SOON_DAYS) -> Standing:
    """How a request stands today; a closed one as it stood when it was closed."""
    closed_on = case.closed.on if case.closed is not None else None
    clock = deadline(case.clock, school_days, closed_on or today)
    is_open = closed_on is None
    paused = is_open and clock.waiting_for is not None
    running = is_open and not paused
    days_left = (clock.due - today).days if is_open and clock.due is not None else None
    overdue = running and days_left is not None and days_left < 0
    return Standing(
        state=case.state,
        deadline=clock,
        days_left=days_left,
        overdue=overdue,
        due_soon=running and days_left is not None and 0 <= days_left <= due_soon_days,
        past_target=running and clock.target is not None and clock.target < today,
        paused=paused,
        late=closed_on is not None and clock.due is not None and clock.due < closed_on,
        next=_next(case, clock, overdue),
    )


def urgency(standing: Standing) -> tuple[int, date]:
    """A sort key for the list of requests: running by date, then paused, then closed.

    A date that cannot be known comes first, because somebody has to act. Where the law sets none, the school's aim
    counts.
    """
    clock = standing.deadline
    rank = 1 if standing.paused else 2 if standing.state in CLOSED else 0
    return rank, date.min if clock.problem else clock.due or clock.target or date.max


def advice(case: Case) -> tuple[str, ...]:
    """What staff should bear in mind for this request, shown above its steps."""
    notes = list(_ADVICE.get(case.right, ()))
    if case.right is Right.OBJECTION:
        notes += _ADVICE_MARKETING if case.clock.direct_marketing else _ADVICE_OBJECTION
    if case.waits_for(WaitFor.CLARIFICATION) and case.right is not Right.ACCESS:
        notes.append("Asking what is meant does not stop the clock: only an access request pauses for it.")
    return tuple(notes)


_ADVICE: Final = {
    Right.ACCESS: (
        "Delete and change nothing that was asked for: to destroy it so that it cannot be given is an offence (Data"
        " Protection Act 2018 section 173).",
        "Look for what a reasonable and proportionate search finds (UK GDPR Article 15(1A)).",
    ),
    Right.RECTIFICATION: (
        "If asked, limit the use of what is disputed while it is checked (UK GDPR Article 18(1)(a)).",
    ),
    Right.WITHDRAW_CONSENT: ("Stop what rests on this consent without delay (UK GDPR Article 7(3)).",),
    Right.COMPLAINT: ("Start to look into it now: that does not wait for the 30 days.",),
    Right.EDUCATIONAL_RECORD: (
        "This is the parent's own right and stands beside an access request. It has to be asked for in writing; if it"
        " came by telephone, ask for a line.",
        "It is a right only at a maintained school. If yours is an academy, treat it as an access request and say so.",
    ),
    Right.BREACH_REPORT: (
        "Tell the data protection officer today: if the regulator must be told, it is within 72 hours, weekends"
        " included (UK GDPR Article 33).",
    ),
}
_ADVICE_MARKETING: Final = ("Stop the direct marketing now: the law leaves no choice (UK GDPR Article 21(3)).",)
_ADVICE_OBJECTION: Final = (
    "Restrict while considered: keep the information but do not use it for this until it is decided (UK GDPR Article"
    " 18(1)(d)).",
    "To go on, the school must show compelling grounds (UK GDPR Article 21(1)).",
)


def _next(case: Case, clock: Deadline, overdue: bool) -> str:
    if case.closed is not None:
        return f"Nothing: closed on {say_day(case.closed.on)}."
    if clock.problem:
        return f"The due date is not known: {clock.problem}."
    if clock.waiting_for is not None:
        asked = min(wait.asked for wait in case.clock.waits if wait.what is clock.waiting_for and not wait.received)
        return f"Wait for what was asked on {say_day(asked)}; ask again if it does not come."
    if clock.due is None:
        aim = f" Our aim: {say_day(clock.target)}." if clock.target else ""
        return f"{'Act' if clock.due_for is DueFor.ACTION else 'Tell the outcome'} without delay.{aim}"
    verb = _VERBS[clock.due_for]
    return f"{verb} now: it was due on {say_day(clock.due)}." if overdue else f"{verb} by {say_day(clock.due)}."


_VERBS: Final = {
    DueFor.ANSWER: "Answer",
    DueFor.ACKNOWLEDGEMENT: "Acknowledge it",
    DueFor.ACTION: "Act at once, and say so",
}
