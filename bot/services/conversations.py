"""Conversations: one frame of a person in, numbered replies out, everything kept before anything is said.

Frames of one conversation are answered one after the other. A frame that was answered before gets the same answer
again. What identifies a person is replaced by tokens before the assistant sees it, and filled in again only in what
goes back to the session that typed it.
"""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from typing import Any, Final, TypeVar
from weakref import WeakValueDictionary

from bot.core import grounding, keypad
from bot.core.answers import AnswerBook
from bot.core.pseudonyms import Pseudonymised, Pseudonymiser, fill
from bot.core.replies import Choice, Contact, Reply
from bot.errors import UnknownChoice, UnknownSession
from bot.ports import (
    Answer,
    Assistant,
    Clock,
    Conversation,
    ConversationStore,
    Message,
    Numbered,
    Rating,
    Sealed,
    Turn,
)
from bot.services.vault import Vault

SESSION_BYTES: Final = 32
FORGOTTEN_FOR: Final = timedelta(days=1)
_BETWEEN: Final = "\x1f"  # the unit separator: nobody types it, and the edge takes control characters out
T = TypeVar("T")


@dataclass(frozen=True)
class Secrets:
    """What a conversation's tokens stand for: token to clear words, and the door's keys to tokens."""

    clear: dict[str, str]
    known: dict[str, str]


@dataclass(frozen=True)
class Said:
    """A message of the person as their own session sees it; ``seq`` is the number of its first answer."""

    id: str
    text: str
    seq: int


@dataclass(frozen=True)
class Opened:
    """A conversation begun or resumed; ``history`` is in order."""

    session: str
    conversation: str
    resumed: bool
    mode: str
    pace: str
    seq: int
    history: tuple[Said | Numbered, ...]
    greeting: Numbered | None


