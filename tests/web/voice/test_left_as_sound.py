"""Answers left as sound over /chat/v1, with no voice process at all, and played on the staff's page of the request."""

from __future__ import annotations

import math
import re
import struct
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bot.app.bootstrap import build_services
from bot.notice.folder import SchoolFolder
from bot.pii.pseudonymiser import Pseudonymiser
from bot.platform.settings import Settings
from bot.platform.wav import wav
from bot.staff.rules import Role
from tests.staff_factories import somebody
from tests.web.office import Office, office, words
from tests.web.serving import Client, Frame, Served, history, serving

SECOND = 32_000
NUMBER = "07700900123"


@pytest.fixture(scope="module")
def quiet(
    tmp_path_factory: pytest.TempPathFactory, folder: SchoolFolder, pseudonymiser: Pseudonymiser
) -> Iterator[Served]:
    """A service without a voice."""
    settings = Settings(state=tmp_path_factory.mktemp("state"))
    with serving(settings, folder, build_services(settings, pseudonymiser=pseudonymiser)) as running:
        yield running


@pytest.fixture
def desk(tmp_path: Path, folder: SchoolFolder, pseudonymiser: Pseudonymiser) -> Iterator[Office]:
    with office(tmp_path, folder, pseudonymiser) as running:
        yield running


def spoken(seconds: float, pitch: int = 200) -> bytes:
    """Sound as loud as somebody who speaks, and like no other of another pitch."""
    count = int(seconds * 16_000)
    return struct.pack(f"<{count}h", *(int(9000 * math.sin(n * pitch / 16_000 * 6.283)) for n in range(count)))


def in_every_file(state: Path) -> bytes:
    return b"".join(file.read_bytes() for file in state.rglob("*") if file.is_file())


async def keys(client: Client, pressed: str) -> Frame:
    """Press keys; the last answer."""
    last: Frame = {}
    for number, key in enumerate(pressed):
        await client.send({"type": "press", "id": f"k{number}", "key": key})
        last = await client.receive()
        while last["type"] == "working" or last.get("more"):
            last = await client.receive()
    return last


async def to_the_tone(client: Client) -> Frame:
    """A request by keys up to where the name is to be said."""
    await client.hello(mode="keypad")
    return await keys(client, f"2112{NUMBER}#12")


async def record(client: Client, sound: bytes, id_: str, *, ends: bool = True) -> list[Frame]:
    """Say something to be kept; all that comes back."""
    await client.send({"type": "audio_start", "id": id_})
    for at in range(0, len(sound), SECOND):
        await client.send(sound[at : at + SECOND])
    if ends:
        await client.send({"type": "audio_end", "id": id_})
    found: list[Frame] = []
    while not found or found[-1]["type"] not in ("reply", "error") or found[-1].get("more"):
        found.append(await client.receive())
    return found


async def test_a_name_is_left_as_sound_without_any_voice_process(quiet: Served) -> None:
    async with Client(quiet.chat) as client:
        asked = await to_the_tone(client)
        assert asked["records"] == {"field": "name", "seconds": 20}
        found = await record(client, spoken(1), "a1")
        assert [frame["type"] for frame in found] == ["utterance_end", "working", "reply"]
        assert found[-1]["records"] == {"field": "child", "seconds": 30}
        await client.ask("choose", value="form:later")
        check = (await client.ask("choose", value="form:later"))[-1]
        assert ("Your name", "Recorded as sound") in [(given["label"], given["value"]) for given in check["answers"]]
        said = [frame for frame in await history(quiet.chat, str(client.session)) if frame["type"] == "said"]
        assert "a1" not in [frame["id"] for frame in said]


async def test_a_recording_ends_itself_when_its_time_is_over(quiet: Served) -> None:
    async with Client(quiet.chat) as client:
        await to_the_tone(client)
        found = await record(client, spoken(21), "a1", ends=False)
        assert [frame["type"] for frame in found] == ["utterance_end", "working", "reply"]
        sealed = quiet.app.state.services.conversations.recordings._store.recorded_bytes()
        assert sealed < 21 * SECOND + 1000


@pytest.mark.parametrize("sound", [b"", b"\1\0" * 32_000, spoken(0.3)], ids=["nothing", "an empty room", "a click"])
async def test_what_nobody_said_is_not_kept_and_asked_again(quiet: Served, sound: bytes) -> None:
    async with Client(quiet.chat) as client:
        await to_the_tone(client)
        found = await record(client, sound, "a1")
        assert (found[-1]["type"], found[-1]["code"]) == ("error", "not_heard")
        assert (await record(client, spoken(1), "a2"))[-1]["records"]["field"] == "child"


async def test_who_hangs_up_in_mid_recording_leaves_no_sound(quiet: Served) -> None:
    store = quiet.app.state.services.conversations.recordings._store
    async with Client(quiet.chat) as client:
        await to_the_tone(client)
        before = store.recorded_bytes()
        await client.send({"type": "audio_start", "id": "a1"})
        await client.send(spoken(1))
        session = client.session
    async with Client(quiet.chat) as again:
        await again.hello(session)
        assert (await again.ask("timeout"))[-1]["records"]["field"] == "name"
    assert store.recorded_bytes() == before


