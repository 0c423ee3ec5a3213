"""A new notice before it goes live: what it changes in words, answers and contacts; and the health of the notice."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.notice import notice as notices
from bot.notice import notice_health
from bot.notice.changes import diff, overlay_answers
from bot.notice.changes.diff import SectionChange
from bot.notice.changes.overlay_answers import Lost
from bot.notice.changes.version_records import Folder, PutLive
from bot.notice.notice_health import Finding, Problem
from bot.platform.errors import SchoolFolderError, UnfitCorrection

Load = Callable[[Mapping[str, str]], Folder]


@dataclass(frozen=True)
class Preview:
    """What a new notice changes; ``to_check`` are labels of answers that say that something is not in the notice."""

    sections: tuple[SectionChange, ...]
    lost: tuple[Lost, ...]
    without_answers: tuple[str, ...]
    unknown: tuple[str, ...]
    to_check: tuple[tuple[str, str], ...]
    is_another: bool


class NoticeChange:
    """What the pages about the notice call."""

    def __init__(
        self,
        *,
        served: Folder,
        load: Load,
        printed: Callable[[], str],
        problems: Callable[[], tuple[Problem, ...]],
        overlay: Callable[[], Mapping[str, str]],
        put_live: PutLive,
    ) -> None:
        self._served, self._load, self._printed = served, load, printed
        self._problems, self._overlay, self._put_live = problems, overlay, put_live

    def text(self) -> str:
        """The notice as it is served, to be changed."""
        return self._printed()

    def preview(self, notice: str) -> Preview:
        """What would change; raises UnfitCorrection where it cannot be read."""
        old = self._served
        try:
            new = self._load({**self._overlay(), notices.FILE: notice})
        except SchoolFolderError as problem:
            raise UnfitCorrection("notice", str(problem)) from None
        sections = diff.sections_changed(old.notice, new.notice)
        grows = any(piece.kind == "new" and piece.says_something for section in sections for piece in section.pieces)
        silent = [topic for topic, reply in new.book.replies.items() if reply.kind == "silent"]
        lost = {one.topic for one in new.lost}
        return Preview(
            sections=sections,
            lost=tuple(new.lost),
            without_answers=diff.sections_without_answers(new.notice, new.book),
            unknown=diff.printed_but_unknown(new.notice, new.school.text),
            to_check=tuple((t, new.book.labels[t]) for t in silent if t not in lost) if grows else (),
            is_another=overlay_answers.is_another(old.notice, new.notice),
        )

    def put_live(self, notice: str, by: str) -> None:
        """Serve this notice from now on; raises UnfitCorrection and BeingChanged."""
        try:
            self._put_live(lambda overlay: overlay.with_notice(notice, ""), by, "notice_changed", {})
        except SchoolFolderError as problem:
            raise UnfitCorrection("notice", str(problem)) from None

    def health(self) -> tuple[Finding, ...]:
        """How each problem of the list stands in the notice that is served."""
        return notice_health.findings(self._problems(), self._served.notice, self._served.book)

    def without_answers(self) -> tuple[str, ...]:
        """The sections of the served notice that no answer points at."""
        return diff.sections_without_answers(self._served.notice, self._served.book)
