"""The network that tells what a message does in a request: all layers of the sentence model learn several labels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import tensorflow as tf

from bot.models.transformer_graph import Weights
from tools.meaning_network import DOUBT, MeaningNetwork


class Example(NamedTuple):
    """A text as pieces, and of each label whether it has it, 1 or 0; -1 where that is not known."""

    pieces: list[int]
    labels: list[int]


class CommandNetwork(MeaningNetwork):
    """Learns labels of which a text may have several."""

    def __init__(self, published: Weights, mask: int, head: str, labels: int, seed: int = 1) -> None:
        """``mask``: the piece that stands for one that is not told; ``labels``: how many there are."""
        super().__init__(published, mask, {head: labels}, seed)
        self._head = head
        shapes = [tf.TensorSpec([None, None], tf.int32), tf.TensorSpec([None, labels], tf.float32)]
        self._step = tf.function(self._take_a_step, input_signature=shapes, reduce_retracing=True)

    def learn_from(self, rounds: Sequence[Sequence[Example]]) -> Iterator[tuple[int, int, float]]:
        """Learn from each round of examples; says at each step which it is, of how many, and how wrong it was."""
        return self.learn(rounds, lambda one: one.pieces, self._numbers)

    def _numbers(self, ids: Any, batch: Sequence[Example]) -> Any:
        return self._step(ids, tf.constant(np.array([one.labels for one in batch], np.float32)))

    def _take_a_step(self, ids: Any, labels: Any) -> Any:
        with tf.GradientTape() as tape:
            known = tf.cast(labels >= 0, tf.float32)
            told = labels * (1 - 2 * DOUBT) + DOUBT
            wrong = tf.nn.sigmoid_cross_entropy_with_logits(told, self._choice(self._meaning(ids), self._head))
            loss = tf.reduce_sum(wrong * known) / tf.cast(tf.shape(ids)[0], tf.float32)
        self._mend(tape, loss)
        return loss
