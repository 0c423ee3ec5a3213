"""What all buckets keep to, in one process and shared over Redis."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator

import pytest
import redis

from bot.platform.redis_limits import RedisBuckets
from tests import servers
from widget.limits.rate_limits import Buckets, Rate, shared

SLOW = Rate(3, 0.01)  # nothing comes back while a test runs
Make = Callable[[str], "Buckets | RedisBuckets"]


@pytest.fixture
def over_redis(redis_server: servers.Redis) -> Iterator[Callable[[str, Rate], RedisBuckets]]:
    """Makes buckets over Redis, and closes them."""
    made: list[RedisBuckets] = []

    def one(name: str, rate: Rate) -> RedisBuckets:
        buckets = shared(redis_server.url, name, rate, lambda: 0.0)
        assert isinstance(buckets, RedisBuckets)
        made.append(buckets)
        return buckets

    yield one
    for buckets in made:
        buckets.close()


@pytest.fixture(params=["in-process", pytest.param("redis", marks=pytest.mark.servers)])
def make(request: pytest.FixtureRequest) -> Iterator[Make]:
    """Makes the buckets of this name as one process sees them."""
    if request.param == "redis":
        over_redis = request.getfixturevalue("over_redis")
        yield lambda name: over_redis(name, SLOW)
        return
    kept: dict[str, Buckets] = {}
    yield lambda name: kept.setdefault(name, Buckets(SLOW, lambda: 0.0))


def test_all_processes_together_give_what_one_would(make: Make) -> None:
    one, other = make("together"), make("together")
    assert [one.take("a"), other.take("a"), one.take("a")] == [0.0] * 3
    assert 90 < other.take("a") <= 100
    assert 90 < one.take("a") <= 100


def test_another_client_and_another_limit_are_not_touched(make: Make) -> None:
    one = make("apart")
    for _ in range(4):
        one.take("a")
    assert one.take("b") == 0.0
    assert make("another").take("a") == 0.0


@pytest.mark.servers
def test_what_was_taken_comes_back_by_redis_own_clock(over_redis: Callable[[str, Rate], RedisBuckets]) -> None:
    quick = over_redis("quick", Rate(1, 1000.0))
    assert [quick.take("a") < 0.001 for _ in range(20)] == [True] * 20


@pytest.mark.servers
def test_redis_is_told_no_address(redis_server: servers.Redis, over_redis: Callable[[str, Rate], RedisBuckets]) -> None:
    over_redis("private", SLOW).take("198.51.100.7")
    with redis.Redis.from_url(redis_server.url) as client:
        kept = client.keys("*")
        assert any(b"private" in key for key in kept)
        assert not any(b"198.51" in key for key in kept)
        assert all(client.ttl(key) > 0 for key in kept if b":limit:" in key), "and forgets it by itself"


@pytest.mark.servers
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_where_redis_is_gone_each_process_limits_by_itself_and_redis_is_asked_again_later() -> None:
    clock = [0.0]
    with servers.redis_server() as own:
        if not own.is_ours:
            pytest.skip("the server of TEST_REDIS is not ours to kill")
        here = Buckets(SLOW, lambda: clock[0])
        both = RedisBuckets(own.url, "m", SLOW.burst, SLOW.per_second, here.take, lambda: clock[0])
        assert both.take("a") == 0.0
        own.kill()
        assert [both.take("a") for _ in range(3)] == [0.0] * 3
        assert both.take("a") > 0
        own.start()
        assert both.take("a") > 0, "it is not asked again yet"
        clock[0] = 6.0
        assert both.take("a") == 0.0, "a new Redis knows of nothing"
        both.close()
        gc.collect()  # redis-py 4 leaves the socket of a connection that failed to the collector, which warns
