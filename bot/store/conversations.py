"""Conversations in SQL: every method one transaction, every failure a StoreError."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, insert, not_, select, update
from sqlalchemy.engine import Connection, Engine

from bot.core.replies import from_document, to_document
from bot.errors import StoreError
from bot.ports import Conversation, Forgotten, KeptDraft, Numbered, Rating, Sealed, Turn
from bot.store import recordings, review_rows, tables
from bot.store.transactions import keeping, naive, overwrite_deleted, reading

DRAFT = "draft"
"""What the vault calls the draft of a conversation."""
RATE = "rate"
"""The frame of a rating: it has no replies of its own."""


class SqlConversationStore:
    """The ConversationStore port on SQLite or PostgreSQL."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def create(self, conversation: Conversation, session_hash: str, first: Numbered, now: datetime) -> None:
        """Keep a new conversation with its greeting."""
        with keeping(self._engine) as connection:
            connection.execute(
                insert(tables.conversations).values(
                    id=conversation.id,
                    session_hash=session_hash,
                    created_at=naive(now),
                    last_at=naive(now),
                    mode=conversation.mode,
                    line=conversation.line,
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
        query = select(c.id, c.mode, c.pace, c.lang, c.state, c.last_seq, c.line).where(c.session_hash == session_hash)
        with reading(self._engine) as connection:
            row = connection.execute(query).mappings().first()
        return Conversation(**row) if row else None

    def speak(self, conversation: Conversation) -> None:
        """Keep another language of a conversation, and its state."""
        c = tables.conversations.c
        with keeping(self._engine) as connection:
            changed = {"lang": conversation.lang, "state": dict(conversation.state)}
            connection.execute(update(tables.conversations).where(c.id == conversation.id).values(**changed))

    def turn(self, conversation_id: str, client_id: str) -> Turn | None:
        """The answered frame with this id, if there is one."""
        t = tables.turns.c
        query = _turns().where(and_(t.conversation_id == conversation_id, t.client_id == client_id))
        with reading(self._engine) as connection:
            row = connection.execute(query).mappings().first()
        return Turn(**row) if row else None

    def turns(self, conversation_id: str, after: int = 0) -> list[Turn]:
        """The frames whose first answer came after reply number ``after``, in order."""
        with reading(self._engine) as connection:
            return _turns_after(connection, conversation_id, after)

    def replies(self, conversation_id: str, after: int = 0, to: str | None = None) -> list[Numbered]:
        """The replies after number ``after``, or those to one frame, in order."""
        with reading(self._engine) as connection:
            return _replies_after(connection, conversation_id, after, to)

    def history(self, conversation_id: str, after: int = 0) -> tuple[list[Turn], list[Numbered]]:
        """The frames and the replies after reply number ``after``, as both were at one moment."""
        with reading(self._engine) as connection:
            return _turns_after(connection, conversation_id, after), _replies_after(connection, conversation_id, after)

    def last_reply(self, conversation_id: str) -> Numbered:
        """The newest reply; raises StoreError for a conversation that has none."""
        r = tables.replies.c
        query = _replies().where(r.conversation_id == conversation_id).order_by(r.seq.desc()).limit(1)
        with reading(self._engine) as connection:
            row = connection.execute(query).mappings().first()
        if row is None:
            raise StoreError("the conversation is no longer there")
        return _numbered(row)

    def line(self, conversation_id: str) -> str:
        """``phone`` where the person of a conversation rang, else empty."""
        c = tables.conversations.c
        with reading(self._engine) as connection:
            return connection.execute(select(c.line).where(c.id == conversation_id)).scalar() or ""

    def sealed(self, conversation_id: str) -> list[Sealed]:
        """What the conversation's tokens stand for."""
        v = tables.vault.c
        query = select(v.token, v.key_id, v.sealed).where(v.conversation_id == conversation_id)
        with reading(self._engine) as connection:
            return [Sealed(**row) for row in connection.execute(query).mappings()]

    def draft(self, conversation_id: str) -> KeptDraft | None:
        """The request that is being made, if one is."""
        d = tables.drafts.c
        query = select(d.number, d.right, d.key_id, d.sealed).where(d.conversation_id == conversation_id)
        with reading(self._engine) as connection:
            row = connection.execute(query).first()
        return KeptDraft(row[0], row[1], Sealed(DRAFT, row[2], row[3])) if row else None

    def recordings(self, conversation_id: str, number: int) -> list[Sealed]:
        """The answers of a draft that were left as sound, by their fields."""
        with reading(self._engine) as connection:
            return recordings.of_draft(connection, conversation_id, number)

    def recorded_bytes(self) -> int:
        """How much sound is kept in all, of drafts and of requests."""
        with reading(self._engine) as connection:
            return recordings.bytes_in_all(connection)

    def add_turn(
        self,
        conversation: Conversation,
        turn: Turn,
        replies: Sequence[Numbered],
        sealed: Sequence[Sealed],
        now: datetime,
        draft: KeptDraft | None = None,
        served: Sequence[str] = (),
        recording: Sealed | None = None,
    ) -> None:
        """Keep a frame, its answers, its new tokens, the conversation's new state and its draft, all or nothing."""
        v = tables.vault.c
        with keeping(self._engine) as connection:
            _add_frame(connection, conversation.id, turn, now)
            for reply in replies:
                connection.execute(insert(tables.replies).values(**_reply_row(conversation.id, reply, now)))
            _add_sealed(connection, conversation.id, sealed)
            if served:
                own = and_(v.conversation_id == conversation.id, v.token.in_(served))
                connection.execute(delete(tables.vault).where(own))
            _put_draft(connection, conversation.id, draft, now)
            if draft is not None:
                recordings.put(connection, conversation.id, draft, recording)
            changed = connection.execute(
                update(tables.conversations)
                .where(tables.conversations.c.id == conversation.id)
                .values(
                    mode=conversation.mode,
                    pace=conversation.pace,
                    state=dict(conversation.state),
                    last_seq=conversation.last_seq,
                    last_at=naive(now),
                )
            )
            if changed.rowcount != 1:  # forgotten while it was being answered
                raise StoreError("the conversation is no longer there")
            if replies:  # one more digit of a number is no turn to review
                review_rows.note_turn(connection, conversation, turn, replies, now, draft is not None)

    def rate(self, conversation_id: str, rating: Rating, sealed: Sequence[Sealed], now: datetime) -> None:
        """Keep a rating and its frame; a later one of the same replies takes the rating's place."""
        r, rated = tables.ratings, tables.turns.c
        with keeping(self._engine) as connection:
            own = and_(rated.conversation_id == conversation_id, rated.client_id == rating.reply_to)
            first = connection.execute(select(rated.first_seq).where(own)).scalar_one()
            _add_frame(connection, conversation_id, Turn(rating.client_id, first, RATE, None), now)
            review_rows.note_rating(connection, conversation_id, rating)
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
                    at=naive(now),
                )
            )
            _add_sealed(connection, conversation_id, sealed)

    def forget(
        self,
        conversation_id: str,
        digest: str,
        until: datetime,
        kept: str | None,
        unread: tuple[datetime, str] | None = None,
    ) -> str | None:
        """Delete a conversation with all that hangs on it; remember the digest until then, and what was kept."""
        f, c = tables.forgotten, tables.conversations.c
        with keeping(self._engine) as connection:
            if unread and review_rows.cut_off(connection, conversation_id, unread[0]):
                kept = " ".join(filter(None, (kept, unread[1])))
            else:
                connection.execute(delete(tables.conversations).where(c.id == conversation_id))
            connection.execute(delete(f).where(f.c.digest == digest))
            connection.execute(insert(f).values(digest=digest, until=naive(until), kept=kept))
        overwrite_deleted(self._engine)
        return kept

    def forgotten(self, digest: str) -> Forgotten | None:
        """The forget with this digest, if it was done."""
        query = select(tables.forgotten.c.kept).where(tables.forgotten.c.digest == digest)
        with reading(self._engine) as connection:
            row = connection.execute(query).first()
        return Forgotten(row[0]) if row else None

    def purge(self, idle_since: datetime, now: datetime) -> int:
        """Delete conversations idle since before then, and digests whose time is over; how many conversations."""
        c = tables.conversations.c
        with keeping(self._engine) as connection:
            idle = and_(c.last_at < naive(idle_since), not_(review_rows.waits_for_safety(c.id)))
            gone = connection.execute(delete(tables.conversations).where(idle))
            connection.execute(delete(tables.forgotten).where(tables.forgotten.c.until < naive(now)))
        overwrite_deleted(self._engine)
        return int(gone.rowcount)


