"""The telephone in this process, with its real sockets; the service is a fake unless a test asks for the real one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from datetime import datetime, time, timezone
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest

from bot.notice.office_hours import OfficeHours
from tests.phone.callers import free_ports
from tests.phone.fake_service import tone
from widget.phone.agent import Agent
from widget.phone.line import RINGS
from widget.phone.office import Office
from widget.phone.own_voice import OwnVoice
from widget.phone.settings import PhoneSettings
from widget.phone.sound import Samples, read_wav

HOURS = OfficeHours(frozenset(range(5)), time(8, 30), time(16))
IN_HOURS = datetime(2026, 11, 25, 10, tzinfo=timezone.utc)
AT_NIGHT = datetime(2026, 11, 25, 22, tzinfo=timezone.utc)


class QuickVoice(OwnVoice):
    """Says a text as a tone, as long as somebody in a great hurry would take for it."""

    async def prepare(self, *texts: str) -> None:
        return None

    async def say(self, text: str) -> Samples:
        return read_wav(tone(len(text) / 40))


class Noting(QuickVoice):
    """Notes what it is asked to say."""

    def __init__(self) -> None:
        super().__init__("")
        self.said: list[str] = []
        self.ready: list[str] = []
        self._noted = asyncio.Condition()

    async def prepare(self, *texts: str) -> None:
        await self._note(self.ready, *texts)

    async def say(self, text: str) -> Samples:
        await self._note(self.said, text)
        return await super().say(text)

    async def until(self, noted: list[str], words: str) -> None:
        """Wait until a text with these words was noted."""
        async with self._noted, asyncio.timeout(30):
            await self._noted.wait_for(lambda: any(words in text for text in noted))

    async def _note(self, noted: list[str], *texts: str) -> None:
        async with self._noted:
            noted += texts
            self._noted.notify_all()


Ringing = Callable[..., AbstractAsyncContextManager[int]]


def office(extension: str = "", at: datetime = IN_HOURS, hours: OfficeHours | None = HOURS) -> Office:
    return Office("Example School", "01632 960123", extension, hours, lambda: at)


@asynccontextmanager
async def _telephone(
    service: str,
    office_: Office | None = None,
    *,
    voice: OwnVoice | None = None,
    converse: Any = None,
    rings: float = RINGS,
    **settings: Any,
) -> AsyncIterator[int]:
    (port,) = free_ports()
    given = PhoneSettings(
        sip_listen=f"127.0.0.1:{port}",
        sip_allowed=(ip_network("127.0.0.0/8"),),
        sip_media_ports=(8400, 8499),
        service=service,
    )
    parts = (replace(given, **settings), office_ or office(), voice or QuickVoice(""))
    agent = Agent(*parts, converse=converse, goodbye=0.1, rings=rings)
    ready, stop = asyncio.Event(), asyncio.Event()
    running = asyncio.create_task(agent.run(ready.set, stop))
    waiting = asyncio.create_task(ready.wait())
    await asyncio.wait([running, waiting], return_when=asyncio.FIRST_COMPLETED)
    if running.done():
        waiting.cancel()
        await running
    try:
        yield port
    finally:
        stop.set()
        await running


@pytest.fixture
def telephone() -> Ringing:
    """``async with telephone(service_url, …) as port``: a telephone that takes calls on ``port``."""
    return _telephone


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path
