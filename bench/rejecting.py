"""Ways to tell what is outside: scores of how surely a message is inside, thresholds, and what each costs. No model.

What scores below a threshold is refused. A threshold comes from the questions themselves (the best that the score
could do) or from examples that were held out (split conformal: what anybody can set before the first question comes).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from bench.readings import Flags, Numbers, auroc
from bot.nlu.scope_score import ROOT

OUTSIDE: Final = "out_of_scope"  # the class of what is outside, where examples have one
REFUSED: Final = 0.03  # of the good questions, at most


@dataclass(frozen=True)
class Seen:
    """Messages as they were seen: the chance of each topic, and the greatest cosine to an example that is inside."""

    chances: Numbers
    topics: Sequence[str]
    nearest: Numbers


def scores(seen: Seen) -> dict[str, Numbers]:
    """How surely each message is inside, by each way.

    Confidence and margin are those of the topics that are inside, as if there were no class of the outside; the class
    is what the examples of it add.
    """
    of_class = np.array([topic == OUTSIDE for topic in seen.topics])
    inside = seen.chances[:, ~of_class]
    best = np.sort(inside, axis=1)[:, :-3:-1]
    alone = best / np.maximum(inside.sum(axis=1, keepdims=True), 1e-12)
    found = {"confidence": alone[:, 0], "margin": alone[:, 0] - alone[:, 1], "nearest example": seen.nearest}
    if of_class.any():
        found["class"] = 1 - seen.chances[:, of_class].sum(axis=1)
        found["class, confidence"] = best[:, 0]
        found["class, confidence, nearest"] = best[:, 0] ** ROOT * np.maximum(seen.nearest, 0)
    return found


def quantile_threshold(good: Numbers, share: float = REFUSED) -> float:
    """The greatest threshold that refuses no more than a share of these."""
    return float(np.sort(good)[math.floor(share * len(good))])


def conformal_threshold(held_out: Numbers, share: float = REFUSED) -> float:
    """A threshold that refuses, on average, no more than a share of messages that are like the held-out examples.

    A new one is as likely to fall on any place among them: it scores below the k-th of n with k / (n + 1).
    """
    k = math.floor(share * (len(held_out) + 1) + 1e-9)
    return float(np.sort(held_out)[k - 1]) if k else -math.inf


def scored(held: Numbers, held_outside: Flags, asked: Numbers, inside: Flags, outside: Flags) -> dict[str, str]:
    """One way: how well it parts held-out examples and questions, and what its thresholds refuse of the questions."""
    best, set_before = quantile_threshold(asked[inside]), conformal_threshold(held[~held_outside])
    before = fixed(asked < set_before, inside, outside)
    return {
        "AUROC held out": _percent(auroc(held[~held_outside], held[held_outside])),
        "AUROC": _percent(auroc(asked[inside], asked[outside])),
        f"outside % at {100 * REFUSED:.0f} % good refused": _percent((asked[outside] < best).mean()),
        "conformal: outside %": before["outside %"],
        "good refused %": before["good refused %"],
    }


def fixed(refused: Flags, inside: Flags, outside: Flags) -> dict[str, str]:
    """What is refused of the questions where there is nothing to set."""
    return {"outside %": _percent(refused[outside].mean()), "good refused %": _percent(refused[inside].mean())}


def _percent(share: float) -> str:
    return f"{100 * share:.1f}"
