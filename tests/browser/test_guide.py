"""The guide shows every kind of reply, looks as it did when somebody last looked, and axe finds nothing in it."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from bot.notice.reply import KINDS
from tests.browser.pictures import changed, kept, pin_font, take
from tests.browser.widget_page import ANSWERS, RULES

STATES = [
    "question: its choices after the answer",
    "a message that has not gone yet",
    "an answer is being made",
    "a message that failed",
    "an answer that did not help",
    "a chat that was deleted, or has ended",
    "the field, when nothing was typed",
    "the field, when an answer is wanted and nothing was typed",
    "the field, when too much was typed",
    "no connection",
    "a chat that cannot be reached",
]


def open_guide(page: Page, url: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{url}/guide")
    expect(page.locator("#guide[data-ready]")).to_be_visible()


@pytest.mark.parametrize("width", [320, 768, 1280])
def test_the_guide_looks_as_it_did(page: Page, scripted_url: str, width: int) -> None:
    """After a change that is meant: delete the file in tests/browser/pictures, run this, look at the new one."""
    open_guide(page, scripted_url, width)
    pin_font(page)
    taken = take(page, "#guide")
    assert changed(kept(f"guide-{width}", taken), taken) == []
    if width == 320:  # and it would be seen if one thing were not there
        page.locator(".is-receipt .card").first.evaluate("node => node.style.visibility = 'hidden'")
        assert changed(taken, take(page, "#guide")) != []


def test_the_guide_shows_every_kind_of_reply_and_axe_finds_nothing(page: Page, scripted_url: str) -> None:
    assert {reply["kind"] for reply in ANSWERS.values()} == KINDS
    for width, scheme in ((390, "light"), (1280, "dark")):
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        open_guide(page, scripted_url, width)
        titles = page.locator("#guide h2").all_inner_texts()
        assert titles[len(ANSWERS) :] == STATES
        assert page.locator(".example .reply").count() == len(ANSWERS) + 2  # an answered question, a rated answer
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
        assert [(fault["id"], [node["target"] for node in fault["nodes"]]) for fault in found] == [], scheme
