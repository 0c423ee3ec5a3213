"""An assistant for tests and for work on the widget: answers a topic, or the topic whose label or name is typed."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from bot.conversations.danger_context import question_of_draft
from bot.conversations.records import Answer, Message, Understanding
from bot.conversations.request_desk import RequestDesk, chosen
from bot.nlu.command_network import command_network
from bot.notice import answer_variants
from bot.notice.answer_book import AnswerBook
from bot.notice.danger_words import ENDED
from bot.notice.follow_ups import DANGER, NOT_THAT
from bot.platform.errors import AssistantError
from bot.requests.commands import Commands
from bot.requests.draft import Heard
from bot.requests.replies import CHOSEN

FAIL = "please fail"


class ScriptedAssistant:
    """The Assistant port without a model; ``please fail`` makes it fail, two labels with 'and' get two replies."""

    def __init__(self, book: AnswerBook, desk: RequestDesk) -> None:
        self._book = book
        self._desk = desk
        self._topics = {label.casefold().rstrip("?"): topic for topic, label in book.labels.items()}
        self._closed = False

    async def answer(self, message: Message) -> Answer:
        """Answer a message."""
        if self._closed or message.text == FAIL:
            raise AssistantError("the engine failed (as asked)")
        if message.draft is not None or self._begins_request(message):
            return await asyncio.to_thread(self._request, message)
        if message.topic is not None:
            topics = [message.topic]
        else:
            topics = [self._understood(message, part) for part in message.text.split(" and also ")]
        if topics == [NOT_THAT] and str(message.state.get("topic", "")).startswith(DANGER):
            topics = [ENDED]
        replies = tuple(
            answer_variants.chosen(self._book, topic) or answer_variants.offered(self._book, topic) for topic in topics
        )
        if topics == ["not_understood"]:
            replies = (replace(replies[0], choices=(self._book.choice("ask_talk_to_person"),)),)
        several = tuple(topics) if len(topics) > 1 else ()
        commands = command_network().afterwards(message.text) if message.sent else Commands()
        understood = Understanding(topics[0], 1.0, ((topics[0], 1.0),), several, commands)
        state = {**message.state, "count": int(message.state.get("count", 0)) + 1, "topic": topics[-1]}
        return Answer(replies, state, understood, fired="scripted")

    async def understand(self, text: str) -> Understanding:
        """Understand a text without answering it."""
        if self._closed or text == FAIL:
            raise AssistantError("the engine failed (as asked)")
        topic = self._topic(text)
        return Understanding(topic, 1.0, ((topic, 1.0),))

    def _begins_request(self, message: Message) -> bool:
        topic = message.topic or self._understood(message, message.text)
        return self._desk.begins(topic) or topic.startswith(CHOSEN)

    def _request(self, message: Message) -> Answer:
        """One turn of the form, as Rasa's form would take it."""
        begun = int(message.state.get("begun", 0))
        topic = message.topic or self._understood(message, message.text)
        foreign = message.reading is not None
        said = Heard(message.text, topic, 1.0, flaws=message.flaws, fuller=message.fuller, foreign=foreign)
        said = replace(said, corrects=message.corrects)
        if message.draft is not None and not foreign and not message.topic:
            said = replace(said, commands=command_network()(message.text, question_of_draft(message.draft)))
        heard = chosen(topic) if message.topic else said
        turn = self._desk.turn(message.conversation, message.draft, begun, heard, message.mode, message.lang)
        understood = Understanding(topic, 1.0, ((topic, 1.0),))
        return Answer(turn.replies, {**message.state, "begun": turn.begun}, understood, turn.draft, "scripted form")

    async def ready(self) -> bool:
        """Whether a message would be answered now."""
        return not self._closed

    async def close(self) -> None:
        """Answer nothing any more."""
        self._closed = True

    def _understood(self, message: Message, text: str) -> str:
        return message.reading.topic if message.reading is not None else self._topic(text)

    def _topic(self, text: str) -> str:
        words = text.strip().casefold().rstrip("?")
        return words if words in self._book.labels else self._topics.get(words, "not_understood")
