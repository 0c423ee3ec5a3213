"""Renders in the background what the assistant says: ahead what comes first, the rest once somebody has heard it.

All of it would take a core nearly two hours. What is rendered is kept by sentence, so correcting one answer renders
that answer's new sentences and nothing else.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from bot.keypad.menus import KeypadMenus
from bot.keypad.prompts import answers, prompts, read_by_keys
from bot.notice.folder import SchoolFolder
from bot.speech.render import sentences
from widget.chat.error_words import SPOKEN, message
from widget.voice.places import PROJECT
from widget.voice.shelf import Rendered
from widget.voice.supervisor import environment

LOOK_EVERY: Final = 30.0  # seconds between two looks at what is served
AHEAD: Final = 200  # sentences that are rendered before anybody asks: ten minutes of a core
_TELL_EVERY: Final = 200  # sentences between two lines in the log
logger = logging.getLogger(__name__)


class Rendering:
    """Runs ``command`` while there is something to render; ``served`` gives the folder that is served now.

    ``turn`` is held meanwhile, so that several schools take one core and no more.
    """

    def __init__(
        self,
        rendered: Rendered,
        command: Sequence[str],
        served: Callable[[], SchoolFolder],
        turn: asyncio.Lock | None = None,
        ahead: int = AHEAD,
    ) -> None:
        self._rendered, self._command, self._served, self._ahead = rendered, command, served, ahead
        self._turn = turn or asyncio.Lock()
        self.done = self.wanted = 0
        self._seen: SchoolFolder | None = None
        self._standing: Sequence[str] = ()

    @property
    def progress(self) -> str:
        """How far it is, in words for the staff."""
        if not self.wanted:
            return "has not begun"
        if self.done >= self.wanted:
            return f"{self.done} sentences are recorded, and each other one once somebody has heard it"
        return f"{self.done} of {self.wanted} sentences are recorded; the quick voice says the rest"

    async def run(self, look_every: float = LOOK_EVERY) -> None:
        """Until cancelled: render what is missing, then look again for what has changed."""
        while True:
            folder = self._served()
            if folder is not self._seen or self.done < self.wanted or self._rendered.missed:
                try:
                    async with self._turn:
                        await self._render(folder)
                    self._seen = folder
                except (OSError, asyncio.TimeoutError) as problem:
                    logger.warning("speech could not be rendered ahead (%s)", type(problem).__name__)
            await asyncio.sleep(look_every)

    async def _render(self, folder: SchoolFolder) -> None:
        if folder is not self._seen:
            self._standing = await asyncio.to_thread(lambda: list(dict.fromkeys(said_always(folder))))
            self._rendered.folder.mkdir(parents=True, exist_ok=True)
            await asyncio.to_thread(self._tidy)
            self._rendered.standing = frozenset(self._standing)
        heard = self._rendered.missed.copy()
        there = {sentence for sentence in self._standing if self._rendered.borrow(sentence)}
        due = {*self._standing[: self._ahead], *heard} - there
        missing = [sentence for sentence in self._standing if sentence in due]
        self.wanted, self.done = len(there) + len(missing), len(there)
        if missing:
            logger.info("rendering speech: %s", self.progress)
            await self._run_through(missing)
            logger.info("rendering speech: %s", self.progress)
        self._rendered.missed -= heard

    async def _run_through(self, missing: Sequence[str]) -> None:
        process = await asyncio.create_subprocess_exec(
            *self._command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            cwd=PROJECT,
            env=environment(),
        )
        try:
            if process.stdin is None or process.stdout is None:
                raise OSError("no pipes")
            for sentence in missing:
                line = json.dumps({"file": str(self._rendered.file(sentence)), "text": sentence})
                process.stdin.write(line.encode() + b"\n")
                await process.stdin.drain()
                if not await process.stdout.readline():
                    raise OSError("the renderer has ended")
                self.done += 1
                if self.done % _TELL_EVERY == 0:
                    logger.info("rendering speech: %s", self.progress)
            process.stdin.close()
            await process.wait()
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
            if process.stdin is not None:
                process.stdin.close()
            await process.communicate()  # reads to the end, so that the pipes are closed however it ended

    def _tidy(self) -> None:
        """Delete what is not said any more."""
        kept = {self._rendered.file(sentence).name for sentence in self._standing}
        for file in self._rendered.folder.glob("*.wav"):
            if file.name not in kept:
                file.unlink(missing_ok=True)


def said_always(folder: SchoolFolder) -> Iterator[str]:
    """Every sentence that is said as it stands, in the order in which it is wanted."""
    menus = KeypadMenus(folder.book, folder.notice, folder.school, folder.form)
    yield from prompts(folder.book, folder.form, folder.school, menus)
    for code in SPOKEN:
        yield from sentences(message(code, folder.book.reply("ask_talk_to_person").contacts))
    yield from answers(folder.book)
    yield from read_by_keys(menus)
