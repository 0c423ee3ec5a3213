"""The network that tells what a message does in a request: all layers of the sentence model learn labels and marks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import tensorflow as tf

from bot.models.transformer_graph import WIDTH, Weights
from tools.meaning_network import DOUBT, MeaningNetwork, padded

_WEIGHT: Final = 10.0
"""What the marks of a message count beside all its labels."""
_WISH: Final = 2.0
"""What the wish of a message counts beside each of its labels."""
_RARE: Final = 3.0
"""What a word that is marked counts beside one that is not, of which there are ten times as many."""


class Example(NamedTuple):
    """A text as pieces; of each label whether it has it, 1 or 0, -1 where that is not known; of each piece its mark.

    ``wish``: which of the choices of a wish holds, -1 where that is not known.
    """

    pieces: list[int]
    labels: list[int]
    marks: list[int]
    wish: int = -1


class CommandNetwork(MeaningNetwork):
    """Learns labels of which a text may have several, what each of its words is, and which one right it wishes."""

    def __init__(
        self,
        published: Weights,
        mask: int,
        heads: tuple[str, int],
        words: tuple[str, int],
        seed: int = 1,
        wishes: tuple[str, int] = ("", 0),
    ):
        """``mask``: the piece that stands for one that is not told; the others: names, and how many there are."""
        super().__init__(published, mask, {name: size for name, size in (heads, wishes) if size}, seed)
        (self._head, labels), (self._words, marks), (self._wish, self._wishes) = heads, words, wishes
        self._learn(f"{self._words}.weight", self._chance.normal(0, 0.05, (WIDTH, marks)))
        self._learn(f"{self._words}.bias", np.zeros(marks))
        shapes = [tf.TensorSpec([None, None], tf.int32)] * 2
        shapes.insert(1, tf.TensorSpec([None, labels], tf.float32))
        shapes.append(tf.TensorSpec([None], tf.int32))
        self._step = tf.function(self._take_a_step, input_signature=shapes, reduce_retracing=True)

    def learn_from(self, rounds: Sequence[Sequence[Example]]) -> Iterator[tuple[int, int, float]]:
        """Learn from each round of examples; says at each step which it is, of how many, and how wrong it was."""
        return self.learn(rounds, lambda one: one.pieces, self._numbers)

    def _numbers(self, ids: Any, batch: Sequence[Example]) -> Any:
        labels = tf.constant(np.array([one.labels for one in batch], np.float32))
        marks = tf.constant(padded([[mark + 1 for mark in one.marks] for one in batch]) - 1)
        return self._step(ids, labels, marks, tf.constant([one.wish for one in batch], tf.int32))

    def _take_a_step(self, ids: Any, labels: Any, marks: Any, wishes: Any) -> Any:
        with tf.GradientTape() as tape:
            read = self._read(ids)
            meaning = self._mean(read, ids)
            known = tf.cast(labels >= 0, tf.float32)
            told = labels * (1 - 2 * DOUBT) + DOUBT
            wrong = tf.nn.sigmoid_cross_entropy_with_logits(told, self._choice(meaning, self._head))
            loss = tf.reduce_sum(wrong * known) / tf.cast(tf.shape(ids)[0], tf.float32)
            if self._wish:
                loss += _WISH * self._off_the_wish(meaning, wishes)
            scores = tf.matmul(tf.nn.dropout(read, 0.1), self._learnt[f"{self._words}.weight"])
            marked = tf.cast(marks >= 0, tf.float32) + (_RARE - 1) * tf.cast(marks > 0, tf.float32)
            off = tf.nn.sparse_softmax_cross_entropy_with_logits(
                tf.maximum(marks, 0), scores + self._learnt[f"{self._words}.bias"]
            )
            loss += _WEIGHT * tf.reduce_sum(off * marked) / (tf.reduce_sum(marked) + 1.0)
        self._mend(tape, loss)
        return loss

    def _off_the_wish(self, meaning: Any, wishes: Any) -> Any:
        known = tf.cast(wishes >= 0, tf.float32)
        told = tf.one_hot(tf.maximum(wishes, 0), self._wishes) * (1 - DOUBT) + DOUBT / self._wishes
        wrong = tf.nn.softmax_cross_entropy_with_logits(told, self._choice(meaning, self._wish))
        return tf.reduce_mean(wrong * known)
