"""Contact cards in a real Chromium: telephone, e-mail and address can be tapped and copied, and no tap is made for you."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.widget_page import FakeService, listen, open_chat, reply, say

OFFICE: dict[str, Any] = {
    "role": "school",
    "name": "The school office",
    "email": "office@example.org",
    "phone": "01632 960001",
    "address": "1 High Street\nSampletown\nST1 2AB",
    "url": None,
}


@pytest.fixture
def service_url(scripted_url: str) -> str:
    """Where the service is."""
    return scripted_url


def test_phone_mail_and_address_can_be_tapped_and_all_of_it_copied(page: Page, service_url: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    asked: set[str] = set()
    page.on("request", lambda request: asked.add(urlsplit(request.url).netloc))
    service = FakeService(page)
    log = open_chat(page, service_url)
    heard = listen(page)
    service.send(reply("contact", "You can ask the office.", contacts=[OFFICE]))
    card = log.locator(".card")
    expect(card.get_by_role("link", name="01632 960001")).to_have_attribute("href", "tel:01632960001")
    expect(card.get_by_role("link", name="office@example.org")).to_have_attribute("href", "mailto:office@example.org")
    place = card.get_by_role("link", name="1 High Street Sampletown ST1 2AB (opens a map in a new tab)")
    expect(place).to_have_attribute(
        "href", "https://www.openstreetmap.org/search?query=1%20High%20Street%2C%20Sampletown%2C%20ST1%202AB"
    )
    expect(place).to_have_attribute("target", "_blank")
    expect(place).to_have_attribute("rel", "noreferrer")
    card.get_by_role("button", name="Copy – Copy the details of The school office").click()
    expect(card.get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.splitlines() == [
        "The school office", "01632 960001", "office@example.org", "1 High Street", "Sampletown", "ST1 2AB",
    ]  # fmt: skip
    assert "Copied" in heard()
    assert asked == {urlsplit(service_url).netloc}, "the map is asked for only by whoever follows the link"


def test_an_answer_can_be_copied_with_all_it_stands_on(page: Page, service_url: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    service = FakeService(page)
    log = open_chat(page, service_url)
    say(page, "which cookies")
    source = {"section": "s", "heading": "Cookies", "quote": "We use cookies.", "url": "/notice#s"}
    asked = service.frames[-1]["id"]
    service.send(reply("answer", "The notice lists them.", reply_to=asked, sources=[source], folded=["sources"]))
    log.get_by_role("button", name="Copy – Copy the answer").click()
    expect(log.get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert " ".join(copied.split()) == "The notice lists them. The notice says, under “Cookies”: We use cookies."


def test_the_page_without_scripts_has_the_same_links(page: Page, service_url: str) -> None:
    page.goto(f"{service_url}/privacy")
    regulator = page.locator(".contact", has_text="Information Commissioner")
    place = regulator.get_by_role("link", name="Wycliffe House")
    expect(place).to_have_attribute(
        "href",
        "https://www.openstreetmap.org/search?query=Wycliffe%20House%2C%20Water%20Lane%2C%20Wilmslow%2C%20Cheshire%20SK9%205AF",
    )
    expect(place).to_have_attribute("rel", "noreferrer")
