"""Which words or groups of letters a text has, weighed as scikit-learn weighs them (tf-idf), one text at a time.

Training counts with scikit-learn. A message is counted here: its transformer checks and copies so much that counting
one short text took longer than the sentence model (docs/adr/0019).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

Places = np.ndarray[Any, np.dtype[np.int64]]
Weights = np.ndarray[Any, np.dtype[np.float32]]


class CountedGrams:
    """The grams that were learnt, each with its place and how rare it is."""

    def __init__(self, how: Mapping[str, Any], places: Mapping[str, int], rarity: Weights) -> None:
        """``how``: what splits a text, as TfidfVectorizer is told; ``rarity``: by place, its ``idf_``."""
        self._grams = TfidfVectorizer(**how).build_analyzer()
        self._places = places
        self._rarity = rarity

    def of(self, text: str) -> tuple[Places, Weights]:
        """The places of a text's grams and their weights, of length 1 together; none of it may be known."""
        counted = Counter(place for gram in self._grams(text) if (place := self._places.get(gram)) is not None)
        places = np.fromiter(counted, np.int64, len(counted))
        often = np.fromiter((1 + math.log(times) for times in counted.values()), np.float32, len(counted))
        weights: Weights = often * self._rarity[places]
        length = np.sqrt(weights @ weights)
        return places, weights / length if length else weights


def sums(counted: tuple[Places, Weights], rows: Weights) -> Weights:
    """The weighed sum of the rows at these places: SciPy's product would copy all rows for every text."""
    places, weights = counted
    found: Weights = weights @ rows[places]
    return found
