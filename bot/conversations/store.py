"""Conversations in SQL: every method one transaction, every failure a StoreError."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import and_, bindparam, delete, func, insert, not_, select, update
from sqlalchemy.engine import Connection, Engine

from bot.cases import recording_store
from bot.conversations import review_index
from bot.conversations.records import Conversation, Forgotten, Numbered, Rating, Standing, Turn
from bot.notice.reply import from_document, to_document
from bot.platform import tables
from bot.platform.errors import StoreError
from bot.platform.transactions import keeping, naive, overwrite_deleted, reading
from bot.platform.types import DRAFT, KeptDraft, Sealed

# --- The rows of one turn, each statement made once: to build them anew at every message took half of the store's
# time

_OWN: Final[Any] = bindparam("own")
_c, _t, _r, _v, _d = (
    table.c for table in (tables.conversations, tables.turns, tables.replies, tables.vault, tables.drafts)
)
_FIND: Final = select(_c.id, _c.mode, _c.pace, _c.lang, _c.state, _c.last_seq, _c.line).where(
    _c.session_hash == bindparam("session")
)
_TURNS: Final = select(_t.client_id, _t.first_seq, _t.frame, _t.said, _t.understanding, _t.took, _t.fired).where(
    _t.conversation_id == _OWN
)
_TURN: Final = _TURNS.where(_t.client_id == bindparam("client"))
_TURNS_AFTER: Final = _TURNS.where(_t.first_seq > bindparam("after")).order_by(_t.first_seq)
_REPLIES: Final = select(_r.seq, _r.reply_to, _r.more, _r.body).where(_r.conversation_id == _OWN)
_REPLIES_AFTER: Final = _REPLIES.where(_r.seq > bindparam("after")).order_by(_r.seq)
_REPLIES_TO: Final = _REPLIES_AFTER.where(_r.reply_to == bindparam("client"))
_TURN_COUNT: Final = select(func.count()).where(_t.conversation_id == _OWN)
_TURN_AT: Final = select(func.max(_t.first_seq)).where(_t.conversation_id == _OWN, _t.first_seq <= bindparam("at"))
_LAST_REPLY: Final = _REPLIES.order_by(_r.seq.desc()).limit(1)
_SEALED: Final = select(_v.token, _v.key_id, _v.sealed).where(_v.conversation_id == _OWN)
_DRAFT: Final = select(_d.number, _d.right, _d.key_id, _d.sealed).where(_d.conversation_id == _OWN)
_ADD_TURN: Final = insert(tables.turns)
_ADD_REPLY: Final = insert(tables.replies)
_ADD_SEALED: Final = insert(tables.vault)
_SERVED: Final = delete(tables.vault).where(_v.conversation_id == _OWN, _v.token == bindparam("served"))
_MOVE_ON: Final = update(tables.conversations).where(_c.id == _OWN)
_NO_DRAFT: Final = delete(tables.drafts).where(_d.conversation_id == _OWN)
_SAME_DRAFT: Final = update(tables.drafts).where(and_(_d.conversation_id == _OWN, _d.number == bindparam("same")))
_NEW_DRAFT: Final = insert(tables.drafts)


def conversation_of(connection: Connection, session_hash: str) -> Conversation | None:
    """The conversation of a session."""
    row = connection.execute(_FIND, {"session": session_hash}).mappings().first()
    return Conversation(**row) if row else None


def turn_of(connection: Connection, conversation_id: str, client_id: str) -> Turn | None:
    """The answered frame with this id, if there is one."""
    row = connection.execute(_TURN, {"own": conversation_id, "client": client_id}).mappings().first()
    return Turn(**row) if row else None


def turns_after(connection: Connection, conversation_id: str, after: int) -> list[Turn]:
    """The frames whose first answer came after reply number ``after``, in order."""
    found = connection.execute(_TURNS_AFTER, {"own": conversation_id, "after": after})
    return [Turn(**row) for row in found.mappings()]


def turn_count(connection: Connection, conversation_id: str) -> int:
    """How many frames were answered."""
    return int(connection.execute(_TURN_COUNT, {"own": conversation_id}).scalar_one())


def before_turn_at(connection: Connection, conversation_id: str, seq: int) -> int:
    """The number before the first reply of the turn that reply ``seq`` belongs to; 0 before the first turn."""
    first = connection.execute(_TURN_AT, {"own": conversation_id, "at": seq}).scalar()
    return int(first) - 1 if first else 0


def replies_after(connection: Connection, conversation_id: str, after: int, to: str | None = None) -> list[Numbered]:
    """The replies after number ``after``, or those to one frame, in order."""
    which = {"own": conversation_id, "after": after}
    found = (
        connection.execute(_REPLIES_AFTER, which)
        if to is None
        else connection.execute(_REPLIES_TO, {**which, "client": to})
    )
    return [_numbered(row) for row in found.mappings()]


def last_reply(connection: Connection, conversation_id: str) -> Numbered | None:
    """The newest reply."""
    row = connection.execute(_LAST_REPLY, {"own": conversation_id}).mappings().first()
    return _numbered(row) if row else None


def sealed_of(connection: Connection, conversation_id: str) -> list[Sealed]:
    """What the conversation's tokens stand for."""
    return [Sealed(**row) for row in connection.execute(_SEALED, {"own": conversation_id}).mappings()]


