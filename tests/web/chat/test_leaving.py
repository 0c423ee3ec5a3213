"""Leaving quickly without scripts: the school's front page, no cookie, nothing put by; the service keeps the chat."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bot.app.bootstrap import Services, build_services
from bot.conversations.review_rules import Queue
from bot.pii.pseudonymiser import Pseudonymiser
from bot.platform.settings import Settings
from bot.review.records import Narrowed
from tests.factories import school_folder
from tests.web.office import words
from tests.web.serving import serving
from widget.pages.no_script_chat import COOKIE

BUTTON = "Leave quickly"
SITE = "https://www.example.org"


@pytest.fixture
def services(tmp_path: Path, pseudonymiser: Pseudonymiser, request: pytest.FixtureRequest) -> Services:
    edit = ('reference_prefix = "HJ"', f'website = "{SITE}/"\nreference_prefix = "HJ"')
    own = getattr(request, "param", None) == "website"
    school = school_folder(tmp_path, {"school.toml": edit} if own else None)
    return build_services(Settings(state=tmp_path / "state", school=school), pseudonymiser=pseudonymiser)


@pytest.fixture
def browser(services: Services) -> Iterator[httpx.Client]:
    with (
        serving(services.settings, services.folder, services) as served,
        httpx.Client(base_url=served.http, trust_env=False, follow_redirects=True) as own,
    ):
        yield own


def test_the_way_out_is_there_from_a_card_on_and_not_before(browser: httpx.Client) -> None:
    assert BUTTON not in words(browser.post("/chat", data={"id": "a", "text": "ask_dpo"}))
    page = browser.post("/chat", data={"id": "b", "text": "danger_adult"})
    assert BUTTON in words(page)
    assert page.text.index(BUTTON) < page.text.index("Your conversation"), "it comes first"
    assert BUTTON in words(browser.post("/chat", data={"id": "c", "text": "ask_dpo"}))


def test_a_title_that_a_browser_keeps_in_its_history_tells_nothing_of_danger(browser: httpx.Client) -> None:
    page = browser.post("/chat", data={"id": "b", "text": "danger_adult"})
    title = page.text.partition("<title>")[2].partition("</title>")[0]
    assert title.startswith("Privacy help")


@pytest.mark.parametrize("services", ["website", "none"], indirect=True)
def test_leaving_shows_the_front_page_drops_the_cookie_and_keeps_the_conversation_for_the_school(
    browser: httpx.Client, services: Services
) -> None:
    shown = browser.post("/chat", data={"id": "b", "text": "danger_adult"})
    assert browser.cookies.get(COOKIE)
    left = browser.post("/chat/leave", follow_redirects=False)
    front = services.folder.school.website or "/"
    assert (left.status_code, left.headers["location"]) == (303, front)
    assert (left.headers["cache-control"], left.headers["clear-site-data"]) == ("no-store", '"cache"')
    assert COOKIE not in browser.cookies
    again = browser.get("/chat")
    assert again.headers["cache-control"] == "no-store"
    assert "danger_adult" not in words(again)
    assert BUTTON not in words(again)
    assert len(services.reviews.list(Narrowed(queue=Queue.SAFEGUARDING), 10)) == 1
    policy = shown.headers["content-security-policy"]
    assert ("form-action 'self' https://www.example.org;" in policy) == bool(services.folder.school.website)
    assert "frame-ancestors 'self'" in policy
    assert (f'leave-to="{front}"' in browser.get("/embed").text) == bool(services.folder.school.website)


def test_another_sites_page_cannot_send_the_form(browser: httpx.Client) -> None:
    browser.post("/chat", data={"id": "b", "text": "danger_adult"})
    assert browser.post("/chat/leave", headers={"Origin": "https://evil.example"}).status_code == 403
    assert browser.cookies.get(COOKIE)


def test_the_line_for_a_doubt_is_shown_under_an_answer(services: Services, browser: httpx.Client) -> None:
    from bot.notice.danger_words import with_doubt

    book = services.folder.book
    book.replies["ask_help"] = with_doubt(book.reply("ask_help"), book)
    page = browser.post("/chat", data={"id": "a", "text": "ask_help"})
    assert "If someone is not safe, ring 999 or choose Help." in words(page)
    assert "safeguarding" not in page.text
    assert 'value="danger_now"' in page.text
