"""Answers that a person chose to leave as sound: sealed as they come, and taken note of like any answer."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import Any, Final

from bot.conversations.conversation_secrets import ConversationSecrets
from bot.conversations.keypad_input import STATE as KEYS
from bot.conversations.records import Assistant, Conversation, ConversationStore, Message, Numbered
from bot.conversations.turn_context import Context, Frame
from bot.platform.errors import NotAllowed
from bot.platform.types import Sealed
from bot.requests.draft import NO_ROOM, SOUND
from bot.requests.replies import CHOSEN

MOST: Final = 512 * 1024 * 1024
"""Bytes that all people together may leave: whoever fills that takes nothing from anybody but the way to leave more."""
FRAME: Final = "sound"


class Recordings:
    """Keeps them; ``frame`` and ``answered`` are those of every frame of a conversation.

    ``keep`` keeps what a frame is answered, with the sound, all or nothing.
    """

    def __init__(
        self,
        store: ConversationStore,
        secrets: ConversationSecrets,
        assistant: Assistant,
        *,
        frame: Callable[[str, str], AbstractAsyncContextManager[Frame]],
        answered: Callable[[Frame], Awaitable[list[Numbered]]],
        keep: Callable[..., list[Numbered]],
    ) -> None:
        self._store = store
        self._secrets = secrets
        self._assistant = assistant
        self._frame, self._answered, self._keep = frame, answered, keep

    async def record(self, session: str, client_id: str, sound: bytes) -> list[Numbered]:
        """Keep what was said as the answer that the person chose to leave so; raises NotAllowed where there is none."""
        async with self._frame(session, client_id) as frame:
            if answered := await self._answered(frame):
                return answered
            known, context = frame.known, frame.context
            if context.last.records is None or context.draft is None:
                raise NotAllowed("nothing is to be kept as sound now")
            name, number = context.last.records.field, int(context.draft["number"])
            recording = await asyncio.to_thread(self._sealed, known.id, number, name, sound)
            answer = await self._assistant.answer(self._message(known, context, SOUND if recording else NO_ROOM))
            turn: tuple[Any, ...] = (known, client_id, FRAME, None, answer, [], context, (), recording)
            return await asyncio.to_thread(self._keep, *turn)

    def _sealed(self, conversation_id: str, number: int, name: str, sound: bytes) -> Sealed | None:
        """The sound, sealed; None where no more can be kept."""
        if self._store.recorded_bytes() + len(sound) > MOST:
            return None
        return self._secrets.seal_recording(conversation_id, number, name, sound)

    def _message(self, known: Conversation, context: Context, what: str) -> Message:
        state = {name: value for name, value in known.state.items() if name != KEYS}
        return Message(known.id, "", f"{CHOSEN}{what}", state, context.draft, mode=known.mode, lang=context.lang)
