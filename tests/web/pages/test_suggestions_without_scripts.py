"""The first page of the chat without scripts suggests what the widget does, and a press of a suggestion begins a chat."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from pathlib import Path

import httpx

from bot.app.bootstrap import Services
from bot.conversations.statistics import Measure
from bot.conversations.suggestions import ENOUGH
from bot.notice.folder import SchoolFolder
from bot.platform.settings import Settings
from bot.platform.tables import picture_days
from tests.web.office import words
from tests.web.serving import serving

OFFERED = re.compile(r'name="choose" value="([^"]+)"')


def test_what_parents_ask_most_is_suggested_first_and_one_press_begins_the_chat(
    browser: httpx.Client, services: Services
) -> None:
    yesterday = datetime.now(timezone.utc).date() - timedelta(days=1)
    most = {"day": yesterday, "measure": Measure.TOPIC.value, "name": "ask_share_named", "count": ENOUGH}
    with services.engine.begin() as connection:
        connection.execute(picture_days.insert().values(**most))
    page = browser.get("/chat")
    assert OFFERED.findall(page.text)[0] == "ask_share_named"
    assert "set-cookie" not in page.headers
    answered = browser.post("/chat", data={"id": "a", "choose": "ask_share_named", "lang": "en"})
    assert answered.status_code == 200
    assert "You said:" in words(answered)


def test_the_suggestions_are_in_the_language_of_the_page_and_so_is_the_chat(browser: httpx.Client) -> None:
    page = browser.get("/chat?lang=pl")
    assert "Dzień dobry" in words(page)
    begun = browser.post("/chat", data={"id": "a", "choose": OFFERED.findall(page.text)[0], "lang": "pl"})
    assert '<html lang="pl">' in begun.text


def test_a_service_that_cannot_answer_suggests_nothing(folder: SchoolFolder, tmp_path: Path) -> None:
    with serving(Settings(state=tmp_path), folder, None) as served:
        page = httpx.get(f"{served.http}/chat", trust_env=False)
    assert page.status_code == 503
    assert OFFERED.findall(page.text) == []
