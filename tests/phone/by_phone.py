"""A request made by telephone: the keys that are pressed, and what is heard."""

from __future__ import annotations

from typing import Any

import numpy as np

from widget.phone.service import Conversation, Frame
from widget.phone.sound import RATE

# Your rights; to see information; ask for it; for my child; a number to ring; yes, that is right; yes, all of it.
KEYS_OF_AN_ACCESS_REQUEST = "211207700900123#11"


PIECE = RATE * 3 // 2
"""So much of a sound is looked for in what a caller heard; on a busy machine a longer piece has gaps."""


class Noted(Conversation):
    """A conversation that notes what the service said."""

    def __init__(self, service: str, said: list[Frame]) -> None:
        super().__init__(service, {})
        self._said = said

    async def frames(self) -> Any:
        async for frame in super().frames():
            self._said.append(frame)
            yield frame


def likeness(heard: np.ndarray, said: np.ndarray) -> float:
    """How much of a sound is in a recording, wherever it is there: 1 where it is the same, about 0 where it is not."""
    return float(np.max(_likenesses(heard, said)))


def places(heard: np.ndarray, said: np.ndarray) -> list[int]:
    """Where in a recording a sound is, each place at least twice its length from the others."""
    if len(heard) <= len(said):
        return []
    alike, found = _likenesses(heard, said), []
    while alike[best := int(np.argmax(alike))] > 0.8:
        found.append(best)
        alike[max(0, best - 2 * len(said)) : best + 2 * len(said)] = 0.0
    return sorted(found)


def _likenesses(heard: np.ndarray, said: np.ndarray) -> np.ndarray:
    """How much of a sound is at each place of a recording."""
    size = 2 ** int(np.ceil(np.log2(len(heard) + len(said))))
    wave, pattern = heard.astype(np.float64), said.astype(np.float64)
    found = np.fft.irfft(np.fft.rfft(wave, size) * np.conj(np.fft.rfft(pattern, size)), size)[: len(heard) - len(said)]
    sums = np.concatenate([[0.0], np.cumsum(wave**2)])
    power = sums[len(said) :] - sums[: len(sums) - len(said)]
    return np.asarray(found / np.sqrt(np.maximum(power[: len(found)], 1.0) * np.sum(pattern**2)))
