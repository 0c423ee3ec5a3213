"""Requests that were begun in the chat and not sent, in SQL."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import String, and_, cast, exists, not_, or_, select, update
from sqlalchemy.engine import Connection, Engine

from bot.platform import tables
from bot.platform.transactions import aware, naive, reading, writing
from bot.review.records import BegunRequest


class SqlBegunStore:
    """Looks at drafts on SQLite or PostgreSQL; they go with their conversations."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def waiting(self, silent_since: datetime) -> Sequence[BegunRequest]:
        """Those whose person has said nothing since then and that nobody has opened or set aside, oldest first."""
        d, case = tables.drafts.c, tables.cases.c
        key = d.conversation_id + "/" + cast(d.number, String)
        was_sent = exists().where(case.key == key)
        is_aside = and_(d.aside_at.is_not(None), d.aside_at >= d.updated_at)
        waits = and_(d.right.is_not(None), d.updated_at <= naive(silent_since), not_(or_(was_sent, is_aside)))
        with reading(self._engine) as connection:
            return [_begun(row) for row in _rows(connection, waits)]

    def find(self, conversation: str, number: int) -> BegunRequest | None:
        """One of them, whether or not it waits."""
        d = tables.drafts.c
        with reading(self._engine) as connection:
            rows = _rows(connection, and_(d.conversation_id == conversation, d.number == number, d.right.is_not(None)))
        return next(map(_begun, rows), None)

    def set_aside(self, conversation: str, number: int, now: datetime) -> bool:
        """Let it wait no longer, until its person says more; False where it is gone."""
        d = tables.drafts.c
        own = and_(d.conversation_id == conversation, d.number == number)
        with writing(self._engine) as connection:
            return bool(connection.execute(update(tables.drafts).where(own).values(aside_at=naive(now))).rowcount)


def _rows(connection: Connection, condition: Any) -> Sequence[Any]:
    d, c = tables.drafts.c, tables.conversations.c
    columns = (d.conversation_id, d.number, d.right, d.created_at, d.updated_at, c.mode, c.line)
    query = select(*columns).join(tables.conversations, c.id == d.conversation_id).where(condition)
    return list(connection.execute(query.order_by(d.created_at, d.conversation_id)).mappings())


def _begun(row: Any) -> BegunRequest:
    return BegunRequest(
        row["conversation_id"],
        row["number"],
        row["right"],
        aware(row["created_at"]),
        aware(row["updated_at"]),
        row["line"] or row["mode"],
    )
