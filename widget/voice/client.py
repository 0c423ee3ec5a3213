"""The voice process as the web tier sees it: utterances that are listened to, texts that are spoken.

While the process is down every call raises VoiceUnavailable at once; the chat goes on without sound.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NamedTuple, Protocol

from bot.platform.errors import VoiceUnavailable
from widget.voice.wire import packed, received

PATIENCE: Final = 30.0  # seconds after which an answer of the voice process is not waited for any longer
PACES: Final = {"slow": 0.8, "normal": 1.0, "fast": 1.25}


class Words(NamedTuple):
    """What was heard; ``text`` is empty where nothing was. ``phrase``: it is one of those that were expected."""

    text: str
    confidence: float
    phrase: bool


class Listening(Protocol):
    """One utterance that is being listened to."""

    async def send(self, sound: bytes) -> None:
        """Hand over sound."""

    async def stop(self) -> None:
        """Say that the sound is complete."""

    async def drop(self) -> None:
        """Forget it."""

    async def ended(self) -> None:
        """Wait until the person has finished."""

    async def words(self) -> Words:
        """Wait for what was heard."""


class Voice(Protocol):
    """Listens and speaks; every method raises VoiceUnavailable while it cannot."""

    @property
    def works(self) -> bool:
        """Whether it would answer now."""

    async def listen(
        self, who: str, phrases: Sequence[str], patience: float, spelling: Sequence[str] = ()
    ) -> Listening:
        """Begin to listen; ``patience``: seconds of quiet that end an utterance.

        ``spelling``: words by which letters are explained, where something may be spelt.
        """

    async def speak(self, who: str, text: str, pace: str) -> bytes:
        """A text as sound: 16 kHz mono signed 16-bit PCM."""

    async def stretch(self, who: str, sound: bytes, pace: str) -> bytes:
        """The same sound at another pace, as high as it was."""

    async def narrow(self, who: str, sound: bytes) -> bytes:
        """The same sound at 8 kHz."""


@dataclass
class _Waiting:
    """What is waited for under one number."""

    ended: asyncio.Future[None] = field(default_factory=lambda: asyncio.get_running_loop().create_future())
    answer: asyncio.Future[tuple[dict[str, Any], bytes]] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )

    def fail(self) -> None:
        for future in (self.ended, self.answer):
            if not future.done():
                future.set_exception(VoiceUnavailable("the voice process does not answer"))
            future.exception()  # nobody may be waiting; that is no news for the log


class _Listening:
    def __init__(self, client: VoiceClient, number: int, waiting: _Waiting) -> None:
        self._client, self._number, self._waiting = client, number, waiting

    async def send(self, sound: bytes) -> None:
        await self._client.tell({"op": "sound", "n": self._number}, sound)

    async def stop(self) -> None:
        await self._client.tell({"op": "stop", "n": self._number})

    async def drop(self) -> None:
        with contextlib.suppress(VoiceUnavailable):
            await self._client.tell({"op": "drop", "n": self._number})
        self._client.forget(self._number)

    async def ended(self) -> None:
        await asyncio.shield(self._waiting.ended)

    async def words(self) -> Words:
        head, _ = await self._client.answer(self._number, self._waiting)
        return Words(str(head["text"]), float(head["confidence"]), bool(head["phrase"]))


class VoiceClient:
    """Talks to the process over its socket; ``connect`` again after the process has been started anew."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)
        self._waiting: dict[int, _Waiting] = {}
        self._writer: asyncio.StreamWriter | None = None
        self.there, self.gone = asyncio.Event(), asyncio.Event()

    @property
    def works(self) -> bool:
        """Whether the process is connected."""
        return self._writer is not None

    async def connect(self, socket: Path) -> asyncio.Task[None]:
        """Connect; the task ends when the process has gone."""
        reader, self._writer = await asyncio.open_unix_connection(socket, limit=1 << 20)
        self.there.set()
        self.gone.clear()
        return asyncio.create_task(self._receive(reader))

    async def listen(
        self, who: str, phrases: Sequence[str], patience: float, spelling: Sequence[str] = ()
    ) -> Listening:
        """Begin to listen."""
        number, waiting = self._new()
        head: dict[str, Any] = {"op": "listen", "n": number, "who": who, "phrases": list(phrases), "patience": patience}
        head["spelling"] = list(spelling)
        await self.tell(head)
        return _Listening(self, number, waiting)

    async def speak(self, who: str, text: str, pace: str) -> bytes:
        """A text as sound."""
        number, waiting = self._new()
        await self.tell({"op": "speak", "n": number, "who": who, "text": text, "pace": PACES[pace]})
        return (await self.answer(number, waiting))[1]

    async def stretch(self, who: str, sound: bytes, pace: str) -> bytes:
        """The same sound at another pace."""
        number, waiting = self._new()
        await self.tell({"op": "stretch", "n": number, "who": who, "pace": PACES[pace]}, sound)
        return (await self.answer(number, waiting))[1]

    async def narrow(self, who: str, sound: bytes) -> bytes:
        """The same sound at 8 kHz."""
        number, waiting = self._new()
        await self.tell({"op": "narrow", "n": number, "who": who}, sound)
        return (await self.answer(number, waiting))[1]

    async def tell(self, head: dict[str, Any], body: bytes = b"") -> None:
        """Send a message; raises VoiceUnavailable."""
        if self._writer is None:
            raise VoiceUnavailable("the voice process does not run")
        try:
            self._writer.write(packed(head, body))
            await self._writer.drain()
        except ConnectionError:
            raise VoiceUnavailable("the voice process has gone") from None

    async def answer(self, number: int, waiting: _Waiting) -> tuple[dict[str, Any], bytes]:
        """Wait for the answer to a number; raises VoiceUnavailable."""
        try:
            return await asyncio.wait_for(asyncio.shield(waiting.answer), PATIENCE)
        except asyncio.TimeoutError:
            raise VoiceUnavailable("the voice process takes too long") from None
        finally:
            self.forget(number)

    def forget(self, number: int) -> None:
        """Wait for this number no longer."""
        if waiting := self._waiting.pop(number, None):
            waiting.fail()

    def _new(self) -> tuple[int, _Waiting]:
        number = next(self._numbers)
        self._waiting[number] = waiting = _Waiting()
        return number, waiting

    async def _receive(self, reader: asyncio.StreamReader) -> None:
        try:
            while (message := await received(reader)) is not None:
                waiting = self._waiting.get(int(message.head["n"]))
                if waiting is None:
                    continue
                if message.head["op"] == "failed":
                    waiting.fail()
                    continue
                if not waiting.ended.done():
                    waiting.ended.set_result(None)
                if message.head["op"] != "ended" and not waiting.answer.done():
                    waiting.answer.set_result((message.head, message.body))
        except (ValueError, KeyError, TypeError):
            pass  # no voice process of ours; it is started anew
        finally:
            writer, self._writer = self._writer, None
            self.there.clear()
            self.gone.set()
            if writer is not None:
                writer.close()
            for number in list(self._waiting):
                self.forget(number)
