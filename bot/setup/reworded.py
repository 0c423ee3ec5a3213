"""Sentences that a new edition of the notice words otherwise: which of its passages stands in the place of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from bot.notice.changes.diff import Piece, words_changed
from bot.notice.notice import Notice, Take, passage, sentences

ALIKE: Final = 0.8
"""How much of its words a sentence shares with one that stands in its place (2 × shared / all, of difflib)."""


@dataclass(frozen=True)
class Reworded:
    """A passage as the edition before printed it, as this one does, and the labels of the answers based on it."""

    before: str
    after: str
    labels: tuple[str, ...]

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """What was taken out and put in, word by word: a "not" is easily read over."""
        return words_changed(self.before, self.after)


Quotes = Sequence[tuple[str, Mapping[str, str]]]
"""What can be quoted of a notice, each with the section and the words by which an answer points at it."""


def quotes(notice: Notice, take: Take) -> Quotes:
    """All that can be quoted of a notice in this measure, such as its sentences."""
    found: dict[str, Mapping[str, str]] = {}
    for section in notice.sections:
        for at in (part for block in section.blocks for line in block.lines for part in sentences(line)):
            with suppress(LookupError):
                found.setdefault(passage(section, at, take), {"section": section.id, "at": at, "take": take})
    return list(found.items())


def in_its_place(before: str, section: str, there: Quotes) -> tuple[str, Mapping[str, str]] | None:
    """The quotation that is nearly one of the edition before, first of all in the same section; None where none is."""
    words = before.split()
    alike = [(_alike(words, quote.split()), quote, place) for quote, place in there]
    near = [(place["section"] == section, share, quote, place) for share, quote, place in alike if share >= ALIKE]
    return max(near, key=lambda found: found[:2])[2:] if near else None


def _alike(one: Sequence[str], other: Sequence[str]) -> float:
    """How much two passages share, word by word.

    >>> _alike("Ring 01632 960123 for advice".split(), "Ring 01632 960456 for advice".split())
    0.8
    """
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= ALIKE else 0.0


def grouped(found: Iterable[tuple[str, Sequence[tuple[str, str]]]]) -> list[Reworded]:
    """By passage the labels of the answers based on it; ``found``: a label, and its passages as before and now.

    >>> grouped([("Whom to ask", [("a", "b")]), ("How to complain", [("a", "b"), ("c", "d")])])[0]
    Reworded(before='a', after='b', labels=('Whom to ask', 'How to complain'))
    """
    labels: dict[tuple[str, str], list[str]] = {}
    for label, pairs in found:
        for pair in pairs:
            labels.setdefault(pair, []).append(label)
    return [Reworded(before, after, tuple(its)) for (before, after), its in labels.items()]
