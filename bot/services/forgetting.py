"""Deleting a conversation at its person's wish, and answering the same wish again for a day."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from typing import Final

from bot.core import review_mail
from bot.core.form_words import FormWords
from bot.errors import UnknownSession
from bot.ports import Clock, Conversation, ConversationStore, Forgotten
from bot.services.cases import Cases
from bot.services.conversation_secrets import digest

FORGOTTEN_FOR: Final = timedelta(days=1)


class Forgetting:
    """Deletes conversations; ``turn`` waits until nobody else answers in one, ``words`` are in its language."""

    def __init__(
        self,
        store: ConversationStore,
        cases: Cases,
        clock: Clock,
        turn: Callable[[str], AbstractAsyncContextManager[Conversation]],
        words: Callable[[Conversation], FormWords],
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
        unread = (now, words.said(review_mail.KEPT))
        return self._store.forget(known.id, done_by, now + FORGOTTEN_FOR, kept, unread)
