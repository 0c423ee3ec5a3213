"""Leaving quickly, as GOV.UK's "Exit this page": one tap, or Escape three times, and nothing of the chat stays."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.school_site import SchoolSite
from tests.browser.widget_page import RULES, listen, open_chat, say, sessions

SMALL, WIDE = (360, 740), (1280, 800)
TOLD = "danger_adult"  # the scripted assistant takes a topic's name for it
NAME = "Leave quickly"


@pytest.fixture
def service_url(scripted_url: str) -> str:
    """Where the service is."""
    return scripted_url


def told(page: Page, url: str, size: tuple[int, int]) -> None:
    """Opens the chat from another page of the site, and is shown help."""
    page.goto(f"{url}/notice")
    log = open_chat(page, url, size)
    expect(page.get_by_role("button", name=NAME)).to_have_count(0)
    say(page, TOLD)
    expect(log.locator(".is-safeguarding")).to_be_visible()
    expect(page.get_by_role("button", name=NAME)).to_be_in_viewport()


def nothing_is_left(page: Page, url: str) -> None:
    """The front page is shown with the chat closed; going back shows the page from before; opened, it is a new chat."""
    page.wait_for_url(f"{url}/")
    launcher = page.get_by_role("button", name="Privacy help")
    expect(launcher).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert sessions(page) == []
    launcher.click()
    log = page.get_by_role("region", name="Conversation")
    expect(log.locator(".is-greeting")).to_be_visible()
    expect(log.locator(".is-safeguarding")).to_have_count(0)
    expect(page.get_by_text(TOLD)).to_have_count(0)
    page.go_back()
    expect(page).to_have_url(f"{url}/notice")
    expect(page.get_by_text(TOLD)).to_have_count(0)


@pytest.mark.parametrize("size", [SMALL, WIDE])
def test_one_tap_leaves_and_nothing_of_the_chat_stays(page: Page, service_url: str, size: tuple[int, int]) -> None:
    told(page, service_url, size)
    page.get_by_role("button", name=NAME).click()
    nothing_is_left(page, service_url)


@pytest.mark.parametrize("size", [SMALL, WIDE])
def test_escape_three_times_leaves_and_twice_does_not(page: Page, service_url: str, size: tuple[int, int]) -> None:
    told(page, service_url, size)
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Privacy help")).to_be_visible()
    assert len(sessions(page)) == 1
    page.keyboard.press("Escape")
    nothing_is_left(page, service_url)


def test_before_a_card_escape_only_closes_the_window(page: Page, service_url: str) -> None:
    open_chat(page, service_url)
    for _ in range(3):
        page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Privacy help")).to_be_focused()
    assert len(sessions(page)) == 1


def test_it_is_there_for_the_rest_of_the_conversation_and_after_a_reload(page: Page, service_url: str) -> None:
    told(page, service_url, WIDE)
    say(page, "ask_dpo")
    expect(page.locator(".is-contact, .is-answer").last).to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name=NAME)).to_be_visible()
    page.get_by_role("button", name="Options").click()
    page.get_by_role("button", name="Delete this chat").click()
    page.get_by_role("button", name="Yes, delete it").click()
    expect(page.get_by_text("This chat has been deleted.").first).to_be_visible()
    expect(page.get_by_role("button", name=NAME)).to_have_count(0)


def test_it_has_a_name_and_a_hint_is_announced_and_reached_by_keyboard(page: Page, service_url: str) -> None:
    log = open_chat(page, service_url)
    heard: Callable[[], list[str]] = listen(page)
    say(page, TOLD)
    button = page.get_by_role("button", name=NAME)
    expect(button).to_have_accessible_description("or press Escape three times")
    expect(log.locator(".is-safeguarding")).to_be_visible()
    assert "Leave quickly, or press Escape three times." in heard()
    assert Axe().run(page, options={"runOnly": RULES}).response["violations"] == []
    button.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url == f"{service_url}/"
    assert sessions(page) == []


def test_the_way_out_of_help_ends_the_card_only(page: Page, service_url: str) -> None:
    told(page, service_url, WIDE)
    page.get_by_role("button", name="That is not what I meant").click()
    expect(
        page.get_by_text("All right, we can go on where we were; if someone is not safe, ring 999.").first
    ).to_be_visible()
    expect(page.get_by_role("button", name=NAME)).to_be_visible()


@pytest.mark.parametrize(
    ("attribute", "path"), [("", "/"), ('leave-to="/front"', "/front"), ('leave-to="javascript:alert(1)"', "/")]
)
def test_an_attribute_names_the_page_that_is_shown_instead(
    page: Page, service_url: str, school_site: SchoolSite, attribute: str, path: str
) -> None:
    school_site.show(
        f'<script src="{service_url}/widget.js" defer></script><privacy-help layout="inline" {attribute}></privacy-help>',
        service_url,
    )
    page.goto(f"{school_site.url}/?page")
    say(page, TOLD)
    button = page.get_by_role("button", name=NAME)
    expect(button).to_be_visible()
    with page.expect_request(lambda request: request.is_navigation_request()) as asked:
        button.click()
    assert asked.value.url == f"{school_site.url}{path}"


def test_from_a_frame_the_whole_page_is_left(page: Page, service_url: str, school_site: SchoolSite) -> None:
    school_site.show(f'<iframe src="{service_url}/embed" title="Privacy help" height="640"></iframe>', service_url)
    page.goto(f"{school_site.url}/?page")
    frame = page.frame_locator("iframe")
    frame.get_by_label("Your question").fill(TOLD)
    frame.get_by_label("Your question").press("Enter")
    frame.get_by_role("button", name=NAME).click()
    page.wait_for_url(re.compile(re.escape(school_site.url) + "/$"))


def test_without_scripts_one_tap_leaves_and_going_back_shows_nothing(browser: Browser, service_url: str) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{service_url}/chat")
    page.get_by_label("Your question").fill(TOLD)
    page.get_by_role("button", name="Send").click()
    page.wait_for_url("**/chat#latest")
    expect(page).to_have_title(re.compile("^Privacy help"))
    button = page.get_by_role("button", name=NAME)
    expect(button).to_be_in_viewport()
    button.click()
    page.wait_for_url(f"{service_url}/")
    assert context.cookies() == []
    page.go_back()
    expect(page.get_by_text(f"You said: {TOLD}")).to_have_count(0)
    expect(page.get_by_role("button", name=NAME)).to_have_count(0)
    context.close()
