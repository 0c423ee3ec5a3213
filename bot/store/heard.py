"""What people typed, to be held against what staff want to teach: in one conversation, and in all that are kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import and_, column, func, literal_column, not_, or_, select, table
from sqlalchemy.engine import Connection, Engine

from bot.store import tables
from bot.store.review_tables import turn_texts
from bot.store.transactions import reading

_PICKED: Final = ("choose", "press")  # a label that the assistant offered: those words are ours
_NEWEST: Final = 300


class SqlHeard:
    """The Heard port on SQLite or PostgreSQL; remarks on answers are among what was said."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def in_conversation(self, conversation_id: str) -> list[str]:
        """All that was typed in one conversation."""
        query = _typed().where(turn_texts.c.conversation_id == conversation_id)
        with reading(self._engine) as connection:
            return [text for _, text in connection.execute(query)]

    def holding(self, phrases: Sequence[str]) -> list[tuple[str, str]]:
        """Conversation and words of the newest messages that hold one of these phrases."""
        if not phrases:
            return []
        with reading(self._engine) as connection:
            words, found, number = _found(connection, phrases)
            newest = select(number.label("n")).select_from(words).where(found).order_by(number.desc()).limit(_NEWEST)
            query = _typed().where(turn_texts.c.id.in_(select(newest.subquery().c.n)))
            return [(conversation, text) for conversation, text in connection.execute(query)]


def _typed() -> Any:
    """Conversation and words of what was typed, and not picked."""
    t, w = tables.turns.c, turn_texts.c
    its = and_(t.conversation_id == w.conversation_id, t.client_id == w.client_id)
    joined = turn_texts.outerjoin(tables.turns, its)
    query = select(w.conversation_id, w.text).select_from(joined)
    return query.where(or_(t.frame.is_(None), not_(t.frame.in_(_PICKED))))


def _found(connection: Connection, phrases: Sequence[str]) -> tuple[Any, Any, Any]:
    """The search of the database itself, that a message holds one of the phrases, and the message's number."""
    words = table("turn_words", column("id"), column("words"), column("rowid"))
    if connection.dialect.name == "sqlite":
        wanted = " OR ".join(f'"{phrase}"' for phrase in phrases)
        return words, literal_column("turn_words").op("MATCH")(wanted), words.c.rowid
    config = literal_column("'privacy_help'::regconfig")
    either = or_(*(words.c.words.op("@@")(func.phraseto_tsquery(config, phrase)) for phrase in phrases))
    return words, either, words.c.id
