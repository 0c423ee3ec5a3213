"""Several processes: the queue of a conversation stands in Redis, so that two processes never answer in it at once.

A process that is killed lets go after a few seconds. One that is held up for longer than that has lost its place
without knowing: then the database refuses what it writes, since the numbers of its replies are taken.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, Final

import redis.asyncio
from redis.exceptions import RedisError

from bot.platform.errors import StoreError
from bot.platform.in_process import InProcessQueues

HELD_FOR: Final = 8.0  # seconds, unless it is renewed: as long as a conversation waits for a process that was killed
WAITS_FOR: Final = 30.0  # seconds
LOOK_EVERY: Final = 0.02  # seconds
TIMEOUT: Final = 3.0  # seconds for one command
_PREFIX: Final = "privacy-help:queue:"
_MINE: Final = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call({}) else return 0 end"
_RENEW: Final = _MINE.format("'pexpire', KEYS[1], ARGV[2]")
_LET_GO: Final = _MINE.format("'del', KEYS[1]")
logger = logging.getLogger(__name__)


class RedisQueues:
    """The Queues port for all processes that share a Redis; used from one loop."""

    def __init__(
        self,
        url: str,
        *,
        held_for: float = HELD_FOR,
        waits_for: float = WAITS_FOR,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._redis: Any = redis.asyncio.Redis.from_url(url, socket_timeout=TIMEOUT, socket_connect_timeout=TIMEOUT)
        self._held_for, self._waits_for = held_for, waits_for
        self._now = now
        self._here = InProcessQueues()  # of those who wait in this process only the first asks Redis

    @asynccontextmanager
    async def hold(self, key: str) -> AsyncIterator[None]:
        """Nobody else holds the key meanwhile; raises StoreError where Redis is gone or it takes too long."""
        name, mark = _PREFIX + key, secrets.token_hex(8)
        async with self._here.hold(key):
            await self._take(name, mark)
            renewing = asyncio.create_task(self._renew(name, mark))
            try:
                yield
            finally:
                renewing.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await renewing
                await self._let_go(name, mark)

    async def ready(self) -> bool:
        """Whether Redis answers."""
        try:
            return bool(await self._redis.ping())
        except RedisError:
            return False

    async def close(self) -> None:
        """Close the connections."""
        # Its new name came with redis-py 5, which is not to be had beside Rasa.
        close = getattr(self._redis, "aclose", None) or self._redis.close
        await close(close_connection_pool=True)

    async def _take(self, name: str, mark: str) -> None:
        until = self._now() + self._waits_for
        try:
            while not await self._redis.set(name, mark, nx=True, px=int(self._held_for * 1000)):
                if self._now() > until:
                    raise StoreError("another process has been answering in this conversation for too long")
                await asyncio.sleep(LOOK_EVERY)
        except RedisError as error:
            raise StoreError(f"the queue of the conversation cannot be reached ({type(error).__name__})") from None

    async def _renew(self, name: str, mark: str) -> None:
        while True:
            await asyncio.sleep(self._held_for / 3)
            try:
                await self._redis.eval(_RENEW, 1, name, mark, int(self._held_for * 1000))
            except RedisError as error:  # tried again; if that comes too late, the database refuses
                logger.warning("a place in a queue could not be renewed: %s", type(error).__name__)

    async def _let_go(self, name: str, mark: str) -> None:
        try:
            await self._redis.eval(_LET_GO, 1, name, mark)
        except RedisError as error:  # it ends by itself
            logger.warning("a place in a queue could not be given back: %s", type(error).__name__)
