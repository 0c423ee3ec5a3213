"""Turns are given out fairly: few of one client at once, and what is long waits behind what is short."""

from __future__ import annotations

import asyncio
from collections import Counter, OrderedDict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

AT_ONCE: Final = 8  # turns under way; the engine answers one after the other, the rest is reading and writing
OF_ONE: Final = 2  # of them of one address: the processor that is left is everybody else's
MOST_WAITING: Final = 100  # turns of one address: a whole class that asks at the same moment
SHORT: Final = 200  # characters; so many cost as much again as a turn without any
_REMEMBERED: Final = 10_000  # clients


class Crowded(Exception):
    """So many turns of this client wait already that another would only make it longer."""


def cost_of(length: int) -> float:
    """What a turn over a text of so many characters is charged.

    >>> cost_of(0), cost_of(200), cost_of(2000)
    (1.0, 2.0, 11.0)
    """
    return 1 + length / SHORT


@dataclass
class _Waiting:
    """A turn that waits, and what it will be charged."""

    place: asyncio.Future[None]
    cost: float


class FairQueue:
    """At most ``at_once`` turns are under way, at most ``of_one`` of them of one client.

    Of those that wait, the next is that of the client who has had least, as in start-time fair queueing (Goyal, Vin and
    Cheng, 1996): a turn begins at the client's own time, which its cost then moves on; who was away owes nothing and is
    owed nothing.
    """

    def __init__(self, at_once: int = AT_ONCE, most_waiting: int = MOST_WAITING, of_one: int = OF_ONE) -> None:
        self._free, self._most, self._of_one = at_once, most_waiting, of_one
        self._waiting: dict[str, deque[_Waiting]] = {}
        self._under_way: Counter[str] = Counter()
        self._had: OrderedDict[str, float] = OrderedDict()  # the time at which a client's next turn may begin
        self._time = 0.0  # at which the newest turn began

    @property
    def waiting(self) -> int:
        """How many turns wait."""
        return sum(map(len, self._waiting.values()))

    @property
    def under_way(self) -> int:
        """How many turns are being answered."""
        return self._under_way.total()

    @asynccontextmanager
    async def turn(self, client: str, cost: float = 1.0) -> AsyncIterator[None]:
        """Wait for a turn and hold it until the end of the block; raises Crowded."""
        await self._take(client, cost)
        try:
            yield
        finally:
            self._give_back(client)

    async def _take(self, client: str, cost: float) -> None:
        # Whoever waits while a place is free has as many under way as one may have, and is not passed over by this.
        if self._free and client not in self._waiting and self._under_way[client] < self._of_one:
            return self._begin(client, cost)
        own = self._waiting.setdefault(client, deque())
        if len(own) >= self._most:
            raise Crowded
        mine = _Waiting(asyncio.get_running_loop().create_future(), cost)
        own.append(mine)
        try:
            await mine.place
        except asyncio.CancelledError:
            if mine.place.done() and not mine.place.cancelled():  # it had just been given
                self._give_back(client)
            else:
                self._leave(client, mine)
            raise

    def _begin(self, client: str, cost: float) -> None:
        self._free -= 1
        self._under_way[client] += 1
        self._time = self._may_begin(client)
        self._had[client] = self._time + cost
        self._had.move_to_end(client)
        while len(self._had) > _REMEMBERED:
            self._had.popitem(last=False)

    def _may_begin(self, client: str) -> float:
        return max(self._time, self._had.get(client, 0.0))

    def _give_back(self, client: str) -> None:
        """End a turn, and begin those that may come next."""
        self._free += 1
        self._under_way[client] -= 1
        if not self._under_way[client]:
            del self._under_way[client]
        while self._free:
            may = [one for one in self._waiting if self._under_way[one] < self._of_one]
            if not may:
                return
            self._next_of(min(may, key=self._may_begin))

    def _next_of(self, client: str) -> None:
        theirs = self._waiting[client]
        one = theirs.popleft()
        if not theirs:
            del self._waiting[client]
        if not one.place.done():  # who was cancelled in this very moment has not left yet
            self._begin(client, one.cost)
            one.place.set_result(None)

    def _leave(self, client: str, mine: _Waiting) -> None:
        theirs = self._waiting.get(client, deque())
        if mine in theirs:
            theirs.remove(mine)
        if not theirs:
            self._waiting.pop(client, None)
