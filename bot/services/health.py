"""How the service stands, found out by trying: the model answers, the database can be written, the queues can
be reached, mail goes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.errors import StoreError
from bot.ports import Clock, Queues
from bot.services.outbox import Outbox

FRESH_FOR: Final = 3.0  # seconds that a result is given again, so that asking often costs nothing
_MAIL_EVERY: Final = 180.0  # seconds; a round that takes longer is no round any more


@dataclass(frozen=True)
class Standing:
    """What holds now; without ``mail`` people are answered all the same, but nobody is told of their requests."""

    model: bool
    database: bool
    queues: bool
    mail: bool

    @property
    def ready(self) -> bool:
        """Whether a message would be answered, and the answer kept."""
        return self.model and self.database and self.queues


NOTHING: Final = Standing(model=False, database=False, queues=False, mail=False)
"""While the service starts."""


class Health:
    """Asks the parts; ``ticks`` gives seconds that never go back."""

    def __init__(
        self,
        *,
        answers: Callable[[], Awaitable[bool]],
        queues: Queues,
        write: Callable[[datetime], None],
        outbox: Outbox,
        clock: Clock,
        ticks: Callable[[], float],
    ) -> None:
        self._answers, self._queues, self._write, self._outbox = answers, queues, write, outbox
        self._clock, self._ticks = clock, ticks
        self._found: tuple[float, bool, bool, bool, bool] | None = None
        self._looking = asyncio.Lock()

    async def now(self) -> Standing:
        """How it stands; whoever asks while somebody else looks is told what that one finds."""
        async with self._looking:
            if self._found is None or self._ticks() - self._found[0] >= FRESH_FOR:
                answers, writable = await self._answers(), await asyncio.to_thread(self._writable)
                goes = await asyncio.to_thread(self._mail_goes)
                self._found = self._ticks(), answers, writable, await self._queues.ready(), goes
            _, model, database, queues, goes = self._found
        return Standing(model, database, queues, goes and self.mail_is_tried())

    def mail_is_tried(self) -> bool:
        """Whether what waits in the outbox is looked at again and again."""
        last = self._outbox.last_round
        return last is not None and self._ticks() - last < _MAIL_EVERY

    def _mail_goes(self) -> bool:
        """Whether nothing was tried in vain for so long that somebody should look."""
        try:
            return self._outbox.late() == 0
        except StoreError:
            return False

    def _writable(self) -> bool:
        try:
            self._write(self._clock())
        except StoreError:
            return False
        return True
