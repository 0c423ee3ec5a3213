"""Whose turn it is: work of several people is done one after the other, a piece of each in turn."""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from collections.abc import Callable, Hashable
from typing import Final

MOST: Final = 256  # pieces of work that may wait; more people at once are told to try again
MOST_EACH: Final = 48  # of one of them; the longest answer has fewer pieces

Work = Callable[[], None]


class Turns:
    """One worker thread; whoever asks for much does not keep the others waiting."""

    def __init__(self, name: str) -> None:
        self._waiting: OrderedDict[Hashable, deque[Work]] = OrderedDict()
        self._changed = threading.Condition()
        threading.Thread(target=self._run, name=name, daemon=True).start()

    def ask(self, who: Hashable, work: Work) -> bool:
        """Put work at the end of this person's row; False where too much waits already, theirs or everybody's."""
        with self._changed:
            if sum(map(len, self._waiting.values())) >= MOST or len(self._waiting.get(who, ())) >= MOST_EACH:
                return False
            self._waiting.setdefault(who, deque()).append(work)
            self._changed.notify()
            return True

    def next(self) -> Work:
        """The next piece of work: the person served goes to the end."""
        with self._changed:
            while not self._waiting:
                self._changed.wait()
            who, row = self._waiting.popitem(last=False)
            work = row.popleft()
            if row:
                self._waiting[who] = row
            return work

    def _run(self) -> None:
        while True:
            self.next()()
