"""With the trained model and the real recogniser, over calls from baresip: by keys alone, and by recorded sound alone.

Run by `make soak` (SOAK=1), since it takes minutes; tests/soak/test_walks.py is the same over the socket.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.phone.callers import baresip
from tests.phone.conftest import Ringing
from tests.phone.real_service import RealService, real_service
from tests.phone.test_requests_by_phone import KEYS_OF_AN_ACCESS_REQUEST, Noted
from tests.soak.spoken_walk import TURNS, next_line, sound
from widget.phone.own_voice import OwnVoice
from widget.phone.service import Frame
from widget.phone.sound import resample

pytestmark = [
    pytest.mark.skipif(not os.environ.get("SOAK"), reason="takes minutes: make soak"),
    pytest.mark.xdist_group("model"),
]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealService]:
    with real_service(tmp_path_factory.mktemp("service") / "state", VOICE="on") as started:
        yield started


async def until(so: Callable[[], Any], seconds: float = 180.0) -> None:
    async with asyncio.timeout(seconds):
        while not so():  # noqa: ASYNC110 another process answers
            await asyncio.sleep(0.05)


def check_receipt(said: list[Frame], service: RealService) -> None:
    receipt = said[-1]
    assert receipt["kind"] == "receipt", receipt
    assert receipt["text"].count(receipt["request"]["printed"]) == 2
    newest = "select reference, channel from cases order by opened_at desc limit 1"
    assert service.rows(newest) == [(receipt["request"]["reference"], "telephone")]


async def test_by_keys_alone(folder: Path, telephone: Ringing, service: RealService) -> None:
    said: list[Frame] = []
    async with telephone(service.url, voice=OwnVoice.found(), converse=lambda: Noted(service.url, said)) as port:
        async with baresip(folder / "a") as caller:
            await caller.dial(port)
            await until(lambda: said and said[-1]["type"] == "reply")
            await caller.press(KEYS_OF_AN_ACCESS_REQUEST)
            await until(lambda: said[-1].get("kind") == "receipt")
            await caller.hang_up()
    check_receipt(said, service)


async def test_by_voice_alone(folder: Path, telephone: Ringing, service: RealService) -> None:
    """The caller speaks as soon as an answer begins: whoever knows the way does not wait for the end."""
    said: list[Frame] = []

    def answered() -> list[Frame]:
        return [one for one in said if one["type"] == "error" or (one["type"] == "reply" and not one.get("more"))]

    async with telephone(service.url, voice=OwnVoice.found(), converse=lambda: Noted(service.url, said)) as port:
        async with baresip(folder / "a") as caller:
            await caller.dial(port)
            await until(answered)
            for _ in range(TURNS):
                before = len(answered())
                last = next(one for one in reversed(said) if one["type"] == "reply")
                pcm = np.frombuffer(sound(next_line(last)), "<i2").astype(np.int16)
                await caller.say(resample(pcm, 16_000, 8_000))
                await until(lambda before=before: len(answered()) > before)  # type: ignore[misc]
                if answered()[-1].get("kind") == "receipt":
                    break
            heard = [one["text"] for one in said if one["type"] == "heard"]
            assert answered()[-1].get("kind") == "receipt", (heard, [one.get("text") for one in answered()])
            await caller.hang_up()
    check_receipt(answered(), service)
