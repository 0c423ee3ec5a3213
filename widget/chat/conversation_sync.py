"""One socket's place in its conversation: what goes on in it elsewhere, in another window or process, is not missed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import ExitStack

from bot.conversations.records import GONE, Announcements


class ConversationSync:
    """The number a socket has come to; ``missed`` is awaited when the conversation is further than that.

    ``turn`` is held while the socket's own frame is answered, so that its own answer is not taken for one it missed.
    """

    def __init__(self, announcements: Announcements, missed: Callable[[], Awaitable[None]]) -> None:
        self.turn = asyncio.Lock()
        self.seq = 0
        self._announcements = announcements
        self._missed = missed
        self._conversation = ""
        self._latest = 0  # that was announced
        self._behind = False
        self._catching_up: asyncio.Task[None] | None = None
        self._listening = ExitStack()

    def begin(self, conversation: str, seq: int) -> None:
        """The socket has seen all of this conversation up to a number."""
        self._listening.close()
        if conversation != self._conversation:
            self._latest = 0
        self._conversation, self.seq = conversation, seq
        self._behind = self._latest > seq  # what was announced while all up to here was being read
        self._listening.enter_context(self._announcements.listen(conversation, self._heard))

    async def come_to(self, first: int, last: int) -> None:
        """The socket was told the replies from one number to another; answers that were given before are no news."""
        if last <= self.seq:
            return
        if first > self.seq + 1:  # between them something was said elsewhere, and no announcement of it came
            self._heard(last)
        else:
            self.seq = last
        await self._announcements.announce(self._conversation, last)

    async def gone(self) -> None:
        """The conversation was deleted through this socket."""
        self.end()
        await self._announcements.announce(self._conversation, GONE)

    def end(self) -> None:
        """Follow nothing any more."""
        self._listening.close()
        self._behind = False

    async def close(self) -> None:
        """The socket is closed."""
        self.end()
        if self._catching_up is not None:
            self._catching_up.cancel()
            await asyncio.gather(self._catching_up, return_exceptions=True)

    def _heard(self, seq: int) -> None:
        self._latest = max(self._latest, seq)
        self._behind = self._behind or seq == GONE or seq > self.seq
        if self._behind and (self._catching_up is None or self._catching_up.done()):
            self._catching_up = asyncio.create_task(self._catch_up())

    async def _catch_up(self) -> None:
        while self._behind:
            async with self.turn:
                if self._behind:
                    self._behind = False
                    await self._missed()
