"""A real server in a thread, and a client of /chat/v1 that works with old and new releases of ``websockets``."""

from __future__ import annotations

import asyncio
import inspect
import itertools
import json
import socket
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Any

import uvicorn
import websockets
from fastapi import FastAPI
from starlette.types import ASGIApp

from bot.app.bootstrap import Services
from bot.notice.folder import SchoolFolder
from bot.platform.settings import Settings
from widget.__main__ import server_config
from widget.app import create_app
from widget.limits.connections import PromptHttp
from widget.limits.gate import Gate
from widget.limits.rate_limits import Patience

Frame = dict[str, Any]
ANSWERS = ("reply", "rated", "forgotten", "error")
PATIENCE = 60.0  # seconds after which a test gives up waiting, on however busy a machine


def unhurried() -> Callable[[], float]:
    """A clock on which so much time passes between two frames that nobody is ever too fast."""
    ticks = itertools.count(step=1000)
    return lambda: float(next(ticks))


@dataclass(frozen=True)
class Served:
    """A server that runs."""

    port: int
    app: FastAPI

    @property
    def http(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def chat(self) -> str:
        return f"ws://127.0.0.1:{self.port}/chat/v1"


@contextmanager
def serving(
    settings: Settings,
    folder: SchoolFolder,
    services: Services | None,
    now: Callable[[], float] | None = None,
    http: type[PromptHttp] = PromptHttp,
    patience: Patience = Patience(),  # noqa: B008 it is frozen
) -> Iterator[Served]:
    """Serve on a free port, as ``python -m widget`` does, until the end of the block."""
    app = create_app(settings, folder, services, Gate(settings, now or unhurried(), patience))
    with listening(app, settings, [services] if services is not None else [], http, patience) as port:
        yield Served(port, app)


@contextmanager
def listening(
    app: ASGIApp,
    settings: Settings,
    services: Sequence[Services],
    http: type[PromptHttp] = PromptHttp,
    patience: Patience = Patience(),  # noqa: B008 it is frozen
) -> Iterator[int]:
    """The port at which an application is served until the end of the block; ``services`` are closed with it."""
    place = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(server_config(settings, app, http, patience))

    def run() -> None:
        server.run(sockets=[place])
        for each in services:
            asyncio.run(each.close())

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield place.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(PATIENCE)
        place.close()


def connect(
    url: str, *, origin: str | None = None, headers: Mapping[str, str] | None = None, here: bool = False
) -> Any:
    """Open a socket, whatever the release calls its parameters; ``here``: this machine has whatever name is asked."""
    known = inspect.signature(websockets.connect).parameters
    given: dict[str, Any] = {"origin": origin, "open_timeout": PATIENCE, **({"host": "127.0.0.1"} if here else {})}
    given["additional_headers" if "additional_headers" in known else "extra_headers"] = dict(headers or {})
    if "proxy" in known:
        given["proxy"] = None
    return websockets.connect(url, **given)


class Client:
    """One person's socket; ``async with``, then ``hello`` and ``ask``."""

    def __init__(self, url: str, **connecting: Any) -> None:
        self._connecting = connect(url, **connecting)
        self._numbers = itertools.count(1)
        self.session: str | None = None
        self.welcome: Frame = {}
        self.greeting: Frame | None = None

    async def __aenter__(self) -> Client:
        self._socket = await self._connecting.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._connecting.__aexit__(kind, problem, trace)

    async def send(self, frame: Frame | str | bytes) -> None:
        await self._socket.send(json.dumps(frame) if isinstance(frame, dict) else frame)

    async def receive(self) -> Frame:
        received: Frame = json.loads(await asyncio.wait_for(self._socket.recv(), PATIENCE))
        return received

    def break_off(self) -> None:
        """Lose the line: closing as one should takes half a minute while much of what was sent is not yet read."""
        self._socket.transport.abort()

    async def closed(self) -> bool:
        """Whether the server ends the socket before it sends anything more."""
        try:
            await asyncio.wait_for(self._socket.recv(), PATIENCE)
        except websockets.exceptions.ConnectionClosed:
            return True
        return False

    async def hello(self, session: str | None = None, last_seq: int = 0, mode: str = "text", **more: str) -> Frame:
        """Begin or resume; what is received first (``welcome`` or ``error``)."""
        hello: Frame = {"type": "hello", "protocol": 1, "session": session, "last_seq": last_seq, "mode": mode}
        await self.send({**hello, "lang": "en", **more})
        first = await self.receive()
        if first["type"] == "welcome":
            self.welcome, self.session = first, first["session"]
            self.greeting = None if first["resumed"] else await self.receive()
        return first

    async def ask(self, type_: str, *, id_: str | None = None, **fields: Any) -> list[Frame]:
        """Send a frame; all that is received for it, ``working`` left out."""
        frame = {"type": type_, "id": id_ or f"m{next(self._numbers)}", **fields}
        await self.send(frame)
        return await self.answers()

    async def answers(self) -> list[Frame]:
        """The frames up to the one that answers for good."""
        found: list[Frame] = []
        while not found or found[-1].get("more"):
            received = await self.receive()
            if received["type"] in ANSWERS:
                found.append(received)
        return found

    async def say(self, text: str, id_: str | None = None) -> list[Frame]:
        return await self.ask("say", id_=id_, text=text)

    async def error(self, frame: Frame | str | bytes) -> Frame:
        """What a frame that cannot be answered is told."""
        await self.send(frame)
        received = await self.receive()
        if received["type"] == "working":
            received = await self.receive()
        assert received["type"] == "error", received
        return received


async def history(url: str, session: str, last_seq: int = 0) -> list[Frame]:
    """What a conversation holds, as somebody who takes it up again is told."""
    async with Client(url) as client:
        await client.hello(session, last_seq)
        found: list[Frame] = client.welcome["history"]
        return found
