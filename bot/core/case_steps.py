"""Which steps a request allows now, and what each has to bring with it."""

from __future__ import annotations

from datetime import date
from enum import Enum
from typing import Final

from bot.core.cases import ASKS, BRINGS, Case, Event, Step, apply
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


_ANY_TIME: Final = frozenset({Step.NOTED, Step.ASSIGNED})
_GIVES_RECORDS: Final = frozenset({Right.ACCESS, Right.PORTABILITY, Right.EDUCATIONAL_RECORD})
_NEEDS: Final = {
    Step.RECEIVED: (Need.RIGHT,),
    Step.ACKNOWLEDGED: (Need.TOLD,),
    Step.IDENTITY_ASKED: (Need.REASONS, Need.TOLD),
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
    Step.SET_ASIDE: (Need.REASONS,),
    Step.TAKEN_UP: (Need.REASONS,),
}


def take(case: Case | None, event: Event) -> Case:
    """The request after a step that is allowed now and brings all it needs; ``case`` is None for a new request.

    Raises StepNotAllowed or StepIncomplete; the request is then as it was.
    """
    if event.on > day_in_england(event.at):
        raise StepNotAllowed("a step cannot lie in the future")
    reason = why_not(case, event.step, event.on)
    if reason:
        raise StepNotAllowed(reason)
    missing = tuple(need.value for need in needs(case, event.step) if not _brings(event, need))
    if missing:
        raise StepIncomplete(event.step.value, missing)
    return apply(case, event)


def allowed(case: Case | None, on: date) -> tuple[Step, ...]:
    """The steps that staff may take on this day, in the order of ``Step``."""
    return tuple(step for step in Step if not why_not(case, step, on))


def needs(case: Case | None, step: Step) -> tuple[Need, ...]:
    """What a step has to bring with it for this request.

    What moves the clock or says no is recorded only once the person has been told, so it needs how they were.
    """
    wanted = _NEEDS.get(step, ())
    if case is not None and step in (Step.ANSWERED, Step.PARTLY_REFUSED) and case.right in _GIVES_RECORDS:
        return (*wanted, Need.HANDED_OVER)
    return wanted


def why_not(case: Case | None, step: Step, on: date) -> str:
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
    if step in ASKS:
        return "this was asked for already and has not come" if case.waits_for(ASKS[step]) else ""
    if step in BRINGS:
        return _why_not_brought(case, BRINGS[step], on)
    if step is Step.EXTENDED:
        return _why_not_extended(case, on)
    if step is Step.ACKNOWLEDGED and case.clock.acknowledged is not None:
        return "it was acknowledged already"
    if step is Step.SIGNED_OFF and case.signed_off:
        return "it was signed off already"
    return ""


def _brings(event: Event, need: Need) -> bool:
    value = getattr(event, need.value)
    return bool(value.strip() if type(value) is str else value)


def _why_not_brought(case: Case, what: WaitFor, on: date) -> str:
    for wait in case.clock.waits:
        if wait.what is what and wait.received is None:
            return "" if on >= wait.asked else "that day is before it was asked for"
    return "this was not asked for"


def _why_not_extended(case: Case, on: date) -> str:
    if case.right not in BY_THE_MONTH:
        return "the time for this right cannot be extended"
    if case.clock.extended is not None:
        return "it was extended already"
    extend_by = deadline(case.clock, None, on).extend_by
    if extend_by is not None and on > extend_by:
        return f"the first month ended on {say_day(extend_by)}; the law allows an extension only inside it"
    return ""
