"""Records of a conversation, and the ports of the service that have more than one implementation."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Protocol

from bot.notice.languages import Reading
from bot.notice.reply import Reply
from bot.platform.types import KeptDraft, Sealed
from bot.requests.commands import Commands


@dataclass(frozen=True)
class Message:
    """What the assistant is asked; ``text`` holds tokens instead of personal data.

    ``topic`` is set when the person picked an offered choice: then nothing has to be understood. ``state`` is what the
    assistant returned with its last answer in this conversation, or empty at the beginning; ``draft`` likewise: the
    answers so far of the request that is being made. ``flaws`` maps a token to what is wrong with the address behind
    it, ``fuller`` a name to the one told before that it says more fully. ``mode`` is how the person talks: text, voice
    or keypad. ``lang`` is the language they are answered in, and ``reading`` what a text in another language than
    English asks for. ``corrects`` is the answer to a request's question that somebody who was misheard puts right,
    whatever is asked now. ``sent``: a request was sent in this conversation, and none is being made.
    """

    conversation: str
    text: str
    topic: str | None = None
    state: Mapping[str, Any] = field(default_factory=dict)
    draft: Mapping[str, Any] | None = field(default=None, repr=False)
    flaws: Mapping[str, str] = field(default_factory=dict)
    mode: str = "text"
    lang: str = "en"
    reading: Reading | None = None
    corrects: str = ""
    sent: bool = False
    fuller: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Understanding:
    """What was understood: the topic, how sure (0 to 1), and the next likeliest with theirs.

    ``topics`` are all that was asked, in order, where one message asked several things. ``commands`` is what the
    message does in a request, or once one was sent.
    """

    topic: str
    confidence: float
    ranking: tuple[tuple[str, float], ...] = ()
    topics: tuple[str, ...] = ()
    commands: Commands = field(default_factory=Commands, repr=False)


@dataclass(frozen=True)
class Answer:
    """At least one reply, the state and the draft to hand back with the next message, and what was understood.

    ``fired`` names what answered, for a reviewer: the actions that ran, or the part of the service.
    """

    replies: tuple[Reply, ...]
    state: Mapping[str, Any]
    understanding: Understanding | None
    draft: Mapping[str, Any] | None = field(default=None, repr=False)
    fired: str | None = None


class Assistant(Protocol):
    """Understands a message and answers it; keeps nothing between two messages."""

    async def answer(self, message: Message) -> Answer:
        """Answer a message; raises AssistantError when it cannot."""

    async def understand(self, text: str) -> Understanding:
        """What a text with tokens means, without answering it; raises AssistantError when it cannot say."""

    async def ready(self) -> bool:
        """Whether a message would be answered now."""

    async def close(self) -> None:
        """Release what the assistant holds; answers asked for before are finished first."""


class AssistantWrapper:
    """The Assistant port around another one; who inherits answers."""

    def __init__(self, inner: Assistant) -> None:
        self.inner = inner

    async def understand(self, text: str) -> Understanding:
        """What a text with tokens means, without answering it."""
        return await self.inner.understand(text)

    async def ready(self) -> bool:
        """Whether a message would be answered now."""
        return await self.inner.ready()

    async def close(self) -> None:
        """Release what the assistant holds."""
        await self.inner.close()


ReadLanguage = Callable[[str, str, Sequence[str], str], Reading | None]
"""What a text asks for in another language (None for English).

After the text: the language of what went before, what the person said before, and what a request asks for just now.
"""


class Queues(Protocol):
    """One queue a conversation: its frames are answered one after the other, whichever process they reach."""

    def hold(self, key: str) -> AbstractAsyncContextManager[None]:
        """Be first in the queue of this key while the block runs; raises StoreError when that cannot be had."""

    async def ready(self) -> bool:
        """Whether a place could be had now."""

    async def close(self) -> None:
        """Release what is held outside the process."""


GONE: Final = -1
"""What is announced in place of a number when a conversation was deleted."""


class Announcements(Protocol):
    """Tells the sockets of a conversation, whichever process they reach, that it went on elsewhere."""

    async def announce(self, conversation: str, seq: int) -> None:
        """Say that the conversation has come to this number, or that it is GONE; raises nothing: it can be missed."""

    def listen(self, conversation: str, heard: Callable[[int], None]) -> AbstractContextManager[None]:
        """Call ``heard`` with each number that is announced while the block runs, one's own too."""

    async def close(self) -> None:
        """Release what is held outside the process."""


@dataclass(frozen=True)
class Conversation:
    """One person's conversation; ``state`` belongs to the assistant, ``last_seq`` is the number of the last reply.

    ``line`` is ``phone`` where the person rang, empty where they chat: on a telephone too they speak or press keys.
    """

    id: str
    mode: str
    pace: str
    lang: str
    state: Mapping[str, Any]
    last_seq: int
    line: str = ""

    @property
    def channel(self) -> str:
        """By what way the person talks, as a reviewer sees it."""
        return self.line or self.mode


