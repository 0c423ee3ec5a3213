"""The audit log in SQL: each entry is written in the transaction of what it tells of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timezone
from typing import Any

from sqlalchemy import Text, cast, insert, or_, select, union_all
from sqlalchemy.engine import Connection, Engine

from bot.core import audit
from bot.core.audit import GENESIS, Entry, Link, Verified
from bot.store import tables
from bot.store.transactions import aware, naive, reading, writing


def append(connection: Connection, entry: Entry) -> None:
    """Add an entry to the end of the chain, inside a writing transaction."""
    a, c = tables.audit.c, tables.audit_cuts.c
    ends = union_all(select(a.n, a.hash), select(c.through, c.hash)).subquery()
    last = connection.execute(select(ends.c.n, ends.c.hash).order_by(ends.c.n.desc()).limit(1)).first()
    number, previous = (last[0] + 1, last[1]) if last else (1, GENESIS)
    new = audit.link(number, entry, previous)
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
        )
    )


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
        with reading(self._engine) as connection:
            return audit.verify(_links(connection.execute(query).mappings()), _cut(connection))


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
        yield Link(row["n"], entry, row["previous"], row["hash"])


def _readable(row: Any) -> Entry:
    """An entry to look at: one that was changed into what no entry can be must not hide the others."""
    try:
        return _entry(row)
    except (ValueError, TypeError, AttributeError):
        return _NO_ENTRY


def _entry(row: Any) -> Entry:
    return Entry(aware(row["at"]), row["actor"], row["action"], row["case_id"], row["detail"])


_NO_ENTRY = Entry(datetime(1970, 1, 1, tzinfo=timezone.utc), "", "unreadable")
