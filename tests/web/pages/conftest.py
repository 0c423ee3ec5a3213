"""A service of its own for each test of a page without scripts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bot.app.bootstrap import Services, build_services
from bot.notice.folder import SchoolFolder
from bot.pii.pseudonymiser import Pseudonymiser
from bot.platform.settings import Settings
from tests.web.serving import serving


@pytest.fixture
def services(tmp_path: Path, pseudonymiser: Pseudonymiser) -> Services:
    return build_services(Settings(state=tmp_path), pseudonymiser=pseudonymiser)


@pytest.fixture
def browser(services: Services, folder: SchoolFolder) -> Iterator[httpx.Client]:
    with (
        serving(services.settings, folder, services) as served,
        httpx.Client(base_url=served.http, trust_env=False, follow_redirects=True) as own,
    ):
        yield own
