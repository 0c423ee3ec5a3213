"""Corrected, approved, learnt, compared, live: by mouse and keyboard in a real Chromium, and then right in the widget."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.learning.progress import Step
from bot.learning.scripted_training import GOOD
from bot.notice.changes.overlay import Overlay
from bot.notice.changes.version_records import Run
from bot.notice.changes.versions import VersionFiles
from tests.browser.admin.staff_page import look, sign_in
from tests.browser.conftest import Service
from tests.browser.own_service import put_in, recovery_codes, scripted_service
from tests.browser.widget_page import open_chat, say
from tests.unit.learning.sentences import SENTENCES
from tests.unit.notice.second_school import FIRST_SCHOOL, NOTICE

LABEL = "Do you film swimming lessons?"
TEXT = "The notice does not say anything about swimming. Please ask the school."
PATHS = (
    "/admin/corrections",
    "/admin/corrections?show=all",
    "/admin/corrections/new",
    "/admin/corrections/new?kind=answer&topic=ask_cookies_off",
    "/admin/corrections/new?kind=topic",
    "/admin/learning",
    "/admin/notice",
    "/admin/notice/health",
    "/admin/settings/contacts",
    "/admin/settings/danger",
    "/admin/settings/requests",
    "/admin/settings/hours",
    "/admin/settings/keeping",
    "/admin/settings/suggested",
    "/admin/audit",
)


@pytest.fixture(scope="module")
def taught(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service of this module's own, whose trainer takes no time: what it is served from changes here."""
    yield from scripted_service(tmp_path_factory.mktemp("taught"))


@pytest.fixture(scope="module")
def codes(taught: Service) -> list[str]:
    """Recovery codes of an administrator."""
    return recovery_codes(taught, "jo.ray", "Jo Ray")


def learn_and_put_live(page: Page, url: str) -> None:
    """From a correction that was just proposed to live."""
    page.get_by_label("Why you decide alone").select_option("looked_again")
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("Approved, not learnt yet")).to_be_visible()
    page.get_by_role("link", name="Learning").last.click()
    page.get_by_role("button", name="Begin to learn").click()
    page.goto(f"{url}/admin/learning")
    expect(page.get_by_role("heading", name="can go live")).to_be_visible()
    page.get_by_label("Why you decide alone").select_option("looked_again")
    page.get_by_role("button", name=re.compile("Put version")).click()
    expect(page.get_by_role("status")).to_contain_text("live")


def test_a_missing_topic_is_added_in_the_browser_and_answered_in_the_widget(
    page: Page, taught: Service, codes: list[str]
) -> None:
    log = open_chat(page, taught.url, (390, 844))
    say(page, "somebody with a phone at the pool")
    expect(log.get_by_text("I did not understand that")).to_be_visible()
    sign_in(page, taught.url, codes.pop(), name="jo.ray")
    page.goto(f"{taught.url}/admin/corrections/new?kind=topic")
    page.get_by_label("What it is called").fill("Somebody with a phone at the pool?")
    page.get_by_label("What the assistant says").fill(TEXT)
    page.get_by_label("What people might ask").fill("\n".join(SENTENCES))
    page.get_by_role("button", name="Propose it").click()
    expect(page.get_by_role("alert")).to_contain_text("typed nearly these words")
    page.get_by_label("What it is called").fill(LABEL)
    page.get_by_label("What the assistant says").fill("It takes two weeks.")
    expect(page.get_by_label("A few words of it, exactly")).to_have_count(3)
    expect(page.get_by_label("A few words of it, exactly").first).to_be_visible()
    page.get_by_label("No. Then say so in your words above").check()
    expect(page.get_by_label("A few words of it, exactly").first).to_be_hidden()
    page.get_by_label("What people might ask").fill("\n".join(SENTENCES))
    page.get_by_role("button", name="Propose it").click()
    expect(page.get_by_role("alert")).to_contain_text("is neither in the notice nor in the settings")
    page.get_by_label("What the assistant says").fill(TEXT)
    page.get_by_role("button", name="Propose it").click()
    expect(page.get_by_role("status")).to_contain_text("It is proposed")
    learn_and_put_live(page, taught.url)
    page.goto(taught.url)  # the chat that was begun before goes on
    say(page, LABEL)
    expect(page.get_by_role("region", name="Conversation").get_by_text(TEXT)).to_be_visible()
    page.goto(f"{taught.url}/admin/audit")
    for words in ("Proposed a correction", "Approved a correction", "Began to teach the assistant", "live"):
        expect(page.get_by_text(words).first).to_be_visible()


