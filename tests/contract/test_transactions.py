"""Transactions on a real database: what reads sees one moment, what is deleted is overwritten, an upgrade is whole."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.engine import Engine

from bot.conversations.records import Rating
from bot.conversations.store import SqlConversationStore
from bot.platform import tables
from bot.platform.database import open_database
from bot.platform.errors import SettingsError
from bot.platform.transactions import reading
from tests.contract.killed import killed_at_first_starts
from tests.factories import NOON, PROJECT, a_conversation, a_turn, answers_to, greeted
from tests.servers import Postgres

SECRET = b"who sees it"


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Engine]:
    opened = open_database(f"sqlite:///{tmp_path / 'help.sqlite3'}")
    yield opened
    opened.dispose()


def begun_on(engine: Engine) -> SqlConversationStore:
    begun = SqlConversationStore(engine)
    begun.create(a_conversation(), "hash-1", greeted(), NOON)
    return begun


@pytest.fixture
def store(engine: Engine) -> SqlConversationStore:
    return begun_on(engine)


@pytest.fixture
def in_sqlite(sqlite: Engine) -> SqlConversationStore:
    return begun_on(sqlite)


def how_many(connection: Any) -> int:
    return int(connection.execute(select(func.count()).select_from(tables.turns)).scalar_one())


def test_two_queries_of_one_reading_see_the_same_moment(store: SqlConversationStore, engine: Engine) -> None:
    with reading(engine) as connection:
        assert how_many(connection) == 0
        store.add_turn(a_conversation(last_seq=2), a_turn(), answers_to("m1", 2), [], NOON)
        assert how_many(connection) == 0
    with reading(engine) as connection:
        assert how_many(connection) == 1


def test_a_history_holds_no_answer_without_its_question(
    store: SqlConversationStore, engine: Engine, database_url: str
) -> None:
    other = open_database(database_url)
    asked: list[str] = []

    def meanwhile(_c: Any, _cursor: Any, words: str, *_more: Any) -> None:
        if "FROM turns" in words and not asked:
            asked.append(words)
            SqlConversationStore(other).add_turn(a_conversation(last_seq=2), a_turn(), answers_to("m1", 2), [], NOON)

    event.listen(engine, "after_cursor_execute", meanwhile)
    turns, replies = store.history("conversation-1")
    assert asked
    assert ([turn.client_id for turn in turns], [reply.seq for reply in replies]) == ([], [1])
    turns, replies = store.history("conversation-1")
    assert ([turn.client_id for turn in turns], [reply.seq for reply in replies]) == (["m1"], [1, 2])
    assert store.history("conversation-1", after=2) == ([], [])
    other.dispose()


def test_a_rating_is_kept_although_somebody_else_writes_while_its_replies_are_looked_up(
    in_sqlite: SqlConversationStore, sqlite: Engine, tmp_path: Path
) -> None:
    in_sqlite.add_turn(a_conversation(last_seq=2), a_turn(), answers_to("m1", 2), [], NOON)
    with sqlite.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout = 0")  # whoever does not wait its turn fails at once
    other = open_database(f"sqlite:///{tmp_path / 'help.sqlite3'}")
    tried: list[str] = []

    def meanwhile(_c: Any, _cursor: Any, words: str, *_more: Any) -> None:
        if "FROM turns" in words and not tried:
            tried.append(words)
            with other.connect() as writer:
                writer.exec_driver_sql("PRAGMA busy_timeout = 0")
                try:
                    writer.exec_driver_sql("UPDATE conversations SET lang = 'fr'")
                    writer.exec_driver_sql("COMMIT")
                except Exception:  # it waits its turn
                    tried.append("waited")

    event.listen(sqlite, "after_cursor_execute", meanwhile)
    in_sqlite.rate("conversation-1", Rating("r1", "m1", "up", None), [], NOON)
    assert tried[1:] == ["waited"]
    other.dispose()


def test_what_could_not_be_overwritten_because_somebody_read_is_overwritten_in_the_next_run(
    in_sqlite: SqlConversationStore, sqlite: Engine, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def in_files() -> bool:
        return any(SECRET in file.read_bytes() for file in tmp_path.iterdir())

    event.listen(sqlite, "checkout", lambda connection, *_: connection.execute("PRAGMA busy_timeout = 0"))
    in_sqlite.add_turn(a_conversation(last_seq=2), a_turn(), answers_to("m1", 2), [], NOON)
    other = open_database(f"sqlite:///{tmp_path / 'help.sqlite3'}")
    with caplog.at_level(logging.WARNING):
        with reading(other) as connection:
            assert how_many(connection) == 1
            in_sqlite.forget("conversation-1", "digest", NOON, None)
            assert in_files()
        (told,) = caplog.messages
        assert told.startswith("what was deleted is not overwritten yet")
        in_sqlite.purge(NOON, NOON)  # nothing to delete, and still the rest is done
        assert not in_files()
        assert len(caplog.messages) == 1
    other.dispose()


def test_a_first_start_that_is_killed_begins_anew_the_next_time(tmp_path: Path) -> None:
    killed_at_first_starts(tmp_path, every=9)  # at each of them: make soak


MIGRATING = """
import sys
from bot.platform.database import open_database
print("ready", flush=True)
sys.stdin.readline()
open_database(sys.argv[1]).dispose()
"""


@pytest.mark.servers
def test_processes_that_start_at_once_on_an_empty_database_all_come_up(postgres_server: Postgres) -> None:
    url = postgres_server.database(migrated=False)
    command = [sys.executable, "-W", "ignore", "-c", MIGRATING, url]
    many = [
        subprocess.Popen(
            command, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": "."}
        )
        for _ in range(4)
    ]
    for one in many:
        assert one.stdout is not None
        assert one.stdout.readline() == b"ready\n"
    for one in many:
        assert one.stdin is not None
        one.stdin.write(b"go\n")
        one.stdin.flush()
    ended = [one.communicate(timeout=60) and one.returncode for one in many]
    assert ended == [0] * 4


@pytest.mark.servers
def test_a_database_whose_letters_are_only_english_is_refused_with_the_cure(postgres_server: Postgres) -> None:
    url = postgres_server.database(migrated=False, options="LOCALE 'C'")
    with pytest.raises(SettingsError, match=r"createdb --template=template0 --encoding=UTF8 --locale=C\.UTF-8"):
        open_database(url)


@pytest.mark.servers
def test_a_database_server_that_was_started_anew_costs_nobody_their_message(postgres_server: Postgres) -> None:
    engine = open_database(postgres_server.database())
    store = begun_on(engine)
    other = open_database(engine.url.render_as_string(hide_password=False))
    with other.connect() as connection:  # as a restart does to everybody who is connected
        connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    store.add_turn(a_conversation(last_seq=2), a_turn(), answers_to("m1", 2), [], NOON)
    assert len(store.turns("conversation-1")) == 1
    other.dispose()
    engine.dispose()
