"""The staff's pages about the assistant for everybody: keys alone, wide spacing, words twice as large, focus in sight."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.admin.staff_page import sign_in, tab_to
from tests.browser.conftest import Service
from tests.browser.own_service import recovery_codes, scripted_service
from tests.browser.widget_page import DESKTOP, open_chat, say

PATHS = (
    "/admin/conversations",
    "/admin/conversations?queue=thumbs_down&order=oldest",
    "/admin/corrections",
    "/admin/corrections/new",
    "/admin/corrections/new?kind=topic",
    "/admin/learning",
    "/admin/notice",
    "/admin/notice/health",
    "/admin/statistics",
    "/admin/subject-access",
    "/admin/retention",
    "/admin/kill-switch",
    "/admin/audit",
)
# WCAG 2.2, 1.4.12
SPACING = """* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
p { margin-block-end: 2em !important; }"""
OVER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# A control that cuts its own words off.
CUT = """() => [...document.querySelectorAll("main :is(button, a, summary, th, td, p, li)")].filter((node) =>
  !node.closest(".hidden, .cards thead, .plot") && node.offsetParent && node.scrollWidth > node.clientWidth + 1 &&
  getComputedStyle(node).overflowX !== "visible").map((node) => node.outerHTML.slice(0, 120))"""
# Whether what has the focus is on the screen, can be seen to have it, and lies below nothing.
SEEN = """() => {
  const node = document.activeElement, box = node.getBoundingClientRect(), style = getComputedStyle(node);
  if (node === document.body) return "";
  const x = (box.left + box.right) / 2, y = (Math.max(box.top, 0) + Math.min(box.bottom, innerHeight)) / 2;
  const top = document.elementFromPoint(x, y), row = node.closest("tr");
  const marked = style.outlineStyle !== "none" || style.boxShadow !== "none" ||
    (row && getComputedStyle(row).outlineStyle !== "none");
  const name = node.outerHTML.slice(0, 120);
  if (!marked) return `no mark: ${name}`;
  return top && (node.contains(top) || top.contains(node)) ? "" : `not in sight: ${name}`;
}"""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service of this module's own, with a trainer that takes no time."""
    yield from scripted_service(tmp_path_factory.mktemp("everyone"))


@pytest.fixture(scope="module")
def codes(service: Service) -> list[str]:
    """Recovery codes of an administrator."""
    return recovery_codes(service, "jo.ray", "Jo Ray")


def decide_alone(page: Page, button: Locator) -> None:
    """Pick the first reason and press the button, by keys."""
    tab_to(page, page.get_by_label("Why you decide alone"))
    page.keyboard.press("ArrowDown")
    tab_to(page, button)
    page.keyboard.press("Enter")


def test_by_keys_alone_a_wrong_answer_is_found_corrected_learnt_and_put_live(
    browser: Browser, page: Page, service: Service, codes: list[str]
) -> None:
    log = open_chat(page, service.url, DESKTOP)
    say(page, "Who do you share it with?")
    rating = log.get_by_role("group", name="Did this help?").last
    rating.get_by_role("button", name="No").click()
    rating.get_by_role("button", name="Send").click()
    staff = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    sign_in(staff, service.url, codes.pop(), name="jo.ray")
    press = staff.keyboard.press
    for link in ("Conversations", "Thumbs down"):
        tab_to(staff, staff.get_by_role("link", name=link).first)
        press("Enter")
        expect(staff.get_by_role("heading", name="Conversations", level=1)).to_be_visible()
    expect(staff.get_by_role("link", name="Thumbs down")).to_have_attribute("aria-current", "page")
    press("j")
    press("Enter")
    correct = staff.get_by_role("link", name="This was wrong: correct it")
    expect(correct).to_be_visible()
    tab_to(staff, correct)
    press("Enter")
    expect(staff.get_by_role("heading", name="Propose a correction")).to_be_visible()
    tab_to(staff, staff.get_by_label("Topic"))
    staff.keyboard.type("Cameras and CCTV recordings")
    press("Escape")  # the list of suggestions
    tab_to(staff, staff.get_by_label("A sentence that another parent might use"))
    staff.keyboard.type("is there a camera where the bikes stand")
    tab_to(staff, staff.get_by_role("button", name="Propose it"))
    press("Enter")
    expect(staff.get_by_role("status").first).to_be_visible()
    decide_alone(staff, staff.get_by_role("button", name="Approve"))
    expect(staff.get_by_text("Approved, not learnt yet")).to_be_visible()
    tab_to(staff, staff.get_by_role("main").get_by_role("link", name="Learning"))
    press("Enter")
    tab_to(staff, staff.get_by_role("button", name="Begin to learn"))
    press("Enter")
    live = staff.get_by_role("button", name="Put version 0001 live")
    expect(live).to_be_visible()
    decide_alone(staff, live)
    expect(staff.get_by_role("status").first).to_contain_text("The new version is live")
    staff.context.close()


def test_with_wide_spacing_or_words_twice_as_large_nothing_is_cut_off_and_the_focus_stays_in_sight(
    browser: Browser, page: Page, service: Service, codes: list[str]
) -> None:
    open_chat(page, service.url, DESKTOP)
    say(page, "my name is Ella Poe, how do I turn cookies off?")
    expect(page.locator(".reply:not(.is-greeting)").last).to_be_visible()
    context = browser.new_context(viewport={"width": 640, "height": 900}, bypass_csp=True)  # for the style of spacing
    staff = context.new_page()
    sign_in(staff, service.url, codes.pop(), name="jo.ray")
    staff.goto(f"{service.url}/admin/conversations")
    conversation = str(staff.locator("tbody th a").first.get_attribute("href"))
    for path in (*PATHS, conversation):
        staff.set_viewport_size({"width": 640, "height": 900})
        staff.goto(service.url + path)
        staff.evaluate("document.querySelectorAll('details').forEach((element) => { element.open = true; })")
        staff.evaluate("document.documentElement.style.fontSize = '200%'")
        assert staff.evaluate(OVER) <= 0, f"{path}: twice as large"
        staff.evaluate("document.documentElement.style.fontSize = ''")
        staff.set_viewport_size({"width": 320, "height": 640})
        sheet = staff.add_style_tag(content=SPACING)
        assert sheet
        assert staff.evaluate(OVER) <= 0, f"{path}: wide spacing"
        assert staff.evaluate(CUT) == [], path
    for _ in range(60):  # the page of a conversation, from its beginning on
        staff.keyboard.press("Tab")
        assert staff.evaluate(SEEN) == ""
    context.close()
