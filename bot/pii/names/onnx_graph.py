"""What a word shows beside its meaning, told to whoever judges whether it is a name.

The sentence model reads all in lower case, and knows no list of names.
"""

from __future__ import annotations

from typing import Final, get_args

import numpy as np

from bot.models.lora import merged
from bot.models.transformer_graph import SmallTransformerGraph, Weights
from bot.pii.names.grammar import Sentence
from bot.text.words import Kind

TRAITS: Final = (
    *get_args(Kind),
    "shouts",
    "capital at the start",
    "capital",
    "small among capitals",
    "capitals",
    "owns",
    "short",
)
"""The kinds of words (``bot.text.words.Kind``), and what letters say."""
_SHORT: Final = 3  # letters


def traits(sentence: Sentence) -> list[tuple[str, ...]]:
    """The ``TRAITS`` of each word."""
    capitals = any(word.cap for word in sentence.words)
    return [_traits(sentence, n, capitals) for n in range(len(sentence.words))]


def _traits(sentence: Sentence, n: int, capitals: bool) -> tuple[str, ...]:
    word = sentence.words[n]
    found: list[str] = [word.kind]
    if sentence.shouting:
        found.append("shouts")
    elif word.cap:
        found.append("capital at the start" if sentence.starts(n) else "capital")
        found += ["capitals"] * (len(word.text) > 1 and word.text.isupper())
    elif capitals:
        found.append("small among capitals")
    return (*found, *["owns"] * word.owns, *["short"] * (len(word.text) < _SHORT))


# --- The model that reads a message for people, put together from the published sentence model and what was
# learnt on top

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
