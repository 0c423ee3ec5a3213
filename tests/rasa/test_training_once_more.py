"""A model is trained anew when anything that shapes it changes, and the same on any number of cores."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.models import digest

pytestmark = pytest.mark.rasa


def test_what_rasa_kept_of_a_training_is_not_taken_again_once_a_file_that_shapes_the_classifier_changed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from bot.nlu.topic_classifier import TopicClassifier

    names = {file.name for file in digest.shaped_by()}
    assert {"topic_network.py", "topic_features.py", "topic_meaning.safetensors", "pseudonymiser.py"} <= names
    before = TopicClassifier.fingerprint_addon({})
    assert before == TopicClassifier.fingerprint_addon({})
    changed = tmp_path / "topic_network.py"
    changed.write_text("# otherwise")
    others = [file for file in digest.shaped_by() if file.name != changed.name]
    monkeypatch.setattr(digest, "shaped_by", lambda: [*others, changed])
    assert TopicClassifier.fingerprint_addon({}) != before


def test_many_texts_on_all_cores_mean_the_same_as_part_by_part_on_one() -> None:
    from bot.models.sentence_encoder import SentenceEncoder
    from bot.models.sentence_graph import build_int8, published_file

    encoder = SentenceEncoder(build_int8(), published_file("tokenizer.json"))
    texts = [f"who sees what you hold on {number} of us" for number in range(70)]
    together = encoder.encode(texts, all_cores=True)
    assert together.shape == (70, 384)
    assert np.array_equal(together, encoder.encode(texts))
    parts = [encoder.encode(texts[start : start + 32]) for start in (0, 32, 64)]
    assert np.array_equal(together, np.vstack(parts))
    assert encoder.encode([]).shape == (0, 384)


def test_networks_that_learn_side_by_side_are_those_that_learn_one_after_the_other() -> None:
    from bot.nlu.topic_network import TopicNetwork, _learner

    chance = np.random.default_rng(1)
    seen = chance.normal(size=(40, 12)).astype(np.float32)
    topics = [f"ask_{number % 4}" for number in range(40)]
    network = TopicNetwork.learn(seen, topics, hidden=8, rounds=2, voices=3, seed=5)
    for voice in range(3):
        alone = _learner(seen, topics, 8, 2, 5 + voice)
        assert np.allclose(network.into[0][:, 8 * voice : 8 * (voice + 1)], alone.coefs_[0])
