"""Which commands a message holds, learned from what strangers typed in the middle of a request.

A network that ships with the product (``command_network.safetensors``, made by ``tools/learn_commands.py`` from
``data/commands``): training on a school's examples changes nothing in it.
"""

from __future__ import annotations

import math
from functools import cache
from pathlib import Path
from typing import Final

from safetensors.numpy import load_file

from bot.models.meaning_network import MeaningNetwork
from bot.models.transformer_graph import Weights
from bot.nlu.danger_text import pieces
from bot.pii.names.model import tokenizer
from bot.requests.commands import LABELS, Commands

FILE: Final = Path(__file__).with_suffix(".safetensors")
HEAD: Final = "labels"


class CommandNetwork:
    """Reads messages; thread-safe, one core."""

    def __init__(self, learnt: Weights | None = None) -> None:
        self._network = MeaningNetwork(learnt or load_file(FILE), [HEAD])

    def __call__(self, message: str, question: str = "") -> Commands:
        """Read a message with its tokens as the answer to ``question``, one of ``danger_context.QUESTIONS``; or ""."""
        numbers = self._network.numbers(pieces(tokenizer(), message, question=question))
        chances = [1 / (1 + math.exp(-max(-30.0, min(30.0, number)))) for number in numbers]
        return Commands(dict(zip(LABELS, chances, strict=True)))


@cache
def command_network() -> CommandNetwork:
    """The network that ships, made once a process."""
    return CommandNetwork()
