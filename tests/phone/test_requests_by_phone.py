"""A whole request over the telephone, with the real service behind it: what is heard, and what is kept."""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bot.speech.render import speakable
from tests.phone.by_phone import KEYS_OF_AN_ACCESS_REQUEST, PIECE, Noted, places
from tests.phone.callers import Baresip, baresip
from tests.phone.conftest import Noting, Ringing, office
from tests.phone.real_service import PROJECT, RealService, real_service
from widget.phone.own_voice import OwnVoice
from widget.phone.service import Conversation, Frame
from widget.phone.sound import RATE, Samples, resample

pytestmark = pytest.mark.xdist_group("service")  # one process starts it once


class Hurried(OwnVoice):
    """The telephone's own voice, twice as fast; it says how a reply begins, and the same sentence with the same sound."""

    async def _render(self, text: str) -> Samples:
        sentences = [await super(Hurried, self)._render(one) for one in re.split(r"(?<=\.) ", text)[:8]]
        return np.concatenate([await asyncio.to_thread(resample, one, 2 * RATE, RATE) for one in sentences])


def noted(service: RealService, said: list[Frame]) -> Callable[[], Conversation]:
    return lambda: Noted(service.url, said)


async def until(so: Callable[[], Any], seconds: float = 30.0) -> None:
    async with asyncio.timeout(seconds):
        while not so():  # noqa: ASYNC110 another process changes it
            await asyncio.sleep(0.05)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealService]:
    """One service for this module; its assistant needs no model, since keys need no understanding."""
    place = tmp_path_factory.mktemp("service")
    shutil.copytree(PROJECT / "data/schools/hazelmere", place / "school")
    with (place / "school/school.toml").open("a", encoding="utf-8") as school:
        school.write('[office]\ndays = ["Wednesday"]\nopens = 08:30:00\ncloses = 16:00:00\n')
    with real_service(place / "state", ASSISTANT="scripted", SCHOOL=str(place / "school")) as started:
        yield started


def cases(service: RealService) -> set[tuple[str, str]]:
    """The references of all requests, and how each came."""
    return {(reference, channel) for reference, channel in service.rows("select reference, channel from cases")}


async def test_an_access_request_by_keys_alone_up_to_the_reference_that_is_heard(
    folder: Path, telephone: Ringing, service: RealService
) -> None:
    said: list[Frame] = []
    before, voice = cases(service), Hurried.found()
    async with telephone(service.url, voice=voice, converse=noted(service, said)) as port:
        async with baresip(folder / "a") as caller:
            await caller.dial(port)
            await caller.press(KEYS_OF_AN_ACCESS_REQUEST, pause=0.15)
            await until(lambda: any(frame.get("kind") == "receipt" for frame in said))
            receipt = next(frame for frame in said if frame.get("kind") == "receipt")
            reference = receipt["request"]["reference"]
            sentence = f"Your reference is {speakable(receipt['request']['printed'])}."
            assert receipt["speech"].count(sentence) == 2
            spoken = (await voice.say(sentence))[RATE // 2 : RATE // 2 + PIECE]
            await caller.hears(lambda heard: len(places(heard, spoken)) == 2)
            await caller.hang_up()
    assert cases(service) - before == {(reference, "telephone")}
    assert ("phone", "keypad") in service.rows("select line, mode from conversations")
    assert ("phone",) in service.rows("select channel from conversation_summaries")
    for part in ("07700", "900123", reference):
        assert part not in service.log


async def test_who_presses_0_is_put_through_to_the_office_in_its_hours(
    folder: Path, telephone: Ringing, service: RealService
) -> None:
    async with baresip(folder / "office") as desk:
        said: list[Frame] = []
        voice, extension = Noting(), f"sip:caller@127.0.0.1:{desk.port}"
        settings = {"voice": voice, "converse": noted(service, said), "sip_office": extension}
        async with telephone(service.url, office(hours=None), **settings) as port, baresip(folder / "a") as caller:
            await voice.until(voice.ready, "zero one two zero six")  # what the service says of the office, hours too
            await caller.dial(port)
            await until(lambda: any(frame.get("kind") == "greeting" for frame in said))
            await caller.press("0")
            await until(lambda: any(frame.get("put_through") for frame in said))
            await desk.until("CALL_ESTABLISHED")


async def test_who_hangs_up_in_the_middle_has_made_no_request(
    folder: Path, telephone: Ringing, service: RealService
) -> None:
    before, drafts = cases(service), service.rows("select count(*) from drafts")[0][0]
    said: list[Frame] = []
    async with telephone(service.url, converse=noted(service, said)) as port, baresip(folder / "a") as caller:
        await caller.dial(port)
        await caller.press(KEYS_OF_AN_ACCESS_REQUEST[:8], pause=0.15)
        await until(lambda: any(frame["type"] == "collected" and frame["digits"] == "0770" for frame in said))
        await caller.hang_up()
    assert cases(service) == before
    assert service.rows("select count(*) from drafts") == [(drafts + 1,)], "it is kept as a chat that was left"


async def test_several_people_make_requests_at_once(folder: Path, telephone: Ringing, service: RealService) -> None:
    before = cases(service)
    async with telephone(service.url) as port, AsyncExitStack() as open_lines:
        callers = [await open_lines.enter_async_context(baresip(folder / str(n))) for n in range(3)]

        async def request(caller: Baresip) -> None:
            await caller.dial(port)
            await caller.press(KEYS_OF_AN_ACCESS_REQUEST, pause=0.15)

        await asyncio.gather(*map(request, callers))
        await until(lambda: len(cases(service) - before) == len(callers))
    assert {channel for _, channel in cases(service) - before} == {"telephone"}
