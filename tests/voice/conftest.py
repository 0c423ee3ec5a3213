"""One real voice process for all tests here, as the service runs it; the fast voice speaks to the recogniser."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from widget.voice import places
from widget.voice.client import VoiceClient, Words
from widget.voice.supervisor import Supervisor
from widget.voice.wire import BYTES_A_SECOND

PATIENCE = 60.0  # seconds after which a test gives up waiting


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder needs envs/voice."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("voice")


class Running:
    """A voice process with its supervisor, on a loop of its own so that all tests can share it."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.client = VoiceClient()
        self.supervisor = Supervisor(self.client, places.ENGINE, waits=(0.05,))
        self._thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self._thread.start()
        self._task = self.do(self._begin())

    async def _begin(self) -> asyncio.Task[None]:
        return asyncio.create_task(self.supervisor.run())

    async def _end(self) -> None:
        """Cancel the supervisor and wait until it has ended its process."""
        self._task.cancel()
        await asyncio.wait([self._task])

    def do(self, coroutine: object) -> Any:
        """Run a coroutine on the process's loop and wait for it."""
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(PATIENCE)  # type: ignore[arg-type]

    async def until_it_works(self) -> None:
        await self.client.there.wait()

    async def hear(
        self, sound: bytes, phrases: tuple[str, ...] = (), patience: float = 0.6, spelling: tuple[str, ...] = ()
    ) -> Words:
        """What is heard of a sound that is sent at once, with quiet behind it that ends it."""
        listening = await self.client.listen("somebody", phrases, patience, spelling)
        sound += bytes(2 * BYTES_A_SECOND)
        for at in range(0, len(sound), 16_000):
            await listening.send(sound[at : at + 16_000])
        await listening.ended()
        return await listening.words()

    def close(self) -> None:
        self.do(self._end())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(PATIENCE)
        self.loop.close()


@pytest.fixture(scope="session")
def running() -> Iterator[Running]:
    """The process, which is started once a run."""
    started = Running()
    started.do(started.until_it_works())
    yield started
    started.close()
