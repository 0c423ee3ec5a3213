"""The service started as a process of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from tests.factories import PROJECT

PATIENCE = 60.0  # seconds after which a test gives up waiting


SWITCHES = ["-W", "ignore"] if sys.version_info < (3, 11) else []


class Started:
    """A service in a process of its own, and what it has printed."""

    def __init__(self, state: Path, program: tuple[str, ...] = ("-m", "widget"), **settings: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        own = {
            "STATE": str(state),
            "PORT": str(self.port),
            "ASSISTANT": "scripted",
            "SCHOOL": "data/schools/hazelmere",
            "VOICE": "off",
        }
        self.process = subprocess.Popen(
            [sys.executable, *SWITCHES, *program],
            cwd=PROJECT,
            env={**os.environ, **own, **settings},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.lines: list[str] = []
        self._more = threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            with self._more:
                self.lines.append(line.rstrip("\n"))
                self._more.notify_all()
        with self._more:
            self.lines.append("(ended)")
            self._more.notify_all()

    def wait_for(self, wanted: Callable[[str], bool]) -> str:
        def found() -> str | None:
            return next((line for line in self.lines if wanted(line) or line == "(ended)"), None)

        with self._more:
            line = self._more.wait_for(found, PATIENCE)
        assert line is not None, self.lines
        assert wanted(line), self.lines
        return line

    def end(self, how: signal.Signals) -> int:
        self.process.send_signal(how)
        code = self.process.wait(PATIENCE)
        self._reader.join(PATIENCE)
        return code

    def close(self) -> None:
        """Nothing of it is left, however the test went."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(PATIENCE)
        if self.process.stdout is not None:
            self._reader.join(PATIENCE)
            self.process.stdout.close()


@contextmanager
def started(state: Path, program: tuple[str, ...] = ("-m", "widget"), **settings: str) -> Iterator[Started]:
    with closing(Started(state, program, **settings)) as service:
        service.wait_for(lambda line: line.startswith("ready "))
        yield service


def until(true: Callable[[], bool]) -> bool:
    """Look again and again; the loop waits for the thing itself, not for luck."""
    gone = threading.Event()
    return any(true() or gone.wait(0.1) for _ in range(int(PATIENCE * 10)))
