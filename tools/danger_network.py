"""The network that tells danger: all layers of the sentence model learn, and two choices on top are kept with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import tensorflow as tf

from bot.models.sentence_graph import LAYERS
from bot.models.transformer_graph import WIDTH, Array, Weights
from tools.learning_layers import LearningLayers

RATE: Final = 1e-3
BATCH: Final = 32
DANGER: Final = "danger"
KINDS: Final = "kinds"
_HIDDEN: Final = 0.1  # of the pieces are not told, so that no single word decides
_DROPPED: Final = 0.1  # of the numbers of a meaning
_LOUDNESS: Final = 8.0  # of a meaning of length 1, before the choices
_DOUBT: Final = 0.02  # no example is told as quite sure
_KIND: Final = 0.3  # how much it counts who speaks, beside whether it is danger


class Example(NamedTuple):
    """A text as pieces, whether it tells of danger, the number of its kind (-1: not told), and how much it counts."""

    pieces: list[int]
    danger: bool
    kind: int
    weight: float


class DangerNetwork(LearningLayers):
    """Learns from examples; the same ones in the same order make nearly the same weights."""

    def __init__(self, published: Weights, mask: int, kinds: int, seed: int = 1) -> None:
        """``mask``: the piece that stands for one that is not told."""
        super().__init__(published, range(LAYERS), rate=RATE, batch=BATCH, seed=seed)
        self._mask, self._kinds = mask, kinds
        for name, size in ((DANGER, 1), (KINDS, kinds)):
            self._learn(f"{name}.weight", self._chance.normal(0, 0.05, (WIDTH, size)))
            self._learn(f"{name}.bias", np.zeros(size))
        shapes = [
            tf.TensorSpec([None, None], tf.int32),
            tf.TensorSpec([None], tf.float32),
            tf.TensorSpec([None], tf.int32),
            tf.TensorSpec([None], tf.float32),
        ]
        self._step = tf.function(self._take_a_step, input_signature=shapes, reduce_retracing=True)

    def learn(self, rounds: Sequence[Sequence[Example]]) -> Iterator[tuple[int, int, float]]:
        """Learn from each round of examples; says at each step which it is, of how many, and how wrong it was."""
        batches = [batch for its in rounds for batch in self._batches(its, lambda one: len(one.pieces))]
        return self._steps(batches, lambda batch: self._step(*self._numbers(batch)))

    def learnt(self) -> Mapping[str, Array]:
        """What was learnt, as ``bot.nlu.danger`` reads it: the choices on a meaning of length 1."""
        loud = (f"{DANGER}.weight", f"{KINDS}.weight")
        return {name: value * _LOUDNESS if name in loud else value for name, value in super().learnt().items()}

    def _numbers(self, batch: Sequence[Example]) -> tuple[Any, ...]:
        told = [
            [
                one.pieces[0],
                *(self._mask if self._random.random() < _HIDDEN else piece for piece in one.pieces[1:-1]),
                one.pieces[-1],
            ]
            for one in batch
        ]
        return (
            tf.constant(padded(told)),
            tf.constant([float(one.danger) for one in batch], tf.float32),
            tf.constant([one.kind for one in batch], tf.int32),
            tf.constant([one.weight for one in batch], tf.float32),
        )

    def _choice(self, meaning: Any, name: str) -> Any:
        return _LOUDNESS * tf.matmul(meaning, self._learnt[f"{name}.weight"]) + self._learnt[f"{name}.bias"]

    def _take_a_step(self, ids: Any, danger: Any, kinds: Any, weights: Any) -> Any:
        with tf.GradientTape() as tape:
            there = tf.cast(ids > 0, tf.float32)[:, :, None]
            mean = tf.reduce_sum(self._read(ids) * there, 1) / tf.reduce_sum(there, 1)
            meaning = tf.nn.dropout(tf.math.l2_normalize(mean, -1), _DROPPED)
            told = danger * (1 - 2 * _DOUBT) + _DOUBT
            wrong = tf.nn.sigmoid_cross_entropy_with_logits(told, self._choice(meaning, DANGER)[:, 0])
            loss = tf.reduce_sum(wrong * weights) / tf.reduce_sum(weights)
            right = tf.one_hot(kinds, self._kinds)  # all zero where no kind is told
            of_kind = tf.nn.softmax_cross_entropy_with_logits(right, self._choice(meaning, KINDS))
            loss += _KIND * tf.reduce_sum(of_kind) / (tf.reduce_sum(right) + 1e-6)
        self._mend(tape, loss)
        return loss


def padded(texts: Sequence[Sequence[int]]) -> Array:
    """Texts side by side, 0 where there is no piece."""
    ids = np.zeros((len(texts), max(map(len, texts))), np.int32)
    for row, text in enumerate(texts):
        ids[row, : len(text)] = text
    return ids
