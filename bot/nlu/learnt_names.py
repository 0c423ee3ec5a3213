"""How likely a word is somebody's name, by its place among other words: what was learnt from many sentences.

A rule knows the places that somebody thought of. This adds up what every word around says, so it knows a place that
nobody wrote down. ``tools/learn_names.py`` makes the weights, by logistic regression, from the examples of data/nlu,
in which nobody is named, and from sentences in which somebody is.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from bot.core.sentences import Sentence
from bot.nlu.lexicon import EnglishLexicon
from bot.nlu.name_features import NameFeatures

FILE: Final = Path(__file__).with_suffix(".txt")
ALWAYS: Final = "always"
"""The name of the weight that every word has."""


class LearntNames:
    """A ``Likely`` of ``bot.core.names``."""

    def __init__(self, lexicon: EnglishLexicon, weights: Mapping[str, float] | None = None) -> None:
        self._features, self._weights = NameFeatures(lexicon), weights or learnt()

    def __call__(self, sentence: Sentence) -> dict[int, float]:
        """The probability that a word is a name, by its number; words that are surely none, or surely one, are out."""
        get, always = self._weights.get, self._weights[ALWAYS]
        return {
            n: 1 / (1 + math.exp(-always - sum([get(feature, 0.0) for feature in features])))
            for n, features in self._features(sentence)
        }


@cache
def learnt() -> dict[str, float]:
    """What was learnt: each feature and its weight."""
    return read(FILE.read_text(encoding="utf-8"))


def read(text: str) -> dict[str, float]:
    r"""Weights from the lines of a file, in tenths.

    >>> read("-31\talways\n12\tl kin\n")
    {'always': -3.1, 'l kin': 1.2}
    """
    rows = (line.split("\t") for line in text.splitlines() if not line.startswith("#"))
    return {feature: int(tenths) / 10 for tenths, feature in rows}
