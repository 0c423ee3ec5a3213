"""Requests on a real database: each opened once whatever happens at once, and whole or not at all whatever fails."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from bot.app.bootstrap import Services
from bot.cases.records import NewEvent
from bot.cases.store import SqlCaseStore
from bot.law.case import Step, Told
from bot.law.request_fields import Channel
from bot.pii.pseudonymiser import Pseudonymiser
from bot.platform.audit import Entry
from bot.platform.errors import CaseChanged, ReferenceTaken, StoreError
from bot.platform.tables import metadata
from bot.staff.rules import Role
from tests.case_factories import answers, failing_at, opening_on, services_on
from tests.factories import NOON, PROJECT, SetClock
from tests.servers import find

pytestmark = pytest.mark.begins_first

TABLES = ("cases", "case_words", "case_events", "outbox", "audit")


@pytest.fixture
def services(tmp_path: Path, database_url: str, pseudonymiser: Pseudonymiser) -> Services:
    built = services_on(tmp_path, SetClock(), pseudonymiser, database=database_url)
    yield built  # type: ignore[misc]
    built.engine.dispose()


def rows(services: Services, *tables: str) -> dict[str, int]:
    with services.engine.connect() as connection:
        return {
            table: int(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())
            for table in tables or TABLES
        }


ONE_CASE = {"cases": 1, "case_words": 4, "case_events": 1, "outbox": 2, "audit": 1}
NOTHING = dict.fromkeys(TABLES, 0)


def test_a_hundred_confirms_at_once_open_each_request_once(services: Services) -> None:
    def confirm(n: int) -> tuple[int, str, str | None]:
        opened = services.cases.open(f"c{n % 50}", 1, answers())
        return n % 50, opened.reference, opened.code

    with ThreadPoolExecutor(100) as pool:
        receipts = list(pool.map(confirm, range(100)))
    assert len(set(receipts)) == 50, "the same draft gave two receipts"
    assert len({reference for _, reference, _ in receipts}) == 50
    assert rows(services) == {table: 50 * count for table, count in ONE_CASE.items()}
    assert services.audit.verify().entries == 50
    assert services.audit.verify().broken is None


def test_a_hundred_steps_at_once_lose_none(services: Services) -> None:
    references = [services.cases.open(f"c{n}", 1, answers()).reference for n in range(50)]

    def note(n: int) -> None:
        services.casework.take(references[n % 50], Step.NOTED, f"staff-{n}", note=f"note {n}")

    with ThreadPoolExecutor(100) as pool:
        list(pool.map(note, range(100)))
    notes = sorted(
        event.note for reference in references for event in services.casework.get(reference, "s").events if event.note
    )
    assert notes == sorted(f"note {n}" for n in range(100))
    assert services.audit.verify().broken is None


def test_two_people_who_decide_on_the_same_history_do_not_both_succeed(services: Services) -> None:
    reference = services.cases.open("c1", 1, answers()).reference
    seen = services.casework.get(reference, "s1").seen

    def acknowledge(by: str) -> bool:
        try:
            services.casework.take(reference, Step.ACKNOWLEDGED, by, told=Told.POST, seen=seen)
        except CaseChanged:
            return False
        return True

    with ThreadPoolExecutor(10) as pool:
        assert sum(pool.map(acknowledge, [f"s{n}" for n in range(10)])) == 1


def test_tasks_and_files_that_come_at_once_are_each_kept_whole_or_refused_in_plain_words(services: Services) -> None:
    reference = services.cases.open("c1", 1, answers()).reference
    kim, _ = services.staff.add("kim.ray", "Kim", Role.COLLEAGUE, "test")

    def add(n: int) -> str:
        try:
            if n % 2:
                services.tasks.give(reference, f"look {n}", kim.id, services.casework.today, "s1")
            else:
                services.found_files.add(reference, f"{n}.txt", f"found {n}".encode(), "s1")
        except CaseChanged:
            return ""
        return f"look {n}" if n % 2 else f"{n}.txt"

    with ThreadPoolExecutor(10) as pool:
        done = {name for name in pool.map(add, range(40)) if name}
    kept = services.casework.find(reference)
    files = {file.name: file.kept.number for file in services.found_files.of(kept)}
    assert {task.what for task in services.tasks.of(reference)} | set(files) == done
    for name, number in files.items():
        _, content = services.found_files.look(reference, number)
        assert content == f"found {name.partition('.')[0]}".encode()
    assert [task.kept.number for task in services.tasks.of(reference)] == list(range(1, len(done) - len(files) + 1))
    assert services.audit.verify().broken is None


def statements_of_open(services: Services) -> int:
    with failing_at(services.engine, 0) as tried:
        services.cases.open("counted", 1, answers())
    return len(tried)


def test_a_database_that_fails_at_any_statement_leaves_a_whole_request_or_nothing(
    services: Services,
) -> None:
    statements = statements_of_open(services)
    assert statements > 12
    left: list[bool] = []
    for n in range(1, statements + 1):
        before = rows(services)
        with failing_at(services.engine, n), pytest.raises(StoreError):
            services.cases.open(f"c{n}", 1, answers())
        after = {table: count - before[table] for table, count in rows(services).items()}
        assert after in (NOTHING, ONE_CASE), f"statement {n} left half a request"
        left.append(after == ONE_CASE)
        opened = services.cases.open(f"c{n}", 1, answers())
        assert opened.code, "asked again, the person gets a receipt with its code"
        total = {table: count - before[table] for table, count in rows(services).items()}
        assert total == ONE_CASE, f"asked again after statement {n} there are two requests"
    assert False in left
    assert not any(left), "once it is written, the receipt needs nothing more from the database"
    assert services.audit.verify().broken is None


KILLED = """
import os, sys
from pathlib import Path
from sqlalchemy import event
from bot.notice.folder import load_school_folder
from bot.law.request_fields import Channel
from tests.case_factories import answers, opening_on
from tests.factories import HAZELMERE, SetClock

