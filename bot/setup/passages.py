"""The passages of a notice: what can be quoted as an answer, and the words by which it is found."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from bot.notice.notice import Block, Notice, Section, sentences
from bot.notice.reply import Source

_WHOLE: Final = 45
"""Words of a paragraph that is quoted whole although one sentence of it is meant."""
_LONGEST: Final = 90
"""Words of a paragraph that is searched as a whole too."""


@dataclass(frozen=True)
class Passage:
    """``quote`` stands in a section exactly so; ``words`` are what it is found by."""

    section: Section
    quote: str
    words: str

    @property
    def headed(self) -> str:
        """The words by which it is found, under its heading."""
        return f"{self.section.heading}. {self.words}"

    @property
    def digest(self) -> str:
        """The quotation in short, by which a form sees that the notice has changed."""
        return hashlib.sha256(self.quote.encode()).hexdigest()[:8]

    @property
    def source(self) -> Source:
        """The passage as a reply shows it."""
        return Source(self.section.id, self.section.heading, self.quote, f"/notice#{self.section.id}")


def passages_of(notice: Notice) -> list[Passage]:
    """Every sentence, short paragraph, list, item of a list and row of a table, in order."""
    return [passage for section in notice.sections for passage in _of_section(section)]


def _of_section(section: Section) -> Iterator[Passage]:
    before = ""
    for block, after in zip(section.blocks, (*section.blocks[1:], None), strict=False):
        if block.kind == "paragraph":
            yield from _of_paragraph(section, block, leads=after is not None and after.kind != "paragraph")
        elif block.kind == "list":
            lead = sentences(" ".join(before.split()))[-1] if before else ""
            quote = f"{before}\n{block.text}" if before else block.text
            yield Passage(section, quote, f"{lead} {'; '.join(block.lines)}")
            yield from (Passage(section, item, item) for item in block.lines)
        else:  # the first row heads the others
            yield from (Passage(section, row, row.replace("\t", ", ")) for row in block.lines[1:] or block.lines)
        before = block.text if block.kind == "paragraph" else ""


def _of_paragraph(section: Section, block: Block, leads: bool) -> Iterator[Passage]:
    """``leads``: a list or table follows; what announces it says nothing without it, and is quoted with the list."""
    whole = " ".join(block.text.split())
    parts, size = sentences(whole), len(whole.split())
    if leads and whole.endswith(":"):
        parts = parts[:-1]
        whole = " ".join(parts)
        size = len(whole.split())
    for part in parts:
        yield Passage(section, whole if size <= _WHOLE else part, part)
    if len(parts) > 1 and size <= _LONGEST:
        yield Passage(section, whole, whole)
