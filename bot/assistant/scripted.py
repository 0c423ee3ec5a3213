"""An assistant for tests and for work on the widget: answers a topic, or the topic whose label or name is typed."""

from __future__ import annotations

from dataclasses import replace

from bot.core.answers import AnswerBook
from bot.errors import AssistantError
from bot.ports import Answer, Message, Understanding

FAIL = "please fail"


class ScriptedAssistant:
    """The Assistant port without a model; ``please fail`` makes it fail, two labels with 'and' get two replies."""

    def __init__(self, book: AnswerBook) -> None:
        self._book = book
        self._topics = {label.casefold().rstrip("?"): topic for topic, label in book.labels.items()}
        self._closed = False

    async def answer(self, message: Message) -> Answer:
        """Answer a message."""
        if self._closed or message.text == FAIL:
            raise AssistantError("the engine failed (as asked)")
        if message.topic is not None:
            topics = [message.topic]
        else:
            topics = [self._topic(part) for part in message.text.split(" and also ")]
        replies = tuple(self._book.reply(topic) for topic in topics)
        if topics == ["not_understood"]:
            replies = (replace(replies[0], choices=(self._book.choice("ask_talk_to_person"),)),)
        count = int(message.state.get("count", 0)) + 1
        return Answer(replies, {"count": count}, Understanding(topics[0], 1.0, ((topics[0], 1.0),)))

    async def ready(self) -> bool:
        """Whether a message would be answered now."""
        return not self._closed

    async def close(self) -> None:
        """Answer nothing any more."""
        self._closed = True

    def _topic(self, text: str) -> str:
        words = text.strip().casefold().rstrip("?")
        return words if words in self._book.labels else self._topics.get(words, "not_understood")
