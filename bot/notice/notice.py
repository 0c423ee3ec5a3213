"""The school's privacy notice as data: sections, their blocks, and exact passages found by a few of their words.

The notice is Markdown with nothing but headings, paragraphs, lists, one kind of table and links. A section's id comes
from its heading, so an address such as ``/notice#turning-off-cookies`` stays right for as long as the heading does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, Literal

from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.platform.errors import SchoolFolderError

FILE: Final = "notice.md"
Take = Literal["sentence", "paragraph", "list", "item", "row", "table"]
TAKES: Final = frozenset({"sentence", "paragraph", "list", "item", "row", "table"})

# A full stop after these does not end a sentence.
_ABBREVIATIONS: Final = ("e.g.", "i.e.", "etc.", "Mr.", "Mrs.", "Dr.")
_SENTENCE_END: Final = re.compile(r"(?<=[.!?])\s+(?=[A-Z\"'“‘(])")


@dataclass(frozen=True)
class Block:
    """A paragraph, a list or a table; ``lines`` are its text lines as printed, ``line`` its first line in the file."""

    kind: Literal["paragraph", "list", "table"]
    lines: tuple[str, ...]
    line: int

    @property
    def text(self) -> str:
        """The block as it is quoted: list items with a dash, table cells apart by a tab."""
        return "\n".join(f"- {item}" for item in self.lines) if self.kind == "list" else "\n".join(self.lines)


@dataclass(frozen=True)
class Section:
    """A heading and what stands under it, down to the next heading of any level."""

    id: str
    heading: str
    level: int
    line: int
    blocks: tuple[Block, ...]
    html: str = field(repr=False, compare=False)

    @property
    def text(self) -> str:
        """All words under the heading, without the heading."""
        return "\n".join(block.text for block in self.blocks)


@dataclass(frozen=True)
class Notice:
    """The whole notice, in order; look a section up with ``notice[section_id]`` (KeyError when there is none)."""

    sections: tuple[Section, ...]

    def __getitem__(self, section_id: str) -> Section:
        for section in self.sections:
            if section.id == section_id:
                return section
        raise KeyError(section_id)

    def __contains__(self, section_id: str) -> bool:
        return any(section.id == section_id for section in self.sections)

    @property
    def text(self) -> str:
        """Headings and words of the whole notice."""
        return "\n".join(f"{section.heading}\n{section.text}" for section in self.sections)


def slug(heading: str) -> str:
    """Make the section id of a heading.

    >>> slug("Cookies (not the edible ones) & how you use this website")
    'cookies-not-the-edible-ones-how-you-use-this-website'
    >>> slug("Other people's cookies")
    'other-people-s-cookies'
    """
    return re.sub(r"[^a-z0-9]+", "-", heading.lower()).strip("-")


def parse(markdown: str) -> Notice:
    """Read a notice; raises SchoolFolderError that names the line and the cure."""
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = reader.parse(markdown)
    starts = [n for n, token in enumerate(tokens) if token.type == "heading_open"]
    if not starts:
        raise SchoolFolderError(FILE, None, "there is no heading; start each section with a line such as '## Cookies'")
    if starts[0] != 0:
        raise SchoolFolderError(FILE, _line(tokens[0]), "these words stand before the first heading; give them one")
    sections: list[Section] = []
    for start, end in zip(starts, [*starts[1:], len(tokens)], strict=True):
        heading = _plain(tokens[start + 1])
        line = _line(tokens[start])
        section_id = slug(heading)
        if not section_id:
            raise SchoolFolderError(FILE, line, "a heading without words; write one or remove the '#'")
        for other in sections:
            if other.id == section_id:
                raise SchoolFolderError(
                    FILE, line, f"the heading '{heading}' stands in line {other.line} too; change one of the two"
                )
        body = tokens[start + 3 : end]
        level = int(tokens[start].tag[1:])
        blocks = tuple(_blocks(body))
        html = reader.renderer.render(body, reader.options, {})
        sections.append(Section(section_id, heading, level, line, blocks, html))
    for section, following in zip(sections, [*sections[1:], None], strict=True):
        if not section.blocks and (following is None or following.level <= section.level):
            raise SchoolFolderError(FILE, section.line, f"nothing stands under '{section.heading}'; write or remove it")
    return Notice(tuple(sections))


def passage(section: Section, at: str, take: Take = "sentence") -> str:
    """The exact passage of a section that holds the words ``at``; raises LookupError when not exactly one does.

    ``take`` says how much: the sentence, the paragraph, the paragraph that leads into a list with its list, one list
    item, one row of a table, or the table.
    """
    sought = _squeeze(at)
    if take == "row":
        rows = [line for block in section.blocks if block.kind == "table" for line in block.lines]
        found_in = [row for row in rows if sought in _squeeze(row)]
        if len(found_in) != 1:
            raise LookupError(f"{len(found_in)} rows of section '{section.id}' with the words '{at}'")
        return found_in[0]
    places = [
        (number, line)
        for number, block in enumerate(section.blocks)
        for line in _units(block)
        if sought in _squeeze(line)
    ]
    if len(places) != 1:
        found = "no passage" if not places else f"{len(places)} passages"
        raise LookupError(f"{found} of section '{section.id}' with the words '{at}'")
    number, line = places[0]
    block = section.blocks[number]
    if take == "sentence" and block.kind == "paragraph":
        return _sentences_with(line, sought)
    if take in ("sentence", "item") and block.kind == "list":
        return line
    if take == "list":
        return _with_lead(section, number)
    if take == "table" and block.kind != "table":
        raise LookupError(f"the words '{at}' of section '{section.id}' do not stand in a table")
    return block.text


def sentences(paragraph: str) -> list[str]:
    """Split a paragraph at the ends of its sentences.

    >>> sentences("To others, e.g. Child Protection. Or Court Orders.")
    ['To others, e.g. Child Protection.', 'Or Court Orders.']
    """
    parts: list[str] = []
    for part in _SENTENCE_END.split(paragraph):
        if parts and parts[-1].endswith(_ABBREVIATIONS):
            parts[-1] = f"{parts[-1]} {part}"
        else:
            parts.append(part)
    return parts


def _units(block: Block) -> tuple[str, ...]:
    return block.lines if block.kind == "list" else (block.text,)


def _sentences_with(paragraph: str, sought: str) -> str:
    parts = sentences(paragraph)
    for length in range(1, len(parts) + 1):
        for start in range(len(parts) - length + 1):
            run = " ".join(parts[start : start + length])
            if sought in _squeeze(run):
                return run
    return paragraph


def _with_lead(section: Section, number: int) -> str:
    """A list with the paragraph before it, whichever of the two was pointed at."""
    blocks = section.blocks
    if blocks[number].kind == "paragraph":
        if number + 1 >= len(blocks) or blocks[number + 1].kind != "list":
            raise LookupError(f"no list follows in section '{section.id}'")
        number += 1
    lead = f"{blocks[number - 1].text}\n" if number and blocks[number - 1].kind == "paragraph" else ""
    return lead + blocks[number].text


def _blocks(tokens: list[Token]) -> Iterator[Block]:
    """The blocks of a section; list items and table rows become lines."""
    position = 0
    while position < len(tokens):
        token = tokens[position]
        end = position
        while tokens[end].level != token.level or (end == position and token.nesting == 1):
            end += 1
        inside = tokens[position : end + 1]
        if token.type == "paragraph_open":
            yield Block("paragraph", tuple(_plain(inside[1]).split("\n")), _line(token))
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            yield Block("list", tuple(_plain(t) for t in inside if t.type == "inline"), _line(token))
        elif token.type == "table_open":
            yield Block("table", tuple(_rows(inside)), _line(token))
        else:
            raise SchoolFolderError(
                FILE, _line(token), "only headings, paragraphs, lists, tables and links can stand in a notice"
            )
        position = end + 1


def _rows(tokens: list[Token]) -> Iterator[str]:
    cells: list[str] = []
    for token in tokens:
        if token.type == "tr_open":
            cells = []
        elif token.type == "inline":
            cells.append(_plain(token))
        elif token.type == "tr_close":
            yield "\t".join(cells)


def _plain(token: Token) -> str:
    """The words of an inline token as a reader sees them."""
    breaks = ("softbreak", "hardbreak")
    return "".join("\n" if child.type in breaks else child.content for child in token.children or ())


def _line(token: Token) -> int:
    return token.map[0] + 1 if token.map else 0


@lru_cache(maxsize=4096)  # each answer looks through each passage of the notice
def _squeeze(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
