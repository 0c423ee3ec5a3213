"""How much one client may ask of all processes together: token buckets in Redis, by Redis's own clock."""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable
from typing import Any, Final

import redis
from redis.exceptions import RedisError

TIMEOUT: Final = 0.5  # seconds
LEFT_OUT_FOR: Final = 5.0  # seconds in which a Redis that did not answer is not asked
_TAKE: Final = """
local burst, rate = tonumber(ARGV[1]), tonumber(ARGV[2])
local clock = redis.call('TIME')
local now = clock[1] + clock[2] / 1000000
local kept = redis.call('HMGET', KEYS[1], 'left', 'at')
local left = math.min(burst, (tonumber(kept[1]) or burst) + (now - (tonumber(kept[2]) or now)) * rate)
local wait = 0
if left >= 1 then left = left - 1 else wait = (1 - left) / rate end
redis.call('HSET', KEYS[1], 'left', tostring(left), 'at', tostring(now))
redis.call('EXPIRE', KEYS[1], math.ceil(burst / rate) + 1)
return tostring(wait)
"""
logger = logging.getLogger(__name__)


class RedisBuckets:
    """As ``widget.limits.rate_limits.Buckets``, shared; ``alone`` is asked where Redis does not answer."""

    def __init__(
        self,
        url: str,
        name: str,
        burst: int,
        per_second: float,
        alone: Callable[[str], float],
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._redis: Any = redis.Redis.from_url(url, socket_timeout=TIMEOUT, socket_connect_timeout=TIMEOUT)
        self._take = self._redis.register_script(_TAKE)
        self._name, self._burst, self._per_second = name, burst, per_second
        self._alone = alone
        self._now = now
        self._left_out_until = float("-inf")

    def take(self, client: str) -> float:
        """Take one; 0 when it was there, otherwise the seconds until one is. Any thread may ask."""
        if self._now() < self._left_out_until:
            return self._alone(client)
        # An address is personal data, and Redis has no need to know it.
        key = f"privacy-help:limit:{self._name}:{hashlib.sha256(client.encode()).hexdigest()[:32]}"
        try:
            return float(self._take(keys=[key], args=[self._burst, self._per_second]))
        except RedisError as error:
            logger.warning("limits are each process's own for now: %s", type(error).__name__)
            self._left_out_until = self._now() + LEFT_OUT_FOR
            return self._alone(client)

    def close(self) -> None:
        """Close the connections."""
        self._redis.connection_pool.disconnect()
