"""Learning where this process has no engine: it is done by ``make learn`` beside Rasa, and followed from here."""

from __future__ import annotations

from bot.notice.changes.version_records import NONE
from bot.notice.changes.versions import VersionFiles
from bot.platform.errors import LearnsElsewhere


class TrainerElsewhere:
    """The Trainer port of the web side alone: trains nothing, and says so."""

    def __init__(self, files: VersionFiles) -> None:
        self._files = files

    def check(self) -> None:
        """Raises LearnsElsewhere."""
        raise LearnsElsewhere("this process has no engine to teach; run 'make learn' where Rasa runs")

    def begin(self, version: str) -> None:
        """Raises LearnsElsewhere."""
        del version
        self.check()

    def is_running(self) -> bool:
        """Whether somebody is learning on the same STATE."""
        with self._files.alone() as alone:
            return not alone

    def has_model(self, version: str) -> bool:
        """Whether the version is still there; its model is looked at where Rasa runs."""
        folder = self._files.folder(version)
        return version == NONE or (folder is not None and folder.is_dir())
