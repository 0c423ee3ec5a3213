"""What the letters and words of a text say of danger, beside what it means: a weighed sum over hashed groups.

Groups of two to five letters within words and of one to three words, each family weighed by how rare a group is and
brought to length 1 (tf-idf). Groups are told by a hash: what is learnt is two rows of numbers and no list of words.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, Final
from zlib import crc32

import numpy as np

Row = np.ndarray[Any, np.dtype[np.float32]]
SIZE: Final = 1 << 18
"""Numbers that groups are hashed to."""
_LETTERS: Final = range(2, 6)
_WORDS: Final = range(1, 4)
_WORD: Final = re.compile(r"[^\W\d_][\w']*|[?!]|\d+")


def families(text: str) -> tuple[Counter[int], Counter[int]]:
    """How often each group of letters, and of words, stands in a text, by the hash of the group."""
    words = _WORD.findall(text.casefold().replace("’", "'"))
    return Counter(_hashed("c", _groups(words))), Counter(_hashed("w", _runs(words)))


def _hashed(family: str, groups: Iterator[str]) -> Iterator[int]:
    for group in groups:
        yield crc32(f"{family}{group}".encode()) % SIZE


def _groups(words: Sequence[str]) -> Iterator[str]:
    for word in words:
        padded = f" {word} "
        for length in _LETTERS:
            for start in range(len(padded) - length + 1):
                yield padded[start : start + length]


def _runs(words: Sequence[str]) -> Iterator[str]:
    for length in _WORDS:
        for start in range(len(words) - length + 1):
            yield " ".join(words[start : start + length])


def seen(text: str, rarity: Row) -> tuple[list[int], list[float]]:
    """The hashes of a text and the number of each: (1 + log of how often) times rarity, each family of length 1."""
    places: list[int] = []
    numbers: list[float] = []
    for counted in families(text):
        raised = [(1 + math.log(times)) * float(rarity[place]) for place, times in counted.items()]
        length = math.sqrt(sum(number * number for number in raised)) or 1.0
        places += counted
        numbers += [number / length for number in raised]
    return places, numbers


def score(text: str, rarity: Row, weights: Row) -> float:
    """The log-odds of danger, as the groups of a text have them."""
    places, numbers = seen(text, rarity)
    return float(np.dot(weights[places], numbers)) if places else 0.0
