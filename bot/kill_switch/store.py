"""The switch in the database, so that every process sees it at once."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.engine import Engine

from bot.kill_switch.rules import Position, SwitchState
from bot.platform import audit_store, tables
from bot.platform.audit import Entry
from bot.platform.transactions import aware, naive, reading, writing


class SqlKillSwitchStore:
    """One row at most; without one the assistant is on."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def read(self) -> SwitchState:
        """Where it stands; raises StoreError."""
        with reading(self._engine) as connection:
            row = connection.execute(select(tables.service_switch)).mappings().first()
        return _switch(row) if row else SwitchState()

    def write(self, switch: SwitchState, audit_entry: Entry) -> None:
        """Change it, with its entry in the log."""
        assert switch.changed_at is not None  # noqa: S101 a change has its time
        row = {
            "id": 1,
            "position": switch.position.value,
            "message": switch.message,
            "changed_at": naive(switch.changed_at),
            "changed_by": switch.changed_by,
        }
        with writing(self._engine) as connection:
            connection.execute(delete(tables.service_switch))
            connection.execute(insert(tables.service_switch).values(**row))
            audit_store.append(connection, audit_entry)


def _switch(row: Any) -> SwitchState:
    return SwitchState(Position(row["position"]), row["message"], aware(row["changed_at"]), row["changed_by"])
