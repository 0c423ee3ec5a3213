"""Many people at once: conversations typed at a human pace on one process, each answer held to its question's mark.

Every message has a mark that no other has; an answer must carry it, come in its place in the conversation and say what
its topic says. Prints how long answers took and what the process held, minute by minute. Fails on anything lost, on
answers that take a second, and, in a run of over ten minutes, on memory that grows after the fifth.

Usage: python -m bench.costs.crowd [--conversations 1000] [--minutes 5] [--pause 30] [--scripted]
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import aiohttp

from bench.costs.machines import described, memory, until
from bench.costs.side_by_side import share
from bench.systems import from_somewhere, service
from bot.engine.training import PROJECT, train
from bot.notice import answer_variants
from bot.notice.folder import load_school_folder

TYPING: Final = 30.0  # seconds between an answer and the next question, on average: people read, then type
ABOUT_THIS_CHAT: Final = "ask_chat_"  # answered from the chat itself
PATIENCE: Final = 60.0  # seconds after which an answer counts as lost
SLOWEST: Final = 1.0  # seconds, the p99
SETTLED: Final = 5  # minutes after which memory should be flat
LONG: Final = 10  # minutes from which on a run says whether it is
GROWTH: Final = 1.05  # times what was held when it had settled


@dataclass
class Crowd:
    """What came of it."""

    asked: int = 0
    times: list[float] = field(default_factory=list, repr=False)
    wrong: list[str] = field(default_factory=list)


async def crowd(
    url: str,
    count: int,
    seconds: float,
    pause: float,
    expected: Mapping[str, str],
    each_minute: Callable[[Crowd], None] = lambda _crowd: None,
) -> Crowd:
    """So many conversations for so long; ``expected`` says by question how its answer's text begins ("": not known)."""
    found = Crowd()
    end = time.monotonic() + seconds
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        people = [
            asyncio.create_task(_person(session, url, number, end, pause * number / count, pause, expected, found))
            for number in range(count)
        ]
        watching = asyncio.create_task(_watch(found, each_minute))
        await asyncio.gather(*people)
        watching.cancel()
    return found


async def _person(
    session: aiohttp.ClientSession,
    url: str,
    number: int,
    end: float,
    wait: float,
    pause: float,
    expected: Mapping[str, str],
    found: Crowd,
) -> None:
    chance = random.Random(number)
    await asyncio.sleep(wait)
    async with session.ws_connect(f"{url}chat/v1", headers=from_somewhere(url)) as socket:
        await socket.send_json(
            {"type": "hello", "protocol": 1, "session": None, "last_seq": 0, "mode": "text", "lang": "en"}
        )
        frames: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()
        receiving = asyncio.create_task(_received(socket, frames))
        seq = 0
        while seq == 0:
            frame = await frames.get() or {"type": "closed"}
            seq = frame["seq"] if frame["type"] == "reply" else 0
        for turn in itertools.count():
            await asyncio.sleep(chance.uniform(0.5, 1.5) * pause)
            if time.monotonic() >= end:
                receiving.cancel()
                return
            mark, text = f"{number}-{turn}", chance.choice(list(expected))
            begun = time.perf_counter()
            await socket.send_json({"type": "say", "id": mark, "text": text})
            found.asked += 1
            try:
                seq = await asyncio.wait_for(_answered(frames, mark, seq, expected[text], found), PATIENCE)
            except (asyncio.TimeoutError, ConnectionError):
                found.wrong.append(f"{mark}: no answer")
                return
            found.times.append(time.perf_counter() - begun)


async def _received(socket: aiohttp.ClientWebSocketResponse, frames: asyncio.Queue[dict[str, Any] | None]) -> None:
    """Take what comes as it comes, so that pings are answered while the person thinks, as in a browser."""
    async for message in socket:
        frames.put_nowait(message.json())
    frames.put_nowait(None)


async def _answered(
    frames: asyncio.Queue[dict[str, Any] | None], mark: str, seq: int, expected: str, found: Crowd
) -> int:
    """Hold what comes against what must come, until the last reply; its number. Raises ConnectionError."""
    while True:
        frame = await frames.get()
        if frame is None:
            raise ConnectionError("closed")
        if frame["reply_to"] != mark:
            found.wrong.append(f"{mark}: what came answers {frame['reply_to']}")
        if frame["type"] == "error":
            found.wrong.append(f"{mark}: {frame['code']}")
            return seq
        if frame["type"] != "reply":
            continue
        if frame["seq"] != seq + 1:
            found.wrong.append(f"{mark}: number {frame['seq']} after {seq}")
        if not frame["text"].startswith(expected):
            found.wrong.append(f"{mark}: not the answer that begins {expected[:30]!r}")
        seq = frame["seq"]
        if not frame["more"]:
            return seq


