"""Frames of a person as they come in: one at a time in a conversation, each with all that it is answered from."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Final

from bot.cases.requester_service import RequesterService
from bot.conversations.conversation_secrets import ConversationSecrets, Secrets, digest
from bot.conversations.pseudonymisation import Pseudonymisation, shows_receipt
from bot.conversations.records import Conversation, ConversationStore, Numbered, Queues, Turn
from bot.conversations.translation import Translation
from bot.conversations.turn_context import Context, Frame
from bot.platform.errors import ConversationFull, NotAllowed, UnknownSession
from bot.platform.types import Clock

DIGIT: Final = "keypad_digit"
"""What took a key that is one more digit of an entry: it has no replies of its own."""


MOST_TURNS: Final = 500
"""Frames of one conversation, its ratings and the digits typed in it too."""
MOST_SEALED: Final = 1000
"""Pieces of personal data in one conversation: all are opened at each frame (7,000 take 0.13 s)."""
_IN_A_FORM: Final = 2
"""Times as much has room while a request is being made, so that it can be finished."""


def is_full(turns: int, sealed: int, in_form: bool) -> bool:
    """Whether a conversation has come to its bound.

    >>> is_full(499, 999, False), is_full(500, 0, False), is_full(500, 1000, True), is_full(9, 2000, True)
    (False, True, False, True)
    """
    times = _IN_A_FORM if in_form else 1
    return turns >= MOST_TURNS * times or sealed >= MOST_SEALED * times


class Frames:
    """Takes frames in; what waits for the disk does so in one hop to a thread, since many people wait for the loop."""

    def __init__(
        self,
        store: ConversationStore,
        secrets: ConversationSecrets,
        cases: RequesterService,
        pseudonymisation: Pseudonymisation,
        translating: Translation,
        clock: Clock,
        queues: Queues,
    ) -> None:
        self._store = store
        self._secrets = secrets
        self._cases = cases
        self._pseudonymisation = pseudonymisation
        self._translating = translating
        self._clock = clock
        self._queues = queues

    async def conversation(self, session: str) -> Conversation:
        """The conversation of a session; raises UnknownSession."""
        known = await asyncio.to_thread(self._store.find, digest(session))
        if known is None:
            raise UnknownSession("no conversation belongs to this session")
        return known

    @asynccontextmanager
    async def turn(self, session: str) -> AsyncIterator[Conversation]:
        """The conversation, with nobody else answering in it."""
        async with self._queues.hold(digest(session)):
            yield await self.conversation(session)

    @asynccontextmanager
    async def frame(self, session: str, client_id: str, *, moves_on: bool = False) -> AsyncIterator[Frame]:
        """A frame with what it is answered from, with nobody else answering in its conversation.

        ``moves_on``: the person goes on to something else, so they have the receipt and its code. To hear it once more,
        or to be silent over it, is not to go on.
        """
        async with self._queues.hold(digest(session)):
            yield await asyncio.to_thread(self._begun, session, client_id, moves_on, self._clock())

    def _begun(self, session: str, client_id: str, moves_on: bool, began: datetime) -> Frame:
        found = self._store.standing(digest(session), client_id)
        if found is None:
            raise UnknownSession("no conversation belongs to this session")
        known = found.conversation
        # What was answered before is answered again although the draft of today could not be opened.
        draft = self._secrets.open_draft(known.id, found.draft) if found.turn is None else None
        opened = self._secrets.open(known.id, found.sealed)
        context = Context(found.last.reply, draft, opened, began, self._translating.lang(known))
        full = is_full(found.turns, len(found.sealed), found.draft is not None)
        frame = Frame(known, context, found.turn, full)
        if moves_on and found.turn is None:
            self.go_on(frame)
        return frame

    def go_on(self, frame: Frame) -> None:
        """Mark the one-time code of the last reply as displayed."""
        if shows_receipt(frame.context.last) or (frame.context.draft or {}).get("follows"):
            self._cases.code_shown(frame.known.id)

    async def answered(self, frame: Frame, *, even_full: bool = False) -> list[Numbered]:
        """What this frame was answered before, if it was; raises NotAllowed where it has no answers to give again.

        Raises ConversationFull for a new frame of a conversation that has come to its bound, unless ``even_full``.
        """
        before = frame.before
        if before is None:
            if frame.is_full and not even_full:
                raise ConversationFull("as many turns or secrets as one conversation may have")
            return []
        if before.frame == "rate" or before.fired == DIGIT:
            raise NotAllowed("a rating or a digit had this id")
        replies = await asyncio.to_thread(self._store.replies, frame.known.id, 0, before.client_id)
        return await asyncio.to_thread(self._pseudonymisation.filled, frame.known.id, replies, frame.context.secrets)

    def opened(self, conversation_id: str, turns: Sequence[Turn], replies: Sequence[Numbered]) -> Secrets:
        """What the tokens in these frames and replies stand for."""
        sealed = self._store.sealed(conversation_id)
        return self._secrets.open_for(conversation_id, sealed, turns, [one.reply for one in replies])
