"""A small network from what is seen of a text (``topic_features``) to the topics: one hidden layer.

The layer turns the published sentence representation towards this school's topics, which a regression cannot. It learns
in seconds, and reading a message with it is two products of matrices. Several of them learn, each from another start,
and the mean of their scores is taken, so that less hangs on chance; side by side they are one network again.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from sklearn.neural_network import MLPClassifier

from bot.models.cores import on_all_cores

Matrix = np.ndarray[Any, np.dtype[np.float32]]
_BATCH: Final = 128
_STEPS: Final = 1_500  # so that a few hundred examples are seen as often as many thousand


@dataclass(frozen=True)
class TopicNetwork:
    """``into``: (seen, all hidden) weights and (all hidden,) bias; ``out``: (all hidden, topics) and (topics,)."""

    topics: tuple[str, ...]
    into: tuple[Matrix, Matrix]
    out: tuple[Matrix, Matrix]

    @classmethod
    def learn(
        cls, seen: Matrix, topics: Sequence[str], *, hidden: int, rounds: int, voices: int, seed: int
    ) -> TopicNetwork:
        """Learn from examples, each at least ``rounds`` times; the same seed gives the same network.

        ``voices``: how many learn, each with ``hidden`` numbers of its own.
        """
        learners = on_all_cores(lambda voice: _learner(seen, topics, hidden, rounds, seed + voice), range(voices))
        into = np.hstack([learner.coefs_[0] for learner in learners])
        out = np.vstack([learner.coefs_[1] for learner in learners]) / voices
        bias = np.hstack([learner.intercepts_[0] for learner in learners])
        mean = np.mean([learner.intercepts_[1] for learner in learners], axis=0)
        return cls(tuple(map(str, learners[0].classes_)), (into, bias), (out, mean))

    def scores(self, seen: Matrix) -> Matrix:
        """How much speaks for each topic, in natural logarithms; shape (texts, topics)."""
        found: Matrix = self.hidden(seen) @ self.out[0] + self.out[1]
        return found

    def hidden(self, seen: Matrix) -> Matrix:
        """What the hidden layer makes of texts; shape (texts, all hidden)."""
        found: Matrix = np.maximum(seen @ self.into[0] + self.into[1], 0.0)
        return found

    def save(self, file: Path) -> None:
        """Keep in a file, as plain numbers."""
        arrays = dict(zip(("first", "first_bias", "second", "second_bias"), (*self.into, *self.out), strict=True))
        np.savez(file, topics=np.array(self.topics), **{k: v.astype(np.float32) for k, v in arrays.items()})

    @classmethod
    def load(cls, file: Path) -> TopicNetwork:
        """Load what ``save`` kept."""
        with np.load(file) as kept:
            topics = tuple(map(str, kept["topics"]))
            return cls(topics, (kept["first"], kept["first_bias"]), (kept["second"], kept["second_bias"]))


def _learner(seen: Matrix, topics: Sequence[str], hidden: int, rounds: int, seed: int) -> MLPClassifier:
    batch = min(_BATCH, len(topics))
    rounds = max(rounds, math.ceil(_STEPS / math.ceil(len(topics) / batch)))
    # One source of chance for all rounds: from a seed alone every round would take the examples in the same order.
    chance = np.random.RandomState(seed)
    learner = MLPClassifier((hidden,), batch_size=batch, random_state=chance)
    every = np.unique(topics)
    for _ in range(rounds):
        learner.partial_fit(seen, topics, classes=every)
    return learner
