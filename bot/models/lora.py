"""What was learnt on top of the published sentence model, put together with it.

To each matrix of a layer the product of two thin ones is added (LoRA, Hu et al. 2021, arXiv:2106.09685), so what was
learnt is a megabyte and not forty, and reading with it costs no more. Names (``learnt_names``) and topics
(``topic_features``) were each learnt so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

import numpy as np

from bot.models.transformer_graph import Array, Weights

PARTS: Final = (
    "attention.self.query",
    "attention.self.key",
    "attention.self.value",
    "attention.output.dense",
    "intermediate.dense",
    "output.dense",
)
"""The matrices of a layer."""
NORMS: Final = ("attention.output.LayerNorm", "output.LayerNorm")


def merged(published: Weights, learnt: Weights, layers: Iterable[int]) -> Mapping[str, Array]:
    """The published weights with what ``layers`` learnt: thin matrices added, the rest in place of what it was."""
    weights = dict(published)
    for number in layers:
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
