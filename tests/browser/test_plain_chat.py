"""The chat for a browser that runs no scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.widget_page import RULES


@pytest.fixture
def plain(browser: Browser, service_url: str) -> Iterator[Page]:
    """The chat page, with scripts switched off."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{service_url}/chat")
    yield page
    context.close()


def _ask(page: Page, question: str) -> None:
    page.get_by_label("Your question").fill(question)
    page.get_by_role("button", name="Send").click()
    page.wait_for_url("**/chat#latest")


def test_a_question_is_answered_with_the_words_of_the_notice_and_no_script(plain: Page) -> None:
    assert plain.context.cookies() == []
    _ask(plain, "can I turn the cookie things off")
    expect(plain.get_by_text("You said: can I turn the cookie things off")).to_be_visible()
    expect(plain.locator("blockquote").first).to_contain_text("You can stop cookies being downloaded")
    plain.locator("figcaption a").first.click()
    plain.wait_for_url("**/notice#turning-off-cookies")


def test_the_first_page_says_what_this_is_and_its_suggestions_begin_a_chat(browser: Browser, scripted_url: str) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{scripted_url}/chat")
    for words in ("not a person", "not for emergencies", "child’s name", "A few people at the school", "30 days"):
        expect(page.locator(".note").first).to_contain_text(words)
    first = page.locator(".choices button").first
    words = first.inner_text()
    first.click()
    page.wait_for_url("**/chat#latest")
    expect(page.locator(".you")).to_have_text(f"You said: {words}")
    expect(page.locator("blockquote")).not_to_have_count(0)
    context.close()


def test_the_cookie_cannot_be_read_by_scripts_and_stays_on_this_site(plain: Page) -> None:
    _ask(plain, "hello")
    cookie = plain.context.cookies()[0]
    assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Strict")


def test_a_choice_goes_on_and_the_conversation_stays_after_a_reload(plain: Page) -> None:
    _ask(plain, "who gets to see my kids stuff")
    plain.get_by_role("button", name="Do you share with one I can name?").click()
    plain.wait_for_url("**/chat#latest")
    plain.reload()
    expect(plain.locator(".you")).to_have_count(2)


def test_an_answer_is_summed_up_at_the_top_and_one_link_leads_to_it(plain: Page) -> None:
    _ask(plain, "How long do you keep it?")
    _ask(plain, "Who do you share it with?")
    summary = plain.get_by_role("status")
    expect(summary).to_be_visible()
    latest = plain.locator("#latest")
    expect(latest).to_contain_text("You said: Who do you share it with?")
    expect(latest).to_be_in_viewport()
    plain.goto(plain.url.partition("#")[0])
    summary.get_by_role("link", name="Read the newest answer").click()
    expect(latest).to_be_focused()
    plain.keyboard.press("Tab")  # on from there: the sources of the newest answer, not the top of the page
    expect(plain.locator("#latest ~ li summary").first).to_be_focused()
    assert plain.title().startswith("From the notice: ")


@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_before_and_after_an_answer(page: Page, service_url: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 700})
    page.goto(f"{service_url}/chat")
    for question in ("", "How long do you keep it?"):
        page.get_by_label("Your question").fill(question)
        page.get_by_role("button", name="Send").click()
        expect(page.get_by_role("status" if question else "alert")).to_be_visible()
        found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
        assert [(fault["id"], [node["target"] for node in fault["nodes"]]) for fault in found] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_an_empty_question_says_what_to_do_beside_the_field(plain: Page) -> None:
    plain.get_by_role("button", name="Send").click()
    field = plain.get_by_label("Your question")
    assert field.get_attribute("aria-invalid") == "true"
    assert "problem" in str(field.get_attribute("aria-describedby"))
    expect(plain.get_by_role("alert")).to_have_text("Type your question first, or pick one of the choices.")


def test_what_was_typed_is_still_there_when_it_was_too_long(plain: Page) -> None:
    long = "why " * 600
    plain.get_by_label("Your question").fill(long)
    plain.get_by_role("button", name="Send").click()
    expect(plain.get_by_role("alert")).to_contain_text("too long")
    assert plain.get_by_label("Your question").input_value().strip() == long.strip()


def test_a_whole_request_is_made_and_looked_up_and_its_receipt_read_without_a_script(
    browser: Browser, scripted_url: str
) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    plain = context.new_page()
    plain.goto(f"{scripted_url}/chat")

    def answer(question: str, words: str) -> None:
        expect(plain.locator(".turns > li").last).to_contain_text(question)
        if words == "Jo Poe":
            plain.get_by_role("button", name="Send").click()
            expect(plain.get_by_role("alert")).to_have_text("Type or pick your answer first.")
        plain.get_by_label("Your answer").fill(words)
        plain.get_by_role("button", name="Send").click()

    _ask(plain, "I want to see the information you hold")
    plain.get_by_role("button", name="My child").click()
    answer("How are you connected to them?", "mum")
    answer("What is your name?", "Jo Poe")
    answer("name of your child", "Ella Poe in 5B")
    answer("How should the school answer you?", "jo@example.org")
    plain.get_by_role("button", name="No, that is all").click()
    check = plain.locator(".turns > li").last
    for words in ("Jo Poe", "Ella Poe in 5B", "jo@example.org"):
        expect(check).to_contain_text(words)
    plain.get_by_role("button", name="Yes, send it").click()
    made = plain.locator(".turns > li").last
    expect(made).to_contain_text("Your request is with the school.")
    reference = re.search(r"HJ-[\d-]{11}", made.inner_text())
    code = re.search(r"\b\d{4} \d{4}\b", made.inner_text())
    assert reference
    assert code
    plain.get_by_role("link", name="Open the receipt").click()
    for words in (reference[0], code[0]):
        expect(plain.locator("dl").first).to_contain_text(words)
    plain.goto(f"{scripted_url}/requests/status")
    plain.get_by_label("Reference").fill(reference[0])
    plain.get_by_label("Code").fill(code[0])
    plain.get_by_role("button", name="Show my request").click()
    expect(plain.get_by_role("heading", name=f"Request {reference[0]}")).to_be_visible()
    context.close()


def test_deleting_the_chat_asks_first_and_takes_it_and_the_cookie_away(browser: Browser, scripted_url: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    plain = context.new_page()
    plain.goto(f"{scripted_url}/chat")
    _ask(plain, "hello")
    sure = plain.get_by_role("button", name="Yes, delete it")
    expect(sure).to_be_hidden()  # a thumb that slips deletes nothing
    plain.get_by_text("Delete this chat", exact=True).click()
    expect(plain.get_by_text("Delete this chat? It will be removed here")).to_be_visible()
    sure.click()
    expect(plain.get_by_role("status")).to_have_text("Your chat has been deleted.")
    assert plain.context.cookies() == []
    expect(plain.locator(".you")).to_have_count(0)
    context.close()
