"""What the pages about corrections and learning say: kinds, states, stages and figures in plain words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from bot.learning.approval import Allowed
from bot.learning.evaluation import SHARES
from bot.learning.progress import Progress, Step
from bot.learning.promotion import LearningStatus
from bot.notice.changes.correction import Correction, Kind, State

ACTIONS: Final = {
    "correction_proposed": "Proposed a correction",
    "correction_approved": "Approved a correction",
    "correction_rejected": "Rejected a correction",
    "correction_withdrawn": "Withdrew a correction",
    "learning_begun": "Began to teach the assistant",
    "answers_confirmed": "Confirmed what the notice says",
    "settings_changed": "Changed the school's settings",
    "school_confirmed": "Confirmed the contacts and opened the assistant",
    "notice_changed": "Put a new notice live",
    "learning_promoted": "Put a new version of the assistant live",
    "learning_rolled_back": "Went back to the version before",
}
DETAILS: Final = {
    "topic": "topic: {}",
    "version": "version {}",
    "before": "before: {}",
    "from": "instead of version {}",
    "corrections": "corrections: {}",
    "answers": "answers: {}",
    "part": "part: {}",
    "right_before": "right before: {} of 1000",
    "right_after": "right after: {} of 1000",
}
ALONE: Final = {
    "wrong_now": "People are told something wrong until this is live",
    "notice_changed": "The notice or a contact has changed",
    "looked_again": "I have looked at it again since I proposed it",
}
"""Why somebody decides alone (bot.learning.approval.REASONS)."""
APPROVES: Final = {
    Allowed.YES: "Somebody else proposed this, so you may approve it.",
    Allowed.WITH_REASON: "Nobody else here can look at this. As an administrator you may approve it alone, with a "
    "reason that the log keeps.",
    Allowed.SOMEBODY_ELSE: "You proposed this yourself. Somebody else has to approve it.",
    Allowed.ADMINISTRATOR: "No administrator has looked at this yet. An administrator has to approve it.",
    Allowed.LEAD: "Somebody in danger is told this. The safeguarding lead has to approve it.",
}
PROMOTES: Final = {
    Allowed.YES: "",
    Allowed.WITH_REASON: "You proposed something in this version, and nobody else here can put it live. As an "
    "administrator you may do so, with a reason that the log keeps.",
    Allowed.SOMEBODY_ELSE: "You proposed something in this version. Somebody else has to put it live.",
    Allowed.ADMINISTRATOR: "You proposed something in this version. An administrator has to put it live.",
}
KINDS: Final = {
    Kind.EXAMPLE: "A question that was understood wrongly",
    Kind.ANSWER: "Another answer",
    Kind.TOPIC: "A topic that was missing",
    Kind.NOTICE: "A new notice or new contacts",
}
CHANGES: Final = {
    Kind.EXAMPLE: "Change the sentence",
    Kind.ANSWER: "Change the answer",
    Kind.TOPIC: "Change the sentences or the answer",
}
"""What leads to the form that proposes a correction anew."""
STATES: Final = {
    State.PROPOSED: ("paused", "○", "Waits for approval"),
    State.APPROVED: ("soon", "◑", "Approved, not learnt yet"),
    State.LEARNT: ("signed", "●", "Learnt and live"),
    State.REJECTED: ("closed", "×", "Rejected"),
    State.WITHDRAWN: ("closed", "–", "Withdrawn"),
}
"""The style of the mark, its shape, and its words."""
_TAKEN: Final = {
    "running": ("soon", "◑", "Being learnt now"),
    "ready": ("soon", "◕", "In a new version that is not live yet"),
}
STEPS: Final = {
    Step.CHECKING: "checking the answers against the notice",
    Step.ASKING_BEFORE: "asking the present version the test questions",
    Step.TRAINING: "learning from the sentences",
    Step.ASKING_AFTER: "asking the new version the same questions",
}
FAILED: Final = {
    "copied": "One sentence is nearly one of the questions that the assistant is tested with. Reject its correction, "
    "and propose it in other words.",
    "danger": "One sentence tells of somebody in danger, and would teach the assistant to take it for something else. "
    "Reject its correction.",
    "unfit": "What was approved does not fit the notice and the settings as they are now. Reject the answer that no "
    "longer fits, and propose it anew.",
    "": "Something went wrong on the machine. Begin again. If it ends like this twice, tell whoever looks after the "
    "machine: the runbook says where to look.",
}
"""Why a learning ended without a version, and what to do."""
STAGES: Final = {
    "never": "The assistant has not been taught anything in the browser yet.",
    "running": "It is learning now. You can leave this page and come back.",
    "crashed": "Learning stopped before its end. Nothing was changed. You can begin again.",
    "failed": "Learning ended without a new version. Nothing was changed.",
    "ready": "A new version is ready. Look at what changes, then decide.",
    "live": "The newest version is live.",
    "old": "The newest version cannot go live any more. Another one went live since, or a correction in it was "
    "rejected. Begin again to learn what is approved now.",
}
LEARNT: Final = {
    "ready": "A new version has been learnt and waits to be looked at.",
    "failed": "A new version could not be learnt.",
    "crashed": "Learning stopped before its end.",
}
"""What the first page says of a learning that has ended; the menu counts it."""
TOLD: Final = {
    "running": "The assistant is learning now.",
    "crashed": "The last learning stopped before its end. Nothing was changed, and no correction was lost.",
    "failed": "The last learning ended without a new version. Nothing was changed, and no correction was lost.",
    "ready": "A new version is ready, and not live yet.",
}
"""What somebody who left the page about learning reads elsewhere."""
FIGURES: Final = {
    "right": "Right kind of answer from the right section",
    "danger": "Danger to a child recognised",
    "outside": "Questions outside the notice recognised as such",
    "kept": "Good questions that were not refused",
}
_VERDICTS: Final = {"better": "Better", "worse": "Worse"}
_GROUPS: Final = {
    "development": "first questions, first half",
    "final": "first questions, second half",
    "second development": "newer questions, first half",
    "second final": "newer questions, second half",
    "taught": "a correction teaches it as something else",
}


def mark_of(one: Correction, standing: LearningStatus) -> tuple[str, str, str]:
    """Where a correction stands, as STATES has it; one that is in a version which is not live yet says so."""
    if one.state is State.APPROVED and one.id in standing.taken:
        return _TAKEN[standing.stage]
    return STATES[one.state]


def step_words(progress: Progress) -> str:
    """The step in words.

    >>> step_words(Progress(Step.TRAINING))
    'Step 3 of 4: learning from the sentences'
    """
    return f"Step {progress.number} of {len(Step)}: {STEPS[progress.step]}"


def left_words(progress: Progress) -> str:
    """How long it still takes, in words.

    >>> left_words(Progress(Step.TRAINING, 0.4, 3)), left_words(Progress(Step.ASKING_AFTER, 1.0, 0))
    ('About 3 minutes left, going by the last time.', 'It takes a little longer than the last time.')
    """
    if progress.minutes_left is None:
        return "A few minutes, as a rule. After the first time it can be said more closely."
    if progress.minutes_left == 0:
        return "It takes a little longer than the last time."
    minutes = "1 minute" if progress.minutes_left == 1 else f"{progress.minutes_left} minutes"
    return f"About {minutes} left, going by the last time."


def share(value: float | None) -> str:
    """A share in per cent; a dash where none was measured.

    >>> share(0.8749), share(None)
    ('87.5 %', '–')
    """
    return "–" if value is None else f"{100 * value:.1f} %"


def figures(result: Mapping[str, Any]) -> list[tuple[str, str, str, str]]:
    """What was measured: the words, before, after, and which is better in words."""
    found = []
    new, old = result.get("new", {}).get("all", {}), result.get("old", {}).get("all", {})
    for name in SHARES:
        if name in new:
            before = old.get(name)
            found.append((FIGURES[name], share(before), share(new[name]), _trend(before, new[name])))
    return found


def floors(result: Mapping[str, Any]) -> list[tuple[str, str, str, bool]]:
    """Each floor: the words, the floor, what was reached, and whether it holds."""
    found = []
    for group, its in result.get("floors", {}).items():
        for name, floor in its.items():
            reached = result.get("new", {}).get(group, {}).get(name)
            if name in FIGURES and reached is not None:
                found.append(
                    (f"{FIGURES[name]} ({_GROUPS.get(group, group)})", share(floor), share(reached), reached >= floor)
                )
    return found


def below(names: Sequence[str]) -> list[str]:
    """The shares below their floor, in words."""
    found = []
    for name in names:
        group, _, what = name.partition(".")
        found.append(f"{FIGURES.get(what, what)} ({_GROUPS.get(group, group)})")
    return found


def change_of(change: Mapping[str, Any]) -> str:
    """Whether a changed answer is better or worse, and what it is where it is neither.

    >>> change_of({"was_right": True, "is_right": False}), change_of({"was_right": True, "is_right": True})
    ('Worse', 'No better, no worse: right before and after')
    """
    was, now = change["was_right"], change["is_right"]
    verdict = change.get("verdict") or {(False, True): "better", (True, False): "worse"}.get((was, now), "same")
    if verdict in _VERDICTS:
        return _VERDICTS[verdict]
    return f"No better, no worse: {'right' if now else 'wrong'} before and after"


def verdict_of(change: Mapping[str, Any]) -> str:
    """Whether a reply that changes is better or worse.

    >>> verdict_of({"verdict": "worse"})
    'Worse'
    """
    return _VERDICTS[change["verdict"]]


def _trend(before: float | None, after: float) -> str:
    if before is None:
        return "new"
    if abs(after - before) < 0.0005:
        return "the same"
    return "better" if after > before else "worse"
