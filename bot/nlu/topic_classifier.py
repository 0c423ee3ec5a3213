"""Which topics a message may be about, as a component of Rasa's pipeline.

Three that see different things add up: small networks over meaning and letters, the words themselves, and the nearest
example of each topic.

A message is read as a whole and piece by piece (``bot.text.words``), so that a question in the middle of a story and
two questions in one message are seen. What is made of it is the scope gate's to say.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, cast

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.models.cores import on_all_cores
from bot.models.digest import digest_of_shape
from bot.models.sentence_graph import published_file
from bot.models.transformer_graph import WIDTH, Array
from bot.nlu.nearest_examples import NearestExamples
from bot.nlu.said_next import behind, label_before, said_next
from bot.nlu.scope_score import chances, softmax
from bot.nlu.spelling import Speller, Vocabulary
from bot.nlu.spelling_english import learn_english
from bot.nlu.taught import ALONE, IN_CONTEXT, WORDS, Taught
from bot.nlu.topic_features import TopicFeatures, whole_words
from bot.nlu.topic_network import TopicNetwork
from bot.nlu.topic_words import TopicWords
from bot.nlu.wishes import Wish, wish_reader
from bot.notice.follow_ups import ABOUT, Before, taken_back
from bot.pii.pseudonymiser import normalise_for_understanding, without_tokens
from bot.text.words import segments

READ: Final = "read"  # message property: what was read, a Reading


@dataclass(frozen=True)
class Piece:
    """A text, the chance of each topic (they sum to 1), and the greatest cosine to any example.

    ``in_context``: the chances of the text behind the label of what was answered last; None where nothing was.
    """

    text: str
    chances: dict[str, float]
    nearest: float
    in_context: dict[str, float] | None = None


@dataclass(frozen=True)
class Reading:
    """A message as a whole and its pieces in order (none where it is one piece).

    ``corrects``: "no, I meant …"; ``has_words``: it holds a word that people use. ``wishes``: the requests that it may
    wish, the likeliest first.
    """

    whole: Piece
    pieces: tuple[Piece, ...]
    corrects: bool
    has_words: bool = True
    wishes: tuple[Wish, ...] = ()


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER], is_trainable=True)
class TopicClassifier(GraphComponent, IntentClassifier):
    """Gives each message the chances of all topics, as a whole and piece by piece."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """``voices``: networks, with ``hidden`` numbers each; ``rounds``: how often each sees an example."""
        return {"hidden": 512, "rounds": 12, "voices": 3, "random_seed": 2018}

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """What else it depends on: else Rasa takes what it kept of an earlier training, whatever has changed here."""
        del config
        return digest_of_shape()

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
        self._learnt: _Learnt | None = None

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
            loaded._learnt = _Learnt.load(folder)
        return loaded

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from the examples; slips are mended in them too, and a personal token is read as it is in a message.

        Those that are said next (``label_before``) teach networks of their own, beside the others: what a message says
        by itself is learnt without them.
        """
        every = sorted((e for e in training_data.intent_examples if e.get(TEXT)), key=lambda e: str(e.get(INTENT)))
        examples, next_ones = ([e for e in every if bool(label_before(e)) is later] for later in (False, True))
        topics = [str(example.get(INTENT)) for example in examples]
        with self._storage.write_to(self._resource) as folder:
            vocabulary, texts = mended([example.get(TEXT) for example in examples])
            (folder / WORDS).write_text(vocabulary.to_json())
            seed = self._config["random_seed"]
            learners: tuple[Callable[[], object], ...] = (
                lambda: TopicFeatures.learn(texts, folder),
                lambda: TopicWords.learn(texts, topics, folder, seed=seed),
            )
            features = cast(TopicFeatures, on_all_cores(lambda learn: learn(), learners)[0])
            seen = features.all(texts, features.meaning(texts, all_cores=True))
            later = said_next(next_ones, texts, topics, Speller(vocabulary).corrected)
            counts, later_texts = np.array([said.often for said in later], int), [said.text for said in later]
            seen_later = features.all(later_texts, features.meaning(later_texts, all_cores=True))
            of_later = [said.topic for said in later for _ in range(said.often)]
            told = [(seen, topics), (np.vstack([seen, np.repeat(seen_later, counts, axis=0)]), topics + of_later)]
            sizes = {name: self._config[name] for name in ("hidden", "rounds", "voices")}
            # Where nothing is said next, one reads both.
            learnt = on_all_cores(
                lambda these: TopicNetwork.learn(*these, **sizes, seed=seed), told if later else told[:1]
            )
            for network, name in ((learnt[0], ALONE), (learnt[-1], IN_CONTEXT)):
                network.save(folder / name)
            NearestExamples.learn(seen, np.searchsorted(topics, learnt[0].topics), folder)
            self._learnt = _Learnt.load(folder)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Read messages."""
        for message in messages:
            text = message.get(TEXT)
            if self._learnt is not None and text:
                before = Before.from_slot((message.get("metadata") or {}).get(ABOUT))
                label = before.label if before else ""
                message.set(READ, self._learnt.reading(normalise_for_understanding(text), label))
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Understand the examples too, as Rasa's policies may want."""
        self.process(training_data.training_examples)
        return training_data


