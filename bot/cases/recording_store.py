"""What people left as sound, in SQL: put, read and counted inside the transactions of drafts and of requests."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import and_, delete, func, insert, select
from sqlalchemy.engine import Connection

from bot.platform.tables import case_recordings, draft_recordings
from bot.platform.types import KeptDraft, Sealed


def of_draft(connection: Connection, conversation_id: str, number: int) -> list[Sealed]:
    """The answers of a draft that were left as sound."""
    r = draft_recordings.c
    query = select(r.field, r.key_id, r.sealed).where(and_(r.conversation_id == conversation_id, r.number == number))
    return [Sealed(*row) for row in connection.execute(query)]


def of_case(connection: Connection, case_id: str, name: str) -> Sealed | None:
    """What a person left as sound in one field of a request."""
    r = case_recordings.c
    query = select(r.field, r.key_id, r.sealed).where(and_(r.case_id == case_id, r.field == name))
    row = connection.execute(query).first()
    return Sealed(*row) if row else None


def bytes_in_all(connection: Connection) -> int:
    """How much is kept."""
    sizes = [
        connection.execute(select(func.sum(func.length(table.c.sealed)))).scalar()
        for table in (draft_recordings, case_recordings)
    ]
    return sum(size or 0 for size in sizes)


def put(connection: Connection, conversation_id: str, draft: KeptDraft, recording: Sealed | None) -> bool:
    """Keep an answer as sound in place of an earlier one; what the draft no longer names goes. Whether any has gone."""
    r = draft_recordings
    own = and_(r.c.conversation_id == conversation_id, r.c.number == draft.number)
    stays = [name for name in draft.recorded if recording is None or name != recording.token]
    gone = connection.execute(delete(r).where(own, r.c.field.not_in(stays)))
    if recording is not None and recording.token in draft.recorded:
        row = {"field": recording.token, "key_id": recording.key_id, "sealed": recording.sealed}
        connection.execute(insert(r).values(conversation_id=conversation_id, number=draft.number, **row))
    return bool(gone.rowcount)


def add_to_case(connection: Connection, case_id: str, recordings: Sequence[Sealed]) -> None:
    """Keep what a person left as sound with their request."""
    for one in recordings:
        row = {"field": one.token, "key_id": one.key_id, "sealed": one.sealed}
        connection.execute(insert(case_recordings).values(case_id=case_id, **row))
