"""What every kind of test may use: the school's folder, the door, and a trained model (once a run)."""

from __future__ import annotations

import asyncio
import gc
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from bot.app.bootstrap import build_pseudonymiser, build_services
from bot.conversations.request_desk import RequestDesk
from bot.nlu.languages.reader import OtherLanguages
from bot.notice.folder import SchoolFolder, load_school_folder
from bot.pii.pseudonymiser import Pseudonymiser
from bot.platform.settings import Settings
from tests import servers
from tests.apart import Apart, Process, running
from tests.factories import HAZELMERE
from tests.training import train_once

if TYPE_CHECKING:
    from tests.understanding.measure import Understands

# A run tries the same examples every time, so that a failure is one of the change and not of chance.
# How long one takes is not asserted: a busy machine is no mistake.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")


@pytest.fixture(scope="session")
def folder() -> SchoolFolder:
    """The school folder of this repository, read and checked."""
    return load_school_folder(HAZELMERE)


@pytest.fixture(scope="session")
def pseudonymiser(folder: SchoolFolder) -> Pseudonymiser:
    """The door of that folder; costs a second, so once a run."""
    return build_pseudonymiser(folder)


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory, pseudonymiser: Pseudonymiser) -> Iterator[RequestDesk]:
    """A desk where requests are made, on a database of its own."""
    services = build_services(
        Settings(state=tmp_path_factory.mktemp("desk"), school=HAZELMERE), pseudonymiser=pseudonymiser
    )
    yield services.desk
    services.engine.dispose()


@pytest.fixture(scope="session")
def trained_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of the present data, trained when none fits.

    TEST_STATE names a folder that is kept between runs and shared by the layers of one; without it a run trains in a
    folder of its own.
    """
    return train_once(Path(os.environ.get("TEST_STATE") or tmp_path_factory.mktemp("state")))


@pytest.fixture(scope="session")
def reads(trained_model: Path) -> Iterator[Understands]:
    """The trained model alone, loaded once a run: for what only has to be understood."""
    from bot.engine.embedded import EmbeddedAssistant

    assistant = EmbeddedAssistant(trained_model, [])  # understanding needs no actions
    yield assistant
    asyncio.run(assistant.close())


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[servers.Postgres]:
    """A PostgreSQL server, once a run."""
    with servers.postgres() as there:
        yield there


@pytest.fixture(scope="session")
def redis_server() -> Iterator[servers.Redis]:
    """A Redis server, once a run."""
    with servers.redis_server() as there:
        yield there


@pytest.fixture(scope="session")
def apart(
    trained_model: Path,
    tmp_path_factory: pytest.TempPathFactory,
    postgres_server: servers.Postgres,
    redis_server: servers.Redis,
) -> Apart:
    """What makes processes of the separate way, on servers and a STATE of their own with the trained model."""
    state = tmp_path_factory.mktemp("apart")
    (state / "models").symlink_to(trained_model.parent.resolve())
    return Apart(state, postgres_server, redis_server)


@pytest.fixture(scope="session")
def _engine_apart(apart: Apart) -> Iterator[tuple[Process, Process]]:
    actions = apart.actions()
    rasa = apart.rasa(actions)
    with running(actions, rasa):  # both load for some seconds, so at once
        yield actions, rasa


@pytest.fixture(scope="session")
def actions_apart(_engine_apart: tuple[Process, Process]) -> Process:
    """An action server, once a run."""
    return _engine_apart[0]


@pytest.fixture(scope="session")
def rasa_apart(_engine_apart: tuple[Process, Process]) -> Process:
    """A Rasa server that uses it, once a run."""
    return _engine_apart[1]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Modules that take long come first, the others stay in their order.

    Where Rasa and TensorFlow are loaded, their warnings are theirs: hundreds, at import and at run time.
    """
    items.sort(key=lambda item: item.get_closest_marker("begins_first") is None)
    for item in items:
        if item.get_closest_marker("rasa"):
            item.add_marker(pytest.mark.filterwarnings("ignore"))


def pytest_collection_finish() -> None:
    """What is loaded by now stays to the end: thousands of tests that nobody need look through for what can go."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def languages() -> OtherLanguages:
    """The readers of the other languages."""
    return OtherLanguages()
