"""A small fake of the service: /chat/v1 with replies that a test hands in, and their sound over HTTP."""

from __future__ import annotations

import asyncio
import io
import itertools
import json
import wave
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import numpy as np
from websockets.asyncio.server import ServerConnection, serve
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

Frame = dict[str, Any]
Answer = Callable[[Frame], list[Frame]]


def tone(seconds: float, pitch: float = 440.0, strength: float = 0.2) -> bytes:
    """A tone as the service would serve it to a telephone: WAV, 8 kHz, mono, 16 bits."""
    at = np.arange(int(8000 * seconds)) / 8000
    samples = (strength * 32767 * np.sin(2 * np.pi * pitch * at)).astype("<i2")
    made = io.BytesIO()
    with wave.open(made, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(samples.tobytes())
    return made.getvalue()


def reply(text: str = "Hello.", *, kind: str = "chitchat", sound: str | None = "short", **fields: Any) -> Frame:
    """A reply; ``sound`` names one of the fake's sounds, None: the service cannot speak."""
    audio = [{"url": f"/chat/v1/audio/{sound}", "type": "audio/wav", "seconds": 1, "part": "text"}] if sound else None
    return {
        "type": "reply",
        "kind": kind,
        "text": text,
        "speech": text,
        "audio": audio,
        "wait": 15,
        "more": False,
    } | fields


@dataclass
class FakeService:
    """What it was asked is in ``got`` (each conversation's frames) and ``heard`` (the sound of each utterance).

    ``said`` has all sound of each conversation; ``answer`` is told in ``conversation`` which of them a frame is of.
    """

    answer: Answer = lambda frame: [reply()]
    greeting: Frame = field(default_factory=lambda: reply(kind="greeting"))
    sounds: dict[str, bytes] = field(default_factory=lambda: {"short": tone(0.3), "long": tone(8.0)})
    admits: bool = True
    port: int = 0
    got: list[list[Frame]] = field(default_factory=list)
    heard: dict[str, bytearray] = field(default_factory=dict)
    said: list[bytearray] = field(default_factory=list)
    fetched: list[str] = field(default_factory=list)
    sockets: list[ServerConnection] = field(default_factory=list)
    headers: list[Headers] = field(default_factory=list)
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def frames(self, kind: str) -> list[Frame]:
        return [frame for frames in self.got for frame in frames if frame["type"] == kind]

    def keys(self) -> str:
        return "".join(frame["key"] for frame in self.frames("press"))

    async def until(self, so: Callable[[], Any], seconds: float = 60.0) -> None:
        """Wait until it has been asked something; raises TimeoutError."""
        async with self.changed, asyncio.timeout(seconds):
            await self.changed.wait_for(so)

    async def _tell(self) -> None:
        async with self.changed:
            self.changed.notify_all()

    async def _page(self, _: ServerConnection, request: Request) -> Response | None:
        path = request.path.partition("?")[0]
        if path == "/chat/v1":
            return None
        name = path.rpartition("/")[2]
        if name != "office.json":  # asked every minute, for no caller
            self.fetched.append(request.path)
        await self._tell()
        found = self.sounds.get(name)
        headers = Headers(
            {"Content-Type": "audio/wav", "Content-Length": str(len(found or b"")), "Connection": "close"}
        )
        status = HTTPStatus.OK if found else HTTPStatus.NOT_FOUND
        return Response(status.value, status.phrase, headers, found or b"")

    async def _talk(self, socket: ServerConnection) -> None:
        frames: list[Frame] = []
        own = len(self.got)
        self.got.append(frames)
        self.said.append(bytearray())
        self.sockets.append(socket)
        assert socket.request is not None
        self.headers.append(socket.request.headers)
        numbers = itertools.count(1)
        listening = ""

        async def say(frame: Frame, reply_to: str | None) -> None:
            numbered = {"seq": next(numbers)} if frame["type"] == "reply" else {}
            await socket.send(json.dumps({**numbered, "reply_to": reply_to, **frame}))

        try:
            async for received in socket:
                if isinstance(received, bytes):
                    self.heard[listening] += received
                    self.said[own] += received
                    await self._tell()
                    continue
                frame: Frame = json.loads(received)
                frames.append(frame)
                await self._tell()
                if frame["type"] == "hello":
                    if not self.admits:
                        await socket.send(json.dumps({"type": "error", "code": "unavailable", "message": "Not now."}))
                        return
                    welcome = {
                        "type": "welcome",
                        "session": "s",
                        "resumed": frame["session"] is not None,
                        "history": [],
                    }
                    await socket.send(json.dumps(welcome))
                    if frame["session"] is None:
                        await say(self.greeting, None)
                    else:
                        numbers = itertools.count(frame["last_seq"] + 1)
                    continue
                if frame["type"] == "audio_start":
                    listening = frame["id"]
                    self.heard[listening] = bytearray()
                for one in self.answer({**frame, "conversation": own}):
                    await say(one, frame["id"])
        except ConnectionClosed:
            return
        finally:
            await self._tell()


@asynccontextmanager
async def fake_service(**given: Any) -> AsyncIterator[FakeService]:
    """A fake that serves on a free port until the end of the block."""
    fake = FakeService(**given)
    async with serve(fake._talk, "127.0.0.1", fake.port, process_request=fake._page) as server:
        fake.port = next(iter(server.sockets)).getsockname()[1]
        yield fake
