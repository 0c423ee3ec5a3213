"""A database that the first release made and filled is served by this one: nothing is lost, and everything goes on.

The fixtures are what the commit before requests came wrote (its own code, its scripted assistant), as SQL and keys.
"""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import select

from bot.cli.rotate import main
from bot.conversations.service import Said
from bot.pii.pseudonymiser import Pseudonymiser
from bot.platform import tables
from tests.case_factories import answers, services_on
from tests.factories import DATA, SetClock

FIXTURES = DATA.parent / "tests" / "fixtures"
SESSION = "nklJOVXAKEmzUcutssVrIuOqiMDqcp0fHhid2nsF_28"
FORGOTTEN = "LvGh1POmVxccesz9FolDPpNgsvfMumMlkhsFuA8Z6UM"
SAID = "My name is Jo Poe and my email is jo@example.org"


def first_release(state: Path) -> None:
    (state / "keys").mkdir(parents=True)
    shutil.copy(FIXTURES / "first_release_keys.json", state / "keys" / "vault.json")
    with closing(sqlite3.connect(state / "privacy-help.sqlite3")) as database:
        database.executescript((FIXTURES / "first_release.sql").read_text(encoding="utf-8"))


async def test_a_conversation_of_the_first_release_is_there_in_the_persons_own_words_and_goes_on(
    tmp_path: Path, pseudonymiser: Pseudonymiser
) -> None:
    first_release(tmp_path)
    services = services_on(tmp_path, SetClock(), pseudonymiser)
    opened = await services.conversations.resume(SESSION, last_seq=0)
    assert [one.text for one in opened.history if isinstance(one, Said)] == [SAID, "ask_dpo"]
    (reply,) = await services.conversations.say(SESSION, "m3", "ask_photos")
    assert reply.seq == opened.seq + 1
    # What was deleted then stays deleted, and a resend of the deletion is still told so.
    assert await services.conversations.forgetting.was_forgotten(FORGOTTEN, "f1") is not None
    with services.engine.connect() as connection:
        ratings = connection.execute(select(tables.ratings.c.value)).scalars().all()
    assert ratings == ["down"]
    services.engine.dispose()


def counted(state: Path) -> dict[str, int]:
    """How many rows each table of the first release has."""
    with closing(sqlite3.connect(state / "privacy-help.sqlite3")) as database:
        names = [
            name
            for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            if name in ("conversations", "forgotten", "ratings", "replies", "turns", "vault")
        ]
        return {name: int(database.execute(f"SELECT count(*) FROM {name}").fetchone()[0]) for name in names}


def test_every_table_of_the_first_release_had_rows_and_keeps_them_all(
    tmp_path: Path, pseudonymiser: Pseudonymiser
) -> None:
    first_release(tmp_path)
    before = counted(tmp_path)
    with closing(sqlite3.connect(tmp_path / "privacy-help.sqlite3")) as database:
        there = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    assert {name for (name,) in there} == {*before, "alembic_version"}
    assert all(before.values()), before
    services_on(tmp_path, SetClock(), pseudonymiser).engine.dispose()
    assert counted(tmp_path) == before


async def test_a_request_is_made_in_its_database(tmp_path: Path, pseudonymiser: Pseudonymiser) -> None:
    first_release(tmp_path)
    services = services_on(tmp_path, SetClock(), pseudonymiser)
    opened = services.cases.open("draft", 1, answers())
    assert opened.code is not None
    assert services.cases.status(opened.reference, opened.code, "t") is not None
    services.engine.dispose()
    again = services_on(tmp_path, SetClock(), pseudonymiser)  # and the next start finds it
    assert again.cases.status(opened.reference, opened.code, "t") is not None
    again.engine.dispose()


async def test_its_words_can_be_sealed_with_a_new_key(tmp_path: Path, pseudonymiser: Pseudonymiser) -> None:
    first_release(tmp_path)
    assert main(["--remove-old"], {"STATE": str(tmp_path)}, rest=lambda _seconds: None) == 0
    services = services_on(tmp_path, SetClock(), pseudonymiser)
    opened = await services.conversations.resume(SESSION, last_seq=0)
    assert [one.text for one in opened.history if isinstance(one, Said)] == [SAID, "ask_dpo"]
    services.engine.dispose()
