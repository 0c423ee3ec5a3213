"""Corrections in SQL: each step is written with its entry in the audit log, which holds no sentence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.engine import Engine

from bot.core.audit import Entry
from bot.core.corrections import Correction, Kind, State
from bot.errors import UnknownCorrection
from bot.ports_learning import Decide
from bot.store import tables
from bot.store.audit import append
from bot.store.transactions import aware, naive, reading, writing


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
