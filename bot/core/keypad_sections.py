"""The notice for the telephone: its sections as a short tree, and each section in pieces that one can listen to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bot.core.notice import Block, Notice, Section, sentences

LONGEST: Final = 420  # characters of a piece: about half a minute; a longer sentence or row stays whole


@dataclass(frozen=True)
class Part:
    """A section as a menu lists it; ``inside`` are the sections in it, itself first where it has words of its own."""

    id: str
    heading: str
    inside: tuple[Part, ...] = ()


def parts(notice: Notice) -> tuple[Part, ...]:
    """The sections as a tree of two levels; a title that stands over everything is the first of its own sections."""
    sections = notice.sections
    top = min(section.level for section in sections)
    if [section.level for section in sections].count(top) == 1 and len(sections) > 1:
        title, *rest = sections
        first = (Part(title.id, title.heading),) if title.blocks else ()
        return (*first, *_grouped(rest))
    return tuple(_grouped(list(sections)))


def _grouped(sections: list[Section]) -> list[Part]:
    if not sections:
        return []
    top = min(section.level for section in sections)
    groups: list[list[Section]] = []
    for section in sections:
        if section.level == top or not groups:
            groups.append([section])
        else:
            groups[-1].append(section)
    return [_part(group) for group in groups]


def _part(group: list[Section]) -> Part:
    head = group[0]
    told = tuple(Part(section.id, section.heading) for section in group if section.blocks)
    return Part(head.id, head.heading, told if len(group) > 1 else ())


def pieces(section: Section, longest: int = LONGEST) -> tuple[str, ...]:
    """A section's words in order, cut at the ends of sentences, items and rows; each piece stands in it as it is."""
    found: list[str] = []
    for block in section.blocks:
        for place, unit in enumerate(_units(block)):
            between = " " if place and block.kind == "paragraph" else "\n"
            if found and len(found[-1]) + len(unit) < longest:
                found[-1] += f"{between}{unit}"
            else:
                found.append(unit)
    return tuple(found)


def _units(block: Block) -> list[str]:
    if block.kind == "list":
        return [f"- {item}" for item in block.lines]
    return list(block.lines) if block.kind == "table" else sentences(block.text)
