"""The model that reads a message for people, put together from the published sentence model and what was learnt on top.

The lower layers of the sentence model (``sentence_graph``) know what words mean among other words, though nobody told
them what a name is, or whose a date. To that ``tools/learn_names.py`` learns what to add to each matrix, as the product
of two thin ones (LoRA, Hu et al. 2021, arXiv:2106.09685), and two numbers for each of the WIDTH numbers of a word: so
what was learnt is a megabyte and not forty.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from bot.nlu.transformer_graph import Array, SmallTransformerGraph, Weights

LAYERS: Final = 4
"""Two more gained nothing that could be measured, and cost half as much again."""
PARTS: Final = (
    "attention.self.query",
    "attention.self.key",
    "attention.self.value",
    "attention.output.dense",
    "intermediate.dense",
    "output.dense",
)
"""The matrices of a layer."""
HEAD: Final = "head.weight"
"""(WIDTH, 2): whether a word is a name, and whether a day or a code is somebody's."""
NORMS: Final = ("attention.output.LayerNorm", "output.LayerNorm")


def build(published: Weights, learnt: Weights) -> bytes:
    """The ONNX file: ids of word pieces, (1, pieces), to scores, (1, pieces, 2), without what ``name_traits`` adds."""
    weights = merged(published, learnt)
    graph = SmallTransformerGraph()
    x = graph.embedded("ids", weights)
    for number in range(LAYERS):
        x = graph.layer(x, weights, number)
    graph.op("MatMul", x, graph.weight(learnt[HEAD].astype(np.float32)))
    graph.nodes[-1].output[0] = "scores"
    return bytes(graph.model(["ids"], "scores", ["batch", "pieces", 2]).SerializeToString())


def merged(published: Weights, learnt: Weights) -> Mapping[str, Array]:
    """The published weights with what was learnt: thin matrices added, the rest in place of what it was."""
    weights = dict(published)
    for number in range(LAYERS):
        for part in PARTS:
            at = f"encoder.layer.{number}.{part}"
            down, up = (learnt[f"{at}.{which}"].astype(np.float32) for which in ("down", "up"))
            weights[f"{at}.weight"] = published[f"{at}.weight"] + (down @ up).T
            weights[f"{at}.bias"] = learnt[f"{at}.bias"].astype(np.float32)
        for norm in NORMS:
            for which in ("weight", "bias"):
                at = f"encoder.layer.{number}.{norm}.{which}"
                weights[at] = learnt[at].astype(np.float32)
    return weights