async def test_a_key_in_mid_recording_gives_it_up(quiet: Served) -> None:
    store = quiet.app.state.services.conversations.recordings._store
    async with Client(quiet.chat) as client:
        await to_the_tone(client)
        before = store.recorded_bytes()
        await client.send({"type": "audio_start", "id": "a1"})
        await client.send(spoken(1))
        asked = (await client.ask("choose", value="form:later"))[-1]
        assert asked["records"]["field"] == "child"
        await client.send({"type": "audio_end", "id": "a1"})
        assert (await client.ask("timeout"))[-1]["records"]["field"] == "child"
        assert store.recorded_bytes() == before
        assert (await record(client, spoken(1), "a2"))[-1]["records"]["field"] == "details"


async def test_other_sound_than_what_was_chosen_is_refused_and_in_no_file(quiet: Served) -> None:
    state: Path = quiet.app.state.services.settings.state
    kept, other = spoken(1, 310), spoken(1, 470)
    async with Client(quiet.chat) as client:
        await to_the_tone(client)
        assert (await record(client, kept, "a1"))[-1]["type"] == "reply"
        await client.ask("choose", value="form:go_on")
        refused = await record(client, other, "a2")
        assert (refused[-1]["type"], refused[-1]["code"]) == ("error", "unavailable")
        await client.ask("choose", value="form:yes")
    for sound in (kept, other):
        assert sound[100:164] not in in_every_file(state)


async def test_a_recording_is_played_on_the_page_of_its_request_for_a_reason_and_each_time_is_logged(
    desk: Office,
) -> None:
    sound = spoken(2)
    reference = await left_by(desk, sound)
    page = desk.get(f"/admin/requests/{reference}")
    assert "Left as sound name" in words(page)
    assert "Name: recorded as sound" in words(page)
    assert "<audio" not in page.text
    without = desk.post(f"/admin/requests/{reference}/reveal", field="recording-name")
    assert without.status_code == 422
    assert "<audio" not in without.text
    shown = desk.post(f"/admin/requests/{reference}/reveal", field="recording-name", own="to ring them")
    source = re.search(r'<audio[^>]* src="([^"]+)"', shown.text)
    assert source, shown.text
    whole = desk.get(source[1])
    assert (whole.status_code, whole.content) == (200, wav(sound))
    assert (whole.headers["content-type"], whole.headers["cache-control"]) == ("audio/wav", "no-store")
    log = words(desk.get(f"/admin/requests/{reference}/audit"))
    assert "Played: name, as sound to ring them" in log
    assert "Shown: name, as sound to ring them" in log
    assert desk.get(source[1].replace("reason-", "reason-0")).status_code == 422
    assert desk.get(f"/admin/requests/{reference}/recordings/details?why=x").status_code == 422
    assert desk.get("/admin/requests/100000006/recordings/name?why=x").status_code == 404


async def test_a_part_of_the_sound_is_given_to_players_that_ask_for_one(desk: Office) -> None:
    sound = spoken(1)
    reference = await left_by(desk, sound)
    shown = desk.post(f"/admin/requests/{reference}/reveal", field="all", own="to ring them")
    source = re.search(r'<audio[^>]* src="([^"]+)"', shown.text)
    assert source
    file = wav(sound)

    def part(asked: str) -> httpx.Response:
        return desk.browser.get(source[1], headers={"Range": asked})

    first = part("bytes=0-1")
    assert (first.status_code, first.content) == (206, file[:2])
    assert first.headers["content-range"] == f"bytes 0-1/{len(file)}"
    assert part("bytes=44-").content == file[44:]
    assert part(f"bytes={len(file)}-").status_code == 416


async def test_who_may_not_see_a_persons_words_may_not_play_their_sound(desk: Office) -> None:
    reference = await left_by(desk, spoken(1))
    shown = desk.post(f"/admin/requests/{reference}/reveal", field="recording-name", own="to ring them")
    source = re.search(r'<audio[^>]* src="([^"]+)"', shown.text)
    assert source
    desk.sign_in(somebody(desk.services.staff, desk.clock, Role.CASEWORKER, "other"))
    assert desk.get(source[1]).status_code == 422, "the reason was somebody else's"
    desk.sign_in(somebody(desk.services.staff, desk.clock, Role.REVIEWER, "reviewer"))
    assert desk.get(source[1]).status_code == 403
    desk.browser.cookies.clear()
    assert desk.browser.get(source[1]).status_code in (303, 401, 403)


async def left_by(desk: Office, sound: bytes) -> str:
    """The reference of a request whose name was left as sound."""
    chat = f"{desk.browser.base_url}".replace("http", "ws").rstrip("/") + "/chat/v1"
    async with Client(chat) as client:
        await to_the_tone(client)
        await record(client, sound, "a1")
        await client.ask("choose", value="form:go_on")
        receipt = (await client.ask("choose", value="form:yes"))[-1]
        return str(receipt["request"]["reference"])
