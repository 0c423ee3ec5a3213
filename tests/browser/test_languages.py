"""The widget in other languages, picked by its buttons: its words, its marks and the conversation change, and back again."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from bot.notice.language_files import load_languages
from tests.browser.widget_page import PHONE, open_chat, panel
from widget.chat.error_words import UNCHECKED

LANGUAGES = load_languages()


@pytest.fixture
def service_url(scripted_url: str) -> str:
    """Where the service is."""
    return scripted_url


def test_each_language_is_one_press_away_and_everything_fixed_is_said_in_it(page: Page, service_url: str) -> None:
    open_chat(page, service_url)
    for language in LANGUAGES.values():
        page.locator("privacy-help .langs").get_by_role("button", name=language.name).click()
        shown = page.locator("privacy-help .panel")
        expect(shown).to_have_attribute("lang", language.code)
        assert shown.evaluate("panel => getComputedStyle(panel).direction") == "ltr"
        expect(page.get_by_label(language("Your question"))).to_be_visible()
        for words in ("Please do not type a child’s name unless you are asked for it.", UNCHECKED, "Send", "Options"):
            expect(shown).to_contain_text(language(words))
        greeting = shown.locator(".is-greeting").last
        expect(greeting.locator(".text")).to_have_attribute("lang", language.code)
        expect(greeting.locator("h3")).to_have_text(language("Hello"))
        about = shown.locator("a", has_text=language("How we use what you type here"))
        expect(about).to_have_attribute("href", f"{service_url}/privacy?lang={language.code}")
        focused = page.evaluate("document.querySelector('privacy-help').shadowRoot.activeElement?.lang")
        assert focused == "en", "the focus is on the first of the languages, English"
    page.keyboard.press("Enter")
    expect(panel(page)).to_have_attribute("lang", "en")
    expect(page.get_by_label("Your question")).to_be_visible()
    expect(panel(page)).not_to_contain_text("native speaker")
    assert page.locator("privacy-help .langs .small").inner_text() == ""


def test_a_picked_language_stays_after_a_reload_and_danger_is_told_in_it(page: Page, service_url: str) -> None:
    open_chat(page, service_url, PHONE)
    polish = LANGUAGES["pl"]
    page.get_by_role("button", name="Polski").click()
    expect(page.get_by_label(polish("Your question"))).to_be_visible()
    page.reload()
    expect(page.get_by_label(polish("Your question"))).to_be_visible()
    page.get_by_role("button", name=polish("Options")).click()
    page.get_by_role("button", name=polish("Delete this chat"), exact=True).click()
    expect(
        page.get_by_text(polish("Delete this chat? It will be removed here and from the school’s computer."))
    ).to_be_visible()
    page.get_by_role("button", name=polish("Yes, delete it")).click()
    deleted = polish("This chat has been deleted. You can ask again at any time.")
    expect(page.locator("privacy-help .note")).to_contain_text(deleted)


def test_nothing_is_cut_off_at_320_pixels_in_any_language(page: Page, service_url: str) -> None:
    open_chat(page, service_url, (320, 640))
    for language in LANGUAGES.values():
        page.locator("privacy-help .langs").get_by_role("button", name=language.name).click()
        expect(page.get_by_label(language("Your question"))).to_be_visible()
        wide = page.evaluate(
            """() => [...document.querySelector("privacy-help").shadowRoot.querySelectorAll(".panel *")]
              .filter((part) => part.scrollWidth > part.clientWidth + 1 && part.clientWidth > 1
                && getComputedStyle(part).overflowX !== "visible").map((part) => part.className)"""
        )
        assert wide == [], language.code
