"""Texts on which a pattern is slow."""

from __future__ import annotations

import time
from itertools import islice
from typing import Final

from tests.adversarial import WAYS, Used, texts

LONGEST: Final = 2_000
"""Characters of the longest message that is taken (docs/protocol.md)."""


WORTH: Final = 0.002
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
