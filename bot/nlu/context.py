"""What went before, as a component: chances change with what was answered last (``bot.notice.follow_ups``).

The conversation hands it in as metadata of the message, since components of understanding see one message only.
"""

from __future__ import annotations

from dataclasses import replace

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.topic_classifier import READ, Piece, Reading
from bot.nlu.untrained import UntrainedComponent
from bot.notice.follow_ups import ABOUT, HELP_AGAIN, Before, leans, wants_help_again, weighed


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER], is_trainable=False)
class Context(UntrainedComponent):
    """Weighs what was read with what went before."""

    def process(self, messages: list[Message]) -> list[Message]:
        """Weigh what was read, message by message."""
        for message in messages:
            reading: Reading | None = message.get(READ)
            before = Before.from_slot((message.get("metadata") or {}).get(ABOUT))
            if reading is not None and before is not None:
                whole, changed = reading.whole, _in_context(reading, before)
                if wants_help_again(whole.chances, before, whole.in_context or {}, changed.whole.chances):
                    message.set(HELP_AGAIN, before.topic)
                message.set(READ, changed)
        return messages


def _in_context(reading: Reading, before: Before) -> Reading:
    def seen(piece: Piece) -> Piece:
        leaning = leans(piece.text)
        chances = weighed(
            piece.chances, before, leaning=leaning, corrects=reading.corrects, in_context=piece.in_context
        )
        return replace(piece, chances=chances)

    return replace(reading, whole=seen(reading.whole), pieces=tuple(map(seen, reading.pieces)))
