"""With the trained model and the real recogniser, over the socket: by keys alone, and by recorded sound alone.

The same over calls is in tests/phone/test_walks.py, with the telephone's own Python.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import Service
from tests.soak.spoken_walk import TURNS, next_line, sound
from tests.web.serving import connect

TRIES = 20
KEYS = "211207700900123#11"
Frame = dict[str, Any]


@pytest.fixture(scope="module")
def service(trained_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The service with its voice, as `make run` starts it."""
    state = tmp_path_factory.mktemp("state")
    (state / "models").symlink_to(trained_model.parent.resolve())
    started = Service(state, VOICE="on")
    started.start()
    yield started
    started.stop()


class Talker:
    """One socket; what was heard last, and the last reply."""

    def __init__(self, socket: Any) -> None:
        self._socket = socket
        self.last: Frame = {}

    async def hello(self, mode: str) -> None:
        hello = {"type": "hello", "protocol": 1, "session": None, "last_seq": 0, "mode": mode, "lang": "en"}
        await self._socket.send(json.dumps(hello))
        await self.until_answered()

    async def until_answered(self) -> Frame:
        """All frames up to the last reply, or an error; the last of them."""
        while True:
            frame: Frame = json.loads(await self._socket.recv())
            if frame["type"] == "reply":
                self.last = frame
            if frame["type"] in ("error", "collected") or (frame["type"] == "reply" and not frame["more"]):
                return frame

    async def press(self, keys: str) -> None:
        for number, key in enumerate(keys):
            await self._socket.send(json.dumps({"type": "press", "id": f"k{len(keys)}-{number}", "key": key}))
            await self.until_answered()

    async def say(self, line: str, number: int) -> None:
        """Say a recorded line, with a second of quiet behind it; said once more where it was not heard.

        Where the voice does not listen yet, its first seconds, it is said again when the service says so.
        """
        heard_nothing = 0
        for again in range(TRIES):
            id_ = f"a{number}-{again}"
            await self._socket.send(json.dumps({"type": "audio_start", "id": id_}))
            pcm = sound(line) + bytes(64_000)
            for at in range(0, len(pcm), 6400):
                await self._socket.send(pcm[at : at + 6400])
            await self._socket.send(json.dumps({"type": "audio_end", "id": id_}))
            answered = await self.until_answered()
            if answered["type"] == "reply":
                return
            assert answered["code"] in ("not_heard", "unavailable"), answered
            if answered["code"] == "unavailable":
                await asyncio.sleep(answered["retry_after"])
            else:
                heard_nothing += 1
                assert heard_nothing < 2, f"{line} was not heard twice"


@pytest.fixture
async def talker(service: Service) -> AsyncIterator[Talker]:
    async with connect(service.url.replace("http", "ws") + "/chat/v1") as socket:
        yield Talker(socket)


def case(service: Service) -> tuple[str, str, str]:
    """The newest request: its reference, how it came, and what is still to be asked."""
    with closing(sqlite3.connect(service.log.parent / "privacy-help.sqlite3")) as database:
        query = "select reference, channel, to_ask from cases order by opened_at desc limit 1"
        row: tuple[str, str, str] = database.execute(query).fetchone()
        return row


def check_receipt(talker: Talker, service: Service, channel: str) -> None:
    receipt = talker.last
    assert receipt["kind"] == "receipt", receipt
    reference = receipt["request"]["reference"]
    assert receipt["text"].count(receipt["request"]["printed"]) == 2, "who listens hears it twice"
    assert case(service)[:2] == (reference, channel)


async def test_by_keys_alone(talker: Talker, service: Service) -> None:
    await talker.hello("keypad")
    await talker.press("3")  # what the notice says
    assert "parts" in talker.last["text"]
    await talker.press("#" + KEYS)
    check_receipt(talker, service, "keypad")
    assert set(case(service)[2].split()) == {"relationship", "name", "child", "details"}


async def test_by_voice_alone(talker: Talker, service: Service) -> None:
    await talker.hello("voice")
    for number in range(TURNS):
        line = next_line(talker.last)
        await talker.say(line, number)
        if line == "question":
            assert "records" in talker.last["text"], talker.last["text"]
        if talker.last["kind"] == "receipt":
            break
    check_receipt(talker, service, "voice")
