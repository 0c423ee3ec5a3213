"""The network that learns what a name is: the lower layers of the sentence model, with a little learnt on top of each.

Runs on TensorFlow, which comes with Rasa; what it learnt is plain numbers, which ``bot.nlu.name_graph`` puts together
with the published weights. Nothing published is changed: to each matrix the product of two thin ones is added (LoRA, Hu
et al. 2021, arXiv:2106.09685), so what was learnt is a megabyte.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import tensorflow as tf

from bot.nlu.learnt_names import TRAIT_WEIGHTS
from bot.nlu.name_graph import HEAD, LAYERS, NORMS, PARTS
from bot.nlu.name_traits import TRAITS
from bot.nlu.transformer_graph import HEADS, WIDTH, Array, Weights, places_of
from tools.name_sentences import Labelled

RANK: Final = 16
"""How thin the matrices are."""
RATE: Final = 1.5e-3
"""How far one step goes at most (Adam); it grows over the first steps and falls to nothing."""
BATCH: Final = 48
_WARM_UP: Final = 0.1  # of the steps
_DROPPED: Final = 0.1
_HIDDEN: Final = 0.2  # of the names, and a quarter of it of other words, are not told which word they are
_TRAIT: Final = 8.0  # how loud a trait is told: one number of a few beside the many of meaning
_EPSILON: Final = 1e-12
_LONGEST: Final = 128  # pieces of a sentence that are learnt from
_NONE: Final = -1.0  # of a piece that no word begins with
_PLACE: Final = 3.0  # what a day or a code counts beside a word: there are few


class NameNetwork(tf.Module):  # type: ignore[misc]  # TensorFlow has no types
    """Learns from labelled sentences; the same ones in the same order make nearly the same weights."""

    def __init__(self, published: Weights, mask: int, seed: int = 1) -> None:
        """``mask``: the piece that stands for a word that is not told."""
        super().__init__()
        self._published, self._mask = published, mask
        self._random, numbers = random.Random(seed), np.random.default_rng(seed)
        tf.random.set_seed(seed)
        self._learnt: dict[str, Any] = {}
        for number in range(LAYERS):
            for part in PARTS:
                at = f"encoder.layer.{number}.{part}"
                wide, narrow = published[f"{at}.weight"].shape
                self._learn(f"{at}.down", numbers.normal(0, 0.04, (narrow, RANK)))
                self._learn(f"{at}.up", np.zeros((RANK, wide)))
                self._learn(f"{at}.bias", published[f"{at}.bias"])
            for norm in NORMS:
                for which in ("weight", "bias"):
                    at = f"encoder.layer.{number}.{norm}.{which}"
                    self._learn(at, published[at])
        self._learn(HEAD, numbers.normal(0, 0.02, (WIDTH, 2)))
        self._learn(TRAIT_WEIGHTS, np.zeros(len(TRAITS) + 2))
        self._optimizer = tf.keras.optimizers.legacy.Adam()
        shapes = [tf.TensorSpec([None, None], tf.int32), tf.TensorSpec([None, None, 2], tf.float32)]
        shapes.append(tf.TensorSpec([None, None, len(TRAITS) + 1], tf.float32))
        self._step = tf.function(self._take_a_step, input_signature=shapes, reduce_retracing=True)

    def learn(self, sentences: Sequence[Labelled]) -> Iterator[tuple[int, int, float]]:
        """Learn from each sentence once; says at each step which it is, of how many, and how wrong it was."""
        batches = self._batches(sentences)
        for step, batch in enumerate(batches):
            rate = RATE * min(1, (step + 1) / (_WARM_UP * len(batches))) * max(0.02, 1 - step / len(batches))
            self._optimizer.learning_rate.assign(rate)
            yield step, len(batches), float(self._step(*self._numbers(batch)))

    def learnt(self) -> Mapping[str, Array]:
        """What was learnt, as ``bot.nlu.name_graph`` reads it."""
        found = {name: variable.numpy() for name, variable in self._learnt.items()}
        found[TRAIT_WEIGHTS] = found[TRAIT_WEIGHTS] * _TRAIT
        return {name: value.astype(np.float16) for name, value in found.items()}

    def _learn(self, name: str, start: Array) -> None:
        self._learnt[name] = tf.Variable(start.astype(np.float32))

    def _batches(self, sentences: Sequence[Labelled]) -> list[list[Labelled]]:
        """Sentences of like length side by side, so that little is padded."""
        order = list(sentences)
        self._random.shuffle(order)
        size, batches = BATCH * 50, list[list[Labelled]]()
        for start in range(0, len(order), size):
            near = sorted(order[start : start + size], key=lambda one: len(one.pieces))
            batches += [near[n : n + BATCH] for n in range(0, len(near), BATCH)]
        self._random.shuffle(batches)
        return batches

    def _numbers(self, batch: Sequence[Labelled]) -> tuple[Any, Any, Any]:
        length = min(_LONGEST, max(len(one.pieces) for one in batch))
        ids = np.zeros((len(batch), length), np.int32)
        right = np.full((len(batch), length, 2), _NONE, np.float32)
        told = np.zeros((len(batch), length, len(TRAITS) + 1), np.float32)
        told[:, :, -1] = _TRAIT
        for row, one in enumerate(batch):
            ids[row, : len(one.pieces)] = one.pieces[:length]
            for first, behind, traits, name in one.words:
                if first >= length:
                    continue
                right[row, first, 0] = name
                told[row, first, [TRAITS.index(trait) for trait in traits]] = _TRAIT
                if self._random.random() < (_HIDDEN if name else _HIDDEN / 4):
                    ids[row, first:behind] = self._mask
            for first, behind, somebodys in one.places:
                if first < length:
                    right[row, first, 1] = somebodys
                    if self._random.random() < _HIDDEN:
                        ids[row, first + 1 : behind] = self._mask
        return tf.constant(ids), tf.constant(right), tf.constant(told)

    def _take_a_step(self, ids: Any, right: Any, told: Any) -> Any:
        variables = list(self._learnt.values())
        with tf.GradientTape() as tape:
            scores = tf.tensordot(self._read(ids), self._learnt[HEAD], 1)
            of_words, of_places = self._learnt[TRAIT_WEIGHTS][:-1], self._learnt[TRAIT_WEIGHTS][-1]
            scores += tf.stack([tf.tensordot(told, of_words, 1), told[:, :, -1] * of_places], axis=-1)
            counts = tf.cast(right > _NONE, tf.float32)
            wrong = tf.nn.sigmoid_cross_entropy_with_logits(labels=tf.maximum(right, 0.0), logits=scores)
            words = tf.reduce_sum(counts[:, :, 0])
            loss = tf.reduce_sum(wrong * counts * [1.0, _PLACE]) / tf.maximum(words, 1.0)
        gradients, _ = tf.clip_by_global_norm(tape.gradient(loss, variables), 1.0)
        self._optimizer.apply_gradients(zip(gradients, variables))  # noqa: B905 (TensorFlow reads this itself, and its zip knows no strict)
        return loss

    def _read(self, ids: Any) -> Any:
        shape = tf.shape(ids)
        weights = self._published
        x = tf.gather(tf.constant(weights["embeddings.word_embeddings.weight"]), ids)
        x = self._norm(x + tf.constant(places_of(weights))[: shape[1]], "embeddings.LayerNorm", weights)
        x = tf.nn.dropout(x, _DROPPED)
        hidden = (1 - tf.cast(ids > 0, tf.float32))[:, None, None, :] * -10000.0
        for number in range(LAYERS):
            at = f"encoder.layer.{number}."
            q, k, v = (self._heads(self._dense(x, at + part), shape) for part in PARTS[:3])
            seen = tf.nn.softmax(tf.matmul(q, k, transpose_b=True) * (WIDTH / HEADS) ** -0.5 + hidden)
            mixed = tf.reshape(tf.transpose(tf.matmul(seen, v), (0, 2, 1, 3)), (shape[0], shape[1], WIDTH))
            mixed = tf.nn.dropout(self._dense(mixed, at + PARTS[3]), _DROPPED)
            x = self._norm(x + mixed, at + NORMS[0], self._learnt)
            wide = self._dense(tf.nn.gelu(self._dense(x, at + PARTS[4])), at + PARTS[5])
            x = self._norm(x + tf.nn.dropout(wide, _DROPPED), at + NORMS[1], self._learnt)
        return x

    def _dense(self, x: Any, at: str) -> Any:
        published = tf.matmul(x, tf.constant(self._published[f"{at}.weight"].T))
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
