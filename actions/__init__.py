"""Custom actions for Rasa: thin; each calls one service; failures speak."""

from actions.answer import ActionAnswer, ActionClarify
from actions.base import SpeakingAction
from bot.core.answers import AnswerBook

__all__ = ["ActionAnswer", "ActionClarify", "SpeakingAction", "build_actions"]


def build_actions(book: AnswerBook) -> list[SpeakingAction]:
    """All actions, with the services they call."""
    return [ActionAnswer(book), ActionClarify(book)]
