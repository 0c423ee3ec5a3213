"""What tests of requests build on: all services on a fresh state, a person's answers, and a database that fails."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from argon2 import PasswordHasher
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.exc import OperationalError

from bot.app.bootstrap import Services, build_services
from bot.cases.case_secrets import CaseSecrets
from bot.cases.mail_text import Mails
from bot.cases.open_case import OpenCase
from bot.cases.store import SqlCaseStore
from bot.law.case import Told
from bot.law.request_fields import CONTACT, DETAILS, NAME, Answers
from bot.law.rights import Right, Who
from bot.notice.school import School
from bot.pii.pseudonymiser import Pseudonymiser
from bot.platform.database import open_database, open_with_keys
from bot.platform.settings import Settings
from bot.platform.types import Clock
from tests.factories import HAZELMERE

# What a password's hash costs is not what these tests are about.
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
EMAIL = "sam@example.org"


def services_on(state: Path, clock: Clock, pseudonymiser: Pseudonymiser, **settings: Any) -> Services:
    """All services as the product puts them together, on their own state and with the scripted assistant."""
    own = Settings(**{"state": state, "school": HAZELMERE, "assistant": "scripted", **settings})
    if not settings.get("database") and not own.database_file.exists():
        empty_database(own.database_file)
    return build_services(own, clock=clock, pseudonymiser=pseudonymiser, hasher=QUICK)


def empty_database(file: Path) -> None:
    """Make a database of the newest shape with nothing in it, so that not every test goes through all migrations."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(_empty_database())


@cache
def _empty_database() -> bytes:
    with TemporaryDirectory() as folder:
        open_database(f"sqlite:///{folder}/empty.sqlite3").dispose()  # closing writes all of it into the one file
        return Path(folder, "empty.sqlite3").read_bytes()


def opening_on(
    state: Path,
    school: School,
    clock: Clock,
    randbelow: Callable[[int], int] = secrets.randbelow,
    database: str = "",
) -> tuple[Engine, OpenCase]:
    """Only what opens requests, on the same state; much quicker to build than all services."""
    settings = Settings(state=state, database=database)
    engine, keys = open_with_keys(settings)
    mails = Mails(school, settings.url)
    return engine, OpenCase(SqlCaseStore(engine), CaseSecrets(keys.keys, keys.current), school, mails, clock, randbelow)


def answers(right: Right = Right.ACCESS, reply_by: Told = Told.EMAIL, contact: str = EMAIL, **words: str) -> Answers:
    """What a person confirmed; their words are easy to find where they must not be."""
    own = {NAME: "Sam Poe", CONTACT: contact, DETAILS: "everything about the playground fight", **words}
    return Answers(right, Who.ME, reply_by, {name: word for name, word in own.items() if word})


@contextmanager
def failing_at(engine: Engine, statement: int) -> Iterator[list[str]]:
    """Let the database refuse statement number ``statement`` (from 1; COMMIT counts); yields what was tried."""
    tried: list[str] = []

    def count(words: str) -> None:
        tried.append(words)
        if len(tried) == statement:
            raise OperationalError(words, {}, Exception("the disk is full"))

    def execute(_c: Any, _cursor: Any, words: str, *_more: Any) -> None:
        count(words)

    def commit(_connection: Any) -> None:
        count("COMMIT")

    event.listen(engine, "before_cursor_execute", execute)
    event.listen(engine, "commit", commit)
    try:
        yield tried
    finally:
        event.remove(engine, "before_cursor_execute", execute)
        event.remove(engine, "commit", commit)


def pdf(
    lines: tuple[str, ...] = ("Ella Poe was pushed by Tom Marsh.", "Tom Marsh said sorry."), more: str = ""
) -> bytes:
    """A page with these lines; ``more`` stands in the page's dictionary."""
    body = "BT /F1 14 Tf 160 560 Td 18 TL " + " ".join(f"({line}) Tj T*" for line in lines) + " ET"
    font = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
    page = f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] {more} /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>"
    parts = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        page,
        f"<< /Length {len(body)} >>\nstream\n{body}\nendstream",
        font,
    ]
    made, places = "%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(made))
        made += f"{number} 0 obj\n{part}\nendobj\n"
    rows = "".join(f"{place:010d} 00000 n \n" for place in places)
    table = f"xref\n0 6\n0000000000 65535 f \n{rows}trailer << /Size 6 /Root 1 0 R >>\nstartxref\n{len(made)}\n%%EOF"
    return (made + table).encode()
