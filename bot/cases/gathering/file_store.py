"""Files that were found for requests, in SQL: put, read, delivered and deleted inside a request's transactions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, exists, func, insert, not_, select, update
from sqlalchemy.engine import Connection

from bot.cases.records import KeptFile, OpeningCode
from bot.platform.errors import CaseChanged
from bot.platform.tables import case_files, opening_codes
from bot.platform.transactions import aware, naive
from bot.platform.types import Sealed

COLUMNS = tuple(column for column in case_files.c if column.name not in ("key_id", "sealed"))
"""What is read of a file where what is in it is not wanted."""


def file_of(row: Any) -> KeptFile:
    """A row as the file it keeps."""
    times = {name: aware(row[name]) if row[name] else None for name in ("delivered_at", "withdrawn_at")}
    return KeptFile(**{**row, "added_at": aware(row["added_at"]), **times})


def put(connection: Connection, file: KeptFile, content: Sealed) -> None:
    """Keep a new file; raises CaseChanged where another took its number meanwhile."""
    c = case_files.c
    last = connection.execute(select(func.max(c.number)).where(c.case_id == file.case_id)).scalar()
    if (last or 0) >= file.number:
        raise CaseChanged("another file was added meanwhile")
    row = {**vars(file), "added_at": naive(file.added_at), "key_id": content.key_id, "sealed": content.sealed}
    connection.execute(insert(case_files).values(**row))


def content_of(connection: Connection, case_id: str, number: int) -> Sealed | None:
    """What is in a file."""
    c = case_files.c
    row = connection.execute(select(c.key_id, c.sealed).where(_at(case_id, number))).first()
    return Sealed(f"file-{number}", *row) if row else None


def deliver(connection: Connection, case_id: str, numbers: tuple[int, ...], now: datetime) -> None:
    """Let their person open files; raises CaseChanged where one is gone."""
    c = case_files.c
    these = and_(c.case_id == case_id, c.number.in_(numbers))
    done = connection.execute(update(case_files).where(these).values(delivered_at=naive(now), withdrawn_at=None))
    if done.rowcount != len(numbers):
        raise CaseChanged("a file was taken out meanwhile")


def withdraw(connection: Connection, case_id: str, numbers: tuple[int, ...], now: datetime) -> None:
    """Let their person open files no longer; raises CaseChanged where one was taken back already.

    The code that was mailed last goes with the last of them.
    """
    c = case_files.c
    these = and_(c.case_id == case_id, c.number.in_(numbers), c.delivered_at.is_not(None))
    done = connection.execute(update(case_files).where(these).values(delivered_at=None, withdrawn_at=naive(now)))
    if done.rowcount != len(numbers):
        raise CaseChanged("a file was taken back meanwhile")
    others = exists().where(and_(c.case_id == case_id, c.delivered_at.is_not(None)))
    connection.execute(delete(opening_codes).where(and_(opening_codes.c.case_id == case_id, not_(others))))


def drop(connection: Connection, case_id: str, number: int) -> None:
    """Take a file out; raises CaseChanged where it is gone."""
    if connection.execute(delete(case_files).where(_at(case_id, number))).rowcount != 1:
        raise CaseChanged("this file was taken out already")


def put_code(connection: Connection, case_id: str, code: OpeningCode) -> None:
    """Keep the hash of a code in place of the one before."""
    connection.execute(delete(opening_codes).where(opening_codes.c.case_id == case_id))
    values = {"case_id": case_id, **vars(code), "until": naive(code.until)}
    connection.execute(insert(opening_codes).values(**values))


def code_of(connection: Connection, case_id: str) -> OpeningCode | None:
    """The code that was mailed last."""
    c = opening_codes.c
    row = connection.execute(select(c.key_id, c.hash, c.until).where(c.case_id == case_id)).first()
    return OpeningCode(row[0], row[1], aware(row[2])) if row else None


def _at(case_id: str, number: int) -> Any:
    return and_(case_files.c.case_id == case_id, case_files.c.number == number)
