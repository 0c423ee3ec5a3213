"""The danger decision as a component of Rasa's pipeline: it reads each message before the gate judges it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.conversations.danger_context import EARLIER, NAMING, QUESTION, QUESTIONS
from bot.nlu.danger import danger_network
from bot.nlu.untrained import UntrainedComponent
from bot.requests.commands import COMMANDS, Command, Commands

_PLAINLY, _HARDLY = 0.6, 0.1
_AS_LEARNT: Final = {QUESTIONS["more"]: QUESTIONS["details"]}
"""Questions of a request that this network has not learnt, with the one that is nearest."""
DANGER_READ: Final = "danger_read"
"""Message property: the danger that was read, a ``bot.nlu.danger.Danger``."""


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER], is_trainable=False)
class DangerReader(UntrainedComponent):
    """Reads how likely each message tells of danger; nothing that is trained changes it."""

    def process(self, messages: list[Message]) -> list[Message]:
        """Read messages; what was said before and the question that is answered come with them as metadata."""
        network = danger_network()
        for message in messages:
            told: Mapping[str, Any] = message.get("metadata") or {}
            text = str(told.get("said") or message.get(TEXT) or "")
            question = str(told.get(QUESTION) or "")
            question = _AS_LEARNT.get(question, question)
            names = question in NAMING and _only_answers(message)
            earlier = () if names else tuple(map(str, told.get(EARLIER) or ()))
            message.set(DANGER_READ, network(text, earlier, question))
        return messages


def _only_answers(message: Message) -> bool:
    """Whether a message plainly answers what was asked, such as "my grandson"."""
    commands = Commands.of_message(message.get(COMMANDS))
    return commands.has(Command.ANSWER, _PLAINLY) and not commands.has(Command.DANGER, _HARDLY)
