"""A name that is said into the telephone and kept: recorded in a real Chromium, played by staff in another window."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.admin.staff_page import look, sign_in
from tests.browser.conftest import Service
from tests.browser.own_service import recovery_codes
from tests.browser.phone.microphone import COUNT_OPENED
from tests.browser.phone.telephone import ring, until
from tests.browser.widget_page import PHONE


@pytest.fixture
def caller(speaking: Browser, keyed: Service) -> Iterator[Page]:
    """Somebody with the telephone, a microphone, and the main list before them."""
    context = speaking.new_context(permissions=["microphone"], viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.add_init_script(COUNT_OPENED)
    ring(page, keyed.url, PHONE)
    yield page
    context.close()


def press(page: Page, keys: str, says: str) -> None:
    for key in keys:
        page.keyboard.press(key)
    expect(page.get_by_role("region", name="What is said")).to_contain_text(says)


def to_the_tone(page: Page) -> None:
    """By keys to where the name is to be said."""
    for keys, says in (
        ("2", "These are your rights"),
        ("1", "You have the right to ask"),
        ("1", "Who is this about?"),
        ("1", "On which number"),
        ("07700900123#", "07700 900 123"),
        ("1", "Shall I send this"),
        ("2", "Please say your name after the tone"),
    ):
        press(page, keys, says)


def test_a_name_said_into_the_telephone_is_played_on_the_page_of_its_request(
    browser: Browser, caller: Page, keyed: Service
) -> None:
    to_the_tone(caller)
    assert caller.evaluate("window.opened") == 0, "nothing opens the microphone but the person's tap"
    caller.get_by_role("button", name="Hold or tap to record").click()
    expect(caller.get_by_role("button", name="Recording. Tap to stop.")).to_have_attribute("aria-pressed", "true")
    until(caller, "window.live() === 1")
    caller.evaluate("new Promise((done) => setTimeout(done, 1200))")  # so long somebody speaks
    caller.keyboard.press("#")
    until(caller, "window.live() === 0")
    caption = caller.get_by_role("region", name="What is said")
    expect(caption).to_contain_text("Please say what you want in your own words")
    press(caller, "1", "Shall I send this")
    expect(caption).to_contain_text("Your name: Recorded as sound")
    press(caller, "1", "Your request is with the school")

    staff = browser.new_context(viewport={"width": 390, "height": 844})
    page = staff.new_page()
    page.goto(f"{keyed.url}/admin")
    sign_in(page, keyed.url, recovery_codes(keyed, "jo.ray", "Jo Ray").pop(), name="jo.ray")
    page.goto(f"{keyed.url}/admin/requests")
    page.locator("[role=rowheader] a").first.click()
    expect(page.get_by_text("Name: recorded as sound")).to_be_visible()
    look(page)
    page.locator("form[action*=reveal] [name=own]").fill("to ring them")
    page.get_by_role("button", name="Play name").click()
    player = page.locator("audio")
    expect(player).to_be_visible()
    look(page)
    player.evaluate("(audio) => audio.play()")
    until(page, "document.querySelector('audio').currentTime > 0.2")
    assert player.evaluate("(audio) => audio.duration") > 0.5
    page.get_by_role("link", name="Who looked at this request").click()
    expect(page.get_by_text("Played: name, as sound")).to_be_visible()
    staff.close()


@pytest.mark.parametrize(
    "ends",
    [
        "talk.dispatchEvent(new PointerEvent('pointercancel', { bubbles: true }))",
        "document.querySelector('privacy-help').remove()",
    ],
    ids=["the browser takes the touch for a scroll", "the page takes the widget away"],
)
def test_the_microphone_closes_when_something_else_takes_the_button(caller: Page, ends: str) -> None:
    to_the_tone(caller)  # without a voice only what is kept is listened to for longer than a moment
    caller.get_by_role("button", name="Hold or tap to record").click()
    until(caller, "window.live() === 1")
    talk = "const talk = document.querySelector('privacy-help').shadowRoot.querySelector('.talk')"
    caller.evaluate(f"() => {{ {talk}; {ends}; }}")
    until(caller, "window.live() === 0")
