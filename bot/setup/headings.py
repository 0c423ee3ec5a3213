"""The parts of a notice as they were read, and what is a heading set right by hand; the words stay as they are."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from bot.notice import notice as notices
from bot.setup.importing import LONGEST_HEADING


@dataclass(frozen=True)
class Part:
    """A heading, paragraph, list or table with its first line in the file; ``turns``: it can become the other."""

    line: int
    kind: str
    words: tuple[str, ...]
    level: int
    turns: bool


def parts_of(markdown: str) -> list[Part]:
    """Every part of a notice in order; raises SchoolFolderError where it cannot be read."""
    found = []
    for number, section in enumerate(notices.parse(markdown).sections):
        found.append(Part(section.line, "heading", (section.heading,), section.level, number > 0))
        for block in section.blocks:
            short = len(block.lines) == 1 and len(block.lines[0]) <= LONGEST_HEADING
            found.append(Part(block.line, block.kind, block.lines, 0, block.kind == "paragraph" and short))
    return found


def turned(markdown: str, lines: Collection[int]) -> str:
    r"""The notice with these lines turned: a heading into words, words into a heading of the level above them.

    >>> turned("# Notice\n\nWho we share with\n\nThe council.\n", [3])
    '# Notice\n\n## Who we share with\n\nThe council.\n'
    >>> turned("# Notice\n\nWords.\n\n## Please ask\n\nThe office.\n", [5])
    '# Notice\n\nWords.\n\nPlease ask\n\nThe office.\n'
    """
    written, level = [], 2
    for number, line in enumerate(markdown.split("\n"), start=1):
        heading = re.match(r"(#{1,6})\s+(.*)", line)
        if heading and number not in lines:
            level = max(2, len(heading[1]))
        if number in lines:
            line = heading[2] if heading else f"{'#' * level} {line.strip()}"
        written.append(line)
    return "\n".join(written)
