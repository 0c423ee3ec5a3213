"""The service as it is started, with its voice: what begins after it is ready, is heard, and lives without the other."""

from __future__ import annotations

import os
import signal
import wave
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.factories import PROJECT
from tests.web.serving import Client
from tests.web.started import Started, started, until
from widget.voice.wire import BYTES_A_SECOND

LOWEST = 19  # niceness
FRAME = 16_000  # bytes of one frame of sound
NICENESS = 16  # its place in /proc/PID/stat behind the name of the program (proc(5))


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Started]:
    """One service for all tests here, once it listens and speaks."""
    with started(tmp_path_factory.mktemp("state"), VOICE="on") as running:
        running.wait_for(lambda line: "the voice process listens and speaks" in line)
        yield running
        assert running.end(signal.SIGTERM) == 0  # and with it what it has started


def child(service: Started, module: str) -> int:
    """The process of a module that the service has started; waits until it is there."""
    found: list[int] = []

    def look() -> bool:
        found[:] = [process for process in children(service) if module in words_of(process)]
        return bool(found)

    assert until(look), module
    return found[0]


def children(service: Started) -> list[int]:
    """The processes that the service has started itself."""
    listed = Path(f"/proc/{service.process.pid}/task").glob("*/children")
    return [int(process) for file in listed for process in file.read_text().split()]


def words_of(process: int) -> list[str]:
    """What a process was started with; nothing where it has ended meanwhile."""
    try:
        return Path(f"/proc/{process}/cmdline").read_text().split("\0")
    except OSError:
        return []


def stat(process: int) -> list[str]:
    """What the system says of a process, from its state on."""
    return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()


def test_rendering_begins_after_the_ready_line_and_gives_way_to_everything_else(service: Started) -> None:
    renderer = child(service, "widget.voice.engine.rendering")
    begun = next(n for n, line in enumerate(service.lines) if "rendering speech: 0 of" in line)
    ready = next(n for n, line in enumerate(service.lines) if line.startswith("ready "))
    assert ready < begun
    assert until(lambda: int(stat(renderer)[NICENESS]) == LOWEST)  # it lowers its priority itself, once it runs


async def test_what_is_said_is_heard_and_answered(service: Started) -> None:
    with wave.open(str(PROJECT / "tests" / "fixtures" / "spoken" / "question.wav")) as file:
        sound = file.readframes(-1) + bytes(BYTES_A_SECOND)
    async with Client(f"ws://127.0.0.1:{service.port}/chat/v1") as client:
        await client.hello(mode="voice")
        await client.send({"type": "audio_start", "id": "a1"})
        for at in range(0, len(sound), FRAME):
            await client.send(sound[at : at + FRAME])
        await client.send({"type": "audio_end", "id": "a1"})
        assert (await client.receive())["type"] == "utterance_end"
        heard = await client.receive()
        assert heard["type"] == "heard"
        assert "data" in heard["text"].lower()
        (reply,) = await client.answers()
        assert reply["audio"]


async def test_when_the_voice_is_killed_the_chat_goes_on_and_the_voice_is_started_anew(service: Started) -> None:
    async with Client(f"ws://127.0.0.1:{service.port}/chat/v1") as client:
        await client.hello()
        os.kill(child(service, "widget.voice.engine"), signal.SIGKILL)
        service.wait_for(lambda line: "has ended and is started anew" in line)
        (reply,) = await client.say("ask_talk_to_person")
        assert reply["kind"] == "contact" or reply["contacts"]
        assert child(service, "widget.voice.engine")
