"""The telephone in a real Chromium: keys, one button to talk, a caption; and when the microphone is open."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, WebSocketRoute, expect

from tests.browser.conftest import Service
from tests.browser.microphone import COUNT_OPENED, hearing_a_tone
from tests.browser.own_service import scripted_service
from tests.browser.test_widget import DESKTOP, PHONE, RULES, SOCKET, reply

NAME = "Telephone: keys and voice"
TYPE_IT = reply("question", "Which number?", asks_for="contact", entry="phone", speech="Which number?", wait=15)
MENU = reply(
    "question", "Here is the list.", speech="For First, press 1.", wait=15, entry=None,
    choices=[{"label": "First", "value": "a", "key": "1"}, {"label": "Second", "value": "b", "key": "2"}],
)  # fmt: skip


@pytest.fixture(scope="module")
def keyed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service with the scripted assistant: what keys lead to needs no model."""
    yield from scripted_service(tmp_path_factory.mktemp("keyed"))


class FakeLine:
    """Stands where the socket is, for what only a voice would bring."""

    def __init__(self, page: Page) -> None:
        self.frames: list[dict[str, Any]] = []
        self.sound = 0
        self._seq = 0
        self._socket: WebSocketRoute | None = None
        page.route_web_socket(SOCKET, self._route)

    def send(self, frame: dict[str, Any]) -> None:
        assert self._socket is not None
        if frame["type"] == "reply":
            self._seq += 1
            frame = {**frame, "seq": self._seq}
        self._socket.send(json.dumps(frame))

    def types(self) -> list[str]:
        return [frame["type"] for frame in self.frames]

    def _route(self, socket: WebSocketRoute) -> None:
        self._socket = socket
        socket.on_message(self._take)

    def _take(self, message: str | bytes) -> None:
        if isinstance(message, bytes):
            self.sound += len(message)
            return
        frame = json.loads(message)
        self.frames.append(frame)
        if frame["type"] == "hello":
            self.send({"type": "welcome", "protocol": 1, "session": "s", "resumed": False, "seq": 0, "history": []})
            self.send(MENU)
        elif frame["type"] == "press":
            self.send({**(TYPE_IT if frame["key"] == "1" else MENU), "reply_to": frame["id"]})
        elif frame["type"] == "mode":
            self.send({**MENU, "text": "That is changed.", "reply_to": frame["id"]})


def ring(page: Page, url: str, size: tuple[int, int] = DESKTOP) -> Locator:
    """Takes the telephone up from the closed widget; its caption once something is said."""
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(url)
    page.get_by_role("button", name=NAME).click()
    caption = page.get_by_role("region", name="What is said")
    expect(caption.locator("kbd").first).to_be_visible()
    return caption


def found_by_axe(page: Page) -> list[str]:
    found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found]


def test_one_step_from_the_closed_widget_and_by_keyboard_alone_a_request_is_made(page: Page, keyed: Service) -> None:
    page.goto(keyed.url)
    page.get_by_role("button", name=NAME).focus()
    page.keyboard.press("Enter")
    caption = page.get_by_role("region", name="What is said")
    expect(caption).to_contain_text("Help if somebody is in danger")
    for keys, says in (
        ("2", "These are your rights"),
        ("1", "You have the right to ask"),
        ("1", "Who is this about?"),
        ("2", "On which number"),
        ("07700900123", "07700900123"),
        ("#", "07700 900 123"),
        ("1", "Shall I send this"),
    ):
        for key in keys:
            page.keyboard.press(key)
        expect(caption).to_contain_text(says)
    page.keyboard.press("1")
    expect(caption).to_contain_text("Your request is with the school")
    printed = re.findall(r"HJ-\d{3}-\d{3}-\d{3}", caption.inner_text())
    assert len(printed) >= 2
    assert len(set(printed)) == 1
    assert "Keep this code" in caption.inner_text()


def test_the_keys_on_the_screen_do_the_same_and_say_what_they_do(page: Page, keyed: Service) -> None:
    caption = ring(page, keyed.url, PHONE)
    page.get_by_role("button", name="3", exact=True).click()
    expect(caption).to_contain_text("The notice has these parts")
    page.get_by_role("button", name="Hash, list").click()
    expect(caption).to_contain_text("Here is the main list")
    page.get_by_role("button", name="0, a person").click()
    expect(caption).to_contain_text("01206 862691")
    for button in page.locator(".keys button, .talk").all():
        box = button.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 44, "a target that a shaking hand hits"


