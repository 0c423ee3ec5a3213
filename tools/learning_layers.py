"""Layers of the sentence model that learn: to each matrix the product of two thin ones is added (``thin_matrices``).

Runs on TensorFlow, which comes with Rasa; what it learnt is plain numbers, which the service puts together with the
published weights. Nothing published is changed.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, TypeVar

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import tensorflow as tf

from bot.models.lora import NORMS, PARTS
from bot.models.transformer_graph import HEADS, WIDTH, Array, Weights, places_of

RANK: Final = 16
"""How thin the matrices are."""
_WARM_UP: Final = 0.1  # of the steps
_DROPPED: Final = 0.1
_EPSILON: Final = 1e-12

One = TypeVar("One")


class LearningLayers(tf.Module):  # type: ignore[misc]  # TensorFlow has no types
    """What the networks that learn have in common: their layers, and how they go from step to step."""

    def __init__(self, published: Weights, layers: range, *, rate: float, batch: int, seed: int) -> None:
        """``layers``: those that learn, up to the last that is read.

        ``rate``: how far one step goes at most (Adam); it grows over the first steps and falls to nothing.
        """
        super().__init__()
        self._published, self._layers, self._rate, self._batch = published, layers, rate, batch
        self._random, self._chance = random.Random(seed), np.random.default_rng(seed)
        tf.random.set_seed(seed)
        self._learnt: dict[str, Any] = {}
        for number in layers:
            for part in PARTS:
                at = f"encoder.layer.{number}.{part}"
                wide, narrow = published[f"{at}.weight"].shape
                self._learn(f"{at}.down", self._chance.normal(0, 0.04, (narrow, RANK)))
                self._learn(f"{at}.up", np.zeros((RANK, wide)))
                self._learn(f"{at}.bias", published[f"{at}.bias"])
            for norm in NORMS:
                for which in ("weight", "bias"):
                    at = f"encoder.layer.{number}.{norm}.{which}"
                    self._learn(at, published[at])
        self._optimizer = tf.keras.optimizers.legacy.Adam()

    def learnt(self) -> Mapping[str, Array]:
        """What was learnt, as the service reads it."""
        return {name: variable.numpy().astype(np.float16) for name, variable in self._learnt.items()}

    def _learn(self, name: str, start: Array) -> None:
        self._learnt[name] = tf.Variable(start.astype(np.float32))

    def _batches(self, told: Sequence[One], length: Callable[[One], int]) -> list[list[One]]:
        """Sentences of like length side by side, so that little is padded."""
        order = list(told)
        self._random.shuffle(order)
        size, batches = self._batch * 50, list[list[One]]()
        for start in range(0, len(order), size):
            near = sorted(order[start : start + size], key=length)
            batches += [near[n : n + self._batch] for n in range(0, len(near), self._batch)]
        self._random.shuffle(batches)
        return batches

    def _steps(self, batches: Sequence[One], take: Callable[[One], Any]) -> Iterator[tuple[int, int, float]]:
        """Take a step for each batch; says at each which it is, of how many, and how wrong it was."""
        for step, batch in enumerate(batches):
            rate = self._rate * min(1, (step + 1) / (_WARM_UP * len(batches))) * max(0.02, 1 - step / len(batches))
            self._optimizer.learning_rate.assign(rate)
            yield step, len(batches), float(take(batch))

    def _mend(self, tape: Any, loss: Any) -> None:
        """Go a step down from what was wrong."""
        variables = list(self._learnt.values())
        gradients, _ = tf.clip_by_global_norm(tape.gradient(loss, variables), 1.0)
        self._optimizer.apply_gradients(zip(gradients, variables))  # noqa: B905 (TensorFlow reads this itself, and its zip knows no strict)

    def _read(self, ids: Any) -> Any:
        """Ids of pieces, (sentences, pieces), 0 where there is none, to (sentences, pieces, WIDTH)."""
        shape = tf.shape(ids)
        weights = self._published
        x = tf.gather(tf.constant(weights["embeddings.word_embeddings.weight"]), ids)
        x = self._norm(x + tf.constant(places_of(weights))[: shape[1]], "embeddings.LayerNorm", weights)
        x = tf.nn.dropout(x, _DROPPED)
        hidden = (1 - tf.cast(ids > 0, tf.float32))[:, None, None, :] * -10000.0
        for number in range(self._layers.stop):
            at = f"encoder.layer.{number}."
            norms = self._learnt if number in self._layers else weights
            q, k, v = (self._heads(self._dense(x, at + part), shape) for part in PARTS[:3])
            seen = tf.nn.softmax(tf.matmul(q, k, transpose_b=True) * (WIDTH / HEADS) ** -0.5 + hidden)
            mixed = tf.reshape(tf.transpose(tf.matmul(seen, v), (0, 2, 1, 3)), (shape[0], shape[1], WIDTH))
            mixed = tf.nn.dropout(self._dense(mixed, at + PARTS[3]), _DROPPED)
            x = self._norm(x + mixed, at + NORMS[0], norms)
            wide = self._dense(tf.nn.gelu(self._dense(x, at + PARTS[4])), at + PARTS[5])
            x = self._norm(x + tf.nn.dropout(wide, _DROPPED), at + NORMS[1], norms)
        return x

    def _dense(self, x: Any, at: str) -> Any:
        published = tf.matmul(x, tf.constant(self._published[f"{at}.weight"].T))
        if f"{at}.up" not in self._learnt:
            return published + self._published[f"{at}.bias"]
        thin = tf.matmul(tf.matmul(x, self._learnt[f"{at}.down"]), self._learnt[f"{at}.up"])
        return published + thin + self._learnt[f"{at}.bias"]

    @staticmethod
    def _heads(x: Any, shape: Any) -> Any:
        return tf.transpose(tf.reshape(x, (shape[0], shape[1], HEADS, WIDTH // HEADS)), (0, 2, 1, 3))

    @staticmethod
    def _norm(x: Any, at: str, weights: Mapping[str, Any]) -> Any:
        middle = tf.reduce_mean(x, -1, keepdims=True)
        spread = tf.reduce_mean(tf.square(x - middle), -1, keepdims=True)
        return (x - middle) * tf.math.rsqrt(spread + _EPSILON) * weights[f"{at}.weight"] + weights[f"{at}.bias"]
