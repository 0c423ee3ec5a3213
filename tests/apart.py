"""The separate way in real processes: action server, Rasa and web side, each started, watched and killed by a test."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.factories import HAZELMERE, PROJECT
from tests.servers import Postgres, Redis

TOKEN = "a token of thirty-two characters!"
PATIENCE = 180.0  # seconds until a process must answer; loading Rasa takes ten of an idle core
PRODUCTION = {"PRODUCTION": "1", "PUBLIC_URL": "https://privacy.example.org", "SMTP_HOST": "mail.example.org"}
WEB_PYTHON = PROJECT / "envs" / "web" / ".venv" / "bin" / "python"


# Below what Linux (32768) and macOS (49152) give to connections to elsewhere: one of those took a port of a server that
# needed four seconds to start
_PORTS: Final = range(20_000, 32_000)


def free_port() -> int:
    """A port that nobody listens on now."""
    while True:
        port = secrets.choice(_PORTS)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


@dataclass
class Process:
    """One process, its address, and where its words go."""

    command: list[str]
    environment: dict[str, str] = field(repr=False)
    port: int
    path: str
    log: Path
    headers: dict[str, str] = field(default_factory=dict, repr=False)
    _running: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Its address, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it; ``wait`` waits until it answers."""
        with self.log.open("ab") as log:
            self._running = subprocess.Popen(
                self.command, cwd=PROJECT, env=self.environment, stdout=log, stderr=subprocess.STDOUT
            )

    def wait(self) -> None:
        """Wait until it would answer a person."""
        until = time.monotonic() + PATIENCE
        while not self.answers():
            assert self._running is not None
            assert self._running.poll() is None, f"it ended: {self.words()[-2000:]}"
            assert time.monotonic() < until, f"it does not answer: {self.words()[-2000:]}"
            time.sleep(0.1)  # between two looks, not for luck

    def answers(self) -> bool:
        """Whether its own address of readiness says 200."""
        request = urllib.request.Request(self.url + self.path, headers=self.headers)
        try:
            with urllib.request.urlopen(request, timeout=5) as response:
                return int(response.status) == 200
        except OSError:
            return False

    def code(self) -> int:
        """Its exit code, once it has ended by itself; fails where anybody could connect to it meanwhile."""
        assert self._running is not None
        until = time.monotonic() + PATIENCE
        while (code := self._running.poll()) is None:
            with socket.socket() as probe:
                probe.bind(("127.0.0.2", 0))  # from an address of its own, or it might meet itself at that port
                assert probe.connect_ex(("127.0.0.1", self.port)) != 0, f"it listens: {self.words()[-2000:]}"
            assert time.monotonic() < until, f"it does not end: {self.words()[-2000:]}"
            time.sleep(0.02)  # between two looks, not for luck
        return code

    def words(self) -> str:
        """What it has printed and logged."""
        return self.log.read_text(errors="replace")

    def memory(self) -> int:
        """Resident memory in bytes."""
        assert self._running is not None
        pages = int(Path(f"/proc/{self._running.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")

    def kill(self) -> None:
        """End it as a power cut would."""
        if self._running is not None:
            self._running.kill()
            self._running.wait(30)
            self._running = None


class Apart:
    """Makes processes that share a database, a Redis and a STATE."""

    def __init__(self, state: Path, postgres: Postgres, redis: Redis) -> None:
        self.state = state
        self._number = 0
        self.database = postgres.database()
        self.shared = {
            **{name: value for name, value in os.environ.items() if name not in ("TEST_STATE", "PRODUCTION")},
            "STATE": str(state),
            "SCHOOL": str(HAZELMERE),
            "VOICE": "off",
            "DATABASE": self.database,
            "RASA_DATABASE": postgres.database(migrated=False),
            "REDIS_URL": redis.url,
            "ASSISTANT_TOKEN": TOKEN,
            "RASA_TELEMETRY_ENABLED": "false",
            "TF_CPP_MIN_LOG_LEVEL": "3",
        }

    def actions(self) -> Process:
        """An action server."""
        command = [sys.executable, "-W", "ignore", "-m", "rasa", "run", "actions", "-v", "-p"]
        return self._process("actions", command, "/health", LOG_LEVEL="info")

    def rasa(self, actions: Process, **own: str) -> Process:
        """A Rasa server with our channel, as in production: the guard let it start."""
        own = {"ACTIONS_URL": f"{actions.url}/webhook", "LOG_LEVEL": "info", **PRODUCTION, **own}
        made = self._process("rasa", [sys.executable, "-W", "ignore", "-m", "bot.engine.serve"], "", **own)
        made.environment["ENGINE_PORT"] = str(made.port)
        made.path, made.headers = "/webhooks/privacy_help/", {"Authorization": f"Bearer {TOKEN}"}
        return made

    def by_hand(self, *words: str, production: bool) -> Process:
        """Rasa as somebody starts it by hand in the project's folder, with so many words after ``rasa run``."""
        command = [sys.executable, "-W", "ignore", "-m", "rasa", "run", *words, "-p"]
        own = {"ACTIONS_URL": "http://127.0.0.1:1/webhook", **(PRODUCTION if production else {})}
        return self._process("by-hand", command, "/webhooks/rest/", **own)

    def web(self, *engines: Process, **own: str) -> Process:
        """A web side on the newest Python, without Rasa."""
        own = {"ASSISTANT": "remote", "ASSISTANT_URL": ",".join(engine.url for engine in engines), **own}
        made = self._process("web", [str(WEB_PYTHON), "-W", "ignore", "-m", "widget"], "/readyz", **own)
        made.environment["PORT"] = str(made.port)
        return made

    def _process(self, name: str, command: list[str], path: str, **own: str) -> Process:
        self._number += 1
        port = free_port()
        log = self.state / f"{name}-{self._number}.log"
        return Process(
            [*command, *([str(port)] if command[-1] == "-p" else [])], {**self.shared, **own}, port, path, log
        )


@contextmanager
def running(*processes: Process) -> Iterator[None]:
    """Start processes at once, wait for all, and end them afterwards: nothing of theirs must outlive them."""
    with ExitStack() as ends:
        for process in processes:
            process.start()
            ends.callback(process.kill)
        for process in processes:
            process.wait()
        yield
