"""Staff pages in a browser: signing in, going by keyboard, and what is looked at."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.browser.widget_page import RULES


def look(page: Page) -> None:
    """Axe, and whether anything is wider than the window."""
    page.wait_for_load_state()  # a page that has just been asked for may have no document yet
    found = Axe().run(page, options={"runOnly": RULES})
    assert found.violations_count == 0, f"{page.url}: {found.generate_report()}"
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert over <= 0, f"{page.url} is {over} px too wide"


PASSWORD = "two brown kettles"


def sign_in(page: Page, url: str, code: str, name: str = "pat.lee") -> None:
    page.goto(f"{url}/admin")
    page.get_by_label("Sign-in name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="What needs you", exact=True)).to_be_visible()


TURN = 80  # presses of Tab after which what is looked for is not there


def tab_to(page: Page, goal: Locator) -> None:
    """Goes to something as a person does who has no mouse, forwards or back."""
    where = """node => {
        const on = node.getRootNode().activeElement;
        return on === node ? "" : on && on.compareDocumentPosition(node) & 2 ? "Shift+Tab" : "Tab" }"""
    for _ in range(TURN):
        key = goal.evaluate(where)
        if not key:
            return
        page.keyboard.press(key)
    raise AssertionError(f"Tab does not lead to {goal}")
