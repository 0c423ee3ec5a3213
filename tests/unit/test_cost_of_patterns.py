"""No pattern that sees what people type takes longer than in proportion to the length of the text.

The time of a run depends on the machine, how it grows does not: of a text four times as long a pattern that looks at
each place once takes four times as long, and one that looks at each pair of places sixteen times.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from tests.adversarial import Used, patterns, texts

SHORT, LONG = 1_000, 4_000
"""Characters; a message has 2,000 at most."""
GROWS = 9.0
"""Between the four times of what grows in proportion and the sixteen times of what grows with the square."""
WORTH = 0.0005
"""Seconds of the processor; what is done sooner is not looked at again, since no clock tells how it grows."""
TRIES = 5


def took(work: Callable[[], None]) -> float:
    """Seconds of this thread alone, whatever else the machine does."""
    begun = time.thread_time()
    work()
    return time.thread_time() - begun


def grows(used: Used, short: str, long: str) -> bool:
    """Whether every try says that it grows faster than the text."""
    return all(took(lambda: used.run(long)) > GROWS * took(lambda: used.run(short)) for _ in range(TRIES))


def slow(used: Used) -> str:
    """The text of those made for it in which it grows too fast; empty where there is none."""
    for short, long in zip(texts(used.pattern, SHORT), texts(used.pattern, LONG), strict=True):
        if took(lambda text=short: used.run(text)) > WORTH and grows(used, short, long):  # type: ignore[misc]
            return short[:20]
    return ""


def test_every_pattern_grows_no_faster_than_the_text() -> None:
    found = {used.where: text for used in patterns() if (text := slow(used))}
    assert found == {}


def test_a_pattern_that_looks_at_each_pair_of_places_is_found() -> None:
    import re

    assert slow(Used(re.compile(r"\s*,\s*at"), "here", anchored=False)).strip() == ""
    assert slow(Used(re.compile(r"\s*,\s*at"), "here", anchored=True)) == ""
    assert slow(Used(re.compile(r"(?<!\s)\s*,\s*at"), "here", anchored=False)) == ""
