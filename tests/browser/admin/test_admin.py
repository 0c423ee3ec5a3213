"""The staff's pages in a real Chromium: nothing for axe to find, nothing cut off, and no script needed."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.admin.staff_page import look, sign_in
from tests.browser.conftest import Service
from tests.browser.own_service import run

PATHS = (
    "/admin/to-do",
    "/admin/requests",
    "/admin/requests?show=all&overdue=1",
    "/admin/requests/new",
    "/admin/outbox",
    "/admin/audit",
    "/admin/staff",
    "/admin/account",
    "/admin/status",
)


@pytest.fixture(scope="module")
def codes(service: Service) -> list[str]:
    """Recovery codes of an administrator of this module's own."""
    printed = run(service, "bot.cli.admin", "--name", "jo.ray", "--shown", "Jo Ray", typed="two brown kettles\n")
    return re.findall(r"^    (\S+)$", printed, re.MULTILINE)


def enter_a_request(page: Page, url: str) -> str:
    """Enter a request that came by letter; the address of its page."""
    page.goto(f"{url}/admin/requests/new")
    page.locator("select[name=right]").select_option("access")
    page.locator("select[name=who]").select_option("me")
    page.locator("select[name=channel]").select_option("letter")
    page.locator("input[name=received]").fill("2026-11-02")
    page.locator("input[name=name]").fill("Sam Poe")
    page.locator("select[name=reply_by]").select_option("post")
    page.locator("[name=contact]").fill("12 Mill Road")
    page.locator("main form button").last.click()
    expect(page.get_by_text(re.compile(r"\d{4} \d{4}")).first).to_be_visible()
    reference = re.search(r"HJ-(\d{3})-(\d{3})-(\d{3})", page.inner_text("main"))
    assert reference, page.inner_text("main")
    return f"/admin/requests/{''.join(reference.groups())}"


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1280, "dark")])
def test_axe_finds_nothing_on_the_staffs_pages_and_nothing_is_cut_off(
    browser: Browser, service: Service, codes: list[str], width: int, scheme: str
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{service.url}/admin")
    look(page)
    sign_in(page, service.url, codes.pop(), name="jo.ray")
    case = enter_a_request(page, service.url)
    look(page)
    page.goto(f"{service.url}{case}/letters/new?kind=clarification")
    look(page)  # why it is opened
    page.locator("#reveal-why").select_option(index=1)
    page.get_by_role("button", name="Open the letter").click()
    for path in (*PATHS, case, f"{case}/letters/new?kind=clarification", f"{case}/audit", f"{case}/code"):
        page.goto(service.url + path)
        page.evaluate("document.querySelectorAll('details').forEach((element) => { element.open = true; })")
        look(page)
    context.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_the_link_of_a_new_colleague_is_shown_whole_and_is_copied_whole_by_its_button_and_by_hand(
    page: Page, service: Service, codes: list[str], width: int
) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.set_viewport_size({"width": width, "height": 844})
    sign_in(page, service.url, codes.pop(), name="jo.ray")
    page.goto(f"{service.url}/admin/staff")
    page.get_by_label("Name", exact=True).fill("Kim Day")
    page.get_by_label("Sign-in name").fill(f"kim.day.{width}")
    page.get_by_label("Safeguarding lead:").check()
    page.get_by_role("button", name="Add, and make a link").click()
    link = page.locator("#link")
    look(page)
    assert link.evaluate("code => code.scrollWidth <= code.clientWidth"), "its end is out of sight"
    link.click()  # which marks all of it
    assert page.evaluate("getSelection().toString()") == link.inner_text(), "no break comes in where it goes over lines"
    page.get_by_role("button", name="Copy the link").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == link.inner_text()


def test_on_a_phone_the_list_of_requests_begins_on_the_first_screen_and_its_finders_unfold(
    page: Page, service: Service, codes: list[str]
) -> None:
    sign_in(page, service.url, codes.pop(), name="jo.ray")
    enter_a_request(page, service.url)
    page.goto(f"{service.url}/admin/requests")
    expect(page.get_by_label("State")).to_be_visible()
    expect(page.get_by_text("Filter or search")).to_be_hidden()
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.get_by_label("State")).to_be_hidden()
    first = page.locator("tbody th a").first.bounding_box()
    assert first
    assert first["y"] < 600
    page.get_by_text("Filter or search").click()
    page.get_by_label("Show").select_option("all")
    page.get_by_role("button", name="Filter").click()
    expect(page.get_by_text("not all open requests are shown")).to_be_visible()


def test_the_button_that_saves_a_long_form_is_always_in_sight(page: Page, service: Service, codes: list[str]) -> None:
    sign_in(page, service.url, codes.pop(), name="jo.ray")
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 844})
        page.goto(f"{service.url}/admin/settings/contacts")
        assert page.evaluate("document.documentElement.scrollHeight > 2 * innerHeight")
        expect(page.get_by_role("button", name="Save")).to_be_in_viewport(ratio=1)


def test_what_presses_has_one_frame_and_a_note_stands_apart_from_the_card_above_it(
    page: Page, service: Service, codes: list[str]
) -> None:
    sign_in(page, service.url, codes.pop(), name="jo.ray")
    frames = page.locator(".to-do .urgent").first.evaluate("li => getComputedStyle(li).borderTopWidth")
    assert frames == "0px"
    page.evaluate("""() => document.querySelector("main").replaceChildren(...["card", "note", "card"].map((style) =>
        Object.assign(document.createElement("p"), { className: style, textContent: style })))""")
    tops = [box for one in page.locator("main > p").all() if (box := one.bounding_box())]
    gaps = [below["y"] - above["y"] - above["height"] for above, below in pairwise(tops)]
    assert all(gap >= 16 for gap in gaps), gaps


def test_the_button_of_a_letter_says_what_the_way_does_that_is_picked(
    page: Page, service: Service, codes: list[str]
) -> None:
    sign_in(page, service.url, codes.pop(), name="jo.ray")
    case = enter_a_request(page, service.url)
    page.goto(f"{service.url}{case}/letters/new?kind=clarification")
    page.locator("#reveal-why").select_option(index=1)
    page.get_by_role("button", name="Open the letter").click()
    for way, says in (("in_person", "Go on, and tell them"), ("post", "Print the letter")):
        page.locator("#letter-way").select_option(way)
        expect(page.locator("#sends")).to_have_text(says)