def test_progress_is_shown_as_it_comes_and_the_page_goes_on_by_itself(
    page: Page, taught: Service, codes: list[str]
) -> None:
    sign_in(page, taught.url, codes.pop(), name="jo.ray")
    files = VersionFiles(taught.log.parent)
    version, based_on = files.next(), files.current().version
    with files.alone() as alone:
        assert alone
        files.begin(Run(version, based_on, (), "jo", datetime.now(timezone.utc)), Overlay())
        page.goto(f"{taught.url}/admin/learning")
        expect(page.get_by_text("It is learning now. You can leave")).to_be_visible()
        files.note(version, 3.0, Step.TRAINING.value)
        expect(page.get_by_text("Step 3 of 4: learning from the sentences")).to_be_visible()
        expect(page.get_by_role("progressbar")).to_be_visible()
        page.reload()
        expect(page.get_by_text("Step 3 of 4: learning from the sentences")).to_be_visible()
        look(page)
        files.finish(version, GOOD)
        folded = page.get_by_text("questions that nobody trained on")
        expect(page.get_by_text("Before and after", exact=True).first).to_be_visible()
        expect(folded).to_be_hidden()
        page.emulate_media(media="print")
        expect(folded).to_be_visible()
        page.emulate_media(media="screen")
        expect(page.get_by_role("status")).to_contain_text("Learning has ended")


def test_a_window_that_is_come_back_to_says_that_another_has_gone_on(
    page: Page, taught: Service, codes: list[str]
) -> None:
    sign_in(page, taught.url, codes.pop(), name="jo.ray")
    page.goto(f"{taught.url}/admin/learning")
    other = page.context.new_page()
    other.goto(f"{taught.url}/admin/corrections/new")
    other.get_by_label("Topic").fill("How do I turn cookies off?")
    other.get_by_label("A sentence that another parent might use").fill("can my browser be told to take no cookies")
    other.get_by_role("button", name="Propose it").click()
    other.get_by_label("Why you decide alone").select_option("looked_again")
    other.get_by_role("button", name="Approve").click()
    expect(other.get_by_text("Approved, not learnt yet")).to_be_visible()
    changed = page.get_by_text("somebody has gone on in another window")
    expect(changed).to_be_hidden()
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(changed).to_be_visible()
    look(page)
    page.get_by_role("link", name="Look again").click()
    expect(page.get_by_text("1 approved correction would be learnt")).to_be_visible()
    expect(changed).to_be_hidden()
    other.get_by_label("Why").fill("only for this test")
    other.get_by_role("button", name="Reject").click()
    expect(other.get_by_role("status")).to_contain_text("rejected")
    other.close()


def test_a_second_school_is_put_in_by_a_file_and_nothing_of_the_first_is_said(
    page: Page, taught: Service, codes: list[str], tmp_path: Path
) -> None:
    (tmp_path / "academy.md").write_text(NOTICE, encoding="utf-8")
    sign_in(page, taught.url, codes.pop(), name="jo.ray")
    page.goto(f"{taught.url}/admin/notice")
    put_in(page, taught.url, tmp_path / "academy.md")
    log = open_chat(page, taught.url, (390, 844))
    for asked in ("How do I turn cookies off?", "Who is the Data Protection Officer?", "I want information deleted"):
        say(page, asked)
    expect(log.get_by_text("This is the nearest that I found").last).to_be_visible()
    assert not FIRST_SCHOOL.search(log.inner_text())
    for _ in range(3):  # the notice, and two parts of the settings
        page.goto(f"{taught.url}/admin/learning")
        page.get_by_role("button", name=re.compile("Go back to")).click()
        look(page)
        page.get_by_role("button", name="Take this back").click()
        expect(page.get_by_role("status")).to_contain_text("The version before is live again")


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1280, "dark")])
def test_axe_finds_nothing_on_these_pages_and_nothing_is_cut_off(
    browser: Browser, taught: Service, codes: list[str], width: int, scheme: str
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    sign_in(page, taught.url, codes.pop(), name="jo.ray")
    for path in PATHS:
        page.goto(taught.url + path)
        page.evaluate("document.querySelectorAll('details').forEach((element) => { element.open = true; })")
        look(page)
        if shots := os.environ.get("SCREENSHOTS"):
            page.screenshot(path=f"{shots}/{re.sub(r'[^a-z]+', '-', path)}{width}.png", full_page=True)
    page.goto(f"{taught.url}/admin/corrections/new")
    page.get_by_label("Topic").fill("How do I turn cookies off?")
    page.get_by_label("A sentence that another parent might use").fill("Ella Poe wants to see the file")
    page.get_by_role("button", name="Propose it").click()
    expect(page.get_by_role("alert")).to_contain_text("There is a name in it")
    look(page)
    context.close()
