"""A body is counted as it arrives, whatever its headers say, and the service goes on for everybody else meanwhile."""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import socket
import threading
import tracemalloc
from collections.abc import Iterator

import pytest

from tests.web.serving import PATIENCE, Client, Served
from widget.limits.bodies import FORM_BYTES, LET_BY_BYTES
from widget.limits.connections import REQUEST_BYTES

HEAD = b"POST /chat HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
BOTH = HEAD + b"Content-Length: 10\r\nTransfer-Encoding: chunked\r\n\r\n"
CHUNK = b"10000\r\n" + b"a" * 0x10000 + b"\r\n"
CRUMBS = b"1\r\na\r\n" * 20_000
SENT = 60_000_000  # bytes


def flood(port: int, head: bytes, body: bytes, over: threading.Event) -> tuple[bytes, int]:
    """Send a body for as long as it is taken; what is answered, and how many bytes were taken."""
    taken = 0
    try:
        with socket.create_connection(("127.0.0.1", port), PATIENCE) as own:
            with contextlib.suppress(OSError):
                own.sendall(head)
                while taken < SENT:
                    own.sendall(body)
                    taken += len(body)
            with contextlib.suppress(OSError):
                return own.recv(4096), taken
        return b"", taken
    finally:
        over.set()


def healthz(port: int) -> None:
    """Ask /healthz and be answered."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    connection.request("GET", "/healthz")
    assert connection.getresponse().status == 200
    connection.close()


@pytest.fixture
def counted_memory() -> Iterator[None]:
    tracemalloc.start()
    yield
    tracemalloc.stop()


@pytest.mark.parametrize("body", [CHUNK, CRUMBS], ids=["large chunks", "chunks of one byte"])
async def test_a_body_in_chunks_beside_a_short_length_is_neither_kept_nor_read_while_others_wait(
    served: Served, counted_memory: None, body: bytes
) -> None:
    over, answered = threading.Event(), 0
    before = tracemalloc.get_traced_memory()[0]
    flooding = asyncio.create_task(asyncio.to_thread(flood, served.port, BOTH, body, over))
    while not over.is_set() or not answered:
        await asyncio.to_thread(healthz, served.port)
        answered += 1
    told, taken = await flooding
    assert told.startswith(b"HTTP/1.1 413") or told == b"", "hung up on before it read the answer"
    assert taken < SENT / 4, "more than fits on the way was read"
    assert tracemalloc.get_traced_memory()[1] - before < 5_000_000


@pytest.mark.parametrize("method", [b"GET", b"POST", b"PUT"])
async def test_what_comes_in_chunks_is_refused_before_any_of_it_is_read(served: Served, method: bytes) -> None:
    head = method + b" /chat HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"

    def asked() -> bytes:
        with socket.create_connection(("127.0.0.1", served.port), PATIENCE) as own:
            own.sendall(head)
            told = b""
            while part := own.recv(4096):  # until the other end hangs up
                told += part
            return told

    assert (await asyncio.to_thread(asked)).startswith(b"HTTP/1.1 413")


async def test_who_sends_too_much_reads_why_though_the_answer_comes_before_the_last_byte(served: Served) -> None:
    much = FORM_BYTES + 200_000

    def asked() -> tuple[int, int]:
        with socket.create_connection(("127.0.0.1", served.port), PATIENCE) as own:
            own.sendall(HEAD + b"Content-Length: %d\r\n\r\n" % much)
            refused = http.client.HTTPResponse(own)
            refused.begin()
            refused.read()
            own.sendall(b"a" * much)
            own.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
            next_one = http.client.HTTPResponse(own)
            next_one.begin()
            return refused.status, next_one.status

    assert await asyncio.to_thread(asked) == (413, 200)


async def test_what_is_far_too_long_is_hung_up_on(served: Served) -> None:
    def asked() -> bytes:
        with socket.create_connection(("127.0.0.1", served.port), PATIENCE) as own:
            own.sendall(HEAD + b"Content-Length: %d\r\n\r\n" % (LET_BY_BYTES + 1))
            told = b""
            while part := own.recv(4096):  # until the other end hangs up
                told += part
            return told

    assert (await asyncio.to_thread(asked)).startswith(b"HTTP/1.1 413")


async def test_a_form_of_the_longest_is_read_whole_though_it_comes_in_crumbs(served: Served) -> None:
    field = b"reference=" + b"a" * (FORM_BYTES - len(b"reference="))

    def asked() -> bytes:
        with socket.create_connection(("127.0.0.1", served.port), PATIENCE) as own:
            own.sendall(HEAD.replace(b"/chat", b"/requests/status") + b"Content-Length: %d\r\n\r\n" % len(field))
            for begin in range(0, len(field), 1000):
                own.sendall(field[begin : begin + 1000])
            return own.recv(4096)

    assert (await asyncio.to_thread(asked)).startswith(b"HTTP/1.1 422"), "it is no reference, and was looked at"


async def test_a_socket_whose_request_is_longer_than_what_is_taken_in_at_once_is_heard(served: Served) -> None:
    async with Client(served.chat, headers={"Cookie": "a=" + "b" * (3 * REQUEST_BYTES)}) as person:
        assert (await person.hello())["type"] == "welcome"
