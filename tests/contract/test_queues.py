"""What every Queues keeps to: the same suite in one process and over Redis, where each holder is a process of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from bot.conversations.records import Queues
from bot.platform.errors import StoreError
from bot.platform.in_process import InProcessQueues
from bot.platform.redis_queues import RedisQueues
from tests import servers

Make = Callable[[], Queues]


@pytest.fixture(params=["in-process", pytest.param("redis", marks=pytest.mark.servers)])
def make(request: pytest.FixtureRequest) -> Make:
    """Makes the queues of one process; those made after it belong to others where Redis joins them."""
    if request.param == "redis":
        url = request.getfixturevalue("redis_server").url
        return lambda: RedisQueues(url)
    one = InProcessQueues()
    return lambda: one


async def test_of_many_who_come_at_once_one_is_inside(make: Make) -> None:
    processes = [make() for _ in range(3)]
    inside: list[int] = []
    most: list[int] = []

    async def turn(number: int) -> None:
        async with processes[number % 3].hold("c"):
            inside.append(number)
            most.append(len(inside))
            for _ in range(5):
                await asyncio.sleep(0)
            inside.remove(number)

    await asyncio.wait_for(asyncio.gather(*map(turn, range(30))), 30)
    assert most == [1] * 30
    for process in processes:
        await process.close()


async def test_whoever_came_first_in_a_process_goes_first(make: Make) -> None:
    queues, order = make(), list[int]()

    async def turn(number: int) -> None:
        async with queues.hold("c"):
            order.append(number)
            await asyncio.sleep(0)

    await asyncio.wait_for(asyncio.gather(*map(turn, range(10))), 30)
    assert order == list(range(10))
    await queues.close()


async def test_another_conversation_does_not_wait(make: Make) -> None:
    one, other = make(), make()
    async with one.hold("a"), other.hold("b"):
        pass
    await one.close()
    await other.close()


async def test_a_turn_that_fails_or_is_given_up_lets_go(make: Make) -> None:
    one, other = make(), make()
    with pytest.raises(ZeroDivisionError):
        async with one.hold("c"):
            raise ZeroDivisionError
    began = asyncio.Event()

    async def long_turn() -> None:
        async with one.hold("c"):
            began.set()
            await asyncio.Event().wait()

    turn = asyncio.create_task(long_turn())
    await asyncio.wait_for(began.wait(), 10)
    turn.cancel()
    with pytest.raises(asyncio.CancelledError):
        await turn
    async with other.hold("c"):
        pass
    await one.close()
    await other.close()


@pytest.mark.servers
async def test_the_place_of_a_process_that_was_killed_is_free_after_its_time(redis_server: servers.Redis) -> None:
    killed, other = RedisQueues(redis_server.url, held_for=0.2), RedisQueues(redis_server.url)
    await killed._take("privacy-help:queue:k", "of a process that renews nothing any more")
    async with other.hold("k"):
        pass
    await killed.close()
    await other.close()


@pytest.mark.servers
async def test_a_turn_that_takes_longer_than_its_time_keeps_its_place(redis_server: servers.Redis) -> None:
    slow, other = RedisQueues(redis_server.url, held_for=0.3), RedisQueues(redis_server.url, waits_for=1.0)
    async with slow.hold("s"):
        with pytest.raises(StoreError, match="too long"):  # it looks for three times as long as a place holds
            async with other.hold("s"):
                pass
    async with other.hold("s"):
        pass
    await slow.close()
    await other.close()


@pytest.mark.servers
async def test_where_redis_is_gone_a_turn_is_refused_and_answered_again_once_it_is_back() -> None:
    with servers.redis_server() as own:
        if not own.is_ours:
            pytest.skip("the server of TEST_REDIS is not ours to kill")
        queues = RedisQueues(own.url)
        async with queues.hold("c"):
            assert await queues.ready()
            own.kill()  # whoever is inside ends in peace
        assert not await queues.ready()
        with pytest.raises(StoreError, match="cannot be reached"):
            async with queues.hold("c"):
                pass
        own.start()
        assert await queues.ready()
        async with queues.hold("c"):
            pass
        await queues.close()
