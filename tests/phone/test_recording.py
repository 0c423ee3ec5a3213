"""An answer that a caller leaves as sound: after a tone, until hash, and with the service's own rules behind it."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.phone.by_phone import KEYS_OF_AN_ACCESS_REQUEST, likeness
from tests.phone.callers import Baresip, baresip, read_recording
from tests.phone.conftest import Noting, Ringing
from tests.phone.fake_service import FakeService, Frame, fake_service, reply
from tests.phone.real_service import PROJECT, PYTHON, RealService, real_service
from widget.phone.own_voice import OwnVoice
from widget.phone.recording import TONE, Recorder
from widget.phone.service import Conversation
from widget.phone.sound import FRAME

ASKS = reply("Say it after the tone.", records={"field": "name", "seconds": 20})
OPEN_IT = """
import sys
from pathlib import Path
from bot.cases.case_secrets import CaseSecrets
from bot.cases.store import SqlCaseStore
from bot.platform.database import open_database
from bot.platform.keys import load_keys
state = Path(sys.argv[1])
keys, store = load_keys(state / "keys" / "vault.json"), SqlCaseStore(open_database(f"sqlite:///{state}/privacy-help.sqlite3"))
case = store.all()[-1].case.id
sys.stdout.buffer.write(CaseSecrets(keys.keys, keys.current).open_recording(case, store.recording(case, "name")))
"""


def noise(frames: int, strength: int = 9000) -> list[np.ndarray]:
    """Frames as loud as speech, or as quiet as a line."""
    made = np.random.default_rng(7).normal(0, strength, frames * FRAME) if strength else np.zeros(frames * FRAME)
    return list(np.clip(made, -32768, 32767).astype(np.int16).reshape(frames, FRAME))


def test_everything_counts_from_the_tone_on_and_a_long_quiet_ends_it() -> None:
    recorder = Recorder()
    kinds = [recorder.take(frame, 0.0, False).kind for frame in noise(50) + noise(200, 0) + noise(50) + noise(250, 0)]
    assert kinds[0] == "began"
    assert kinds.count("ended") == 1
    assert kinds[-1] == "ended", "five seconds of quiet after words, and not before"


def test_who_says_nothing_is_waited_for_ten_seconds() -> None:
    recorder = Recorder()
    kinds = [recorder.take(frame, 0.0, False).kind for frame in noise(500, 0)]
    assert kinds.index("ended") == 499


def answers(frame: Frame) -> list[Frame]:
    """The first key leads to a recording, what is recorded to thanks, any other key to something else."""
    if frame["type"] == "press":
        return [ASKS if frame["key"] == "1" else reply("Something else.")]
    return [reply("Thank you.", sound="long")] if frame["type"] == "audio_end" else []


async def to_the_tone(caller: Baresip, port: int, service: FakeService) -> None:
    await caller.dial(port)
    await service.until(lambda: service.fetched)
    await caller.press("1")
    await service.until(lambda: service.frames("audio_start"), 20)


async def test_hash_ends_it_and_reaches_the_service_as_the_end_of_the_sound(folder: Path, telephone: Ringing) -> None:
    async with fake_service(answer=answers) as service, telephone(service.url) as port:
        async with baresip(folder / "a") as caller:
            await to_the_tone(caller, port, service)
            (begun,) = service.frames("audio_start")
            await caller.say(np.concatenate(noise(50)))
            await service.until(lambda: _loud(service.heard[begun["id"]]), 20)
            await caller.press("#")
            await service.until(lambda: service.frames("audio_end"))
            await service.until(lambda: any("long" in path for path in service.fetched))
            await caller.hang_up()
        assert service.keys() == "1", "the hash is no key of the menus"
        assert service.frames("audio_end")[0]["id"] == begun["id"]
        assert likeness(read_recording(caller.heard), TONE) > 0.8, "the tone is heard"


async def test_another_key_gives_it_up_before_the_sound_is_called_complete(folder: Path, telephone: Ringing) -> None:
    async with fake_service(answer=answers) as service, telephone(service.url) as port:
        async with baresip(folder / "a") as caller:
            await to_the_tone(caller, port, service)
            await caller.press("2")
            await service.until(lambda: service.frames("audio_end"))
            await caller.hang_up()
        kinds = [frame["type"] for frame in service.got[0]]
        assert kinds.index("audio_end") > len(kinds) - 1 - kinds[::-1].index("press")
        assert service.keys() == "12"


async def test_a_hash_after_it_has_ended_itself_says_the_answer_again(folder: Path, telephone: Ringing) -> None:
    def ends_it(frame: Frame) -> list[Frame]:
        return [{"type": "utterance_end"}] if frame["type"] == "audio_start" else answers(frame)

    async with fake_service(answer=ends_it) as service, telephone(service.url) as port:
        async with baresip(folder / "a") as caller:
            await to_the_tone(caller, port, service)
            await service.until(lambda: any("long" in path for path in service.fetched))
            await caller.press("#")
            await service.until(lambda: len(service.keys()) == 2)
            await caller.hang_up()
        assert service.keys() == "1*"


async def test_where_nobody_was_heard_the_tone_sounds_once_more(folder: Path, telephone: Ringing) -> None:
    def deaf(frame: Frame) -> list[Frame]:
        if frame["type"] != "audio_start":
            return answers(frame) if frame["type"] != "audio_end" else []
        return [{"type": "utterance_end"}, {"type": "error", "code": "not_heard", "message": "-", "retry_after": None}]

    voice = Noting()
    async with fake_service(answer=deaf) as service, telephone(service.url, voice=voice) as port:
        async with baresip(folder / "a") as caller:
            await to_the_tone(caller, port, service)
            await service.until(lambda: len(service.frames("audio_start")) == 2, 20)
            await service.until(lambda: service.frames("timeout"), 40)
            await caller.hang_up()
        assert len(service.frames("audio_start")) == 2, "and then silence is met as elsewhere"
        assert len([said for said in voice.said if "catch that" in said]) == 2


def _loud(sound: bytearray) -> bool:
    """Whether most of a second that somebody spoke has come."""
    samples = np.frombuffer(bytes(sound[: len(sound) // 2 * 2]), "<i2")
    return int(np.count_nonzero(np.abs(samples) > 1000)) > 9000


class Sent(Conversation):
    """A conversation that notes what went to the service and what came back."""

    def __init__(self, service: str, frames: list[Frame]) -> None:
        super().__init__(service, {})
        self._noted = frames

    async def frames(self) -> Any:
        async for frame in super().frames():
            self._noted.append(frame)
            yield frame

    async def send(self, type_: str, **fields: Any) -> str:
        self._noted.append({"type": f"sent {type_}", **fields})
        return await super().send(type_, **fields)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealService]:
    with real_service(tmp_path_factory.mktemp("service") / "state", ASSISTANT="scripted") as started:
        yield started


def sound_of_the_last(service: RealService) -> bytes:
    """The name of the last request, as staff would hear it."""
    done = subprocess.run([PYTHON, "-c", OPEN_IT, service.state], cwd=PROJECT, capture_output=True, check=True)
    return done.stdout


@pytest.mark.xdist_group("service")
async def test_a_name_said_in_a_call_is_sealed_with_the_request_that_the_caller_makes(
    folder: Path, telephone: Ringing, service: RealService
) -> None:
    spoken = await OwnVoice.found().say("My name is Jo Poe, and I live in the old mill.")
    seen: list[Frame] = []

    async def until(so: Any, seconds: float = 60.0) -> None:
        async with asyncio.timeout(seconds):
            while not so():  # noqa: ASYNC110 what it waits for is noted by another part of this process
                await asyncio.sleep(0.05)

    async with telephone(service.url, converse=lambda: Sent(service.url, seen)) as port:
        async with baresip(folder / "a") as caller:
            await caller.dial(port)
            await caller.press(f"{KEYS_OF_AN_ACCESS_REQUEST[:-1]}2", pause=0.15)
            await until(lambda: any(frame["type"] == "sent audio_start" for frame in seen))
            await caller.say(spoken)
            await asyncio.sleep(len(spoken) / 8000 + 0.5)  # so long it is spoken
            await caller.press("#")
            await until(lambda: (seen[-1].get("records") or {}).get("field") == "child")
            await caller.press("2")  # on with the request
            await until(lambda: seen[-1].get("kind") == "confirm")
            await caller.press("1")
            await until(lambda: seen[-1].get("kind") == "receipt")
            await caller.hang_up()
    assert service.rows("select field from case_recordings") == [("name",)]
    assert service.rows("select count(*) from draft_recordings") == [(0,)]
    assert service.rows("select to_ask from cases") == [("relationship child details",)]
    opened = sound_of_the_last(service)
    kept = np.frombuffer(opened, "<i2")[::2]
    assert likeness(kept, spoken) > 0.7, "what staff hear is what the caller said"
    for file in service.state.rglob("*"):
        if file.is_file():
            assert opened[16000:16064] not in file.read_bytes()
