"""What the separate way costs: processor time and memory of each process, and a conversation's place in the database.

``make bench-separate`` starts PostgreSQL, Redis, an action server, a Rasa server and a web process of their own, and
prints a table. Processor time is read from the kernel, so that what else runs on the machine changes it little.
"""

from __future__ import annotations

import asyncio
import os
import platform
import statistics
import sys
import tempfile
import time
from pathlib import Path

from sqlalchemy import create_engine, text

from bot.engine.training import model_path
from tests.apart import Apart, Process, running
from tests.factories import HAZELMERE
from tests.processes.person import Person
from tests.servers import postgres, redis_server

CONVERSATIONS, TURNS, IDLE, WARM = 20, 6, 200, 3
QUESTIONS = ("How do I turn cookies off?", "who gets to see my kids stuff", "Who is the data protection officer?")


def processor(process: Process) -> float:
    """Seconds of processor time that a process has used."""
    assert process._running is not None
    fields = Path(f"/proc/{process._running.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def talk(person: Person, turns: int) -> list[float]:
    """Some questions one after the other; how long each took."""
    took = []
    for number in range(turns):
        begun = time.monotonic()
        await person.say(QUESTIONS[number % len(QUESTIONS)])
        took.append(time.monotonic() - begun)
    return took


async def measure(parts: dict[str, Process], database: str) -> None:
    """Talk, and print what it cost."""
    web = parts["web"]
    engine = create_engine(database, future=True)

    def kept() -> int:
        with engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("VACUUM")
            return int(connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one())

    for _ in range(WARM):
        await talk(Person([web.url]), len(QUESTIONS))
    size, before = kept(), {name: processor(process) for name, process in parts.items()}
    people = [Person([web.url]) for _ in range(CONVERSATIONS)]
    took = [one for many in await asyncio.gather(*(talk(person, TURNS) for person in people)) for one in many]
    turns = CONVERSATIONS * TURNS
    print(f"\n{CONVERSATIONS} conversations of {TURNS} questions, all at once")
    print("process   ms of processor a turn   resident memory")
    for name, process in parts.items():
        each = (processor(process) - before[name]) / turns * 1000
        print(f"{name:<10}{each:22.1f}{process.memory() / 1e6:15.0f} MB")
    print(f"a turn took p50 {statistics.median(took) * 1000:.0f} ms (with whatever else ran on the machine)")
    print(f"a conversation takes {(kept() - size) / CONVERSATIONS / 1000:.1f} kB in the database")
    memory = web.memory()
    # Sockets of conversations that there are: one address may not begin two hundred at once.
    idle = [Person([web.url], people[n % CONVERSATIONS].session) for n in range(IDLE)]
    for person in idle:
        await person.history()
    each = (web.memory() - memory) / IDLE / 1000
    print(f"an open socket on which nobody types takes {each:.0f} kB of the web side")
    for person in (*people, *idle):
        await person.leave()
    engine.dispose()


def main() -> int:
    """Start it all, measure and stop."""
    model = model_path(HAZELMERE, Path(os.environ.get("STATE", "var")))
    if not model.exists():
        print("no model fits: run 'make train' first", file=sys.stderr)
        return 1
    machine = f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    print(f"{machine}, Python {platform.python_version()}")
    with tempfile.TemporaryDirectory() as folder, postgres() as database, redis_server() as shared:
        (Path(folder) / "models").symlink_to(model.parent.resolve())
        site = Apart(Path(folder), database, shared)
        actions = site.actions()
        rasa = site.rasa(actions)
        parts = {"actions": actions, "rasa": rasa, "web": site.web(rasa, ALLOWED_ORIGINS="", LOG_LEVEL="error")}
        with running(*parts.values()):
            asyncio.run(measure(parts, site.database))
    return 0


if __name__ == "__main__":
    sys.exit(main())
