"""The service as it runs, on the trained model: real understanding, real rules, real actions, a real database."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest

from bot.app.bootstrap import Services
from bot.platform.settings import Settings
from tests.factories import HAZELMERE

T = TypeVar("T")


class Running:
    """The services on a loop of their own, called from tests that are not asynchronous."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        """Run something there and wait for it."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(60)

    def close(self) -> None:
        """Stop all of it."""
        self.do(self.services.close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


@pytest.fixture(scope="session")
def running(trained_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The whole service below the web, once a run."""
    from widget.compose import compose

    state = tmp_path_factory.mktemp("rasa-state")
    composed = Running(compose(Settings(state=state, school=HAZELMERE), trained_model))
    yield composed
    composed.close()
