"""The whole walk with nothing in place of a part: the real model, all examples, the real training, a real Chromium.

It takes minutes, so it is in `make soak` and not in `make test`, which walks the same pages with a trainer that takes
no time, and the same trainer on little data.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.admin.staff_page import sign_in
from tests.browser.conftest import Service, browser, page, service
from tests.browser.own_service import put_in, run
from tests.browser.widget_page import DESKTOP, open_chat, say
from tests.unit.notice.second_school import FIRST_SCHOOL, NOTICE

__all__ = ["browser", "page", "service"]
pytestmark = [pytest.mark.rasa, pytest.mark.browser]

ASKED = "is my document closed with a key"
REWRITTEN = (
    "do you turn a key on our papers",
    "is there a lock and a key for our documents",
    "do the files on us stand behind a lock",
)
TOPIC = "How do you keep it safe?"
RIGHT = "does what it can to keep what it holds safe"
MINUTES = 60_000
QUESTIONS = (
    "How do I turn cookies off?",
    "Who is the Data Protection Officer?",
    "I want you to delete everything about us",
    "how long do you keep it",
    "who do you share my son's details with",
    "do you sell our information",
    "can I see my file",
)


@pytest.fixture(scope="module")
def codes(service: Service) -> list[str]:
    """Recovery codes of an administrator."""
    printed = run(service, "bot.cli.admin", "--name", "jo.ray", "--shown", "Jo Ray", typed="two brown kettles\n")
    return re.findall(r"^    (\S+)$", printed, re.MULTILINE)


@pytest.fixture
def staff(page: Page, service: Service, codes: list[str]) -> Iterator[Page]:
    """A second page of the same browser, at which an administrator is signed in."""
    assert page.context.browser is not None
    context = page.context.browser.new_context(viewport={"width": 1280, "height": 900})
    signed = context.new_page()
    sign_in(signed, service.url, codes.pop(), name="jo.ray")
    yield signed
    context.close()


def learn_and_put_live(staff: Page, url: str) -> None:
    """From approved corrections to a new version that answers, as long as training takes."""
    staff.goto(f"{url}/admin/learning")
    staff.get_by_role("button", name="Begin to learn").click()
    expect(staff.get_by_role("heading", name="can go live")).to_be_visible(timeout=12 * MINUTES)
    staff.get_by_role("button", name=re.compile("Put version")).click()
    expect(staff.get_by_role("status")).to_contain_text("live", timeout=2 * MINUTES)


def test_a_wrong_answer_is_found_in_a_queue_corrected_learnt_and_then_right_in_the_widget(
    page: Page, staff: Page, service: Service
) -> None:
    log = open_chat(page, service.url, DESKTOP)
    say(page, ASKED)
    rating = log.get_by_role("group", name="Did this help?").last
    rating.get_by_role("button", name="No").click()
    rating.get_by_label("What was missing?").fill("I asked how you keep it safe")
    rating.get_by_role("button", name="Send").click()
    for number, sentence in enumerate(REWRITTEN):
        staff.goto(f"{service.url}/admin/conversations?queue=thumbs_down")
        staff.locator("tbody th a").first.click()
        staff.get_by_role("link", name=re.compile("correct it")).first.click()
        staff.get_by_label("Topic").fill(TOPIC)
        field = staff.get_by_label("A sentence that another parent might use")
        if number == 0:
            field.fill(ASKED)
            staff.get_by_role("button", name="Propose it").click()
            expect(staff.get_by_role("alert")).to_contain_text("own words")
        field.fill(sentence)
        staff.get_by_role("button", name="Propose it").click()
        expect(staff.get_by_role("status")).to_contain_text("It is proposed")
        staff.get_by_role("button", name="Approve").click()
        expect(staff.get_by_text("Approved, not learnt yet")).to_be_visible()
    learn_and_put_live(staff, service.url)
    say(page, "hello")  # the chat that was begun before goes on
    say(page, ASKED)
    expect(log.get_by_text(RIGHT).last).to_be_visible()
    staff.goto(f"{service.url}/admin/audit")
    for words in ("Proposed a correction", "Approved a correction", "Began to teach the assistant", "live"):
        expect(staff.get_by_text(words).first).to_be_visible()


def test_a_second_school_is_put_in_and_says_no_word_of_the_first(
    page: Page, staff: Page, service: Service, tmp_path: Path
) -> None:
    (tmp_path / "academy.md").write_text(NOTICE, encoding="utf-8")
    put_in(staff, service.url, tmp_path / "academy.md")
    log = open_chat(page, service.url, DESKTOP)
    answers = page.locator(".reply:not(.is-greeting)")
    for asked in QUESTIONS:
        before = answers.count()
        say(page, asked)
        expect(answers.nth(before)).to_be_visible()
    said = log.inner_text()
    assert not FIRST_SCHOOL.search(said), FIRST_SCHOOL.findall(said)
    for _ in range(3):  # the notice, and two parts of the settings
        staff.goto(f"{service.url}/admin/learning")
        staff.get_by_role("button", name=re.compile("Go back to")).click()
        staff.get_by_role("button", name="Take this back").click()
        expect(staff.get_by_role("status")).to_contain_text("The version before is live again", timeout=2 * MINUTES)
