"""What is wrong with a form about a request: in words for staff, beside the field, and as an HTTP status."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from bot.cases.workflow import SAYS_WHY
from bot.law.case import Step
from bot.platform.errors import (
    BadReference,
    CaseChanged,
    CaseError,
    FileRefused,
    StepIncomplete,
    StoreError,
    UnknownCase,
)

TROUBLE: Final = (CaseError, BadReference, StoreError)
"""What the services of the case work raise for people to be told of."""

TASK, FILES = "task", "files"
"""The forms with which a task is given or done, and a file is added."""
NEEDS: Final = {
    "right": "what was asked for",
    "reasons": "why, in a sentence",
    "note": "a note",
    "told": "how the person was told",
    "ground": "the ground",
    "routes": "the ways to complain (to the school, to the regulator, to a court)",
    "handed_over": "how the records were handed over",
    "assignee": "who takes it",
    "other_request": "the other request",
    "letter_reasons": "why not, in the letter",
    "check": "how you know who asks",
    "way": "how they get it",
    "what": "what to look for",
    "due": "by when",
    "found": "what you found",
    "files": "which files",
    "originals": "that the file without black places is meant",
    "boxes": "what to black out",
    "done": "what was done",
    "names": "what to put right",
}
"""What a step can lack, completing "Still missing: …"."""

ASKED_FOR: Final = {
    "right": "Pick what was asked for.",
    "reasons": "Give the reasons.",
    "note": "Write a note.",
    "ground": "Pick the ground in law.",
    "routes": "Name the three ways to complain.",
    "handed_over": "Say how the records were handed over.",
    "assignee": "Pick who takes it.",
    "other_request": "Give the reference of the other request.",
    "check": "Pick how you know who asks.",
    "way": "Pick how they get it.",
    "what": "Say what to look for, and where.",
    "due": "Give the day.",
    "found": "Say where you looked, and what is there.",
    "files": "Tick the files.",
    "originals": "There is a blacked-out copy of a file that you ticked. Tick the copy in its place, or tick here.",
    "boxes": "Nothing is blacked out yet.",
    "done": "Say in a line what was done.",
    "names": "Write at least one name as it should be.",
    "letter_reasons": "Say in the letter why not, in words that the person can understand.",
}
"""The same beside its field."""
_SAYS_WHY: Final = frozenset(
    {*(step.value for step in SAYS_WHY), "delivery", "paper", "withdrawal", "redaction", "correct"}
)
_OF_STEP: Final = {Step.IDENTITY_RECEIVED.value: {"note": "Say what was seen, and who looked at it."}}
_SAY_WHY: Final = "Say why, in a sentence of five words or more."


@dataclass(frozen=True)
class Problem:
    """What is wrong with a form: in words for its head, and for each field that is to be mended."""

    words: str
    status: int
    form: str = ""  # which form of the page
    fields: Mapping[str, str] = field(default_factory=dict)


def problem_of(error: Exception, form: str = "") -> Problem:
    """What to say of an error that the services raised."""
    words, fields = say(error), {}
    if isinstance(error, StepIncomplete) and error.step in ("reveal", "export"):
        words = "Pick a reason, or write one. It is kept in the log."
        fields = {"why": words}
    elif isinstance(error, StepIncomplete):
        lacking = ("body",) if error.step == "letter" else error.missing
        asked_for = {**ASKED_FOR, **_OF_STEP.get(error.step, {})}
        if error.step in _SAYS_WHY:
            asked_for["reasons"] = _SAY_WHY
        fields = {name: words if name == "body" else asked_for.get(name, words) for name in lacking}
    return Problem(words, status_of(error), form, fields)


def file_problem(error: Exception, name: str = "", form: str = FILES) -> Problem:
    """What to say of a file that was not kept; ``name`` is what it is called."""
    words = str(error) if isinstance(error, FileRefused) else say(error)
    return Problem(f"{name}: {words}" if name else words, status_of(error), form, {"file": words})


def say(problem: Exception) -> str:
    """What went wrong, in staff's words; what the services say of steps is written for staff."""
    if isinstance(problem, StepIncomplete):
        if problem.step == "letter":
            return f"Fill in what stands in square brackets: {', '.join(problem.missing)}."
        return f"Still missing: {', '.join(NEEDS.get(name, name) for name in problem.missing)}."
    if isinstance(problem, CaseChanged):
        return (
            "This request has changed since you opened the page: somebody else worked on it, or the form was sent"
            " twice. Nothing was done now. Look at the request again. What you typed is still in the form."
        )
    if isinstance(problem, BadReference | UnknownCase):
        return "There is no request with this reference."
    if isinstance(problem, StoreError):
        return "The database cannot be reached just now. Nothing was changed. Please try again in a minute."
    return f"This cannot be done: {problem}."


def status_of(problem: Exception) -> int:
    """The HTTP status that goes with what went wrong."""
    if isinstance(problem, CaseChanged):
        return 409
    if isinstance(problem, BadReference | UnknownCase):
        return 404
    return 503 if isinstance(problem, StoreError) else 422
