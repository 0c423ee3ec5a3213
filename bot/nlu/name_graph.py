"""The model that reads a message for people, put together from the published sentence model and what was learnt on top.

The lower layers of the sentence model (``sentence_graph``) know what words mean among other words, though nobody told
them what a name is, or whose a date. To that ``tools/learn_names.py`` learns what to add to each matrix
(``thin_matrices``), and two numbers for each of the WIDTH numbers of a word.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from bot.nlu.thin_matrices import merged
from bot.nlu.transformer_graph import SmallTransformerGraph, Weights

LAYERS: Final = 4
"""Two more gained nothing that could be measured, and cost half as much again."""
HEAD: Final = "head.weight"
"""(WIDTH, 2): whether a word is a name, and whether a day or a code is somebody's."""


def build(published: Weights, learnt: Weights) -> bytes:
    """The ONNX file: ids of word pieces, (1, pieces), to scores, (1, pieces, 2), without what ``name_traits`` adds."""
    weights = merged(published, learnt, range(LAYERS))
    graph = SmallTransformerGraph()
    x = graph.embedded("ids", weights)
    for number in range(LAYERS):
        x = graph.layer(x, weights, number)
    graph.op("MatMul", x, graph.weight(learnt[HEAD].astype(np.float32)))
    graph.nodes[-1].output[0] = "scores"
    return bytes(graph.model(["ids"], "scores", ["batch", "pieces", 2]).SerializeToString())
