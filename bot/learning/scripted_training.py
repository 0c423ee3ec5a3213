"""A trainer for tests and for work on the pages: trains nothing, and ends as it was told to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from bot.learning.progress import Step
from bot.notice.changes.versions import VersionFiles
from bot.platform.errors import AlreadyLearning

_SHARES: Final = {"right": 0.9, "danger": 0.95, "outside": 0.9, "kept": 0.97}
GOOD: Final[Mapping[str, Any]] = {
    "ok": True,
    "questions": 2,
    "old": {"all": _SHARES},
    "new": {"all": _SHARES, "final": _SHARES},
    "floors": {"final": {"danger": 0.9}},
    "below": [],
    "changes": [],
    "replies": [],
    "taught": [],
    "seconds": 0.0,
}
"""A result in which nothing changes."""


class ScriptedTrainer:
    """The Trainer port: ends at once with ``result``; with None it goes on until ``end`` is called."""

    def __init__(self, files: VersionFiles, result: Mapping[str, Any] | None = GOOD) -> None:
        self._files, self.result = files, result
        self._running = ""

    def check(self) -> None:
        """Raises AlreadyLearning."""
        if self.is_running():
            raise AlreadyLearning("it is learning already")

    def begin(self, version: str) -> None:
        """Begin; raises AlreadyLearning."""
        self.check()
        self._files.note(version, 0.0, Step.CHECKING.value)
        self._running = version
        if self.result is not None:
            self.end(self.result)

    def end(self, result: Mapping[str, Any] | None) -> None:
        """End with a result; None is a crash."""
        if result is not None:
            self._files.finish(self._running, result)
        self._running = ""

    def is_running(self) -> bool:
        """Whether it goes on, or anybody else is learning."""
        with self._files.alone() as alone:
            return bool(self._running) or not alone

    def has_model(self, version: str) -> bool:
        """Always: there is no model."""
        del version
        return True
