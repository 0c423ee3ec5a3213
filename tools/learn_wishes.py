"""Learns which right is wished, and writes bot/nlu/wishes.safetensors.

It learns from ``data/wishes`` (but what is only counted), from the first words and the changes of mind in
``data/commands``, and from the examples of ``data/nlu``, in most of which nothing is wished. What it learns on is what
the sentence model, turned to topics, makes of them, with slips mended as the service mends them.

Usage: python -m tools.learn_wishes [--check]   (three minutes on two cores; --check only counts)
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from safetensors.numpy import load_file, save_file
from sklearn.linear_model import LogisticRegression

from bot.models.sentence_encoder import SentenceEncoder
from bot.models.sentence_graph import TOPIC_MEANING, build_int8, published_file
from bot.models.transformer_graph import Array
from bot.nlu.command_network import CommandNetwork
from bot.nlu.doubt import PLAIN_WISH
from bot.nlu.spelling import Speller
from bot.nlu.topic_classifier import mended
from bot.nlu.wishes import FILE, PERHAPS, WishReader, agreed
from bot.pii.pseudonymiser import normalise_for_understanding
from bot.requests.commands import WISHES
from bot.requests.draft import REQUEST
from tools.command_lines import COUNTED, LEARNT, NOTHING, examples, first_words, wishes

_STRENGTH: Final = 64.0
"""How little the regression is held back (scikit-learn's C)."""


def meanings(texts: list[str]) -> Array:
    """What the turned sentence model makes of texts as the service reads them; shape (len(texts), 384)."""
    speller = Speller(mended([text for text, _ in examples()])[0])
    encoder = SentenceEncoder(build_int8(load_file(TOPIC_MEANING)), published_file("tokenizer.json"))
    return encoder.encode([speller.corrected(normalise_for_understanding(text)) for text in texts], all_cores=True)


class Counted(NamedTuple):
    """Wishes that are found, and taken for another; and lines that wish nothing and are taken for a wish."""

    right: int
    another: int
    nothing: int


def counted(reader: WishReader, network: CommandNetwork | None = None, file: Path = COUNTED[0]) -> dict[float, Counted]:
    """What a reader makes of lines that are only counted, from the chance on that offers and that begins.

    ``network``: reads them too, as in the service.
    """
    told = list(wishes(file))
    others = [network.first_words(text).wishes if network else {} for text, _ in told]
    read = [
        agreed(reader.read(row), other)[0]
        for row, other in zip(meanings([text for text, _ in told]), others, strict=True)
    ]
    found = {}
    for bound in (PERHAPS, PLAIN_WISH):
        sure = [(place, wish.topic) for (_, place), wish in zip(told, read, strict=True) if wish.chance >= bound]
        nothing = sum(place == NOTHING for place, _ in sure)
        right = sum(place != NOTHING and topic == f"{REQUEST}{WISHES[place]}" for place, topic in sure)
        found[bound] = Counted(right, len(sure) - right - nothing, nothing)
    return found


def main() -> None:
    """Learn, and say what it makes of the lines that are only counted."""
    if "--check" not in sys.argv:
        told = [*examples(), *wishes(*LEARNT), *first_words()]
        print(f"{len(told)} lines, {sum(place != NOTHING for _, place in told)} of them wishes")
        fitted = LogisticRegression(C=_STRENGTH, max_iter=1_000)
        fitted.fit(meanings([text for text, _ in told]), [place for _, place in told])
        save_file({"weight": fitted.coef_.T.astype(np.float16), "bias": fitted.intercept_.astype(np.float16)}, FILE)
    for bound, found in counted(WishReader()).items():
        print(f"from {bound}: {found}")


if __name__ == "__main__":
    main()