def draft_of(connection: Connection, conversation_id: str) -> KeptDraft | None:
    """The request that is being made, if one is."""
    row = connection.execute(_DRAFT, {"own": conversation_id}).first()
    return KeptDraft(row[0], row[1], Sealed(DRAFT, row[2], row[3])) if row else None


def add_turn(connection: Connection, conversation_id: str, turn: Turn, now: datetime) -> None:
    """Keep a frame."""
    row = {
        "conversation_id": conversation_id,
        "client_id": turn.client_id,
        "first_seq": turn.first_seq,
        "frame": turn.frame,
        "said": turn.said,
        "understanding": dict(turn.understanding) if turn.understanding else None,
        "at": naive(now),
        "took": turn.took,
        "fired": turn.fired,
    }
    connection.execute(_ADD_TURN, row)


def add_replies(connection: Connection, conversation_id: str, replies: Sequence[Numbered], now: datetime) -> None:
    """Keep what was answered."""
    rows = [
        {
            "conversation_id": conversation_id,
            "seq": numbered.seq,
            "reply_to": numbered.reply_to,
            "more": numbered.more,
            "body": to_document(numbered.reply),
            "at": naive(now),
        }
        for numbered in replies
    ]
    if rows:
        connection.execute(_ADD_REPLY, rows)


def add_sealed(connection: Connection, conversation_id: str, sealed: Sequence[Sealed]) -> None:
    """Keep what new tokens stand for."""
    rows = [
        {"conversation_id": conversation_id, "token": one.token, "key_id": one.key_id, "sealed": one.sealed}
        for one in sealed
    ]
    if rows:
        connection.execute(_ADD_SEALED, rows)


def drop_served(connection: Connection, conversation_id: str, tokens: Sequence[str]) -> None:
    """Let go of what was needed once."""
    if tokens:
        connection.execute(_SERVED, [{"own": conversation_id, "served": token} for token in tokens])


def move_on(connection: Connection, conversation: Conversation, now: datetime) -> bool:
    """Keep how a conversation stands after a turn; False when it is gone."""
    changed = {
        "mode": conversation.mode,
        "pace": conversation.pace,
        "state": dict(conversation.state),
        "last_seq": conversation.last_seq,
        "last_at": naive(now),
    }
    return bool(connection.execute(_MOVE_ON, {"own": conversation.id, **changed}).rowcount == 1)


def put_draft(connection: Connection, conversation_id: str, draft: KeptDraft | None, now: datetime) -> bool:
    """Keep the draft in place of its former self; without one, there is none any more. Whether one has gone."""
    own = {"own": conversation_id}
    if draft is None:
        return bool(connection.execute(_NO_DRAFT, own).rowcount)
    kept = {
        "right": draft.right,
        "key_id": draft.sealed.key_id,
        "sealed": draft.sealed.sealed,
        "updated_at": naive(now),
    }
    if connection.execute(_SAME_DRAFT, {**own, "same": draft.number, **kept}).rowcount:
        return False
    gone = connection.execute(_NO_DRAFT, own).rowcount
    new = {"conversation_id": conversation_id, "number": draft.number, "created_at": naive(now)}
    connection.execute(_NEW_DRAFT, {**new, **kept})
    return bool(gone)


def session_of(connection: Connection, conversation_id: str) -> str | None:
    """The hash of a conversation's session; None where the conversation is not there."""
    session: str | None = connection.execute(select(_c.session_hash).where(_c.id == conversation_id)).scalar()
    return session


def end_session(connection: Connection, session: str | None, until: datetime) -> None:
    """Remember until then that a session is over: nothing begins with it again."""
    if session is not None:
        connection.execute(delete(tables.forgotten).where(tables.forgotten.c.digest == session))
        connection.execute(insert(tables.forgotten).values(digest=session, until=naive(until), kept=None))


def _numbered(row: Any) -> Numbered:
    return Numbered(row["seq"], row["reply_to"], row["more"], from_document(row["body"]))


