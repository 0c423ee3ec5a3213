"""What a chat says of itself: what it holds, and "delete it"; counts and kinds in words, no content."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import timedelta
from typing import Final

from bot.cases.requester_service import RequesterService
from bot.conversations.conversation_secrets import digest
from bot.conversations.records import (
    Answer,
    Assistant,
    AssistantWrapper,
    Conversation,
    ConversationStore,
    Forgotten,
    Message,
)
from bot.notice import safeguarding_mail
from bot.notice.answer_book import AnswerBook
from bot.notice.form_text import FormText
from bot.notice.reply import Choice, Given, Reply
from bot.pii.pseudonymiser import kind_of
from bot.platform.errors import DeletionConfirmed, UnknownSession
from bot.platform.types import Clock

HELD: Final = "ask_chat_held"
DELETE: Final = "ask_chat_delete"
YES: Final = "chat_delete_yes"
NO: Final = "chat_delete_no"
ERASURE: Final = "request_erasure"
_YES_WORDS: Final = re.compile(
    r"\W*(?:y|yes|yeah|yep|yes please|ok|okay|sure|do it|delete|delete it|yes,? delete (?:it|this chat)|please do|"
    r"yes\W+(?:all of it|the lot|the whole (?:chat|thing)|everything))\W*",
    re.IGNORECASE,
)
_NO_WORDS: Final = re.compile(
    r"\W*(?:n|no|nope|no thanks?|no thank you|keep it|don'?t|do not|cancel|stop)\W*", re.IGNORECASE
)
_KINDS: Final = {
    "name": "Names",
    "email": "E-mail addresses",
    "phone": "Phone numbers",
    "postcode": "Postcodes",
    "address": "Street addresses",
    "date": "Dates",
    "possible name": "Words that may be names",
    "words": "Messages in another language",
}
_OTHER: Final = "Other numbers"
_SOUNDS: Final = "Answers left as sound"
_NONE_FOUND: Final = "No name and no contact details were found."
_NO_REQUEST: Final = "No request was made from this chat."
_UNFINISHED: Final = "One that is not finished is kept, encrypted. After a day the school may read it."
_DAYS: Final = "Deleted when you have not used it for this many days: {n}. Or now, if you ask."
_READERS: Final = "Staff who check my answers, without the names that I found. When staff open those too, it is logged."
_HELD: Final = "This is what I hold about this chat. I do not repeat what you wrote."
_ASKED: Final = "Delete this chat? It cannot be brought back."
_LEFT: Final = "Nothing was deleted. You can go on."
_FACTS: Final = (
    "Your messages",
    "My answers",
    "Kept apart, encrypted",
    "Requests",
    "How long",
    "Who can read it",
    "Number of this chat",
)
_STAYS: Final = "What stays"
_CODE: Final = (
    "Did you note the code? Without it you cannot see here how a request is going. The school can still tell you."
)
_CHOICES: Final = {YES: "Yes, delete this chat", NO: "No, keep it", ERASURE: "I mean what the school holds"}
WORDS: Final = (
    *(_HELD, *_FACTS, *_KINDS.values(), _OTHER, _SOUNDS, _NONE_FOUND, _NO_REQUEST, _UNFINISHED, _DAYS, _READERS),
    *(_ASKED, _STAYS, _CODE, *_CHOICES.values(), _LEFT),
)
"""Every text here, for the other languages."""


class Held:
    """Says what is kept of one chat; its methods wait for the disk."""

    def __init__(
        self,
        store: ConversationStore,
        cases: RequesterService,
        book: AnswerBook,
        conversation_days: Callable[[], int],
        words: Callable[[str], FormText],
    ) -> None:
        self._store = store
        self._cases = cases
        self._book = book
        self._days = conversation_days
        self._words = words

    def topic_of(self, reply: Reply) -> str:
        """Which of the two topics the book's own words answer here, alone or in doubt; "" for none."""
        kept = {topic: self._book.replies[topic].text for topic in (HELD, DELETE) if topic in self._book.replies}
        return next((topic for topic, text in kept.items() if reply.text.startswith(text)), "")

    def told(self, conversation_id: str, lang: str) -> Reply:
        """What this chat holds, in words."""
        words = self._words(lang)
        say = words.said
        said = [turn for turn in self._store.turns(conversation_id) if turn.said is not None]
        values = (
            str(len(said)),
            str(len(self._store.replies(conversation_id))),
            self._hidden(conversation_id, say),
            self._requests(conversation_id, words),
            say(_DAYS).replace("{n}", str(self._days())),
            say(_READERS),
            conversation_id,
        )
        facts = tuple(Given("held", say(label), value) for label, value in zip(_FACTS, values, strict=True))
        choices = (self._book.choice(DELETE), self._person())
        return Reply("chitchat", say(_HELD), choices=choices, answers=facts, lang=self._words(lang).code)

    def _hidden(self, conversation_id: str, say: Callable[[str], str]) -> str:
        """What was found that identifies somebody, by kind."""
        kinds = Counter(kind_of(one.token) for one in self._store.sealed(conversation_id))
        found = [f"{say(_KINDS.get(kind, _OTHER))}: {count}" for kind, count in kinds.items() if kind]
        if sounds := self._recordings(conversation_id):
            found.append(f"{say(_SOUNDS)}: {sounds}")
        return ", ".join(found) or say(_NONE_FOUND)

    def _recordings(self, conversation_id: str) -> int:
        """How many answers of a request that is not finished were left as sound."""
        draft = self._store.draft(conversation_id)
        return len(self._store.recordings(conversation_id, draft.number)) if draft else 0

    def _requests(self, conversation_id: str, words: FormText) -> str:
        made = self._cases.kept(conversation_id, words) or words.said(_NO_REQUEST)
        begun = self._store.draft(conversation_id) is not None
        return f"{made} {words.said(_UNFINISHED)}" if begun else made

    def asked(self, conversation_id: str, lang: str) -> Reply:
        """Whether it is to be deleted."""
        words = self._words(lang)
        kept = self._cases.kept(conversation_id, words)
        return Reply(
            "question",
            words.said(_ASKED),
            choices=tuple(Choice(label, value) for value, label in _CHOICES.items()),
            answers=(Given("held", words.said(_STAYS), f"{kept} {words.said(_CODE)}"),) if kept else (),
            lang=words.code,
        )

    def left(self, lang: str) -> Reply:
        """It stays."""
        words = self._words(lang)
        return Reply("chitchat", words.said(_LEFT), choices=(self._person(),), lang=words.code)

    def was_asked(self, conversation_id: str) -> bool:
        """Whether the last thing said was the question."""
        return any(choice.value == YES for choice in self._store.last_reply(conversation_id).reply.choices)

    def _person(self) -> Choice:
        return self._book.choice("ask_talk_to_person")


