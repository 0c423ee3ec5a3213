"""What is said in one call, one thing after the other: the service's own sound, or our voice where there is none."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from typing import Final

from bot.speech.render import speakable
from widget.phone.own_voice import OwnVoice
from widget.phone.service import Conversation, Frame, ServiceDownError
from widget.phone.sound import Samples, SoundError
from widget.phone.speaking import Speaker

logger = logging.getLogger(__name__)

_AHEAD: Final = 3  # parts of an answer that are fetched while the one before is heard


class Talking:
    """One call's speech; ``on_said`` is told when everything was said, and by which task."""

    def __init__(
        self,
        speaker: Speaker,
        conversation: Conversation,
        voice: OwnVoice,
        on_said: Callable[[asyncio.Task[None] | None], None],
    ) -> None:
        self._speaker, self._conversation, self._voice, self._on_said = speaker, conversation, voice, on_said
        self._to_say: deque[Frame | str | Samples] = deque()
        self.by: asyncio.Task[None] | None = None  # what speaks; None: nothing is being said

    def say(self, what: Frame | str | Samples) -> None:
        """Say it after what is still to be said; a reply as the service speaks it, words of our own ourselves."""
        self._to_say.append(what)
        if self.by is None:
            self.by = asyncio.create_task(self._speak())

    async def at_once(self, words: str) -> None:
        """Say words beside what is queued: nothing is being said, and somebody waits."""
        self._speaker.add(await self._voice.say(words))

    def hush(self) -> None:
        """Say nothing more."""
        if self.by is not None:
            self.by.cancel()
            self.by = None
        self._to_say.clear()
        self._speaker.stop()

    async def said_all(self, over: asyncio.Event) -> None:
        """Wait until everything was said, or the call is over."""
        if self.by is not None:
            gone = asyncio.create_task(over.wait())
            await asyncio.wait([self.by, gone], return_when=asyncio.FIRST_COMPLETED)
            gone.cancel()

    async def _speak(self) -> None:
        while self._to_say:
            what = self._to_say.popleft()
            try:
                await self._speak_one(what)
            except Exception as problem:  # whatever it is, the call goes on and the caller may speak
                logger.error("something could not be said: %s", type(problem).__name__)
            await self._speaker.silent()
        self._on_said(asyncio.current_task())

    async def _speak_one(self, what: Frame | str | Samples) -> None:
        if isinstance(what, str):
            self._speaker.add(await self._voice.say(what))
        elif isinstance(what, dict):
            await self._speak_reply(what)
        else:
            self._speaker.add(what)

    async def _speak_reply(self, frame: Frame) -> None:
        """The service's own sound, part after part; what cannot be had of it is said by our own voice."""
        parts = frame.get("audio") or []
        coming: deque[asyncio.Task[Samples]] = deque()
        try:
            for number in range(len(parts)):
                for part in parts[number + len(coming) : number + _AHEAD]:
                    coming.append(asyncio.create_task(self._conversation.sound(part["url"])))
                self._speaker.add(await coming[0])
                coming.popleft()
        except (ServiceDownError, SoundError):
            parts = []
            self._speaker.stop()
        finally:
            for one in coming:
                one.cancel()
            await asyncio.gather(*coming, return_exceptions=True)
        if not parts:
            self._speaker.add(await self._voice.say(frame.get("speech") or speakable(frame.get("text") or "")))
