"""When somebody begins to speak and when they have finished: a rule over chances of speech, one every 32 ms."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

STEP: Final = 512  # samples at 16 kHz that one chance stands for
STEP_SECONDS: Final = STEP / 16_000
BEGINS: Final = 0.5
GOES_ON: Final = 0.3  # lower than what begins, or the end of a word would end the utterance
CLICK: Final = 3  # steps; what is shorter is a click or a breath
GLIMPSE: Final = 0.22  # seconds of quiet after which it is worth listening to what there is


class Heeded(Enum):
    """What a step of sound changed."""

    NOTHING = 0
    BEGUN = 1
    PAUSED = 2  # quiet for a moment: perhaps the end
    RESUMED = 3  # it was not
    ENDED = 4


@dataclass
class Endpointer:
    """Follows one utterance; ``patience`` is how many seconds of quiet end it."""

    patience: float
    step: int = 0
    first: int | None = None
    last: int = 0
    _run: int = 0
    _paused: bool = False

    def heed(self, chance: float) -> Heeded:
        """Take the chance that the next step is speech.

        >>> ear = Endpointer(patience=0.3)
        >>> [ear.heed(c).name for c in [0.0, 0.9, 0.9, 0.9] + [0.1] * 10][-9:]
        ['NOTHING', 'NOTHING', 'NOTHING', 'NOTHING', 'NOTHING', 'PAUSED', 'NOTHING', 'NOTHING', 'ENDED']
        """
        self.step += 1
        if chance >= (BEGINS if self.first is None else GOES_ON):
            self._run += 1
            if self.first is None:
                if self._run >= CLICK:
                    self.first, self.last = self.step - CLICK, self.step
                    return Heeded.BEGUN
                return Heeded.NOTHING
            self.last = self.step
            if self._paused:
                self._paused = False
                return Heeded.RESUMED
            return Heeded.NOTHING
        self._run = 0
        if self.first is None:
            return Heeded.NOTHING
        quiet = (self.step - self.last) * STEP_SECONDS
        if quiet >= self.patience:
            return Heeded.ENDED
        if quiet >= GLIMPSE and not self._paused:
            self._paused = True
            return Heeded.PAUSED
        return Heeded.NOTHING
