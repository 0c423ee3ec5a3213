"""One caller's conversation with the service: a client of /chat/v1 that takes up again where a lost socket left off."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any, Final
from urllib.parse import urljoin

import websockets
from websockets.asyncio.client import ClientConnection, connect

from widget.limits.rate_limits import Buckets, Rate
from widget.phone.fetch import FetchError, fetch
from widget.phone.sound import RATE, Samples, read_wav

Frame = dict[str, Any]

_PATIENCE: Final = 5.0  # seconds for a connection to come about
_TRIES: Final = (0.0, 0.5, 1.0, 2.0, 4.0)  # seconds before each try to take a conversation up again
_SOUND_BYTES: Final = 32 * 1024  # of one binary frame
_ASKED: Final = Rate(18, 1.9)  # a little less than the service takes of one conversation
_REPEATABLE: Final = frozenset({"press", "say", "choose", "timeout", "mode", "forget"})


class ServiceDownError(Exception):
    """The service cannot be reached or does not answer."""


class Conversation:
    """One conversation in mode ``keypad``, on channel ``phone``; ``frames`` gives what the service says."""

    def __init__(self, service: str, headers: dict[str, str]) -> None:
        self._service, self._headers = service, headers
        self._numbers = itertools.count(1)
        self._socket: ClientConnection | None = None
        self._session: str | None = None
        self._seq = 0
        self._missed: list[Frame] = []  # replies that came while the socket was lost
        self._open: dict[str, Frame] = {}  # asked and not yet answered; asked again where the socket was lost
        self._spoken: set[str] = set()  # said and not yet answered; lost with the socket, since sound is not kept
        self._lock = asyncio.Lock()
        self._asked = Buckets(_ASKED, time.monotonic)

    async def begin(self) -> None:
        """Begin; raises ServiceDownError."""
        await self._connect()

    async def frames(self) -> AsyncIterator[Frame]:
        """What the service says, across lost sockets; raises ServiceDownError when it stays away."""
        while True:
            missed, self._missed = self._missed, []
            for frame in missed:
                for handed in self._handed(frame):
                    yield handed
            try:
                if self._socket is None:
                    raise ServiceDownError("not connected")
                received = json.loads(await self._socket.recv())
            except (websockets.WebSocketException, OSError, ServiceDownError):
                await self._again()
                continue
            for handed in self._handed(received):
                yield handed

    async def send(self, type_: str, **fields: Any) -> str:
        """Send a frame and give its id; one that is lost on the way is sent again on the next socket."""
        if wait := self._asked.take(""):
            await asyncio.sleep(wait)
            self._asked.take("")
        number = f"call-{next(self._numbers)}"
        frame = {"type": type_, "id": number, **fields}
        if type_ in _REPEATABLE:
            self._open[number] = frame
        elif type_ == "audio_start":
            self._spoken.add(number)
        await self._write(json.dumps(frame))
        return number

    async def send_end(self, number: str) -> None:
        """The end of the sound that ``audio_start`` with this id began."""
        await self._write(json.dumps({"type": "audio_end", "id": number}))

    async def send_sound(self, pcm: bytes) -> None:
        """Sound at 16 kHz, between ``audio_start`` and ``audio_end``."""
        for begin in range(0, len(pcm), _SOUND_BYTES):
            await self._write(pcm[begin : begin + _SOUND_BYTES])

    async def sound(self, url: str) -> Samples:
        """The sound of an answer; raises ServiceDownError or SoundError."""
        whole = urljoin(f"{self._service}/", url)
        if not whole.startswith(f"{self._service}/"):
            raise ServiceDownError("sound from another place")
        try:
            return read_wav(await fetch(f"{whole}?rate={RATE}", self._headers))
        except FetchError:
            raise ServiceDownError("the sound of an answer cannot be had") from None

    async def close(self) -> None:
        """Hang up on the service; what was said stays by its own rules."""
        if self._socket is not None:
            with contextlib.suppress(Exception):
                await self._socket.close()
            self._socket = None

    # --- the socket ---------------------------------------------------------------------------------------------------

    async def _connect(self) -> None:
        address = self._service.replace("http", "ws", 1) + "/chat/v1"
        hello = {"type": "hello", "protocol": 1, "session": self._session, "last_seq": self._seq, "mode": "keypad"}
        hello |= {"channel": "phone"} | ({} if self._session else {"lang": "en"})
        try:
            socket = await connect(
                address, additional_headers=self._headers, open_timeout=_PATIENCE, proxy=None, max_size=2**20
            )
        except (websockets.WebSocketException, OSError, TimeoutError):
            raise ServiceDownError("the service cannot be reached") from None
        try:
            await socket.send(json.dumps(hello))
            welcome = json.loads(await asyncio.wait_for(socket.recv(), _PATIENCE))
        except (websockets.WebSocketException, OSError, TimeoutError, ValueError):
            await socket.close()
            raise ServiceDownError("the service does not answer") from None
        if welcome.get("type") != "welcome":
            await socket.close()
            if welcome.get("code") == "unknown_session":  # it is gone there, so the next try begins anew
                self._session, self._seq = None, 0
                self._open.clear()
            raise ServiceDownError("the service takes no conversation")
        self._socket, self._session = socket, welcome["session"]
        self._missed = [frame for frame in welcome["history"] if frame["type"] == "reply"] if welcome["resumed"] else []
        lost = self._spoken - {frame["reply_to"] for frame in self._missed}
        self._missed += [{"type": "error", "code": "not_heard", "reply_to": number} for number in sorted(lost)]
        for frame in list(self._open.values()):
            await self._write(json.dumps(frame))

    async def _again(self) -> None:
        """Take the conversation up on a new socket, and ask again what was not answered."""
        for pause in _TRIES:
            await asyncio.sleep(pause)
            try:
                await self._connect()
            except ServiceDownError:
                continue
            return
        raise ServiceDownError("the service went away")

    def _handed(self, frame: Frame) -> Iterator[Frame]:
        """The frame, unless it is a reply that was had before; what it answers needs no more asking."""
        kind, answered = frame.get("type"), str(frame.get("reply_to"))
        known = kind == "reply" and frame["seq"] <= self._seq
        if kind == "reply":
            self._seq = max(self._seq, frame["seq"])
        if kind in ("reply", "collected", "error", "forgotten") and not frame.get("more"):
            self._open.pop(answered, None)
            self._spoken.discard(answered)
        if not known:
            yield frame

    async def _write(self, data: str | bytes) -> None:
        async with self._lock:
            if self._socket is not None:
                with contextlib.suppress(websockets.WebSocketException, OSError):  # ``frames`` sees it and begins again
                    await self._socket.send(data)
