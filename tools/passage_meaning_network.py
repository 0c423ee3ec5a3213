"""The network that turns the sentence model towards finding: a question lies near the passage that answers it.

It sees a notice at a time: some of its questions, and many of its passages. The loss is how unlikely the right passages
are among them (van den Oord et al. 2018, arXiv:1807.03748), so the wrong ones are those of the same notice.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import tensorflow as tf

from bot.models.sentence_graph import TURNED
from bot.models.transformer_graph import Weights
from tools.learning_layers import LearningLayers

ROUNDS: Final = 3
"""How often each question is seen."""
_RATE: Final = 1e-3
_QUESTIONS: Final = 24  # at a step
_PASSAGES: Final = 96  # at a step, the right ones among them
_LOUDNESS: Final = 20.0  # of the likeness of a question and a passage
_LONGEST: Final = 64, 80  # pieces of a question, and of a passage
_NEVER: Final = 1e-9


class Told(NamedTuple):
    """A notice: its passages and questions as pieces, and for each question which passages answer it (0 or 1)."""

    passages: list[list[int]]
    questions: list[list[int]]
    right: np.ndarray[Any, np.dtype[np.float32]]


class PassageMeaningNetwork(LearningLayers):
    """Learns from notices; the same ones in the same order make nearly the same weights."""

    def __init__(self, weights: Weights, seed: int = 1) -> None:
        """``weights`` are those that it begins with."""
        super().__init__(weights, TURNED, rate=_RATE, batch=_QUESTIONS, seed=seed)
        pieces, right = tf.TensorSpec([None, None], tf.int32), tf.TensorSpec([None, None], tf.float32)
        self._step = tf.function(self._take_a_step, input_signature=[pieces, pieces, right], reduce_retracing=True)

    def learn(self, notices: Sequence[Told]) -> Iterator[tuple[int, int, float]]:
        """Learn; says at each step which it is, of how many, and how wrong it was."""
        batches: list[tuple[Told, list[int]]] = []
        for _ in range(ROUNDS):
            found = [
                (notice, batch)
                for notice in notices
                for batch in self._batches(
                    range(len(notice.questions)), lambda one, its=notice: len(its.questions[one])
                )
            ]
            self._random.shuffle(found)
            batches += found
        return self._steps(batches, lambda batch: self._step(*self._numbers(*batch)))

    def _numbers(self, told: Told, asked: Sequence[int]) -> tuple[Any, Any, Any]:
        right = told.right[asked]
        needed = np.flatnonzero(right.any(0)).tolist()
        others = [place for place in range(len(told.passages)) if place not in set(needed)]
        self._random.shuffle(others)
        shown = needed + others[: max(0, _PASSAGES - len(needed))]
        questions = _rows([told.questions[one] for one in asked], _LONGEST[0])
        passages = _rows([told.passages[place] for place in shown], _LONGEST[1])
        return tf.constant(questions), tf.constant(passages), tf.constant(right[:, shown])

    def _take_a_step(self, questions: Any, passages: Any, right: Any) -> Any:
        with tf.GradientTape() as tape:
            likeness = _LOUDNESS * tf.matmul(self._meaning(questions), self._meaning(passages), transpose_b=True)
            of_right = tf.reduce_logsumexp(likeness + tf.math.log(right + _NEVER), 1)
            loss = tf.reduce_mean(tf.reduce_logsumexp(likeness, 1) - of_right)
        self._mend(tape, loss)
        return loss

    def _meaning(self, ids: Any) -> Any:
        there = tf.cast(ids > 0, tf.float32)[:, :, None]
        return tf.math.l2_normalize(tf.reduce_sum(self._read(ids) * there, 1) / tf.reduce_sum(there, 1), -1)


def _rows(texts: Sequence[list[int]], longest: int) -> np.ndarray[Any, np.dtype[np.int32]]:
    """Pieces side by side, 0 where a text has none; of a longer one the last piece, which ends it, is kept."""
    width = min(longest, max(map(len, texts)))
    rows = np.zeros((len(texts), width), np.int32)
    for row, pieces in zip(rows, texts, strict=True):
        kept = pieces if len(pieces) <= width else [*pieces[: width - 1], pieces[-1]]
        row[: len(kept)] = kept
    return rows
