"""Talking into the telephone of a real Chromium, whose microphone hears a tone again and again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Service
from tests.browser.phone.microphone import COUNT_OPENED
from tests.browser.phone.phone_page import SOUNDS, found_by_axe
from tests.browser.phone.telephone import LISTENING, TALK, FakeLine, ring, until
from tests.browser.widget_page import PHONE, listen


@pytest.fixture
def page(speaking: Browser) -> Iterator[Page]:
    """A page whose microphones and sounds are counted."""
    context = speaking.new_context(permissions=["microphone"], viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.add_init_script(COUNT_OPENED + SOUNDS)
    yield page
    context.close()


def began(line: FakeLine, times: int) -> Callable[[], bool]:
    return lambda: line.types().count("audio_start") == times


def heard(line: FakeLine, words: str) -> str:
    """The service has heard what is being said; its id, which waits for an answer."""
    spoken = str(line.last("audio_start")["id"])
    line.send({"type": "utterance_end", "reply_to": spoken})
    line.send({"type": "heard", "reply_to": spoken, "text": words, "confidence": 0.9})
    return spoken


def test_after_one_tap_a_conversation_needs_no_hands_and_the_microphone_shows_that_it_is_on(
    page: Page, keyed: Service
) -> None:
    asked: set[str] = set()
    page.on("request", lambda request: asked.add(urlsplit(request.url).netloc))
    line = FakeLine(page)
    caption = ring(page, keyed.url, PHONE)
    page.keyboard.press("2")
    assert page.evaluate("window.opened") == 0, "keys open no microphone"
    told = listen(page)
    page.get_by_role("button", name=TALK).click()
    on = page.get_by_role("button", name=LISTENING)
    for turn, words in enumerate(("the first", "the second"), start=1):
        until(page, began(line, turn))
        expect(on).to_have_attribute("aria-pressed", "true")
        sound = line.sound
        until(page, lambda so_far=sound: line.sound > so_far + 3200 * 3)  # three pieces of 100 ms
        spoken = heard(line, words)
        expect(caption).to_contain_text(f"You said: {words}")
        line.say("short-0.3", to=spoken, text=f"That was {words}.")
        expect(caption).to_contain_text(f"That was {words}.")
        assert page.evaluate("window.live()") == 1
    until(page, began(line, 3))
    assert page.evaluate("window.opened") == 1, "once is enough"
    assert line.types().index("mode") < line.types().index("audio_start")
    assert line.types().count("mode") == 1, "the mode is changed once"
    assert "pace" not in line.last("mode"), "somebody who wanted it slower has said so"
    on.click()
    expect(page.get_by_role("button", name=TALK)).to_have_attribute("aria-pressed", "false")
    until(page, "window.live() === 0")
    assert line.types().count("audio_end") == 3
    assert told() == [], "a screen reader would speak into the microphone"
    assert asked == {urlsplit(keyed.url).netloc}, "nobody else is asked for anything"


def test_the_button_shows_an_open_microphone_at_once_even_while_nothing_can_be_heard_yet(
    page: Page, keyed: Service
) -> None:
    page.add_init_script("AudioWorklet.prototype.addModule = () => new Promise(() => {})")  # it never comes
    line = FakeLine(page)
    ring(page, keyed.url, PHONE)
    page.get_by_role("button", name=TALK).click()
    until(page, "window.live() === 1")
    on = page.get_by_role("button", name=LISTENING)
    expect(on).to_have_attribute("aria-pressed", "true")
    on.click()
    until(page, "window.live() === 0")
    assert "audio_start" not in line.types()


def test_a_tap_that_a_busy_telephone_tells_late_is_not_taken_for_holding(page: Page, keyed: Service) -> None:
    line = FakeLine(page)
    ring(page, keyed.url, PHONE)
    late = """async (button) => {
      const [down, up] = ["pointerdown", "pointerup"].map((name) => new PointerEvent(name, { pointerId: 1 }));
      button.dispatchEvent(down);
      await new Promise((done) => setTimeout(done, 700));
      button.dispatchEvent(up);
    }"""
    page.get_by_role("button", name=TALK).evaluate(late)
    until(page, began(line, 1))
    expect(page.get_by_role("button", name=LISTENING)).to_be_visible()


def test_who_speaks_over_an_answer_stops_it(page: Page, keyed: Service) -> None:
    line = FakeLine(page)
    ring(page, keyed.url, PHONE)
    page.get_by_role("button", name=TALK).click()
    until(page, began(line, 1))
    page.evaluate("window.tracks[0].enabled = false")  # nobody speaks
    line.say("long-60", to=heard(line, "the first"))
    until(page, "window.playing()")
    until(page, lambda: page.evaluate("[...window.sounds][0].currentTime") > 1)
    assert began(line, 1)(), "what it says itself is not taken for speech"
    page.evaluate("window.tracks[0].enabled = true")
    until(page, began(line, 2))
    assert not page.evaluate("window.playing()")


def test_a_key_after_speech_ends_what_was_said_and_talking_again_tells_the_service_so(
    page: Page, keyed: Service
) -> None:
    line = FakeLine(page)
    caption = ring(page, keyed.url, PHONE)
    page.get_by_role("button", name=TALK).click()
    until(page, began(line, 1))
    page.keyboard.press("1")
    line.send({"type": "error", "code": "not_heard", "message": "I could not hear that.", "retry_after": None,
               "reply_to": line.last("audio_start")["id"]})  # fmt: skip
    expect(caption).to_contain_text("Which number?")
    expect(caption).not_to_contain_text("I could not hear that.")
    until(page, began(line, 2))
    assert line.types().count("audio_end") == 1
    assert [frame["mode"] for frame in line.frames if frame["type"] == "mode"] == ["voice", "voice"]
    assert page.evaluate("window.opened") == 1


@pytest.mark.parametrize("how", ["mouse", "Space", "Enter"])
def test_held_the_button_listens_until_it_is_let_go_and_tapped_until_the_next_tap(
    page: Page, keyed: Service, how: str
) -> None:
    line = FakeLine(page)
    ring(page, keyed.url, PHONE)
    talk = page.locator(".talk")
    talk.hover()
    talk.focus()

    def down() -> None:
        page.mouse.down() if how == "mouse" else page.keyboard.down(how)

    def up() -> None:
        page.mouse.up() if how == "mouse" else page.keyboard.up(how)

    down()
    until(page, began(line, 1))
    page.evaluate("new Promise((done) => setTimeout(done, 600))")  # as long as makes a press one that is held
    assert page.evaluate("window.live()") == 1
    up()
    until(page, "window.live() === 0")
    assert line.types()[-1] == "audio_end"
    line.say(to=line.last("audio_start")["id"])
    down()
    up()
    until(page, began(line, 2))
    expect(talk).to_have_attribute("aria-pressed", "true")
    down()
    up()
    until(page, "window.live() === 0")
    assert line.types().count("audio_end") == 2


def test_what_was_not_heard_is_said_and_asked_for_again_and_who_cannot_listen_closes_the_microphone(
    page: Page, keyed: Service
) -> None:
    line = FakeLine(page)
    caption = ring(page, keyed.url, PHONE)
    told = listen(page)
    page.get_by_role("button", name=TALK).click()
    until(page, began(line, 1))

    def fails(code: str, message: str, **fields: Any) -> None:
        spoken = line.last("audio_start")["id"]
        line.send({"type": "error", "code": code, "message": message, "retry_after": None, "reply_to": spoken,
                   **fields})  # fmt: skip

    line.send({"type": "utterance_end", "reply_to": line.last("audio_start")["id"]})
    audio = [{"url": "/chat/v1/audio/sorry-0.2", "type": "audio/wav", "seconds": 1, "part": "text"}]
    fails("not_heard", "I could not hear that.", audio=audio)
    expect(caption).to_contain_text("I could not hear that.")
    until(page, began(line, 2))
    assert line.asked == ["sorry-0.2"]
    assert told() == [], "it is heard already"
    fails("unavailable", "I cannot hear you just now.")
    until(page, "window.live() === 0")
    expect(page.get_by_role("button", name=TALK)).to_be_visible()
    until(page, lambda: any("I cannot hear you just now." in words for words in told()))


def test_axe_finds_nothing_while_it_listens_and_while_it_records(page: Page, keyed: Service) -> None:
    line = FakeLine(page)
    ring(page, keyed.url, (320, 640))
    page.get_by_role("button", name=TALK).click()
    expect(page.get_by_role("button", name=LISTENING)).to_be_visible()
    problems = found_by_axe(page)
    until(page, began(line, 1))
    line.say(to=heard(line, "the first"), records={"field": "name", "seconds": 20}, text="Please say your name.")
    expect(page.get_by_role("button", name="Recording. Tap to stop.")).to_be_visible()
    problems += found_by_axe(page)
    until(page, began(line, 2))  # by itself: the microphone was on, and the tone has sounded
    assert problems == []
    assert page.evaluate("window.opened") == 1


def test_starting_a_call_opens_no_microphone_and_a_deleted_chat_closes_it(page: Page, keyed: Service) -> None:
    line = FakeLine(page)
    page.goto(f"{keyed.url}/phone")
    page.keyboard.press("Tab")
    assert line.frames == [], "a keyboard that comes by starts nothing"
    page.get_by_role("button", name="Start the call").click()
    expect(page.locator(".caption kbd").first).to_be_visible()
    assert line.frames[0]["mode"] == "keypad"
    assert page.evaluate("window.opened") == 0
    page.get_by_role("button", name=TALK).click()
    until(page, began(line, 1))
    line.send({"type": "forgotten", "reply_to": line.last("audio_start")["id"], "kept": None})
    expect(page.locator(".caption")).to_contain_text("This chat has been deleted.")
    until(page, "window.live() === 0")
    expect(page.locator(".talk")).not_to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Start the call").click()
    expect(page.locator(".caption kbd").first).to_be_visible()
    page.get_by_role("button", name=TALK).click()
    until(page, began(line, 2))
    assert line.types().count("mode") == 2, "the new conversation does not know yet that somebody talks"
