"""How far a learning has come, by its steps and by what the last one took."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum
from typing import Final

from bot.notice.changes.version_records import Run


class Step(str, Enum):
    """A step of a learning, in the order in which they are done; the progress of a run holds when each began."""

    CHECKING = "checking"
    ASKING_BEFORE = "asking_before"
    TRAINING = "training"
    ASKING_AFTER = "asking_after"


_ORDER: Final = tuple(Step)


@dataclass(frozen=True)
class Progress:
    """The step, the share that is done (0 to 1) and the minutes left, the last two None where nobody can know."""

    step: Step
    share: float | None = None
    minutes_left: int | None = None

    @property
    def number(self) -> int:
        """Which step it is, from 1 on."""
        return _ORDER.index(self.step) + 1


def progress_of(run: Run, elapsed: float, last: Run | None) -> Progress:
    """How far a run has come after ``elapsed`` seconds; ``last`` is the newest run that ended with a model.

    While a step takes longer than it did, the bar waits at that step's end: it never runs ahead of what is done.
    """
    known = {step.value for step in Step}
    begun = [name for _, name in run.progress if name in known]
    step = Step(begun[-1]) if begun else Step.CHECKING
    total = float((last.result or {}).get("seconds", 0)) if last is not None else 0.0
    if last is None or total <= 0:
        return Progress(step)
    starts = {name: seconds for seconds, name in last.progress}
    later = [starts[one.value] for one in _ORDER[_ORDER.index(step) + 1 :] if one.value in starts]
    done = min(max(elapsed, starts.get(step.value, 0.0)), *later, total)
    return Progress(step, round(done / total, 3), math.ceil((total - done) / 60))
