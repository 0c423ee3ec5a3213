"""The databases that every store is tested on: SQLite always, PostgreSQL in the layer of real servers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from bot.app.bootstrap import Services
from bot.pii.pseudonymiser import Pseudonymiser
from bot.platform.database import open_database
from tests.case_factories import empty_database, services_on
from tests.factories import SetClock


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.servers)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A new database of its own for each test, already in the newest shape."""
    if request.param == "sqlite":
        empty_database(file := tmp_path / "a" / "help.sqlite3")
        return f"sqlite:///{file}"
    return str(request.getfixturevalue("postgres_server").database())


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """That database, opened."""
    opened = open_database(database_url)
    yield opened
    opened.dispose()


@pytest.fixture
def clock() -> SetClock:
    """A clock that stands still."""
    return SetClock()


@pytest.fixture
def services(tmp_path: Path, database_url: str, pseudonymiser: Pseudonymiser, clock: SetClock) -> Iterator[Services]:
    """All services on that database."""
    built = services_on(tmp_path, clock, pseudonymiser, database=database_url)
    yield built
    built.engine.dispose()
