"""What a person thought of an answer; danger that they tell of in their remark is answered like any message."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager

from bot.conversations.conversation_secrets import ConversationSecrets
from bot.conversations.frames import is_full
from bot.conversations.pseudonymisation import Pseudonymisation
from bot.conversations.records import Assistant, Conversation, ConversationStore, Message, Numbered, Rating
from bot.conversations.request_status import RequestStatus
from bot.platform.errors import ConversationFull, NotAllowed, UnknownChoice
from bot.platform.types import Clock

Say = Callable[[str, str, str], Awaitable[list[Numbered]]]
"""A session, the id of a frame and a text, to the replies."""


class Ratings:
    """Keeps ratings; ``turn`` waits until nobody else answers in a conversation, ``say`` answers a message."""

    def __init__(
        self,
        store: ConversationStore,
        assistant: Assistant,
        secrets: ConversationSecrets,
        pseudonymisation: Pseudonymisation,
        status: RequestStatus,
        clock: Clock,
        turn: Callable[[str], AbstractAsyncContextManager[Conversation]],
        say: Say,
    ) -> None:
        self._store, self._assistant, self._secrets = store, assistant, secrets
        self._pseudonymisation, self._status, self._clock = pseudonymisation, status, clock
        self._turn, self._say = turn, say

    async def rate(self, session: str, client_id: str, reply_to: str, value: str, text: str | None) -> list[Numbered]:
        """Keep a rating of the replies to one frame; no replies, unless the remark tells of danger.

        Raises UnknownChoice for what was not answered, ConversationFull where there is no room for one more. The same
        frame sent again changes nothing.
        """
        async with self._turn(session) as known:
            kept, hidden = await asyncio.to_thread(self._keep, known, client_id, reply_to, value, text or "")
            if not text or not await self._is_danger(known, hidden):
                if not kept:
                    raise ConversationFull("as many turns or secrets as one conversation may have")
                return []
        return await self._say(session, f"remark-{hashlib.sha256(client_id.encode()).hexdigest()[:40]}", text)

    def _keep(self, known: Conversation, client_id: str, reply_to: str, value: str, text: str) -> tuple[bool, str]:
        """Keep it, if it is not kept already and there is room for it; whether it is, and the remark with tokens."""
        before = self._store.turn(known.id, client_id)
        if before is not None and before.frame != "rate":
            raise NotAllowed("a frame of another type had this id")
        rated = self._store.turn(known.id, reply_to)
        if before is None and (rated is None or rated.frame == "rate"):
            raise UnknownChoice("a rating of something that was not answered")
        sealed = self._store.sealed(known.id)
        kept = self._secrets.open(known.id, sealed)
        draft = self._secrets.open_draft(known.id, self._store.draft(known.id))
        # What is missing from an answer may hold a code too.
        words = self._status.read(text, waiting=False).text
        hidden = self._pseudonymisation.hide(known.id, client_id, words, kept, draft)
        full = is_full(self._store.turn_count(known.id), len(sealed), draft is not None)
        if before is None and not full:
            rating = Rating(client_id, reply_to, value, hidden.text or None)
            self._store.rate(known.id, rating, hidden.sealed, self._clock())
        return before is not None or not full, hidden.text

    async def _is_danger(self, known: Conversation, remark: str) -> bool:
        answer = await self._assistant.answer(Message(known.id, remark, lang=known.lang))
        return answer.replies[0].kind == "safeguarding"
