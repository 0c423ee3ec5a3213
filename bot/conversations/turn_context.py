"""A conversation as its own session sees it, and what a new frame in it is answered from."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.conversations.conversation_secrets import Secrets
from bot.conversations.records import Conversation, Numbered, Turn
from bot.notice.languages import ENGLISH
from bot.notice.reply import Reply


@dataclass(frozen=True)
class Said:
    """A message of the person as their own session sees it; ``seq`` is the number of its first answer."""

    id: str
    text: str
    seq: int


@dataclass(frozen=True)
class OpenConversation:
    """A conversation begun or resumed; ``history`` is in order.

    ``unkept`` is what it begins with, as long as no row of it is kept. ``line`` is ``phone`` where the person rings.
    """

    session: str
    conversation: str
    resumed: bool
    mode: str
    pace: str
    seq: int
    history: tuple[Said | Numbered, ...]
    greeting: Numbered | None
    lang: str = ENGLISH
    line: str = ""
    unkept: Numbered | None = None


@dataclass(frozen=True)
class Context:
    """What a new frame is answered from: the last reply, the draft of a request, and what the tokens stand for."""

    last: Reply
    draft: dict[str, Any] | None = field(repr=False)
    secrets: Secrets = field(repr=False)
    began: datetime
    lang: str = ENGLISH


@dataclass(frozen=True)
class Frame:
    """A frame that came, with nobody else answering in its conversation; ``before``: how it was answered, if it was.

    ``is_full``: the conversation has come to its bound, so nothing new is begun in it.
    """

    known: Conversation
    context: Context
    before: Turn | None
    is_full: bool = False
