"""The components that are served, trained on any examples: what the benchmarks measure is what people get."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

import numpy as np
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bench.readings import Read
from bot.nlu.danger_reader import DangerReader
from bot.nlu.scope_gate import NOT_UNDERSTOOD, UNCLEAR, ScopeGate
from bot.nlu.spelling import Speller, Vocabulary
from bot.nlu.topic_classifier import READ, TopicClassifier
from bot.notice.follow_ups import ABOUT, Before


def quiet() -> None:
    """For a command: nothing but its figures."""
    from bot.engine.embedded import silence_rasa

    silence_rasa()
    logging.disable(logging.WARNING)  # the quantiser's advice


@dataclass(frozen=True)
class OneFolder:
    """As much of Rasa's storage as a component asks for: one folder."""

    folder: Path

    @contextmanager
    def write_to(self, resource: Resource) -> Iterator[Path]:
        """Where to keep what was learnt."""
        del resource
        yield self.folder

    read_from = write_to


class AsTyped(Speller):
    """Mends nothing, to see what the speller is worth; it knows what a word is, which the gate asks."""

    def __init__(self, speller: Speller) -> None:
        super().__init__(Vocabulary(speller._known, speller._heard))

    def corrected(self, text: str) -> str:
        """The text itself."""
        return text


class Served:
    """Classifier, danger and gate, as config.yml has them, each with its defaults."""

    def __init__(self, texts: Sequence[str], topics: Sequence[str], folder: Path) -> None:
        """Learn; what is learnt is kept in ``folder``."""
        storage = cast(ModelStorage, OneFolder(folder))
        examples = [Message.build(text=text, intent=topic) for text, topic in zip(texts, topics, strict=True)]
        self._classifier = TopicClassifier(TopicClassifier.get_default_config(), storage, Resource("bench"))
        self._classifier.train(TrainingData(examples))
        self._danger, self._gate = DangerReader(), ScopeGate(ScopeGate.get_default_config())

    def as_typed(self) -> Served:
        """The same, but messages are read as they were typed; what was learnt is shared."""
        other = copy(self)
        other._classifier = copy(self._classifier)
        if self._classifier._learnt is not None:
            other._classifier._learnt = replace(
                self._classifier._learnt, speller=AsTyped(self._classifier._learnt.speller)
            )
        return other

    def read(self, texts: Sequence[str]) -> list[Read]:
        """Read messages one by one, as they come."""
        return [self._read(text) for text in texts]

    def chances(self, texts: Sequence[str], topics: Sequence[str]) -> np.ndarray[Any, np.dtype[np.float64]]:
        """The chance of each of ``topics`` before the gate; shape (texts, topics)."""
        rows = []
        for text in texts:
            message = Message({TEXT: text})
            self._classifier.process([message])
            rows.append([message.get(READ).whole.chances.get(topic, 0.0) for topic in topics])
        return np.array(rows)

    def after_an_answer(self, text: str, label: str) -> None:
        """Read a message behind the label of what was answered before it."""
        before = Before("answered", label).to_slot()
        self._classifier.process([Message({TEXT: text, "metadata": {ABOUT: before}})])

    def _read(self, text: str) -> Read:
        message = Message({TEXT: text})
        self._classifier.process([message])
        nearest = message.get(READ).whole.nearest
        self._gate.process(self._danger.process([message]))
        likeliest = message.get(INTENT_RANKING_KEY)[0]
        judged = message.get(INTENT)[INTENT_NAME_KEY]
        refused = judged in (UNCLEAR, NOT_UNDERSTOOD)
        return Read(likeliest[INTENT_NAME_KEY], likeliest[PREDICTED_CONFIDENCE_KEY], nearest, judged, refused)
