"""One person speaking: sound in; when they have finished, and what they said.

What there is is listened to at the first pause, while it is not known yet whether it is the end: where it was, the
words are there when the end is. A long telling is listened to a piece at a time, at its pauses.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Final, Protocol

import numpy as np

from widget.voice.engine.endpointing import STEP, Endpointer, Heeded
from widget.voice.engine.words import NOTHING, Heard, Samples
from widget.voice.wire import BYTES_A_SECOND, LONGEST

_AROUND: Final = 0.25  # seconds before and after speech that belong to it
_PIECE: Final = 8.0  # seconds after which a pause ends a piece
_LONGEST_PIECE: Final = 20.0  # seconds after which a piece ends without one
_SURE_ENDS: Final = 0.42  # seconds of quiet that end an answer which is surely one of the list
_STEP_BYTES: Final = 2 * STEP


class Detector(Protocol):
    """Chance of speech, a step of sound at a time."""

    def process_chunk(self, audio: bytes) -> float:
        """The chance (0 to 1) that this step is speech."""


class Utterance:
    """``recognise`` is given a piece of sound and what to call with the words; ``ended`` and ``heard`` are told."""

    def __init__(
        self,
        patience: float,
        detector: Detector,
        recognise: Callable[[Samples, Callable[[Heard], None]], None],
        ended: Callable[[], None],
        heard: Callable[[Heard], None],
    ) -> None:
        self._ear = Endpointer(patience)
        self._detector = detector
        self._recognise = recognise
        self._tell_ended, self._tell_heard = ended, heard
        self._sound = bytearray()
        self._heeded = 0  # bytes that the detector has had
        self._from = 0  # byte at which the present piece begins
        self._pieces: dict[int, Heard | None] = {}
        self._glimpse = 0  # which look at the present piece counts
        self._glimpsed: Heard | None = None
        self._looking = False
        self.over = False
        self._told = False

    def take(self, sound: bytes) -> None:
        """Take sound; what comes after the end is nobody's."""
        if self.over:
            return
        self._sound += sound
        while not self.over and len(self._sound) - self._heeded >= _STEP_BYTES:
            step = bytes(self._sound[self._heeded : self._heeded + _STEP_BYTES])
            self._heeded += _STEP_BYTES
            self._follow(self._ear.heed(self._detector.process_chunk(step)))
        if not self.over and len(self._sound) >= LONGEST * BYTES_A_SECOND:
            self.stop()

    def stop(self) -> None:
        """The end, whatever is going on: the person let go of the button, or it is long enough."""
        if self.over:
            return
        self.over = True
        self._tell_ended()
        if not self._looking and self._glimpsed is None:
            self._look()
        self._perhaps_tell()

    def _follow(self, heeded: Heeded) -> None:
        long = (self._heeded - self._from) / BYTES_A_SECOND
        if heeded is Heeded.BEGUN:
            self._from = max(0, (self._ear.first or 0) * _STEP_BYTES - int(_AROUND * BYTES_A_SECOND) // 2 * 2)
        elif heeded is Heeded.RESUMED:
            self._forget_glimpse()
        elif heeded is Heeded.ENDED:
            self.stop()
        elif heeded is Heeded.PAUSED and long < _PIECE:
            self._look()
        elif self._ear.first is not None and (heeded is Heeded.PAUSED or long >= _LONGEST_PIECE):
            self._end_piece()

    def _forget_glimpse(self) -> None:
        self._glimpse += 1
        self._glimpsed, self._looking = None, False

    def _end_piece(self) -> None:
        number = len(self._pieces)
        self._pieces[number] = None

        def told(heard: Heard) -> None:
            self._pieces[number] = heard
            self._perhaps_tell()

        self._recognise(self._piece(), told)
        self._from = self._heeded
        self._forget_glimpse()

    def _look(self) -> None:
        spoken = self._ear.first is not None and self._ear.last * _STEP_BYTES > self._from
        if not spoken:
            self._glimpsed = NOTHING
            return
        number, self._looking = self._glimpse, True

        def told(heard: Heard) -> None:
            if number != self._glimpse:
                return  # they went on speaking
            self._glimpsed, self._looking = heard, False
            if heard.phrase and not self.over:
                self._ear.patience = min(self._ear.patience, _SURE_ENDS)
            self._perhaps_tell()

        self._recognise(self._piece(), told)

    def _piece(self) -> Samples:
        last = min(self._heeded, self._ear.last * _STEP_BYTES + int(_AROUND * BYTES_A_SECOND) // 2 * 2)
        return np.frombuffer(bytes(self._sound[self._from : last]), "<i2").astype(np.float32) / 32768

    def _perhaps_tell(self) -> None:
        if not self.over or self._told or self._glimpsed is None or None in self._pieces.values():
            return
        self._told = True
        self._sound.clear()
        self._tell_heard(together([*(one for one in self._pieces.values() if one), self._glimpsed]))


def together(pieces: Sequence[Heard]) -> Heard:
    """The words of all pieces; as sure as they are on average.

    >>> together([Heard("I am Jo", 0.9), Heard("", 0.0), Heard("and I ask.", 0.4)])
    Heard(text='I am Jo and I ask.', confidence=0.6, phrase=False)
    """
    said = [piece for piece in pieces if piece.text]
    if not said:
        return NOTHING
    sure = math.exp(sum(math.log(max(piece.confidence, 1e-6)) for piece in said) / len(said))
    return Heard(" ".join(piece.text for piece in said), round(sure, 3), all(piece.phrase for piece in said))
