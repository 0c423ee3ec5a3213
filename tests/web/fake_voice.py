"""A voice that hears what a test put in its mouth: the sound of an utterance is the UTF-8 of its words."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from bot.platform.errors import VoiceUnavailable
from widget.voice.client import Words

QUIET = b"\0\0" * 800


class FakeListening:
    """Ends at two frames of quiet after words, or when it is told to stop."""

    def __init__(self, phrases: Sequence[str], spelling: Sequence[str] = ()) -> None:
        self._phrases, self.spelling = phrases, spelling
        self._said = bytearray()
        self._quiet = 0
        self._over = asyncio.Event()
        self.dropped = False

    async def send(self, sound: bytes) -> None:
        if sound.strip(b"\0"):
            self._said += sound
            self._quiet = 0
        elif self._said:
            self._quiet += 1
        if self._quiet == 2:
            self._over.set()

    async def stop(self) -> None:
        self._over.set()

    async def drop(self) -> None:
        self.dropped = True

    async def ended(self) -> None:
        await self._over.wait()

    async def words(self) -> Words:
        text = self._said.decode().strip("\0 ")
        return Words(text, 0.9 if text else 0.0, text in self._phrases)


class FakeVoice:
    """Speaks every text as a tenth of a second a word; ``works`` can be turned off."""

    def __init__(self) -> None:
        self.works = True
        self.spoken: list[tuple[str, str]] = []
        self.listening: list[FakeListening] = []

    async def listen(
        self, who: str, phrases: Sequence[str], patience: float, spelling: Sequence[str] = ()
    ) -> FakeListening:
        self._check()
        self.listening.append(FakeListening(phrases, spelling))
        return self.listening[-1]

    async def speak(self, who: str, text: str, pace: str) -> bytes:
        self._check()
        self.spoken.append((text, pace))
        return b"\1\0" * 1600 * len(text.split())

    async def stretch(self, who: str, sound: bytes, pace: str) -> bytes:
        self._check()
        return sound * 2

    async def narrow(self, who: str, sound: bytes) -> bytes:
        self._check()
        return sound[::2]

    def _check(self) -> None:
        if not self.works:
            raise VoiceUnavailable("turned off")


def sound_of(words: str) -> bytes:
    """The sound of words, in whole samples."""
    said = words.encode()
    return said + b" " * (len(said) % 2)