class HeldAssistant(AssistantWrapper):
    """The Assistant port that answers these two topics itself, since it alone can count what is kept."""

    def __init__(self, assistant: Assistant, held: Held) -> None:
        super().__init__(assistant)
        self._held = held

    async def answer(self, message: Message) -> Answer:
        """Answer a message; raises DeletionConfirmed when the person says yes to deleting the chat."""
        if message.topic == YES:
            raise DeletionConfirmed("the person deletes their chat")
        if message.topic == NO:
            return self._instead(message, self._held.left(message.lang))
        said = _yes_or_no(message.text) if message.topic is None else None
        if said is not None and await asyncio.to_thread(self._held.was_asked, message.conversation):
            if said:
                raise DeletionConfirmed("the person deletes their chat")
            return self._instead(message, self._held.left(message.lang))
        if message.topic in (HELD, DELETE):
            return self._instead(message, await self._said(message.topic, message))
        answer = await self.inner.answer(message)
        topics = [self._held.topic_of(reply) for reply in answer.replies]
        replies = [
            await self._said(topic, message) if topic else reply
            for topic, reply in zip(topics, answer.replies, strict=True)
        ]
        return replace(answer, replies=tuple(replies))

    async def _said(self, topic: str, message: Message) -> Reply:
        say = self._held.told if topic == HELD else self._held.asked
        return await asyncio.to_thread(say, message.conversation, message.lang)

    def _instead(self, message: Message, reply: Reply) -> Answer:
        return Answer((reply,), message.state, None, message.draft, "chat_held")


def _yes_or_no(text: str) -> bool | None:
    """What a bare answer says; None where it says something else.

    >>> _yes_or_no("Yes please."), _yes_or_no("no"), _yes_or_no("yes, who sees my data?")
    (True, False, None)
    >>> _yes_or_no("Yes. All of it."), _yes_or_no("everything")
    (True, None)
    """
    if _YES_WORDS.fullmatch(text):
        return True
    return False if _NO_WORDS.fullmatch(text) else None


# --- Deleting a conversation at its person's wish, and answering the same wish again for a day

FORGOTTEN_FOR: Final = timedelta(days=1)


class Deletion:
    """Deletes conversations; ``turn`` waits until nobody else answers in one, ``words`` are in its language."""

    def __init__(
        self,
        store: ConversationStore,
        cases: RequesterService,
        clock: Clock,
        turn: Callable[[str], AbstractAsyncContextManager[Conversation]],
        words: Callable[[Conversation], FormText],
    ) -> None:
        self._store = store
        self._cases = cases
        self._clock = clock
        self._turn = turn
        self._words = words

    async def forget(self, session: str, client_id: str) -> str | None:
        """Delete the conversation now; what was kept, in words. The same frame sent again is told so for a day."""
        done_by = digest(f"{session}|{client_id}")
        if done := await asyncio.to_thread(self._store.forgotten, done_by):
            return done.kept
        try:
            async with self._turn(session) as known:
                return await asyncio.to_thread(self._delete, known, done_by)
        except UnknownSession:
            # The same frame, sent again while it was under way, has done its work by now.
            done = await asyncio.to_thread(self._store.forgotten, done_by)
            if done is None:
                raise
            return done.kept

    async def was_forgotten(self, session: str, client_id: str) -> Forgotten | None:
        """Whether this frame deleted the conversation, so that a resend is answered alike."""
        return await asyncio.to_thread(self._store.forgotten, digest(f"{session}|{client_id}"))

    def _delete(self, known: Conversation, done_by: str) -> str | None:
        words = self._words(known)
        kept = self._cases.kept(known.id, words)
        self._cases.code_shown(known.id)
        now = self._clock()
        unread = (now, words.said(safeguarding_mail.KEPT))
        return self._store.forget(known.id, done_by, now + FORGOTTEN_FOR, kept, unread)
