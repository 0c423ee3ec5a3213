"""Everything that hangs on a conversation or a request, whichever table holds it, and deleting a conversation.

The tables are asked by their columns, so that a new table with a conversation or a request in it is never left out.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Table, and_, delete, not_, or_, select, update
from sqlalchemy.engine import Connection, Engine

from bot.conversations import review_index, store
from bot.platform import audit_store, tables
from bot.platform.audit import Entry
from bot.platform.transactions import aware, overwrite_deleted, reading, writing
from bot.platform.types import Sealed

SESSION_OVER = timedelta(days=1)
"""As long as something could be begun again with the session of what was erased (bot.conversations.session_tokens)."""


class SqlSubjectStore:
    """Looks across all tables on SQLite or PostgreSQL."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def conversations(self, ids: Collection[str]) -> dict[str, datetime]:
        """When each of these conversations that are there was begun, the oldest first."""
        c = tables.conversations.c
        query = select(c.id, c.created_at).where(c.id.in_(tuple(ids))).order_by(c.created_at, c.id)
        with reading(self._engine) as connection:
            return {row[0]: aware(row[1]) for row in connection.execute(query)}

    def cases_of(self, conversation_ids: Collection[str]) -> list[str]:
        """The requests that these conversations opened."""
        c = tables.cases.c
        of = c.conversation_id.in_(tuple(conversation_ids))
        with reading(self._engine) as connection:
            return list(connection.execute(select(c.id).where(of).order_by(c.opened_at)).scalars())

    def vault(self) -> dict[str, list[Sealed]]:
        """What is sealed of every conversation."""
        v = tables.vault.c
        found: dict[str, list[Sealed]] = {}
        with reading(self._engine) as connection:
            for row in connection.execute(select(v.conversation_id, v.token, v.key_id, v.sealed)):
                found.setdefault(row[0], []).append(Sealed(row[1], row[2], row[3]))
        return found

    def contacts(self) -> dict[str, Sealed]:
        """The sealed contact of every request, by the request's id."""
        w = tables.case_words.c
        query = select(w.case_id, w.field, w.key_id, w.sealed).where(w.field == "contact")
        with reading(self._engine) as connection:
            return {row[0]: Sealed(row[1], row[2], row[3]) for row in connection.execute(query)}

    def rows(self, conversation_ids: Collection[str], case_ids: Collection[str]) -> dict[str, list[dict[str, Any]]]:
        """Every row about them, by table; tables without one are left out."""
        found: dict[str, list[dict[str, Any]]] = {}
        with reading(self._engine) as connection:
            for table in tables.metadata.sorted_tables:
                which = _about(table, tuple(conversation_ids), tuple(case_ids))
                if which is None:
                    continue
                query = select(table).where(which).order_by(*table.primary_key)
                if rows := [_row(row) for row in connection.execute(query).mappings()]:
                    found[table.name] = rows
        return found

    def waits_for_safety(self, conversation_id: str) -> bool:
        """Whether this conversation told of danger and nobody has reviewed it yet."""
        c = tables.conversations.c
        query = select(c.id).where(and_(c.id == conversation_id, review_index.waits_for_safety(c.id)))
        with reading(self._engine) as connection:
            return connection.execute(query).first() is not None

    def erase_conversation(self, conversation_id: str, audit_entry: Entry) -> bool:
        """Delete a conversation with all that hangs on it, and what points at it.

        False, and nothing done, where it is gone already or has told of danger meanwhile.
        """
        c = tables.conversations.c
        may_go = and_(c.id == conversation_id, not_(review_index.waits_for_safety(c.id)))
        with writing(self._engine) as connection:
            session = store.session_of(connection, conversation_id)
            if connection.execute(delete(tables.conversations).where(may_go)).rowcount != 1:
                return False
            store.end_session(connection, session, audit_entry.at + SESSION_OVER)
            _detach(connection, conversation_id)
            audit_store.append(connection, audit_entry)
        overwrite_deleted(self._engine)
        return True


def _about(table: Table, conversation_ids: tuple[str, ...], case_ids: tuple[str, ...]) -> Any:
    """The condition that a row is about them; None where the table never is."""
    which = []
    if table.name == "conversations":
        which.append(table.c.id.in_(conversation_ids))
    if table.name == "cases":
        which.append(table.c.id.in_(case_ids))
    if "conversation_id" in table.c:
        which.append(table.c.conversation_id.in_(conversation_ids))
    if "case_id" in table.c:  # in the audit log that is the id of a conversation too
        which.append(table.c.case_id.in_((*case_ids, *conversation_ids)))
    if table is tables.corrections:
        which += [table.c.turn.like(f"{one}:%") for one in conversation_ids]
    return or_(*which) if which else None


def _row(row: Any) -> dict[str, Any]:
    return {name: aware(value) if isinstance(value, datetime) else value for name, value in row.items()}


def _detach(connection: Connection, conversation_id: str) -> None:
    """A correction was rewritten by staff and holds nobody's words; only that it came from this chat goes."""
    turn, opener = tables.corrections.c.turn, tables.cases.c.conversation_id
    connection.execute(update(tables.corrections).where(turn.like(f"{conversation_id}:%")).values(turn=""))
    connection.execute(update(tables.cases).where(opener == conversation_id).values(conversation_id=None))
