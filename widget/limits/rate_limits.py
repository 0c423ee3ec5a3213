"""How much one client may ask: token buckets, so that one slow or hostile client slows nobody else."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:  # the telephone uses this module too, and has no Redis
    from bot.platform.redis_limits import RedisBuckets

_REMEMBERED: Final = 10_000  # clients; the one unseen for longest is forgotten first


@dataclass(frozen=True)
class Rate:
    """``burst`` at once, then ``per_second`` in the long run."""

    burst: int
    per_second: float


@dataclass(frozen=True)
class Patience:
    """How many seconds a socket is waited for: tests wait less long."""

    silent: float = 60.0  # until one on which nobody said hello is closed
    unread: float = 20.0  # until a client that reads nothing is let go
    ping_every: float = 20.0
    pong_within: float = 20.0  # an answer to a ping; also one that is in the middle of a frame owes it


MESSAGES: Final = Rate(20, 2.0)
STATUS: Final = Rate(10, 1 / 60)
SIGN_INS: Final = Rate(20, 1 / 15)
SOUNDS: Final = Rate(1000, 100.0)  # binary frames of one socket; who is faster is listened to at this pace
SOCKETS: Final = 500  # open at once from one address: a whole school may sit behind it
RETURNS: Final = Rate(200, 20.0)  # to a conversation, from one address: after a restart a whole school comes back
NEW_CONVERSATIONS: Final = Rate(60, 0.5)  # a whole school may sit behind one address


class Buckets:
    """One bucket a client; ``now`` gives seconds that never go back."""

    def __init__(self, rate: Rate, now: Callable[[], float]) -> None:
        self._rate = rate
        self._now = now
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = Lock()

    def take(self, client: str) -> float:
        """Take one; 0 when it was there, otherwise the seconds until one is. Any thread may ask."""
        with self._lock:
            return self._take(client)

    def _take(self, client: str) -> float:
        now = self._now()
        left, at = self._buckets.pop(client, (float(self._rate.burst), now))
        left = min(self._rate.burst, left + (now - at) * self._rate.per_second)
        allowed = left >= 1
        self._buckets[client] = (left - 1 if allowed else left, now)
        while len(self._buckets) > _REMEMBERED:
            self._buckets.popitem(last=False)
        return 0.0 if allowed else (1 - left) / self._rate.per_second

    def close(self) -> None:
        """Nothing is held outside this process."""


class FromTheLoop:
    """Buckets that are asked between other work: in a thread where they wait for Redis, which may hang."""

    def __init__(self, buckets: Buckets | RedisBuckets) -> None:
        self._buckets = buckets
        self._waits = not isinstance(buckets, Buckets)

    async def take(self, client: str) -> float:
        """Take one; 0 when it was there, otherwise the seconds until one is."""
        if self._waits:
            return await asyncio.to_thread(self._buckets.take, client)
        return self._buckets.take(client)

    def close(self) -> None:
        """Release what is held outside the process."""
        self._buckets.close()


def shared(redis_url: str, name: str, rate: Rate, now: Callable[[], float]) -> Buckets | RedisBuckets:
    """Buckets for all processes where they share a Redis, else for this one."""
    own = Buckets(rate, now)
    if not redis_url:
        return own
    from bot.platform.redis_limits import RedisBuckets

    return RedisBuckets(redis_url, name, rate.burst, rate.per_second, own.take)
