"""One server for all web tests that need nothing of their own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from bot.app.bootstrap import build_services
from bot.notice.folder import SchoolFolder
from bot.pii.pseudonymiser import Pseudonymiser
from bot.platform.settings import Settings
from tests.smtp_server import SmtpServer
from tests.web.serving import Client, Served, serving


@pytest.fixture(scope="session")
def served(
    tmp_path_factory: pytest.TempPathFactory, folder: SchoolFolder, pseudonymiser: Pseudonymiser
) -> Iterator[Served]:
    """The service with the scripted assistant."""
    settings = Settings(
        state=tmp_path_factory.mktemp("state"), allowed_origins=("https://www.example.org",), client_token="t" * 32
    )
    with serving(settings, folder, build_services(settings, pseudonymiser=pseudonymiser)) as running:
        yield running


@pytest.fixture
async def person(served: Served) -> AsyncIterator[Client]:
    """Somebody who has just begun a conversation."""
    async with Client(served.chat) as client:
        await client.hello()
        yield client


@pytest.fixture
def mail() -> Iterator[SmtpServer]:
    """A mail server that keeps what it is sent."""
    with SmtpServer() as server:
        yield server
