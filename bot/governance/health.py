"""How the service stands, found out by trying: the model answers, the database can be written, the queues can
be reached, the key file can be read, mail goes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from bot.cases.outbox import Outbox
from bot.conversations.records import Queues
from bot.platform.errors import StoreError
from bot.platform.types import Clock

FRESH_FOR: Final = 3.0  # seconds that a result is given again, so that asking often costs nothing
_MAIL_EVERY: Final = 180.0  # seconds; a round that takes longer is no round any more


@dataclass(frozen=True)
class HealthReport:
    """What holds now; without ``mail`` people are answered all the same, but nobody is told of their requests."""

    model: bool
    database: bool
    queues: bool
    mail: bool
    keys: bool

    @property
    def ready(self) -> bool:
        """Whether a message would be answered, and the answer kept."""
        return self.model and self.database and self.queues and self.keys


NOTHING: Final = HealthReport(model=False, database=False, queues=False, mail=False, keys=False)
"""While the service starts."""


class Health:
    """Asks the parts; ``ticks`` gives seconds that never go back."""

    def __init__(
        self,
        *,
        answers: Callable[[], Awaitable[bool]],
        queues: Queues,
        write: Callable[[datetime], None],
        keys: Callable[[], bool],
        outbox: Outbox,
        clock: Clock,
        ticks: Callable[[], float],
    ) -> None:
        self._answers, self._queues, self._write, self._keys, self._outbox = answers, queues, write, keys, outbox
        self._clock, self._ticks = clock, ticks
        self._found: tuple[float, HealthReport] | None = None
        self._looking = asyncio.Lock()

    async def now(self) -> HealthReport:
        """The state of each part; concurrent callers share one probe."""
        async with self._looking:
            if self._found is None or self._ticks() - self._found[0] >= FRESH_FOR:
                found = HealthReport(
                    model=await self._answers(),
                    database=await asyncio.to_thread(self._writable),
                    queues=await self._queues.ready(),
                    mail=await asyncio.to_thread(self._mail_goes),
                    keys=await asyncio.to_thread(self._keys),
                )
                self._found = self._ticks(), found
            found = self._found[1]
        return replace(found, mail=found.mail and self.mail_is_tried())

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
