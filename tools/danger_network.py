"""The network that tells danger: all layers of the sentence model learn, and two choices on top are kept with them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

import tensorflow as tf

from bot.models.transformer_graph import Weights
from tools.meaning_network import DOUBT, MeaningNetwork

DANGER: Final = "danger"
KINDS: Final = "kinds"
_KIND: Final = 0.3  # how much it counts who speaks, beside whether it is danger


class Example(NamedTuple):
    """A text as pieces, whether it tells of danger, the number of its kind (-1: not told), and how much it counts."""

    pieces: list[int]
    danger: bool
    kind: int
    weight: float


class DangerNetwork(MeaningNetwork):
    """Learns danger, and who speaks."""

    def __init__(self, published: Weights, mask: int, kinds: int, seed: int = 1) -> None:
        """``mask``: the piece that stands for one that is not told."""
        super().__init__(published, mask, {DANGER: 1, KINDS: kinds}, seed)
        self._kinds = kinds
        shapes = [
            tf.TensorSpec([None, None], tf.int32),
            tf.TensorSpec([None], tf.float32),
            tf.TensorSpec([None], tf.int32),
            tf.TensorSpec([None], tf.float32),
        ]
        self._step = tf.function(self._take_a_step, input_signature=shapes, reduce_retracing=True)

    def learn_from(self, rounds: Sequence[Sequence[Example]]) -> Iterator[tuple[int, int, float]]:
        """Learn from each round of examples; says at each step which it is, of how many, and how wrong it was."""
        return self.learn(rounds, lambda one: one.pieces, self._numbers)

    def _numbers(self, ids: Any, batch: Sequence[Example]) -> Any:
        return self._step(
            ids,
            tf.constant([float(one.danger) for one in batch], tf.float32),
            tf.constant([one.kind for one in batch], tf.int32),
            tf.constant([one.weight for one in batch], tf.float32),
        )

    def _take_a_step(self, ids: Any, danger: Any, kinds: Any, weights: Any) -> Any:
        with tf.GradientTape() as tape:
            meaning = self._meaning(ids)
            told = danger * (1 - 2 * DOUBT) + DOUBT
            wrong = tf.nn.sigmoid_cross_entropy_with_logits(told, self._choice(meaning, DANGER)[:, 0])
            loss = tf.reduce_sum(wrong * weights) / tf.reduce_sum(weights)
            right = tf.one_hot(kinds, self._kinds)  # all zero where no kind is told
            of_kind = tf.nn.softmax_cross_entropy_with_logits(right, self._choice(meaning, KINDS))
            loss += _KIND * tf.reduce_sum(of_kind) / (tf.reduce_sum(right) + 1e-6)
        self._mend(tape, loss)
        return loss
