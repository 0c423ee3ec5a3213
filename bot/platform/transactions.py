"""One transaction a method: begun so that writers take turns, ended whole or not at all, failing as a StoreError."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import datetime, timezone
from typing import Final
from weakref import WeakKeyDictionary

from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from bot.platform.errors import StoreError
from bot.platform.fifo_lock import FifoLock

_AT_ONCE: Final = "BEGIN IMMEDIATE"
"""Otherwise a transaction that has read could not begin to write once another has written."""
_WAITS: Final = 10.0  # seconds, as another process is waited for
_LINES: Final[WeakKeyDictionary[Engine, FifoLock]] = WeakKeyDictionary()
_AFTER: Final[WeakKeyDictionary[Connection, list[Callable[[], None]]]] = WeakKeyDictionary()
logger = logging.getLogger(__name__)


def naive(moment: datetime) -> datetime:
    """UTC without a zone, as both databases keep it alike."""
    return moment.astimezone(timezone.utc).replace(tzinfo=None)


def aware(moment: datetime) -> datetime:
    """A moment from the database, in UTC."""
    return moment.replace(tzinfo=timezone.utc)


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction that reads: all its queries see the database as it is at the first."""
    with _transaction(engine, "BEGIN", "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY") as connection:
        yield connection


@contextmanager
def keeping(engine: Engine) -> Iterator[Connection]:
    """A transaction that writes what belongs to one conversation; in SQLite, which has one writer, they take turns."""
    with _transaction(engine, _AT_ONCE) as connection:
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that reads and then writes what follows from it, with no other writer between the two."""
    with _transaction(engine, _AT_ONCE, "LOCK TABLE audit IN EXCLUSIVE MODE") as connection:
        yield connection
    for work in _AFTER.pop(connection, ()):
        work()


def after_commit(connection: Connection, work: Callable[[], None]) -> None:
    """Do something once a writing transaction is committed; not at all where it is not."""
    _AFTER.setdefault(connection, []).append(work)


@contextmanager
def _transaction(engine: Engine, in_sqlite: str, elsewhere: str = "") -> Iterator[Connection]:
    """One transaction, begun in words of its own: Python's SQLite begins none before a query or a change of tables."""
    is_sqlite = engine.dialect.name == "sqlite"
    try:
        with (
            _LINES.setdefault(engine, FifoLock()).first(_WAITS)
            if is_sqlite and in_sqlite == _AT_ONCE
            else nullcontext(),
            engine.begin() as connection,
        ):
            if words := in_sqlite if is_sqlite else elsewhere:
                connection.exec_driver_sql(words)
            yield connection
    except SQLAlchemyError as error:
        # The driver's message holds the values of the statement: what people typed.
        raise StoreError(f"the database refused ({type(error).__name__})") from None


def _merge_search(engine: Engine) -> None:
    """Let SQLite's search write its index anew without deleted words, unless it overwrites them at once.

    Only an index that SQLite 3.42 or newer made does (``secure-delete``, migration 0006); one from before never will.
    """
    with reading(engine) as connection:
        overwrites = "SELECT v FROM turn_words_config WHERE k = 'secure-delete'"
        if connection.exec_driver_sql(overwrites).scalar():
            return
    with keeping(engine) as connection:
        connection.exec_driver_sql("INSERT INTO turn_words(turn_words) VALUES ('optimize')")


def overwrite_deleted(engine: Engine) -> bool:
    """Empty SQLite's write-ahead log, where old pages would outlive a deletion; False when it could not be done now.

    Somebody who reads keeps the old pages. It is then done with the next deletion, at the latest by the next run of the
    retention, which calls this whether it deleted something or not.
    """
    if engine.dialect.name != "sqlite":
        return True
    _merge_search(engine)
    try:
        with engine.connect() as connection:  # within a transaction SQLite would refuse
            busy = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").scalar_one()
    except SQLAlchemyError as error:
        raise StoreError(f"the database refused ({type(error).__name__})") from None
    if busy:
        logger.warning("what was deleted is not overwritten yet: somebody was reading; tried again with the next")
    return not busy
