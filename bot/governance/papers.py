"""The school's papers on the assistant: drafted from what it does now, edited section by section, and signed.

An impact assessment (UK GDPR, Article 35), an entry for the record of processing activities (Article 30) and an
appropriate policy document (Data Protection Act 2018, Schedule 1, Part 4).
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

TITLES: Final = {
    "impact_assessment": "Data protection impact assessment",
    "processing_record": "Record of processing activities",
    "policy_document": "Appropriate policy document",
}
"""The papers, by the name of their file in ``data/papers``."""
LONGEST: Final = 20_000
"""Characters of a section."""
TO_FILL_IN: Final = "[To fill in"


@dataclass(frozen=True)
class Section:
    """A part of a paper under its heading: the words that stand there, and the draft that they were written over."""

    heading: str
    text: str
    draft: str

    @property
    def is_own(self) -> bool:
        """Whether somebody wrote something else than the draft."""
        return self.text != self.draft


@dataclass(frozen=True)
class Edition:
    """A paper as somebody saved it; ``signed_by`` is who signed it, "" where nobody did."""

    number: int
    at: datetime
    by: str
    signed_by: str
    sections: tuple[Section, ...]


@dataclass(frozen=True)
class Standing:
    """A section as it stands now, over today's ``draft``; ``before`` is the draft that own words were written over."""

    heading: str
    text: str
    draft: str
    before: str

    @property
    def is_own(self) -> bool:
        """Whether it holds somebody's own words."""
        return self.text != self.draft

    @property
    def has_moved(self) -> bool:
        """Whether what the assistant does has changed since somebody's own words were written."""
        return self.is_own and self.before != self.draft

    @property
    def to_fill_in(self) -> bool:
        """Whether something is still to be filled in."""
        return TO_FILL_IN in self.text


@dataclass(frozen=True)
class Difference:
    """The lines of a section that are gone and those that are new."""

    heading: str
    gone: tuple[str, ...]
    new: tuple[str, ...]


def sections_of(text: str) -> tuple[str, dict[str, str]]:
    r"""What stands above the first heading of a draft, and its sections by their heading.

    >>> sections_of("# Paper\n\nArticle 1.\n\n## Why\n\nBecause.")
    ('Article 1.', {'Why': 'Because.'})
    """
    above, *parts = text.split("\n## ")
    sections = {heading: body.strip() for heading, _, body in (part.partition("\n") for part in parts)}
    return above.partition("\n")[2].strip(), sections


def standing(draft: Mapping[str, str], edition: Edition | None) -> list[Standing]:
    """The sections as they stand: the draft of today, and in place of it what somebody wrote.

    Own words whose heading the draft no longer has stay at the end.
    """
    kept = {one.heading: one for one in edition.sections if one.is_own} if edition else {}
    found = []
    for heading, text in draft.items():
        own = kept.pop(heading, None)
        found.append(Standing(heading, own.text, text, own.draft) if own else Standing(heading, text, text, text))
    return found + [Standing(own.heading, own.text, "", own.draft) for own in kept.values()]


def differences(signed: Edition, now: Sequence[Standing]) -> list[Difference]:
    """What has changed since a paper was signed, section by section."""
    before, after = {one.heading: one.text for one in signed.sections}, {one.heading: one.text for one in now}
    found = []
    for heading in dict.fromkeys([*after, *before]):
        lines = list(difflib.ndiff(before.get(heading, "").splitlines(), after.get(heading, "").splitlines()))
        gone, new = (tuple(line[2:] for line in lines if line[:2] == sign and line[2:]) for sign in ("- ", "+ "))
        if gone or new:
            found.append(Difference(heading, gone, new))
    return found
