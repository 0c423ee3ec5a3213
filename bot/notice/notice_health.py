"""Notice health: what is silent, wrong or unclear in the notice itself, and what the assistant says until it is mended.

The list is a file that a school edits, ``notice_health.toml``. Where a computer can see whether a problem still stands,
it looks; where it cannot, it says so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from bot.notice.answer_book import AnswerBook
from bot.notice.notice import Notice
from bot.platform.errors import SchoolFolderError
from bot.text import toml as toml_files

FILE: Final = "notice_health.toml"
_KEYS: Final = frozenset({"number", "heading", "problem", "says", "topic", "while", "until", "twice"})
Stand = Literal["stands", "mended", "look"]


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with the notice.

    ``topic`` names the answer that is given meanwhile, or ``says`` its words. It stands while all of ``while_`` are in
    the notice, until one of ``until`` is, or while ``twice`` stands there more than once.
    """

    number: int
    heading: str
    problem: str
    says: str = ""
    topic: str = ""
    while_: tuple[str, ...] = ()
    until: tuple[str, ...] = ()
    twice: str = ""


@dataclass(frozen=True)
class Finding:
    """A problem, whether it stands in the present notice, and what the assistant says now."""

    problem: Problem
    stand: Stand
    says: str


def parse(toml: str) -> tuple[Problem, ...]:
    """Read the list; raises SchoolFolderError with the cure."""
    found = []
    for entry in toml_files.read(FILE, toml).get("problem", []):
        where = f"the problem number {entry.get('number', '?')}"
        if unknown := set(entry) - _KEYS:
            raise SchoolFolderError(FILE, None, f"'{min(unknown)}' of {where} is not known")
        if not all(isinstance(entry.get(key), str) and entry[key] for key in ("heading", "problem")):
            raise SchoolFolderError(FILE, None, f"{where} needs a heading and a problem")
        if not entry.get("says") and not entry.get("topic"):
            raise SchoolFolderError(FILE, None, f"{where} needs says or topic: what the assistant says meanwhile")
        if not isinstance(entry.get("number", 0), int):
            raise SchoolFolderError(FILE, None, f"{where} needs a number of digits alone, without quotation marks")
        if not all(isinstance(entry.get(key, []), list) for key in ("while", "until")):
            raise SchoolFolderError(FILE, None, f"while and until of {where} are lists, such as ['a few words']")
        found.append(_problem(entry))
    return tuple(found)


def findings(problems: tuple[Problem, ...], notice: Notice, book: AnswerBook) -> tuple[Finding, ...]:
    """How each problem stands in this notice."""
    return tuple(Finding(one, _stand(one, notice), _said(one, book)) for one in problems)


def _problem(entry: Mapping[str, Any]) -> Problem:
    return Problem(
        number=entry.get("number", 0),
        heading=entry["heading"],
        problem=entry["problem"],
        says=str(entry.get("says", "")),
        topic=str(entry.get("topic", "")),
        while_=tuple(entry.get("while", ())),
        until=tuple(entry.get("until", ())),
        twice=str(entry.get("twice", "")),
    )


def _stand(problem: Problem, notice: Notice) -> Stand:
    text = _squeezed(notice.text)
    if problem.twice:
        return "stands" if len(re.findall(rf"(?<!\w){re.escape(problem.twice)}(?!\w)", notice.text)) > 1 else "mended"
    if problem.while_ and not all(_squeezed(words) in text for words in problem.while_):
        return "mended"
    if problem.until:
        return "mended" if any(_squeezed(words) in text for words in problem.until) else "stands"
    return "stands" if problem.while_ else "look"


def _said(problem: Problem, book: AnswerBook) -> str:
    reply = book.replies.get(problem.topic)
    return reply.text if reply is not None else problem.says


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip().casefold()
