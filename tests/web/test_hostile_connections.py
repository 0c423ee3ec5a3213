"""Attack below the protocol: a connection that is slow, deaf or busy with nothing ends, and nobody else notices."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from starlette.requests import Request

from bot.app.bootstrap import build_services
from bot.notice.folder import SchoolFolder
from bot.pii.pseudonymiser import Pseudonymiser
from bot.platform.settings import Settings
from tests.web.serving import PATIENCE, Client, Served, serving
from widget.limits.client_address import client_of
from widget.limits.connections import PromptHttp
from widget.limits.rate_limits import Patience
from widget.pages.headers import SAFE

pytestmark = pytest.mark.begins_first

QUESTION = "ask_share_who"  # the scripted assistant takes a topic at its word
UPGRADE = (
    b"GET /chat/v1 HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
)
MASK = b"\0\0\0\0"
_PING_MISSED = 30.0  # seconds before which nobody has missed a ping


class Hasty(PromptHttp):
    """The same, for tests that wait for its patience to end."""

    within = unread_for = 0.5


@pytest.fixture(scope="module")
def hasty(
    tmp_path_factory: pytest.TempPathFactory, folder: SchoolFolder, pseudonymiser: Pseudonymiser
) -> Iterator[Served]:
    settings = Settings(state=tmp_path_factory.mktemp("hasty"), assistant="scripted")
    services = build_services(settings, pseudonymiser=pseudonymiser)
    with serving(settings, folder, services, time.monotonic, http=Hasty) as running:
        yield running


@pytest.fixture(scope="module")
def strict(
    tmp_path_factory: pytest.TempPathFactory, folder: SchoolFolder, pseudonymiser: Pseudonymiser
) -> Iterator[Served]:
    """One that waits less long for what a socket owes; not so short that somebody on a busy machine is cut off."""
    settings = Settings(state=tmp_path_factory.mktemp("strict"), assistant="scripted")
    patience = Patience(silent=2, ping_every=1, pong_within=3)
    with serving(settings, folder, build_services(settings, pseudonymiser=pseudonymiser), patience=patience) as running:
        yield running


def line(served: Served, first: bytes = b"") -> socket.socket:
    """A connection that takes in as little as it may."""
    own = socket.create_connection(("127.0.0.1", served.port), PATIENCE)
    own.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
    own.sendall(first)
    return own


def upgraded(served: Served, first: bytes = b"", more: bytes = b"") -> socket.socket:
    """A WebSocket that has sent its first bytes, and answers nothing by itself."""
    own = line(served, UPGRADE + more + b"\r\n")
    told = b""
    while b"\r\n\r\n" not in told:
        told += own.recv(1)
    own.sendall(first)
    return own


def goodbye(own: socket.socket) -> bool:
    """Whether the other end closes the WebSocket, or hangs up, within a test's patience."""
    with contextlib.suppress(ConnectionError), own.makefile("rb") as frames:
        while head := frames.read(2):
            if head[0] == 0x88:
                return True
            length = head[1] if head[1] < 126 else int.from_bytes(frames.read(2 if head[1] == 126 else 8), "big")
            frames.read(length)
    return True


def sockets_open() -> int:
    """How many sockets this process holds; the database may open files meanwhile."""
    held = 0
    for file in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(OSError):
            held += os.readlink(file).startswith("socket:")
    return held


def ends(own: socket.socket) -> bool:
    """Whether the other end hangs up, within a test's patience."""
    with contextlib.suppress(ConnectionError):
        while own.recv(65536):
            pass
    return True


FLOODS = {
    "pings": b"\x89\xfd" + MASK + b"x" * 125,
    "empty pings": b"\x89\x80" + MASK,
    "pongs": b"\x8a\x80" + MASK,
    "crumbs of a message": b"\x01\x80" + MASK + b"\x00\x81" + MASK + b"x",
    "one crumb of it after another": b"\x00\x80" + MASK,
}


@pytest.mark.parametrize("flood", FLOODS)
async def test_who_keeps_the_service_busy_with_nothing_is_hung_up_on(hasty: Served, flood: str) -> None:
    def attack() -> bool:
        with line(hasty, UPGRADE + b"\r\n") as own, contextlib.suppress(ConnectionError):
            begun = b"\x01\x80" + MASK if flood.startswith("one") else b""
            own.sendall(begun)
            while True:
                own.sendall(FLOODS[flood] * 100)
        return True

    attacking = asyncio.create_task(asyncio.wait_for(asyncio.to_thread(attack), 60))
    async with Client(hasty.chat) as person:
        await person.hello()
        assert (await person.say(QUESTION))[0]["type"] == "reply"
    assert await attacking


async def test_pings_at_a_human_pace_are_answered(hasty: Served) -> None:
    def ping() -> bytes:
        with line(hasty, UPGRADE + b"\r\n") as own:
            answered = own.recv(1000)
            while b"\r\n\r\n" not in answered:
                answered += own.recv(1000)
            own.sendall(b"\x89\x82" + MASK + b"hi")
            return own.recv(100)

    assert await asyncio.to_thread(ping) == b"\x8a\x02hi"


