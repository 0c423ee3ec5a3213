"""What a message does in a request, as a component of Rasa's pipeline; nothing that is trained changes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.conversations.danger_context import QUESTION, SENT
from bot.nlu.command_network import command_network
from bot.nlu.untrained import UntrainedComponent
from bot.requests.commands import COMMANDS


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER], is_trainable=False)
class CommandReader(UntrainedComponent):
    """Reads what each message does in a request, how it begins one, and what it wants once one was sent."""

    def process(self, messages: list[Message]) -> list[Message]:
        """Read messages; the question that is answered comes with them as metadata."""
        network = command_network()
        for message in messages:
            told: Mapping[str, Any] = message.get("metadata") or {}
            text, question = str(told.get("said") or message.get(TEXT) or ""), str(told.get(QUESTION) or "")
            if question:
                read = network(text, question)
            else:
                read = network.afterwards(text) if told.get(SENT) else network.first_words(text)
            message.set(COMMANDS, read.to_message(), add_to_output=True)
        return messages
