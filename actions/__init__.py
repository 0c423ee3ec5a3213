"""Custom actions for Rasa: thin; each calls one service; failures speak."""

from rasa_sdk import Action

from actions.answer import ActionAnswer, ActionClarify, ActionFollowUp
from actions.base import SpeakingAction
from actions.request import ValidateRequestForm
from bot.core.answers import AnswerBook
from bot.services.request_desk import RequestDesk

__all__ = ["ActionAnswer", "ActionClarify", "ActionFollowUp", "SpeakingAction", "ValidateRequestForm", "build_actions"]


def build_actions(book: AnswerBook, desk: RequestDesk) -> list[Action]:
    """All actions, with the services they call."""
    return [ActionAnswer(book), ActionClarify(book), ActionFollowUp(book), ValidateRequestForm(desk)]
