"""What a call waits for: an answer of the service, which must not be late unsaid, or the caller, who may be late."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

SLOW: Final = 6.0  # seconds without an answer until the caller is told to wait
_TOO_SLOW: Final = 6  # times told; then nothing will come
_WAIT: Final = 15.0  # seconds of silence after a reply that names none


class Waiting:
    """One timer at a time; ``happens`` is told what it was for: ``slow``, ``silence`` or ``through``."""

    def __init__(self, happens: Callable[[str], None]) -> None:
        self._happens = happens
        self._timer: asyncio.TimerHandle | None = None
        self._told_to_wait = 0
        self.patience = _WAIT
        self.for_answer = False

    def after(self, seconds: float, what: str) -> None:
        """Wait so long, for this alone."""
        self.stop()
        self._timer = asyncio.get_running_loop().call_later(seconds, self._happens, what)

    def stop(self) -> None:
        """Count no time."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def answer_is_due(self) -> None:
        """The caller did something that the service answers."""
        self.for_answer, self._told_to_wait = True, 0
        self.after(SLOW, "slow")

    def answered(self) -> None:
        """It did."""
        self.for_answer = False
        self.stop()

    def take_reply(self, wait: float | None) -> None:
        """How long the caller may now be silent, as the reply says."""
        self.patience = float(wait or _WAIT)

    def for_caller(self) -> None:
        """All is said: silence counts from now on."""
        self.after(self.patience, "silence")

    def still_slow(self) -> bool:
        """The answer is late once more; False where none will come."""
        self._told_to_wait += 1
        if self._told_to_wait > _TOO_SLOW:
            return False
        self.after(SLOW, "slow")
        return True
