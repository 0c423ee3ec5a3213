"""Learns which right is wished, and writes bot/nlu/wishes.safetensors.

It learns from ``data/wishes`` (but ``w7``, which is only counted), from the first words and the changes of mind in
``data/commands``, and from the examples of ``data/nlu``, in most of which nothing is wished. What it learns on is what
the sentence model, turned to topics, makes of them, with slips mended as the service mends them.

Usage: python -m tools.learn_wishes [--check]   (three minutes on two cores; --check only counts)
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.loading import load_data
from safetensors.numpy import load_file, save_file
from sklearn.linear_model import LogisticRegression

from bot.app.bootstrap import build_pseudonymiser
from bot.conversations.request_desk import START
from bot.models.sentence_encoder import SentenceEncoder
from bot.models.sentence_graph import TOPIC_MEANING, build_int8, published_file
from bot.models.transformer_graph import Array
from bot.nlu.doubt import PLAIN_WISH
from bot.nlu.spelling import Speller
from bot.nlu.topic_classifier import mended
from bot.nlu.wishes import FILE, PERHAPS, RIGHTS, WishReader
from bot.notice.folder import load_school_folder
from bot.pii.pseudonymiser import Pseudonymiser, normalise_for_understanding
from bot.requests.draft import REQUEST
from tools.marked_lines import unmarked

COUNTED: Final = Path("data/wishes/w7.jsonl")
NOTHING: Final = len(RIGHTS)
_PLACES: Final = {right.value: place for place, right in enumerate(RIGHTS)}
_DANGER: Final = "danger"
_STRENGTH: Final = 64.0
"""How little the regression is held back (scikit-learn's C)."""

Told = tuple[str, int]
"""Words with tokens, and the place of the right that they wish; ``NOTHING`` where they wish none."""


def examples() -> Iterator[Told]:
    """The examples of data/nlu. What is danger is decided elsewhere, and which right "a request" is cannot be told."""
    for one in load_data("data/nlu").intent_examples:
        topic = str(one.get(INTENT))
        if one.get(TEXT) and not topic.startswith(_DANGER) and topic != START:
            yield one.get(TEXT), _PLACES.get(topic.removeprefix(REQUEST), NOTHING)


def wishes(*files: Path) -> Iterator[Told]:
    """What strangers wrote of wishes, and of what only sounds like one."""
    for row in _rows(files):
        yield _hidden(row["text"]), _PLACES.get(row["wish"], NOTHING)


def first_words() -> Iterator[Told]:
    """The first words of requests, and the words in which another right is wished instead."""
    for row in _rows(sorted(Path("data/commands").glob("w*.jsonl"))):
        if row.get("right") in _PLACES:
            yield _hidden(unmarked(row["text"])[0]), _PLACES[row["right"]]


def _rows(files: Iterable[Path]) -> Iterator[dict[str, Any]]:
    for file in files:
        yield from map(json.loads, file.read_text(encoding="utf-8").splitlines())


@cache
def _pseudonymiser() -> Pseudonymiser:
    return build_pseudonymiser(load_school_folder(Path("data")))


def _hidden(text: str) -> str:
    return _pseudonymiser().tokenise(text, {}).text


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


def counted(reader: WishReader) -> dict[float, Counted]:
    """What a reader makes of the lines that are only counted, from the chance on that offers and that begins."""
    told = list(wishes(COUNTED))
    read = [reader.read(row)[0] for row in meanings([text for text, _ in told])]
    found = {}
    for bound in (PERHAPS, PLAIN_WISH):
        sure = [(place, wish.topic) for (_, place), wish in zip(told, read, strict=True) if wish.chance >= bound]
        nothing = sum(place == NOTHING for place, _ in sure)
        right = sum(place != NOTHING and topic == f"{REQUEST}{RIGHTS[place].value}" for place, topic in sure)
        found[bound] = Counted(right, len(sure) - right - nothing, nothing)
    return found


def main() -> None:
    """Learn, and say what it makes of the lines that are only counted."""
    if "--check" not in sys.argv:
        files = [file for file in sorted(Path("data/wishes").glob("w*.jsonl")) if file != COUNTED]
        told = [*examples(), *wishes(*files), *first_words()]
        print(f"{len(told)} lines, {sum(place != NOTHING for _, place in told)} of them wishes")
        fitted = LogisticRegression(C=_STRENGTH, max_iter=1_000)
        fitted.fit(meanings([text for text, _ in told]), [place for _, place in told])
        save_file({"weight": fitted.coef_.T.astype(np.float16), "bias": fitted.intercept_.astype(np.float16)}, FILE)
    for bound, found in counted(WishReader()).items():
        print(f"from {bound}: {found}")


if __name__ == "__main__":
    main()