@pytest.mark.parametrize(
    "begun",
    [
        b"",
        b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ",
        b"POST /requests/status HTTP/1.1\r\nHost: x\r\nContent-Length: 999\r\n"
        b"Content-Type: application/x-www-form-urlencoded\r\n\r\nreference=",
        b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\nHo",
        UPGRADE,
    ],
    ids=["nothing", "headers", "a form", "a second request", "an upgrade"],
)
async def test_a_request_that_never_ends_is_cut_off_and_is_no_fault_of_ours(
    hasty: Served, begun: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    with line(hasty, begun) as own:
        dripping = asyncio.create_task(drip(own))
        assert await asyncio.to_thread(ends, own)
        dripping.cancel()
    assert [record.message for record in caplog.records if "failed" in record.message] == []


async def drip(own: socket.socket) -> None:
    """A byte now and then, so that it is never quite silent."""
    with contextlib.suppress(OSError):
        while True:
            await asyncio.sleep(0.1)
            own.send(b"a")


async def test_a_chat_may_be_silent_for_longer_than_a_request(hasty: Served) -> None:
    async with Client(hasty.chat) as person:
        await person.hello()
        await asyncio.sleep(3 * Hasty.within)  # the point is that time passes
        assert (await person.say(QUESTION))[0]["type"] == "reply"


@pytest.mark.skipif(not hasattr(socket, "TCP_USER_TIMEOUT"), reason="the kernel has no such limit")
@pytest.mark.parametrize("asks", ["page", "chat"])
async def test_who_asks_and_reads_nothing_holds_no_connection_open(hasty: Served, asks: str) -> None:
    before = sockets_open()
    page = b"GET /notice HTTP/1.1\r\nHost: x\r\n\r\n"
    hello = b'{"type":"hello","protocol":1,"session":null,"last_seq":0,"mode":"text","lang":"en"}'.ljust(125)
    say = b"\x81\xfd" + MASK + b'{"type":"say","id":"x","text":"ask_rights_all"}'.ljust(125)
    chat = UPGRADE + b"\r\n" + (b"\x81\xfd" + MASK + hello)
    with line(hasty, page if asks == "page" else chat) as own:
        own.setblocking(False)
        with contextlib.suppress(BlockingIOError, ConnectionError):  # full, or it has hung up already
            for _ in range(2000):
                own.send(page if asks == "page" else say)
        end = time.monotonic() + PATIENCE
        while sockets_open() > before + 1:  # ours stays
            assert time.monotonic() < end, "it is held open"
            await asyncio.sleep(0.05)


async def test_frames_that_are_none_are_read_no_faster_than_questions_are(
    hasty: Served,
) -> None:
    async with Client(hasty.chat) as hostile, Client(hasty.chat) as person:
        await person.hello()
        await hostile.hello()
        for number in range(400):
            await hostile.send("garbage" if number % 2 else b"\0\0")
        for _ in range(20):
            assert (await hostile.receive())["code"] == "bad_frame"
        assert (await person.say(QUESTION))[0]["type"] == "reply"
        told = (await asyncio.to_thread(httpx.get, f"{hasty.http}/metrics", trust_env=False)).text
        (counted,) = [row for row in told.splitlines() if row.startswith('privacy_help_errors_total{code="bad_frame"')]
        assert 20 <= float(counted.split()[1]) < 200
        hostile.break_off()


HELLO = b'{"type":"hello","protocol":1,"session":null,"last_seq":0,"mode":"text","lang":"en"}'.ljust(125)
LONG = b"\x81\xfe" + (8 * 1024).to_bytes(2, "big") + MASK  # the head of a message of 8 KiB
OWING = {
    "a message that never ends, before hello": (LONG, True),
    "a message that never ends, after it": (b"\x81\xfd" + MASK + HELLO + LONG, True),
    "crumbs of a message, after it": (b"\x81\xfd" + MASK + HELLO + b"\x01\x80" + MASK, False),
    "no answer to a ping": (b"\x81\xfd" + MASK + HELLO, False),
}


async def test_who_owes_a_message_or_an_answer_to_a_ping_is_hung_up_on_while_others_are_answered(
    strict: Served,
) -> None:
    async def ended(begun: bytes, drips: bool) -> bool:
        with await asyncio.to_thread(upgraded, strict, begun) as own:
            dripping = asyncio.create_task(drip(own) if drips else asyncio.sleep(0))
            try:
                return await asyncio.to_thread(goodbye, own)
            except TimeoutError:
                return False
            finally:
                dripping.cancel()

    attacks = {what: asyncio.create_task(ended(*owing)) for what, owing in OWING.items()}
    async with Client(strict.chat) as person:
        await person.hello()
        while not all(attack.done() for attack in attacks.values()):  # they drip or are deaf all the while
            assert (await person.say(QUESTION))[0]["kind"] == "answer"
            await asyncio.wait(attacks.values(), timeout=0.2)
        assert {what: attack.result() for what, attack in attacks.items()} == dict.fromkeys(OWING, True)
        assert (await person.say(QUESTION))[0]["kind"] == "answer"


async def test_who_answers_pings_and_never_says_hello_is_hung_up_on(strict: Served) -> None:
    async with Client(strict.chat) as silent:
        assert await silent.closed()


async def test_who_said_hello_and_answers_pings_stays(strict: Served) -> None:
    async with Client(strict.chat) as person:
        await person.hello()
        await asyncio.sleep(2.5)  # the point is that time passes: more than a silent one has, and two pings
        assert (await person.say(QUESTION))[0]["kind"] == "answer"


async def test_who_reads_nothing_of_what_was_asked_is_let_go_before_a_ping_or_the_kernel_says_so(
    tmp_path: Path, folder: SchoolFolder, pseudonymiser: Pseudonymiser
) -> None:
    settings = Settings(state=tmp_path, assistant="scripted")
    services = build_services(settings, pseudonymiser=pseudonymiser)
    with serving(settings, folder, services, patience=Patience(unread=0.5)) as running:
        async with Client(running.chat) as before:
            await before.hello()
            for _ in range(20):
                await before.say("ask_rights_all")
        again = (
            json.dumps({"type": "hello", "protocol": 1, "session": before.session, "last_seq": 0}).encode().ljust(200)
        )
        hello = b"\x81\xfe" + len(again).to_bytes(2, "big") + MASK + again  # each is told all that was said
        with await asyncio.to_thread(upgraded, running, hello) as own:
            own.setblocking(False)
            rest, end = hello, time.monotonic() + _PING_MISSED
            while running.app.state.gate.sockets:  # until the place it had is free again
                with contextlib.suppress(BlockingIOError, ConnectionError):
                    rest = rest[own.send(rest) :] or hello
                assert time.monotonic() < end, "it keeps its place"
                await asyncio.sleep(0.002)


async def test_nothing_packed_is_agreed_to(strict: Served) -> None:
    offer = b"Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n\r\n"
    status, headers = await asyncio.to_thread(answered, strict, UPGRADE + offer)
    assert status == 101
    assert "sec-websocket-extensions" not in headers
    with await asyncio.to_thread(upgraded, strict, b"\xc1\xfd" + MASK + HELLO, offer[:-2]) as own:
        assert await asyncio.to_thread(goodbye, own), "what is packed all the same is no message"


def answered(served: Served, sent: bytes) -> tuple[int, dict[str, str]]:
    """The status and the headers that some bytes are answered with."""
    with line(served, sent) as own:
        told = b""
        while b"\r\n\r\n" not in told:
            told += own.recv(4096)
    first, *rest = told.partition(b"\r\n\r\n")[0].decode().split("\r\n")
    return int(first.split()[1]), {row.partition(":")[0].lower(): row.partition(":")[2].strip() for row in rest}


RESPONSES = {
    "a page": (b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", 200),
    "the script": (b"GET /widget.js HTTP/1.1\r\nHost: x\r\n\r\n", 200),
    "a file": (b"GET /static/page.css HTTP/1.1\r\nHost: x\r\n\r\n", None),
    "what watches": (b"GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n", None),
    "no page": (b"GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n", 404),
    "no sound": (b"GET /chat/v1/audio/none HTTP/1.1\r\nHost: x\r\n\r\n", 404),
    "another method": (b"DELETE /notice HTTP/1.1\r\nHost: x\r\n\r\n", 405),
    "a way on": (b"GET /admin/requests HTTP/1.1\r\nHost: x\r\n\r\n", 303),
    "a form that is too long": (b"POST /chat HTTP/1.1\r\nHost: x\r\nContent-Length: 999999\r\n\r\n", 413),
    "a form without an end": (b"POST /chat HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n", 413),
    "garbage": (b"garbage\r\n\r\n", 400),
    "a header without an end": (b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"x" * 100_000, 400),
    "a socket from elsewhere": (UPGRADE + b"Origin: https://evil.example.org\r\n\r\n", 403),
    "a socket where none is": (UPGRADE.replace(b"/chat/v1", b"/nothing") + b"\r\n", 403),
    "half a socket": (UPGRADE.replace(b"Version: 13", b"Version: 99") + b"\r\n", 426),
}


@pytest.mark.parametrize("what", RESPONSES)
async def test_every_response_carries_the_headers_whoever_wrote_it(hasty: Served, what: str) -> None:
    sent, expected = RESPONSES[what]
    status, headers = await asyncio.to_thread(answered, hasty, sent)
    assert status == (expected or status)
    assert {name: headers.get(name.lower()) for name in SAFE} == SAFE
    assert "server" not in headers


def test_all_addresses_of_one_line_share_its_limits() -> None:
    def client(address: str) -> str:
        return client_of(Request({"type": "http", "headers": [], "client": (address, 1)}))

    assert client("2001:db8:1:2::1") == client("2001:db8:1:2:ffff::9") != client("2001:db8:1:3::1")
    assert client("192.0.2.1") == client("::ffff:192.0.2.1") != client("192.0.2.2")
