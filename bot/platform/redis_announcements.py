"""Several processes: what one answers in a conversation, the others hear of over Redis, by its number only.

An announcement that is lost loses nothing: whoever missed it sees what was said when they write or come back. So Redis
that is gone stops nobody here; it is tried again.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

import redis.asyncio
from redis.exceptions import RedisError

from bot.platform.in_process import InProcessAnnouncements

TIMEOUT: Final = 3.0  # seconds for one command
AGAIN_AFTER: Final = 1.0  # seconds until a Redis that went away is asked again
_CHANNEL: Final = "privacy-help:announcements"
logger = logging.getLogger(__name__)


class RedisAnnouncements:
    """The Announcements port for all processes that share a Redis; used from one loop."""

    def __init__(self, url: str, *, again_after: float = AGAIN_AFTER) -> None:
        self._redis: Any = redis.asyncio.Redis.from_url(url, socket_timeout=TIMEOUT, socket_connect_timeout=TIMEOUT)
        # Whoever waits for the next announcement may wait for hours, so this connection has no time limit.
        self._waiting: Any = redis.asyncio.Redis.from_url(url, socket_connect_timeout=TIMEOUT)
        self._again_after = again_after
        self._here = InProcessAnnouncements()
        self._receiving: asyncio.Task[None] | None = None
        self.subscribed, self.lost = asyncio.Event(), asyncio.Event()  # whether this process is told

    async def announce(self, conversation: str, seq: int) -> None:
        """Tell every process, this one too."""
        try:
            await self._redis.publish(_CHANNEL, f"{conversation} {seq}")
        except RedisError as error:
            logger.warning("other processes were not told of an answer: %s", type(error).__name__)
            await self._here.announce(conversation, seq)

    @contextmanager
    def listen(self, conversation: str, heard: Callable[[int], None]) -> Iterator[None]:
        """Be called while the block runs; the first listener makes this process one that is told."""
        if self._receiving is None:
            self._receiving = asyncio.get_running_loop().create_task(self._receive())
        with self._here.listen(conversation, heard):
            yield

    async def close(self) -> None:
        """Close the connections."""
        if self._receiving is not None:
            self._receiving.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._receiving
        for connection in (self._redis, self._waiting):
            # Its new name came with redis-py 5, which is not to be had beside Rasa.
            close = getattr(connection, "aclose", None) or connection.close
            await close(close_connection_pool=True)
        await asyncio.sleep(0)  # what was closed lets go in the loop's next round

    async def _receive(self) -> None:
        while True:
            try:
                async with self._waiting.pubsub() as subscription:
                    await subscription.subscribe(_CHANNEL)
                    async for message in subscription.listen():
                        await self._received(message)
            except (RedisError, OSError) as error:
                logger.warning("announcements cannot be received: %s", type(error).__name__)
            self.subscribed.clear()
            self.lost.set()
            await asyncio.sleep(self._again_after)

    async def _received(self, message: Mapping[str, Any]) -> None:
        if message["type"] == "subscribe":
            self.lost.clear()
            self.subscribed.set()
        elif message["type"] == "message":
            conversation, _, seq = message["data"].decode().partition(" ")
            await self._here.announce(conversation, int(seq))
