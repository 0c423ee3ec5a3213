"""Corrections in SQL: each step is written with its entry in the audit log, which holds no sentence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import and_, insert, not_, or_, select, update
from sqlalchemy.engine import Engine

from bot.conversations.review_index import holding
from bot.notice.changes.correction import Correction, Kind, State
from bot.notice.changes.version_records import Decide
from bot.platform import tables
from bot.platform.audit import Entry
from bot.platform.audit_store import append
from bot.platform.errors import UnknownCorrection
from bot.platform.tables import turn_texts
from bot.platform.transactions import aware, naive, reading, writing


class SqlCorrectionStore:
    """The CorrectionStore port on SQLite or PostgreSQL."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, correction: Correction, audit_entry: Entry) -> None:
        """Keep a new correction."""
        with writing(self._engine) as connection:
            connection.execute(insert(tables.corrections).values(**_row(correction)))
            append(connection, audit_entry)

    def get(self, correction_id: str) -> Correction:
        """The correction with this id; raises UnknownCorrection."""
        with reading(self._engine) as connection:
            return _one(connection, correction_id)

    def all(self, states: Sequence[State] = ()) -> list[Correction]:
        """Those in these states, or all, the newest first."""
        c = tables.corrections.c
        query = select(tables.corrections).order_by(c.proposed_at.desc(), c.id)
        if states:
            query = query.where(c.state.in_([state.value for state in states]))
        with reading(self._engine) as connection:
            return [_correction(row) for row in connection.execute(query).mappings()]

    def change(self, correction_id: str, decide: Decide, audit_entry: Entry) -> Correction:
        """Change one, decided on what is there with no other writer between; raises UnknownCorrection."""
        with writing(self._engine) as connection:
            changed = decide(_one(connection, correction_id))
            connection.execute(
                update(tables.corrections).where(tables.corrections.c.id == correction_id).values(**_row(changed))
            )
            append(connection, audit_entry)
        return changed

    def change_over(self, learnt: Sequence[str], version: str, again: Sequence[str], audit_entry: Entry) -> None:
        """Note which were learnt with a version, and which wait again because theirs was taken back."""
        c = tables.corrections.c
        with writing(self._engine) as connection:
            for ids, state, its in ((again, State.APPROVED, ""), (learnt, State.LEARNT, version)):
                if ids:
                    # what was withdrawn or rejected meanwhile stays so
                    settled = [State.WITHDRAWN.value, State.REJECTED.value]
                    rows = update(tables.corrections).where(c.id.in_(list(ids)), c.state.not_in(settled))
                    connection.execute(rows.values(state=state.value, version=its))
            append(connection, audit_entry)


def _one(connection: Any, correction_id: str) -> Correction:
    query = select(tables.corrections).where(tables.corrections.c.id == correction_id)
    row = connection.execute(query).mappings().first()
    if row is None:
        raise UnknownCorrection("no correction has this id")
    return _correction(row)


def _row(correction: Correction) -> dict[str, Any]:
    decided = correction.decided_at
    return {
        "id": correction.id,
        "kind": correction.kind.value,
        "topic": correction.topic,
        "content": dict(correction.content),
        "turn": correction.turn,
        "state": correction.state.value,
        "proposed_by": correction.proposed_by,
        "proposed_at": naive(correction.proposed_at),
        "decided_by": correction.decided_by,
        "decided_at": naive(decided) if decided else None,
        "reason": correction.reason,
        "version": correction.version,
    }


def _correction(row: Any) -> Correction:
    return Correction(
        id=row["id"],
        kind=Kind(row["kind"]),
        topic=row["topic"],
        content=row["content"],
        turn=row["turn"],
        state=State(row["state"]),
        proposed_by=row["proposed_by"],
        proposed_at=aware(row["proposed_at"]),
        decided_by=row["decided_by"],
        decided_at=aware(row["decided_at"]) if row["decided_at"] else None,
        reason=row["reason"],
        version=row["version"],
    )


# --- What people typed, to be held against what staff want to teach: in one conversation, and in all that are
# kept

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
            words, number, found = holding(connection, phrases, either=True)
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
