"""How sure to be: from a network's scores, how near the examples lie, and what the words say. Pure numbers.

A network is sure of itself far from everything it learnt; the nearest example knows little of the rest; words that
were never seen say nothing. Each mends the others: docs/adr/0002 has the figures.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

Numbers = np.ndarray[Any, np.dtype[np.float32]]

NEAR: Final = 15.0  # how many points of a network's score (natural logarithms) a cosine of 1 is worth
VOTE: Final = 5.0  # and a vote of the words
ROOT: Final = 0.5  # of the confidence, so that it only lowers what is near


def nearest_by_topic(cosines: Numbers, starts: np.ndarray[Any, np.dtype[np.int64]]) -> Numbers:
    """The greatest cosine to each topic's examples; shape (messages, topics).

    ``cosines``: (messages, examples), the examples in the order of their topics; ``starts``: where each topic begins.

    >>> nearest_by_topic(np.array([[0.25, 0.75, 0.5]], np.float32), np.array([0, 2])).tolist()
    [[0.75, 0.5]]
    """
    found: Numbers = np.maximum.reduceat(cosines, starts, axis=1)
    return found


def chances(scores: Numbers, nearest: Numbers, votes: Numbers) -> Numbers:
    """How likely each topic is, from the network, the nearest examples and the words; all (messages, topics)."""
    return softmax(scores + NEAR * nearest + VOTE * votes)


def softmax(scores: Numbers) -> Numbers:
    """Scores (natural logarithms) as chances that sum to 1 in each row."""
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    likely: Numbers = raised / raised.sum(axis=1, keepdims=True)
    return likely


def scope(confidence: float, nearest: float) -> float:
    """How surely a message is inside what was learnt: 0 to 1; ``nearest``: the greatest cosine to any example.

    >>> scope(1.0, 0.8), round(scope(0.25, 0.8), 2), scope(0.9, -0.1)
    (0.8, 0.4, 0.0)
    """
    return float(confidence**ROOT * max(nearest, 0.0))
