"""What the pages about corrections and learning say: kinds, states, stages and figures in plain words."""

from __future__ import annotations

from typing import Final

from bot.learning.approval import Allowed
from bot.learning.progress import Progress, Step
from bot.learning.promotion import LearningStatus
from bot.notice.changes.correction import Correction, Kind, State

BUSY: Final = "Nothing was changed: a colleague is changing something at this moment. Try again."
"""To whoever changes what is live while it cannot be changed."""
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
_NOT_MENDED: Final = ("late", "▲", "Live, and still answered wrongly")
_STUCK: Final = ("late", "▲", "Learnt, and could not go live")
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
    "never": "The assistant has not learnt from a correction yet. A version may be live all the same: a changed "
    "setting or notice makes one too.",
    "running": "It is learning now. You can leave this page and come back.",
    "crashed": "Learning stopped before its end. Nothing was changed. You can begin again.",
    "failed": "Learning ended without a new version. Nothing was changed.",
    "ready": "It is not live yet. Look at what changes, then decide.",
    "live": "The newest version is live.",
    "old": "The newest version cannot go live any more. An answer in it was changed since, or a correction in it was "
    "changed or rejected. Begin again to learn what is approved now.",
}
LEARNT: Final = {
    "ready": "A new version has been learnt and waits to be looked at.",
    "failed": "A new version could not be learnt.",
    "crashed": "Learning stopped before its end.",
}
"""What the first page says of a learning that has ended; the menu counts it."""
COULD_NOT: Final = "A new version was learnt and could not go live."
TOLD: Final = {
    "running": "The assistant is learning now.",
    "crashed": "The last learning stopped before its end. Nothing was changed, and no correction was lost.",
    "failed": "The last learning ended without a new version. Nothing was changed, and no correction was lost.",
    "ready": "A new version is ready, and not live yet.",
}
"""What somebody who left the page about learning reads elsewhere."""


def mark_of(one: Correction, standing: LearningStatus) -> tuple[str, str, str]:
    """Where a correction stands, as STATES has it; one that is in a version which is not live yet says so."""
    if one.state is State.APPROVED and one.id in standing.taken:
        return _STUCK if standing.cannot_go_live else _TAKEN[standing.stage]
    if one.state is State.LEARNT and one.id in standing.still_wrong:
        return _NOT_MENDED
    return STATES[one.state]


def learnt_words(standing: LearningStatus) -> str:
    """What the first page says of how learning stands, where it has ended and nobody has decided yet."""
    return COULD_NOT if standing.cannot_go_live else LEARNT.get(standing.stage, "")


def told_words(standing: LearningStatus) -> str:
    """What the list of corrections says of it."""
    if standing.cannot_go_live:
        return f"{COULD_NOT} No correction was lost: change one of them, and learn again."
    return TOLD.get(standing.stage, "")


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
        return "A few minutes, as a rule. After the first time this will say how many."
    if progress.minutes_left == 0:
        return "It takes a little longer than the last time."
    minutes = "1 minute" if progress.minutes_left == 1 else f"{progress.minutes_left} minutes"
    return f"About {minutes} left, going by the last time."
