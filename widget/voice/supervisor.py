"""Keeps the voice process running: starts it, and starts it anew when it ends, at first at once and then less often."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from widget.voice.client import VoiceClient
from widget.voice.places import PROJECT

STARTS_WITHIN: Final = 120.0  # seconds, the first time with the turning of the weights
_WAITS: Final = (0.5, 1, 2, 5, 10, 30, 60)  # seconds before each next start
_WELL: Final = 60.0  # seconds after which a process that ended had worked
logger = logging.getLogger(__name__)


class Supervisor:
    """Runs ``command`` (the voice process, without its socket) for as long as ``run`` runs."""

    def __init__(self, client: VoiceClient, command: Sequence[str], waits: Sequence[float] = _WAITS) -> None:
        self._client, self._command, self._waits = client, command, waits
        self.process: asyncio.subprocess.Process | None = None

    async def run(self) -> None:
        """Until cancelled; nothing that happens to the process gets further than the log."""
        failures = 0
        loop = asyncio.get_running_loop()
        while True:
            begun = loop.time()
            try:
                await self._once()
                logger.warning("the voice process has ended and is started anew")
            except Exception as problem:
                logger.warning("the voice process did not start or was lost (%s)", type(problem).__name__)
            failures = 1 if loop.time() - begun > _WELL else failures + 1
            await asyncio.sleep(self._waits[min(failures, len(self._waits)) - 1])

    async def _once(self) -> None:
        """Start it, connect, and wait for its end."""
        with tempfile.TemporaryDirectory(prefix="voice-") as folder:  # short: the path of a socket has 107 bytes
            socket = Path(folder) / "socket"
            self.process = process = await asyncio.create_subprocess_exec(
                *self._command,
                "--socket",
                str(socket),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                cwd=PROJECT,
                env=environment(),
            )
            try:
                if process.stdout is None or not await asyncio.wait_for(process.stdout.readline(), STARTS_WITHIN):
                    raise OSError("it ended before it listened")
                gone = await self._client.connect(socket)
                logger.info("the voice process listens and speaks")
                try:
                    await gone
                finally:
                    gone.cancel()
            finally:
                with contextlib.suppress(ProcessLookupError):
                    process.terminate()
                await process.communicate()  # reads to the end, so that its pipe is closed however it ended


def environment() -> dict[str, str]:
    """What the process is given of the environment: where programs are, no settings and no secrets."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    return {**kept, "PYTHONPATH": str(PROJECT), "PYTHONWARNINGS": "ignore"}
