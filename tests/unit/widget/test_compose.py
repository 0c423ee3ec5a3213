"""How the service is put together: the separate way understands and keeps time as the one process does."""

from __future__ import annotations

import asyncio
from datetime import datetime, timezone
from pathlib import Path

import pytest

from bot.conversations.records import Answer, Message, Understanding
from bot.engine.remote import RemoteAssistant
from bot.notice.languages import Reading
from bot.notice.reply import Reply
from bot.platform.settings import Settings
from tests.factories import HAZELMERE
from widget.compose import compose

NOW = datetime(2027, 3, 4, 9, 30, tzinfo=timezone.utc)


@pytest.mark.long
def test_the_separate_way_reads_other_languages_before_it_asks_the_engine_and_goes_by_its_own_clock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Message] = []

    async def answer(_engine: RemoteAssistant, message: Message) -> Answer:
        asked.append(message)
        return Answer((Reply("chitchat", "Yes."),), {}, Understanding("chitchat", 1.0, (), ()), None, "")

    monkeypatch.setattr(RemoteAssistant, "answer", answer)
    urls = ("http://127.0.0.1:9",)
    settings = Settings(
        state=tmp_path, school=HAZELMERE, assistant="remote", assistant_url=urls, assistant_token="t" * 32
    )
    services = compose(settings, None, lambda: NOW)

    async def talk() -> str:
        chat = services.conversations
        opened = await chat.open(mode="text", lang="en")
        await chat.say(opened.session, "m1", "Chciałabym zobaczyć wszystkie dane mojej córki")
        with services.engine.connect() as connection:
            return str(connection.exec_driver_sql("select created_at from conversations").scalar_one())

    began = asyncio.run(talk())
    services.engine.dispose()
    assert isinstance(asked[0].reading, Reading)
    assert (asked[0].lang, asked[0].reading.language, asked[0].reading.asks) == ("pl", "pl", "access")
    assert began.startswith("2027-03-04")
