"""What runs beside the answers: one failure stops nothing else, and being told to stop stops it all."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from types import SimpleNamespace
from typing import cast

import pytest

from bot.app.bootstrap import Services
from widget.ops.background_jobs import keep_house


class Work:
    """Something that is done again and again, and fails at first."""

    def __init__(self, failures: int = 0, after: Callable[[], object] = lambda: None) -> None:
        self.times = 0
        self._failures = failures
        self._after = after

    def run(self) -> None:
        self.times += 1
        if self.times <= self._failures:
            raise RuntimeError("07700 900123")
        self._after()


class Mail:
    """An outbox that finishes what it is sending."""

    def __init__(self) -> None:
        self.finished = False

    async def run(self) -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            await asyncio.sleep(0)  # the last message
            self.finished = True
            raise


async def test_a_retention_that_fails_is_logged_without_words_and_stops_nothing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    enough, loop = asyncio.Event(), asyncio.get_running_loop()
    conversations = Work(failures=2, after=lambda: loop.call_soon_threadsafe(enough.set))
    requests, accounts, mail = Work(), Work(), Mail()
    rest, reminders = Work(), Work()
    services = SimpleNamespace(
        outbox=mail,
        retention=conversations,
        case_retention=requests,
        rest_retention=rest,
        staff_sessions=SimpleNamespace(drop_over=accounts.run),
        learning=SimpleNamespace(follow=lambda: None),
        reminders=reminders,
        review_alerts=SimpleNamespace(run=lambda: None),
    )
    with caplog.at_level(logging.ERROR):
        house = asyncio.create_task(keep_house(cast(Services, services), retention_every=0.0))
        await asyncio.wait_for(enough.wait(), 10)
        house.cancel()
        await asyncio.wait([house])
    assert house.cancelled()
    assert mail.finished
    assert requests.times >= 1
    assert accounts.times >= 1
    assert rest.times >= 1
    assert reminders.times >= 1
    assert [record.getMessage() for record in caplog.records] == ["retention failed: RuntimeError"] * 2


async def test_what_fails_is_logged_by_its_own_name(caplog: pytest.LogCaptureFixture) -> None:
    works = SimpleNamespace(run=lambda: None)
    services = SimpleNamespace(
        outbox=Mail(),
        retention=works,
        case_retention=works,
        rest_retention=works,
        staff_sessions=SimpleNamespace(drop_over=works.run),
        learning=SimpleNamespace(follow=Work(failures=1).run),
        reminders=SimpleNamespace(run=lambda: None),
        review_alerts=Work(failures=1),
    )
    with caplog.at_level(logging.ERROR):
        house = asyncio.create_task(keep_house(cast(Services, services)))
        for _ in range(1000):
            if len(caplog.records) == 2:
                break
            await asyncio.sleep(0.01)  # between two looks
        house.cancel()
        await asyncio.wait([house])
    told = {record.getMessage() for record in caplog.records}
    assert told == {"change-over failed: RuntimeError", "alerts failed: RuntimeError"}