@dataclass(frozen=True)
class Turn:
    """One frame of the person that was answered; ``said`` holds tokens, None where nothing was said.

    ``took`` is in milliseconds; ``fired`` names what answered it.
    """

    client_id: str
    first_seq: int
    frame: str
    said: str | None
    understanding: Mapping[str, Any] | None = None
    took: int | None = None
    fired: str | None = None


@dataclass(frozen=True)
class Numbered:
    """A reply with its place in the conversation; ``more`` says that another to the same frame follows."""

    seq: int
    reply_to: str | None
    more: bool
    reply: Reply


@dataclass(frozen=True)
class Rating:
    """What a person thought of the replies to one of their frames; ``text`` holds tokens."""

    client_id: str
    reply_to: str
    value: str
    text: str | None


@dataclass(frozen=True)
class Standing:
    """How a conversation stands when a frame comes, all at one moment; ``turn`` is the frame if it was answered before.

    ``last`` is the newest reply, ``sealed`` what the tokens stand for, ``draft`` the request that is being made.
    ``turns`` is how many frames were answered.
    """

    conversation: Conversation
    turn: Turn | None
    last: Numbered
    sealed: Sequence[Sealed]
    draft: KeptDraft | None
    turns: int = 0


@dataclass(frozen=True)
class Forgotten:
    """A conversation that was deleted; ``kept`` says what was not, in words for the person."""

    kept: str | None


class ConversationStore(Protocol):
    """Keeps conversations; every method is one transaction and raises StoreError when it could not be done."""

    def create(
        self, conversation: Conversation, session_hash: str, first: Numbered, now: datetime, place: str = ""
    ) -> None:
        """Keep a new conversation with its greeting; ``place`` is a mark of the address that it comes from."""

    def find(self, session_hash: str) -> Conversation | None:
        """The conversation of a session."""

    def standing(self, session_hash: str, client_id: str) -> Standing | None:
        """How the conversation of a session stands when this frame comes."""

    def speak(self, conversation: Conversation) -> None:
        """Keep another language of a conversation, and its state."""

    def turn(self, conversation_id: str, client_id: str) -> Turn | None:
        """The answered frame with this id, if there is one."""

    def turns(self, conversation_id: str, after: int = 0) -> list[Turn]:
        """The frames whose first answer came after reply number ``after``, in order."""

    def replies(self, conversation_id: str, after: int = 0, to: str | None = None) -> list[Numbered]:
        """The replies after number ``after``, or those to one frame, in order."""

    def turn_count(self, conversation_id: str) -> int:
        """How many frames were answered, ratings and digits too."""

    def history(self, conversation_id: str, after: int = 0) -> tuple[list[Turn], list[Numbered]]:
        """The frames and the replies after reply number ``after``, as both were at one moment."""

    def page(self, conversation_id: str, to: int, count: int) -> tuple[list[Turn], list[Numbered]]:
        """About the last ``count`` replies up to number ``to``, whole turns, with their frames."""

    def last_reply(self, conversation_id: str) -> Numbered:
        """The newest reply; raises StoreError for a conversation that has none."""

    def sealed(self, conversation_id: str) -> list[Sealed]:
        """What the conversation's tokens stand for."""

    def line(self, conversation_id: str) -> str:
        """``phone`` where the person of a conversation rang, else empty."""

    def draft(self, conversation_id: str) -> KeptDraft | None:
        """The request that is being made, if one is."""

    def add_turn(
        self,
        conversation: Conversation,
        turn: Turn,
        replies: Sequence[Numbered],
        sealed: Sequence[Sealed],
        now: datetime,
        draft: KeptDraft | None = None,
        served: Sequence[str] = (),
        recording: Sealed | None = None,
    ) -> None:
        """Keep a frame, its answers, its new tokens, the conversation's new state and its draft, all or nothing.

        A draft that is not given (any more) is deleted with its sound, and so is what stood behind the tokens that have
        ``served``. ``recording`` is an answer of the draft as sound, in place of an earlier one.
        """

    def recordings(self, conversation_id: str, number: int) -> list[Sealed]:
        """The answers of a draft that were left as sound, by their fields."""

    def recorded_bytes(self) -> int:
        """How much sound is kept in all, of drafts and of requests."""

    def rate(self, conversation_id: str, rating: Rating, sealed: Sequence[Sealed], now: datetime) -> None:
        """Keep a rating and its frame; a later one of the same replies takes the rating's place."""

    def forget(
        self,
        conversation_id: str,
        digest: str,
        until: datetime,
        kept: str | None,
        unread: tuple[datetime, str] | None = None,
    ) -> str | None:
        """Delete a conversation with all that hangs on it; remember the digest until then, and what was kept.

        ``unread`` (now, and words for the person): where it told of danger and nobody has read it yet, what a child's
        safety needs is cut off from the session and kept, and the words join ``kept``. Returns ``kept`` as it then is.
        """

    def forgotten(self, digest: str) -> Forgotten | None:
        """The forget with this digest, if it was done."""

    def purge(self, idle_since: datetime, now: datetime) -> int:
        """Delete conversations idle since before then, and digests whose time is over; how many conversations."""
