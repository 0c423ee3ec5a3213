"""What was said aloud, answered as if it had been typed, picked or pressed; and what the ear is told to expect."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from bot.conversations.conversation_secrets import ConversationSecrets, digest
from bot.conversations.records import ConversationStore
from bot.conversations.service import Conversations
from bot.law.request_fields import CONTACT
from bot.notice.reply import Reply
from bot.pii.pseudonymiser import fill
from bot.platform.errors import UnknownSession
from bot.requests import transcript_interpreter
from bot.requests.draft import CONFIRM
from bot.requests.transcript_interpreter import AsTyped

_READ_BACK: Final = 4  # replies: the answers that were read out, "what is wrong?", and the question once more


@dataclass(frozen=True)
class Expected:
    """What the recogniser is told before somebody speaks.

    ``patience`` is in seconds of quiet; ``before`` is the reply before the last one. ``host`` is that of the e-mail
    address that was read back just now, ``given`` the answers that were read out to be checked. ``spelling``: words by
    which letters may be explained, where something may be spelt.
    """

    phrases: tuple[str, ...]
    patience: float
    last: Reply
    before: Reply | None = None
    host: str = field(default="", repr=False)
    given: Mapping[str, str] = field(default_factory=dict, repr=False)
    spelling: tuple[str, ...] = ()


class VoiceInput:
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
        last, before, host, given = await asyncio.to_thread(self._last_ones, session)
        quiet = transcript_interpreter.patience(last.asks_for, mode, pace)
        return Expected(
            transcript_interpreter.expected(last),
            quiet,
            last,
            before,
            host,
            given,
            transcript_interpreter.spelling(last.asks_for),
        )

    async def before(self, session: str, client_id: str) -> tuple[bool, str]:
        """Whether an utterance with this id was answered already, and the words that it held."""
        return await asyncio.to_thread(self._before, session, client_id)

    def read(self, text: str, phrase: bool, now: Expected) -> AsTyped:
        """What was heard as it would have been typed, for the caption and the answer alike."""
        if phrase:
            return AsTyped(text)
        before = now.before.asks_for if now.before else None
        return transcript_interpreter.as_typed(text, now.last.asks_for, before, self._is_name, now.host, now.given)

    def answer(self, session: str, client_id: str, said: AsTyped, now: Expected, caller: str = "") -> Awaitable[Any]:
        """Answer what was heard, as the conversation answers a key, a choice or words."""
        text, conversations = said.text, self._conversations
        meant = (
            transcript_interpreter.meant_again(now.last, now.before, text)
            if said.again
            else transcript_interpreter.meant(now.last, text)
        )
        if meant.what == "press":
            return conversations.press(session, client_id, meant.value, said=True, caller=caller)
        if meant.what == "choose":
            return conversations.choose(session, client_id, meant.value)
        if meant.what == "pace":
            return conversations.switch(session, client_id, pace=meant.value)
        if meant.what == "skip":
            return conversations.skip(session, client_id)
        return conversations.say(session, client_id, text, said.corrects, caller)

    def hushes(self, said: AsTyped, now: Expected) -> bool:
        """Whether somebody only wants quiet: it has fallen quiet already, as they began to speak, and stays so."""
        return transcript_interpreter.meant(now.last, said.text).what == "stop"

    def record(self, session: str, client_id: str, sound: bytes) -> Awaitable[Any]:
        """Keep what was said as sound, where the person chose that; it is not listened to."""
        return self._conversations.recordings.record(session, client_id, sound)

    def _last_ones(self, session: str) -> tuple[Reply, Reply | None, str, dict[str, str]]:
        """The last reply, the one before it, the host of an address that was read back, and the answers read out."""
        known = self._store.find(digest(session))
        if known is None:
            raise UnknownSession("no conversation belongs to this session")
        replies = [one.reply for one in self._store.replies(known.id, known.last_seq - _READ_BACK)]
        last, before = replies[-1], replies[-2] if len(replies) > 1 else None
        read_out = [given for reply in replies for given in reply.answers]
        if not read_out or last.asks_for not in (CONTACT, CONFIRM):
            return last, before, "", {}
        clear = self._secrets.open(known.id, self._store.sealed(known.id)).clear
        given = {one.field: fill(one.value, clear) for one in read_out}
        _, at, host = given.get(CONTACT, "").rpartition("@")
        return last, before, host.strip() if at else "", given

    def _before(self, session: str, client_id: str) -> tuple[bool, str]:
        known = self._store.find(digest(session))
        turn = self._store.turn(known.id, client_id) if known else None
        if known is None or turn is None:
            return False, ""
        return True, self._secrets.open(known.id, self._store.sealed(known.id)).said(client_id, turn.said or "")
