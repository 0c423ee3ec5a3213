"""How long a person who speaks waits: from the end of their words to the first sound of the answer, over the socket.

The whole service runs as ``make run`` starts it, on a folder where no speech is rendered ahead yet: the quick voice
says everything while the British one renders in the background, as on a school's first day. Sound goes in at the pace
of speech, with quiet behind it, and the service finds the end of the words itself. So many people speak at once as
TALKERS says, each in a conversation of their own. Usage: python -m bench.voice.turns
Sentences and voice are those of ``bench.voice``, which makes their sound.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import aiohttp
import numpy as np

from bench.costs.machines import described, memory_of_each, until
from bench.costs.side_by_side import share
from bench.systems import from_somewhere, service
from bench.voice.sentences import SENTENCES
from bench.voice.sounds import RATE, Samples, Speakers
from bot.engine.training import PROJECT, train

SPEAKER: Final = "bm_george"
TALKERS: Final = (1, 2, 4)
FRAME: Final = 320  # samples in one frame of sound: 20 ms
PATIENCE: Final = 30.0  # seconds for one turn, quiet included
_QUIET: Final = 0.01  # of full scale: softer than that, nobody speaks
_TRIES: Final = 60  # the voice needs some seconds before it listens


@dataclass(frozen=True)
class Waited:
    """Seconds after the last word: until it was known what was said, until the answer's text, until its sound."""

    heard: float
    reply: float
    sound: float


def spoken(samples: Samples) -> bytes:
    """The sound up to the end of the last word, as frames carry it."""
    loud = np.flatnonzero(np.abs(samples) > _QUIET)
    return (samples[: loud[-1] + 1] * 32767).astype("<i2").tobytes()


async def ask(session: aiohttp.ClientSession, url: str, socket: Any, own: str, pcm: bytes) -> Waited | None:
    """Say one sentence at the pace of speech; None where the voice does not listen yet or understood nothing."""
    await socket.send_json({"type": "audio_start", "id": own})
    begun = time.perf_counter()
    ended = begun + len(pcm) / 2 / RATE
    streaming = asyncio.create_task(_stream(socket, pcm, begun))
    heard = reply = 0.0
    try:
        while True:
            try:
                frame = await asyncio.wait_for(socket.receive_json(), PATIENCE)
            except asyncio.TimeoutError:
                return None
            if frame["type"] == "error":
                return None
            if frame["type"] == "heard" and not heard:
                heard = time.perf_counter() - ended
                streaming.cancel()
            if frame["type"] == "reply":
                reply = reply or time.perf_counter() - ended
                audio = frame["audio"]
                if audio and not frame["more"]:
                    async with session.get(url.rstrip("/") + audio[0]["url"]) as sound:
                        await sound.content.readexactly(2000)  # a header, and sixty thousandths of a second
                    return Waited(heard, reply, time.perf_counter() - ended)
    finally:
        streaming.cancel()


async def _stream(socket: Any, pcm: bytes, begun: float) -> None:
    """A microphone: the words, then quiet for as long as somebody listens."""
    at = 0
    while True:
        await asyncio.sleep(max(0.0, begun + (at + FRAME) / RATE - time.perf_counter()))
        frame = pcm[2 * at : 2 * (at + FRAME)]
        await socket.send_bytes(frame + bytes(2 * FRAME - len(frame)))
        at += FRAME


async def measure(url: str, said: Sequence[bytes], talkers: int = 1) -> list[Waited]:
    """Each sentence in a conversation of its own, shared out among so many people who speak at once."""
    left = list(enumerate(said))
    found: list[Waited] = []

    async def talk(session: aiohttp.ClientSession) -> None:
        while left:
            number, pcm = left.pop(0)
            for again in range(_TRIES):
                async with session.ws_connect(f"{url}chat/v1", headers=from_somewhere(url)) as socket:
                    hello = {"type": "hello", "protocol": 1, "session": None, "last_seq": 0, "mode": "voice"}
                    await socket.send_json({**hello, "lang": "en"})
                    while (await socket.receive_json())["type"] != "reply":
                        pass
                    waited = await ask(session, url, socket, f"v{number}-{again}", pcm)
                if waited is not None:
                    found.append(waited)
                    break
                await asyncio.sleep(1)

    async with aiohttp.ClientSession() as session:
        await asyncio.gather(*(talk(session) for _ in range(talkers)))
    return found


def main() -> int:
    """Run it and print."""
    speakers = Speakers(PROJECT / "var" / "bench-voice")
    said = [spoken(speakers.say(SPEAKER, text)) for text in SENTENCES]
    model = train(PROJECT / "data/schools/hazelmere", Path(os.environ.get("STATE", "var")), print)
    with tempfile.TemporaryDirectory() as name:
        begun = time.monotonic()
        with service(model, Path(name), VOICE="on") as served:
            until(served.answers, begun)
            asyncio.run(measure(served.url, said[:1]))  # what is made at the first use is no turn's
            waited = {talkers: asyncio.run(measure(served.url, said, talkers)) for talkers in TALKERS}
            held = memory_of_each(served.pids)
    print(f"\n{described()}, load {os.getloadavg()[0]:.1f}")
    print("seconds from the end of the words, by how many people speak at once (goal: 1 at the median for one)")
    for talkers, turns in waited.items():
        print(f"{talkers} at once: {len(turns)} of {len(said)} sentences answered")
        for part in ("heard", "reply", "sound"):
            times = [getattr(one, part) for one in turns]
            print(f"  {part:<8}" + json.dumps({f"p{at}": round(share(times, at / 100), 2) for at in (50, 95)}))
    print("memory of each process, MB: " + json.dumps({name: round(size) for name, size in held.items()}))
    return int(any(len(turns) < len(said) for turns in waited.values()))


if __name__ == "__main__":
    sys.exit(main())
