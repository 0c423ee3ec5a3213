"""The outbox on a real database: each message is leased by one worker, and one that is killed keeps it for its time."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.engine import Engine

from bot.app.bootstrap import Services
from bot.cases.outbox_store import SqlOutboxStore
from bot.cases.records import MessageState
from bot.platform import tables
from bot.platform.audit import Entry
from tests.case_factories import answers
from tests.factories import NOON, PROJECT

LEASED = NOON + timedelta(minutes=2)
KILLED = """
import os, sys
from datetime import timedelta
from sqlalchemy import event
from bot.platform.database import open_database
from bot.cases.outbox_store import SqlOutboxStore
from tests.factories import NOON

engine, last = open_database(sys.argv[1]), int(sys.argv[2])
engine.dispose()  # no connection lives through a fork
for statement in range(last + 1):
    child = os.fork()
    if child == 0:
        tried = []
        def count(*_):
            tried.append(1)
            if len(tried) == statement:
                os.kill(os.getpid(), 9)
        event.listen(engine, "before_cursor_execute", count)
        event.listen(engine, "commit", count)
        if SqlOutboxStore(engine).claim(f"killed-{statement}", NOON, NOON + timedelta(minutes=2)) is not None:
            os.kill(os.getpid(), 9)  # it has its lease, and comes to nothing more
        os._exit(0)
    print(os.waitpid(child, 0)[1], flush=True)
"""


def letters(services: Services, requests: int) -> int:
    """Messages that are due: two of each request."""
    for n in range(requests):
        services.cases.open(f"c{n}", 1, answers())
    return 2 * requests


def test_of_many_workers_who_claim_at_once_each_message_goes_to_one(services: Services, engine: Engine) -> None:
    due = letters(services, 15)

    def work(n: int) -> list[str]:
        store, mine = SqlOutboxStore(engine), list[str]()
        for _ in range(due):  # who loses a race has got nothing, and asks again
            if (message := store.claim(f"worker-{n}", NOON, LEASED)) is not None:
                mine.append(message.id)
        return mine

    with ThreadPoolExecutor(8) as pool:
        claimed = [one for mine in pool.map(work, range(8)) for one in mine]
    assert len(claimed) == due
    assert len(set(claimed)) == due, "a message was leased twice"


def test_a_lease_is_its_workers_until_its_time_is_over(services: Services, engine: Engine) -> None:
    letters(services, 1)
    store = SqlOutboxStore(engine)
    first, second = (store.claim("one", NOON, LEASED) for _ in range(2))
    assert first is not None
    assert second is not None
    assert store.claim("other", NOON + timedelta(minutes=1), LEASED) is None
    assert store.renew(first.id, "one", LEASED + timedelta(minutes=2))
    late = LEASED + timedelta(seconds=1)
    taken = store.claim("other", late, late + timedelta(minutes=2))
    assert taken is not None
    assert taken.id == second.id, "the other lease was renewed"
    assert not store.renew(second.id, "one", late), "it is no longer the first worker's"
    assert not store.sent(second.id, "one", late)
    assert not store.failed(second.id, "one", 1, late, "no answer", stuck=False)
    assert store.sent(second.id, "other", late)
    assert store.waiting() == 1
    with engine.connect() as connection:
        kept = connection.execute(select(tables.outbox).where(tables.outbox.c.id == second.id)).mappings().one()
    assert (kept["to"], kept["to_key_id"], kept["state"]) == (None, None, MessageState.SENT.value)


def test_a_worker_that_is_killed_anywhere_loses_no_message_and_its_lease_ends(
    services: Services, engine: Engine, database_url: str
) -> None:
    due = letters(services, 5)
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", KILLED, database_url, "8"],
        cwd=PROJECT,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.stdout.split() == ["9"] * 9, done.stderr
    store = SqlOutboxStore(engine)
    claimed = [store.claim("now", NOON, LEASED) for _ in range(due)]
    free = len({message.id for message in claimed if message is not None})
    assert 0 < free < due, "some were leased before their worker was killed"
    late = LEASED + timedelta(seconds=1)
    again = [store.claim("late", late, late + timedelta(minutes=2)) for _ in range(due)]
    assert len({message.id for message in again if message is not None}) == due


def test_a_message_that_is_stuck_waits_for_somebody_and_then_is_due_again(services: Services) -> None:
    letters(services, 1)
    store = SqlOutboxStore(services.engine)  # what has the keys of the log: who tries again is written down
    message = store.claim("one", NOON, LEASED)
    assert message is not None
    assert store.failed(message.id, "one", 8, NOON, "no answer", stuck=True)
    assert [one.id for one in store.stuck()] == [message.id]
    entry = Entry(NOON, "staff-1", "mail_retried", message.id)
    assert store.retry(message.id, entry, NOON)
    assert not store.retry(message.id, entry, NOON), "it is not stuck any more"
    assert store.kept([message.id, "made-up"]) == {message.id}
    assert services.audit.verify().broken is None
