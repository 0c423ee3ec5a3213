"""Which steps a request allows now, and what each has to bring with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Final

from bot.law.calendar import SchoolDays, day_in_england, say_day
from bot.law.case import ASKS, BRINGS, CLOSED, CLOSING, Case, Event, State, Step, apply
from bot.law.deadlines import BY_THE_MONTH, Deadline, DueFor, WaitFor, deadline
from bot.law.rights import Right
from bot.platform.errors import StepIncomplete, StepNotAllowed


class Need(str, Enum):
    """What a step has to bring with it; the value is the field of ``Event``."""

    RIGHT = "right"
    REASONS = "reasons"
    NOTE = "note"
    TOLD = "told"
    GROUND = "ground"
    ROUTES = "routes"
    HANDED_OVER = "handed_over"
    ASSIGNEE = "assignee"
    OTHER_REQUEST = "other_request"


_ANY_TIME: Final = frozenset({Step.NOTED, Step.ASSIGNED, Step.CODE_ISSUED})
HANDS_OVER: Final = frozenset({Step.ANSWERED, Step.PARTLY_REFUSED})
"""The steps with which the person gets what they asked for, so not before it is known who they are."""
SAYS_WHY: Final = frozenset({Step.IDENTITY_WAIVED, Step.PARTLY_REFUSED, Step.REFUSED, Step.CODE_ISSUED})
"""The steps whose reasons have to say something (a refusal: UK GDPR Article 12(4))."""
_WORDS_LEAST: Final = 5  # different words
_LETTERS_LEAST: Final = 15
GIVES_RECORDS: Final = frozenset({Right.ACCESS, Right.PORTABILITY, Right.EDUCATIONAL_RECORD})
"""The rights by which somebody gets records."""
_ENDS_WAITING: Final = {**BRINGS, Step.IDENTITY_WAIVED: WaitFor.IDENTITY}
_NEEDS: Final = {
    Step.RECEIVED: (Need.RIGHT,),
    Step.ACKNOWLEDGED: (Need.TOLD,),
    Step.IDENTITY_ASKED: (Need.REASONS, Need.TOLD),
    Step.IDENTITY_RECEIVED: (Need.NOTE,),  # the letter that asked promised to write down what was seen
    Step.IDENTITY_WAIVED: (Need.REASONS,),
    Step.FEE_ASKED: (Need.REASONS, Need.TOLD),
    Step.CLARIFICATION_ASKED: (Need.REASONS, Need.TOLD),
    Step.EXTENDED: (Need.GROUND, Need.REASONS, Need.TOLD),
    Step.RECLASSIFIED: (Need.RIGHT, Need.REASONS),
    Step.ASSIGNED: (Need.ASSIGNEE,),
    Step.NOTED: (Need.NOTE,),
    Step.ANSWERED: (Need.TOLD,),
    Step.PARTLY_REFUSED: (Need.REASONS, Need.ROUTES, Need.TOLD),
    Step.REFUSED: (Need.REASONS, Need.ROUTES, Need.TOLD),
    Step.WITHDRAWN: (Need.NOTE,),
    Step.DUPLICATE: (Need.OTHER_REQUEST,),
    Step.REOPENED: (Need.REASONS,),
    Step.HELD: (Need.REASONS,),
    Step.RELEASED: (Need.REASONS,),
    Step.CODE_ISSUED: (Need.REASONS, Need.TOLD),
    Step.SET_ASIDE: (Need.REASONS,),
    Step.TAKEN_UP: (Need.REASONS,),
}


def take(case: Case | None, event: Event, *, sign_off: bool = False) -> Case:
    """The request after a step that is allowed now and brings all it needs; ``case`` is None for a new request.

    ``sign_off`` says that this school closes no request before it was signed off. Raises StepNotAllowed or
    StepIncomplete; the request is then as it was.
    """
    if event.on > day_in_england(event.at):
        raise StepNotAllowed("a step cannot lie in the future")
    reason = why_not(case, event.step, event.on, sign_off=sign_off)
    if reason:
        raise StepNotAllowed(reason)
    missing = tuple(need.value for need in needs(case, event.step) if not _brings(event, need))
    if missing:
        raise StepIncomplete(event.step.value, missing)
    return apply(case, event)


def allowed(case: Case | None, on: date, *, sign_off: bool = False) -> tuple[Step, ...]:
    """The steps that staff may take on this day, in the order of ``Step``."""
    return tuple(step for step in Step if not why_not(case, step, on, sign_off=sign_off))


def needs(case: Case | None, step: Step) -> tuple[Need, ...]:
    """What a step has to bring with it for this request.

    What moves the clock or says no is recorded only once the person has been told, so it needs how they were.
    """
    wanted = _NEEDS.get(step, ())
    if case is not None and step in (Step.ANSWERED, Step.PARTLY_REFUSED) and case.right in GIVES_RECORDS:
        return (*wanted, Need.HANDED_OVER)
    return wanted


def says_something(reasons: str) -> bool:
    """Whether reasons are long enough to say something: five different words, fifteen letters.

    What they say is for people to judge; this only stops a slip such as a dot or "no".

    >>> says_something("no no no no no no"), says_something("It names another child, whom we must protect.")
    (False, True)
    """
    words = {word for word in reasons.casefold().split() if any(map(str.isalpha, word))}
    return len(words) >= _WORDS_LEAST and sum(map(str.isalpha, reasons)) >= _LETTERS_LEAST


def why_not(case: Case | None, step: Step, on: date, *, sign_off: bool = False) -> str:  # noqa: C901
    """Why a step cannot be taken on this day, in words for staff; empty if it can."""
    if case is None:
        return "" if step is Step.RECEIVED else "a request begins with its receipt"
    if step is Step.RECEIVED:
        return "it was received already"
    if on < case.clock.received:
        return "that day is before the request came"
    if step in _ANY_TIME:
        return ""
    if step in (Step.HELD, Step.RELEASED):
        if case.held is (step is Step.RELEASED):
            return ""
        return "there is a legal hold already" if case.held else "there is no legal hold"
    if step in (Step.SET_ASIDE, Step.TAKEN_UP):
        if case.aside is (step is Step.TAKEN_UP):
            return ""
        return "it is set aside already" if case.aside else "it is not set aside"
    if step is Step.REOPENED:
        return "" if case.closed is not None else "it is open"
    if case.closed is not None:
        return "it is closed; reopen it first"
    return _why_not_open(case, step, on, sign_off)


def _why_not_open(case: Case, step: Step, on: date, sign_off: bool) -> str:
    """The same for a step that only an open request allows."""
    if step in ASKS:
        return "this was asked for already and has not come" if case.waits_for(ASKS[step]) else ""
    if step in _ENDS_WAITING:
        return _why_not_brought(case, _ENDS_WAITING[step], on)
    if step is Step.EXTENDED:
        return _why_not_extended(case, on)
    if step in CLOSING:
        return _why_not_closed(case, step, sign_off)
    if step is Step.ACKNOWLEDGED and case.clock.acknowledged is not None:
        return "it was acknowledged already"
    if step is Step.SIGNED_OFF and case.signed_off:
        return "it was signed off already"
    return ""


def _brings(event: Event, need: Need) -> bool:
    value = getattr(event, need.value)
    if need is Need.REASONS and event.step in SAYS_WHY:
        return says_something(value)
    return bool(value.strip() if type(value) is str else value)


def _why_not_brought(case: Case, what: WaitFor, on: date) -> str:
    for wait in case.clock.waits:
        if wait.what is what and wait.received is None:
            return "" if on >= wait.asked else "that day is before it was asked for"
    return "this was not asked for"


def _why_not_closed(case: Case, step: Step, sign_off: bool) -> str:
    if step in HANDS_OVER and case.waits_for(WaitFor.IDENTITY):
        return "it waits for proof of who is asking; record that the proof came, or go on without it and say why"
    return "it has to be signed off first" if sign_off and not case.signed_off else ""


def _why_not_extended(case: Case, on: date) -> str:
    if case.right not in BY_THE_MONTH:
        return "the time for this right cannot be extended"
    if case.clock.extended is not None:
        return "it was extended already"
    extend_by = deadline(case.clock, None, on).extend_by
    if extend_by is not None and on > extend_by:
        return f"the first month ended on {say_day(extend_by)}; the law allows an extension only inside it"
    return ""


# --- How a request stands on a day: its date, what is due next, and what staff should bear in mind

DUE_SOON_DAYS: Final = 7


@dataclass(frozen=True)
class CaseStanding:
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


def standing(
    case: Case, school_days: SchoolDays | None, today: date, due_soon_days: int = DUE_SOON_DAYS
) -> CaseStanding:
    """How a request stands today; a closed one as it stood when it was closed."""
    closed_on = case.closed.on if case.closed is not None else None
    clock = deadline(case.clock, school_days, closed_on or today)
    is_open = closed_on is None
    paused = is_open and clock.waiting_for is not None
    running = is_open and not paused
    days_left = (clock.due - today).days if is_open and clock.due is not None else None
    overdue = running and days_left is not None and days_left < 0
    return CaseStanding(
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


def urgency(standing: CaseStanding) -> tuple[int, date]:
    """A sort key for the list of requests: running by date, then paused, then closed.

    A date that cannot be known comes first, because somebody has to act. Where the law sets none, the school's aim
    counts.
    """
    clock = standing.deadline
    rank = 1 if standing.paused else 2 if standing.state in CLOSED else 0
    return rank, date.min if clock.problem else clock.due or clock.target or date.max


def advice(case: Case) -> tuple[str, ...]:
    """What staff should bear in mind for this request, shown above its steps; nothing once it is closed."""
    if case.closed is not None:
        return ()
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
        return f"Closed on {say_day(case.closed.on)}."
    if clock.problem:
        return f"The due date is not known: {clock.problem}."
    if clock.waiting_for is not None:
        asked = min(wait.asked for wait in case.clock.waits if wait.what is clock.waiting_for and not wait.received)
        return f"Wait for what was asked on {say_day(asked)}; ask again if it does not come."
    first = _first(case, clock)
    if clock.due is None:
        aim = f" Our own target: {say_day(clock.target)}." if clock.target else ""
        return f"{first}{'Act' if clock.due_for is DueFor.ACTION else 'Tell the outcome'} without delay.{aim}"
    verb = _VERBS[clock.due_for]
    return f"{verb} now: it was due on {say_day(clock.due)}." if overdue else f"{first}{verb} by {say_day(clock.due)}."


def _first(case: Case, clock: Deadline) -> str:
    """What comes before the answer: somebody takes the request, and its person hears of that once."""
    is_new = case.state is State.RECEIVED and not case.clock.waits and clock.due_for is DueFor.ANSWER
    steps = [
        *([] if case.assignee else ["assign it to somebody"]),
        *(["acknowledge it"] if is_new and case.clock.acknowledged is None else []),
    ]
    return f"First {', then '.join(steps)}. " if steps else ""


_VERBS: Final = {
    DueFor.ANSWER: "Answer",
    DueFor.ACKNOWLEDGEMENT: "Acknowledge it",
    DueFor.ACTION: "Act at once, and say so",
}
