"""The whole service as it is started, at its most talkative: what a person types is in no file and no log.

And what was answered is still there after it was killed and started again, until the person says to forget it.
"""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import pytest
import websockets

from tests.factories import HAZELMERE, PROJECT
from tests.web.serving import Client, history

pytestmark = pytest.mark.begins_first

TYPED = {
    "hi im keeleigh thorogood and my son tobiah is in year 4": ("keeleigh", "thorogood", "tobiah"),
    "write to k.thoro88@example.org or ring 07700 900123": ("k.thoro88", "07700 900123", "07700900123"),
    "we live at CO1 1AA, his date of birth is 14/03/2017": ("CO1 1AA", "14/03/2017"),
    '/request_access{"name": "Saoirse Okonkwo"}': ("Saoirse", "Okonkwo"),
}
SECRETS = [secret for secrets in TYPED.values() for secret in secrets]
WHO = "Who do you share it with?"


@contextmanager
def started(state: Path, log: Path, **environment: str) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """``python -m widget`` on a free port, logging everything it would ever log; its address once it is ready."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    given = {
        "ASSISTANT": "scripted",
        "LOG_LEVEL": "debug",
        "PORT": str(port),
        "STATE": str(state),
        "SCHOOL": str(HAZELMERE),
        "VOICE": "off",
    }
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "VIRTUAL_ENV")}
    with log.open("ab") as out:
        running = subprocess.Popen(
            [sys.executable, "-m", "widget"], cwd=PROJECT, env={**kept, **given, **environment}, stdout=out, stderr=out
        )
    try:
        deadline = time.monotonic() + 60
        while f"ready http://127.0.0.1:{port}/" not in log.read_text():
            assert running.poll() is None, log.read_text()
            assert time.monotonic() < deadline, "it did not become ready in a minute"
            time.sleep(0.05)
        yield f"127.0.0.1:{port}", running
    finally:
        running.kill()
        running.wait()


def where(words: list[str], folder: Path) -> list[str]:
    """Which of the words stand in which file of a folder, in any case and in both encodings of a database."""
    found = []
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        content = file.read_bytes().lower()
        found += [
            f"{word} in {file.name}"
            for word in words
            if word.lower().encode() in content or word.lower().encode("utf-16-le") in content
        ]
    return found


async def test_what_is_typed_is_in_no_file_and_no_log_and_after_forget_nothing_is_left(tmp_path: Path) -> None:
    state, log = tmp_path / "state", tmp_path / "log"
    with started(state, log) as (address, _):
        async with Client(f"ws://{address}/chat/v1") as client:
            await client.hello()
            session = str(client.session)
            for text in TYPED:
                assert (await client.say(text))[0]["type"] == "reply"
            await client.say("please fail keeleigh thorogood")
            await client.say("please fail")
            await client.ask("rate", reply_to="m1", value="down", text="tobiah thorogood is still waiting, CO1 1AA")
            await client.ask("choose", value="ask_nothing_keeleigh_thorogood")
            await client.error('{"type": "say", "id": "x", "text": "tobiah thorogood", "oops')
            await client.error('{"type": "say", "id": "x", "text": ["tobiah thorogood"]}')
        async with httpx.AsyncClient(base_url=f"http://{address}", trust_env=False) as page:
            for path in ("/keeleigh", "/notice?q=thorogood", "/widget-tobiah.js"):
                await page.get(path)
        told = [frame["text"] for frame in await history(f"ws://{address}/chat/v1", session) if frame["type"] == "said"]
        assert told[: len(TYPED)] == list(TYPED), "their own session is told their own words"
        assert where(SECRETS, state) == []
        assert where([*SECRETS, session], tmp_path) == []

        # The conversation itself is in the database: so the search would have found it.
        kept = ["year 4 and i want", "⟨name 1⟩", "still waiting", "share it with"]
        async with Client(f"ws://{address}/chat/v1") as client:
            await client.hello(session)
            await client.say("⟨name 1⟩ is in year 4 and i want to see it")
            await client.say(WHO)
            assert where(["year 4 and i want", "still waiting", "share it with"], state) != [], kept
            (gone,) = await client.ask("forget")
            assert gone["type"] == "forgotten"
        assert where(["year 4", "still waiting", "⟨name", "share it with", "please fail", *SECRETS], state) == []
    assert where(SECRETS, tmp_path) == []
    assert len(log.read_text().splitlines()) > 3, "the log was not captured"


async def test_what_was_answered_is_there_after_a_kill_and_the_service_stops_cleanly_when_told_to(
    tmp_path: Path,
) -> None:
    state, log = tmp_path / "state", tmp_path / "log"
    with started(state, log) as (address, running):
        with suppress(websockets.ConnectionClosedError):  # a service that was killed says no goodbye
            async with Client(f"ws://{address}/chat/v1") as client:
                await client.hello()
                session = str(client.session)
                first = await client.say("my son is called tobiah thorogood", "q1")
                await client.ask("mode", mode="keypad", pace="slow")
                running.send_signal(signal.SIGKILL)
                running.wait()
        assert running.returncode == -signal.SIGKILL
        before = [client.greeting, {"type": "said", "id": "q1", "text": "my son is called tobiah thorogood", "seq": 2}]
    with started(state, tmp_path / "log-2") as (address, running):
        told = await history(f"ws://{address}/chat/v1", session)
        assert [frame.get("text") for frame in told[:3]] == [frame["text"] for frame in [*before, *first] if frame]
        async with Client(f"ws://{address}/chat/v1") as client:
            await client.hello(session)
            assert (await client.say("my son is called tobiah thorogood", "q1"))[0][
                "seq"
            ] == 2  # handled before the kill
            (reply,) = await client.say("is tobiah thorogood safe", "q2")
            assert reply["seq"] == 4
            assert reply["speech"]
        running.send_signal(signal.SIGINT)
        assert running.wait(20) == 0
    assert "Traceback" not in (tmp_path / "log-2").read_text()
    assert where(["tobiah", "thorogood"], tmp_path) == []


@pytest.mark.parametrize(
    ("environment", "cure"),
    [
        ({"PORT": "http"}, "PORT is a whole number"),
        ({"SCHOOL": "nowhere"}, "notice.md: is missing"),
        ({"STATE": "pyproject.toml"}, "STATE must be a folder"),
        ({"DATABASE": "nonsense"}, "DATABASE is a URL"),
    ],
)
def test_what_keeps_it_from_starting_is_said_in_one_line(
    tmp_path: Path, environment: dict[str, str], cure: str
) -> None:
    kept = {"PATH": os.environ["PATH"], "ASSISTANT": "scripted", "STATE": str(tmp_path), "PORT": "0"}
    done = subprocess.run(
        [sys.executable, "-m", "widget"],
        cwd=PROJECT,
        env={**kept, **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1
    assert cure in done.stderr
    assert re.search(r"^could not start: ", done.stderr, re.MULTILINE)
    assert "Traceback" not in done.stderr
