"""One process: queues and announcements in its own memory."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from weakref import WeakValueDictionary


class InProcessQueues:
    """The Queues port for the sockets of this process."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def hold(self, key: str) -> AsyncIterator[None]:
        """Whoever came first goes first."""
        lock = self._locks.setdefault(key, asyncio.Lock())
        async with lock:
            yield

    async def ready(self) -> bool:
        """Always: this process is all there is."""
        return True

    async def close(self) -> None:
        """Nothing is held outside this process."""


class InProcessAnnouncements:
    """The Announcements port for the sockets of this process."""

    def __init__(self) -> None:
        self._listeners: defaultdict[str, list[Callable[[int], None]]] = defaultdict(list)

    async def announce(self, conversation: str, seq: int) -> None:
        """Call whoever listens."""
        for heard in tuple(self._listeners.get(conversation, ())):
            heard(seq)

    @contextmanager
    def listen(self, conversation: str, heard: Callable[[int], None]) -> Iterator[None]:
        """Be called while the block runs."""
        self._listeners[conversation].append(heard)
        try:
            yield
        finally:
            self._listeners[conversation].remove(heard)
            if not self._listeners[conversation]:
                del self._listeners[conversation]

    async def close(self) -> None:
        """Nothing is held outside this process."""