def _replies() -> Any:
    r = tables.replies.c
    return select(r.seq, r.reply_to, r.more, r.body)


def _numbered(row: Any) -> Numbered:
    return Numbered(row["seq"], row["reply_to"], row["more"], from_document(row["body"]))


def _turns() -> Any:
    t = tables.turns.c
    return select(t.client_id, t.first_seq, t.frame, t.said, t.understanding, t.took, t.fired)


def _turns_after(connection: Connection, conversation_id: str, after: int) -> list[Turn]:
    t = tables.turns.c
    query = _turns().where(and_(t.conversation_id == conversation_id, t.first_seq > after)).order_by(t.first_seq)
    return [Turn(**row) for row in connection.execute(query).mappings()]


def _replies_after(connection: Connection, conversation_id: str, after: int, to: str | None = None) -> list[Numbered]:
    r = tables.replies.c
    query = _replies().where(and_(r.conversation_id == conversation_id, r.seq > after)).order_by(r.seq)
    if to is not None:
        query = query.where(r.reply_to == to)
    return [_numbered(row) for row in connection.execute(query).mappings()]


def _reply_row(conversation_id: str, numbered: Numbered, now: datetime) -> dict[str, Any]:
    return {
        "conversation_id": conversation_id,
        "seq": numbered.seq,
        "reply_to": numbered.reply_to,
        "more": numbered.more,
        "body": to_document(numbered.reply),
        "at": naive(now),
    }


