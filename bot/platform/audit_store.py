"""The audit log in SQL: each entry is written in the transaction of what it tells of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timezone
from functools import partial
from typing import Any, Final
from weakref import WeakKeyDictionary

from sqlalchemy import Text, cast, insert, literal, or_, select, union_all
from sqlalchemy.engine import Connection, Engine

from bot.platform import audit, tables
from bot.platform.audit import GENESIS, End, Entry, Link, Verified
from bot.platform.audit_end import AuditEnd
from bot.platform.errors import KeyMissing
from bot.platform.transactions import after_commit, aware, naive, reading, writing

_ENDS: Final[WeakKeyDictionary[Engine, AuditEnd]] = WeakKeyDictionary()


def keyed(engine: Engine, end: AuditEnd) -> None:
    """Let all entries that go through this engine have a key from now on, and mark the end of the log."""
    _ENDS[engine] = end


def append(connection: Connection, entry: Entry) -> None:
    """Add an entry to the end of the chain, inside a writing transaction; raises KeyMissing without the keys of one."""
    number, previous, is_keyed = _last(connection)
    end = _ENDS.get(connection.engine)
    if end is None and is_keyed:
        raise KeyMissing("the audit log has keys, and the key file is not there")
    key_id = end.current if end else ""
    new = audit.link(number + 1, entry, previous, key_id, end.keys[key_id] if end else b"")
    connection.execute(
        insert(tables.audit).values(
            n=new.n,
            at=naive(entry.at),
            actor=entry.actor,
            action=entry.action,
            case_id=entry.case_id,
            detail=dict(entry.detail),
            previous=new.previous,
            hash=new.hash,
            hash_key=new.key_id,
        )
    )
    if end is not None:
        after_commit(connection, partial(end.mark, End(new.n, new.hash)))


def mark_end(engine: Engine) -> None:
    """Mark how far the log goes now: after a restore, where nothing on this machine says it."""
    with reading(engine) as connection:
        number, last, is_keyed = _last(connection)
    if is_keyed and (end := _ENDS.get(engine)) is not None:
        end.mark(End(number, last))


def _last(connection: Connection) -> tuple[int, str, bool]:
    """Number and hash of the last entry, and whether its hash has a key; of what was cut off where none is left."""
    a, c = tables.audit.c, tables.audit_cuts.c
    ends = union_all(select(a.n, a.hash, a.hash_key), select(c.through, c.hash, literal(""))).subquery()
    query = select(ends.c.n, ends.c.hash, ends.c.hash_key).order_by(ends.c.n.desc(), ends.c.hash_key.desc()).limit(1)
    row = connection.execute(query).first()
    return (row[0], row[1], bool(row[2])) if row else (0, GENESIS, False)


class SqlAuditLog:
    """The AuditLog port on SQLite or PostgreSQL."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, entry: Entry) -> None:
        """Append an entry that belongs to no change of a case: a view, a sign-in."""
        with writing(self._engine) as connection:
            append(connection, entry)

    def entries(self, case_id: str) -> list[tuple[int, Entry]]:
        """The entries about one case, with their numbers, in order."""
        query = select(tables.audit).where(tables.audit.c.case_id == case_id).order_by(tables.audit.c.n)
        with reading(self._engine) as connection:
            return [(row["n"], _entry(row)) for row in connection.execute(query).mappings()]

    def page(self, before: int | None, limit: int, case_id: str = "", staff_id: str = "") -> list[tuple[int, Entry]]:
        """The newest entries numbered below ``before``; of one case, or by or about one member of staff."""
        a = tables.audit.c
        query = select(tables.audit).order_by(a.n.desc()).limit(limit)
        if before is not None:
            query = query.where(a.n < before)
        if case_id:
            query = query.where(a.case_id == case_id)
        if staff_id:
            query = query.where(or_(a.actor == staff_id, cast(a.detail, Text).contains(f'"{staff_id}"')))
        with reading(self._engine) as connection:
            return [(row["n"], _readable(row)) for row in connection.execute(query).mappings()]

    def verify(self) -> Verified:
        """Check the whole chain."""
        query = select(tables.audit).order_by(tables.audit.c.n)
        keys = _ENDS.get(self._engine)
        end = keys.read() if keys else None  # before the entries: meanwhile some may be added
        with reading(self._engine) as connection:
            links = _links(connection.execute(query).mappings())
            return audit.verify(links, _cut(connection), keys.keys if keys else {}, end)


def _cut(connection: Connection) -> tuple[int, str]:
    """The last entry that was deleted after its time, from which the chain goes on."""
    c = tables.audit_cuts.c
    row = connection.execute(select(c.through, c.hash).order_by(c.through.desc()).limit(1)).first()
    return (row[0], row[1]) if row else (0, GENESIS)


def _links(rows: Any) -> Iterator[Link]:
    for row in rows:
        try:
            entry = _entry(row)
        except (ValueError, TypeError, AttributeError):  # changed into what no entry can be
            yield Link(row["n"], _NO_ENTRY, "", "")
            return
        yield Link(row["n"], entry, row["previous"], row["hash"], row["hash_key"])


def _readable(row: Any) -> Entry:
    """An entry to look at: one that was changed into what no entry can be must not hide the others."""
    try:
        return _entry(row)
    except (ValueError, TypeError, AttributeError):
        return _NO_ENTRY


def _entry(row: Any) -> Entry:
    return Entry(aware(row["at"]), row["actor"], row["action"], row["case_id"], row["detail"])


_NO_ENTRY = Entry(datetime(1970, 1, 1, tzinfo=timezone.utc), "", "unreadable")
