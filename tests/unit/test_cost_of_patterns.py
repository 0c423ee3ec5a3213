"""No pattern that sees what people type grows faster than the text, as far as the longest message can show it.

Of a text four times as long a pattern that looks at each place once takes four times as long, and one that looks at
each pair of places sixteen times. Looked at is what takes four thousandths of a second for the longest message; a busy
machine only ever adds to a time, so the shortest of several tries counts.
"""

from __future__ import annotations

import re
import time
from itertools import islice
from typing import Final

from tests.adversarial import WAYS, Used, patterns, texts

LONGEST: Final = 2_000
"""Characters of the longest message that is taken (docs/protocol.md)."""
WORTH: Final = 0.004
"""Seconds of the processor from which on a pattern is looked at."""
LONGER, GROWS = 4, 9.0
"""A text so many times longer; between what grows in proportion (4) and what grows with the square (16)."""
TRIES: Final = 5


def took(used: Used, text: str) -> float:
    """Seconds of this thread alone, whatever else the machine does."""
    begun = time.thread_time()
    used.run(text)
    return time.thread_time() - begun


def least(used: Used, text: str) -> float:
    """The shortest of several tries."""
    return min(took(used, text) for _ in range(TRIES))


def slow(used: Used, ways: int | None = WAYS) -> str:
    """How the text begins, of those made for it, in which it grows too fast; empty where there is none."""
    for number, text in enumerate(texts(used.pattern, LONGEST, ways)):
        if took(used, text) > WORTH:
            longer = next(islice(texts(used.pattern, LONGEST * LONGER, ways), number, None))
            if least(used, longer) > GROWS * least(used, text):
                return text[:20]
    return ""


def test_no_pattern_grows_faster_than_the_text() -> None:
    assert {used.where: text for used in patterns() if (text := slow(used))} == {}


def test_a_pattern_that_looks_at_each_pair_of_places_is_found() -> None:
    assert slow(Used(re.compile(r"\s*,\s*at"), "here", anchored=False)).isspace()
    assert slow(Used(re.compile(r"\s*,\s*at"), "here", anchored=True)) == ""
    assert slow(Used(re.compile(r"(?<!\s)\s*,\s*at"), "here", anchored=False)) == ""
