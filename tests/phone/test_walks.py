"""With the trained model and the real recogniser, over calls from baresip: by keys alone, and by recorded sound alone.

Run by `make soak` (SOAK=1), since it takes minutes; tests/soak/test_walks.py is the same over the socket.
"""

from __future__ import annotations

import asyncio
import os
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bot.speech.render import speakable
from tests.phone.by_phone import KEYS_OF_AN_ACCESS_REQUEST, PIECE, Noted, places
from tests.phone.callers import Baresip, baresip, read_recording
from tests.phone.conftest import Ringing
from tests.phone.real_service import RealService, real_service
from tests.soak.spoken_walk import QUESTION, TURNS, next_line, sound
from widget.phone.own_voice import OwnVoice
from widget.phone.service import Frame
from widget.phone.sound import Samples, level, resample

pytestmark = [
    pytest.mark.skipif(not os.environ.get("SOAK"), reason="takes minutes: make soak"),
    pytest.mark.xdist_group("model"),
]


WHO_IS_GIVEN_IT = "who-will-we-share-your-personal-information-with"
WHO_CAN_SEE_IT = "how-do-we-protect-your-information"
"""What answers "Who can see my child's data?": the notice's words on who has a right to see records."""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealService]:
    with real_service(tmp_path_factory.mktemp("service") / "state", VOICE="on") as started:
        until_it_speaks = time.monotonic() + 180
        while "the voice process listens and speaks" not in started.log:
            assert time.monotonic() < until_it_speaks, started.log[-2000:]
            time.sleep(0.2)  # between two looks: the chat is ready before its voice
        yield started


async def until(so: Callable[[], Any], seconds: float = 180.0) -> None:
    async with asyncio.timeout(seconds):
        while not so():  # noqa: ASYNC110 another process answers
            await asyncio.sleep(0.05)


class Listening(Noted):
    """Notes what the service said, and the sound of it that the telephone fetched, by its address."""

    def __init__(self, service: str, said: list[Frame], sounds: dict[str, Samples]) -> None:
        super().__init__(service, said)
        self._sounds = sounds

    async def sound(self, url: str) -> Samples:
        self._sounds[url] = made = await super().sound(url)
        return made


def check_who_sees_it(reply: Frame, section: str) -> None:
    """The caller hears who sees their child's data, in the words of this section of the notice."""
    assert reply["kind"] == "answer", reply
    assert section in [source["section"] for source in reply["sources"]]


def said_twice(sound: Samples) -> Samples | None:
    """A piece of a sound that comes twice in it; None where none does."""
    for begin in range(0, len(sound) - PIECE, PIECE // 2):
        piece = sound[begin : begin + PIECE]
        if level(piece) > -35 and len(places(sound, piece)) == 2:
            return piece
    return None


async def hear_the_reference_twice(caller: Baresip, begin: int, receipt: Frame, sounds: dict[str, Samples]) -> None:
    """Stay in the call until the reference has come twice in what is heard; nothing else in a receipt is said twice."""
    sentence = f"Your reference is {speakable(receipt['request']['printed'])}."
    parts = [part["url"] for part in receipt["audio"]]
    assert receipt["speech"].count(sentence) == 2
    piece: Samples | None = None
    async with asyncio.timeout(180):
        while piece is None:  # what is fetched grows while the receipt is said
            await asyncio.sleep(1)
            fetched = np.concatenate([np.zeros(0, np.int16), *(sounds[url] for url in parts if url in sounds)])
            piece = await asyncio.to_thread(said_twice, fetched)
    await caller.hears(lambda heard: len(places(heard[begin:], piece)) == 2)


def check_receipt(receipt: Frame, service: RealService) -> None:
    assert receipt["kind"] == "receipt", receipt
    assert receipt["text"].count(receipt["request"]["printed"]) == 2
    reference = receipt["request"]["reference"]
    newest = "select reference, channel from cases order by opened_at desc limit 1"
    assert service.rows(newest) == [(reference, "telephone")]
    page = service.page_of(reference)
    assert receipt["request"]["printed"] in page
    assert re.search(r"Received \w+ \d+ \w+ \d{4}, by telephone", page), page


async def test_by_keys_alone(folder: Path, telephone: Ringing, service: RealService) -> None:
    said: list[Frame] = []
    sounds: dict[str, Samples] = {}

    def answers() -> list[Frame]:
        return [one for one in said if one["type"] == "reply" and not one["more"]]

    async def press(key: str) -> Frame:
        before = len(answers())
        await caller.press(key)
        await until(lambda: len(answers()) > before)
        return answers()[-1]

    converse = lambda: Listening(service.url, said, sounds)  # noqa: E731
    async with telephone(service.url, voice=OwnVoice.found(), converse=converse) as port:
        async with baresip(folder / "a") as caller:
            await caller.dial(port)
            await until(answers)
            parts = await press("3")  # what the privacy notice says
            key = next(one["key"] for one in parts["choices"] if one["label"].startswith("Who will we share"))
            check_who_sees_it(await press(key), WHO_IS_GIVEN_IT)
            await press("#")
            await caller.press(KEYS_OF_AN_ACCESS_REQUEST)
            await until(lambda: said[-1].get("kind") == "receipt")
            await hear_the_reference_twice(caller, len(read_recording(caller.heard)), said[-1], sounds)
            await caller.hang_up()
    check_receipt(said[-1], service)


async def test_by_voice_alone(folder: Path, telephone: Ringing, service: RealService) -> None:
    """The caller speaks as soon as an answer begins: whoever knows the way does not wait for the end."""
    said: list[Frame] = []
    sounds: dict[str, Samples] = {}

    def answered() -> list[Frame]:
        return [one for one in said if one["type"] == "error" or (one["type"] == "reply" and not one.get("more"))]

    converse = lambda: Listening(service.url, said, sounds)  # noqa: E731
    async with telephone(service.url, voice=OwnVoice.found(), converse=converse) as port:
        async with baresip(folder / "a") as caller:
            await caller.dial(port)
            await until(answered)
            asked = False
            for _ in range(TURNS):
                before = len(answered())
                line = next_line(next(one for one in reversed(said) if one["type"] == "reply"))
                pcm = np.frombuffer(sound(line), "<i2").astype(np.int16)
                await caller.say(resample(pcm, 16_000, 8_000))
                await until(lambda before=before: len(answered()) > before)  # type: ignore[misc]
                if line == QUESTION and answered()[-1]["type"] == "reply":
                    check_who_sees_it(answered()[-1], WHO_CAN_SEE_IT)
                    asked = True
                if answered()[-1].get("kind") == "receipt":
                    break
            assert asked, "who sees it was heard"
            heard = [one["text"] for one in said if one["type"] == "heard"]
            receipt = answered()[-1]
            assert receipt.get("kind") == "receipt", (heard, [one.get("text") for one in answered()])
            await hear_the_reference_twice(caller, len(read_recording(caller.heard)), receipt, sounds)
            await caller.hang_up()
    check_receipt(receipt, service)
