"""An SQLite file with connections that stay open: the last to close would write the whole log back, at every turn.

A connection that outlives its file would go on writing to nowhere, and what was acknowledged would be lost. So whoever
takes one looks whether the file is still the one that was opened; a file that is gone is not made anew.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, event
from sqlalchemy.engine import URL, Engine
from sqlalchemy.exc import DisconnectionError, OperationalError
from sqlalchemy.pool import QueuePool


def sqlite_engine(address: URL) -> Engine:
    """The engine of an SQLite database, which is made at the first connection and at no later one."""
    if address.database in (None, "", ":memory:"):
        engine = create_engine(address, future=True)
        event.listen(engine, "connect", _prepare)
        return engine
    path = Path(str(address.database))
    own_threads = {"check_same_thread": False}  # the pool gives a connection to one thread at a time
    engine = create_engine(address, future=True, poolclass=QueuePool, connect_args=own_threads)
    opened = False

    def before_connect(*_given: Any) -> None:
        if opened and not path.exists():
            raise OperationalError("", None, FileNotFoundError("the file of the database is gone"))

    def connected(connection: Any, record: Any) -> None:
        nonlocal opened
        record.info["pool"] = engine.pool
        _prepare(connection, record)
        record.info["file"], opened = _identity(path), True

    def taken(_connection: Any, record: Any, _proxy: Any) -> None:
        if record.info.get("file") != _identity(path):
            raise DisconnectionError("the file of the database is another one now")

    def given_back(connection: Any, record: Any) -> None:
        # The engine was closed while a thread was at work: its old pool, to which this goes back, closes nothing more.
        if connection is not None and record.info.get("pool") is not engine.pool:
            connection.close()

    event.listen(engine, "do_connect", before_connect)
    event.listen(engine, "connect", connected)
    event.listen(engine, "checkout", taken)
    event.listen(engine, "checkin", given_back)
    return engine


def _identity(path: Path) -> tuple[int, int] | None:
    """Which file it is on the disk, by device and number; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _prepare(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")  # an acknowledged message survives a power cut
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA secure_delete = ON")  # what is deleted is overwritten, not only unlinked
    cursor.execute("PRAGMA busy_timeout = 10000")
    cursor.close()
