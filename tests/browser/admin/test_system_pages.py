"""Statistics, subject access, retention and the kill switch in a real Chromium: axe, reflow, no script, and the walk through."""

from __future__ import annotations

import os
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import insert

from bot.cases.gathering.redaction import places_of
from bot.law.rights import Right
from bot.notice.folder import SchoolFolder
from bot.pii.pseudonymiser import Pseudonymiser
from bot.platform import tables
from bot.platform import tables as review_tables
from tests.browser.widget_page import RULES
from tests.case_factories import answers, pdf
from tests.web.office import Office, office

TOPICS = ("ask_share_who", "ask_protect", "ask_rights_all", "ask_cookies_what", "ask_help")


@pytest.fixture(scope="module")
def desk(
    tmp_path_factory: pytest.TempPathFactory, folder: SchoolFolder, pseudonymiser: Pseudonymiser
) -> Iterator[Office]:
    with office(tmp_path_factory.mktemp("picture"), folder, pseudonymiser) as there:
        fill(there)
        yield there


def fill(desk: Office) -> None:
    """Twelve weeks of conversations with nobody in them, and requests."""
    now = desk.clock.now
    for week in range(1, 13):
        for n in range(4 + (week * 7) % 19):
            at = now - timedelta(weeks=week, hours=n)
            kind = ("answer", "answer", "answer", "silent", "not_understood")[n % 5]
            chat(desk, f"{week:016x}{n:016x}", at, kind, TOPICS[(n * week) % 5], 150 + 400 * (n % 4))
    for n in range(14):
        desk.services.cases.open(f"r{n}", 1, answers(Right.ACCESS if n % 2 else Right.ERASURE))
    desk.clock.move(timedelta(days=14))
    desk.sign_in()


def chat(desk: Office, id_: str, at: datetime, kind: str, topic: str, took: int) -> None:
    there = at.replace(tzinfo=None)
    own = {"conversation_id": id_, "at": there}
    with desk.services.engine.begin() as connection:
        connection.execute(
            insert(tables.conversations).values(
                id=id_, session_hash=id_, created_at=there, last_at=there, mode="text", pace="normal", lang="en",
                state={}, last_seq=2,
            )
        )  # fmt: skip
        turn = {"client_id": "m1", "first_seq": 2, "frame": "say", "said": "x", "understanding": {"topic": topic}}
        connection.execute(insert(tables.turns).values(**own, **turn, took=took, fired=""))
        seen = {
            "begun": there,
            "last_at": there,
            "turns": 1,
            "channel": "text",
            "topics": [topic],
            "week": there.date(),
        }
        seen |= {"outcome": "answered", "in_form": False, "clarifying": False, "state": "new", "lot": 1}
        connection.execute(insert(review_tables.summaries).values(conversation_id=id_, **seen))
        body = {"kind": kind, "text": "Hello."}
        connection.execute(insert(tables.replies).values(**own, seq=2, reply_to="m1", more=False, body=body))


@contextmanager
def staff(browser: Browser, desk: Office, width: int = 1280, **options: Any) -> Iterator[Page]:
    """A browser in which somebody has signed in."""
    context: BrowserContext = browser.new_context(viewport={"width": width, "height": 900}, **options)
    desk.sign_in()
    for cookie in desk.browser.cookies.jar:
        context.add_cookies([{"name": cookie.name, "value": cookie.value or "", "url": base(desk)}])
    yield context.new_page()
    context.close()


def base(desk: Office) -> str:
    return str(desk.browser.base_url).rstrip("/")


