"""The network that learns what a name is: lower layers of the sentence model, with a little learnt on top of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np
import tensorflow as tf

from bot.models.transformer_graph import WIDTH, Array, Weights
from bot.pii.names.model import TRAIT_WEIGHTS
from bot.pii.names.onnx_graph import HEAD, LAYERS, TRAITS
from tools.learning_layers import LearningLayers
from tools.name_sentences import Labelled

RATE: Final = 1.5e-3
BATCH: Final = 48
_HIDDEN: Final = 0.2  # of the names, and a quarter of it of other words, are not told which word they are
_TRAIT: Final = 8.0  # how loud a trait is told: one number of a few beside the many of meaning
_LONGEST: Final = 128  # pieces of a sentence that are learnt from
_NONE: Final = -1.0  # of a piece that no word begins with
_PLACE: Final = 3.0  # what a day or a code counts beside a word: there are few


class NameNetwork(LearningLayers):
    """Learns from labelled sentences; the same ones in the same order make nearly the same weights."""

    def __init__(self, published: Weights, mask: int, seed: int = 1) -> None:
        """``mask``: the piece that stands for a word that is not told."""
        super().__init__(published, range(LAYERS), rate=RATE, batch=BATCH, seed=seed)
        self._mask = mask
        self._learn(HEAD, self._chance.normal(0, 0.02, (WIDTH, 2)))
        self._learn(TRAIT_WEIGHTS, np.zeros(len(TRAITS) + 2))
        shapes = [tf.TensorSpec([None, None], tf.int32), tf.TensorSpec([None, None, 2], tf.float32)]
        shapes.append(tf.TensorSpec([None, None, len(TRAITS) + 1], tf.float32))
        self._step = tf.function(self._take_a_step, input_signature=shapes, reduce_retracing=True)

    def learn(self, sentences: Sequence[Labelled]) -> Iterator[tuple[int, int, float]]:
        """Learn from each sentence once; says at each step which it is, of how many, and how wrong it was."""
        batches = self._batches(sentences, lambda one: len(one.pieces))
        return self._steps(batches, lambda batch: self._step(*self._numbers(batch)))

    def learnt(self) -> Mapping[str, Array]:
        """What was learnt, as ``bot.pii.names.onnx_graph`` reads it."""
        found = super().learnt()
        return {**found, TRAIT_WEIGHTS: (self._learnt[TRAIT_WEIGHTS].numpy() * _TRAIT).astype(np.float16)}

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
        with tf.GradientTape() as tape:
            scores = tf.tensordot(self._read(ids), self._learnt[HEAD], 1)
            of_words, of_places = self._learnt[TRAIT_WEIGHTS][:-1], self._learnt[TRAIT_WEIGHTS][-1]
            scores += tf.stack([tf.tensordot(told, of_words, 1), told[:, :, -1] * of_places], axis=-1)
            counts = tf.cast(right > _NONE, tf.float32)
            wrong = tf.nn.sigmoid_cross_entropy_with_logits(labels=tf.maximum(right, 0.0), logits=scores)
            words = tf.reduce_sum(counts[:, :, 0])
            loss = tf.reduce_sum(wrong * counts * [1.0, _PLACE]) / tf.maximum(words, 1.0)
        self._mend(tape, loss)
        return loss
