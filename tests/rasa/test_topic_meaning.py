"""The sentence model that was turned towards the topics: what was learnt is what the service reads with."""

from __future__ import annotations

import numpy as np
import pytest
import rasa.core.agent  # noqa: F401 else a test that serves before these leaves half of Rasa out (bot.engine.lean)
from safetensors import safe_open
from safetensors.numpy import load_file

from bot.models.lora import merged
from bot.models.sentence_encoder import SentenceEncoder
from bot.models.sentence_graph import LAYERS, TOPIC_MEANING, TURNED, build_int8, published_file, published_weights
from bot.models.transformer_graph import Weights
from bot.pii.names.model import tokenizer
from tools.learn_topic_meaning import MADE_WITH, digest
from tools.topic_meaning_network import Example, TopicMeaningNetwork

pytestmark = pytest.mark.rasa


def meanings(learnt: Weights | None, *texts: str) -> np.ndarray:
    return SentenceEncoder(build_int8(*[learnt] if learnt else []), published_file("tokenizer.json")).encode(texts)


def test_the_file_was_learnt_with_the_network_as_it_is_and_is_small() -> None:
    with safe_open(TOPIC_MEANING, "np") as opened:
        assert opened.metadata()[MADE_WITH] == digest(), "the network changed: python -m tools.learn_topic_meaning"
    assert TOPIC_MEANING.stat().st_size < 2_500_000


def test_what_asks_the_same_in_other_words_lies_nearer_than_as_published_and_what_does_not_lies_further() -> None:
    texts = ("may i have a look at her folder", "show me what you wrote down about us", "is our stuff sent overseas")
    published, learnt = meanings(None, *texts), meanings(load_file(TOPIC_MEANING), *texts)
    assert learnt[0] @ learnt[1] > published[0] @ published[1]
    assert (
        learnt[0] @ learnt[1] - learnt[0] @ learnt[2] > 0.2 + published[0] @ published[1] - published[0] @ published[2]
    )


def test_it_learns_from_a_few_examples_and_leaves_the_lower_layers_as_published() -> None:
    told = (
        ("the tea is cold", "my tea went cold", "cold tea again", "who let the tea go cold"),
        ("the bus is late", "late bus again", "why is the bus late", "my bus came late"),
    )
    examples = [Example(tokenizer().encode(text).ids, topic) for topic, texts in enumerate(told) for text in texts] * 60
    published = published_weights(LAYERS)
    network = TopicMeaningNetwork(published, tokenizer().token_to_id("[MASK]"), len(told))

    untouched = merged(published, network.learnt(), TURNED)
    assert all(np.allclose(untouched[name], published[name], atol=1e-2) for name in published)

    losses = [loss for _, _, loss in network.learn(examples)]
    assert np.mean(losses[-3:]) < 0.7 * np.mean(losses[:3])
    learnt = network.learnt()
    assert {int(name.split(".")[2]) for name in learnt} == set(TURNED)
    before, after = (meanings(which, "tea got cold", "cold was the tea", "bus was late") for which in (None, learnt))
    assert after[0] @ after[1] - after[0] @ after[2] > before[0] @ before[1] - before[0] @ before[2]
