"""When the caller speaks: from the loudness of each frame alone, above the line's own noise and our own echo.

The service finds out what was said and where it ends. Here is only decided when to let it listen, which must be at
once (somebody speaks over us) and not for every rustle; so a little before the beginning is kept and sent along.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Final, Literal

from widget.phone.sound import Samples, level

_QUIETEST: Final = -60.0  # dB; a line that sends digital silence has no noise to stand out from
LEAST: Final = -45.0  # dB; nobody who speaks into a telephone is softer
_ABOVE_NOISE: Final = 10.0  # dB
_ABOVE_ECHO: Final = -12.0  # dB; a line gives back less than that of what we say
_RISE: Final = 0.02  # dB a frame: the noise may grow by 1 dB a second
_ALONE: Final = (10, 6)  # of so many frames so many must be loud: 120 ms of the last 200
_OVER_US: Final = (15, 11)  # while we speak: 220 ms of the last 300
_KEPT: Final = 25  # frames (500 ms) before it is noticed that somebody speaks
_PAUSE: Final = 75  # frames (1.5 s) of quiet that end it, should the service not have said so before
_LONGEST: Final = 1500  # frames: 30 s


@dataclass(frozen=True)
class Sounded:
    """Something the caller did: began to speak, goes on, is quiet; with the frames to send."""

    kind: Literal["began", "more", "ended"]
    frames: tuple[Samples, ...] = ()


class Ear:
    """One call's ear."""

    def __init__(self) -> None:
        self._noise = _QUIETEST
        self._kept: deque[Samples] = deque(maxlen=_KEPT)
        self._loud: deque[bool] = deque(maxlen=_OVER_US[0])
        self._speaking = False
        self._quiet = self._length = 0

    def stop(self) -> None:
        """Whatever was being said is over: the service has heard enough, or a key was pressed."""
        self._speaking = False
        self._loud.clear()
        self._kept.clear()

    def take(self, frame: Samples, echo: float, we_speak: bool) -> Sounded | None:
        """Hear 20 ms; ``echo`` is how loud we ourselves could be in it, in dB."""
        loudness = level(frame)
        loud = loudness > max(self._noise + _ABOVE_NOISE, LEAST, echo + _ABOVE_ECHO)
        if self._speaking:
            return self._go_on(frame, loud)
        self._noise = max(_QUIETEST, min(loudness, self._noise + _RISE))
        self._kept.append(frame)
        self._loud.append(loud)
        frames, needed = _OVER_US if we_speak else _ALONE
        if sum(list(self._loud)[-frames:]) < needed:
            return None
        self._speaking, self._quiet, self._length = True, 0, 0
        began = Sounded("began", tuple(self._kept))
        self._kept.clear()
        self._loud.clear()
        return began

    def _go_on(self, frame: Samples, loud: bool) -> Sounded:
        self._length += 1
        self._quiet = 0 if loud else self._quiet + 1
        if self._quiet >= _PAUSE or self._length >= _LONGEST:
            self._speaking = False
            return Sounded("ended", (frame,))
        return Sounded("more", (frame,))
