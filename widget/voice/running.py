"""Runs the voice beside the chat: its process, and what renders speech ahead once it has started."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from bot.app.bootstrap import Services
from bot.notice.folder import SchoolFolder
from widget.voice import places
from widget.voice.client import VoiceClient
from widget.voice.rendering import Rendering
from widget.voice.shelf import Rendered, Shelf
from widget.voice.sound import Sound
from widget.voice.supervisor import Supervisor

STARTS: Final = "starts beside the chat"
NOT_SET_UP: Final = "not set up yet, people can only type; it starts once make run or make voice has set it up"
LOOK_EVERY: Final = 5.0
"""Seconds between two looks whether it was set up."""


async def set_up(look_every: float = LOOK_EVERY) -> None:
    """Wait until the environment of the voice is there."""
    while not places.set_up():  # noqa: ASYNC110 another process makes it
        await asyncio.sleep(look_every)


@contextlib.asynccontextmanager
async def listening_and_speaking(schools: Sequence[tuple[Path, Services]]) -> AsyncIterator[list[Sound]]:
    """What listens and speaks until the end of the block, for each school's STATE and services in turn.

    One process of the voice is enough for all of them, and the sentences of one school are rendered ahead at a time.
    """
    client, turn = VoiceClient(), asyncio.Lock()
    folders = [state / "speech" for state, _ in schools]
    sounds: list[Sound] = []
    work = [asyncio.create_task(Supervisor(client, places.ENGINE).run())]
    for folder, (_, services) in zip(folders, schools, strict=True):
        rendered = Rendered(folder, places.BRITISH, [one for one in folders if one != folder])
        rendering = Rendering(rendered, places.RENDERER, partial(_now_of, services), turn)
        sounds.append(Sound(client, Shelf(client, rendered, time.monotonic), rendering))
        if (places.VOICES / f"{places.BRITISH}.bin").exists():
            work.append(asyncio.create_task(rendering.run()))
    try:
        yield sounds
    finally:
        for task in work:
            task.cancel()
        for task in work:
            with contextlib.suppress(asyncio.CancelledError):
                await task


def _now_of(services: Services) -> SchoolFolder:
    return services.served.now
