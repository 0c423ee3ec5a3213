"""Answering from the notice, asking which of several topics is meant, and saying that nothing was understood."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from rasa_sdk import Tracker

from actions.base import SpeakingAction
from bot.core.replies import Reply

CLARIFY_CHOICES: Final = 3


class ActionAnswer(SpeakingAction):
    """Answers the topic that was understood, from the answer book."""

    def name(self) -> str:
        """The name in domain.yml."""
        return "action_answer"

    def replies(self, tracker: Tracker) -> list[Reply]:
        """The book's reply on the topic."""
        return [self.book.reply(str(tracker.get_intent_of_latest_message()))]


class ActionClarify(SpeakingAction):
    """Offers the likeliest topics when two or three are close."""

    def name(self) -> str:
        """The name in domain.yml."""
        return "action_clarify"

    def replies(self, tracker: Tracker) -> list[Reply]:
        """The book's ``clarify`` with the likeliest topics, each in a parent's words."""
        ranking = [entry["name"] for entry in tracker.latest_message.get("intent_ranking", [])]
        likely = [topic for topic in ranking if self._can_be_meant(topic)][:CLARIFY_CHOICES]
        clarify = self.book.reply("clarify")
        return [replace(clarify, choices=(*map(self.book.choice, likely), self.book.choice("ask_talk_to_person")))]

    def _can_be_meant(self, topic: str) -> bool:
        """Whether a topic makes sense as a choice; a person to talk to is always offered besides."""
        reply = self.book.replies.get(topic)
        return reply is not None and reply.kind not in ("chitchat", "out_of_scope", "handover", "safeguarding")
