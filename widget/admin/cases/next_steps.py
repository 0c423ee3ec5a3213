"""What whoever works on a request does next, each with the place where it is done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.cases.gathering.found_files import FoundFile
from bot.cases.gathering.tasks import Task
from bot.cases.letter_templates import STEPS, LetterKind
from bot.cases.records import LetterState
from bot.cases.staff_service import CaseView
from bot.cases.workflow import GIVES_RECORDS
from bot.law.case import CLOSING, State, Step

_ANSWERS: Final = frozenset(kind.value for kind, step in STEPS.items() if step in CLOSING)


@dataclass(frozen=True)
class NextStep:
    """Something to do, in words, and the address where it is done."""

    words: str
    href: str


def next_steps(view: CaseView, tasks: Sequence[Task], files: Sequence[FoundFile]) -> tuple[NextStep, ...]:
    """What comes next, in order; nothing while the person has to answer, or a letter that closes it is on its way."""
    line, case, at = view.line, view.case, _page(view)
    waiting = {one.kind for one in view.letters if one.state is LetterState.WAITING}
    if not line.is_open or line.standing.paused or waiting & _ANSWERS:
        return ()
    steps = [] if line.assignee else [NextStep("Assign it to yourself or a colleague", _unfolded(at, "step-assigned"))]
    is_new = case.state is State.RECEIVED and case.clock.acknowledged is None
    if is_new and Step.ACKNOWLEDGED in view.steps and LetterKind.ACKNOWLEDGEMENT.value not in waiting:
        steps.append(NextStep("Acknowledge it", f"{at}/letters/new?kind={LetterKind.ACKNOWLEDGEMENT.value}"))
    if case.right not in GIVES_RECORDS:
        return (
            *steps,
            NextStep("Do what was asked, or decide against it, and write the answer", _unfolded(at, "step-answered")),
        )
    return (*steps, *_to_give_records(view, tasks, files))


def _to_give_records(view: CaseView, tasks: Sequence[Task], files: Sequence[FoundFile]) -> tuple[NextStep, ...]:
    """From reading what the person wrote to the answer, where a request is for records."""
    line, at, steps = view.line, _page(view), []
    was_handed_over = any(file.kept.delivered_at for file in files)
    if not was_handed_over:
        begins = "Before you hand anything over, ask yourself:" if files or tasks else "Read what they wrote."
        words = f"{begins} May they have it? For a child: parental responsibility, court orders"
        steps.append(NextStep(words, "#words"))
    if sum(task.is_open for task in tasks):
        steps.append(NextStep("See what colleagues find: a task is open", "#tasks"))
    elif not files:
        steps.append(NextStep("Look for what was asked, or ask a colleague to", _unfolded(at, "give-task")))
    if was_handed_over:
        withheld = any(file.withheld for file in files if file.kept.delivered_at)
        kind = LetterKind.PARTLY_REFUSED if withheld else LetterKind.ANSWER
        words = "The person has not been told yet that their records are ready: write the answer"
        return (*steps, NextStep(words, f"{at}/letters/new?kind={kind.value}"))
    if files and line.signed_off:
        steps.append(NextStep("Hand over what was signed off", _unfolded(at, "deliver")))
    elif files:
        looked = "have it signed off by a second person" if line.to_sign_off else "look through it once more"
        steps.append(NextStep(f"Black out what is about others, {looked}, then hand over", "#files-found"))
    else:
        steps.append(NextStep("Hand over what was found", "#files-found"))
    answer = Step.PARTLY_REFUSED if any(file.withheld for file in files) else Step.ANSWERED
    return (*steps, NextStep("Write the answer", _unfolded(at, f"step-{answer.value}")))


def _page(view: CaseView) -> str:
    return f"/admin/requests/{view.line.reference}"


def _unfolded(page: str, part: str) -> str:
    """The page with this part unfolded."""
    return f"{page}?open={part}#{part}"
