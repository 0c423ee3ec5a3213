"""What was said aloud, answered as if it had been typed, picked or pressed; and what the ear is told to expect."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Final

from bot.core import heard
from bot.core.case_file import CONTACT
from bot.core.intake import CONFIRM
from bot.core.pseudonyms import fill
from bot.core.replies import Reply
from bot.errors import UnknownSession
from bot.ports import ConversationStore
from bot.services.conversation_secrets import ConversationSecrets, digest
from bot.services.conversations import Conversations

_READ_BACK: Final = 4  # replies: the answers that were read out, "what is wrong?", and the question once more


@dataclass(frozen=True)
class Expected:
    """What the recogniser is told before somebody speaks.

    ``patience`` is in seconds of quiet; ``asks`` is what the last reply asked for, ``before`` what the one before did.
    """

    phrases: tuple[str, ...]
    patience: float
    last: Reply
    asks: str | None = None
    before: str | None = None
    host: str = field(default="", repr=False)  # of the e-mail address that was read back just now


class Hearing:
    """Stands between the recogniser and the conversation; keeps nothing."""

    def __init__(
        self,
        conversations: Conversations,
        store: ConversationStore,
        secrets: ConversationSecrets,
        is_name: Callable[[str], bool],
    ) -> None:
        self._conversations = conversations
        self._store = store
        self._secrets = secrets
        self._is_name = is_name

    async def expect(self, session: str) -> Expected:
        """What is likely to be said now; raises UnknownSession."""
        mode, pace = await self._conversations.way(session)
        last, before, host = await asyncio.to_thread(self._last_ones, session)
        quiet = heard.patience(last.asks_for, mode, pace)
        return Expected(heard.expected(last), quiet, last, last.asks_for, before, host)

    async def before(self, session: str, client_id: str) -> tuple[bool, str]:
        """Whether an utterance with this id was answered already, and the words that it held."""
        return await asyncio.to_thread(self._before, session, client_id)

    def read(self, text: str, phrase: bool, now: Expected) -> str:
        """What was heard as it would have been typed, for the caption and the answer alike."""
        return text if phrase else heard.read(text, now.asks, now.before, self._is_name, now.host)

    def answer(self, session: str, client_id: str, text: str, now: Expected) -> Awaitable[Any]:
        """Answer what was heard, as the conversation answers a key, a choice or words."""
        conversations, meant = self._conversations, heard.meant(now.last, text)
        if meant.what == "press":
            return conversations.press(session, client_id, meant.value, said=True)
        if meant.what == "choose":
            return conversations.choose(session, client_id, meant.value)
        if meant.what == "pace":
            return conversations.switch(session, client_id, pace=meant.value)
        if meant.what == "stop":  # it has fallen quiet already, as the person began to speak
            return conversations.timeout(session, client_id)
        return conversations.say(session, client_id, text)

    def record(self, session: str, client_id: str, sound: bytes) -> Awaitable[Any]:
        """Keep what was said as sound, where the person chose that; it is not listened to."""
        return self._conversations.recordings.record(session, client_id, sound)

    def _last_ones(self, session: str) -> tuple[Reply, str | None, str]:
        """The last reply, what the one before it asked for, and the host of an e-mail address that was read back."""
        known = self._store.find(digest(session))
        if known is None:
            raise UnknownSession("no conversation belongs to this session")
        replies = [one.reply for one in self._store.replies(known.id, known.last_seq - _READ_BACK)]
        before = replies[-2].asks_for if len(replies) > 1 else None
        read_back = [given.value for reply in replies for given in reply.answers if given.field == CONTACT]
        if not read_back or replies[-1].asks_for not in (CONTACT, CONFIRM):
            return replies[-1], before, ""
        clear = self._secrets.open(known.id, self._store.sealed(known.id)).clear
        _, at, host = fill(read_back[-1], clear).rpartition("@")
        return replies[-1], before, host.strip() if at else ""

    def _before(self, session: str, client_id: str) -> tuple[bool, str]:
        known = self._store.find(digest(session))
        turn = self._store.turn(known.id, client_id) if known else None
        if known is None or turn is None:
            return False, ""
        return True, self._secrets.open(known.id, self._store.sealed(known.id)).said(client_id, turn.said or "")
