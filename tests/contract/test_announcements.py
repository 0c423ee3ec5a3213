"""What every Announcements keeps to: the same suite in one process and over Redis, where each is a process of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from bot.conversations.records import GONE, Announcements
from bot.platform.in_process import InProcessAnnouncements
from bot.platform.redis_announcements import RedisAnnouncements
from tests import servers

Make = Callable[[], Announcements]
PATIENCE = 60.0  # seconds


class Ear:
    """What was heard, and a wait until it is so much."""

    def __init__(self) -> None:
        self.heard: list[int] = []
        self._more = asyncio.Condition()

    def __call__(self, seq: int) -> None:
        self.heard.append(seq)
        asyncio.get_running_loop().create_task(self._tell())

    async def _tell(self) -> None:
        async with self._more:
            self._more.notify_all()

    async def until(self, count: int) -> list[int]:
        async with self._more:
            await asyncio.wait_for(self._more.wait_for(lambda: len(self.heard) >= count), PATIENCE)
        return self.heard


@pytest.fixture(params=["in-process", pytest.param("redis", marks=pytest.mark.servers)])
def make(request: pytest.FixtureRequest) -> Make:
    """Makes the announcements of one process; those made after it belong to others where Redis joins them."""
    if request.param == "redis":
        url = request.getfixturevalue("redis_server").url
        return lambda: RedisAnnouncements(url)
    one = InProcessAnnouncements()
    return lambda: one


def joined(process: Announcements) -> Awaitable[object]:
    """Wait until Redis has taken a process that listens for one that is told."""
    return asyncio.wait_for(process.subscribed.wait(), PATIENCE) if isinstance(process, RedisAnnouncements) else done()


async def done() -> None:
    return None


async def test_whoever_listens_to_a_conversation_hears_of_it_in_order_wherever_it_went_on(make: Make) -> None:
    here, there = make(), make()
    one, other = Ear(), Ear()
    with here.listen("c", one), there.listen("c", other):
        await joined(here)
        await joined(there)
        for seq in (2, 3, GONE):
            await there.announce("c", seq)
        assert await one.until(3) == [2, 3, GONE]
        assert await other.until(3) == [2, 3, GONE]
    for process in (here, there):
        await process.close()


async def test_nobody_hears_of_another_conversation_or_after_they_left(make: Make) -> None:
    here, there = make(), make()
    one, left, last = Ear(), Ear(), Ear()
    with here.listen("c", one), here.listen("last", last):
        with here.listen("c", left):
            await joined(here)
        await there.announce("another", 7)
        await there.announce("c", 2)
        await there.announce("last", 1)  # comes after all of them
        await last.until(1)
    assert (one.heard, left.heard) == ([2], [])
    for process in (here, there):
        await process.close()


@pytest.mark.servers
async def test_a_redis_that_was_killed_and_comes_back_is_listened_to_again() -> None:
    with servers.redis_server() as own:
        if not own.is_ours:
            pytest.skip("the server of TEST_REDIS is not ours to kill")
        here, one = RedisAnnouncements(own.url, again_after=0.02), Ear()
        with here.listen("c", one):
            await joined(here)
            own.kill()
            await here.announce("c", 2)
            assert await one.until(1) == [2], "those of the same process are told all the same"
            await asyncio.wait_for(here.lost.wait(), PATIENCE)
            own.start()
            await joined(here)
            await here.announce("c", 3)
            assert await one.until(2) == [2, 3]
        await here.close()
