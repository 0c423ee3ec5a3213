"""Conversations in SQL: every method one transaction, every failure a StoreError."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, delete, insert, not_, select, update
from sqlalchemy.engine import Engine

from bot.errors import StoreError
from bot.ports import Conversation, Forgotten, KeptDraft, Numbered, Rating, Sealed, Standing, Turn
from bot.store import recordings, review_rows, tables, turn_rows
from bot.store.transactions import keeping, naive, overwrite_deleted, reading

RATE = "rate"
"""The frame of a rating: it has no replies of its own."""


class SqlConversationStore:
    """The ConversationStore port on SQLite or PostgreSQL."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def create(
        self, conversation: Conversation, session_hash: str, first: Numbered, now: datetime, place: str = ""
    ) -> None:
        """Keep a new conversation with its greeting; ``place`` is a mark of the address that it comes from."""
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
                    place=place,
                )
            )
            turn_rows.add_replies(connection, conversation.id, [first], now)

    def find(self, session_hash: str) -> Conversation | None:
        """The conversation of a session."""
        with reading(self._engine) as connection:
            return turn_rows.conversation_of(connection, session_hash)

    def standing(self, session_hash: str, client_id: str) -> Standing | None:
        """How the conversation of a session stands when this frame comes; raises StoreError for one without replies."""
        with reading(self._engine) as connection:
            found = turn_rows.conversation_of(connection, session_hash)
            if found is None:
                return None
            return Standing(
                found,
                turn_rows.turn_of(connection, found.id, client_id),
                _there(turn_rows.last_reply(connection, found.id)),
                turn_rows.sealed_of(connection, found.id),
                turn_rows.draft_of(connection, found.id),
                turn_rows.turn_count(connection, found.id),
            )

    def speak(self, conversation: Conversation) -> None:
        """Keep another language of a conversation, and its state."""
        c = tables.conversations.c
        with keeping(self._engine) as connection:
            changed = {"lang": conversation.lang, "state": dict(conversation.state)}
            connection.execute(update(tables.conversations).where(c.id == conversation.id).values(**changed))

    def turn(self, conversation_id: str, client_id: str) -> Turn | None:
        """The answered frame with this id, if there is one."""
        with reading(self._engine) as connection:
            return turn_rows.turn_of(connection, conversation_id, client_id)

    def turns(self, conversation_id: str, after: int = 0) -> list[Turn]:
        """The frames whose first answer came after reply number ``after``, in order."""
        with reading(self._engine) as connection:
            return turn_rows.turns_after(connection, conversation_id, after)

    def replies(self, conversation_id: str, after: int = 0, to: str | None = None) -> list[Numbered]:
        """The replies after number ``after``, or those to one frame, in order."""
        with reading(self._engine) as connection:
            return turn_rows.replies_after(connection, conversation_id, after, to)

    def history(self, conversation_id: str, after: int = 0) -> tuple[list[Turn], list[Numbered]]:
        """The frames and the replies after reply number ``after``, as both were at one moment."""
        with reading(self._engine) as connection:
            turns = turn_rows.turns_after(connection, conversation_id, after)
            return turns, turn_rows.replies_after(connection, conversation_id, after)

    def turn_count(self, conversation_id: str) -> int:
        """How many frames were answered, ratings and digits too."""
        with reading(self._engine) as connection:
            return turn_rows.turn_count(connection, conversation_id)

    def page(self, conversation_id: str, to: int, count: int) -> tuple[list[Turn], list[Numbered]]:
        """About the last ``count`` replies up to number ``to``, whole turns, with their frames."""
        with reading(self._engine) as connection:
            after = turn_rows.before_turn_at(connection, conversation_id, to - count + 1) if to > count else 0
            turns = turn_rows.turns_after(connection, conversation_id, after)
            replies = turn_rows.replies_after(connection, conversation_id, after)
        return [turn for turn in turns if turn.first_seq <= to], [one for one in replies if one.seq <= to]

    def last_reply(self, conversation_id: str) -> Numbered:
        """The newest reply; raises StoreError for a conversation that has none."""
        with reading(self._engine) as connection:
            return _there(turn_rows.last_reply(connection, conversation_id))

    def line(self, conversation_id: str) -> str:
        """``phone`` where the person of a conversation rang, else empty."""
        c = tables.conversations.c
        with reading(self._engine) as connection:
            return connection.execute(select(c.line).where(c.id == conversation_id)).scalar() or ""

    def sealed(self, conversation_id: str) -> list[Sealed]:
        """What the conversation's tokens stand for."""
        with reading(self._engine) as connection:
            return turn_rows.sealed_of(connection, conversation_id)

    def draft(self, conversation_id: str) -> KeptDraft | None:
        """The request that is being made, if one is."""
        with reading(self._engine) as connection:
            return turn_rows.draft_of(connection, conversation_id)

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
        with keeping(self._engine) as connection:
            turn_rows.add_turn(connection, conversation.id, turn, now)
            turn_rows.add_replies(connection, conversation.id, replies, now)
            turn_rows.add_sealed(connection, conversation.id, sealed)
            turn_rows.drop_served(connection, conversation.id, served)
            gone = turn_rows.put_draft(connection, conversation.id, draft, now)
            if draft is not None:
                gone |= recordings.put(connection, conversation.id, draft, recording)
            if not turn_rows.move_on(connection, conversation, now):  # forgotten while it was being answered
                raise StoreError("the conversation is no longer there")
            if replies:  # one more digit of a number is no turn to review
                review_rows.note_turn(connection, conversation, turn, replies, now, draft is not None)
        if gone:
            with contextlib.suppress(StoreError):  # the turn is kept; the next deletion overwrites this one too
                overwrite_deleted(self._engine)

    def rate(self, conversation_id: str, rating: Rating, sealed: Sequence[Sealed], now: datetime) -> None:
        """Keep a rating and its frame; a later one of the same replies takes the rating's place."""
        r, rated = tables.ratings, tables.turns.c
        with keeping(self._engine) as connection:
            own = and_(rated.conversation_id == conversation_id, rated.client_id == rating.reply_to)
            first = connection.execute(select(rated.first_seq).where(own)).scalar_one()
            turn_rows.add_turn(connection, conversation_id, Turn(rating.client_id, first, RATE, None), now)
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
            turn_rows.add_sealed(connection, conversation_id, sealed)

    def forget(
        self,
        conversation_id: str,
        digest: str,
        until: datetime,
        kept: str | None,
        unread: tuple[datetime, str] | None = None,
    ) -> str | None:
        """Delete a conversation with all that hangs on it; remember the digest until then, and what was kept.

        Its session is remembered for as long, so that nothing begins with it again.
        """
        f, c = tables.forgotten, tables.conversations.c
        with keeping(self._engine) as connection:
            turn_rows.end_session(connection, turn_rows.session_of(connection, conversation_id), until)
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


def _there(last: Numbered | None) -> Numbered:
    """The newest reply, which every conversation has from its beginning."""
    if last is None:
        raise StoreError("the conversation is no longer there")
    return last
