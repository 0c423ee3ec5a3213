"""The gate: says that several topics are close, or that nothing near was ever seen, instead of guessing.

A classifier is sure of itself far away from everything it knows; the distance to the nearest example is not fooled.
Where somebody may be in danger the gate stays open: a false alarm costs little, a missed one much.
"""

from __future__ import annotations

from typing import Any, Final

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.core.pseudonyms import says_only_tokens
from bot.nlu.topic_classifier import NEAREST

UNCLEAR: Final = "unclear"
NOT_UNDERSTOOD: Final = "not_understood"
DANGER: Final = ("danger_now", "danger_child", "danger_worried")

_NOTHING: Final = {INTENT_NAME_KEY: NOT_UNDERSTOOD, PREDICTED_CONFIDENCE_KEY: 1.0}


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER], is_trainable=False)
class ScopeGate(GraphComponent, IntentClassifier):
    """Replaces the topic by ``unclear`` or ``not_understood`` where it is not sure enough; the ranking stays."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """All from 0 to 1: ``sure`` enough to answer; less with a lead of ``lead``; ``near`` enough to be sense."""
        return {"sure": 0.3, "lead": 0.08, "near": 0.3, "danger": 0.3}

    def __init__(self, config: dict[str, Any]) -> None:
        self._config = config

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ScopeGate:
        """Make one, as Rasa asks."""
        del model_storage, resource, execution_context
        return cls(config)

    def process(self, messages: list[Message]) -> list[Message]:
        """Look at what was understood, message by message."""
        for message in messages:
            ranking = message.get(INTENT_RANKING_KEY)
            if ranking:
                # A name alone says nothing; the words that stand for it would be taken for "talk to someone".
                says_nothing = says_only_tokens(str(message.get(TEXT) or ""))
                judged = _NOTHING if says_nothing else self._judge(ranking, message.get(NEAREST, 1.0))
                message.set(INTENT, judged, add_to_output=True)
        return messages

    def _judge(self, ranking: list[dict[str, Any]], nearest: float) -> dict[str, Any]:
        first, second = ranking[0], ranking[1] if len(ranking) > 1 else {PREDICTED_CONFIDENCE_KEY: 0.0}
        danger = sum(e[PREDICTED_CONFIDENCE_KEY] for e in ranking if e[INTENT_NAME_KEY] in DANGER)
        if danger >= self._config["danger"]:
            return next(e for e in ranking if e[INTENT_NAME_KEY] in DANGER)
        if nearest < self._config["near"]:
            return {INTENT_NAME_KEY: NOT_UNDERSTOOD, PREDICTED_CONFIDENCE_KEY: 1.0 - nearest}
        sure = first[PREDICTED_CONFIDENCE_KEY]
        if sure < self._config["sure"] and sure - second[PREDICTED_CONFIDENCE_KEY] < self._config["lead"]:
            return {INTENT_NAME_KEY: UNCLEAR, PREDICTED_CONFIDENCE_KEY: 1.0 - sure}
        return first
