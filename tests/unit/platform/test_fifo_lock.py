"""Writers of one database take turns in the order in which they came, and nobody waits for ever."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.platform.errors import StoreError
from bot.platform.fifo_lock import FifoLock


def test_whoever_came_first_goes_first_and_one_is_inside() -> None:
    line, inside, order = FifoLock(), 0, []
    began = threading.Semaphore(0)

    def go(number: int) -> None:
        nonlocal inside
        began.release()
        with line.first(60):
            inside += 1
            assert inside == 1
            order.append(number)
            inside -= 1

    with ThreadPoolExecutor(20) as threads:
        with line.first(60):
            for number in range(20):
                threads.submit(go, number)
                began.acquire()
                while len(line._waiting) <= number:
                    threading.Event().wait(0.001)
        threads.shutdown(wait=True)
    assert order == list(range(20))
    with line.first(0):
        pass  # it is free again


def test_who_waits_too_long_is_told_so_and_leaves_no_gap() -> None:
    line = FifoLock()
    with line.first(1), pytest.raises(StoreError, match="busy"), line.first(0.01):
        pass
    with line.first(0):
        pass


def test_who_fails_inside_lets_the_next_one_in() -> None:
    line = FifoLock()
    with pytest.raises(ValueError, match="oh"), line.first(0):
        raise ValueError("oh")
    with line.first(0):
        pass