# ---
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
            add_replies(connection, conversation.id, [first], now)

    def find(self, session_hash: str) -> Conversation | None:
        """The conversation of a session."""
        with reading(self._engine) as connection:
            return conversation_of(connection, session_hash)

    def standing(self, session_hash: str, client_id: str) -> Standing | None:
        """How the conversation of a session stands when this frame comes; raises StoreError for one without replies."""
        with reading(self._engine) as connection:
            found = conversation_of(connection, session_hash)
            if found is None:
                return None
            return Standing(
                found,
                turn_of(connection, found.id, client_id),
                _there(last_reply(connection, found.id)),
                sealed_of(connection, found.id),
                draft_of(connection, found.id),
                turn_count(connection, found.id),
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
            return turn_of(connection, conversation_id, client_id)

    def turns(self, conversation_id: str, after: int = 0) -> list[Turn]:
        """The frames whose first answer came after reply number ``after``, in order."""
        with reading(self._engine) as connection:
            return turns_after(connection, conversation_id, after)

    def replies(self, conversation_id: str, after: int = 0, to: str | None = None) -> list[Numbered]:
        """The replies after number ``after``, or those to one frame, in order."""
        with reading(self._engine) as connection:
            return replies_after(connection, conversation_id, after, to)

    def history(self, conversation_id: str, after: int = 0) -> tuple[list[Turn], list[Numbered]]:
        """The frames and the replies after reply number ``after``, as both were at one moment."""
        with reading(self._engine) as connection:
            turns = turns_after(connection, conversation_id, after)
            return turns, replies_after(connection, conversation_id, after)

    def turn_count(self, conversation_id: str) -> int:
        """How many frames were answered, ratings and digits too."""
        with reading(self._engine) as connection:
            return turn_count(connection, conversation_id)

    def page(self, conversation_id: str, to: int, count: int) -> tuple[list[Turn], list[Numbered]]:
        """About the last ``count`` replies up to number ``to``, whole turns, with their frames."""
        with reading(self._engine) as connection:
            after = before_turn_at(connection, conversation_id, to - count + 1) if to > count else 0
            turns = turns_after(connection, conversation_id, after)
            replies = replies_after(connection, conversation_id, after)
        return [turn for turn in turns if turn.first_seq <= to], [one for one in replies if one.seq <= to]

    def last_reply(self, conversation_id: str) -> Numbered:
        """The newest reply; raises StoreError for a conversation that has none."""
        with reading(self._engine) as connection:
            return _there(last_reply(connection, conversation_id))

    def line(self, conversation_id: str) -> str:
        """``phone`` where the person of a conversation rang, else empty."""
        c = tables.conversations.c
        with reading(self._engine) as connection:
            return connection.execute(select(c.line).where(c.id == conversation_id)).scalar() or ""

    def sealed(self, conversation_id: str) -> list[Sealed]:
        """What the conversation's tokens stand for."""
        with reading(self._engine) as connection:
            return sealed_of(connection, conversation_id)

    def draft(self, conversation_id: str) -> KeptDraft | None:
        """The request that is being made, if one is."""
        with reading(self._engine) as connection:
            return draft_of(connection, conversation_id)

    def recordings(self, conversation_id: str, number: int) -> list[Sealed]:
        """The answers of a draft that were left as sound, by their fields."""
        with reading(self._engine) as connection:
            return recording_store.of_draft(connection, conversation_id, number)

    def recorded_bytes(self) -> int:
        """How much sound is kept in all, of drafts and of requests."""
        with reading(self._engine) as connection:
            return recording_store.bytes_in_all(connection)

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
            add_turn(connection, conversation.id, turn, now)
            add_replies(connection, conversation.id, replies, now)
            add_sealed(connection, conversation.id, sealed)
            drop_served(connection, conversation.id, served)
            gone = put_draft(connection, conversation.id, draft, now)
            if draft is not None:
                gone |= recording_store.put(connection, conversation.id, draft, recording)
            if not move_on(connection, conversation, now):  # forgotten while it was being answered
                raise StoreError("the conversation is no longer there")
            if replies:  # one more digit of a number is no turn to review
                review_index.note_turn(connection, conversation, turn, replies, now, draft is not None)
        if gone:
            with contextlib.suppress(StoreError):  # the turn is kept; the next deletion overwrites this one too
                overwrite_deleted(self._engine)

    def rate(self, conversation_id: str, rating: Rating, sealed: Sequence[Sealed], now: datetime) -> None:
        """Keep a rating and its frame; a later one of the same replies takes the rating's place."""
        r, rated = tables.ratings, tables.turns.c
        with keeping(self._engine) as connection:
            own = and_(rated.conversation_id == conversation_id, rated.client_id == rating.reply_to)
            first = connection.execute(select(rated.first_seq).where(own)).scalar_one()
            add_turn(connection, conversation_id, Turn(rating.client_id, first, RATE, None), now)
            review_index.note_rating(connection, conversation_id, rating)
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
            add_sealed(connection, conversation_id, sealed)

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
            end_session(connection, session_of(connection, conversation_id), until)
            if unread and review_index.cut_off(connection, conversation_id, unread[0]):
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
            idle = and_(c.last_at < naive(idle_since), not_(review_index.waits_for_safety(c.id)))
            gone = connection.execute(delete(tables.conversations).where(idle))
            connection.execute(delete(tables.forgotten).where(tables.forgotten.c.until < naive(now)))
        overwrite_deleted(self._engine)
        return int(gone.rowcount)


def _there(last: Numbered | None) -> Numbered:
    """The newest reply, which every conversation has from its beginning."""
    if last is None:
        raise StoreError("the conversation is no longer there")
    return last
