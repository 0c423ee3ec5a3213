"""A person with the widget: reconnects to whichever web process lives, and sends again what was not answered."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import websockets

Frame = dict[str, Any]
PATIENCE = 60.0  # seconds for one answer, through the death of a process
WHAT_THEY_SAY = {"name": "Sam Poe", "child": "Ada Poe", "contact": "sam@example.org", "details": "her school reports"}


@dataclass
class Person:
    """One conversation; ``webs`` are addresses of web processes, of which the first is tried first."""

    webs: list[str]
    session: str | None = None
    last_seq: int = 0
    replies: list[Frame] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    again: int = 0  # how often something was sent again
    _socket: Any = None

    async def ask(self, frame: Frame) -> list[Frame]:
        """Send one frame until it is answered; its replies."""
        frame = {"id": f"m{len(self.asked)}", **frame}
        self.asked.append(frame["id"])
        return await asyncio.wait_for(self._ask(frame), PATIENCE)

    async def say(self, text: str) -> list[Frame]:
        """Say something."""
        return await self.ask({"type": "say", "text": text})

    async def request(self, right: str = "request_access") -> Frame:
        """Make a whole request; its receipt."""
        last = (await self.ask({"type": "choose", "value": right}))[-1]
        for _ in range(20):
            if last["kind"] == "receipt":
                return last
            asks, choices = last["asks_for"], [choice["value"] for choice in last["choices"]]
            if asks in WHAT_THEY_SAY:
                last = (await self.say(WHAT_THEY_SAY[asks]))[-1]
            else:
                sensible = [c for c in choices if c in ("form:yes", "form:me", "form:email")] or choices
                last = (await self.ask({"type": "choose", "value": sensible[0]}))[-1]
        raise AssertionError(f"no receipt: {last['kind']}, {last['asks_for']}")

    async def history(self) -> Sequence[Frame]:
        """Everything that the service has of this conversation."""
        await self.leave()
        self.last_seq = 0
        await self._connect()
        return list(self._welcome["history"])

    async def leave(self) -> None:
        """Go away without a word."""
        if self._socket is not None:
            await self._socket.close()
            self._socket = None

    async def _ask(self, frame: Frame) -> list[Frame]:
        while True:
            try:
                if self._socket is None:
                    await self._connect()
                answered = next((h for h in self._missed if h.get("reply_to") == frame["id"] and not h["more"]), None)
                if answered is None:
                    await self._socket.send(json.dumps(frame))
                return await self._replies(frame["id"])
            except (OSError, websockets.WebSocketException, _AgainError):  # noqa: PERF203 that is what it is for
                self.again += 1
                self._socket = None
                self.webs = self.webs[1:] + self.webs[:1]
                await asyncio.sleep(0.1)  # as the widget waits before it tries again

    async def _connect(self) -> None:
        self._socket = await websockets.connect(self.webs[0].replace("http", "ws") + "/chat/v1", close_timeout=1)
        hello = {"type": "hello", "protocol": 1, "session": self.session, "last_seq": self.last_seq, "mode": "text"}
        await self._socket.send(json.dumps({**hello, "lang": "en"}))
        self._welcome = welcome = json.loads(await self._socket.recv())
        if welcome["type"] != "welcome":
            raise _AgainError
        self._missed = [item for item in welcome["history"] if item["type"] == "reply"]
        assert welcome["resumed"] == (self.session is not None), "a conversation was lost"
        self.session = welcome["session"]
        if not welcome["resumed"]:
            greeting = json.loads(await self._socket.recv())
            self.last_seq = greeting["seq"]

    async def _replies(self, frame_id: str) -> list[Frame]:
        found = [item for item in self._missed if item["reply_to"] == frame_id]
        self._missed = []
        while not found or found[-1]["more"]:
            frame = json.loads(await self._socket.recv())
            if frame["type"] == "error":
                assert frame["code"] in ("unavailable", "too_fast"), frame
                raise _AgainError
            if frame["type"] == "reply":
                assert frame["reply_to"] == frame_id, "an answer to another question"
                found.append(frame)
        self.last_seq = max(self.last_seq, found[-1]["seq"])
        self.replies += found
        return found


class _AgainError(Exception):
    """It was said that it should be tried again."""
