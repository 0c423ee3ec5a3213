"""What the telephone plays in a real Chromium, what a screen reader is told instead, and what it does in silence."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Service
from tests.browser.phone.phone_page import SOUNDS
from tests.browser.phone.telephone import GONE, MENU, TALK, FakeLine, ring, until
from tests.browser.widget_page import PHONE, listen

MINUTE = 60_000  # milliseconds


@pytest.fixture
def page(speaking: Browser) -> Iterator[Page]:
    """A page that knows what is being played."""
    context = speaking.new_context(permissions=["microphone"], viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.add_init_script(SOUNDS)
    yield page
    context.close()


def test_the_parts_of_an_answer_are_played_in_order_and_one_that_cannot_be_had_is_left_out(
    page: Page, keyed: Service
) -> None:
    line = FakeLine(page)
    ring(page, keyed.url, PHONE)
    told = listen(page)
    line.say("one-0.1", GONE, "two-0.1")
    line.say("three-60")
    until(page, lambda: line.asked == ["one-0.1", GONE, "two-0.1", "three-60"])
    until(page, "window.playing()")
    page.keyboard.press("2")
    assert not page.evaluate("window.playing()"), "a key stops it"
    until(page, lambda: told() == [MENU["speech"]])  # the answer to the key came without sound
    assert line.asked[-1] == "three-60"


@pytest.mark.parametrize("by", ["the stop button", "a tap on what is said"])
def test_what_is_said_can_be_skipped_stopped_and_said_slower(page: Page, keyed: Service, by: str) -> None:
    line = FakeLine(page)
    caption = ring(page, keyed.url, PHONE)
    line.say("one-60", "two-60")
    until(page, lambda: line.asked == ["one-60"])
    page.get_by_role("button", name="Skip").press("Enter")
    until(page, lambda: line.asked == ["one-60", "two-60"])
    until(page, "window.playing()")
    if by == "the stop button":
        page.get_by_role("button", name="Stop", exact=True).click()
    else:
        caption.click()
    assert not page.evaluate("window.playing()")
    for name, pace in (("Slower", "slower"), ("Faster", "faster")):
        page.get_by_role("button", name=name).click()
        expect(caption).to_contain_text("That is changed.")
        sent = line.last("mode")
        assert (sent["pace"], "mode" in sent) == (pace, False)
    assert line.asked == ["one-60", "two-60"], "what was stopped stays stopped"


@pytest.mark.parametrize("why", ["there is none", "the browser plays none", "it cannot be had"])
def test_a_screen_reader_says_an_answer_only_where_no_sound_does(page: Page, keyed: Service, why: str) -> None:
    if why == "the browser plays none":
        page.add_init_script(
            "HTMLMediaElement.prototype.play = () => Promise.reject(new DOMException('no', 'NotAllowedError'))"
        )
    line = FakeLine(page)
    ring(page, keyed.url, PHONE)
    told = listen(page)
    if why != "the browser plays none":
        line.say("one-0.1", speech="This is heard.")
        until(page, "window.sounds.size === 1 && [...window.sounds][0].ended")
    parts = {"there is none": [], "it cannot be had": [GONE]}.get(why, ["two-1"])
    line.say(*parts, speech="This is not.")
    until(page, lambda: len(told()) > 0)
    assert told() == ["This is not."]


def test_the_first_tap_is_not_answered_in_words(page: Page, keyed: Service) -> None:
    line = FakeLine(page)
    ring(page, keyed.url, PHONE)
    told = listen(page)
    page.get_by_role("button", name=TALK).click()
    until(page, lambda: "audio_start" in line.types())
    line.send({**MENU, "speech": "At last.", "reply_to": line.last("audio_start")["id"]})
    until(page, lambda: told() == ["At last."])


def test_silence_is_met_three_times_and_not_a_fourth_until_the_person_does_something(
    page: Page, keyed: Service
) -> None:
    page.clock.install()
    line = FakeLine(page)
    caption = ring(page, keyed.url, PHONE)
    for silences in (1, 2, 3):
        page.clock.run_for(20_000)
        until(page, lambda so_far=silences: line.types().count("timeout") == so_far)
        line.send({**MENU, "text": f"Silence {silences}.", "reply_to": line.last("timeout")["id"]})
        expect(caption).to_contain_text(f"Silence {silences}.")
    page.clock.run_for(10 * MINUTE)
    page.keyboard.press("2")
    expect(caption).to_contain_text("Here is the list.")
    assert line.types().count("timeout") == 3
    page.clock.run_for(20_000)
    until(page, lambda: line.types().count("timeout") == 4)


@pytest.mark.parametrize(
    "after",
    ["a digit of a number", "something that went wrong", "an answer in sound", "an answer that was missed"],
)
def test_silence_is_noticed_after_whatever_came_last(page: Page, keyed: Service, after: str) -> None:
    page.clock.install()
    line = FakeLine(page)
    caption = ring(page, keyed.url, PHONE)
    page.keyboard.press("1")
    expect(caption).to_contain_text("Which number?")
    line.hold = True
    page.keyboard.press("7")
    until(page, lambda: line.types().count("press") == 2)
    pressed = line.last("press")["id"]
    told = listen(page)
    if after == "a digit of a number":
        line.send({"type": "collected", "reply_to": pressed, "digits": "7"})
        expect(caption.locator(".typed")).to_have_text("7")
    elif after == "something that went wrong":
        line.send({"type": "error", "code": "internal", "message": "It broke.", "reply_to": pressed,
                   "retry_after": None})  # fmt: skip
        expect(caption).to_contain_text("It broke.")
    elif after == "an answer that was missed":
        missed = {**MENU, "seq": 50, "reply_to": pressed}
        line.send({"type": "welcome", "protocol": 1, "session": "s", "resumed": True, "seq": 50, "history": [missed]})
        until(page, lambda: told() == [MENU["speech"]])
    else:
        line.say("one-0.1", to=pressed)
        until(page, lambda: line.asked == ["one-0.1"])
        until(page, "window.sounds.size === 1 && [...window.sounds][0].ended")
    page.clock.run_for(20_000)
    until(page, lambda: line.types().count("timeout") == 1)
