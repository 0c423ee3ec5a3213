"""What the network and the words say for each topic, learnt from a few examples."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.nlu.nearest_examples import NearestExamples, of_length_one
from bot.nlu.scope_score import nearest_by_topic
from bot.nlu.topic_network import TopicNetwork
from bot.nlu.topic_words import TopicWords

pytestmark = pytest.mark.rasa

TEXTS = ["turn the cookies off", "which cookies are there", "cookies and more cookies", "photos of the school trip",
         "photos on the wall", "who takes the photos", "how long is it kept", "kept for how long", "how long until it goes"]  # fmt: skip
TOPICS = ["cookies"] * 3 + ["photos"] * 3 + ["time"] * 3


def test_the_words_vote_for_their_topic_and_say_the_same_after_they_were_kept(tmp_path: Path) -> None:
    learnt = TopicWords.learn(TEXTS, TOPICS, tmp_path, seed=1)
    votes = learnt.votes(["are cookies on", "photos please", "for how long"])
    assert votes.argmax(axis=1).tolist() == [0, 1, 2]
    assert np.array_equal(TopicWords.load(tmp_path).votes(["are cookies on"]), learnt.votes(["are cookies on"]))


def test_words_that_were_never_seen_vote_alike_whatever_they_are(tmp_path: Path) -> None:
    votes = TopicWords.learn(TEXTS, TOPICS, tmp_path, seed=1).votes(["zzz", "qqqq qqqq"])
    assert np.allclose(votes[0], votes[1])


def test_the_nearest_example_of_each_topic_is_as_near_as_in_fractions(tmp_path: Path) -> None:
    chance = np.random.RandomState(5)
    examples = chance.normal(size=(60, 768)).astype(np.float32)
    starts = np.array([0, 25, 26])
    near = examples[[3, 25, 40]] + chance.normal(scale=0.5, size=(3, 768)).astype(np.float32)
    found = NearestExamples.learn(examples, starts, tmp_path).by_topic(near)
    exact = nearest_by_topic(of_length_one(near) @ of_length_one(examples).T, starts)
    assert found.argmax(axis=1).tolist() == [0, 1, 2]
    assert np.abs(found - exact).max() < 0.005


def _seen() -> tuple[np.ndarray[tuple[int, int], np.dtype[np.float32]], list[str]]:
    chance = np.random.RandomState(3)
    rows = np.concatenate([chance.normal(at, 0.3, (20, 4)) for at in (-1.0, 0.0, 1.0)]).astype(np.float32)
    return rows, ["a"] * 20 + ["b"] * 20 + ["c"] * 20


def test_the_network_learns_what_lies_between_two_others(tmp_path: Path) -> None:
    rows, topics = _seen()
    network = TopicNetwork.learn(rows, topics, hidden=16, rounds=1, voices=2, seed=1)
    assert [
        network.topics[n] for n in network.scores(np.array([[-1] * 4, [0] * 4, [1] * 4], np.float32)).argmax(axis=1)
    ] == [*"abc"]
    network.save(tmp_path / "network.npz")
    assert np.array_equal(TopicNetwork.load(tmp_path / "network.npz").scores(rows), network.scores(rows))


def _network(
    rows: np.ndarray[tuple[int, int], np.dtype[np.float32]], topics: list[str], voices: int, seed: int
) -> TopicNetwork:
    return TopicNetwork.learn(rows, topics, hidden=8, rounds=1, voices=voices, seed=seed)


def test_the_same_seed_gives_the_same_network() -> None:
    rows, topics = _seen()
    one, other = (_network(rows, topics, 2, 7).scores(rows) for _ in range(2))
    assert np.array_equal(one, other)


def test_several_voices_say_the_mean_of_what_each_says() -> None:
    rows, topics = _seen()
    alone = [_network(rows, topics, 1, seed).scores(rows) for seed in (7, 8, 9)]
    assert np.abs(alone[0] - alone[1]).max() > 0.1, "each starts from another place"
    assert np.allclose(_network(rows, topics, 3, 7).scores(rows), np.mean(alone, axis=0), atol=1e-4)
