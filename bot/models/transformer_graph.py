"""The layers of BERT as an ONNX graph, from its weights as plain numbers (Devlin et al. 2019, arXiv:1810.04805)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper

HEADS: Final = 12
WIDTH: Final = 384
_EPSILON: Final = 1e-12
_OPSET: Final = 17
MIDDLE: Final = 128  # stands for nought among unsigned numbers of eight bits

Array = np.ndarray[Any, Any]
Weights = Mapping[str, Array]


class TransformerGraph:
    """Collects nodes and weights of a graph; each method adds one operation and returns the name of its result."""

    def __init__(self) -> None:
        self.nodes: list[NodeProto] = []
        self._weights: list[TensorProto] = []

    def weight(self, value: Array) -> str:
        """A constant."""
        name = f"w{len(self._weights)}"
        self._weights.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def op(self, kind: str, *inputs: str, **attributes: Any) -> str:
        """An operation with one result."""
        name = f"n{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], **attributes))
        return name

    def rows(self, table: Array, ids: str) -> str:
        """The rows of a table that the ids name."""
        return self.op("Gather", self.weight(table), ids)

    def product(self, x: str, matrix: Array) -> str:
        """``x`` times a matrix."""
        return self.op("MatMul", x, self.weight(matrix))

    def embedded(self, ids: str, weights: Weights) -> str:
        """Ids of word pieces, (batch, pieces), to (batch, pieces, WIDTH)."""
        pieces = self.rows(weights["embeddings.word_embeddings.weight"], ids)
        length = self.op("Gather", self.op("Shape", ids), self.weight(np.array([1], np.int64)))
        start, step = self.weight(np.array([0, 0], np.int64)), self.weight(np.array([1, 1], np.int64))
        end = self.op("Concat", length, self.weight(np.array([WIDTH], np.int64)), axis=0)
        axes = self.weight(np.array([0, 1], np.int64))
        # One sentence at a time: every word is of token type 0, so that row is added to the positions.
        x = self.op("Add", pieces, self.op("Slice", self.weight(places_of(weights)), start, end, axes, step))
        return self._norm(x, weights, "embeddings.LayerNorm")

    def layer(self, x: str, weights: Weights, number: int, hidden: str = "") -> str:
        """One layer; ``hidden`` is added to what is looked at: very low numbers where nobody may look."""
        at = f"encoder.layer.{number}"
        q = self._heads(self._dense(x, weights, f"{at}.attention.self.query"), [0, 2, 1, 3])
        k = self._heads(self._dense(x, weights, f"{at}.attention.self.key"), [0, 2, 3, 1])
        v = self._heads(self._dense(x, weights, f"{at}.attention.self.value"), [0, 2, 1, 3])
        scale = self.weight(np.array((WIDTH / HEADS) ** -0.5, np.float32))
        alike = self.op("Mul", self.op("MatMul", q, k), scale)
        seen = self.op("Softmax", self.op("Add", alike, hidden) if hidden else alike, axis=-1)
        mixed = self.op("Transpose", self.op("MatMul", seen, v), perm=[0, 2, 1, 3])
        mixed = self.op("Reshape", mixed, self.weight(np.array([0, 0, WIDTH], np.int64)))
        mixed = self._dense(mixed, weights, f"{at}.attention.output.dense")
        x = self._norm(self.op("Add", mixed, x), weights, f"{at}.attention.output.LayerNorm")
        wide = self._gelu(self._dense(x, weights, f"{at}.intermediate.dense"))
        wide = self._dense(wide, weights, f"{at}.output.dense")
        return self._norm(self.op("Add", wide, x), weights, f"{at}.output.LayerNorm")

    def named(self, result: str, name: str) -> None:
        """Call the result of the last operation by a name of its own, to be given out."""
        if self.nodes[-1].output[0] != result:
            raise ValueError("only the result of the last operation can be named")
        self.nodes[-1].output[0] = name

    def model(
        self, inputs: Sequence[str], result: str, shape: Sequence[str | int], **further: Sequence[str | int]
    ) -> ModelProto:
        """The finished model: whole numbers of (batch, pieces) in, numbers of ``shape`` and ``further`` results out."""
        results = {result: shape, **further}
        graph = helper.make_graph(
            self.nodes,
            result,
            [helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "pieces"]) for name in inputs],
            [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in results.items()],
            self._weights,
        )
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", _OPSET)], ir_version=8)

    def _dense(self, x: str, weights: Weights, at: str) -> str:
        return self.op("Add", self.product(x, weights[f"{at}.weight"].T), self.weight(weights[f"{at}.bias"]))

    def _norm(self, x: str, weights: Weights, at: str) -> str:
        scale, shift = self.weight(weights[f"{at}.weight"]), self.weight(weights[f"{at}.bias"])
        return self.op("LayerNormalization", x, scale, shift, axis=-1, epsilon=_EPSILON)

    def _heads(self, x: str, order: list[int]) -> str:
        split = self.op("Reshape", x, self.weight(np.array([0, 0, HEADS, WIDTH // HEADS], np.int64)))
        return self.op("Transpose", split, perm=order)

    def _gelu(self, x: str) -> str:
        root = self.weight(np.array(2**0.5, np.float32))
        erf = self.op("Erf", self.op("Div", x, root))
        half = self.op("Mul", x, self.weight(np.array(0.5, np.float32)))
        return self.op("Mul", half, self.op("Add", erf, self.weight(np.array(1.0, np.float32))))


class SmallTransformerGraph(TransformerGraph):
    """The same in whole numbers of eight bits: a quarter of the memory, and quicker.

    Each column of a matrix, and each row of a table, has a scale of its own; what is multiplied is scaled as it comes
    (ONNX, DynamicQuantizeLinear and MatMulInteger). Made in a tenth of a second, so it need not be kept as a file.
    The numbers of a matrix are unsigned: sums of signed ones run over on processors without VNNI, and what is learnt
    would say something else there than here.
    """

    def __init__(self) -> None:
        super().__init__()
        self._small: dict[str, tuple[str, str, str]] = {}

    def rows(self, table: Array, ids: str) -> str:
        """The rows of a table that the ids name."""
        whole, scales = _in_eight_bits(table, axis=1)
        row = self.op("Cast", self.op("Gather", self.weight(whole), ids), to=TensorProto.FLOAT)
        return self.op("Mul", row, self.op("Gather", self.weight(scales), ids))

    def product(self, x: str, matrix: Array) -> str:
        """``x`` times a matrix."""
        whole, scales = _in_eight_bits(matrix, axis=0)
        small, scale, zero = self._small.get(x) or self._scaled(x)
        unsigned = (whole.astype(np.int16) + MIDDLE).astype(np.uint8)
        middle = self.weight(np.full(matrix.shape[1], MIDDLE, np.uint8))
        product = self.op("MatMulInteger", small, self.weight(unsigned), zero, middle)
        product = self.op("Cast", product, to=TensorProto.FLOAT)
        return self.op("Mul", product, self.op("Mul", scale, self.weight(scales[0])))

    def _scaled(self, x: str) -> tuple[str, str, str]:
        names = (f"{x}_small", f"{x}_scale", f"{x}_zero")
        self.nodes.append(helper.make_node("DynamicQuantizeLinear", [x], list(names)))
        self._small[x] = names
        return names


def places_of(weights: Weights) -> Array:
    """What each place of a text adds: every word of one text is of token type 0, so that row is in it."""
    types: Array = weights["embeddings.token_type_embeddings.weight"]
    places: Array = weights["embeddings.position_embeddings.weight"] + types[0]
    return places


def _in_eight_bits(values: Array, axis: int) -> tuple[Array, Array]:
    """Whole numbers from -127 to 127, and by what to multiply them; one scale for whatever lies along the axis."""
    scales = np.maximum(np.abs(values).max(axis=axis, keepdims=True), 1e-12).astype(np.float32) / 127
    return np.rint(values / scales).astype(np.int8), scales
