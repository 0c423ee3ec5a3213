"""Turns the sentence model towards this product's topics, and writes bot/models/topic_meaning.safetensors.

It learns from the examples of data/nlu alone, several times from other starts, and the mean of what was learnt is kept
(Wortsman et al. 2022, "Model soups", arXiv:2203.05482), so that less hangs on chance. It need not be run whenever an
example is added: what is served learns from all examples on top of it, each time it is trained.

Usage: python -m tools.learn_topic_meaning   (nineteen minutes on two cores)
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.loading import load_data
from safetensors.numpy import save_file

from bot.models import lora
from bot.models.sentence_graph import LAYERS, TOPIC_MEANING, published_weights
from bot.models.transformer_graph import Array
from bot.nlu.said_next import label_before
from bot.nlu.topic_classifier import mended
from bot.pii.names.model import tokenizer
from tools import learning_layers, topic_meaning_network
from tools.code_digest import code_digest
from tools.topic_meaning_network import Example, TopicMeaningNetwork

TIMES: Final = 3
"""How often it learns."""
MADE_WITH: Final = "made with"
"""Under this the file of what was learnt says what it was learnt with: ``digest()``."""


def digest() -> str:
    """What learnt, in short; not the examples, of which there are more from time to time."""
    return code_digest(Path(module.__file__ or "") for module in (lora, learning_layers, topic_meaning_network))


def learn(texts: Sequence[str], topics: Sequence[str], seeds: Iterable[int]) -> Iterator[Mapping[str, Array]]:
    """What is learnt from texts and the topic of each, once a seed; slips are mended as the service mends them."""
    begun, published = time.perf_counter(), published_weights(LAYERS)
    pieces = [encoding.ids for encoding in tokenizer().encode_batch(mended(texts)[1])]
    numbers = {topic: number for number, topic in enumerate(sorted(set(topics)))}
    told = [Example(ids, numbers[topic]) for ids, topic in zip(pieces, topics, strict=True)]
    for seed in seeds:
        network, wrong = TopicMeaningNetwork(published, tokenizer().token_to_id("[MASK]"), len(numbers), seed), 5.0
        for step, steps, loss in network.learn(told):
            wrong = 0.98 * wrong + 0.02 * loss
            if step % 100 == 0:
                took = time.perf_counter() - begun
                print(f"{took:5.0f} s, {seed}: {step} of {steps}, loss {wrong:.3f}", file=sys.stderr, flush=True)
        yield network.learnt()


def mean(several: Sequence[Mapping[str, Array]], weights: Sequence[float] = ()) -> dict[str, Array]:
    """What is half-way between them all: their thin matrices side by side have the mean of their products.

    ``weights``: how much each counts, together 1; all alike where none are given.

    >>> one, other = ({"a.down": np.eye(2)[:, [n]], "a.up": np.ones((1, 2)), "a.bias": np.full(2, n)} for n in (0, 1))
    >>> found = mean([one, other])
    >>> (found["a.down"] @ found["a.up"]).tolist(), found["a.bias"].tolist()
    ([[0.5, 0.5], [0.5, 0.5]], [0.5, 0.5])
    """
    found, counts = {}, weights or [1 / len(several)] * len(several)
    for name in several[0]:
        values = [one[name] for one in several]
        if name.endswith(".down"):
            found[name] = np.concatenate(values, axis=1)
        elif name.endswith(".up"):
            found[name] = np.concatenate([one * count for one, count in zip(values, counts, strict=True)], axis=0)
        else:
            found[name] = sum(one.astype(np.float32) * count for one, count in zip(values, counts, strict=True))
    return {name: value.astype(np.float16) for name, value in found.items()}


def thinned(weights: Mapping[str, Array], rank: int) -> dict[str, Array]:
    """The same with thin matrices of at most ``rank`` columns: the nearest there are, by singular values.

    >>> down, up = np.eye(3)[:, :2], np.diag([4.0, 0.001, 0.0])[:2]
    >>> found = thinned({"a.down": down, "a.up": up}, 1)
    >>> (found["a.down"] @ found["a.up"]).round(2).diagonal().tolist(), found["a.down"].shape
    ([4.0, 0.0, 0.0], (3, 1))
    """
    found = dict(weights)
    for name in (name for name in weights if name.endswith(".down")):
        other = f"{name.removesuffix('down')}up"
        left, sizes, right = np.linalg.svd(weights[name].astype(np.float64) @ weights[other].astype(np.float64))
        half = np.sqrt(sizes[:rank])
        found[name] = (left[:, :rank] * half).astype(np.float16)
        found[other] = (half[:, None] * right[:rank]).astype(np.float16)
    return found


def main() -> None:
    """Learn, and write."""
    read = [one for one in load_data("data/nlu").intent_examples if one.get(TEXT) and not label_before(one)]
    texts, topics = [one.get(TEXT) for one in read], [str(one.get(INTENT)) for one in read]
    save_file(mean(list(learn(texts, topics, range(1, TIMES + 1)))), TOPIC_MEANING, {MADE_WITH: digest()})
    size = TOPIC_MEANING.stat().st_size / 1000
    print(f"{len(texts)} examples of {len(set(topics))} topics, {size:.0f} kB")


if __name__ == "__main__":
    main()
