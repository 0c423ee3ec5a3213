"""Danger, decided by itself: how likely a message tells of somebody in danger, and who speaks.

A network of its own that ships with the product (``danger.safetensors``, made by ``tools/learn_danger.py``): training
on a school's examples and corrections changes nothing in it, and no other aim is weighed against it. It reads a message
behind what the person said before and the question it answers, since disclosures come in pieces.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from safetensors.numpy import load_file

from bot.models.meaning_network import MeaningNetwork
from bot.models.transformer_graph import Weights
from bot.nlu.danger_grams import score
from bot.nlu.danger_text import pieces, read_together
from bot.pii.names.model import tokenizer

FILE: Final = Path(__file__).with_suffix(".safetensors")
KINDS: Final = ("child", "adult", "about_child", "self", "now")
"""Who speaks, or that help is needed this minute, in the order of the network's numbers."""
HEADS: Final = ("danger", "kinds")
RARITY, WEIGHTS = "grams.rarity", "grams.weights"
"""Of each hashed group of letters or words, how rare it is, and what it says of danger (``bot.nlu.danger_grams``)."""
CALIBRATION: Final = "calibration"
"""What the network and the groups count, and a shift: together the log-odds (``tools/learn_danger.py``)."""
PLAIN: Final = 0.5
"""The chance at which the floors of the network by itself are counted (tests/understanding)."""
ALARM: Final = 0.18
"""The chance from which on the card is shown in a request, and staff are told (docs/adr/0021)."""
ALONE: Final = 0.4
"""The chance from which on a message outside a request tells of danger whatever the topics say."""
WITH_TOPICS: Final = 0.16
"""The chance from which on it does where the topics are not sure of the contrary."""
DOUBT: Final = 0.1
"""The chance from which on it may: it is answered as what it asks, with the line on safety under it."""

DENIED: Final = 0.022
"""Below this nobody is in danger, whatever topic a message sounds like."""


class Danger(NamedTuple):
    """``chance`` that somebody is in danger, and of each of ``KINDS`` how likely it is if so; both from 0 to 1."""

    chance: float
    kinds: dict[str, float]


class DangerNetwork:
    """Reads messages; thread-safe, one core."""

    def __init__(self, learnt: Weights | None = None, *, small: bool = True) -> None:
        """``small``: in whole numbers of eight bits, as it is served."""
        learnt = learnt or load_file(FILE)
        self._network = MeaningNetwork(learnt, HEADS, small=small)
        self._rarity, self._weights = (learnt[name].astype(np.float32) for name in (RARITY, WEIGHTS))
        self._meaning, self._grams, self._shift = map(float, learnt[CALIBRATION])

    def __call__(self, message: str, earlier: Sequence[str] = (), question: str = "") -> Danger:
        """Read a message with its tokens, by itself and behind what was said before (oldest first).

        ``question`` is what it answers. The likelier reading counts: a plain message is plain whatever went before.
        """
        readings = [self._read(message, (), question)]
        if earlier:
            readings.append(self._read(message, earlier, question))
        return max(readings, key=lambda one: one.chance)

    def _read(self, message: str, earlier: Sequence[str], question: str) -> Danger:
        told, *kinds = self.numbers(pieces(tokenizer(), message, earlier, question))
        grams = score(read_together(message, earlier), self._rarity, self._weights)
        likely = np.exp(np.array(kinds) - max(kinds))
        shares = (likely / likely.sum()).tolist()
        odds = self._meaning * told + self._grams * grams + self._shift
        return Danger(_chance(odds), dict(zip(KINDS, shares, strict=True)))

    def numbers(self, ids: Sequence[int]) -> list[float]:
        """What the network says of a text: its number for danger, and one for each kind."""
        return self._network.numbers(ids)


@cache
def danger_network() -> DangerNetwork:
    """The network that ships, made once a process."""
    return DangerNetwork()


def _chance(log_odds: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, log_odds))))