def test_the_telephone_is_kept_over_a_reload_until_somebody_writes_instead(page: Page, keyed: Service) -> None:
    ring(page, keyed.url)
    page.keyboard.press("3")
    expect(page.get_by_role("region", name="What is said")).to_contain_text("The notice has these parts")
    page.reload()
    caption = page.get_by_role("region", name="What is said")
    expect(caption).to_contain_text("The notice has these parts")
    page.get_by_role("button", name="Write instead").click()
    expect(page.get_by_label("Your question")).to_be_focused()
    expect(page.get_by_role("region", name="Conversation")).to_contain_text("The notice has these parts")


def test_its_own_page_is_silent_until_the_call_is_started_and_can_be_printed(page: Page, keyed: Service) -> None:
    sockets: list[str] = []
    page.on("websocket", lambda socket: sockets.append(socket.url))
    page.goto(f"{keyed.url}/phone")
    start = page.get_by_role("button", name="Start the call")
    expect(start).to_be_visible()
    assert sockets == []
    start.click()
    expect(page.get_by_role("region", name="What is said")).to_contain_text("Help if somebody is in danger")
    expect(page.get_by_role("button", name="Hold or tap to talk")).to_be_visible()
    page.goto(f"{keyed.url}/phone?print")
    expect(page.locator("svg.square")).to_be_visible()
    expect(page.get_by_text(f"{keyed.url}/phone", exact=True)).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(320, 640), DESKTOP], ids=["320px", "desktop"])
def test_axe_finds_nothing_on_the_telephone_in_its_states(
    page: Page, keyed: Service, size: tuple[int, int], scheme: Any
) -> None:
    page.emulate_media(color_scheme=scheme)
    line = FakeLine(page)
    ring(page, keyed.url, size)
    problems = found_by_axe(page)
    page.keyboard.press("1")
    expect(page.get_by_role("button", name="Hash, done")).to_be_visible()
    line.send({"type": "collected", "reply_to": line.frames[-1]["id"], "digits": "07700"})
    problems += found_by_axe(page)
    page.goto(f"{keyed.url}/phone")
    problems += found_by_axe(page)
    assert problems == []
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 0


@pytest.fixture(scope="module")
def speaking(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with hearing_a_tone(browser, tmp_path_factory.mktemp("sound")) as launched:
        yield launched


def test_the_microphone_opens_on_the_persons_tap_only_shows_it_and_closes_again(
    speaking: Browser, keyed: Service
) -> None:
    context = speaking.new_context(permissions=["microphone"], viewport={"width": 390, "height": 844})
    page = context.new_page()
    asked: set[str] = set()
    page.on("request", lambda request: asked.add(urlsplit(request.url).netloc))
    page.add_init_script(COUNT_OPENED)
    line = FakeLine(page)
    caption = ring(page, keyed.url, PHONE)
    page.keyboard.press("2")
    assert page.evaluate("window.opened") == 0, "keys open no microphone"
    talk = page.get_by_role("button", name="Hold or tap to talk")
    talk.click()
    on = page.get_by_role("button", name="Listening. Tap to stop.")
    expect(on).to_have_attribute("aria-pressed", "true")
    page.wait_for_function("window.live() === 1")
    while line.sound < 3200 * 3:  # three pieces of 100 ms, however long the machine takes
        page.wait_for_timeout(50)
    assert line.types().index("mode") < line.types().index("audio_start")
    start = next(frame for frame in line.frames if frame["type"] == "audio_start")
    line.send({"type": "utterance_end", "reply_to": start["id"]})
    expect(talk).to_have_attribute("aria-pressed", "false")
    page.wait_for_function("window.live() === 0")
    line.send({"type": "heard", "reply_to": start["id"], "text": "the second", "confidence": 0.9})
    expect(caption).to_contain_text("You said: the second")
    line.send({**TYPE_IT, "reply_to": start["id"]})
    expect(caption).to_contain_text("Which number?")
    talk.click()
    expect(on).to_be_visible()
    on.click()
    page.wait_for_function("window.live() === 0")
    assert line.types().count("audio_end") == 2
    assert line.types().count("mode") == 1, "the mode is changed once"
    assert asked == {urlsplit(keyed.url).netloc}, "nobody else is asked for anything"
    context.close()


def test_without_a_microphone_it_is_said_that_the_keys_do_the_same(page: Page, keyed: Service) -> None:
    page.add_init_script("navigator.mediaDevices.getUserMedia = () => Promise.reject(new Error('no'))")
    caption = ring(page, keyed.url)
    page.get_by_role("button", name="Hold or tap to talk").focus()
    page.keyboard.press("Space")
    expect(caption).to_contain_text("The keys do all the same things")
    expect(page.get_by_role("button", name="Hold or tap to talk")).to_have_attribute("aria-pressed", "false")
    page.keyboard.press("2")
    expect(caption).to_contain_text("These are your rights")
