"""Ways from the chat into the notice: a quotation leads to the place it was taken from, and a search to its section."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.widget_page import listen, open_chat


@pytest.fixture
def service_url(scripted_url: str) -> str:
    """Where the service is."""
    return scripted_url


def test_a_quotation_opens_the_notice_where_it_stands(page: Page, service_url: str) -> None:
    log = open_chat(page, service_url)
    log.locator(".is-greeting .choices button").first.click()
    log.get_by_text("What the notice says").first.click()
    figure = log.locator(".is-answer figure").first
    words = figure.locator("blockquote > *").first.inner_text().splitlines()[0]
    link = figure.get_by_role("link")
    with page.context.expect_page() as opened:
        link.click()
    notice = opened.value
    section = str(link.get_attribute("href")).split("#")[1].split(":~:")[0]
    expect(notice.locator(f"#{section}")).to_contain_text(link.inner_text().splitlines()[0])
    expect(notice.get_by_text(words).first).to_be_in_viewport()
    marked = notice.locator(":target").inner_text()
    assert words in marked, "the browser marks the words themselves"


def test_find_in_the_notice_says_what_it_found_and_what_it_did_not(page: Page, service_url: str) -> None:
    open_chat(page, service_url)
    page.get_by_role("button", name="Options").click()
    heard = listen(page)
    field = page.get_by_label("Find in the notice")
    for asked, told in (
        ("", "Type a word to look for, such as cookies."),
        ("zebra", "The notice does not use those words. Try another word, or ask your question below."),
        ("how long do you keep cookies", "Found in one place:"),
        ("sharing information", "Found in"),
    ):
        field.fill(asked)
        field.press("Enter")
        expect(page.locator("#found")).to_contain_text(told)
        assert any(told in text for text in heard()), asked
        expect(field).to_be_focused()
    found = page.locator(".menu li")
    expect(found.locator("mark").first).to_have_text(re.compile("shar|inform", re.IGNORECASE))
    with page.context.expect_page() as opened:
        found.first.get_by_role("link").click()
    expect(opened.value.locator(":target")).to_be_in_viewport()
