"""Which right somebody wishes to use, read from what the turned sentence model makes of their words.

A regression that ships with the product (``wishes.safetensors``, made by ``tools/learn_wishes.py`` from first words of
requests by strangers): training on a school's examples changes nothing in it. Topics are learned from questions, beside
which a wish that is told as a story lies far off; put among their examples, such wishes made questions worse
(docs/adr/0022). The network of first words reads wishes too, otherwise wrong, so that both are asked (docs/adr/0025).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from safetensors.numpy import load_file

from bot.models.transformer_graph import Array, Weights
from bot.requests.commands import WISHES
from bot.requests.draft import REQUEST

FILE: Final = Path(__file__).with_suffix(".safetensors")
_LEAST, _SURER = 1e-6, 0.65
"""No reader rules a wish out; and the power of the product: 0.5 would be the mean."""
PERHAPS: Final = 0.5
"""The chance from which on a wish is offered as a button."""


class Wish(NamedTuple):
    """A request by its topic, and the chance from 0 to 1 that it is wished."""

    topic: str
    chance: float


class WishReader:
    """Reads wishes; thread-safe."""

    def __init__(self, learnt: Weights | None = None) -> None:
        learnt = learnt or load_file(FILE)
        self._weight, self._bias = (learnt[name].astype(np.float32) for name in ("weight", "bias"))

    def read(self, meaning: Array) -> tuple[Wish, ...]:
        """The requests that may be wished, the likeliest first; ``meaning``: 384 numbers of length 1."""
        scores = meaning @ self._weight + self._bias
        likely = np.exp(scores - scores.max())
        chances = (likely / likely.sum()).tolist()
        wished = (Wish(f"{REQUEST}{right}", chance) for right, chance in zip(WISHES, chances, strict=True) if right)
        return tuple(sorted(wished, key=lambda wish: -wish.chance))


def agreed(read: Sequence[Wish], of_network: Mapping[str, float]) -> tuple[Wish, ...]:
    """What both readers together make of a wish: the geometric mean of their chances, a little surer than either.

    ``of_network``: the chance of each of ``commands.WISHES``; empty where these are no first words.
    """
    if not of_network or not read:
        return tuple(read)
    chances = {wish.topic.removeprefix(REQUEST): wish.chance for wish in read}
    chances[""] = max(0.0, 1.0 - sum(chances.values()))
    both = {right: ((chance + _LEAST) * (of_network[right] + _LEAST)) ** _SURER for right, chance in chances.items()}
    whole = sum(both.values())
    found = (Wish(f"{REQUEST}{right}", chance / whole) for right, chance in both.items() if right)
    return tuple(sorted(found, key=lambda wish: -wish.chance))


@cache
def wish_reader() -> WishReader:
    """The reader that ships, made once a process."""
    return WishReader()
