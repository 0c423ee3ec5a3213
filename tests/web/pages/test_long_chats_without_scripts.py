"""The chat page without scripts shows the newest part of a long chat, leads to the rest, is limited and has an end."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import insert, select

from bot.app.bootstrap import Services
from bot.conversations.frames import MOST_TURNS
from bot.conversations.service import ON_A_PAGE
from bot.notice.folder import SchoolFolder
from bot.pii.pseudonymiser import Pseudonymiser
from bot.platform import tables
from tests.case_factories import services_on
from tests.factories import NOON, SetClock
from tests.web.office import words
from tests.web.serving import Served, serving
from widget.limits import rate_limits
from widget.pages.no_script_chat import COOKIE


@pytest.fixture
def services(tmp_path: Path, pseudonymiser: Pseudonymiser) -> Services:
    return services_on(tmp_path, SetClock(), pseudonymiser)


@pytest.fixture
def served(services: Services, folder: SchoolFolder) -> Iterator[Served]:
    with serving(services.settings, folder, services, now=lambda: 0.0) as running:
        yield running


@pytest.fixture
def browser(served: Served) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=served.http, trust_env=False, timeout=60, follow_redirects=True) as there:
        yield there


def ask(browser: httpx.Client, id_: str, text: str) -> httpx.Response:
    return browser.post("/chat", data={"id": id_, "text": text})


def test_a_page_shows_the_newest_part_and_leads_to_what_came_before(browser: httpx.Client, services: Services) -> None:
    ask(browser, "first", "what was said at the very first")
    session = browser.cookies[COOKIE]

    async def silent() -> None:
        for number in range(ON_A_PAGE + 5):
            await services.conversations.timeout(session, f"t{number}")

    asyncio.run(silent())
    newest = browser.get("/chat")
    assert "the very first" not in words(newest)
    assert 'name="text"' in newest.text
    (before,) = {part.split('"')[0] for part in newest.text.split("/chat?before=")[1:]}
    earlier = browser.get(f"/chat?before={before}")
    assert "what was said at the very first" in words(earlier)
    assert "/chat?before=" not in earlier.text
    assert 'href="/chat#latest"' in earlier.text


def test_who_asks_for_the_page_without_end_is_told_to_wait_and_nothing_is_looked_up(
    browser: httpx.Client, served: Served
) -> None:
    buckets = served.app.state.gate.returns._buckets
    for _ in range(rate_limits.RETURNS.burst):
        assert buckets.take("127.0.0.1") == 0
    page = browser.get("/chat")
    assert page.status_code == 429
    assert "That was a lot at once." in words(page)


def test_a_chat_that_is_full_says_so_kindly_and_a_new_one_is_a_press_away(
    browser: httpx.Client, services: Services
) -> None:
    ask(browser, "first", "ask_dpo")
    with services.engine.begin() as connection:
        own = connection.execute(select(tables.conversations.c.id)).scalar_one()
        row = {"conversation_id": own, "first_seq": 2, "frame": "press", "at": NOON.replace(tzinfo=None)}
        rows = [{**row, "client_id": f"fill{number}"} for number in range(MOST_TURNS)]
        connection.execute(insert(tables.turns), rows)
    page = ask(browser, "second", "what else was there to ask")
    assert "This chat is as long as it can be. Nothing that you sent is lost." in words(page)
    assert "Or ring" in words(page)
    assert "what else was there to ask" in page.text, "what was typed stays"
    assert "You said: ask_dpo" in words(page), "what was said stays"
    begun = browser.post("/chat", data={"begin": "1"})
    assert begun.status_code == 200
    assert COOKIE not in browser.cookies
    assert "This chat is as long" not in words(ask(browser, "third", "ask_dpo"))
