"""How near the nearest example of each topic lies, in whole numbers: all examples are read at every message.

As fractions, the product with 15,000 examples took longer than all the rest of understanding (docs/adr/0019); in eight
bits it takes a tenth of that, a quarter of the memory, and a cosine is off by less than 0.005.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

from bot.nlu.scope_score import nearest_by_topic

Matrix = np.ndarray[Any, np.dtype[np.float32]]
Places = np.ndarray[Any, np.dtype[np.int64]]
_GRAPH: Final = "examples.onnx"
_STARTS: Final = "examples.npz"
_MOST: Final = 63  # seven bits: on processors without VNNI the sums of eight would run over
_OPSET: Final = 17


class NearestExamples:
    """Examples in the order of their topics; ``starts``: where each topic begins."""

    def __init__(self, graph: Path, starts: Places) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])
        self._starts = starts

    @classmethod
    def learn(cls, examples: Matrix, starts: Places, folder: Path) -> NearestExamples:
        """Keep examples, each a row of numbers, in ``folder``."""
        onnx.save(_graph(of_length_one(examples)), str(folder / _GRAPH))
        np.savez(folder / _STARTS, starts=starts)
        return cls.load(folder)

    @classmethod
    def load(cls, folder: Path) -> NearestExamples:
        """Load what ``learn`` kept."""
        with np.load(folder / _STARTS) as kept:
            return cls(folder / _GRAPH, kept["starts"])

    @staticmethod
    def kept(folder: Path) -> tuple[Matrix, Places]:
        """The examples that ``learn`` kept, rows of length 1, and the topic of each by its place."""
        weights = {one.name: numpy_helper.to_array(one) for one in onnx.load(str(folder / _GRAPH)).graph.initializer}
        with np.load(folder / _STARTS) as kept:
            counts = np.diff(np.append(kept["starts"], weights["examples"].shape[1]))
        rows = weights["examples"].T.astype(np.float32) * weights["scale"][:, None]
        return of_length_one(rows), np.repeat(np.arange(len(counts)), counts)

    def by_topic(self, seen: Matrix) -> Matrix:
        """The greatest cosine to each topic's examples; shape (texts, topics)."""
        cosines: Matrix = self._session.run(None, {"seen": of_length_one(seen)})[0]
        return nearest_by_topic(cosines, self._starts)


def of_length_one(rows: Matrix) -> Matrix:
    """The same directions, each of length 1."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    scaled: Matrix = (rows / np.maximum(lengths, 1e-9)).astype(np.float32)
    return scaled


def _graph(examples: Matrix) -> Any:
    """Texts in, their cosines to all examples out; each example has a scale of its own, the texts share one."""
    scale = np.maximum(np.abs(examples).max(axis=1), 1e-9) / _MOST
    whole = np.round(examples / scale[:, None]).astype(np.int8)
    weights = [
        numpy_helper.from_array(np.ascontiguousarray(whole.T), "examples"),
        numpy_helper.from_array(scale.astype(np.float32), "scale"),
    ]
    nodes = [
        helper.make_node("DynamicQuantizeLinear", ["seen"], ["whole", "step", "zero"]),
        helper.make_node("MatMulInteger", ["whole", "examples", "zero"], ["summed"]),
        helper.make_node("Cast", ["summed"], ["fractions"], to=TensorProto.FLOAT),
        helper.make_node("Mul", ["scale", "step"], ["size"]),
        helper.make_node("Mul", ["fractions", "size"], ["cosines"]),
    ]
    graph = helper.make_graph(
        nodes,
        "nearest",
        [helper.make_tensor_value_info("seen", TensorProto.FLOAT, ["texts", examples.shape[1]])],
        [helper.make_tensor_value_info("cosines", TensorProto.FLOAT, ["texts", len(examples)])],
        weights,
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", _OPSET)], ir_version=8)
