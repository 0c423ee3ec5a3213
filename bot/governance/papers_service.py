"""The school's papers: shown as they stand over today's draft, changed, signed, and compared with what was signed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from bot.governance.papers import LONGEST, TITLES, Difference, Edition, Section, Standing, differences, standing
from bot.governance.papers_store import SqlPapersStore
from bot.platform.audit import Entry
from bot.platform.errors import PaperMovedOn, PaperProblem
from bot.platform.types import Clock

LONGEST_NAME: Final = 120  # characters
Draft = Callable[[str], tuple[str, dict[str, str]]]
"""Of a paper: what stands at its top, and its sections by heading."""


@dataclass(frozen=True)
class PaperView:
    """A paper as it stands; ``mark`` changes with every edition and every draft."""

    paper: str
    title: str
    law: str
    sections: tuple[Standing, ...]
    last: Edition | None
    signed: Edition | None
    changed: tuple[Difference, ...]
    mark: str

    @property
    def to_fill_in(self) -> tuple[str, ...]:
        """The headings under which something is still to be filled in."""
        return tuple(one.heading for one in self.sections if one.to_fill_in)

    @property
    def moved(self) -> tuple[str, ...]:
        """The headings under which own words stand over a draft that has changed since."""
        return tuple(one.heading for one in self.sections if one.has_moved)

    @property
    def is_signed(self) -> bool:
        """Whether it is signed as it stands."""
        return self.signed is not None and not self.changed


class Papers:
    """Every method blocks on the database and raises StoreError."""

    def __init__(self, store: SqlPapersStore, draft: Draft, clock: Clock) -> None:
        self._store, self._draft, self._clock = store, draft, clock

    def all(self) -> list[PaperView]:
        """Every paper."""
        return [self.view(paper) for paper in TITLES]

    def view(self, paper: str) -> PaperView:
        """One paper; ``paper`` is one of ``TITLES``."""
        law, sections = self._draft(paper)
        last, signed = self._store.last(paper), self._store.signed(paper)
        now = tuple(standing(sections, last))
        changed = tuple(differences(signed, now)) if signed else ()
        seen = json.dumps([last.number if last else 0, sections]).encode()
        return PaperView(paper, TITLES[paper], law, now, last, signed, changed, hashlib.sha256(seen).hexdigest()[:16])

    def save(self, paper: str, texts: Mapping[str, str], mark: str, by: str) -> None:
        """Keep the sections as they were typed, by heading; a section without a text is the draft again.

        Raises PaperProblem, or PaperMovedOn where ``mark`` is not that of the paper as it stands.
        """
        view = self._seen(paper, mark)
        sections = []
        for one in view.sections:
            text = texts.get(one.heading, one.text).strip() or one.draft
            if len(text) > LONGEST:
                raise PaperProblem(f"“{one.heading}” is too long. Use at most {LONGEST:,} characters.")
            if text:
                sections.append(Section(one.heading, text, one.draft))
        self._add(view, tuple(sections), "", by)

    def sign(self, paper: str, name: str, mark: str, by: str) -> None:
        """Record that somebody of this name has signed the paper as it stands; raises PaperProblem or PaperMovedOn."""
        view, name = self._seen(paper, mark), " ".join(name.split())
        if not name or len(name) > LONGEST_NAME:
            raise PaperProblem(f"Write the name of who signs, in at most {LONGEST_NAME} characters.")
        if view.to_fill_in:
            raise PaperProblem(f"Something is still to be filled in: {'; '.join(view.to_fill_in)}.")
        if view.moved:
            raise PaperProblem(f"Look at what has changed first: {'; '.join(view.moved)}.")
        sections = tuple(Section(one.heading, one.text, one.draft) for one in view.sections)
        self._add(view, sections, name, by)

    def _seen(self, paper: str, mark: str) -> PaperView:
        view = self.view(paper)
        if view.mark != mark:
            raise PaperMovedOn(
                "Nothing was saved: somebody has changed this paper meanwhile, or a setting that it tells of."
            )
        return view

    def _add(self, view: PaperView, sections: tuple[Section, ...], signed_by: str, by: str) -> None:
        edition = Edition(view.last.number if view.last else 0, self._clock(), by, signed_by, sections)
        action = "paper_signed" if signed_by else "paper_saved"
        self._store.add(view.paper, edition, Entry(self._clock(), by, action, "", {"kind": view.paper}))
