"""Choices on the meaning of a text and of its words: a network with all layers learned, in ONNX, as it is served."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import onnxruntime

from bot.models.lora import merged
from bot.models.sentence_graph import LAYERS, published_weights
from bot.models.transformer_graph import Array, SmallTransformerGraph, TransformerGraph, Weights


class MeaningNetwork:
    """Reads texts as word pieces; thread-safe, one core."""

    def __init__(self, learnt: Weights, heads: Sequence[str], *, words: str = "", small: bool = True) -> None:
        """``heads``: the names of the choices in ``learnt``; ``words``: that of the choice made for each word piece.

        ``small``: in whole numbers of eight bits, as served.
        """
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        graph = _graph(SmallTransformerGraph() if small else TransformerGraph(), learnt, heads, words)
        self._session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])

    def numbers(self, ids: Sequence[int]) -> list[float]:
        """The numbers of all choices for a text, head after head; not yet chances."""
        return self.numbers_and_words(ids)[0]

    def numbers_and_words(self, ids: Sequence[int]) -> tuple[list[float], Array]:
        """The same, and the numbers of the choice for each piece, (pieces, choices); none where none was learnt."""
        numbers, *words = self._session.run(None, {"ids": np.array([ids], np.int64)})
        return numbers[0].tolist(), words[0][0] if words else np.zeros((len(ids), 0), np.float32)


def _graph(graph: TransformerGraph, learnt: Weights, heads: Sequence[str], words: str) -> bytes:
    """The ONNX file: ids of word pieces of one text, (1, pieces), to its numbers, (1, choices), and those of pieces."""
    weights = merged(published_weights(LAYERS), learnt, range(LAYERS))
    x = graph.embedded("ids", weights)
    for number in range(LAYERS):
        x = graph.layer(x, weights, number)
    mean = graph.op("ReduceMean", x, axes=[1], keepdims=0)
    meaning = graph.op("LpNormalization", mean, axis=1, p=2)
    matrix = np.concatenate([learnt[f"{head}.weight"] for head in heads], axis=1).astype(np.float32)
    bias = np.concatenate([learnt[f"{head}.bias"] for head in heads]).astype(np.float32)
    graph.named(graph.op("Add", graph.op("MatMul", meaning, graph.weight(matrix)), graph.weight(bias)), "numbers")
    further: dict[str, Sequence[str | int]] = {}
    if words:
        own, shift = (learnt[f"{words}.{name}"].astype(np.float32) for name in ("weight", "bias"))
        graph.named(graph.op("Add", graph.op("MatMul", x, graph.weight(own)), graph.weight(shift)), "words")
        further["words"] = ["batch", "pieces", own.shape[1]]
    return bytes(graph.model(["ids"], "numbers", ["batch", matrix.shape[1]], **further).SerializeToString())