def _add_sealed(connection: Connection, conversation_id: str, sealed: Sequence[Sealed]) -> None:
    for one in sealed:
        connection.execute(
            insert(tables.vault).values(
                conversation_id=conversation_id, token=one.token, key_id=one.key_id, sealed=one.sealed
            )
        )


def _add_frame(connection: Connection, conversation_id: str, turn: Turn, now: datetime) -> None:
    connection.execute(
        insert(tables.turns).values(
            conversation_id=conversation_id,
            client_id=turn.client_id,
            first_seq=turn.first_seq,
            frame=turn.frame,
            said=turn.said,
            understanding=dict(turn.understanding) if turn.understanding else None,
            at=naive(now),
            took=turn.took,
            fired=turn.fired,
        )
    )


def _put_draft(connection: Connection, conversation_id: str, draft: KeptDraft | None, now: datetime) -> None:
    """Keep the draft in place of its former self; without one, there is none any more."""
    d = tables.drafts
    own = d.c.conversation_id == conversation_id
    if draft is None:
        connection.execute(delete(d).where(own))
        return
    kept = {
        "right": draft.right,
        "key_id": draft.sealed.key_id,
        "sealed": draft.sealed.sealed,
        "updated_at": naive(now),
    }
    same = and_(own, d.c.number == draft.number)
    if connection.execute(update(d).where(same).values(**kept)).rowcount == 0:
        connection.execute(delete(d).where(own))
        new = {"conversation_id": conversation_id, "number": draft.number, "created_at": naive(now)}
        connection.execute(insert(d).values(**new, **kept))