async def _watch(found: Crowd, each_minute: Callable[[Crowd], None]) -> None:
    while True:
        await asyncio.sleep(60)
        each_minute(found)


def failures(found: Crowd, minutes: float, megabytes: Sequence[float]) -> list[str]:
    """What a run must not end with, in words; ``megabytes`` is what was held at each minute's end, and at the end."""
    said = [f"lost, doubled or misdelivered: {len(found.wrong)}"] if found.wrong else []
    if not found.times:
        return [*said, "nothing was answered"]
    if (slowest := share(found.times, 0.99)) >= SLOWEST:
        said.append(f"p99 is {slowest:.2f} s; it must stay under {SLOWEST:.0f} s")
    if minutes > LONG and len(megabytes) > SETTLED:
        settled, end = megabytes[SETTLED - 1], megabytes[-1]
        if end > GROWTH * settled:
            said.append(f"memory grew from {settled:.0f} MB in minute {SETTLED} to {end:.0f} MB")
    return said


def by_topic() -> dict[str, str]:
    """Topics that the scripted assistant takes as words, and how their answers begin."""
    book = load_school_folder(PROJECT / "data/schools/hazelmere").book
    plain = {
        topic: answer_variants.offered(book, topic).text
        for topic in book.replies
        if topic in book.labels and topic.startswith("ask_")
    }
    return {topic: text for topic, text in plain.items() if not topic.startswith(ABOUT_THIS_CHAT) and text}


def by_question() -> dict[str, str]:
    """Questions of which it is known how the trained model answers."""
    topics = by_topic()
    asked = {
        "who is your data protection officer?": "ask_dpo",
        "do you use CCTV?": "ask_cctv",
        "do you sell our information?": "ask_sell_data",
        "what are cookies?": "ask_cookies_what",
    }
    return {text: topics[topic] for text, topic in asked.items()}


def main() -> int:
    """Run it and print; 1 when something was not as it must be."""
    reader = argparse.ArgumentParser()
    reader.add_argument("--conversations", type=int, default=1000)
    reader.add_argument("--minutes", type=float, default=5)
    reader.add_argument("--pause", type=float, default=TYPING)
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
            pids = served.pids
            until(served.answers, begun)
            print(f"{described()}\n{given.conversations} conversations, {given.pause:.0f} s between two messages")
            print(f"{'':>10} {'answers':>8} {'p50 ms':>7} {'p95 ms':>7} {'p99 ms':>7} {'MB':>6}", flush=True)
            seen, held = 0, list[float]()

            def each_minute(found: Crowd) -> None:
                nonlocal seen
                times = found.times[seen:]
                seen = len(found.times)
                figures = [1000 * share(times, part) for part in (0.5, 0.95, 0.99)] if times else [0.0, 0.0, 0.0]
                held.append(memory(pids))
                at = f"{(time.monotonic() - begun) / 60:.0f} min"
                print(f"{at:>10} {len(times):8d} {' '.join(f'{f:7.0f}' for f in figures)} {held[-1]:6.0f}", flush=True)

            expected = by_topic() if given.scripted else by_question()
            minutes = 60 * given.minutes
            found = asyncio.run(crowd(served.url, given.conversations, minutes, given.pause, expected, each_minute))
            held.append(memory(pids))
            answered = f"{len(found.times)} answered{_shares(found.times)}"
            print(f"{found.asked} asked, {answered}; {held[-1]:.0f} MB at the end")
    print(f"lost, doubled or misdelivered: {len(found.wrong)}", *found.wrong[:5], sep="\n")
    failed = failures(found, given.minutes, held)
    for words in failed:
        print(f"failed: {words}")
    return int(bool(failed))


def _shares(times: Sequence[float]) -> str:
    """The percentiles; none where nothing was answered."""
    return "".join(f", p{part} {1000 * share(times, part / 100):.0f} ms" for part in (50, 95, 99) if times)


if __name__ == "__main__":
    sys.exit(main())
