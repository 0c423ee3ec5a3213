"""Side by side: (a) stock Rasa on our model, (b) on its own default configuration, (c) this service.

The same questions, each over the system's own door: REST for stock Rasa with its action server, the WebSocket of
``python -m widget`` for the service. The systems take turns, round by round; printed are medians over the rounds and
ratios, with what it ran on. (b) is trained with one epoch of its 100, since the default is out of reach of two cores:
a turn of it costs the same, and its training time is the least that the default can take. What one epoch understands
is not compared (``make bench-pipelines`` does).

Usage: python -m bench.costs.side_by_side [--rounds N] [--only abc] [--short]
--short leaves out training and turn 200, a few minutes a system. STATE holds the models.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from statistics import median
from typing import Final

from bench.costs.machines import described, memory, processor, until, used_by_children
from bench.systems import QUIET, System, Talk, default_config, service, stock, training
from bot.engine.training import PROJECT, train
from bot.learning.evaluation import half_of
from bot.learning.model_evaluation import frozen_questions

NAMES: Final = {"a": "stock, our model", "b": "stock, DIET + TED", "c": "this service"}
ONE_BY_ONE: Final = (6, 20)  # conversations, and turns in each
TOGETHER: Final = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32)  # conversations that are being answered at once
SECONDS: Final = 6.0  # that each number of conversations at once goes on
QUICK_ENOUGH: Final = 0.3  # seconds, for 95 of 100 turns
LONG: Final = (4, 200)
PACE: Final = 0.5  # seconds between two turns of a conversation: nobody types faster, and the service has a limit
EPOCHS: Final = 1  # of the 100 of Rasa's default
Figures = dict[str, dict[str, list[float]]]


def questions() -> Iterator[str]:
    """Questions in plain words that nobody trained on, of the half that may be looked at; over and over."""
    chosen = [q.text for q in frozen_questions() if q.style in ("plain", "short") and half_of(q.id) == "development"]
    return itertools.cycle(chosen)


def share(times: Sequence[float], part: float) -> float:
    """The time within which this part of the turns is answered.

    >>> share([3.0, 1.0, 2.0], 0.5), share([3.0, 1.0, 2.0], 0.99)
    (2.0, 3.0)
    """
    return sorted(times)[min(len(times) - 1, int(len(times) * part))]


async def dialogues(system: System, conversations: int, turns: int) -> list[list[float]]:
    """Seconds of each turn, one conversation after the other's turn; shape (turns, conversations)."""
    asked = questions()
    async with system.talks(conversations) as talks:
        rows = []
        for _ in range(turns):
            row = []
            begun = time.monotonic()
            for talk in talks:
                text, at = next(asked), time.perf_counter()
                await talk.ask(text)
                row.append(time.perf_counter() - at)
            rows.append(row)
            await asyncio.sleep(max(0.0, PACE - (time.monotonic() - begun)))
        return rows


async def together(system: System, count: int) -> list[float]:
    """Seconds of each turn, with so many being asked at any moment, each in a conversation of its own turn."""
    asked = questions()
    times: list[float] = []
    end = time.monotonic() + SECONDS
    # A conversation rests between its turns, so more are open than are answered.
    async with system.talks(count * 8) as talks:
        resting: asyncio.Queue[tuple[float, Talk]] = asyncio.Queue()
        for talk in talks:
            resting.put_nowait((0.0, talk))

        async def ask() -> None:
            while time.monotonic() < end:
                ready, talk = await resting.get()
                await asyncio.sleep(max(0.0, ready - time.monotonic()))
                at = time.perf_counter()
                await talk.ask(next(asked))
                times.append(time.perf_counter() - at)
                resting.put_nowait((time.monotonic() + PACE, talk))

        await asyncio.gather(*(ask() for _ in range(count)))
    return times


async def measure(system: System, note: Callable[[str, float], None]) -> None:
    """One round on a system that runs."""
    await dialogues(system, 2, 3)  # what is made at the first use is no turn's
    used = processor(system.pids)
    times = [seconds for row in await dialogues(system, *ONE_BY_ONE) for seconds in row]
    note("processor a turn, ms", 1000 * (processor(system.pids) - used) / len(times))
    for name, part in (("turn p50", 0.5), ("turn p95", 0.95), ("turn p99", 0.99)):
        note(f"{name}, ms", 1000 * share(times, part))
    best = 0.0
    for count in TOGETHER:
        times = await together(system, count)
        if share(times, 0.95) >= QUICK_ENOUGH:
            break
        best = max(best, len(times) / SECONDS)
    note("turns a second", best)
    note("memory after, MB", memory(system.pids))


