"""A first-in, first-out lock for threads."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from bot.platform.errors import StoreError


class FifoLock:
    """SQLite lets in whichever writer happens to look, after naps that grow: an unlucky one waits behind everybody."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._waiting: deque[Lock] = deque()
        self._taken = False

    @contextmanager
    def first(self, within: float) -> Iterator[None]:
        """Be the only one while the block runs; raises StoreError where it takes longer than so many seconds."""
        self._enter(within)
        try:
            yield
        finally:
            self._leave()

    def _enter(self, within: float) -> None:
        with self._lock:
            if not self._taken:
                self._taken = True
                return
            mine = Lock()
            mine.acquire()
            self._waiting.append(mine)
        if mine.acquire(timeout=within):
            return
        with self._lock:
            if mine not in self._waiting:  # it came in this very moment
                return
            self._waiting.remove(mine)
        raise StoreError("the database is busy")

    def _leave(self) -> None:
        with self._lock:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False
