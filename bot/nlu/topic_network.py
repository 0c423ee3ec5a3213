"""A small network from what is seen of a text (``topic_features``) to the topics: one hidden layer.

The layer turns the published sentence representation towards this school's topics, which a regression cannot. It learns
in seconds, and reading a message with it is two products of matrices.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from sklearn.neural_network import MLPClassifier

Matrix = np.ndarray[Any, np.dtype[np.float32]]
_FILE: Final = "network.npz"
_BATCH: Final = 128
_STEPS: Final = 1_500  # so that a few hundred examples are seen as often as many thousand


@dataclass(frozen=True)
class TopicNetwork:
    """``into``: (seen, hidden) weights and (hidden,) bias; ``out``: (hidden, topics) and (topics,)."""

    topics: tuple[str, ...]
    into: tuple[Matrix, Matrix]
    out: tuple[Matrix, Matrix]

    @classmethod
    def learn(cls, seen: Matrix, topics: Sequence[str], *, hidden: int, rounds: int, seed: int) -> TopicNetwork:
        """Learn from examples, each at least ``rounds`` times; the same seed gives the same network."""
        batch = min(_BATCH, len(topics))
        rounds = max(rounds, math.ceil(_STEPS / math.ceil(len(topics) / batch)))
        # One source of chance for all rounds: from a seed alone every round would take the examples in the same order.
        chance = np.random.RandomState(seed)
        learner = MLPClassifier((hidden,), batch_size=batch, random_state=chance)
        every = np.unique(topics)
        for _ in range(rounds):
            learner.partial_fit(seen, topics, classes=every)
        (first, second), (first_bias, second_bias) = learner.coefs_, learner.intercepts_
        return cls(tuple(map(str, learner.classes_)), (first, first_bias), (second, second_bias))

    def scores(self, seen: Matrix) -> Matrix:
        """How much speaks for each topic, in natural logarithms; shape (texts, topics)."""
        found: Matrix = np.maximum(seen @ self.into[0] + self.into[1], 0.0) @ self.out[0] + self.out[1]
        return found

    def save(self, folder: Path) -> None:
        """Keep in a folder, as plain numbers."""
        arrays = dict(zip(("first", "first_bias", "second", "second_bias"), (*self.into, *self.out), strict=True))
        np.savez(folder / _FILE, topics=np.array(self.topics), **{k: v.astype(np.float32) for k, v in arrays.items()})

    @classmethod
    def load(cls, folder: Path) -> TopicNetwork:
        """Load what ``save`` kept."""
        with np.load(folder / _FILE) as kept:
            topics = tuple(map(str, kept["topics"]))
            return cls(topics, (kept["first"], kept["first_bias"]), (kept["second"], kept["second_bias"]))
