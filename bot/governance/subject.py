"""Subject access: the chats and requests that belong to one person, where they are stored, what stays and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from bot.law.calendar import say_moment

REASONS: Final = {
    "asked": "The person asked for it to be erased",
    "officer": "The data protection officer decided so",
    "mistake": "It should not have been kept",
}
"""Why something is erased, as the log has it: no words of anybody."""
TRAINING: Final = (
    "The model is trained on sentences that staff wrote themselves, never on what people typed. Sentences that were "
    "rewritten after this chat stay; that they came from it does not."
)


def named_by_day(begun: Mapping[str, datetime]) -> dict[str, str]:
    """What each conversation is called in words, by its id; of one minute the second is numbered.

    >>> from datetime import timezone
    >>> noon = datetime(2026, 11, 24, 12, 0, tzinfo=timezone.utc)
    >>> list(named_by_day({"a": noon, "b": noon}).values())
    ['Conversation of 24 November 2026, 12:00', 'Conversation of 24 November 2026, 12:00 (2)']
    """
    counted: Counter[str] = Counter()
    named = {}
    for conversation, at in begun.items():
        name = f"Conversation of {say_moment(at)}"
        counted[name] += 1
        named[conversation] = name if counted[name] == 1 else f"{name} ({counted[name]})"
    return named


@dataclass(frozen=True)
class Found:
    """Chats and requests that belong together, by their ids."""

    conversations: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.conversations or self.cases)


@dataclass(frozen=True)
class Place:
    """What is kept and ends together: what it is, how many entries, when they end."""

    what: str
    entries: int
    ends: str


@dataclass(frozen=True)
class Item:
    """One chat or one request; ``stays`` says why it cannot be erased now, "" where it can."""

    kind: str  # "chat" or "request"
    id: str
    name: str
    stays: str


@dataclass(frozen=True)
class Holding:
    """What is held, and where."""

    found: Found
    items: tuple[Item, ...]
    places: tuple[Place, ...]
    backups_until: date


@dataclass(frozen=True)
class Erasure:
    """What was done: how many chats and requests went, what stays and why, and when the last backup is over."""

    chats: int
    requests: int
    stays: tuple[Item, ...]
    backups_until: date


@dataclass(frozen=True)
class SubjectData:
    """What is held with everything opened, for a file; never shown on a page and never logged."""

    at: datetime
    rows: dict[str, list[dict[str, Any]]] = field(repr=False)
    messages: dict[str, list[dict[str, Any]]] = field(repr=False)
    words: dict[str, dict[str, str]] = field(repr=False)
    notes: dict[str, dict[str, str]] = field(repr=False)  # of reviewers, by chat and by their ids
    drafts: dict[str, list[dict[str, Any]]] = field(repr=False)  # the answers so far of a request, by chat
    recorded: dict[str, dict[str, bytes]] = field(default_factory=dict, repr=False)  # sound, by request or chat
