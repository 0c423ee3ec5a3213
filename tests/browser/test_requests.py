"""A request outside the chat: its status page and its receipt, on screen, on paper and for a screen reader."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from bot.cases.case_secrets import CaseSecrets
from bot.cases.open_case import CaseReceipt
from bot.cases.receipts import Receipts
from bot.cases.store import SqlCaseStore
from bot.law.case import Told
from bot.law.request_fields import Channel
from bot.law.rights import Right
from bot.notice.folder import SchoolFolder
from bot.platform.keys import load_keys
from tests.browser.conftest import Service
from tests.browser.widget_page import DESKTOP, GIVEN, PHONE, RULES, FakeService, listen, open_chat, say
from tests.case_factories import answers, opening_on

STATES = ["empty", "wrong", "found", "receipt", "receipt without code", "no receipt"]


@dataclass
class Made:
    """A service without a model, and two requests made with it; the code of the second was shown already."""

    url: str
    opened: CaseReceipt
    receipt: str
    shown: str


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, folder: SchoolFolder) -> Iterator[Made]:
    state = tmp_path_factory.mktemp("requests")
    service = Service(state, ASSISTANT="scripted")
    service.start()
    engine, opening = opening_on(state, folder.school, lambda: datetime.now(timezone.utc))
    store, keys = SqlCaseStore(engine), load_keys(state / "keys" / "vault.json")
    secrets = CaseSecrets(keys.keys, keys.current)
    receipts = Receipts(store, secrets, opening, folder.school, folder.law, lambda: datetime.now(timezone.utc))
    opened = opening.open("one", answers(), channel=Channel.CHAT, actor="person", conversation_id="one")
    given = answers(Right.ERASURE, Told.PAGE, contact="")
    shown = opening.open("two", given, channel=Channel.CHAT, actor="person", conversation_id="two")
    store.drop_codes("two", None)
    engine.dispose()
    yield Made(service.url, opened, receipts.url(opened.case_id), receipts.url(shown.case_id))
    service.stop()
    shutil.rmtree(state)


def look_up(page: Page, made: Made, reference: str, code: str) -> None:
    page.goto(f"{made.url}/requests/status")
    page.get_by_label("Reference").fill(reference)
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Show my request").click()


def arrive(page: Page, made: Made, state: str) -> None:
    if state == "empty":
        page.goto(f"{made.url}/requests/status")
    elif state == "wrong":
        look_up(page, made, "HJ-100-000-007", "12")
    elif state == "found":
        look_up(page, made, made.opened.printed, str(made.opened.code))
    elif state == "no receipt":
        page.goto(f"{made.url}/requests/receipt/x")
    else:
        page.goto(made.url + (made.receipt if state == "receipt" else made.shown))
    expect(page.get_by_role("heading", level=1)).to_be_visible()


@pytest.mark.parametrize("size", [(320, 640), DESKTOP])
@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing_and_nothing_is_cut_off(page: Page, made: Made, state: str, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    arrive(page, made, state)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
        assert [(fault["id"], [node["target"] for node in fault["nodes"]]) for fault in found] == [], scheme
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]


def test_a_parent_looks_a_request_up_by_keyboard(page: Page, made: Made) -> None:
    page.goto(f"{made.url}/requests/status")
    page.get_by_label("Reference").focus()
    page.keyboard.type(made.opened.printed.lower().replace("-", " "))
    page.keyboard.press("Tab")
    expect(page.get_by_label("Code")).to_be_focused()
    page.keyboard.type(str(made.opened.code))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Request {made.opened.printed}")
    assert page.url == f"{made.url}/requests/status"  # neither reference nor code in an address
    assert page.context.cookies() == []


def test_a_slip_is_read_out_leads_to_its_field_and_is_tied_to_it(page: Page, made: Made) -> None:
    look_up(page, made, "HJ-100-000-007", str(made.opened.code))
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("Reference: one of the digits is not right.")
    alert.get_by_role("link").click()
    field = page.get_by_label("Reference")
    expect(field).to_be_focused()
    expect(field).to_have_accessible_description(re.compile("Nine digits.* one of the digits is not right"))
    expect(page.get_by_label("Code")).not_to_have_attribute("aria-invalid", "true")


def test_the_receipt_prints_black_on_white_without_what_only_a_screen_needs(page: Page, made: Made) -> None:
    page.emulate_media(media="print", color_scheme="dark")
    page.goto(made.url + made.receipt)
    for unwanted in ("nav", "footer.site", ".screen", ".skip"):
        for node in page.locator(unwanted).all():
            expect(node).to_be_hidden()
    body = page.locator("body")
    assert body.evaluate("node => getComputedStyle(node).color") == "rgb(0, 0, 0)"
    assert body.evaluate("node => getComputedStyle(node).backgroundColor") == "rgb(255, 255, 255)"
    size = "node => parseFloat(getComputedStyle(node).fontSize)"
    for number in page.locator(".big").all():
        assert number.evaluate(size) >= 1.4 * body.evaluate(size)
    expect(page.get_by_text("/requests/status")).to_be_visible()  # an address that can be typed from paper


def test_where_the_code_is_gone_there_is_a_line_to_write_it(page: Page, made: Made) -> None:
    page.goto(made.url + made.shown)
    expect(page.get_by_text("Write your code here:")).to_be_visible()
    box = page.locator(".by-hand .line").bounding_box()
    assert box is not None
    assert box["width"] >= 120


# --- the same in the chat window ----------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [PHONE, DESKTOP])
def test_answers_to_check_are_a_list_and_keep_their_lines(page: Page, made: Made, size: tuple[int, int]) -> None:
    FakeService(page)
    log = open_chat(page, made.url, size)
    heard = listen(page)
    say(page, "confirm")
    terms = log.locator(".is-confirm dt")
    expect(terms).to_have_text([given["label"] for given in GIVEN])
    assert log.locator(".is-confirm dd:not(.change)").last.evaluate("node => node.innerText") == GIVEN[-1]["value"]
    assert all(f"{given['label']}: {given['value']}" in heard()[0] for given in GIVEN)
    expect(log.locator(".is-confirm .choices button")).to_have_count(3)


def test_a_receipt_shows_its_numbers_large_and_reads_them_digit_by_digit(page: Page, made: Made) -> None:
    FakeService(page)
    log = open_chat(page, made.url)
    heard = listen(page)
    say(page, "receipt")
    receipt = log.locator(".is-receipt")
    expect(receipt.locator(".big")).to_have_text(["HJ-100-000-006", "2234 5677"])
    lefts = receipt.locator("dt, dd").evaluate_all("all => all.map((one) => one.getBoundingClientRect().left)")
    assert len(set(lefts)) == 1, "each value stands under its name"
    for words in ("Tuesday 24 November 2026", "Thursday 24 December 2026", "Keep this code. It is shown once."):
        expect(receipt).to_contain_text(words)
        assert words in heard()[0]
    assert re.search(r"Reference: H J ,1 0 0 ,0 0 0 ,0 0 6\b", heard()[0])
    assert re.search(r"Code: 2 2 3 4 ,5 6 7 7\b", heard()[0])
    link = receipt.get_by_role("link", name="Open the receipt to print or save (opens in a new tab)")
    expect(link).to_have_attribute("href", f"{made.url}/requests/receipt/made-up")
    expect(link).to_have_attribute("rel", "noreferrer")


def test_a_status_leads_to_the_status_page_and_shows_no_code(page: Page, made: Made) -> None:
    FakeService(page)
    log = open_chat(page, made.url)
    say(page, "status")
    status = log.locator(".is-status")
    expect(status.locator(".big")).to_have_text(["HJ-100-000-006"])
    expect(status).not_to_contain_text("Code")
    link = status.get_by_role("link", name="Open the status page")
    expect(link).to_have_attribute("href", f"{made.url}/requests/status")


def test_a_saved_chat_holds_the_numbers_as_they_are_printed(page: Page, made: Made, tmp_path: Path) -> None:
    FakeService(page)
    log = open_chat(page, made.url)
    say(page, "receipt")
    expect(log.locator(".is-receipt")).to_be_visible()
    page.get_by_role("button", name="Options").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as text").click()
    download.value.save_as(tmp_path / "chat.txt")
    saved = (tmp_path / "chat.txt").read_text("utf-8")
    assert "Reference: HJ-100-000-006" in saved
    assert "Code: 2234 5677" in saved
