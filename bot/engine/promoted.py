"""The assistant that is served now: another one can take its place while people are talking.

A turn is answered to its end by the assistant that began it. The one that was replaced is closed after its last turn.
"""

from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass

from bot.conversations.records import Answer, Assistant, Message, Understanding
from bot.platform.errors import AssistantError


@dataclass
class _Held:
    assistant: Assistant
    turns: int = 0
    replaced: bool = False


class PromotedAssistant:
    """The Assistant port, delegating to whichever assistant was promoted last."""

    def __init__(self, first: Assistant) -> None:
        self._lock = threading.Lock()
        self._current = _Held(first)
        self._closing: set[asyncio.Future[None]] = set()

    async def answer(self, message: Message) -> Answer:
        """Answer a message with the assistant that is current as it begins."""
        held = self._take()
        try:
            return await held.assistant.answer(message)
        finally:
            await self._give_back(held)

    async def understand(self, text: str) -> Understanding:
        """Understand a text without answering it."""
        held = self._take()
        try:
            understood: Understanding = await held.assistant.understand(text)
            return understood
        finally:
            await self._give_back(held)

    async def ready(self) -> bool:
        """Whether a message would be answered now."""
        return await self._current.assistant.ready()

    async def close(self) -> None:
        """Release the current assistant; those before it are closed by their last turn."""
        await self._current.assistant.close()

    def replace(self, new: Assistant) -> None:
        """Let another assistant answer from now on; called from a thread that has no loop of its own."""
        with self._lock:
            old, self._current = self._current, _Held(new)
            old.replaced = True
            idle = old.turns == 0
        if idle:
            asyncio.run(old.assistant.close())

    def _take(self) -> _Held:
        with self._lock:
            self._current.turns += 1
            return self._current

    async def _give_back(self, held: _Held) -> None:
        with self._lock:
            held.turns -= 1
            last = held.replaced and held.turns == 0
        if last:
            # Beside the answer, which must not wait for it; the loop holds tasks weakly, so it is kept here.
            closing = asyncio.ensure_future(_closed(held.assistant))
            self._closing.add(closing)
            closing.add_done_callback(self._closing.discard)


async def _closed(assistant: Assistant) -> None:
    try:
        await assistant.close()
    except AssistantError:  # it was closed by somebody else meanwhile
        return
