"""What was learnt to find passages: a question lies nearer to the passage that answers it than as turned to topics."""

from __future__ import annotations

import json
import warnings

import numpy as np
import pytest
from safetensors import safe_open
from safetensors.numpy import load_file

from bench.schools import holds
from bot.learning.evaluation import copied
from bot.models.lora import merged
from bot.models.sentence_encoder import SentenceEncoder
from bot.models.sentence_graph import (
    LAYERS,
    PASSAGE_MEANING,
    TOPIC_MEANING,
    TURNED,
    build_int8,
    published_file,
    published_weights,
)
from bot.models.transformer_graph import Weights
from bot.notice import notice as notices
from bot.setup import importing
from bot.setup.nearest import NearestPassages
from tests.factories import DATA

with warnings.catch_warnings():  # TensorFlow asks JAX for old names
    warnings.simplefilter("ignore")
    from tools.learn_passage_meaning import FOLDER, MADE_WITH, digest, told_by
    from tools.passage_meaning_network import PassageMeaningNetwork, Told

pytestmark = pytest.mark.rasa


def likeness(question: str, *passages: str, learnt: Weights | None = None) -> list[float]:
    """How near each passage lies to a question, with what was learnt on top of the topics, or without."""
    graph = build_int8(load_file(TOPIC_MEANING), *[learnt] if learnt else [])
    rows = SentenceEncoder(graph, published_file("tokenizer.json")).encode([question, *passages])
    return (rows[1:] @ rows[0]).tolist()


def test_the_file_was_learnt_with_the_network_as_it_is_and_is_small() -> None:
    with safe_open(PASSAGE_MEANING, "np") as opened:
        assert opened.metadata()[MADE_WITH] == digest(), "the network changed: python -m tools.learn_passage_meaning"
    assert PASSAGE_MEANING.stat().st_size < 2_500_000


def test_what_is_asked_in_other_words_is_found_where_it_was_not(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = "do i have to tell you what race we are"
    right = "You may decline to state your child's ethnicity, religion or first language."
    wrong = "We tell you in advance about every race and match on sports day."
    before, after = likeness(asked, right, wrong), likeness(asked, right, wrong, learnt=load_file(PASSAGE_MEANING))
    assert after[0] - after[1] > 0.2 + before[0] - before[1]


def test_no_question_that_it_learns_from_is_nearly_one_that_it_is_judged_by() -> None:
    told = [json.loads(line)["question"] for file in sorted(FOLDER.glob("*.jsonl")) for line in file.open()]
    judges = sorted((DATA / "evaluation" / "schools").glob("*/questions.jsonl"))
    asked = [json.loads(line)["question"] for file in judges for line in file.open()]
    assert copied(told, asked) == []


def test_every_question_has_a_passage_that_would_be_shown_and_never_all_of_them() -> None:
    told = told_by(FOLDER / "1.md")
    assert len(told.questions) > 200
    assert told.right.any(1).all()
    assert told.right.mean() < 0.05


def test_it_learns_which_passage_answers_and_leaves_the_lower_layers_as_they_were() -> None:
    one = told_by(FOLDER / "2.md")
    few = Told(one.passages[:24], one.questions[:], one.right[:, :24])
    known = np.flatnonzero(few.right.any(1))[:12]
    small = Told(few.passages, [few.questions[n] for n in known], few.right[known])
    weights = merged(published_weights(LAYERS), load_file(TOPIC_MEANING), TURNED)
    network = PassageMeaningNetwork(weights)
    losses = [loss for _, _, loss in network.learn([small] * 4)]
    assert losses[-1] < losses[0]
    assert {int(name.split(".")[2]) for name in network.learnt()} == set(TURNED)


def test_on_the_notices_of_strangers_the_nearest_passages_answer_as_often_as_they_did() -> None:
    first = shown = 0
    for folder in sorted(path for path in (DATA / "evaluation" / "schools").iterdir() if path.is_dir()):
        file = next(folder.glob("notice.*"))
        nearest = NearestPassages(notices.parse(importing.read(file.name, file.read_bytes(), "A School").markdown))
        for line in (folder / "questions.jsonl").open(encoding="utf-8"):
            row = json.loads(line)
            quotes = [source.quote for source in nearest.find(row["question"]).sources]
            first += holds(quotes[0], row["passages"])
            shown += any(holds(quote, row["passages"]) for quote in quotes)
    assert first >= 185, "of 252 questions that their notices answer"
    assert shown >= 214
