"""The rows of one turn, each statement made once: to build them anew at every message took half of the store's time.

``own`` is the conversation in every statement. What is changed or put in is named by its column.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import and_, bindparam, delete, func, insert, select, update
from sqlalchemy.engine import Connection

from bot.core.replies import from_document, to_document
from bot.ports import DRAFT, Conversation, KeptDraft, Numbered, Sealed, Turn
from bot.store import tables
from bot.store.transactions import naive

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