class Conversations:
    """What the chat does; the store is called in threads, since it waits for the disk."""

    def __init__(
        self,
        *,
        store: ConversationStore,
        assistant: Assistant,
        vault: Vault,
        door: Pseudonymiser,
        book: AnswerBook,
        grounds: grounding.Grounds,
        clock: Clock,
    ) -> None:
        self._store = store
        self._assistant = assistant
        self._vault = vault
        self._door = door
        self._book = book
        self._grounds = grounds
        self._clock = clock
        self._queues: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def open(self, *, mode: str, lang: str) -> Opened:
        """Begin a conversation; its greeting is already kept."""
        session = secrets.token_urlsafe(SESSION_BYTES)
        greeting = Numbered(1, None, False, self._book.reply("greeting").with_keys())
        begun = Conversation(secrets.token_hex(16), mode, "normal", lang, {}, greeting.seq)
        await self._in_thread(self._store.create, begun, _hash(session), greeting, self._clock())
        return Opened(session, begun.id, False, mode, begun.pace, greeting.seq, (), greeting)

    async def resume(self, session: str, *, last_seq: int) -> Opened:
        """Take a conversation up again; raises UnknownSession when it is not there (any more)."""
        known = await self._conversation(session)
        clear = await self._clear(known.id)
        turns = await self._in_thread(self._store.turns, known.id, last_seq)
        replies = await self._in_thread(self._store.replies, known.id, last_seq)
        history: list[Said | Numbered] = [_filled(reply, clear) for reply in replies]
        history += [Said(t.client_id, fill(t.said, clear), t.first_seq) for t in turns if t.said is not None]
        # What was said comes before its own first answer.
        history.sort(key=lambda item: (item.seq, isinstance(item, Numbered)))
        return Opened(session, known.id, True, known.mode, known.pace, known.last_seq, tuple(history), None)

    async def say(self, session: str, client_id: str, text: str) -> list[Numbered]:
        """Answer what a person typed or said."""
        async with self._turn(session) as known:
            if answered := await self._answered(known, client_id):
                return answered
            secrets_before = await self._secrets(known.id)
            hidden, sealed = await self._in_thread(self._hide, known.id, text, secrets_before)
            answer = await self._assistant.answer(Message(known.id, hidden.text, None, known.state))
            clear = dict(hidden.found) | secrets_before.clear
            return await self._keep(known, client_id, "say", hidden.text, answer, sealed, clear)

    async def choose(self, session: str, client_id: str, value: str) -> list[Numbered]:
        """Answer a choice; raises UnknownChoice when it was never offered in this conversation."""
        async with self._turn(session) as known:
            if answered := await self._answered(known, client_id):
                return answered
            replies = await self._in_thread(self._store.replies, known.id)
            offered = {choice.value: choice for numbered in replies for choice in numbered.reply.choices}
            if value not in offered:
                raise UnknownChoice("a value that was not offered")
            return await self._pick(known, client_id, "choose", offered[value])

    async def press(self, session: str, client_id: str, key: str) -> list[Numbered]:
        """Answer a key; a key that picks nothing is met with patience, never with an error."""
        async with self._turn(session) as known:
            if answered := await self._answered(known, client_id):
                return answered
            replies = await self._in_thread(self._store.replies, known.id)
            last = replies[-1].reply
            picked = keypad.pick(last, key)
            if isinstance(picked, Choice):
                return await self._pick(known, client_id, "press", picked)
            if picked == keypad.PERSON:
                return await self._pick(known, client_id, "press", self._book.choice("ask_talk_to_person"))
            again = last if picked == keypad.REPEAT else self._offer_again("other_key", last)
            return await self._keep(known, client_id, "press", None, Answer((again,), known.state, None), [], None)

    async def timeout(self, session: str, client_id: str) -> list[Numbered]:
        """Answer silence: what was asked last, once more, without hurry."""
        async with self._turn(session) as known:
            if answered := await self._answered(known, client_id):
                return answered
            last = (await self._in_thread(self._store.replies, known.id))[-1].reply
            again = self._offer_again("take_your_time", last)
            return await self._keep(known, client_id, "timeout", None, Answer((again,), known.state, None), [], None)

    async def switch(self, session: str, client_id: str, mode: str, pace: str) -> list[Numbered]:
        """Change between text, voice and keypad, and the pace; answers with what is open, in the new way."""
        async with self._turn(session) as known:
            if answered := await self._answered(known, client_id):
                return answered
            last = (await self._in_thread(self._store.replies, known.id))[-1].reply
            again = self._offer_again("mode_changed", last)
            changed = replace(known, mode=mode, pace=pace)
            return await self._keep(changed, client_id, "mode", None, Answer((again,), known.state, None), [], None)

    async def way(self, session: str) -> tuple[str, str]:
        """The mode and pace a conversation is in."""
        known = await self._conversation(session)
        return known.mode, known.pace

    async def rate(self, session: str, client_id: str, reply_to: str, value: str, text: str | None) -> None:
        """Keep what a person thought of the replies to one of their frames; raises UnknownChoice for another's."""
        async with self._turn(session) as known:
            if await self._in_thread(self._store.rating, known.id, client_id):
                return
            if not await self._in_thread(self._store.turn, known.id, reply_to):
                raise UnknownChoice("a rating of something that was not answered")
            before = await self._secrets(known.id)
            hidden, sealed = await self._in_thread(self._hide, known.id, text or "", before)
            rating = Rating(client_id, reply_to, value, hidden.text or None)
            await self._in_thread(self._store.rate, known.id, rating, sealed, self._clock())

    async def forget(self, session: str, client_id: str) -> None:
        """Delete the conversation now; the same frame sent again is told so again, for a day."""
        digest = _hash(f"{session}|{client_id}")
        if await self._in_thread(self._store.forgotten, digest):
            return
        try:
            async with self._turn(session) as known:
                await self._in_thread(self._store.forget, known.id, digest, self._clock() + FORGOTTEN_FOR)
        except UnknownSession:
            # The same frame, sent again while it was under way, has done its work by now.
            if not await self._in_thread(self._store.forgotten, digest):
                raise

    @property
    def people(self) -> tuple[Contact, ...]:
        """Whom to reach when the assistant cannot help."""
        return self._book.reply("ask_talk_to_person").contacts

    async def ready(self) -> bool:
        """Whether a message would be answered now."""
        return await self._assistant.ready()

    @asynccontextmanager
    async def _turn(self, session: str) -> AsyncIterator[Conversation]:
        """The conversation, with nobody else answering in it."""
        digest = _hash(session)
        queue = self._queues.setdefault(digest, asyncio.Lock())
        async with queue:
            yield await self._conversation(session)

    async def _conversation(self, session: str) -> Conversation:
        known = await self._in_thread(self._store.find, _hash(session))
        if known is None:
            raise UnknownSession("no conversation belongs to this session")
        return known

    async def _answered(self, known: Conversation, client_id: str) -> list[Numbered]:
        """What this frame was answered before, if it was."""
        turn = await self._in_thread(self._store.turn, known.id, client_id)
        if turn is None:
            return []
        clear = await self._clear(known.id)
        replies = await self._in_thread(self._store.replies, known.id, 0, client_id)
        return [_filled(reply, clear) for reply in replies]

    async def _pick(self, known: Conversation, client_id: str, frame: str, choice: Choice) -> list[Numbered]:
        answer = await self._assistant.answer(Message(known.id, choice.label, choice.value, known.state))
        return await self._keep(known, client_id, frame, choice.label, answer, [], None)

    async def _keep(
        self,
        known: Conversation,
        client_id: str,
        frame: str,
        said: str | None,
        answer: Answer,
        sealed: Sequence[Sealed],
        clear: Mapping[str, str] | None,
    ) -> list[Numbered]:
        """Check, number and keep the replies; only then are they anybody's to hear."""
        replies = [self._checked(reply).with_keys() for reply in answer.replies]
        first = known.last_seq + 1
        numbered = [Numbered(first + n, client_id, n < len(replies) - 1, reply) for n, reply in enumerate(replies)]
        understood = asdict(answer.understanding) if answer.understanding else None
        turn = Turn(client_id, first, frame, said, understood)
        changed = replace(known, state=answer.state, last_seq=numbered[-1].seq)
        await self._in_thread(self._store.add_turn, changed, turn, numbered, sealed, self._clock())
        filling = await self._clear(known.id) if clear is None else clear
        return [_filled(reply, filling) for reply in numbered]

    def _checked(self, reply: Reply) -> Reply:
        """A reply that says something its source does not is not said; the person is given somebody to ask."""
        return self._book.reply("ungrounded") if grounding.problems(reply, self._grounds) else reply

    def _offer_again(self, topic: str, last: Reply) -> Reply:
        return replace(self._book.reply(topic), choices=last.choices, asks_for=last.asks_for, right=last.right)

    def _hide(self, conversation_id: str, text: str, before: Secrets) -> tuple[Pseudonymised, list[Sealed]]:
        """Replace what identifies a person, and seal what was not known before."""
        hidden = self._door.tokenise(text, before.known)
        keys = {token: key for key, token in hidden.known.items()}
        new = [
            self._vault.seal(conversation_id, token, f"{keys[token]}{_BETWEEN}{clear}")
            for token, clear in hidden.found
            if token not in before.clear
        ]
        return hidden, new

    async def _secrets(self, conversation_id: str) -> Secrets:
        sealed = await self._in_thread(self._store.sealed, conversation_id)
        opened = self._vault.open(conversation_id, sealed).items()
        pairs = [(token, *value.split(_BETWEEN, 1)) for token, value in opened]
        return Secrets({token: clear for token, _, clear in pairs}, {key: token for token, key, _ in pairs})

    async def _clear(self, conversation_id: str) -> dict[str, str]:
        return (await self._secrets(conversation_id)).clear

    async def _in_thread(self, call: Callable[..., T], *arguments: Any) -> T:
        return await asyncio.to_thread(call, *arguments)


def _filled(numbered: Numbered, clear: Mapping[str, str]) -> Numbered:
    if not clear:
        return numbered
    return replace(numbered, reply=replace(numbered.reply, text=fill(numbered.reply.text, clear)))


def _hash(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()
