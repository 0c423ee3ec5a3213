"""The audit log as a chain: each entry carries the hash of the one before, so that none can be changed unseen.

Entries hold ids and tokens only, never what a person typed, so that the chain still holds after an erasure. What a
chain cannot show is that its newest entries are gone: note the last hash elsewhere now and then (docs/runbook.md).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

GENESIS: Final = "0" * 64
_TOKEN: Final = re.compile(r"[A-Za-z0-9_.:\-]{0,80}")


@dataclass(frozen=True)
class Entry:
    """Who did what to which case; raises ValueError for anything that is no id or token, or a time that is not UTC.

    >>> from datetime import timezone
    >>> Entry(datetime(2026, 11, 24, tzinfo=timezone.utc), "staff-1", "revealed", "c1", {"field": "contact"}).action
    'revealed'
    """

    at: datetime
    actor: str
    action: str
    case_id: str = ""
    detail: Mapping[str, str | int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.at.utcoffset() != timedelta(0):
            raise ValueError("the time of an entry is UTC")
        values = (self.actor, self.action, self.case_id, *self.detail, *self.detail.values())
        if any(type(value) is not int and not is_token(str(value)) for value in values):
            raise ValueError("an audit entry holds ids and tokens only")


def is_token(value: str) -> bool:
    """Whether an entry may hold it; an id from an address may be anything.

    >>> is_token("s-12"), is_token("a name")
    (True, False)
    """
    return _TOKEN.fullmatch(value) is not None


@dataclass(frozen=True)
class Link:
    """An entry in its place: number ``n`` from 1, and the hash that ties it to the one before."""

    n: int
    entry: Entry
    previous: str
    hash: str


@dataclass(frozen=True)
class Verified:
    """What a check of the whole log found; ``broken`` is the number of the first entry that does not fit, or None."""

    entries: int
    head: str
    broken: int | None = None


def link(n: int, entry: Entry, previous: str) -> Link:
    """Tie an entry to the one before it; ``previous`` is GENESIS for the first."""
    return Link(n, entry, previous, _hash(n, entry, previous))


def verify(links: Iterable[Link], cut: tuple[int, str] = (0, GENESIS)) -> Verified:
    """Check numbers, ties and hashes from the first entry on; ``entries`` counts those that hold.

    ``cut`` is the number and the hash of the last entry that was deleted after its time.
    """
    begun, head = cut
    count = begun
    for one in links:
        if one.n != count + 1 or one.previous != head or one.hash != _hash(one.n, one.entry, head):
            return Verified(count - begun, head, count + 1)
        head, count = one.hash, count + 1
    return Verified(count - begun, head)


def _hash(n: int, entry: Entry, previous: str) -> str:
    document = {
        "n": n,
        "at": entry.at.isoformat(timespec="microseconds"),
        "actor": entry.actor,
        "action": entry.action,
        "case": entry.case_id,
        "detail": dict(entry.detail),
    }
    canonical = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(f"{previous}\n{canonical}".encode()).hexdigest()
