"""What all actions share: they speak a reply, and a failure of theirs is words too."""

from __future__ import annotations

import logging
import os
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.app.bootstrap import build_desk, with_nearest
from bot.conversations.request_desk import RequestDesk
from bot.notice.answer_book import AnswerBook
from bot.notice.danger_words import with_doubt
from bot.notice.folder import load_served_folder
from bot.notice.follow_ups import ABOUT, IN_DOUBT, after
from bot.notice.reply import Reply, to_document
from bot.platform.settings import from_environment
from bot.speech.render import HEARD

logger = logging.getLogger(__name__)


class SpeakingAction(Action, ABC):
    """An action that answers with replies from the book; subclasses write ``name`` and ``replies``.

    The stock action server makes its actions without arguments; then the book of the SCHOOL folder is used.
    """

    def __init__(self, book: AnswerBook | None = None) -> None:
        self._given = book

    @property
    def book(self) -> AnswerBook:
        """The answers of the school that is served."""
        return self._given or _book_of_the_environment()

    @abstractmethod
    def name(self) -> str:
        """The name in domain.yml."""

    @abstractmethod
    def replies(self, tracker: Tracker) -> list[Reply]:
        """What to say now, at least one reply."""

    def topics(self, tracker: Tracker) -> list[str]:
        """The topics that this answers, the main one last; empty where what was talked about stays the same."""
        del tracker
        return []

    def forgets(self, tracker: Tracker) -> bool:
        """Whether what was talked about before is not talked about any more."""
        del tracker
        return False

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[dict[str, Any]]:
        """Say it; when that fails, say that, and whom to reach instead (Rasa itself would stay silent)."""
        del domain
        topics: list[str] = []
        forgets = False
        try:
            replies = self.replies(tracker)
            topics = self.topics(tracker)
            forgets = self.forgets(tracker)
        except Exception as error:  # whatever it is, the person must not be left in silence
            # The class only: a message might hold what the person typed.
            logger.error("%s failed: %s", self.name(), type(error).__name__)
            replies = [self.book.reply("unavailable")]
        speak_all(dispatcher, replies, tracker, self.book)
        if not topics:
            return [SlotSet(ABOUT, None)] if forgets else []
        ranking = [str(entry["name"]) for entry in tracker.latest_message.get("intent_ranking", [])]
        about = after(self.book, topics, ranking)
        if replies[-1].doubt:  # "yes" to "or did you mean one of these" does not say which
            about = replace(about, offers=tuple(choice.value for choice in replies[-1].choices))
        # Who listens is asked whether to read the notice's words: "yes" is that, and begins no request.
        return [SlotSet(ABOUT, (replace(about, offers=()) if listens(tracker) else about).to_slot())]


def listens(tracker: Tracker) -> bool:
    """Whether the person hears what is said, in the place of reading it."""
    return (tracker.latest_message.get("metadata") or {}).get("mode") in HEARD


def speak_all(dispatcher: CollectingDispatcher, replies: Sequence[Reply], tracker: Tracker, book: AnswerBook) -> None:
    """Say replies; where the message may tell of danger, the first of them with the line on safety."""
    doubted = bool(tracker.latest_message.get(IN_DOUBT))
    for n, reply in enumerate(replies):
        speak(dispatcher, with_doubt(reply, book) if doubted and n == 0 else reply)


def speak(dispatcher: CollectingDispatcher, reply: Reply | None) -> None:
    """Say a reply; None says that something failed, and whom to reach instead."""
    if reply is None:
        reply = _book_of_the_environment().reply("unavailable")
    dispatcher.utter_message(text=reply.text, json_message={"reply": to_document(reply)})


@lru_cache(maxsize=1)
def _book_of_the_environment() -> AnswerBook:
    return with_nearest(load_served_folder(from_environment(os.environ))).book


@lru_cache(maxsize=1)
def desk_of_the_environment() -> RequestDesk:
    """The desk on the database of STATE, for the stock action server, which makes its actions without arguments."""
    return build_desk(from_environment(os.environ))
