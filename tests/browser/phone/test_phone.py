"""The telephone in a real Chromium: where it is reached, its keys and its caption."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Service
from tests.browser.phone.phone_page import found_by_axe
from tests.browser.phone.telephone import NAME, TALK, FakeLine, ring, until
from tests.browser.widget_page import DESKTOP, PHONE, open_chat, say


def visible_parts(page: Page) -> list[str]:
    """What of the panel can be seen, by class."""
    return list(
        page.locator(".panel").evaluate(
            "(panel) => [...panel.children].filter((part) => part.checkVisibility()).map((part) => part.className)"
        )
    )


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
    for button in page.locator(".keys button, .talk, .pace button").all():
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


def test_where_words_are_long_and_the_screen_is_small_every_key_can_still_be_reached(
    page: Page, keyed: Service
) -> None:
    page.set_viewport_size({"width": 320, "height": 568})
    page.goto(keyed.url)
    page.get_by_role("button", name="Privacy help").click()
    page.get_by_role("button", name="Українська").click()
    page.get_by_role("dialog").get_by_role("button", name="Голосом або клавішами").click()
    page.get_by_role("button", name="Решітка").click()
    expect(page.locator(".caption")).to_contain_text("Ось головний список")
    rows = {round(button.bounding_box()["y"]) for button in page.locator(".pace button").all()}  # type: ignore[index]
    assert len(rows) == 1, "slower, faster, skip and stop stand beside each other"


def test_in_mid_chat_the_telephone_takes_the_place_of_everything_and_goes_on_with_it(
    page: Page, keyed: Service
) -> None:
    log = open_chat(page, keyed.url)
    say(page, "how long do you keep it")
    expect(log.locator(".is-answer")).to_be_visible()
    page.get_by_role("dialog").get_by_role("button", name=NAME).click()
    caption = page.get_by_role("region", name="What is said")
    expect(caption).to_contain_text("Here is the main list")
    assert visible_parts(page) == ["head", "phone"]
    page.keyboard.press("3")
    expect(caption).to_contain_text("The notice has these parts")
    page.get_by_role("button", name="Write instead").click()
    expect(log.locator(".is-answer")).to_be_visible()
    assert visible_parts(page) == ["head", "log", "composer", "foot"]


def test_who_takes_it_up_before_the_service_has_answered_is_not_left_in_silence(page: Page, keyed: Service) -> None:
    line = FakeLine(page)
    line.late = True
    page.goto(f"{keyed.url}/embed")
    page.get_by_label("Your question").focus()
    until(page, lambda: line.types() == ["hello"])
    page.get_by_role("button", name=NAME).click()
    line.welcome()
    expect(page.get_by_role("region", name="What is said")).to_contain_text("That is changed.")
    assert line.last("hello")["mode"] == "text"
    assert line.last("mode")["mode"] == "keypad"


def test_its_own_page_is_silent_until_the_call_is_started_and_can_be_printed(page: Page, keyed: Service) -> None:
    sockets: list[str] = []
    page.on("websocket", lambda socket: sockets.append(socket.url))
    page.goto(f"{keyed.url}/phone")
    start = page.get_by_role("button", name="Start the call")
    expect(start).to_be_visible()
    assert sockets == []
    start.click()
    expect(page.get_by_role("region", name="What is said")).to_contain_text("Help if somebody is in danger")
    expect(page.get_by_role("button", name=TALK)).to_be_visible()
    page.goto(f"{keyed.url}/phone?print")
    expect(page.locator("svg.square")).to_be_visible()
    expect(page.get_by_text(f"{keyed.url}/phone", exact=True)).to_be_visible()


@pytest.mark.parametrize(
    ("size", "scheme"), [((320, 640), "dark"), (DESKTOP, "light")], ids=["320px-dark", "desktop-light"]
)
def test_axe_finds_nothing_on_the_telephone_in_its_states(
    page: Page, keyed: Service, size: tuple[int, int], scheme: Any
) -> None:
    page.emulate_media(color_scheme=scheme)
    line = FakeLine(page)
    ring(page, keyed.url, size)
    assert page.locator(".phone").evaluate("(all) => all.scrollWidth <= all.clientWidth")
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


def test_without_a_microphone_it_is_said_that_the_keys_do_the_same(page: Page, keyed: Service) -> None:
    page.add_init_script("navigator.mediaDevices.getUserMedia = () => Promise.reject(new Error('no'))")
    caption = ring(page, keyed.url)
    page.get_by_role("button", name=TALK).focus()
    page.keyboard.press("Space")
    expect(caption).to_contain_text("The keys do the same")
    expect(page.get_by_role("button", name=TALK)).to_have_attribute("aria-pressed", "false")
    page.keyboard.press("2")
    expect(caption).to_contain_text("These are your rights")
