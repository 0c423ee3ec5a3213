"""The steps a request allows now as forms: which fields, which letters, and what a sent form brings to its step."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from bot.cases.letter_templates import STEPS, LetterKind
from bot.cases.records import LetterState
from bot.cases.staff_service import CaseView
from bot.cases.workflow import Need, needs
from bot.law.case import CLOSING, Ground, Step, Told
from bot.law.rights import Right
from bot.staff.rules import Permission
from widget.admin.cases.case_forms import one_of

_GROUPS: Final = (
    (
        "Keep it moving",
        (
            Step.ACKNOWLEDGED, Step.IDENTITY_RECEIVED, Step.IDENTITY_WAIVED, Step.FEE_PAID,
            Step.CLARIFICATION_RECEIVED, Step.ASSIGNED, Step.NOTED, Step.IDENTITY_ASKED, Step.CLARIFICATION_ASKED,
            Step.FEE_ASKED, Step.EXTENDED,
        ),
    ),
    ("Finish it", (Step.SIGNED_OFF, Step.ANSWERED, Step.PARTLY_REFUSED, Step.REFUSED, Step.WITHDRAWN, Step.DUPLICATE)),
    ("Put it in order", (Step.REOPENED, Step.RECLASSIFIED, Step.HELD, Step.RELEASED, Step.SET_ASIDE, Step.TAKEN_UP)),
)  # fmt: skip
_UNDATED: Final = frozenset({Step.ASSIGNED, Step.SIGNED_OFF, Step.RECLASSIFIED, Step.DUPLICATE})
"""What staff do at the desk, now; everything else may have happened on an earlier day."""


@dataclass(frozen=True)
class StepForm:
    """One step as it is offered.

    A step that tells the person something is taken by one of its ``letters``; its own form then says only that they
    were told in person (``told``). ``waits`` are the numbers of letters for it that are on their way already;
    ``closes``: it closes the request, so that its form leads to what the person will read.
    """

    step: Step
    fields: tuple[str, ...]
    dated: bool
    told: bool
    letters: tuple[LetterKind, ...]
    waits: tuple[int, ...]
    closes: bool


def step_forms(view: CaseView, can: Collection[Permission]) -> list[tuple[str, list[StepForm]]]:
    """The steps that this request and this person's role allow, under their heads."""
    allowed = {step for step in view.steps if step is not Step.SIGNED_OFF or Permission.SIGN_OFF in can}
    if Permission.WORK_CASES not in can:
        return []
    groups = [(head, [_form(view, step) for step in steps if step in allowed]) for head, steps in _GROUPS]
    return [(head, forms) for head, forms in groups if forms]


def letters_without_step() -> tuple[LetterKind, ...]:
    """The letters that only tell something."""
    return tuple(kind for kind in LetterKind if kind not in STEPS)


def brought(view: CaseView, step: Step, typed: Mapping[str, str]) -> dict[str, Any]:
    """What a form brings to its step; what is empty or makes no sense is left out, and the step then asks for it."""
    brings: dict[str, Any] = {}
    for need in needs(view.case, step):
        value = typed.get(need.value, "").strip()
        if need is Need.TOLD:
            brings[need.value] = Told.IN_PERSON
        elif need is Need.ROUTES:
            brings[need.value] = bool(value)
        elif need is Need.RIGHT:
            brings[need.value] = one_of(Right, value)
            brings["direct_marketing"] = value == Right.OBJECTION.value and bool(typed.get("direct_marketing"))
        elif need is Need.GROUND:
            brings[need.value] = one_of(Ground, value)
        else:
            brings[need.value] = value
    return brings


def _form(view: CaseView, step: Step) -> StepForm:
    fields = tuple(need.value for need in needs(view.case, step) if need is not Need.TOLD)
    waits = tuple(
        letter.number for letter in view.letters if letter.state is LetterState.WAITING and letter.step == step.value
    )
    return StepForm(
        step=step,
        fields=fields,
        dated=step not in _UNDATED,
        told=Need.TOLD in needs(view.case, step),
        letters=tuple(kind for kind, taken in STEPS.items() if taken is step),
        waits=waits,
        closes=step in CLOSING,
    )
