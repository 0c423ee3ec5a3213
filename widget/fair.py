"""Turns are given out fairly: each client in turn, however many messages one of them has waiting."""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

AT_ONCE: Final = 8  # turns under way; the engine answers one after the other, the rest is reading and writing
MOST_WAITING: Final = 100  # turns of one address: a whole class that asks at the same moment


class Crowded(Exception):
    """So many turns of this client wait already that another would only make it longer."""


class FairQueue:
    """At most ``at_once`` turns are under way; of those that wait, each client's oldest comes next in turn."""

    def __init__(self, at_once: int = AT_ONCE, most_waiting: int = MOST_WAITING) -> None:
        self._free, self._most = at_once, most_waiting
        self._waiting: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()

    @property
    def waiting(self) -> int:
        """How many turns wait."""
        return sum(map(len, self._waiting.values()))

    @asynccontextmanager
    async def turn(self, client: str) -> AsyncIterator[None]:
        """Wait for a turn and hold it until the end of the block; raises Crowded."""
        await self._take(client)
        try:
            yield
        finally:
            self._give_back()

    async def _take(self, client: str) -> None:
        if self._free and not self._waiting:
            self._free -= 1
            return
        own = self._waiting.setdefault(client, deque())
        if len(own) >= self._most:
            raise Crowded
        mine: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        own.append(mine)
        try:
            await mine
        except asyncio.CancelledError:
            if mine.done() and not mine.cancelled():  # it had just been given
                self._give_back()
            else:
                self._leave(client, mine)
            raise

    def _give_back(self) -> None:
        """Hand the turn to whoever comes next, or keep it free."""
        while self._waiting:
            client, theirs = self._waiting.popitem(last=False)
            next_one = theirs.popleft()
            if theirs:  # behind all others now
                self._waiting[client] = theirs
            if not next_one.done():  # who was cancelled in this very moment has not left yet
                next_one.set_result(None)
                return
        self._free += 1

    def _leave(self, client: str, mine: asyncio.Future[None]) -> None:
        theirs = self._waiting.get(client, deque())
        if mine in theirs:
            theirs.remove(mine)
        if not theirs:
            self._waiting.pop(client, None)
