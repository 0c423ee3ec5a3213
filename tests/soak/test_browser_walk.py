"""By voice in a real Chromium: the telephone's own page, one button, and recorded lines at the microphone.

Chromium reads a sound file as its microphone at its start only, so the page's microphone is a player here, which says a
line when it is told to; all behind it (the button, recorder.js, the socket, the recogniser) is the real thing.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterator
from typing import Any, Final

import pytest
from playwright.sync_api import Locator, Page, Request, WebSocket, expect, sync_playwright

from tests.browser.conftest import chromium
from tests.soak.at_the_desk import desk, page_of
from tests.soak.recognise import words_of
from tests.soak.spoken_walk import SPOKEN, TURNS, WHO_SEES, next_line
from tests.soak.walking import Frame, Talked, check_answer, fetched, says, talked

__all__ = ["talked"]
pytestmark = [pytest.mark.rasa, pytest.mark.browser]
LOOKS: Final = 3600  # three minutes, and more where the machine is busy
START: Final = "Start the call"
LINES: Final = (START, "Hold or tap to talk", "Listening. Tap to stop.")
MICROPHONE: Final = """
window.playing = []; window.ended = [];
const play = HTMLMediaElement.prototype.play;
HTMLMediaElement.prototype.play = function () {
  const at = new URL(this.src).pathname;
  this.addEventListener("playing", () => window.playing.push(at), { once: true });
  this.addEventListener("ended", () => window.ended.push(at), { once: true });
  return play.call(this);
};
let mouth;
navigator.mediaDevices.getUserMedia = async () => {
  const context = new AudioContext();
  mouth = { context, lips: context.createMediaStreamDestination() };
  const [track] = mouth.lips.stream.getAudioTracks();
  track.getSettings = () => ({ echoCancellation: true });  // nothing of what the page says gets into it
  return mouth.lips.stream;
};
window.speak = async (line) => {
  const bytes = Uint8Array.from(atob(line), (sign) => sign.charCodeAt(0));
  const said = mouth.context.createBufferSource();
  said.buffer = await mouth.context.decodeAudioData(bytes.buffer);
  said.connect(mouth.lips);
  said.start();
  await new Promise((over) => { said.onended = over; });
};
"""


class Line:
    """What goes over the page's socket, in order."""

    def __init__(self, page: Page) -> None:
        self.utterances = 0
        self.answered = 0
        self.last: Frame = {}
        self.heard: list[str] = []
        self.problems: list[str] = []
        self._modes: set[str] = set()
        page.on("websocket", self._follow)

    def _follow(self, socket: WebSocket) -> None:
        socket.on("framesent", self._sent)
        socket.on("framereceived", self._received)

    def _sent(self, payload: str | bytes) -> None:
        if isinstance(payload, bytes):
            return
        frame = json.loads(payload)
        if frame["type"] == "mode":
            self._modes.add(frame["id"])
        elif frame["type"] == "audio_start":
            self.utterances += 1

    def _received(self, payload: str | bytes) -> None:
        frame = json.loads(payload)
        if frame["type"] == "error":
            self.problems.append(frame["code"])
        if frame["type"] == "heard":
            self.heard.append(frame["text"])
        if frame["type"] == "reply" and frame["reply_to"] not in self._modes:
            self.last = frame
            self.answered += not frame["more"]


@pytest.fixture
def page() -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = chromium(playwright)
        context = browser.new_context(viewport={"width": 390, "height": 844}, permissions=["microphone"])
        yield context.new_page()
        browser.close()


def until(page: Page, so: Callable[[], Any], what: str) -> None:
    """Let the page go on until something is so; its policy forbids Playwright's own way to wait."""
    for _ in range(LOOKS):
        if so():
            return
        page.wait_for_timeout(50)
    raise AssertionError(what)


def say(page: Page, line: Line, talk: Locator, words: str) -> None:
    """Tap the button unless it is on, say a recorded line, and wait for the answer; once more where it was not heard."""
    if not said(page, line, talk, words):
        assert said(page, line, talk, words), f"{words} was not heard twice"


def said(page: Page, line: Line, talk: Locator, words: str) -> bool:
    """Whether it was heard, and answered."""
    answered, problems, utterances = line.answered, len(line.problems), line.utterances
    if talk.get_attribute("aria-pressed") != "true":
        talk.click()
        expect(talk).to_have_attribute("aria-pressed", "true")
    sound = base64.b64encode((SPOKEN / f"{words}.wav").read_bytes()).decode()
    page.evaluate("window.speak", sound)
    if line.utterances == utterances:  # it was said into the tone with which the microphone opens
        page.evaluate("window.speak", sound)
    assert line.utterances > utterances, f"nothing of the microphone came through of {words}"
    until(page, lambda: line.answered > answered or len(line.problems) > problems, f"{words} was not answered")
    assert set(line.problems[problems:]) <= {"not_heard"}, line.problems
    return line.answered > answered


def test_with_nothing_but_the_talk_button_a_request_is_made_and_its_reference_is_heard_twice(
    page: Page, talked: Talked
) -> None:
    url = talked.service.url
    talked.until_it_listens()
    asked: set[str] = set()
    page.on("request", lambda request: asked.add(_origin(request)))
    page.add_init_script(MICROPHONE)
    line = Line(page)
    page.goto(f"{url}/phone")
    talk = page.get_by_role("button", name=re.compile("|".join(map(re.escape, LINES))))
    talk.click()  # starts the call
    caption = page.get_by_role("region", name="What is said")
    until(page, lambda: line.answered, "nobody greeted")
    for _ in range(TURNS):
        sounds = page.evaluate("window.playing.length")
        words = next_line(line.last)
        say(page, line, talk, words)
        expect(caption).to_contain_text(f"You said: {line.heard[-1]}")
        until(page, lambda before=sounds: page.evaluate("window.playing.length") > before, "nothing was said")  # type: ignore[misc]
        if words == "question":
            check_answer(line.last, WHO_SEES)
        if line.last["kind"] == "receipt":
            break
    receipt = line.last
    assert receipt["kind"] == "receipt", receipt
    assert receipt["text"].count(receipt["request"]["printed"]) == 2
    assert caption.inner_text().count(receipt["request"]["printed"]) >= 2
    parts = [part["url"] for part in receipt["audio"]]
    heard = words_of(fetched(talked.service, receipt))
    times = [says(words, receipt["request"]["reference"]) for words in heard]
    assert sum(times) == 2, heard
    told = [part for part, often in zip(parts, times, strict=True) if often]
    until(page, lambda: set(told) <= set(page.evaluate("window.ended")), "the reference was not said to its end")
    assert asked == {url}, "nobody else is asked for anything"
    with desk(talked.service, "jo.ray") as browser:
        page_said = page_of(browser, receipt["request"]["reference"])
    assert re.search(r"Received \w+day \d+ \w+ \d{4}, by voice", page_said), page_said


def _origin(request: Request) -> str:
    return "/".join(request.url.split("/")[:3])
