"""The service as a process of its own that can be hurt from outside: killed, its disk filled, its database taken."""

from __future__ import annotations

import os
import resource
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from tests.factories import HAZELMERE, PROJECT

PATIENCE: Final = 300.0  # seconds for a start; a machine on which much else runs has needed over 90
DATABASE: Final = ("privacy-help.sqlite3", "privacy-help.sqlite3-wal", "privacy-help.sqlite3-shm")


class Process:
    """``python -m widget`` behind ``tests.faults.wrapped``, always on the same port and the same STATE."""

    def __init__(self, folder: Path, state: Path | None = None, **environment: str) -> None:
        with socket.create_server(("127.0.0.1", 0)) as listening:
            self.port = int(listening.getsockname()[1])
        self.state, self.clock, self.armed = state or folder / "state", folder / "clock", folder / "armed"
        self._log, self._aside = folder / "service.log", folder / "aside"
        self._environment = environment
        self._process: subprocess.Popen[bytes] | None = None
        for place in (folder, self.state):
            place.mkdir(parents=True, exist_ok=True)
        self.clock.write_text("0")

    @property
    def chat(self) -> str:
        return f"ws://127.0.0.1:{self.port}/chat/v1"

    @property
    def http(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def start(self, commit: str = "") -> None:
        """Start and wait until it is ready."""
        own = {"STATE": self.state, "SCHOOL": HAZELMERE, "PORT": self.port, "VOICE": "off", "LOG_LEVEL": "debug"}
        faults = {"FAULT_CLOCK": self.clock, "FAULT_COMMIT": commit, "FAULT_ARMED": self.armed}
        given = {name: str(value) for name, value in {**own, **faults, **self._environment}.items()}
        self.armed.unlink(missing_ok=True)
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-W", "ignore", "-m", "tests.faults.wrapped"],
                cwd=PROJECT,
                env={**os.environ, **given},
                stdout=log,
                stderr=log,
            )
        end = time.monotonic() + PATIENCE
        while not self.is_ready():
            assert self._process.poll() is None, self.said()[-2000:]
            assert time.monotonic() < end, "it never got ready"
            time.sleep(0.05)

    def is_ready(self) -> bool:
        return self.status("/readyz") == 200

    def status(self, path: str) -> int:
        """What a page answers; 0 where nobody does."""
        try:
            with urllib.request.urlopen(self.http + path, timeout=10) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def kill(self) -> None:
        """SIGKILL, and wait until it is gone."""
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    def wait_until_dead(self) -> None:
        assert self._process is not None
        assert self._process.wait(PATIENCE) == -signal.SIGKILL

    def is_alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def stop(self) -> None:
        if self.is_alive():
            assert self._process is not None
            self._process.terminate()
            self._process.wait(PATIENCE)

    def stop_writes(self) -> None:
        """Let no file of the process grow any more: to it, every disk fails from now on (EFBIG)."""
        resource.prlimit(self.pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))

    def allow_writes(self) -> None:
        resource.prlimit(self.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))

    def take_database(self) -> None:
        """Move the database away under the running process."""
        self._move(self.state, self._aside)

    def give_database_back(self) -> None:
        for name in DATABASE:  # what it may have made meanwhile; nothing may be in it
            (self.state / name).unlink(missing_ok=True)
        self._move(self._aside, self.state)

    def jump(self, seconds: float) -> None:
        """Let the clock be wrong by so much more."""
        changed = self.clock.with_suffix(".new")
        changed.write_text(str(float(self.clock.read_text()) + seconds))
        changed.rename(self.clock)

    def said(self) -> str:
        """Everything it printed."""
        return self._log.read_text(errors="replace")

    def environment(self) -> Mapping[str, str]:
        return self._environment

    @staticmethod
    def _move(here: Path, there: Path) -> None:
        there.mkdir(exist_ok=True)
        for name in DATABASE:
            if (here / name).exists():
                (here / name).rename(there / name)
