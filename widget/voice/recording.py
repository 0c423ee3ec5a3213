"""What is said to be kept as sound: taken as it comes, listened to by nobody, in memory only until it is sealed."""

from __future__ import annotations

import array
import asyncio
from typing import Final

from widget.voice.wire import BYTES_A_SECOND, RATE

_SHORTEST: Final = RATE // 2  # samples
_QUIETEST: Final = 500  # of 32767: whoever speaks into a microphone is louder, its noise is not


class Recording:
    """One answer of at most so many ``seconds``; ends itself when they are over."""

    def __init__(self, seconds: int) -> None:
        self._most = seconds * BYTES_A_SECOND
        self._sound = bytearray()
        self._over = asyncio.Event()

    async def send(self, sound: bytes) -> None:
        """Take sound; what is more than fits is let go."""
        if not self._over.is_set():
            self._sound += sound[: self._most - len(self._sound)]
            if len(self._sound) >= self._most:
                self._over.set()

    async def stop(self) -> None:
        """The sound is complete."""
        self._over.set()

    async def drop(self) -> None:
        """Forget it: the person has gone before it was complete."""
        self._sound.clear()
        self._over.set()

    async def ended(self) -> None:
        """Wait until it is complete."""
        await self._over.wait()

    def sound(self) -> bytes:
        """What was said; empty where nobody spoke."""
        samples = array.array("h", self._sound)
        if len(samples) < _SHORTEST or max(max(samples), -min(samples)) < _QUIETEST:
            return b""
        return bytes(self._sound)
