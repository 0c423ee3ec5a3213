"""Every table has a rule for how long it is kept, and the nightly job keeps it: each is filled, the job runs, counted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import Table, and_, func, insert, select

from bot.app.governance import keeping_services
from bot.cases.store import SqlCaseStore
from bot.conversations.conversation_secrets import ConversationSecrets
from bot.conversations.store import SqlConversationStore
from bot.governance.case_retention import CaseRetention
from bot.governance.retention import RULES, TABLES, Kind
from bot.governance.retention_service import Plan
from bot.notice.folder import SchoolFolder
from bot.notice.periods import Periods
from bot.platform import tables
from bot.platform.audit import GENESIS, Entry
from bot.platform.audit_store import SqlAuditLog
from bot.platform.database import open_database
from bot.platform.keys import load_keys
from bot.platform.settings import Settings
from bot.platform.vault import Vault
from bot.staff.credentials import StaffSecrets
from bot.staff.sessions import StaffSessions
from bot.staff.store import SqlStaffStore
from tests.case_factories import QUICK
from tests.factories import SetClock

Services = Any

LONG = timedelta(days=366 * 40)
EVERY = tables.metadata.sorted_tables
WHAT_TO_DO = (
    "the table '{}' has no rule for how long it is kept: add it to TABLES in bot/governance/retention.py with its kind, let "
    "the nightly job delete it (a conversation_id with ON DELETE CASCADE is enough), and add its row to docs/data-map.md"
)
# What a row must hold for its time to run: a request that was closed, mail that has gone, an account that was closed.
TOLD: dict[str, list[dict[str, Any]]] = {
    "cases": [{"right": "access", "channel": "chat", "reply_by": "page", "erased_at": None, "who": "me"}],
    "case_events": [
        {"number": 1, "step": "received", "right": "access", "told": None, "ground": None},
        {"number": 2, "step": "answered", "right": None, "told": "post", "ground": None},
    ],
    "letters": [{"kind": "answer", "way": "post", "step": None, "state": "delivered"}],
    "case_tasks": [{"state": "open"}],
    "case_replies": [{"state": "open"}],
    "outbox": [{"state": "sent", "purpose": "receipt", "to": None, "to_key_id": None}],
    "staff": [{"disabled": True, "role": "reviewer"}],
    "review_queue": [{"settled": True, "queue": "random"}],
    "corrections": [{"state": "rejected"}],
    "audit_cuts": [{"through": 0, "hash": GENESIS}],
}


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def services(tmp_path: Path, clock: SetClock, folder: SchoolFolder) -> Iterator[Services]:
    """Only what deletes, put together as the product does; much quicker to build than all services."""
    engine = open_database(f"sqlite:///{tmp_path}/kept.sqlite3")
    keys = load_keys(tmp_path / "vault.json")
    store, audit = SqlConversationStore(engine), SqlAuditLog(engine)
    requests = CaseRetention(SqlCaseStore(engine), Periods, clock)
    parts = keeping_services(
        Settings(),
        folder,
        folder.grounds,
        keys,
        engine,
        clock,
        conversations=store,
        chat_secrets=ConversationSecrets(Vault(keys.keys, keys.current)),
        requests=requests,
        may_read_reply=lambda *_asked: False,
        languages={},
    )
    sessions = StaffSessions(SqlStaffStore(engine), audit, StaffSecrets(keys.keys, keys.current, QUICK), clock)
    yield SimpleNamespace(engine=engine, audit=audit, case_retention=requests, staff_sessions=sessions, **vars(parts))
    engine.dispose()


def test_every_table_has_a_rule_for_how_long_it_is_kept() -> None:
    for table in EVERY:
        assert table.name in TABLES, WHAT_TO_DO.format(table.name)
    assert set(TABLES) == {table.name for table in EVERY}, "bot/governance/retention.py names a table that is not there"
    assert set(TABLES.values()) | {Kind.SETTING} == set(RULES), "a kind has no table"


def test_once_their_time_is_over_nothing_is_left_of_any_table(services: Services, clock: SetClock) -> None:
    keys = fill(services, clock.now)
    for table in EVERY:
        assert left(services, table, keys), f"the test put nothing into {table.name}"
    clock.move(LONG)
    run_all(services)
    for table in EVERY:
        if TABLES.get(table.name) in (Kind.SETTING, Kind.PAPER):
            continue
        rest = left(services, table, keys)
        assert not rest, f"the nightly job leaves {rest} rows of '{table.name}' for ever; " + WHAT_TO_DO.format(
            table.name
        )


def test_before_their_time_nothing_of_what_lasts_longer_than_a_day_goes(services: Services, clock: SetClock) -> None:
    keys = fill(services, clock.now)
    clock.move(timedelta(hours=1))
    run_all(services)
    short = {Kind.SIGN_IN, Kind.ACCOUNT, Kind.RESEND, Kind.CODE_TRIES, Kind.SIGN_IN_TRIES}
    for table in EVERY:
        if TABLES[table.name] not in short:
            assert left(services, table, keys), f"{table.name} went too early"


@pytest.mark.parametrize("days", [1, 31, 366 * 4, 366 * 7, 366 * 40])
def test_the_dry_run_says_just_what_then_goes(services: Services, clock: SetClock, days: int) -> None:
    fill(services, clock.now)
    clock.move(timedelta(days=days))
    planned = goes(services.retention_plan.now())
    before = held(services)
    run_all(services)
    after = held(services)
    # The job writes down what it did: entries of the log, and a cut of it.
    wrote = {"audit", "audit_cuts", "picture_days"}
    for name in set(before) - wrote:
        assert before[name] - after[name] == planned[name], f"{name} after {days} days"
    assert services.audit.verify().broken is None


def test_a_dry_run_deletes_nothing(services: Services, clock: SetClock) -> None:
    fill(services, clock.now)
    clock.move(LONG)
    before = held(services)
    assert services.retention_plan.now().goes > len(EVERY) - 3
    assert held(services) == before


def test_a_legal_hold_keeps_a_request_its_register_and_its_log(services: Services, clock: SetClock) -> None:
    fill(services, clock.now)
    with services.engine.begin() as connection:
        row = row_of(tables.case_events, clock.now, {"number": 3, "step": "held", "right": None, "told": None})
        connection.execute(insert(tables.case_events).values({**row, "ground": None}))
    clock.move(LONG)
    plan = services.retention_plan.now()
    assert plan.on_hold == 1
    run_all(services)
    for name in ("cases", "case_events", "case_words", "letters", "audit"):
        assert held(services)[name], f"{name} of a request on hold went"


def test_the_audit_log_still_holds_after_its_beginning_went(services: Services, clock: SetClock) -> None:
    for number in range(3):
        services.audit.add(Entry(clock.now, "person", "status_seen", f"c{number}"))
    clock.move(timedelta(days=366 * 7))
    services.audit.add(Entry(clock.now, "person", "status_seen", "c9"))
    services.rest_retention.run()
    assert [number for number, _ in services.audit.page(None, 10)] == [5, 4]
    assert services.audit.verify().broken is None
    with pytest.raises(Exception, match="append-only"), services.engine.begin() as connection:
        connection.execute(tables.audit.delete())


def test_a_correction_does_not_say_for_ever_which_chat_it_came_from(services: Services, clock: SetClock) -> None:
    fill(services, clock.now)
    learnt = row_of(tables.corrections, clock.now, {"id": "two", "state": "learnt", "turn": "one:m1"})
    there = row_of(tables.conversations, clock.now, {"id": "f" * 32, "session_hash": "two"})
    other = {**learnt, "id": "three", "turn": f"{'f' * 32}:m1"}
    with services.engine.begin() as connection:
        connection.execute(insert(tables.conversations).values(there))
        connection.execute(insert(tables.corrections).values([learnt, other]))
        connection.execute(tables.conversations.delete().where(tables.conversations.c.id == "one"))
    services.rest_retention.run()
    with services.engine.connect() as connection:
        turns = dict(connection.execute(select(tables.corrections.c.id, tables.corrections.c.turn)).all())
    assert turns == {"one": "", "two": "", "three": f"{'f' * 32}:m1"}


# --- filling and counting ---------------------------------------------------------------------------------------------


def run_all(services: Services) -> None:
    """What the housekeeping runs, in its order."""
    services.retention.run()
    services.case_retention.run()
    services.staff_sessions.drop_over()
    services.rest_retention.run()


def fill(services: Services, now: datetime) -> dict[str, list[dict[str, Any]]]:
    """At least one row in every table; gives their primary keys."""
    keys: dict[str, list[dict[str, Any]]] = {}
    with services.engine.begin() as connection:
        for table in EVERY:
            if table is tables.audit:
                continue
            for told in TOLD.get(table.name, [{}]):
                row = row_of(table, now, told)
                connection.execute(insert(table).values(row))
                keys.setdefault(table.name, []).append({c.name: row[c.name] for c in table.primary_key})
    services.audit.add(Entry(now, "person", "opened", "one"))
    keys["audit"] = [{"n": 1}]
    return keys


def row_of(table: Table, now: datetime, told: dict[str, Any]) -> dict[str, Any]:
    """A row in which everything that points elsewhere points at the row there."""
    row = {column.name: _value(column, now) for column in table.columns}
    for column in ("conversation_id", "case_id", "staff_id"):
        if column in row:
            row[column] = "one"
    return {**row, **told}


def _value(column: Any, now: datetime) -> Any:
    kinds: dict[type, Any] = {
        bool: False,
        int: 1,
        float: 0.5,
        bytes: b"sealed",
        dict: {},
        object: {},  # how SQLAlchemy 2 calls JSON
        datetime: now.replace(tzinfo=None),
        date: now.date(),
    }
    kind = getattr(column.type, "impl", column.type)  # where a type has a variant for one database, the one it varies
    if kind.python_type is str:
        return "one"[: kind.length or 3]
    return kinds[kind.python_type]


def left(services: Services, table: Table, keys: dict[str, list[dict[str, Any]]]) -> int:
    """How many of the rows that were put in are still there."""
    with services.engine.connect() as connection:
        found = 0
        for key in keys[table.name]:
            same = and_(*(table.c[name] == value for name, value in key.items()))
            found += connection.execute(select(func.count()).select_from(table).where(same)).scalar_one()
        return found


def held(services: Services) -> dict[str, int]:
    with services.engine.connect() as connection:
        return {t.name: connection.execute(select(func.count()).select_from(t)).scalar_one() for t in EVERY}


def goes(plan: Plan) -> dict[str, int]:
    return {line.table: line.goes for group in plan.groups for line in group.lines}
