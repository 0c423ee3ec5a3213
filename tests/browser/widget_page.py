"""The widget in a browser as a person uses it, and a service behind it that answers as it is told."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, Page, WebSocketRoute, expect

from widget.pages.pages import EXAMPLES

PHONE, DESKTOP = (390, 844), (1280, 800)


SOCKET = re.compile(r"/chat/v1$")


FIELD = re.compile(r"^Your (?:question|answer)$")


RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def reply(kind: str, text: str, **fields: Any) -> dict[str, Any]:
    """A reply frame with every field the protocol names, those that are not given empty."""
    empty: dict[str, Any] = {
        "sources": [],
        "general": [],
        "contacts": [],
        "choices": [],
        "asks_for": None,
        "right": None,
    }
    typed = {"type": "text", "autocomplete": "off"} if fields.get("asks_for") else None
    rest = {"type": "reply", "more": False, "reply_to": None, "request": None, "input": typed}
    return {**rest, **empty, "kind": kind, "text": text, **fields}


ANSWERS: dict[str, dict[str, Any]] = json.loads(EXAMPLES.read_text("utf-8"))
"""The examples of /guide, each by what a test says to get it."""


GIVEN = ANSWERS["confirm"]["answers"]


SOURCE, PERSON, CHOICES = (ANSWERS["answer"][part] for part in ("sources", "contacts", "choices"))


class FakeService:
    """Stands where the service's socket is, where a test needs an answer that a real service gives too seldom."""

    def __init__(self, page: Page) -> None:
        self.frames: list[dict[str, Any]] = []
        self.history: list[dict[str, Any]] = []
        self.hold = False
        """Whether an answer is only begun."""
        self.seq = 0
        self.socket: WebSocketRoute | None = None
        page.route_web_socket(SOCKET, self._route)

    def send(self, frame: dict[str, Any]) -> None:
        assert self.socket is not None
        if frame["type"] == "reply" and "seq" not in frame:
            self.seq += 1
            frame = {**frame, "seq": self.seq}
        self.socket.send(json.dumps(frame))

    def _route(self, socket: WebSocketRoute) -> None:
        self.socket = socket
        socket.on_message(lambda message: self._answer(json.loads(message)))

    def _answer(self, frame: dict[str, Any]) -> None:
        self.frames.append(frame)
        if frame["type"] == "hello":
            self.send(
                {"type": "welcome", "protocol": 1, "session": "s", "resumed": False, "seq": 0, "history": self.history}
            )
            if not self.history:
                self.send(reply("greeting", "Hello.", choices=CHOICES))
        elif self.hold:
            self.send({"type": "working", "reply_to": frame["id"]})
        elif frame["type"] == "say" and frame["text"] in ANSWERS:
            self.send({"type": "working", "reply_to": frame["id"]})
            self.send({**ANSWERS[frame["text"]], "reply_to": frame["id"]})
        elif frame["type"] == "say" and frame["text"] == "error":
            wait = {"message": "Please wait a moment.", "retry_after": 8}
            self.send({"type": "error", "code": "too_fast", "reply_to": frame["id"], **wait})


def visit(page: Page, url: str, size: tuple[int, int] = DESKTOP) -> Locator:
    """Loads the school's page at a size and returns the launcher."""
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(url)
    launcher = page.get_by_role("button", name="Privacy help")
    expect(launcher).to_be_visible()
    return launcher


def open_chat(page: Page, url: str, size: tuple[int, int] = DESKTOP) -> Locator:
    """Opens the widget and returns its log once the assistant has greeted."""
    visit(page, url, size).click()
    log = page.get_by_role("region", name="Conversation")
    expect(log.locator(".is-greeting")).to_be_visible()
    return log


def panel(page: Page) -> Locator:
    """What is on screen, without the live region that says the same."""
    return page.get_by_role("dialog", name="Privacy help")


def say(page: Page, text: str) -> None:
    """Types a message and sends it."""
    page.get_by_label(FIELD).fill(text)
    page.keyboard.press("Enter")


def listen(page: Page) -> Callable[[], list[str]]:
    """Records what the live region is given, as a screen reader would take it up."""
    page.evaluate(
        """() => {
        window.heard = [];
        const live = document.querySelector("privacy-help").shadowRoot.querySelector("[aria-live]");
        new MutationObserver((records) => records.forEach((record) =>
          record.addedNodes.forEach((node) => window.heard.push(node.textContent)))).observe(live, { childList: true });
    }"""
    )
    return lambda: list(page.evaluate("window.heard"))


def sessions(page: Page) -> list[str]:
    return list(page.evaluate("Object.values({ ...sessionStorage })"))
