"""The layers of the sentence model in whole numbers of eight bits."""

from __future__ import annotations

import numpy as np
import onnxruntime
import pytest

from bot.models.transformer_graph import WIDTH, SmallTransformerGraph, TransformerGraph


def _times(graph: TransformerGraph, ids: list[int], table: np.ndarray, matrix: np.ndarray) -> np.ndarray:
    """The rows of a table times a matrix, as the graph works it out."""
    graph.product(graph.rows(table, "ids"), matrix)
    graph.nodes[-1].output[0] = "product"
    made = graph.model(["ids"], "product", ["batch", "pieces", matrix.shape[1]]).SerializeToString()
    session = onnxruntime.InferenceSession(made, providers=["CPUExecutionProvider"])
    found: np.ndarray = session.run(None, {"ids": np.array([ids], np.int64)})[0][0]
    return found


@pytest.mark.parametrize("sign", [1, -1])
def test_the_greatest_numbers_are_summed_without_running_over_on_any_processor(sign: int) -> None:
    """Signed numbers run over where the processor has no VNNI: 255 x 127, twice, is more than 16 bits hold."""
    table, matrix = np.ones((2, WIDTH), np.float32), np.full((WIDTH, 8), sign * 0.5, np.float32)
    assert _times(SmallTransformerGraph(), [0, 1], table, matrix) == pytest.approx(sign * 0.5 * WIDTH, rel=0.01)


def test_in_eight_bits_a_product_is_nearly_what_it_is_in_full() -> None:
    random = np.random.default_rng(7)
    table = random.normal(size=(20, WIDTH)).astype(np.float32)
    matrix = random.normal(size=(WIDTH, 64)).astype(np.float32)
    small, full = (
        _times(graph, list(range(20)), table, matrix) for graph in (SmallTransformerGraph(), TransformerGraph())
    )
    assert np.abs(small - full).mean() < 0.02 * np.abs(full).mean()
