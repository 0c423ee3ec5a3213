"""Deleting the chat without scripts: said on the answer itself, with what is kept, and never above a chat."""

from __future__ import annotations

import re

import httpx

from bot.app.bootstrap import Services
from tests.case_factories import answers
from tests.web.office import words
from widget.pages.no_script_chat import COOKIE

DELETED = "Your chat has been deleted."


def ask(browser: httpx.Client) -> None:
    page = browser.post("/chat", data={"id": "a", "text": "How long do you keep it?"})
    assert "You said: How long do you keep it?" in words(page)


def test_deleting_is_confirmed_on_a_page_without_the_chat_and_the_cookie_goes(browser: httpx.Client) -> None:
    ask(browser)
    page = browser.post("/chat", data={"id": "f", "forget": "1"})
    assert page.status_code == 200
    assert DELETED in words(page)
    assert "How long do you keep it?" not in words(page)
    assert page.headers["cache-control"] == "no-store"
    assert COOKIE not in browser.cookies
    assert DELETED not in words(browser.get("/chat"))


def test_the_sentence_on_what_is_kept_is_the_services_own_with_its_reference(
    browser: httpx.Client, services: Services
) -> None:
    ask(browser)
    with services.engine.connect() as connection:
        (conversation,) = connection.exec_driver_sql("SELECT id FROM conversations").scalars()
    opened = services.cases.open(conversation, 1, answers())
    kept = services.cases.kept(conversation)
    assert kept
    page = words(browser.post("/chat", data={"id": "f", "forget": "1"}))
    assert f"{DELETED} {kept}" in page
    assert opened.printed in page


def test_an_address_cannot_claim_above_a_chat_that_it_was_deleted(browser: httpx.Client) -> None:
    ask(browser)
    page = words(browser.get("/chat?deleted=1"))
    assert "You said: How long do you keep it?" in page
    assert DELETED not in page


def test_deleting_what_is_gone_already_is_confirmed_too(browser: httpx.Client) -> None:
    page = browser.post("/chat", data={"id": "f", "forget": "1"})
    assert re.search(rf'role="status">{DELETED}</p>', page.text)
