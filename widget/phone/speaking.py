"""What the caller hears next: a queue of sound that is handed out in frames of 20 ms, silence when it is empty."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Final

import numpy as np

from widget.phone.sound import FRAME, RATE, SILENT, Samples, level

_ECHO: Final = 15  # frames (300 ms) after which nothing comes back from the line


class Speaker:
    """One call's mouth. Frames go out all the time: a line that sends nothing is taken for dead and cut."""

    def __init__(self) -> None:
        self._left = np.zeros(0, np.int16)
        self._levels: deque[float] = deque([SILENT] * _ECHO, maxlen=_ECHO)
        self._done = asyncio.Event()
        self._done.set()

    def add(self, samples: Samples) -> None:
        """Say this after what is still to be said."""
        if len(samples):
            self._left = np.concatenate([self._left, samples])
            self._done.clear()

    def stop(self) -> None:
        """Say nothing more."""
        self._left = np.zeros(0, np.int16)
        self._done.set()

    def next(self) -> Samples:
        """The next 20 ms."""
        frame, self._left = self._left[:FRAME], self._left[FRAME:]
        if len(frame) < FRAME:
            frame = np.pad(frame, (0, FRAME - len(frame)))
        if not len(self._left):
            self._done.set()
        self._levels.append(level(frame))
        return frame

    @property
    def left(self) -> float:
        """Seconds still to be said."""
        return len(self._left) / RATE

    @property
    def echo(self) -> float:
        """How loud what we say could come back just now, in dB below full scale."""
        return max(self._levels)

    async def silent(self) -> None:
        """Wait until everything was said or stopped."""
        await self._done.wait()
