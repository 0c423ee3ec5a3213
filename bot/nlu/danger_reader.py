"""The danger decision as a component of Rasa's pipeline: it reads each message before the gate judges it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.conversations.danger_context import EARLIER, QUESTION
from bot.nlu.danger import danger_network
from bot.requests.commands import COMMANDS, Command, Commands

_PLAINLY, _HARDLY = 0.9, 0.1
DANGER_READ: Final = "danger_read"
"""Message property: the danger that was read, a ``bot.nlu.danger.Danger``."""


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER], is_trainable=False)
class DangerReader(GraphComponent, IntentClassifier):
    """Reads how likely each message tells of danger; nothing that is trained changes it."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> DangerReader:
        """Make one, as Rasa asks."""
        del config, model_storage, resource, execution_context
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Read messages; what was said before and the question that is answered come with them as metadata."""
        network = danger_network()
        for message in messages:
            told: Mapping[str, Any] = message.get("metadata") or {}
            text = str(told.get("said") or message.get(TEXT) or "")
            earlier = () if _only_answers(message) else tuple(map(str, told.get(EARLIER) or ()))
            message.set(DANGER_READ, network(text, earlier, str(told.get(QUESTION) or "")))
        return messages


def _only_answers(message: Message) -> bool:
    """Whether a message plainly answers a question of a request ("my grandson"), so that it adds to no disclosure."""
    commands = Commands(message.get(COMMANDS) or {})
    return commands.has(Command.ANSWER, _PLAINLY) and not commands.has(Command.DANGER, _HARDLY)
