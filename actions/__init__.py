"""Custom actions for Rasa: thin; each calls one service; failures speak."""

import os

from rasa_sdk import Action

from actions.answer import ActionAnswer, ActionClarify, ActionFollowUp
from actions.base import SpeakingAction
from actions.request import ValidateRequestForm
from bot.conversations.request_desk import RequestDesk
from bot.notice.answer_book import AnswerBook

__all__ = ["ActionAnswer", "ActionClarify", "ActionFollowUp", "SpeakingAction", "ValidateRequestForm", "build_actions"]


# `rasa run actions` reads this once it has imported us: else it listens on every address, and asks nobody who they are.
os.environ.setdefault("SANIC_HOST", "127.0.0.1")


def build_actions(book: AnswerBook, desk: RequestDesk) -> list[Action]:
    """All actions, with the services they call."""
    return [ActionAnswer(book), ActionClarify(book), ActionFollowUp(book), ValidateRequestForm(desk)]
