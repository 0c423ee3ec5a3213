"""A database that the first release made and filled is served by this one: nothing is lost, and everything goes on.

The fixtures are what the commit before requests came wrote (its own code, its scripted assistant), as SQL and keys.
"""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import select

from bot.core.pseudonyms import Pseudonymiser
from bot.rotate import main
from bot.services.conversations import Said
from bot.store import tables
from tests.case_factories import services_on
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
    tmp_path: Path, door: Pseudonymiser
) -> None:
    first_release(tmp_path)
    services = services_on(tmp_path, SetClock(), door)
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


async def test_its_words_can_be_sealed_with_a_new_key(tmp_path: Path, door: Pseudonymiser) -> None:
    first_release(tmp_path)
    assert main(["--remove-old"], {"STATE": str(tmp_path)}) == 0
    services = services_on(tmp_path, SetClock(), door)
    opened = await services.conversations.resume(SESSION, last_seq=0)
    assert [one.text for one in opened.history if isinstance(one, Said)] == [SAID, "ask_dpo"]
    services.engine.dispose()
