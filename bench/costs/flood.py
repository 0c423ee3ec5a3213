"""One address floods the chat with long messages: how long a parent at another address waits for a first answer.

Fifteen sockets of 127.0.0.2 each send three messages of 1,950 characters at once, again and again as far as they are
let; meanwhile parents at 127.0.0.3, one after another, open a chat and ask one question each. The service is a real
process with real sockets. Prints the parents' times beside those without a flood, and fails where a first answer takes
a second or where the flood got no answer at all.

Usage: python -m bench.costs.flood [--parents 20] [--scripted]
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import itertools
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import aiohttp

from bench.costs.crowd import by_question, by_topic
from bench.costs.machines import described, until
from bench.costs.side_by_side import share
from bench.systems import service
from bot.engine.training import PROJECT, train

HOSTILE: Final = "127.0.0.2"
PARENT: Final = "127.0.0.3"
SOCKETS: Final = 15
AT_ONCE: Final = 3  # messages of a socket, none of which waits for the answer to another
LONG: Final = 1950  # characters
SLOWEST: Final = 1.0  # seconds, of any first answer
WORDS: Final = (
    "my daughter Ella moved to year 4 and I would like to know who can read what the school wrote about her, "
)
HELLO: Final = {"type": "hello", "protocol": 1, "session": None, "last_seq": 0, "mode": "text", "lang": "en"}


@dataclass
class Flood:
    """What became of the flood: answers it got, and refusals."""

    answers: int = 0
    refused: int = 0
    times: list[float] = field(default_factory=list, repr=False)


def session_of(address: str) -> aiohttp.ClientSession:
    """Connections that come from one address of this machine."""
    return aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0, local_addr=(address, 0)))


async def hostile(session: aiohttp.ClientSession, url: str, number: int, found: Flood) -> None:
    """One socket of the flood, until it is cancelled."""
    text = (WORDS * (LONG // len(WORDS) + 1))[:LONG]
    async with session.ws_connect(f"{url}chat/v1") as socket:
        await socket.send_json(HELLO)
        for turn in itertools.count():
            waits = {f"{number}-{turn}-{one}" for one in range(AT_ONCE)}
            for mark in waits:
                await socket.send_json({"type": "say", "id": mark, "text": text})
            while waits:
                frame = await socket.receive_json()
                if frame["type"] == "reply" and frame["reply_to"] in waits and not frame["more"]:
                    found.answers += 1
                    waits.discard(frame["reply_to"])
                elif frame["type"] == "error":
                    found.refused += 1
                    waits.discard(frame["reply_to"])


async def first_answer(session: aiohttp.ClientSession, url: str, text: str) -> float:
    """Seconds from a parent's first message to its answer; the chat was opened before."""
    async with session.ws_connect(f"{url}chat/v1") as socket:
        await socket.send_json(HELLO)
        await _reply(socket)
        begun = time.perf_counter()
        await socket.send_json({"type": "say", "id": "q", "text": text})
        await _reply(socket)
        return time.perf_counter() - begun


async def _reply(socket: aiohttp.ClientWebSocketResponse) -> dict[str, Any]:
    while True:
        frame: dict[str, Any] = await socket.receive_json()
        if frame["type"] == "error":
            raise ConnectionError(frame["code"])
        if frame["type"] == "reply" and not frame["more"]:
            return frame


async def measured(url: str, parents: int, questions: Sequence[str]) -> tuple[list[float], list[float], Flood]:
    """First answers without a flood and beside it, and what became of the flood."""
    found, asked = Flood(), itertools.cycle(questions)
    async with session_of(PARENT) as near, session_of(HOSTILE) as far:
        alone = [await first_answer(near, url, next(asked)) for _ in range(parents)]
        flood = [asyncio.create_task(hostile(far, url, number, found)) for number in range(SOCKETS)]
        await asyncio.sleep(2)  # until it has built up
        beside = [await first_answer(near, url, next(asked)) for _ in range(parents)]
        for one in flood:
            one.cancel()
        for one in flood:
            with contextlib.suppress(asyncio.CancelledError):
                await one
    return alone, beside, found


def failures(beside: Sequence[float], found: Flood) -> list[str]:
    """What a run must not end with, in words."""
    said = []
    if max(beside) >= SLOWEST:
        said.append(f"a first answer took {max(beside):.2f} s; it must stay under {SLOWEST:.0f} s")
    if not found.answers:
        said.append("the flood was never answered: nothing was measured")
    return said


def main() -> int:
    """Run it and print; 1 when something was not as it must be."""
    reader = argparse.ArgumentParser()
    reader.add_argument("--parents", type=int, default=20)
    reader.add_argument("--scripted", action="store_true")
    given = reader.parse_args()
    with tempfile.TemporaryDirectory() as name:
        model = (
            None
            if given.scripted
            else train(PROJECT / "data/schools/hazelmere", Path(os.environ.get("STATE", "var")), print)
        )
        begun = time.monotonic()
        with service(model, Path(name), ASSISTANT="scripted" if given.scripted else "embedded") as served:
            until(served.answers, begun)
            questions = list(by_topic() if given.scripted else by_question())
            alone, beside, found = asyncio.run(measured(served.url, given.parents, questions))
    print(f"{described()}\n{SOCKETS} sockets of one address, {AT_ONCE} messages of {LONG:,} characters each at once")
    print(f"{'first answer, ms':>20} {'p50':>7} {'p95':>7} {'most':>7}")
    for what, times in (("alone", alone), ("beside the flood", beside)):
        print(
            f"{what:>20} "
            + " ".join(f"{1000 * one:7.0f}" for one in (share(times, 0.5), share(times, 0.95), max(times)))
        )
    print(f"the flood got {found.answers} answers, and {found.refused} refusals")
    failed = failures(beside, found)
    for words in failed:
        print(f"failed: {words}")
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
