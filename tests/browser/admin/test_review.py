"""Reviewing conversations in a real Chromium: from a parent's thumb down to a reviewed mark, by mouse and by keys."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.admin.staff_page import look, sign_in
from tests.browser.conftest import Service
from tests.browser.own_service import recovery_codes, scripted_service
from tests.browser.widget_page import DESKTOP, open_chat, say


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service of this module's own, with the scripted assistant: what is reviewed here needs no model."""
    yield from scripted_service(tmp_path_factory.mktemp("review"))


@pytest.fixture(scope="module")
def codes(service: Service) -> list[str]:
    """Recovery codes of an administrator of this module's own."""
    return recovery_codes(service, "ro.view", "Ro View")


@pytest.fixture
def staff(browser: Browser, service: Service, codes: list[str]):  # type: ignore[no-untyped-def]
    """A page at which somebody is signed in."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    sign_in(page, service.url, codes.pop(), name="ro.view")
    yield page
    context.close()


def test_what_a_parent_missed_in_an_answer_reaches_the_reviewer(page: Page, staff: Page, service: Service) -> None:
    log = open_chat(page, service.url, DESKTOP)
    say(page, "How do I turn cookies off?")
    rating = log.get_by_role("group", name="Did this help?").last
    missing = rating.get_by_label("What was missing?")
    expect(missing).to_be_hidden()
    rating.get_by_role("button", name="No").click()
    missing.fill("which browser is meant")
    rating.get_by_role("button", name="Send").click()
    expect(missing).to_be_hidden()
    expect(rating.get_by_role("button", name="No")).to_be_focused()
    expect(rating.get_by_role("button", name="No")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("privacy-help [aria-live]").filter(has_text="Thank you for telling us.")).to_have_count(1)
    staff.goto(f"{service.url}/admin/conversations?queue=thumbs_down")
    staff.locator("tbody th a").first.click()
    expect(staff.get_by_text("which browser is meant")).to_be_visible()
    expect(staff.get_by_text(re.compile(r"Understood: "))).to_be_visible()
    staff.get_by_role("button", name="How would it be answered now?").click()
    expect(staff.get_by_text("The same topic")).to_be_visible()
    look(staff)
    staff.get_by_role("button", name="Mark as reviewed").click()
    expect(staff.get_by_text("That was the last one here.")).to_be_visible()


def test_danger_that_is_told_in_a_remark_is_answered_in_the_widget(page: Page, service: Service) -> None:
    log = open_chat(page, service.url, DESKTOP)
    say(page, "How do I turn cookies off?")
    rating = log.get_by_role("group", name="Did this help?").last
    rating.get_by_role("button", name="No").click()
    rating.get_by_label("What was missing?").fill("danger_child")
    rating.get_by_role("button", name="Send").click()
    expect(log.locator(".is-safeguarding")).to_contain_text("999")


def test_the_list_and_the_conversations_are_walked_by_keys_that_can_be_turned_off(
    page: Page, staff: Page, service: Service
) -> None:
    for words in ("Who do you share it with?", "How long do you keep it?"):
        open_chat(page, service.url, DESKTOP)
        say(page, words)
        expect(page.locator(".reply:not(.is-greeting)").last).to_be_visible()
        page.evaluate("sessionStorage.clear()")
    staff.goto(f"{service.url}/admin/conversations")
    rows = staff.locator("tbody th a")
    staff.keyboard.press("j")
    expect(rows.nth(0)).to_be_focused()
    staff.keyboard.press("ArrowDown")
    expect(rows.nth(1)).to_be_focused()
    staff.keyboard.press("k")
    expect(rows.nth(0)).to_be_focused()
    second = rows.nth(1).get_attribute("href")
    staff.keyboard.press("Enter")
    expect(staff.get_by_role("heading", name="What was said")).to_be_visible()
    staff.keyboard.press("j")
    staff.wait_for_url(f"**{second}")
    expect(staff.get_by_role("heading", name="What was said")).to_be_visible()
    for key, place in (("t", "A tag"), ("n", "A note for other reviewers")):
        staff.locator("h1").click()
        staff.keyboard.press(key)
        expect(staff.get_by_label(place, exact=True)).to_be_focused()
        expect(staff.get_by_label(place, exact=True)).to_have_value("")
    staff.get_by_label("A note for other reviewers").press("k")
    expect(staff.get_by_label("A note for other reviewers")).to_have_value("k")
    staff.locator("h1").click()
    staff.keyboard.press("r")
    expect(staff.get_by_role("button", name="Mark as reviewed")).to_be_focused()
    here = staff.url
    staff.get_by_label("Keys").uncheck()
    staff.keyboard.press("k")
    expect(staff.get_by_label("Keys")).not_to_be_checked()
    assert staff.url == here
    staff.goto(f"{service.url}/admin/conversations")
    expect(staff.get_by_label("Keys")).not_to_be_checked()
    staff.keyboard.press("j")
    expect(rows.nth(0)).not_to_be_focused()
    staff.get_by_label("Keys").check()


def test_on_a_phone_the_menu_opens_from_a_button_by_touch_and_keys_and_a_queue_is_put_in_another_order(
    browser: Browser, service: Service, codes: list[str], page: Page
) -> None:
    for words in ("How do I turn cookies off?", "Who do you share it with?"):
        open_chat(page, service.url, DESKTOP)
        say(page, words)
        expect(page.locator(".reply:not(.is-greeting)").last).to_be_visible()
        page.evaluate("sessionStorage.clear()")
    context = browser.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    phone = context.new_page()
    sign_in(phone, service.url, codes.pop(), name="ro.view")
    phone.goto(f"{service.url}/admin/conversations")
    menu, button = phone.get_by_role("navigation", name="Staff pages"), phone.get_by_role("button", name="Menu")
    expect(menu).to_be_hidden()
    button.focus()
    phone.keyboard.press("Enter")
    expect(menu).to_be_visible()
    expect(menu.get_by_role("link", name="Conversations")).to_have_attribute("aria-current", "page")
    phone.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(button).to_be_focused()
    button.click()
    lefts = menu.get_by_role("link").evaluate_all("links => links.map((link) => link.getBoundingClientRect().left)")
    assert len(lefts) > 5
    assert len(set(lefts)) == 1, "one entry a line"
    menu.get_by_role("button", name="Close").click()
    expect(menu).to_be_hidden()
    here = phone.url
    place = button.bounding_box()
    assert place
    for x, y in ((place["x"] + 10, place["y"] + 10), (370.0, 420.0)):  # its own button, and what lies beside it
        button.click()
        assert menu.locator(".wrap").evaluate("menu => menu.getBoundingClientRect().right") < place["x"]
        phone.mouse.click(x, y)
        expect(menu).to_be_hidden()
        assert phone.url == here
    button.click()
    menu.get_by_role("link", name="Corrections").click()
    expect(phone.get_by_role("heading", name="Corrections", level=1)).to_be_visible()
    phone.goto(f"{service.url}/admin/conversations")
    newest = phone.locator("tbody th a").first.get_attribute("href")
    phone.get_by_role("link", name="Oldest first").click()
    expect(phone.get_by_role("link", name="Oldest first")).to_have_attribute("aria-current", "true")
    assert str(phone.locator("tbody th a").last.get_attribute("href")).startswith(str(newest))
    context.close()
    wide = browser.new_page(viewport={"width": 1280, "height": 900})
    sign_in(wide, service.url, codes.pop(), name="ro.view")
    expect(wide.get_by_role("navigation", name="Staff pages")).to_be_visible()
    expect(wide.get_by_role("button", name="Menu")).to_be_hidden()
    wide.close()


def test_marked_words_are_taken_into_the_form_and_struck_out(page: Page, staff: Page, service: Service) -> None:
    open_chat(page, service.url, DESKTOP)
    say(page, "is the picture of the wombat kept")
    expect(page.locator(".reply:not(.is-greeting)").last).to_be_visible()
    staff.goto(f"{service.url}/admin/conversations")
    staff.locator("tbody th a").first.click()
    said = staff.locator(".said .their-words").first
    expect(said).to_contain_text("wombat")
    said.evaluate(
        """(node) => {
          const text = node.firstChild, start = text.data.indexOf("wombat");
          getSelection().setBaseAndExtent(text, start, text, start + 6);
        }"""
    )
    staff.get_by_role("button", name="Take the words I have marked").click()
    field = staff.get_by_label("The words, as they stand there")
    expect(field).to_have_value("wombat")
    expect(field).to_be_focused()
    staff.get_by_label("I know that this cannot be undone").check()
    staff.get_by_role("button", name="Strike out for good").click()
    expect(staff.get_by_text("Struck out of this conversation")).to_be_visible()
    expect(said).to_contain_text("⟨struck out⟩")


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1280, "dark")])
def test_axe_finds_nothing_on_these_pages_and_nothing_is_cut_off(
    browser: Browser, service: Service, codes: list[str], page: Page, width: int, scheme: str
) -> None:
    with browser.new_context() as other:  # a conversation that tells of nothing
        harmless = other.new_page()
        open_chat(harmless, service.url, DESKTOP)
        say(harmless, "How do I turn cookies off?")
        expect(harmless.locator(".reply:not(.is-greeting)").last).to_be_visible()
    open_chat(page, service.url, DESKTOP)
    say(page, "my name is Ella Poe")
    expect(page.locator(".reply:not(.is-greeting)").last).to_be_visible()
    say(page, "danger_child")
    expect(page.locator(".reply:not(.is-greeting)").last).to_be_visible()
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
    staff = context.new_page()
    sign_in(staff, service.url, codes.pop(), name="ro.view")
    for path in ("", "?queue=safeguarding", "?channel=voice", "?review=unread&min=1"):
        staff.goto(f"{service.url}/admin/conversations{path}")
        look(staff)
    staff.goto(f"{service.url}/admin/conversations")
    staff.locator("tbody th a[href*='/admin/conversations/']").first.click()
    read_and_leave_an_empty_note(staff)
    staff.goto(f"{service.url}/admin/safeguarding")
    look(staff)
    staff.locator("tbody th a").first.click()
    expect(staff.get_by_role("heading", name="Why do you open it?")).to_be_visible()
    look(staff)
    staff.get_by_label("Why", exact=True).select_option("safety")
    staff.get_by_role("button", name="Open it").click()
    expect(staff.get_by_role("heading", name="What to do now")).to_be_visible()
    read_and_leave_an_empty_note(staff)
    context.close()


def read_and_leave_an_empty_note(staff: Page) -> None:
    staff.evaluate("document.querySelectorAll('details').forEach((element) => { element.open = true; })")
    look(staff)
    staff.get_by_role("button", name="Save the note").click()
    expect(staff.get_by_role("alert")).to_be_visible()
    look(staff)


def test_everything_works_without_scripts(browser: Browser, service: Service, codes: list[str], page: Page) -> None:
    open_chat(page, service.url, DESKTOP)
    say(page, "How do I turn cookies off?")
    expect(page.locator(".reply:not(.is-greeting)").last).to_be_visible()
    context = browser.new_context(java_script_enabled=False)
    staff = context.new_page()
    sign_in(staff, service.url, codes.pop(), name="ro.view")
    staff.goto(f"{service.url}/admin/conversations")
    expect(staff.get_by_label("Keys")).to_be_hidden()
    staff.get_by_text("Find conversations").click()
    staff.get_by_label("Words that were said").fill("cookies")
    staff.get_by_label("Why do you search?").select_option("search_asked")
    staff.get_by_role("button", name="Search").click()
    expect(staff.get_by_role("status").first).to_contain_text("the newest first")
    staff.locator("tbody th a").first.click()
    staff.get_by_label("A tag", exact=True).fill("without scripts")
    staff.get_by_role("button", name="Add the tag").click()
    expect(staff.locator(".taglist .mark")).to_have_text("without scripts")
    staff.get_by_role("button", name="Mark as reviewed").click()
    expect(staff.get_by_text(re.compile("is marked as reviewed|That was the last one here"))).to_be_visible()
    context.close()
