"""The border of learning: where corrections and learnt versions are kept, and who trains.

A version is what is laid over ``data/`` (bot.notice.changes.overlay) with the model that was trained on it. Which one
is current is one file, so that answers, notice and model change together or not at all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from bot.notice.answer_book import AnswerBook
from bot.notice.changes.correction import Correction, State
from bot.notice.changes.overlay import Overlay
from bot.notice.changes.overlay_answers import Lost
from bot.notice.law import Law
from bot.notice.notice import Notice
from bot.notice.school import School
from bot.platform.audit import Entry

Change = Callable[[Overlay], Overlay]
"""What is laid over, as somebody changed it."""
PutLive = Callable[[Change, str, str, "Mapping[str, str | int]"], object]
"""Puts a change live at once: the change, by whom, and what the log calls it (bot.learning.promotion)."""
NONE = ""
"""The version with nothing laid over: data/ as it is."""


@dataclass(frozen=True)
class Current:
    """The version that is served, and the one before it; None where nothing was served before.

    ``by`` is who made it so, ``left`` the version that was gone back from: with them it can be noted once more where a
    process was killed between the file and the database. ``why`` is the reason of somebody who was alone, or "".
    """

    version: str = NONE
    before: str | None = None
    by: str = ""
    left: str = NONE
    why: str = ""


@dataclass(frozen=True)
class Run:
    """One learning: what it makes, from what, and how it stands; ``result`` is what training wrote at its end."""

    version: str
    based_on: str
    corrections: tuple[str, ...]
    begun_by: str
    begun_at: datetime
    progress: tuple[tuple[float, str], ...] = ()
    result: Mapping[str, Any] | None = field(default=None, repr=False)


TellsOfDanger = Callable[[str], bool]
"""Whether a sentence tells of somebody in danger; raises AssistantError where that cannot be decided now."""
Decide = Callable[[Correction], Correction]
"""From a correction as it is: the correction as it shall be; raises CorrectionError where that may not be."""


class Folder(Protocol):
    """What is served, or would be: the parts of a school's folder that corrections are held against."""

    @property
    def notice(self) -> Notice:
        """The notice."""

    @property
    def school(self) -> School:
        """The school's own settings."""

    @property
    def law(self) -> Law:
        """The general texts."""

    @property
    def book(self) -> AnswerBook:
        """What is said on each topic."""

    @property
    def lost(self) -> tuple[Lost, ...]:
        """The answers that lost their ground."""


class CorrectionStore(Protocol):
    """Keeps corrections; every method is one transaction and raises StoreError when it could not be done."""

    def add(self, correction: Correction, audit_entry: Entry) -> None:
        """Keep a new correction."""

    def get(self, correction_id: str) -> Correction:
        """The correction with this id; raises UnknownCorrection."""

    def all(self, states: Sequence[State] = ()) -> list[Correction]:
        """Those in these states, or all, the newest first."""

    def change(self, correction_id: str, decide: Decide, audit_entry: Entry) -> Correction:
        """Change one, decided on what is there with no other writer between; raises UnknownCorrection."""

    def change_over(self, learnt: Sequence[str], version: str, again: Sequence[str], audit_entry: Entry) -> None:
        """Note which were learnt with a version, and which wait again because theirs was taken back."""


class Heard(Protocol):
    """What people typed, with tokens; a remark on an answer too, but not a label that was picked."""

    def in_conversation(self, conversation_id: str) -> list[str]:
        """All that was typed in one conversation."""

    def holding(self, phrases: Sequence[str]) -> list[tuple[str, str]]:
        """Conversation and words of the newest messages that hold one of these phrases."""


class Versions(Protocol):
    """Keeps versions, each in a folder of its own, and which is current."""

    def current(self) -> Current:
        """What is served."""

    def overlay(self, version: str) -> Overlay:
        """What a version lays over."""

    def begin(self, run: Run, overlay: Overlay) -> None:
        """Keep what a new version shall be, before it is trained."""

    def next(self) -> str:
        """The name of a version that does not exist yet; later ones sort after earlier ones."""

    def runs(self) -> list[Run]:
        """Every learning, the newest first."""

    def alone(self) -> AbstractContextManager[bool]:
        """Whether nobody else is learning; held until the end of the block."""

    def changing(self) -> AbstractContextManager[bool]:
        """Whether nobody else is changing what is live, as one may during a learning; held until the end."""

    def finish(self, version: str, result: Mapping[str, Any]) -> None:
        """Keep how it ended."""

    def serve(self, current: Current) -> None:
        """Make a version the current one, all at once."""


class Trainer(Protocol):
    """Trains and measures a version in the background, one at a time; progress and result go into its folder."""

    def check(self) -> None:
        """Raises AlreadyLearning or LearnsElsewhere where one cannot begin now."""

    def begin(self, version: str) -> None:
        """Begin; raises as ``check`` does."""

    def is_running(self) -> bool:
        """Whether anything is being trained now, by whomever it was begun."""

    def has_model(self, version: str) -> bool:
        """Whether the model of a version is still there and fits what the service is now."""
