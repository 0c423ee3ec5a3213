"""What a parent sees at first: one line of greeting, an answer that is short, the rest behind a line each."""

from __future__ import annotations

from statistics import median
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.notice import answer_variants
from bot.notice.folder import SchoolFolder
from bot.notice.reply import to_document
from tests.browser.widget_page import ANSWERS, DESKTOP, FakeService, open_chat, panel, reply, say

SMALL = (360, 640)
SEEN = """node => ({
  height: node.getBoundingClientRect().height,
  words: [...node.querySelectorAll("p, summary, button, h3, span")]
    .filter((part) => !part.closest(".vh") && !part.querySelector("p, button, span") && part.checkVisibility()
      && !(part.closest("details:not([open])") && !part.closest("summary")))
    .map((part) => part.innerText).join(" ").trim().split(/\\s+/).length })"""
"""Of a reply: its height in pixels, and how many words of it can be seen."""


@pytest.fixture
def service_url(scripted_url: str) -> str:
    """Where the service is."""
    return scripted_url


def test_an_answer_is_short_at_first(page: Page, service_url: str, folder: SchoolFolder) -> None:
    service = FakeService(page)
    log = open_chat(page, service_url, SMALL)
    seen: list[dict[str, Any]] = []
    for topic in folder.book.replies:
        offered = answer_variants.offered(folder.book, topic)
        if offered.kind not in ("answer", "silent", "contact"):
            continue
        service.send({**reply(offered.kind, ""), **to_document(offered), "reply_to": topic})
        shown = log.locator(".reply").last
        expect(shown.locator("> .text")).to_have_text(offered.text)
        expect(shown.locator(".rate button").first).to_be_visible()
        seen.append(shown.evaluate(SEEN))
    assert len(seen) > 100
    assert median(one["height"] for one in seen) < 480
    assert median(one["words"] for one in seen) < 60


def test_what_stands_behind_an_answer_opens_with_a_press_or_a_key_and_on_paper(page: Page, service_url: str) -> None:
    FakeService(page)
    log = open_chat(page, service_url, SMALL)
    say(page, "answer")
    quote, card = log.locator(".quote"), log.locator(".reply .card")
    expect(log.get_by_text("What the notice says")).to_be_visible()
    expect(quote).to_be_hidden()
    log.get_by_text("What the notice says").click()
    expect(quote).to_be_visible()
    expect(card).to_be_hidden()
    page.emulate_media(media="print")
    whose = "getComputedStyle(fold, '::details-content').contentVisibility"
    assert page.locator("privacy-help .reply details").last.evaluate(f"fold => {whose}") == "visible"
    page.emulate_media(media="screen")
    expect(card).to_be_hidden()
    expect(quote).to_be_visible()  # what the person had opened stays open
    log.locator("summary", has_text="Who to ask").focus()
    page.keyboard.press("Enter")
    expect(card).to_be_visible()


def test_a_screen_reader_hears_the_answer_and_what_waits_behind_it(page: Page, service_url: str) -> None:
    FakeService(page)
    open_chat(page, service_url)
    say(page, "answer")
    heard = page.locator("privacy-help [aria-live] p").last
    expect(heard).to_contain_text("Below, folded: What the notice says; Who to ask")
    expect(heard).not_to_contain_text(ANSWERS["answer"]["sources"][0]["quote"])


def test_the_first_screen_of_a_small_telephone_shows_three_suggestions(page: Page, service_url: str) -> None:
    log = open_chat(page, service_url, SMALL)
    for n in range(3):
        expect(log.locator(".is-greeting .choices button").nth(n)).to_be_in_viewport(ratio=1)
    expect(log.get_by_role("link", name="999")).to_be_in_viewport(ratio=1)
    expect(log.get_by_text("How your words are used")).to_be_in_viewport(ratio=1)
    expect(panel(page).get_by_role("button", name="Use by voice or keys")).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize(("touch", "focused"), [(True, "dialog"), (False, "textarea")])
def test_opening_brings_up_no_keyboard_on_a_screen_that_is_touched(
    browser: Browser, service_url: str, touch: bool, focused: str
) -> None:
    context = browser.new_context(has_touch=touch, is_mobile=touch)
    page = context.new_page()
    FakeService(page)
    open_chat(page, service_url, SMALL if touch else DESKTOP)
    active = "document.querySelector('privacy-help').shadowRoot.activeElement?.localName"
    assert page.evaluate(active) == focused
    context.close()


def test_the_language_is_the_browsers_until_another_is_picked_and_stays_on_the_next_page(
    browser: Browser, service_url: str
) -> None:
    context = browser.new_context(locale="pl-PL")
    page = context.new_page()
    page.goto(service_url)
    expect(page.locator("privacy-help .launcher").last).to_have_text("Pomoc w sprawach prywatności")
    page.locator("privacy-help .launcher").last.click()
    page.locator("privacy-help .langs button[lang=en]").click()
    expect(page.locator("privacy-help .panel")).to_have_attribute("lang", "en")
    page.goto(service_url)
    expect(page.locator("privacy-help .panel")).to_have_attribute("lang", "en")
    context.close()


def test_the_field_is_of_the_kind_that_is_asked_for_and_keeps_what_was_typed(page: Page, service_url: str) -> None:
    service = FakeService(page)
    open_chat(page, service_url)
    field = page.locator("privacy-help #field")
    field.fill("jo@exam")
    email = {"asks_for": "contact", "input": {"type": "email", "autocomplete": "email"}}
    service.send(reply("question", "How should the school answer you?", **email))
    expect(field).to_have_attribute("inputmode", "email")
    expect(field).to_have_attribute("autocomplete", "email")
    expect(field).to_have_value("jo@exam")
    expect(field).to_be_focused()
    field.fill("why do you ask")  # nothing is refused
    field.press("Enter")
    expect(page.locator(".said")).to_contain_text("why do you ask")
    assert [frame["text"] for frame in service.frames if frame["type"] == "say"] == ["why do you ask"]
    service.send(reply("answer", "So that it can answer."))
    expect(page.get_by_label("Your question")).to_have_attribute("autocomplete", "off")


def test_each_row_of_the_check_can_be_changed_and_what_was_changed_is_marked(page: Page, service_url: str) -> None:
    service = FakeService(page)
    log = open_chat(page, service_url, SMALL)
    answers = [
        {"field": "name", "label": "Your name", "value": "Sam Poe", "change": "form:fix=name", "changed": True},
        {"field": "contact", "label": "Where to answer", "value": "By letter", "change": "form:fix=contact"},
    ]
    service.send(reply("confirm", "Please check your answers.", answers=answers, asks_for="confirm"))
    expect(log.locator(".changed")).to_have_count(1)
    expect(log.locator(".changed dt")).to_have_text("Your name (changed)")
    log.get_by_role("button", name="Change Where to answer").click()
    expect(log.locator(".said")).to_contain_text("Change: Where to answer")
    assert [frame["value"] for frame in service.frames if frame["type"] == "choose"] == ["form:fix=contact"]
    expect(log.get_by_role("button", name="Change Your name")).to_have_attribute("aria-disabled", "true")