def look(page: Page, name: str = "") -> None:
    """Axe, whether anything is wider than the window, and a picture to look at where SHOTS names a folder."""
    if os.environ.get("SHOTS") and name:
        width = page.viewport_size["width"] if page.viewport_size else 0
        page.screenshot(path=f"{os.environ['SHOTS']}/{name}-{width}.png", full_page=True)
    page.wait_for_load_state()  # a page that has just been asked for may have no document yet
    found = Axe().run(page, options={"runOnly": RULES})
    assert found.violations_count == 0, f"{page.url}: {found.generate_report()}"
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert over <= 0, f"{page.url} is {over} px too wide"


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1280, "dark")])
def test_axe_finds_nothing_and_nothing_is_cut_off(browser: Browser, desk: Office, width: int, scheme: str) -> None:
    with staff(browser, desk, width, color_scheme=scheme) as page:
        for path in ("picture", "picture?over=36-months", "retention", "people", "switch"):
            page.goto(f"{base(desk)}/admin/{path}")
            page.evaluate("document.querySelectorAll('details').forEach((element) => { element.open = true; })")
            look(page, f"{path.replace('?', '-')}-{scheme}")
        page.goto(f"{base(desk)}/admin/subject-access")
        page.get_by_label("A reference").fill("sam@example.org")
        page.get_by_label("Why do you search?").select_option("search_asked")
        page.get_by_role("button", name="Search").click()
        look(page, f"people-found-{scheme}")
        page.get_by_label("Why?").select_option("asked")
        page.get_by_role("button", name="Erase…").click()
        look(page, f"people-erase-{scheme}")


def test_the_policy_lets_the_plots_be_drawn_without_a_script_or_a_style_of_their_own(
    browser: Browser, desk: Office
) -> None:
    with staff(browser, desk, java_script_enabled=False) as page:
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.goto(f"{base(desk)}/admin/statistics")
        expect(page.locator("svg.plot-svg").first).to_be_visible()
        assert page.locator("svg.plot-svg .rect").count() > 20
        expect(page.get_by_role("button", name="Print for the governors")).to_be_hidden()
        html = page.content()
        assert not said, said
    assert re.findall(r"<script.*", html) == re.findall(r"<script.*/print\.js.*", html)
    assert "style=" not in html
    assert "<style" not in html


@pytest.mark.parametrize("width", [390, 1280])
def test_no_plot_is_cut_off(browser: Browser, desk: Office, width: int) -> None:
    cut = """() => [...document.querySelectorAll("div.plot")].filter((plot) => plot.scrollWidth > plot.clientWidth)
      .map((plot) => plot.getAttribute("aria-label"))"""
    with staff(browser, desk, width) as page:
        page.goto(f"{base(desk)}/admin/statistics")
        assert page.evaluate(cut) == []
        assert page.locator("svg.plot-svg").filter(visible=True).count() == page.locator("div.plot").count()


def test_the_governors_sheet_is_printed_at_the_press_of_a_button_and_is_one_page_for_a_small_school(
    browser: Browser, tmp_path: Path, folder: SchoolFolder, pseudonymiser: Pseudonymiser
) -> None:
    with office(tmp_path, folder, pseudonymiser) as small:
        for n in range(15):
            kind = ("answer", "out_of_scope", "silent", "clarify", "safeguarding")[n % 5]
            chat(small, f"{n:016x}{n:016x}", small.clock.now - timedelta(hours=n % 2), kind, TOPICS[n % 3], 300 * n)
        small.open()
        small.open()
        with staff(browser, small) as page:
            page.add_init_script("window.print = () => { document.title = 'printed'; }")
            page.goto(f"{base(small)}/admin/statistics")
            page.get_by_role("button", name="Print for the governors").click()
            expect(page).to_have_title("printed")
            page.emulate_media(media="print")
            size = "node => parseFloat(getComputedStyle(node).fontSize)"
            assert page.locator("h2").first.evaluate(size) > page.locator("p.prose").first.evaluate(size)
            sheet = page.pdf(format="A4")
    assert sheet.count(b"/Type /Page\n") == 1


