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

Matrix = np.ndarray[Any, np.dtype[np.float32]]
_COUNTED: Final[dict[str, dict[str, Any]]] = {
    "words": {"ngram_range": (1, 2), "token_pattern": r"\b\w+\b", "min_df": 2},
    "letters": {"analyzer": "char_wb", "ngram_range": (2, 5), "min_df": 3},
}
_LOOSENESS: Final = 0.5  # the machine's C
_TOLERANCE: Final = 1e-2


class TopicWords:
    """Votes for topics: about 1 for the right one, about -1 for the others."""

    def __init__(self, counters: Sequence[TfidfVectorizer], weights: Matrix, bias: Matrix) -> None:
        self._counters = counters
        self._weights = weights
        self._bias = bias

    @classmethod
    def learn(cls, texts: Sequence[str], topics: Sequence[str], folder: Path, *, seed: int) -> TopicWords:
        """Learn from examples and keep what was learnt in ``folder``; topics in the order of the alphabet."""
        counters = {name: _counter(name) for name in _COUNTED}
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
            counters = []
            for name in _COUNTED:
                counter = _counter(name, json.loads((folder / f"counted_{name}.json").read_text()))
                counter.idf_ = kept[name]
                counters.append(counter)
            return cls(counters, np.ascontiguousarray(kept["weights"], np.float32), kept["bias"])

    def votes(self, texts: Sequence[str]) -> Matrix:
        """The votes of some texts; shape (texts, topics)."""
        counted = hstack([counter.transform(texts) for counter in self._counters], format="csr")
        return np.array([self._voted(row) for row in counted], np.float32).reshape(len(texts), -1)

    def _voted(self, row: Any) -> Matrix:
        """A sparse row times the weights: SciPy's own product would copy all of them for every message."""
        voted: Matrix = row.data.astype(np.float32) @ self._weights[row.indices] + self._bias
        return voted


def _counter(name: str, vocabulary: dict[str, int] | None = None) -> TfidfVectorizer:
    how = _COUNTED[name] if vocabulary is None else {**_COUNTED[name], "min_df": 1}
    return TfidfVectorizer(sublinear_tf=True, dtype=np.float32, vocabulary=vocabulary, **how)
