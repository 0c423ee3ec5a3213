"""Conversations in SQL: every method one transaction, every failure a StoreError."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timezone
from typing import Any

from sqlalchemy import and_, delete, insert, select, text, update
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from bot.core.replies import from_document, to_document
from bot.errors import StoreError
from bot.ports import Conversation, Numbered, Rating, Sealed, Turn
from bot.store import tables


def _naive(moment: datetime) -> datetime:
    """UTC without a zone, as both databases keep it alike."""
    return moment.astimezone(timezone.utc).replace(tzinfo=None)


class SqlConversationStore:
    """The ConversationStore port on SQLite or PostgreSQL."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        try:
            with self._engine.begin() as connection:
                yield connection
        except SQLAlchemyError as error:
            # The driver's message holds the values of the statement: what people typed.
            raise StoreError(f"the database refused ({type(error).__name__})") from None

    def create(self, conversation: Conversation, session_hash: str, first: Numbered, now: datetime) -> None:
        """Keep a new conversation with its greeting."""
        with self._transaction() as connection:
            connection.execute(
                insert(tables.conversations).values(
                    id=conversation.id,
                    session_hash=session_hash,
                    created_at=_naive(now),
                    last_at=_naive(now),
                    mode=conversation.mode,
                    pace=conversation.pace,
                    lang=conversation.lang,
                    state=dict(conversation.state),
                    last_seq=first.seq,
                )
            )
            connection.execute(insert(tables.replies).values(**_reply_row(conversation.id, first, now)))

    def find(self, session_hash: str) -> Conversation | None:
        """The conversation of a session."""
        c = tables.conversations.c
        query = select(c.id, c.mode, c.pace, c.lang, c.state, c.last_seq).where(c.session_hash == session_hash)
        with self._transaction() as connection:
            row = connection.execute(query).mappings().first()
        return Conversation(**row) if row else None

    def turn(self, conversation_id: str, client_id: str) -> Turn | None:
        """The answered frame with this id, if there is one."""
        t = tables.turns.c
        query = _turns().where(and_(t.conversation_id == conversation_id, t.client_id == client_id))
        with self._transaction() as connection:
            row = connection.execute(query).mappings().first()
        return Turn(**row) if row else None

    def turns(self, conversation_id: str, after: int = 0) -> list[Turn]:
        """The frames whose first answer came after reply number ``after``, in order."""
        t = tables.turns.c
        query = _turns().where(and_(t.conversation_id == conversation_id, t.first_seq > after)).order_by(t.first_seq)
        with self._transaction() as connection:
            return [Turn(**row) for row in connection.execute(query).mappings()]

    def replies(self, conversation_id: str, after: int = 0, to: str | None = None) -> list[Numbered]:
        """The replies after number ``after``, or those to one frame, in order."""
        r = tables.replies.c
        query = (
            select(r.seq, r.reply_to, r.more, r.body)
            .where(and_(r.conversation_id == conversation_id, r.seq > after))
            .order_by(r.seq)
        )
        if to is not None:
            query = query.where(r.reply_to == to)
        with self._transaction() as connection:
            rows = connection.execute(query).mappings()
            return [Numbered(w["seq"], w["reply_to"], w["more"], from_document(w["body"])) for w in rows]

    def sealed(self, conversation_id: str) -> list[Sealed]:
        """What the conversation's tokens stand for."""
        v = tables.vault.c
        query = select(v.token, v.key_id, v.sealed).where(v.conversation_id == conversation_id)
        with self._transaction() as connection:
            return [Sealed(**row) for row in connection.execute(query).mappings()]

    def add_turn(
        self,
        conversation: Conversation,
        turn: Turn,
        replies: Sequence[Numbered],
        sealed: Sequence[Sealed],
        now: datetime,
    ) -> None:
        """Keep a frame, its answers, its new tokens and the conversation's new state, all or nothing."""
        with self._transaction() as connection:
            connection.execute(
                insert(tables.turns).values(
                    conversation_id=conversation.id,
                    client_id=turn.client_id,
                    first_seq=turn.first_seq,
                    frame=turn.frame,
                    said=turn.said,
                    understanding=dict(turn.understanding) if turn.understanding else None,
                    at=_naive(now),
                )
            )
            for reply in replies:
                connection.execute(insert(tables.replies).values(**_reply_row(conversation.id, reply, now)))
            _add_sealed(connection, conversation.id, sealed)
            changed = connection.execute(
                update(tables.conversations)
                .where(tables.conversations.c.id == conversation.id)
                .values(
                    mode=conversation.mode,
                    pace=conversation.pace,
                    state=dict(conversation.state),
                    last_seq=conversation.last_seq,
                    last_at=_naive(now),
                )
            )
            if changed.rowcount != 1:  # forgotten while it was being answered
                raise StoreError("the conversation is no longer there")

    def rating(self, conversation_id: str, client_id: str) -> Rating | None:
        """The rating with this frame id, if there is one."""
        r = tables.ratings.c
        query = select(r.client_id, r.reply_to, r.value, r.text).where(
            and_(r.conversation_id == conversation_id, r.client_id == client_id)
        )
        with self._transaction() as connection:
            row = connection.execute(query).mappings().first()
        return Rating(**row) if row else None

    def rate(self, conversation_id: str, rating: Rating, sealed: Sequence[Sealed], now: datetime) -> None:
        """Keep a rating; a later one of the same replies takes its place."""
        r = tables.ratings
        with self._transaction() as connection:
            connection.execute(
                delete(r).where(and_(r.c.conversation_id == conversation_id, r.c.reply_to == rating.reply_to))
            )
            connection.execute(
                insert(r).values(
                    conversation_id=conversation_id,
                    client_id=rating.client_id,
                    reply_to=rating.reply_to,
                    value=rating.value,
                    text=rating.text,
                    at=_naive(now),
                )
            )
            _add_sealed(connection, conversation_id, sealed)

    def forget(self, conversation_id: str, digest: str, until: datetime) -> None:
        """Delete a conversation with all that hangs on it; remember the digest until then."""
        with self._transaction() as connection:
            connection.execute(delete(tables.conversations).where(tables.conversations.c.id == conversation_id))
            connection.execute(delete(tables.forgotten).where(tables.forgotten.c.digest == digest))
            connection.execute(insert(tables.forgotten).values(digest=digest, until=_naive(until)))
        self._overwrite_deleted()

    def forgotten(self, digest: str) -> bool:
        """Whether a forget with this digest was done."""
        query = select(tables.forgotten.c.digest).where(tables.forgotten.c.digest == digest)
        with self._transaction() as connection:
            return connection.execute(query).first() is not None

    def purge(self, idle_since: datetime, now: datetime) -> int:
        """Delete conversations idle since before then, and digests whose time is over; how many conversations."""
        with self._transaction() as connection:
            gone = connection.execute(
                delete(tables.conversations).where(tables.conversations.c.last_at < _naive(idle_since))
            )
            connection.execute(delete(tables.forgotten).where(tables.forgotten.c.until < _naive(now)))
        self._overwrite_deleted()
        return int(gone.rowcount)

    def _overwrite_deleted(self) -> None:
        """Empty SQLite's write-ahead log, where old pages would outlive a deletion."""
        if self._engine.dialect.name == "sqlite":
            with self._transaction() as connection:
                connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))


def _turns() -> Any:
    t = tables.turns.c
    return select(t.client_id, t.first_seq, t.frame, t.said, t.understanding)


def _reply_row(conversation_id: str, numbered: Numbered, now: datetime) -> dict[str, Any]:
    return {
        "conversation_id": conversation_id,
        "seq": numbered.seq,
        "reply_to": numbered.reply_to,
        "more": numbered.more,
        "body": to_document(numbered.reply),
        "at": _naive(now),
    }


def _add_sealed(connection: Connection, conversation_id: str, sealed: Sequence[Sealed]) -> None:
    for one in sealed:
        connection.execute(
            insert(tables.vault).values(
                conversation_id=conversation_id, token=one.token, key_id=one.key_id, sealed=one.sealed
            )
        )
