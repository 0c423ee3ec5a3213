"""Whether the database takes anything: by writing, since one that can only be read acknowledges nothing."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, insert
from sqlalchemy.engine import Engine

from bot.platform import tables
from bot.platform.transactions import keeping, naive

_DIGEST = "probe"  # no digest of a forgotten conversation: those are 64 hexadecimal digits


class SqlProbe:
    """Writes a row and takes it away again, on the disk both times."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def write(self, now: datetime) -> None:
        """Write; raises StoreError when that cannot be done."""
        row = tables.forgotten
        with keeping(self._engine) as connection:
            connection.execute(delete(row).where(row.c.digest == _DIGEST))
            connection.execute(insert(row).values(digest=_DIGEST, until=naive(now)))
        with keeping(self._engine) as connection:
            connection.execute(delete(row).where(row.c.digest == _DIGEST))
