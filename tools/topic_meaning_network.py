"""The network that turns the sentence model towards this product's topics: its upper layers, and a choice on top.

The choice is thrown away: what is kept is what the layers learnt, so that the meaning of a text lies near that of
others that ask the same. On top of it a school's own examples and corrections are learnt in seconds
(``bot.nlu.topic_network``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import tensorflow as tf

from bot.models.sentence_graph import TURNED
from bot.models.transformer_graph import WIDTH, Array, Weights
from tools.learning_layers import LearningLayers

RATE: Final = 1e-3
BATCH: Final = 64
ROUNDS: Final = 3
"""How often each example is seen."""
_HIDDEN: Final = 0.15  # of the pieces are not told, so that no single word decides
_DROPPED: Final = 0.1  # of the numbers of a meaning
_LOUDNESS: Final = 20.0  # of a meaning of length 1, before the choice
_DOUBT: Final = 0.1  # no example is told as quite sure: labels are smoothed
_LONGEST: Final = 96  # pieces of a text that are learnt from
_CHOICE: Final = "choice"
_BIAS: Final = "choice.bias"


class Example(NamedTuple):
    """A text as pieces, and the number of its topic."""

    pieces: list[int]
    topic: int


class TopicMeaningNetwork(LearningLayers):
    """Learns from examples; the same ones in the same order make nearly the same weights."""

    def __init__(self, published: Weights, mask: int, topics: int, seed: int = 1) -> None:
        """``mask``: the piece that stands for one that is not told; ``topics``: how many there are."""
        super().__init__(published, TURNED, rate=RATE, batch=BATCH, seed=seed)
        self._mask, self._topics = mask, topics
        self._learn(_CHOICE, self._chance.normal(0, 0.05, (WIDTH, topics)))
        self._learn(_BIAS, np.zeros(topics))
        shapes = [tf.TensorSpec([None, None], tf.int32), tf.TensorSpec([None], tf.int32)]
        self._step = tf.function(self._take_a_step, input_signature=shapes, reduce_retracing=True)

    def learn(self, examples: Sequence[Example]) -> Iterator[tuple[int, int, float]]:
        """Learn; says at each step which it is, of how many, and how wrong it was."""
        batches = [batch for _ in range(ROUNDS) for batch in self._batches(examples, lambda one: len(one.pieces))]
        return self._steps(batches, lambda batch: self._step(*self._numbers(batch)))

    def learnt(self) -> Mapping[str, Array]:
        """What was learnt, as ``bot.models.sentence_graph`` reads it: without the choice."""
        return {name: value for name, value in super().learnt().items() if name not in (_CHOICE, _BIAS)}

    def _numbers(self, batch: Sequence[Example]) -> tuple[Any, Any]:
        length = min(_LONGEST, max(len(one.pieces) for one in batch))
        ids = np.zeros((len(batch), length), np.int32)
        for row, (pieces, _) in enumerate(batch):
            inner = [self._mask if self._random.random() < _HIDDEN else piece for piece in pieces[1:-1]]
            told = [pieces[0], *inner[: length - 2], pieces[-1]]
            ids[row, : len(told)] = told
        return tf.constant(ids), tf.constant([one.topic for one in batch], tf.int32)

    def _take_a_step(self, ids: Any, topics: Any) -> Any:
        with tf.GradientTape() as tape:
            there = tf.cast(ids > 0, tf.float32)[:, :, None]
            mean = tf.reduce_sum(self._read(ids) * there, 1) / tf.reduce_sum(there, 1)
            meaning = tf.nn.dropout(tf.math.l2_normalize(mean, -1), _DROPPED)
            scores = _LOUDNESS * tf.matmul(meaning, self._learnt[_CHOICE]) + self._learnt[_BIAS]
            right = tf.one_hot(topics, self._topics) * (1 - _DOUBT) + _DOUBT / self._topics
            loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(right, scores))
        self._mend(tape, loss)
        return loss
