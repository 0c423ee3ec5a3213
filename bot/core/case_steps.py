"""Which steps a request allows now, and what each has to bring with it."""

from __future__ import annotations

from datetime import date
from enum import Enum
from typing import Final

from bot.core.cases import ASKS, BRINGS, CLOSING, Case, Event, Step, apply
from bot.core.deadlines import BY_THE_MONTH, WaitFor, deadline
from bot.core.rights import Right
from bot.core.working_days import day_in_england, say_day
from bot.errors import StepIncomplete, StepNotAllowed


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
_GIVES_RECORDS: Final = frozenset({Right.ACCESS, Right.PORTABILITY, Right.EDUCATIONAL_RECORD})
_ENDS_WAITING: Final = {**BRINGS, Step.IDENTITY_WAIVED: WaitFor.IDENTITY}
_NEEDS: Final = {
    Step.RECEIVED: (Need.RIGHT,),
    Step.ACKNOWLEDGED: (Need.TOLD,),
    Step.IDENTITY_ASKED: (Need.REASONS, Need.TOLD),
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
    if case is not None and step in (Step.ANSWERED, Step.PARTLY_REFUSED) and case.right in _GIVES_RECORDS:
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
