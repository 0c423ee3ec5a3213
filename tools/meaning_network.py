"""What the networks that learn whole texts share: all layers of the sentence model, and choices on a meaning."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, TypeVar

import numpy as np
import tensorflow as tf

from bot.models.sentence_graph import LAYERS
from bot.models.transformer_graph import WIDTH, Array, Weights
from tools.learning_layers import RANK, LearningLayers

RATE: Final = 1e-3
BATCH: Final = 32
DOUBT: Final = 0.02
"""No example is told as quite sure."""
_HIDDEN: Final = 0.1  # of the pieces are not told, so that no single word decides
_DROPPED: Final = 0.1  # of the numbers of a meaning
_LOUDNESS: Final = 8.0  # of a meaning of length 1, before the choices

One = TypeVar("One")


class MeaningNetwork(LearningLayers):
    """Learns from examples; the same ones in the same order make nearly the same weights."""

    def __init__(self, published: Weights, mask: int, heads: Mapping[str, int], seed: int) -> None:
        """``mask``: the piece that stands for one that is not told; ``heads``: how many choices each head makes."""
        super().__init__(published, range(LAYERS), rate=RATE, batch=BATCH, seed=seed)
        self._mask, self._heads_learnt = mask, tuple(heads)
        for name, size in heads.items():
            self._learn(f"{name}.weight", self._chance.normal(0, 0.05, (WIDTH, size)))
            self._learn(f"{name}.bias", np.zeros(size))

    def learn(
        self, rounds: Sequence[Sequence[One]], pieces: Callable[[One], Sequence[int]], step: Callable[..., Any]
    ) -> Iterator[tuple[int, int, float]]:
        """Learn from each round of examples; says at each step which it is, of how many, and how wrong it was.

        ``step`` takes the pieces of a batch, and the batch.
        """
        batches = [batch for its in rounds for batch in self._batches(its, lambda one: len(pieces(one)))]
        return self._steps(batches, lambda batch: step(tf.constant(self._told(map(pieces, batch))), batch))

    def go_on_from(self, learnt: Weights) -> None:
        """Begin with what was learnt before, as ``learnt`` gave it out; of a mean, with the most of it that fits."""
        loud = {f"{name}.weight" for name in self._heads_learnt}
        learnt = {name: value.astype(np.float32) for name, value in learnt.items()}
        for name in [name for name in self._learnt if name.endswith(".down")]:
            down, up = name, f"{name.removesuffix('.down')}.up"
            if learnt[down].shape[1] > RANK:
                left, sizes, right = np.linalg.svd(learnt[down] @ learnt[up], full_matrices=False)
                sizes = np.sqrt(sizes[:RANK])
                learnt |= {down: left[:, :RANK] * sizes, up: sizes[:, None] * right[:RANK]}
        for name, variable in self._learnt.items():
            variable.assign(learnt[name] / (_LOUDNESS if name in loud else 1.0))

    def learnt(self) -> Mapping[str, Array]:
        """What was learnt, as the service reads it: the choices on a meaning of length 1."""
        loud = {f"{name}.weight" for name in self._heads_learnt}
        return {name: value * _LOUDNESS if name in loud else value for name, value in super().learnt().items()}

    def _told(self, texts: Iterator[Sequence[int]]) -> Array:
        return padded(
            [
                [text[0], *(self._mask if self._random.random() < _HIDDEN else piece for piece in text[1:-1]), text[-1]]
                for text in texts
            ]
        )

    def _meaning(self, ids: Any) -> Any:
        return self._mean(self._read(ids), ids)

    def _mean(self, read: Any, ids: Any) -> Any:
        there = tf.cast(ids > 0, tf.float32)[:, :, None]
        mean = tf.reduce_sum(read * there, 1) / tf.reduce_sum(there, 1)
        return tf.nn.dropout(tf.math.l2_normalize(mean, -1), _DROPPED)

    def _choice(self, meaning: Any, name: str) -> Any:
        return _LOUDNESS * tf.matmul(meaning, self._learnt[f"{name}.weight"]) + self._learnt[f"{name}.bias"]


def padded(texts: Sequence[Sequence[int]]) -> Array:
    """Texts side by side, 0 where there is no piece."""
    ids = np.zeros((len(texts), max(map(len, texts))), np.int32)
    for row, text in enumerate(texts):
        ids[row, : len(text)] = text
    return ids
