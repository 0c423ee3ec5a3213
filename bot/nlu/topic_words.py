"""What the words themselves say for each topic: a linear machine over words, pairs of words and groups of letters.

Tens of thousands of them are counted, where ``topic_features`` boils letters down to a few hundred numbers. It knows
the rare word that settles a question, and nothing of words that it never saw.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from scipy.sparse import hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

from bot.nlu.counted_grams import CountedGrams, sums

Matrix = np.ndarray[Any, np.dtype[np.float32]]
_COUNTED: Final[dict[str, dict[str, Any]]] = {
    "words": {"ngram_range": (1, 2), "token_pattern": r"\b\w+\b"},
    "letters": {"analyzer": "char_wb", "ngram_range": (2, 5)},
}
_OFTEN: Final = {"words": 2, "letters": 3}  # examples that have it, for it to be counted
_LOOSENESS: Final = 0.5  # the machine's C
_TOLERANCE: Final = 1e-2


class TopicWords:
    """Votes for topics: about 1 for the right one, about -1 for the others."""

    def __init__(self, counters: Sequence[CountedGrams], weights: Sequence[Matrix], bias: Matrix) -> None:
        """``weights``: for each counter, shape (its grams, topics)."""
        self._counters = counters
        self._weights = weights
        self._bias = bias

    @classmethod
    def learn(cls, texts: Sequence[str], topics: Sequence[str], folder: Path, *, seed: int) -> TopicWords:
        """Learn from examples and keep what was learnt in ``folder``; topics in the order of the alphabet."""
        counters = {
            name: TfidfVectorizer(sublinear_tf=True, dtype=np.float32, min_df=_OFTEN[name], **how)
            for name, how in _COUNTED.items()
        }
        counted = hstack([counter.fit_transform(texts) for counter in counters.values()]).tocsr()
        machine = LinearSVC(C=_LOOSENESS, tol=_TOLERANCE, random_state=seed).fit(counted, topics)
        for name, counter in counters.items():
            vocabulary = {gram: int(place) for gram, place in counter.vocabulary_.items()}
            (folder / f"counted_{name}.json").write_text(json.dumps(vocabulary))
        np.savez(
            folder / "counted.npz",
            weights=machine.coef_.T.astype(np.float16),
            bias=machine.intercept_.astype(np.float32),
            **{name: counter.idf_ for name, counter in counters.items()},
        )
        return cls.load(folder)

    @classmethod
    def load(cls, folder: Path) -> TopicWords:
        """Load what ``learn`` kept; plain numbers and text, no pickles."""
        with np.load(folder / "counted.npz") as kept:
            counters, weights, begins = [], [], 0
            every = kept["weights"].astype(np.float32)
            for name, how in _COUNTED.items():
                places = json.loads((folder / f"counted_{name}.json").read_text())
                counters.append(CountedGrams(how, places, kept[name].astype(np.float32)))
                weights.append(np.ascontiguousarray(every[begins : begins + len(places)]))
                begins += len(places)
            return cls(counters, weights, kept["bias"])

    def votes(self, texts: Sequence[str]) -> Matrix:
        """The votes of some texts; shape (texts, topics)."""
        parts = list(zip(self._counters, self._weights, strict=True))
        votes = [sum((sums(counter.of(text), rows) for counter, rows in parts), self._bias) for text in texts]
        return np.array(votes, np.float32).reshape(len(texts), -1)
