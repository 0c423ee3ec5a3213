"""The telephone's own voice, for when the service cannot speak: espeak-ng on this machine, so nobody hears silence."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
from typing import Final

import numpy as np

from bot.platform.errors import SettingsError
from widget.phone.sound import RATE, Samples, SoundError, read_wav

PROGRAM: Final = "espeak-ng"
_HOW: Final = ("-v", "en-gb", "-s", "145", "-g", "2", "--stdin", "--stdout")
_PATIENCE: Final = 20.0  # seconds; a page of text takes far less than one
_ATTENTION: Final = (440, 0.2, 0.2)  # Hz, strength, seconds: what is heard should even this fail


class OwnVoice:
    """Says a text; its own fixed phrases once and for all at the start, other texts when they come."""

    def __init__(self, program: str) -> None:
        self._program = program
        self._said: dict[str, Samples] = {}

    @classmethod
    def found(cls) -> OwnVoice:
        """The voice of this machine; raises SettingsError where it has none."""
        program = shutil.which(PROGRAM)
        if program is None:
            raise SettingsError(f"{PROGRAM} is not installed, and callers must hear something when the service is down")
        return cls(program)

    async def prepare(self, *texts: str) -> None:
        """Render phrases ahead; raises SoundError where the voice does not work at all."""
        for text in texts:
            if text not in self._said:
                self._said[text] = await self._render(text)

    async def say(self, text: str) -> Samples:
        """A text as sound; a tone where it cannot be spoken."""
        if text in self._said:
            return self._said[text]
        try:
            made = await self._render(text)
        except SoundError:
            return _tone()
        return made

    async def _render(self, text: str) -> Samples:
        """Text goes in by the back door, not on the command line, where every user of the machine could read it."""
        process = await asyncio.create_subprocess_exec(
            self._program, *_HOW,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        try:
            said, _ = await asyncio.wait_for(process.communicate(text.encode()), _PATIENCE)
        except TimeoutError:
            raise SoundError("the voice took too long") from None
        finally:  # also where the caller broke in
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
        if process.returncode != 0:
            raise SoundError("the voice does not work")
        return await asyncio.to_thread(read_wav, said)


def _tone() -> Samples:
    pitch, strength, seconds = _ATTENTION
    at = np.arange(int(RATE * seconds)) / RATE
    return (strength * 32767 * np.sin(2 * np.pi * pitch * at)).astype(np.int16)
