"""Rasa's Redis lock store, found by REDIS_URL as the web side finds it, and without its two stalls.

Rasa looks once a second whether it is a message's turn, and a lock whose process was killed holds for a minute. The web
side lets one message of a conversation through at a time already, so a lock is hardly ever waited for.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Final

import redis
from rasa.core.lock import TicketLock
from rasa.core.lock_store import DEFAULT_REDIS_LOCK_STORE_KEY_PREFIX, LockStore, RedisLockStore
from rasa.utils.endpoints import EndpointConfig

LIFETIME: Final = 5.0  # seconds; a turn takes a hundredth of it
LOOK_EVERY: Final = 0.05  # seconds
FORGOTTEN_AFTER: Final = 3600  # seconds, then Redis itself drops what a killed process left


class UrlRedisLockStore(RedisLockStore):
    """Named in deploy/rasa/endpoints.yml; ``url`` there is what the web side calls REDIS_URL."""

    def __init__(self, endpoint_config: EndpointConfig) -> None:
        self.red = redis.Redis.from_url(endpoint_config.url, socket_timeout=LIFETIME)
        self.key_prefix = f"privacy-help:{DEFAULT_REDIS_LOCK_STORE_KEY_PREFIX}"
        LockStore.__init__(self)

    def save_lock(self, lock: TicketLock) -> None:
        """Keep the lock, not for ever."""
        self.red.set(self.key_prefix + lock.conversation_id, lock.dumps(), ex=FORGOTTEN_AFTER)

    @asynccontextmanager
    async def lock(
        self, conversation_id: str, lock_lifetime: float = LIFETIME, wait_time_in_seconds: float = LOOK_EVERY
    ) -> AsyncGenerator[TicketLock, None]:
        """Hold the lock of a conversation; raises Rasa's LockError."""
        async with super().lock(conversation_id, lock_lifetime, wait_time_in_seconds) as held:
            yield held
