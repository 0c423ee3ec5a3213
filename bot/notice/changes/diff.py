"""What a new notice changes, shown before it goes live: its words, which answers lose their ground, the contacts."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from bot.notice import school as schools
from bot.notice.answer_book import AnswerBook
from bot.notice.notice import Notice
from bot.text import toml as toml_files

_AROUND: Final = 12  # words that stay the same, shown before and after a change


@dataclass(frozen=True)
class Piece:
    """A run of words that is ``same``, ``gone`` or ``new``; ``more`` says that further same words are left out."""

    kind: Literal["same", "gone", "new"]
    text: str
    more: bool = False

    @property
    def says_something(self) -> bool:
        """Whether there is a word in it besides numbers and addresses: another telephone number answers no question."""
        return any(re.search(r"[^\W\d_]", word) and not re.search(r"@|://|^www\.", word) for word in self.text.split())


@dataclass(frozen=True)
class SectionChange:
    """A section that is new, gone or changed, with its words; ``same`` ones are not listed."""

    heading: str
    kind: Literal["changed", "gone", "new"]
    pieces: tuple[Piece, ...]


def words_changed(old: str, new: str, around: int = _AROUND) -> tuple[Piece, ...]:
    """The difference of two texts, word by word.

    >>> [(piece.kind, piece.text) for piece in words_changed("we keep it two years", "we keep it six years")]
    [('same', 'we keep it'), ('gone', 'two'), ('new', 'six'), ('same', 'years')]
    """
    before, after = old.split(), new.split()
    found: list[Piece] = []
    steps = difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    for number, (step, a, b, c, d) in enumerate(steps):
        if step == "equal":
            found += _shortened(before[a:b], number == 0, number == len(steps) - 1, around)
            continue
        if b > a:
            found.append(Piece("gone", " ".join(before[a:b])))
        if d > c:
            found.append(Piece("new", " ".join(after[c:d])))
    return tuple(found)


def sections_changed(old: Notice, new: Notice) -> tuple[SectionChange, ...]:
    """Section by section in the order of the new notice, those that are gone at their old place's end."""
    found = []
    for section in new.sections:
        if section.id not in old:
            found.append(SectionChange(section.heading, "new", (Piece("new", section.text),)))
        elif old[section.id].text.split() != section.text.split() or old[section.id].heading != section.heading:
            pieces = words_changed(
                f"{old[section.id].heading}. {old[section.id].text}", f"{section.heading}. {section.text}"
            )
            found.append(SectionChange(section.heading, "changed", pieces))
    gone = [section for section in old.sections if section.id not in new]
    return (*found, *(SectionChange(section.heading, "gone", (Piece("gone", section.text),)) for section in gone))


def sections_without_answers(notice: Notice, book: AnswerBook) -> tuple[str, ...]:
    """The headings of sections with words of their own that no answer points at, so that no question leads there."""
    said = (reply for topic, reply in book.replies.items() if topic not in book.unconfirmed)
    pointed = {source.section for reply in said for source in reply.sources}
    return tuple(section.heading for section in notice.sections if section.blocks and section.id not in pointed)


def printed_but_unknown(notice: Notice, toml: str) -> tuple[str, ...]:
    """E-mail addresses and telephone numbers that the notice prints and school.toml does not know, in order."""
    known = re.sub(r"\D", "", toml)
    found = []
    for match in re.finditer(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?<!\w)0\d[\d ]{7,12}\d(?!\w)", notice.text):
        said = match[0]
        if said not in toml and ("@" in said or re.sub(r"\D", "", said) not in known):
            found.append(said)
    return tuple(dict.fromkeys(found))


def fitting(toml: str, notice: Notice) -> str:
    """school.toml with each contact's ``printed_in`` cut down to the sections that still print it.

    A contact that a new notice does not print stays a contact; it is only no longer said to stand there.
    """
    document = toml_files.read(schools.FILE, toml)
    lines = toml.splitlines()
    for role, entry in dict(document.get("contacts", {})).items():
        if not isinstance(entry, dict) or not isinstance(entry.get("printed_in"), list):
            continue
        kept = [section for section in entry["printed_in"] if _prints(notice, section, entry)]
        if kept != entry["printed_in"]:
            lines = _with_printed_in(lines, role, kept)
    return "\n".join(lines) + "\n"


def _prints(notice: Notice, section: Any, entry: Mapping[str, Any]) -> bool:
    lines = [line.strip() for key in ("email", "phone", "address") for line in str(entry.get(key, "")).splitlines()]
    return section in notice and all(line in notice[section].text for line in lines)


def _with_printed_in(lines: list[str], role: str, kept: Collection[str]) -> list[str]:
    found, here, inside = [], False, False
    for line in lines:
        if inside:  # of a list that stands on several lines
            inside = "]" not in line
            continue
        if re.match(r"\s*\[", line) and not line.strip().startswith("[["):
            here = line.strip().startswith(f"[contacts.{role}]")
        if here and re.match(r"\s*printed_in\s*=", line):
            if kept:
                found.append(f"printed_in = [{', '.join(chr(34) + section + chr(34) for section in kept)}]")
            inside = "]" not in line
            continue
        found.append(line)
    return found


def _shortened(words: list[str], first: bool, last: bool, around: int) -> list[Piece]:
    """Same words with their middle left out; before the first change only what leads to it, after the last likewise."""
    if first and last:
        return [Piece("same", " ".join(words[:around]), len(words) > around)]
    if len(words) <= 2 * around:
        return [Piece("same", " ".join(words))]
    head = [] if first else [Piece("same", " ".join(words[:around]), more=True)]
    tail = [] if last else [Piece("same", " ".join(words[-around:]))]
    return head + tail if head else [Piece("same", "", more=True), *tail]
