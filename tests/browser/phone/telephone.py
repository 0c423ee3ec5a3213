"""The telephone as a caller takes it up, and a line on which a test says what comes."""

from __future__ import annotations

import io
import json
import wave
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, WebSocketRoute, expect

from tests.browser.widget_page import DESKTOP, SOCKET, reply

NAME = "Use by voice or keys"
TALK, LISTENING = "Hold or tap to talk", "Listening. Tap to stop."
TYPE_IT = reply("question", "Which number?", asks_for="contact", entry="phone", speech="Which number?", wait=15)
MENU = reply(
    "question", "Here is the list.", speech="For First, press 1.", wait=15, entry=None,
    choices=[{"label": "First", "value": "a", "key": "1"}, {"label": "Second", "value": "b", "key": "2"}],
)  # fmt: skip
GONE = "gone"
"""A part of an answer that the service cannot give."""


class FakeLine:
    """Stands where the socket is, for what only a voice would bring."""

    def __init__(self, page: Page) -> None:
        self.frames: list[dict[str, Any]] = []
        self.sound = 0
        self.asked: list[str] = []
        """The parts of answers that the page asked for, in order."""
        self.hold = False
        """Whether a key is left without an answer."""
        self.late = False
        """Whether the first frame waits for ``welcome``."""
        self._seq = 0
        self._socket: WebSocketRoute | None = None
        page.route_web_socket(SOCKET, self._route)
        page.route("**/chat/v1/audio/*", self._play)

    def send(self, frame: dict[str, Any]) -> None:
        assert self._socket is not None
        if frame["type"] == "reply":
            self._seq += 1
            frame = {**frame, "seq": self._seq}
        self._socket.send(json.dumps(frame))

    def say(self, *parts: str, to: str | None = None, **fields: Any) -> None:
        """An answer in sound: ``parts`` are ``name-seconds``, or ``gone``."""
        audio = [{"url": f"/chat/v1/audio/{part}", "type": "audio/wav", "seconds": 1, "part": "text"} for part in parts]
        self.send({**MENU, "reply_to": to, "audio": audio, **fields})

    def welcome(self) -> None:
        self.send({"type": "welcome", "protocol": 1, "session": "s", "resumed": False, "seq": 0, "history": []})
        self.send(MENU)

    def types(self) -> list[str]:
        return [frame["type"] for frame in self.frames]

    def last(self, kind: str) -> dict[str, Any]:
        return next(frame for frame in reversed(self.frames) if frame["type"] == kind)

    def _route(self, socket: WebSocketRoute) -> None:
        self._socket = socket
        socket.on_message(self._take)

    def _play(self, route: Route) -> None:
        name = route.request.url.rpartition("/")[2]
        self.asked.append(name)
        if name == GONE:
            route.fulfill(status=503)
        else:
            route.fulfill(body=_silence(float(name.rpartition("-")[2])), content_type="audio/wav")

    def _take(self, message: str | bytes) -> None:
        if isinstance(message, bytes):
            self.sound += len(message)
            return
        frame = json.loads(message)
        self.frames.append(frame)
        if frame["type"] == "hello" and not self.late:
            self.welcome()
        elif frame["type"] == "press" and not self.hold:
            self.send({**(TYPE_IT if frame["key"] == "1" else MENU), "reply_to": frame["id"]})
        elif frame["type"] == "mode":
            self.send({**MENU, "text": "That is changed.", "speech": "That is changed.", "reply_to": frame["id"]})


def _silence(seconds: float) -> bytes:
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setparams((1, 2, 16_000, 0, "NONE", ""))
        file.writeframes(bytes(2 * int(16_000 * seconds)))
    return made.getvalue()


def ring(page: Page, url: str, size: tuple[int, int] = DESKTOP) -> Locator:
    """Takes the telephone up from the closed widget; its caption once something is said."""
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(url)
    page.get_by_role("button", name=NAME).click()
    caption = page.get_by_role("region", name="What is said")
    expect(caption.locator("kbd").first).to_be_visible()
    return caption


def until(page: Page, holds: str | Callable[[], bool]) -> None:
    """Wait for what the page or the line must come to; its policy lets no string be polled in the page."""
    for _ in range(600):
        if page.evaluate(holds) if isinstance(holds, str) else holds():
            return
        page.wait_for_timeout(50)
    pytest.fail(f"it never came to: {holds}")
