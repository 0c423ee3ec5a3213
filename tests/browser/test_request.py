"""A request from the parent's first words to the school's answer, in a real browser on the real service.

The service hands its mail to a real SMTP server on loopback: a letter by e-mail counts only once its message has gone.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.admin.staff_page import PASSWORD, sign_in
from tests.browser.conftest import Service
from tests.browser.own_service import run
from tests.browser.widget_page import DESKTOP, PHONE, open_chat, say
from tests.smtp_server import SmtpServer

WAIT = 30_000  # ms: the outbox looks every few seconds


@pytest.fixture(scope="module")
def mail() -> Iterator[SmtpServer]:
    """The school's mail server."""
    with SmtpServer() as running:
        yield running


@pytest.fixture(scope="module")
def service(trained_model: Path, mail: SmtpServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service of its own for these tests: one that sends mail."""
    state = tmp_path_factory.mktemp("mailing")
    (state / "models").mkdir()
    shutil.copy(trained_model, state / "models" / trained_model.name)
    started = Service(state, SMTP_HOST="127.0.0.1", SMTP_PORT=str(mail.port), SMTP_TLS="none")
    started.start()
    yield started
    started.stop()


@pytest.fixture(scope="module")
def recovery(service: Service) -> list[str]:
    """The recovery codes of an administrator made by the command of `make admin`: each signs in once."""
    printed = run(service, "bot.cli.admin", "--name", "pat.lee", "--shown", "Pat Lee", typed=f"{PASSWORD}\n")
    return re.findall(r"^    (\S+)$", printed, re.MULTILINE)


def ask_for_everything_about_my_daughter(page: Page, url: str, size: tuple[int, int]) -> tuple[str, str]:
    """Make an access request in the widget; its reference and code, digits only."""
    log = open_chat(page, url, size)
    say(page, "I want to see what you've got on my daughter")
    for question, answer in (
        ("What is your name?", "Jo Poe"),
        ("What is the name of your daughter", "Ella Poe in 5B"),
        ("How should the school answer you?", "jo@example.org"),
        ("Is there anything you want to add", "the e-mails about the trip above all"),
    ):
        expect(log.get_by_text(question).last).to_be_visible()
        say(page, answer)
    expect(log.get_by_text("Please check your answers.")).to_be_visible()
    for words in ("Jo Poe", "Ella Poe in 5B", "jo@example.org", "my daughter"):
        expect(log.locator("dl").last).to_contain_text(words)
    log.get_by_role("button", name="Yes, send it").click()
    expect(log.get_by_text("Your request is with the school.")).to_be_visible()
    said = log.inner_text()
    reference = re.search(r"HJ-(\d{3}-\d{3}-\d{3})", said)
    code = re.search(r"\b(\d{4} \d{4})\b", said)
    assert reference, said
    assert code, said
    return reference[1].replace("-", ""), code[1].replace(" ", "")


def letter(page: Page, kind: str, **fields: str) -> None:
    """Fill in the brackets of the letter that is open, and set it going."""
    body = page.get_by_label("Letter", exact=True)
    body.fill(re.sub(r"\[[^\]]*\]", "as we said", body.input_value()))
    for label, words in fields.items():
        page.get_by_label(label.replace("_", " ")).fill(words)
    if kind == "answer":  # it closes the request, so the person's words are read first
        page.get_by_role("button", name="See what the person will read").click()
        expect(page.get_by_text("The school has answered your request.")).to_be_visible()
    page.get_by_role("button", name="Send the letter").click()
    expect(page.get_by_role("heading", name="Requests", exact=True)).not_to_be_visible()


def test_a_parent_asks_the_school_answers_and_the_parent_sees_it(
    page: Page, browser: Browser, service: Service, mail: SmtpServer, recovery: list[str], tmp_path: Path
) -> None:
    url = service.url
    reference, code = ask_for_everything_about_my_daughter(page, url, DESKTOP)

    # the receipt, on a page of its own, on paper too
    with page.context.expect_page() as opening:
        page.get_by_role("link", name="Open the receipt").click()
    receipt = opening.value
    expect(receipt.get_by_text(f"HJ-{reference[:3]}-{reference[3:6]}-{reference[6:]}").first).to_be_visible()
    expect(receipt.get_by_text(f"{code[:4]} {code[4:]}").first).to_be_visible()
    receipt.emulate_media(media="print")
    expect(receipt.get_by_role("navigation").first).not_to_be_visible()
    expect(receipt.get_by_text(f"{code[:4]} {code[4:]}").first).to_be_visible()
    receipt.screenshot(path=tmp_path / "receipt.png", full_page=True)

    # the school
    office = browser.new_context(viewport={"width": 1280, "height": 900})
    staff = office.new_page()
    sign_in(staff, url, recovery[0])
    staff.get_by_role("link", name=re.compile("not assigned to anybody")).click()
    staff.get_by_role("link", name=re.compile(reference[:3])).first.click()
    expect(staff.get_by_role("heading", name=re.compile(f"{reference[:3]}-{reference[3:6]}"))).to_be_visible()
    assert "Poe" not in staff.content()
    staff.locator("#reveal-why").select_option(index=1)
    staff.get_by_role("button", name="Show everything").click()
    expect(staff.get_by_text("Ella Poe in 5B")).to_be_visible()

    # a question back pauses the clock, once the parent has been told
    staff.goto(f"{url}/admin/requests/{reference}/letters/new?kind=clarification")
    letter(staff, "clarification", Reasons="There are a great many papers")
    case = f"{url}/admin/requests/{reference}"

    def shows(words: str) -> None:
        def look() -> bool:
            staff.goto(case)
            return words in staff.inner_text("main")

        expect_soon(look, words)

    shows("Paused")
    status = office.new_page()
    status.goto(f"{url}/requests/status")

    def look_up() -> str:
        status.goto(f"{url}/requests/status")
        status.get_by_label("Reference").fill(reference)
        status.get_by_label("Code").fill(code)
        status.get_by_role("button", name="Show my request").click()
        expect(status.get_by_role("heading").first).to_be_visible()
        return status.inner_text("main")

    assert "It waits for your answer" in look_up()

    # it goes on, and is answered
    staff.goto(case)
    staff.locator("#step-clarification_received > summary").click()
    staff.locator("#step-clarification_received form button").click()
    expect(staff.get_by_text("Recorded:")).to_be_visible()
    assert "Paused" not in staff.inner_text(".head")
    staff.goto(f"{case}/letters/new?kind=answer")
    letter(staff, "answer", How_the_records_were_handed_over="Collected at the office")
    shows("Answered")
    told = look_up()
    assert "The school has answered your request." in told
    assert "Our answer to your request" in told
    assert "Collected at the office" not in told, "what the school wrote for itself is not the parent's to read"

    # the log holds, and each message reached whom it was for, without a name in it
    assert "whole" in run(service, "bot.cli.audit").lower() or run(service, "bot.cli.audit")
    to_parent = [one.mail["Subject"] for one in mail.accepted if one.to == "jo@example.org"]
    printed = f"HJ-{reference[:3]}-{reference[3:6]}-{reference[6:]}"
    assert to_parent == [
        f"We have your request {printed}",
        f"The school has a question: your request {printed}",
        f"The school's answer to your request {printed}",
    ]
    assert sum(one.mail["Subject"] == f"New request {printed}" for one in mail.accepted) == 1
    assert not any(b"Poe" in one.data for one in mail.accepted)
    assert not (service.log.parent / "outbox").exists()
    office.close()


def expect_soon(look: object, what: str) -> None:
    """Look until it is so: the outbox works on its own."""
    import time

    until = time.monotonic() + WAIT / 1000
    while not look():  # type: ignore[operator]
        assert time.monotonic() < until, f"'{what}' did not come"
        time.sleep(0.3)  # between two looks


def test_a_request_is_made_on_a_phone_and_a_mistake_put_right(page: Page, service: Service) -> None:
    log = open_chat(page, service.url, PHONE)
    say(page, "please delete my son's old photos")
    expect(log.get_by_text("What is your name?")).to_be_visible()
    say(page, "why do you need that?")
    expect(log.get_by_text("So that the school knows who is asking")).to_be_visible()
    say(page, "Sam Lee")
    expect(log.get_by_text("What is the name of your son")).to_be_visible()
    page.reload()
    log = page.get_by_role("region", name="Conversation")
    expect(log.get_by_text("What is the name of your son")).to_be_visible()
    say(page, "Tom")
    expect(log.get_by_text("How should the school answer you?")).to_be_visible()
    log.get_by_role("button", name="I'd rather not say").last.click()
    log.get_by_role("button", name="No, that is all").click()
    expect(log.get_by_text("Please check your answers.")).to_be_visible()
    say(page, "my name is spelt wrong")
    expect(log.get_by_text("What is your name?").nth(1)).to_be_visible()
    say(page, "Sam Leigh")
    expect(log.locator("dl").last).to_contain_text("Sam Leigh")
    log.get_by_role("button", name="Cancel my request").last.click()
    expect(log.get_by_text("Nothing was sent to the school")).to_be_visible()


def test_the_whole_request_without_scripts(browser: Browser, service: Service) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(f"{service.url}/chat")

    def send(text: str) -> None:
        page.locator("#text").fill(text)
        page.get_by_role("button", name="Send").click()

    send("I want to see what you've got on my daughter")
    for answer in ("Jo Poe", "Ella Poe in 5B", "jo@example.org"):
        send(answer)
    page.get_by_role("button", name="No, that is all").click()
    expect(page.locator("main")).to_contain_text("Ella Poe in 5B")
    page.get_by_role("button", name="Yes, send it").click()
    expect(page.locator("main")).to_contain_text("Your request is with the school.")
    expect(page.locator("main")).to_contain_text(re.compile(r"\d{4} \d{4}"))
    context.close()
