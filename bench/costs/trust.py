"""What many schools in one process cost: start, memory, and a turn at each of them.

``make bench-trust SCHOOLS=40`` makes the folders of so many schools, each with one of the frozen notices that were
written for no release of ours, serves them as ``TRUST=folder make run`` does, and asks at all of them. Memory and
processor time are what the kernel counts of the process.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import signal
import statistics
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from itertools import cycle, islice
from pathlib import Path
from typing import Final

from bot.cli.school import write
from bot.notice.folder import load_helplines
from bot.platform.settings import from_environment
from bot.setup.new_school import new_school
from tests.factories import DATA
from tests.web.serving import Client
from tests.web.started import Started

NOTICES: Final = sorted((DATA / "evaluation" / "schools").glob("[1-6]/notice.*"))
QUESTIONS: Final = ("how long do you keep attendance registers", "who do you share it with", "how do i complain")
TURNS, AT_ONCE = 3, 8


def _made(place: Path, count: int, models: Path) -> list[str]:
    """The folders of so many schools; the first has the model."""
    names = [f"school{number:03}" for number in range(count)]
    for name, notice in zip(names, islice(cycle(NOTICES), count), strict=True):
        made = new_school(
            name, notice.name, notice.read_bytes(), date(2026, 12, 2), load_helplines(),
            email=f"office@{name}.example.org", phone="01632 960123",
        )  # fmt: skip
        write({**made.files, "service.env": f"PUBLIC_URL=http://{name}.localhost\n"}, place / name)
    shutil.copytree(models, place / names[0] / "state" / "models")
    return names


@contextmanager
def _served(place: Path, count: int) -> Iterator[tuple[Started, float]]:
    """The service once every school answers, and the seconds that this took."""
    begun = time.monotonic()
    service = Started(place, TRUST=str(place), SCHOOL="", ASSISTANT="embedded")
    try:
        while service.process.poll() is None and sum(line.startswith("ready ") for line in service.lines) < count:
            time.sleep(0.1)  # between two looks
        yield service, time.monotonic() - begun
    finally:
        service.end(signal.SIGTERM)
        service.close()


def _kernel(process: int) -> tuple[float, float]:
    """Megabytes of memory, and seconds of processor time."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6, (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def _talk(port: int, name: str, free: asyncio.Semaphore) -> list[float]:
    """One conversation at a school; how long each turn took."""
    took = []
    async with free, Client(f"ws://{name}.localhost:{port}/chat/v1", here=True) as client:
        await client.hello()
        for number in range(TURNS):
            begun = time.monotonic()
            await client.say(QUESTIONS[number % len(QUESTIONS)], f"m{number}")
            took.append(time.monotonic() - begun)
    return took


async def _all_talk(port: int, names: list[str]) -> list[float]:
    free = asyncio.Semaphore(AT_ONCE)
    return [one for many in await asyncio.gather(*(_talk(port, name, free) for name in names)) for one in many]


def main() -> int:
    """Measure one school and so many, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--schools", type=int, default=40)
    count = parser.parse_args().schools
    models = from_environment({**os.environ, "TRUST": ""}).state / "models"
    print("schools  start    memory     a turn p50    p95   processor a turn", flush=True)
    for many in (1, count):
        with tempfile.TemporaryDirectory() as folder:
            place = Path(folder)
            names = _made(place, many, models)
            with _served(place, many) as (service, took):
                asyncio.run(_all_talk(service.port, names))  # each is warm then
                memory, before = _kernel(service.process.pid)
                turns = asyncio.run(_all_talk(service.port, names))
                _, after = _kernel(service.process.pid)
                with urllib.request.urlopen(f"http://127.0.0.1:{service.port}/readyz", timeout=60) as answer:
                    assert answer.status == 200
                p95 = sorted(turns)[int(len(turns) * 0.95)]
                print(
                    f"{many:7}{took:6.0f} s{memory:7.0f} MB{statistics.median(turns) * 1000:11.0f} ms"
                    f"{p95 * 1000:6.0f} ms{(after - before) / len(turns) * 1000:13.1f} ms",
                    flush=True,
                )
    return 0


if __name__ == "__main__":
    sys.exit(main())
