"""Training in the background: a process of its own with low priority, so that people who are talking notice nothing.

Progress and result are files in the version's folder: the page may be reloaded and the service restarted meanwhile. The
lock is held by the process itself, so that however it ends, it is known that nobody is learning any more.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from bot.engine.training import model_of
from bot.notice.changes.versions import RESULT, VersionFiles
from bot.platform.errors import AlreadyLearning
from bot.platform.settings import Settings, alone


class BackgroundTrainer:
    """The Trainer port: ``python -m bot.cli.learn --run VERSION``."""

    def __init__(self, settings: Settings, questions: Path | None = None) -> None:
        """``questions`` is a folder like data/evaluation/questions, which it is where none is given."""
        self._settings, self._files, self._questions = settings, VersionFiles(settings.state), questions
        self._process: subprocess.Popen[bytes] | None = None
        self._result = Path()

    def check(self) -> None:
        """Raises AlreadyLearning."""
        if self.is_running():
            raise AlreadyLearning("it is learning already")

    def begin(self, version: str) -> None:
        """Begin; raises AlreadyLearning."""
        self.check()
        folder = self._files.folder(version) or Path()
        self._result = folder / RESULT
        command = [sys.executable, "-W", "ignore", "-m", "bot.cli.learn", "--run", version]
        command += ["--questions", str(self._questions)] if self._questions is not None else []
        with (folder / "training.log").open("wb") as log:
            self._process = subprocess.Popen(  # noqa: S603 our own module
                command,
                env=alone(self._settings, os.environ),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def is_running(self) -> bool:
        """Whether anything is being trained now, by whomever it was begun."""
        # With its result there it has ended, though the engine may take seconds to leave the memory.
        if self._process is not None and self._process.poll() is None and not self._result.exists():
            return True
        with self._files.alone() as alone:
            return not alone

    def has_model(self, version: str) -> bool:
        """Whether the model of a version is still there and fits what the service is now."""
        return model_of(self._settings.school, self._settings.state, self._files.folder(version)).exists()
