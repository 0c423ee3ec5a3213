"""With the trained model and the real recogniser, over the socket: by keys alone, and by recorded sound alone.

The same over calls is in tests/phone/test_walks.py, with the telephone's own Python; in a browser, by its microphone,
in test_browser_walk.py.
"""

from __future__ import annotations

import asyncio
import json
import re
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from typing import Any

import httpx
import pytest

from tests.browser.conftest import Service
from tests.soak.at_the_desk import desk, page_of
from tests.soak.recognise import words_of
from tests.soak.spoken_walk import SECTION, TURNS, WHO_SEES, next_line, sound
from tests.soak.walking import Frame, Talked, check_answer, fetched, says
from tests.soak.written_down import files_with, sound_files, windows
from tests.web.serving import connect

TRIES = 20
KEYS = "211207700900123#11"


@pytest.fixture
def service(talked: Talked) -> Service:
    return talked.service


@pytest.fixture(scope="module")
def staff(talked: Talked) -> Iterator[httpx.Client]:
    with desk(talked.service) as browser:
        yield browser


class Talker:
    """One socket; what was heard, and the last reply."""

    def __init__(self, socket: Any) -> None:
        self._socket = socket
        self._keys = 0
        self.last: Frame = {}
        self.said: set[str] = set()
        self.heard: list[str] = []

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
            if frame["type"] == "heard":
                self.heard.append(frame["text"])
            if frame["type"] in ("error", "collected") or (frame["type"] == "reply" and not frame["more"]):
                return frame

    async def press(self, keys: str) -> None:
        """Press keys one after the other; who is too fast for the service waits as long as it says."""
        for key in keys:
            self._keys += 1
            press = json.dumps({"type": "press", "id": f"k{self._keys}", "key": key})
            await self._socket.send(press)
            while (answered := await self.until_answered())["type"] == "error":
                assert answered["code"] == "too_fast", answered
                await asyncio.sleep(answered["retry_after"])
                await self._socket.send(press)

    async def pick(self, label: str) -> None:
        """Press the key that is said after these words, going on through the list until they are said."""
        for _ in range(TURNS):
            keys = {choice["label"]: choice["key"] for choice in self.last["choices"]}
            await self.press(keys.get(label) or keys["More choices"])
            if label in keys:
                return
        raise AssertionError(f"{label} is in no list")

    async def say(self, line: str, number: int) -> None:
        """Say a recorded line, with a second of quiet behind it; said once more where it was not heard.

        Where the voice does not listen yet, its first seconds, it is said again when the service says so.
        """
        self.said.add(line)
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


def check_receipt(talker: Talker, service: Service, channel: str) -> str:
    receipt = talker.last
    assert receipt["kind"] == "receipt", receipt
    reference = str(receipt["request"]["reference"])
    assert receipt["text"].count(receipt["request"]["printed"]) == 2, "who listens hears it twice"
    assert case(service)[:2] == (reference, channel)
    check_it_sounds_twice(receipt, service)
    return reference


def check_it_sounds_twice(receipt: Frame, service: Service) -> None:
    heard = words_of(fetched(service, receipt))
    assert sum(says(words, receipt["request"]["reference"]) for words in heard) == 2, heard


async def test_by_keys_alone(talker: Talker, service: Service, staff: httpx.Client) -> None:
    await talker.hello("keypad")
    await talker.press("3")  # what the notice says
    assert "parts" in talker.last["text"]
    await talker.pick(SECTION)
    check_answer(talker.last, SECTION)
    await talker.press("#" + KEYS)
    reference = check_receipt(talker, service, "keypad")
    to_ask = case(service)[2].split()
    assert set(to_ask) == {"relationship", "name", "child", "details"}
    page = page_of(staff, reference)
    assert re.search(r"Received \w+day \d+ \w+ \d{4}, by keypad", page), page
    asked = ", ".join("what they ask" if name == "details" else name for name in to_ask)
    assert f"Made by keypad: ring the person and ask for {asked}." in page, page


async def test_by_voice_alone_and_nothing_that_was_said_is_written_down(
    talker: Talker, talked: Talked, staff: httpx.Client
) -> None:
    service = talked.service
    await talker.hello("voice")
    for number in range(TURNS):
        line = next_line(talker.last)
        await talker.say(line, number)
        if line == "question":
            check_answer(talker.last, WHO_SEES)
        if talker.last["kind"] == "receipt":
            break
    reference = check_receipt(talker, service, "voice")
    page = page_of(staff, reference)
    assert re.search(r"Received \w+day \d+ \w+ \d{4}, by voice", page), page
    assert "Left as sound" not in page
    assert len(talker.said) > 5
    said = [piece for line in talker.said for piece in windows(sound(line))]
    home, passing = talked.folders[1:]
    assert [file for folder in (home, passing) for file in folder.rglob("*") if file.is_file()] == []
    assert files_with(said, talked.folders) == []
    speech = talked.state / "speech"  # what the service says itself, made ahead
    assert [file for file in sound_files(talked.folders) if speech not in file.parents] == []
    log = service.log.read_text(encoding="utf-8")
    assert " DEBUG " in log, "the log is as talkative as it can be"
    assert [words for words in talker.heard if len(words) > 6 and words in log] == []
