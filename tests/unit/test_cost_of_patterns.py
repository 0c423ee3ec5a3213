"""No pattern that sees what people type takes longer than in proportion to the length of the text.

The time of a run depends on the machine, how it grows does not: of a text four times as long a pattern that looks at
each place once takes four times as long, and one that looks at each pair of places sixteen times. A busy machine only
ever adds to a time, so of several tries the shortest counts; and what seems to grow too fast is looked at again in a
text sixteen times as long, where the one takes sixteen times as long and the other 256 times.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Final

from tests.adversarial import Used, patterns, texts

LENGTHS: Final = (1_000, 4_000, 16_000)
"""Characters; a message has 2,000 at most."""
GROWS: Final = (9.0, 64.0)
"""Of the second and the third length: between what grows in proportion and what grows with the square."""
WORTH: Final = 0.0005
"""Seconds of the processor; what is done sooner is not looked at again, since no clock tells how it grows."""
TRIES: Final = 5


def took(work: Callable[[], None]) -> float:
    """Seconds of this thread alone, whatever else the machine does."""
    begun = time.thread_time()
    work()
    return time.thread_time() - begun


def least(used: Used, text: str) -> float:
    """The shortest of several tries."""
    return min(took(lambda: used.run(text)) for _ in range(TRIES))


def grows(used: Used, same: tuple[str, ...]) -> bool:
    """Whether it grows faster than the text, of which ``same`` has each length."""
    return all(least(used, text) > times * least(used, same[0]) for text, times in zip(same[1:], GROWS, strict=True))


def slow(used: Used) -> str:
    """The text of those made for it in which it grows too fast; empty where there is none."""
    for same in zip(*(texts(used.pattern, length) for length in LENGTHS), strict=True):
        if took(lambda text=same[0]: used.run(text)) > WORTH and grows(used, same):  # type: ignore[misc]
            return same[0][:20]
    return ""


def test_every_pattern_grows_no_faster_than_the_text() -> None:
    found = {used.where: text for used in patterns() if (text := slow(used))}
    assert found == {}


def test_a_pattern_that_looks_at_each_pair_of_places_is_found() -> None:
    assert slow(Used(re.compile(r"\s*,\s*at"), "here", anchored=False)).isspace()
    assert slow(Used(re.compile(r"\s*,\s*at"), "here", anchored=True)) == ""
    assert slow(Used(re.compile(r"(?<!\s)\s*,\s*at"), "here", anchored=False)) == ""
