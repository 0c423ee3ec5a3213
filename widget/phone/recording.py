"""What the caller chose to leave as sound: from the tone on, until they press hash or have long been quiet."""

from __future__ import annotations

from typing import Final

import numpy as np

from widget.phone.hearing import LEAST, Sounded
from widget.phone.sound import RATE, Samples, level

_SOON: Final = 500  # frames (10 s) after the tone without a word: then nobody speaks
_PAUSE: Final = 250  # frames (5 s) of quiet after words: whoever thinks in between is not cut off
_SECONDS: Final = 0.3


def _tone() -> Samples:
    at = np.arange(int(RATE * _SECONDS)) / RATE
    return (8000 * np.sin(2 * np.pi * 880 * at)).astype(np.int16)


TONE: Final = _tone()
"""After which the caller speaks."""


class Recorder:
    """Stands in the place of the ear: everything counts from the first frame on."""

    def __init__(self) -> None:
        self._frames = self._quiet = 0
        self._spoke = False

    def take(self, frame: Samples, _echo: float, _we_speak: bool) -> Sounded:
        """Hear 20 ms."""
        self._frames += 1
        loud = level(frame) > LEAST
        self._spoke = self._spoke or loud
        self._quiet = 0 if loud else self._quiet + 1
        if self._quiet >= (_PAUSE if self._spoke else _SOON):
            return Sounded("ended", (frame,))
        return Sounded("began" if self._frames == 1 else "more", (frame,))

    def stop(self) -> None:
        """Nothing is left over from before."""
