"""The network that learns names, on TensorFlow: what it learnt is what the service reads."""

from __future__ import annotations

import numpy as np
import pytest
import rasa.core.agent  # noqa: F401 else a test that serves before these leaves half of Rasa out (bot.engine.lean)

from bot.models.lora import merged
from bot.models.sentence_graph import published_weights
from bot.pii.names import onnx_graph
from bot.pii.names.lexicon import EnglishLexicon
from bot.pii.names.model import TRAIT_WEIGHTS, LearntNames, tokenizer
from bot.pii.names.onnx_graph import TRAITS
from tools.learn_names import Learner, sentence_of
from tools.name_network import NameNetwork
from tools.name_sentences import Told

pytestmark = pytest.mark.rasa

_NAMED = "was off friday and her mum rang"
_NOT = "the box on the shelf is full"


@pytest.fixture(scope="module")
def lexicon() -> EnglishLexicon:
    return EnglishLexicon()


def test_it_learns_from_a_few_sentences_and_the_service_reads_what_it_learnt(lexicon: EnglishLexicon) -> None:
    words = ("sparrow", "clover", "diamond", "blue", "treasure", "river")
    told = [Told(f"{word} {_NAMED}", ((0, len(word)),)) for word in words] + [Told(f"{word} {_NOT}") for word in words]
    published = published_weights(onnx_graph.LAYERS)
    network = NameNetwork(published, tokenizer().token_to_id("[MASK]"))

    untouched = merged(published, network.learnt(), range(onnx_graph.LAYERS))
    assert all(np.allclose(untouched[name], published[name], atol=1e-2) for name in published)
    assert network.learnt()[TRAIT_WEIGHTS].shape == (len(TRAITS) + 2,)

    learner = Learner(lexicon)
    sentences = [learner.labelled(one) for one in told] * 100
    losses = [loss for _, _, loss in network.learn(sentences)]
    assert np.mean(losses[-5:]) < 0.5 * np.mean(losses[:5])

    learnt = LearntNames(network.learnt())
    for said, named in ((_NAMED, True), (_NOT, False)):
        sentence = sentence_of(f"sunshine {said}", lexicon)
        assert (learnt(sentence.text).names(sentence)[0] > 0.5) == named


def test_of_each_word_the_pieces_are_told_and_whether_it_is_a_name(lexicon: EnglishLexicon) -> None:
    text = "my son Wojciechowski's bag"
    start = text.index("W")
    labelled = Learner(lexicon).labelled(Told(text, ((start, start + len("Wojciechowski")),)))
    assert [name for *_, name in labelled.words] == [False, False, True, False]
    first, behind, shown, _ = labelled.words[2]
    assert behind - first > 1
    assert "owns" in shown
    assert tokenizer().decode(labelled.pieces[first:behind]).replace(" ", "") == "wojciechowski"


def test_it_learns_which_days_are_somebodys(lexicon: EnglishLexicon) -> None:
    days = ("4 march", "9 june", "the second of may", "12 october", "1 july")
    told = [Told(f"she was off ill on {day} with a cough", others=(day,)) for day in days]
    told += [Told(f"term starts on {day} for all of us", others=()) for day in days]
    told += [Told(f"he rang on {day}") for day in days]
    learner = Learner(lexicon)
    assert [[one for *_, one in learner.labelled(told[n]).places] for n in (0, 5, 10)] == [[True], [False], []]

    network = NameNetwork(published_weights(onnx_graph.LAYERS), tokenizer().token_to_id("[MASK]"))
    list(network.learn([learner.labelled(one) for one in told] * 100))
    learnt = LearntNames(network.learnt())
    assert learnt("she was off ill on 7 april with a cough").somebodys([(19, 26)])[0] > 0.5
    assert learnt("term starts on 7 april for all of us").somebodys([(15, 22)])[0] < 0.5