async def measure_long(system: System, note: Callable[[str, float], None]) -> None:
    """Turn 10 against turn 200: the five turns around each, of several conversations."""
    rows = await dialogues(system, *LONG)
    tenth = median(seconds for row in rows[7:12] for seconds in row)
    last = median(seconds for row in rows[-5:] for seconds in row)
    note("turn 10, ms", 1000 * tenth)
    note("turn 200, ms", 1000 * last)
    note("turn 200 / turn 10", last / tenth)


def run(rounds: int, only: str, long: bool, models: Mapping[str, Path]) -> Figures:
    """All rounds, the systems taking turns."""
    figures: Figures = {key: defaultdict(list) for key in only}
    for number, key in itertools.product(range(rounds), only):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            begun = time.monotonic()
            started: AbstractContextManager[System]
            started = service(models["c"], folder) if key == "c" else stock(models[key], folder)
            with started as system:
                note = lambda what, value, to=figures[key]: to[what].append(value)  # noqa: E731
                note("start to first answer, s", until(system.answers, begun))
                note("memory at the start, MB", memory(system.pids))
                asyncio.run(measure(system, note))
                if long and number == 0:
                    asyncio.run(measure_long(system, note))
        print(f"round {number + 1}, {NAMES[key]}: {json.dumps(figures[key])}", file=sys.stderr, flush=True)
    return figures


def train_both(folder: Path, figures: Figures) -> None:
    """Train ours and, with one epoch, the default, and note the seconds."""
    ours = [sys.executable, "-W", "ignore", "-m", "bot.engine.training"]
    config = default_config(folder, EPOCHS)
    data = [PROJECT / "data" / name for name in ("nlu", "rules.yml", "stories.yml")]
    for keys, command in (("ac", ours), ("b", training(config, folder, data))):
        begun, used = time.monotonic(), used_by_children()
        environment = {**os.environ, **QUIET, "STATE": str(folder / "ours")}
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment)
        for key in keys:
            figures.setdefault(key, defaultdict(list))["training, s"].append(time.monotonic() - begun)
            figures[key]["training, s of processor"].append(used_by_children() - used)


def trained_default(folder: Path) -> Path:
    """Where the default's model is, once it is trained."""
    return folder / f"config-{EPOCHS}.tar.gz"


def table(figures: Figures) -> str:
    """Medians, and what the service's are of stock Rasa's."""
    rows = list(dict.fromkeys(what for found in figures.values() for what in found))
    head = ["", *(f"({key}) {NAMES[key]}" for key in figures), "c / a", "c / b"]
    lines = [head]
    for what in rows:
        middle = {key: median(found[what]) for key, found in figures.items() if found.get(what)}
        line = [what, *(f"{middle[key]:.2f}" if key in middle else "-" for key in figures)]
        line += [
            f"{middle['c'] / middle[key]:.2f}" if {"c", key} <= set(middle) and middle[key] else "-" for key in "ab"
        ]
        lines.append(line)
    return "\n".join("| " + " | ".join(line) + " |" for line in [lines[0], ["---"] * len(head), *lines[1:]])


def main() -> None:
    """Measure and print."""
    reader = argparse.ArgumentParser()
    reader.add_argument("--rounds", type=int, default=3)
    reader.add_argument("--only", default="abc")
    reader.add_argument("--short", action="store_true")
    given = reader.parse_args()
    state = Path(os.environ.get("STATE", "var"))
    ours = train(PROJECT / "data/schools/hazelmere", state, lambda text: print(text, file=sys.stderr))
    kept = state / "models" / "side-by-side"
    kept.mkdir(parents=True, exist_ok=True)
    trained: Figures = {}
    if not given.short or ("b" in given.only and not trained_default(kept).exists()):
        train_both(kept, trained)
    models = {"a": ours, "b": trained_default(kept), "c": ours}
    figures = run(given.rounds, given.only, not given.short, models)
    for key, found in trained.items():
        if key in figures:
            figures[key].update(found)
    print(f"\n{described()}\nmedians of {given.rounds} rounds, the systems in turn\n\n{table(figures)}")


if __name__ == "__main__":
    main()