@dataclass(frozen=True)
class _Learnt:
    """All that a message is read with."""

    speller: Speller
    features: TopicFeatures
    network: TopicNetwork
    in_context: TopicNetwork
    words: TopicWords
    examples: NearestExamples
    taught: Taught | None = None

    @classmethod
    def load(cls, folder: Path) -> _Learnt:
        """Load what training kept, with what the school has taught."""
        vocabulary = Vocabulary.from_json((folder / WORDS).read_text())
        network, in_context = (TopicNetwork.load(folder / name) for name in (ALONE, IN_CONTEXT))
        if taught := Taught.load(folder):
            vocabulary = taught.vocabulary(vocabulary)
            network, in_context = taught.network(network, taught.alone), taught.network(in_context, taught.in_context)
        features, words, examples = TopicFeatures.load(folder), TopicWords.load(folder), NearestExamples.load(folder)
        return cls(Speller(vocabulary), features, network, in_context, words, examples, taught)

    def reading(self, text: str, label: str = "") -> Reading:
        """Read a message whose slips are not mended yet; ``label``: of what was answered last, "" where nothing was."""
        text = self.speller.corrected(text)
        meant = taken_back(text)
        text = meant or text
        pieces = segments(text)
        texts = [text, *(pieces if len(pieces) > 1 else ())]
        different = list(dict.fromkeys(texts))  # what is said twice is read once
        seen = self.features.all(different, self.features.meaning(different))
        read = self._pieces(different, seen)
        if label:
            fits = self._behind([behind(label, one) for one in different])
            read = [replace(one, in_context=its) for one, its in zip(read, fits, strict=True)]
        by_text = {one.text: one for one in read}
        return Reading(
            read[0],
            tuple(by_text[one] for one in texts[1:]),
            meant is not None,
            self.speller.knows_any(without_tokens(text)),
            wish_reader().read(seen[0, :WIDTH]),
        )

    def _behind(self, texts: list[str]) -> list[dict[str, float]]:
        """The chances of each topic in texts that stand behind a label."""
        likely = softmax(self.in_context.scores(self.features.all(texts, self.features.meaning(texts))))
        return [dict(zip(self.in_context.topics, map(float, row), strict=True)) for row in likely]

    def _pieces(self, texts: list[str], seen: Array) -> list[Piece]:
        nearest, votes = self.examples.by_topic(seen), self.words.votes(texts)
        if self.taught is not None:
            nearest, votes = self.taught.nearest(seen, nearest, self.network.topics), self.taught.votes(votes)
        likely = chances(self.network.scores(seen), nearest, votes)
        return [
            Piece(text, dict(zip(self.network.topics, map(float, row), strict=True)), float(near.max()))
            for text, row, near in zip(texts, likely, nearest, strict=True)
        ]


def mended(examples: Sequence[str]) -> tuple[Vocabulary, list[str]]:
    """The words of the examples, and the examples as they are read: normalised, with their slips mended."""
    typed = [normalise_for_understanding(example) for example in examples]
    vocabulary = learn_english(typed, whole_words(published_file("tokenizer.json")))
    speller = Speller(vocabulary)
    return vocabulary, [speller.corrected(text) for text in typed]