def test_every_plot_has_its_table_and_its_file(browser: Browser, desk: Office) -> None:
    with staff(browser, desk) as page:
        page.goto(f"{base(desk)}/admin/statistics")
        plots, tables_ = page.locator("div.plot").count(), page.locator("section.figure table").count()
        assert tables_ >= plots >= 5
        page.locator("#conversations ~ details summary").click()
        with page.expect_download() as download:
            page.locator("#conversations ~ details a").click()
        text = Path(download.value.path()).read_text(encoding="utf-8")
    assert text.startswith('"When","Conversations"')
    assert '"1"' not in text


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_a_page_to_black_out_is_shown_whole_as_wide_as_there_is_room_and_a_press_means_the_word_below_it(
    browser: Browser, desk: Office, width: int
) -> None:
    reference = desk.open()
    desk.services.found_files.add(reference, "Lunch.pdf", pdf(), desk.who.id)
    (word,) = places_of(pdf(), "pdf", "pushed")
    with staff(browser, desk, width) as page:
        page.goto(f"{base(desk)}/admin/requests/{reference}/files/1/black-out")
        shown = page.locator(".page-picture input").filter(visible=True)
        expect(shown).to_have_count(1)
        look(page, "black-out")
        scrolls = "frame => frame.scrollWidth > frame.clientWidth || frame.scrollHeight > frame.clientHeight"
        assert not page.locator(".page-picture").evaluate(scrolls)
        whole = shown.bounding_box()
        assert whole
        assert whole["width"] >= min(0.7 * width, 800)
        gap = page.locator("#make").bounding_box()
        assert gap
        assert gap["y"] > whole["y"] + whole["height"] + 20, "the card below is no part of the page"
        across, down = (word.left + word.right) / 2000, (word.top + word.bottom) / 2000
        shown.click(position={"x": across * whole["width"], "y": down * whole["height"]})
        expect(page.get_by_text("1 place is black.")).to_be_visible()


def test_on_a_phone_the_queues_stand_in_two_columns_and_nothing_is_said_of_keys(browser: Browser, desk: Office) -> None:
    with staff(browser, desk, 390, has_touch=True, is_mobile=True) as page:
        page.goto(f"{base(desk)}/admin/conversations")
        lefts = page.locator(".queues a").evaluate_all(
            "links => links.map((link) => link.getBoundingClientRect().left)"
        )
        assert len(lefts) == 9
        assert len(set(lefts)) == 2
        expect(page.locator(".conversations tbody tr").first).to_be_visible()
        expect(page.locator(".keys")).to_be_hidden()


def test_what_is_held_is_found_saved_and_erased_in_two_steps(browser: Browser, desk: Office) -> None:
    with staff(browser, desk) as page:
        page.goto(f"{base(desk)}/admin/subject-access")
        page.get_by_label("A reference").fill(f"{4:016x}{0:016x}")
        page.get_by_label("Why do you search?").select_option("search_asked")
        page.get_by_role("button", name="Search").click()
        expect(page.get_by_text("It can be erased.")).to_be_visible()
        page.get_by_label("Why do you save it?").select_option("asked")
        with page.expect_download() as download:
            page.get_by_role("button", name="Save the file").click()
        with zipfile.ZipFile(download.value.path()) as packed:
            assert sorted(packed.namelist()) == ["information-held.html", "information-held.json"]
        page.get_by_label("Why?").select_option("asked")
        page.get_by_role("button", name="Erase…").click()
        page.get_by_role("button", name="Erase for good").click()
        expect(page.get_by_role("alert")).to_contain_text("Tick the box")
        page.get_by_label("I have checked").check()
        page.get_by_role("button", name="Erase for good").click()
        expect(page.get_by_role("status")).to_contain_text("Erased: 1 chat")
        expect(page.get_by_role("status")).to_contain_text("backups")


def test_the_switch_is_turned_and_parents_see_the_message(browser: Browser, desk: Office) -> None:
    message = "We are checking the assistant this week."
    with staff(browser, desk) as page:
        page.goto(f"{base(desk)}/admin/kill-switch")
        page.get_by_label("Contacts only").check()
        page.get_by_label("Message to parents").fill(message)
        page.get_by_role("button", name="Turn it now").click()
        expect(page.get_by_role("status")).to_contain_text("Done")
        expect(page.get_by_role("complementary")).to_contain_text("only tells parents whom to reach")
        look(page, "switch-turned")
        parent = browser.new_context(viewport={"width": 390, "height": 900}).new_page()
        parent.goto(f"{base(desk)}/chat")
        expect(parent.get_by_role("main")).to_contain_text(message)
        parent.get_by_label("Your question").fill("who sees it?")
        parent.get_by_role("button", name="Send").click()
        expect(parent.locator(".turns")).to_contain_text("999")
        look(parent, "parent-contacts-only")
        page.get_by_label("On.", exact=False).first.check()
        page.get_by_role("button", name="Turn it now").click()
        expect(page.get_by_role("complementary")).to_have_count(0)