state, last = Path(sys.argv[1]), int(sys.argv[2])
engine, opening = opening_on(state, load_school_folder(HAZELMERE).school, SetClock(), database=sys.argv[3])
engine.dispose()  # no connection lives through a fork
for statement in range(1, last + 1):
    child = os.fork()
    if child == 0:
        tried = []
        def count(*_):
            tried.append(1)
            if len(tried) == statement:
                os.kill(os.getpid(), 9)
        event.listen(engine, "before_cursor_execute", count)
        event.listen(engine, "commit", count)
        key = f"c{statement}"
        opening.open(f"{key}/1", answers(), channel=Channel.CHAT, actor="person")
        os._exit(0)
    print(os.waitpid(child, 0)[1], flush=True)
"""


def test_a_process_killed_at_any_statement_leaves_a_whole_request_or_nothing(
    services: Services, tmp_path: Path, database_url: str
) -> None:
    statements = statements_of_open(services)
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", KILLED, str(tmp_path), str(statements), database_url],
        cwd=PROJECT,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.stdout.split() == ["9"] * statements, done.stderr
    whole = rows(services)
    assert whole == {table: whole["cases"] * count for table, count in ONE_CASE.items()}
    for n in range(1, statements + 1):
        assert services.cases.open(f"c{n}", 1, answers()).code
    counted_too = statements + 1
    assert rows(services) == {table: counted_too * count for table, count in ONE_CASE.items()}
    assert services.audit.verify().broken is None


def test_a_reference_that_is_taken_is_drawn_again(services: Services, tmp_path: Path, database_url: str) -> None:
    draws = iter([5, 1, 5, 1, 6, 2])
    engine, opening = opening_on(tmp_path, services.folder.school, SetClock(), lambda _n: next(draws), database_url)
    first = opening.open("k1", answers(), channel=Channel.CHAT, actor="person")
    second = opening.open("k2", answers(), channel=Channel.CHAT, actor="person")
    engine.dispose()
    assert first.reference != second.reference
    assert rows(services)["cases"] == 2


def test_the_store_itself_refuses_a_second_case_with_the_same_reference(services: Services) -> None:
    kept = SqlCaseStore(services.engine).by_reference(services.cases.open("c1", 1, answers()).reference)
    assert kept is not None
    other = replace(kept.case, id="other", key="other")
    with pytest.raises(ReferenceTaken):
        SqlCaseStore(services.engine).open(
            other, NewEvent(kept.events[0], None), (), (), Entry(NOON, "person", "opened")
        )
    assert rows(services)["audit"] == 1


def test_the_tables_are_what_the_migrations_make(services: Services) -> None:
    def is_ours(name: str | None, kind: str, _parents: object) -> bool:
        return kind != "table" or not str(name).startswith("turn_words")  # the database keeps its own search index

    with services.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": is_ours})
        assert compare_metadata(context, metadata) == []


def test_nothing_typed_lies_in_clear_in_the_database(services: Services, tmp_path: Path, database_url: str) -> None:
    opened = services.cases.open("conversation-1", 1, answers())
    services.casework.take(opened.reference, Step.NOTED, "s", note="Sam Poe rang about the playground")
    services.casework.reveal(opened.reference, "name", "s", "Sam Poe is at the door")
    assert opened.code is not None
    if services.engine.dialect.name == "sqlite":
        written = b"".join(file.read_bytes() for file in (tmp_path / "a").glob("*.sqlite3*"))
    else:
        written = subprocess.run(
            [Path(find("find_postgres.sh")) / "pg_dump", "--inserts", database_url], check=True, stdout=subprocess.PIPE
        ).stdout
    assert opened.reference.encode() in written
    for words in ("Sam Poe", "sam@example.org", "playground", opened.code):
        assert words.encode() not in written, f"{words[:3]}… lies in clear"
