"""Which topic a message is about: logistic regression over meaning and letters, as a component of Rasa's pipeline."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.linear_model import LogisticRegression

from bot.core.pseudonyms import normalise_for_understanding
from bot.nlu.topic_features import Matrix, TopicFeatures

NEAREST: Final = "nearest"  # message property: the greatest cosine to any example, for the scope gate
_RANKED: Final = 10


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER], is_trainable=True)
class TopicClassifier(GraphComponent, IntentClassifier):
    """Gives each message its topic, the confidence, a ranking, and how near the nearest example is."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """``C`` is the inverse of the regularisation; the seed makes training repeatable."""
        return {"C": 30.0, "max_iter": 1000, "random_seed": 2018}

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
        self._features: TopicFeatures | None = None
        self._topics: list[str] = []
        self._weights: Matrix = np.zeros((0, 0), np.float32)
        self._bias = self._examples = self._weights

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> TopicClassifier:
        """Make an untrained one, as Rasa asks."""
        del execution_context
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> TopicClassifier:
        """Load a trained one from the model's storage."""
        del execution_context, kwargs
        loaded = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            loaded._read(folder)
        return loaded

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from the examples; a personal token in an example is read as it is in a message."""
        examples = [e for e in training_data.intent_examples if e.get(TEXT)]
        texts = [normalise_for_understanding(example.get(TEXT)) for example in examples]
        topics = [example.get(INTENT) for example in examples]
        with self._storage.write_to(self._resource) as folder:
            features = TopicFeatures.learn(texts, folder)
            meaning = features.meaning(texts)
            regression = LogisticRegression(
                C=self._config["C"], max_iter=self._config["max_iter"], random_state=self._config["random_seed"]
            ).fit(features.all(texts, meaning), topics)
            np.savez(
                folder / "topics.npz",
                topics=regression.classes_.astype(str),
                weights=regression.coef_.T.astype(np.float32),
                bias=regression.intercept_.astype(np.float32),
                examples=meaning.astype(np.float16),
            )
            self._read(folder)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Understand messages."""
        for message in messages:
            text = message.get(TEXT)
            if self._features is not None and text:
                self._understand(self._features, message, normalise_for_understanding(text))
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Understand the examples too, as Rasa's policies may want."""
        self.process(training_data.training_examples)
        return training_data

    def _understand(self, features: TopicFeatures, message: Message, text: str) -> None:
        meaning = features.meaning([text])
        scores = (features.all([text], meaning) @ self._weights + self._bias)[0]
        chances = np.exp(scores - scores.max())
        chances /= chances.sum()
        best = np.argsort(-chances)[:_RANKED]
        ranking = [
            {INTENT_NAME_KEY: self._topics[place], PREDICTED_CONFIDENCE_KEY: float(chances[place])} for place in best
        ]
        message.set(INTENT, dict(ranking[0]), add_to_output=True)
        message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        message.set(NEAREST, float((self._examples @ meaning[0]).max()), add_to_output=True)

    def _read(self, folder: Path) -> None:
        self._features = TopicFeatures.load(folder)
        with np.load(folder / "topics.npz") as kept:
            self._topics = [str(topic) for topic in kept["topics"]]
            self._weights, self._bias = kept["weights"], kept["bias"]
            self._examples = kept["examples"].astype(np.float32)
