"""The audit log as a chain: each entry carries the hash of the one before, so that none can be changed unseen.

Entries hold ids and tokens only, never what a person typed, so that the chain still holds after an erasure. The hash is
keyed (HMAC, RFC 2104): who can write to the database but has no key can add no entry and make no chain anew. Releases
before wrote hashes without a key; those stand at the beginning, tied to the first entry that has one. What a chain
cannot show is that its newest entries are gone: for that its end is marked outside the database.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final, Protocol

GENESIS: Final = "0" * 64
CUT: Final = "audit_cut"
"""What an entry says when the beginning of the log was deleted after its time."""
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
    """An entry in its place: number ``n`` from 1, and the hash that ties it to the one before.

    ``key_id`` names the key of the hash; it is empty in what releases before wrote.
    """

    n: int
    entry: Entry
    previous: str
    hash: str
    key_id: str = ""


@dataclass(frozen=True)
class End:
    """How far the log went at least: the number and the hash of an entry, as it was marked outside the database."""

    n: int
    hash: str


@dataclass(frozen=True)
class Verified:
    """What a check of the whole log found; ``broken`` is the number of the first entry that does not fit, or None.

    ``cut_off``: entries are missing at the end, which goes to number ``broken`` at least. ``unmarked``: there are
    entries with a key, and nothing says how far they went.
    """

    entries: int
    head: str
    broken: int | None = None
    cut_off: bool = False
    unmarked: bool = False


def link(n: int, entry: Entry, previous: str, key_id: str = "", key: bytes = b"") -> Link:
    """Tie an entry to the one before it; ``previous`` is GENESIS for the first."""
    return Link(n, entry, previous, _hash(n, entry, previous, key), key_id)


def verify(
    links: Iterable[Link],
    cut: tuple[int, str] = (0, GENESIS),
    keys: Mapping[str, bytes] = MappingProxyType({}),
    end: End | None = None,
) -> Verified:
    """Check numbers, ties and hashes from the first entry on; ``entries`` counts those that hold.

    ``cut`` is the number and the hash of the last entry that was deleted after its time; an entry says that it was.
    ``end`` is what was marked.
    """
    begun, head = cut
    count, keyed, cut_is_told = begun, False, begun == 0
    reached = end is None or end.n <= begun
    for one in links:
        if one.n != count + 1 or not _fits(one, head, keyed, keys):
            return Verified(count - begun, head, count + 1)
        head, count, keyed = one.hash, one.n, keyed or bool(one.key_id)
        cut_is_told = cut_is_told or (one.entry.action == CUT and one.entry.detail.get("through") == begun)
        if end is not None and end.n == one.n:
            if end.hash != one.hash:
                return Verified(count - begun - 1, one.previous, count)
            reached = True
    if not cut_is_told:
        return Verified(0, cut[1], begun + 1)
    if not reached and end is not None:
        return Verified(count - begun, head, end.n, cut_off=True)
    return Verified(count - begun, head, unmarked=keyed and end is None)


def _fits(one: Link, head: str, keyed: bool, keys: Mapping[str, bytes]) -> bool:
    """Whether an entry is tied to the one before; behind one with a key none is without."""
    if (keyed and not one.key_id) or (one.key_id and one.key_id not in keys) or one.previous != head:
        return False
    return hmac.compare_digest(one.hash.encode(), _hash(one.n, one.entry, head, keys.get(one.key_id, b"")).encode())


def _hash(n: int, entry: Entry, previous: str, key: bytes) -> str:
    document = {
        "n": n,
        "at": entry.at.isoformat(timespec="microseconds"),
        "actor": entry.actor,
        "action": entry.action,
        "case": entry.case_id,
        "detail": dict(entry.detail),
    }
    canonical = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    content = f"{previous}\n{canonical}".encode()
    return hmac.new(key, content, "sha256").hexdigest() if key else hashlib.sha256(content).hexdigest()


class AuditLog(Protocol):
    """The append-only log."""

    def add(self, entry: Entry) -> None:
        """Append an entry that belongs to no change of a case: a view, a sign-in."""

    def entries(self, case_id: str) -> list[tuple[int, Entry]]:
        """The entries about one case, with their numbers, in order."""

    def page(self, before: int | None, limit: int, case_id: str = "", staff_id: str = "") -> list[tuple[int, Entry]]:
        """The newest entries numbered below ``before``; of one case, or by or about one member of staff."""

    def verify(self) -> Verified:
        """Check the whole chain."""
