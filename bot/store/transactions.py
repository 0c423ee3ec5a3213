"""One transaction a method: begun so that writers take turns, ended whole or not at all, failing as a StoreError."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timezone

from sqlalchemy import text
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from bot.errors import StoreError


def naive(moment: datetime) -> datetime:
    """UTC without a zone, as both databases keep it alike."""
    return moment.astimezone(timezone.utc).replace(tzinfo=None)


def aware(moment: datetime) -> datetime:
    """A moment from the database, in UTC."""
    return moment.replace(tzinfo=timezone.utc)


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction that reads."""
    try:
        with engine.begin() as connection:
            yield connection
    except SQLAlchemyError as error:
        # The driver's message holds the values of the statement: what people typed.
        raise StoreError(f"the database refused ({type(error).__name__})") from None


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that reads and then writes what follows from it, with no other writer between the two."""
    with reading(engine) as connection:
        if connection.dialect.name == "sqlite":
            # Otherwise a transaction that has read could not begin to write once another has written.
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            connection.execute(text("LOCK TABLE audit IN EXCLUSIVE MODE"))
        yield connection


def overwrite_deleted(engine: Engine) -> None:
    """Empty SQLite's write-ahead log, where old pages would outlive a deletion."""
    if engine.dialect.name == "sqlite":
        with reading(engine) as connection:
            connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
