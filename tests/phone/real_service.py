"""The real service as `make run` starts it, in its own Python, and what it has kept."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.phone.callers import free_ports

PROJECT = Path(__file__).parents[2]
PYTHON = PROJECT / ".venv/bin/python"


@dataclass(frozen=True)
class RealService:
    """Where it is, and its database."""

    url: str
    state: Path

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What the database has."""
        with closing(sqlite3.connect(self.state / "privacy-help.sqlite3")) as database:
            return database.execute(query).fetchall()

    def page_of(self, reference: str) -> str:
        """What the staff's page of a request says, to somebody who has signed in."""
        command = [PYTHON, "-W", "ignore", "-m", "tests.phone.staff_page", self.state, self.url, reference]
        done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    @property
    def log(self) -> str:
        return (self.state / "service.log").read_text(encoding="utf-8")


@contextmanager
def real_service(state: Path, **settings: str) -> Iterator[RealService]:
    """A service on a free port until the end of the block; with a trained model where TEST_STATE has one."""
    state.mkdir()
    trained = Path(os.environ.get("TEST_STATE", "")) / "models"
    if settings.get("ASSISTANT") != "scripted" and trained.is_dir():
        shutil.copytree(trained, state / "models")
    (port,) = free_ports()
    environment = {
        **os.environ,
        "VOICE": "off",
        **settings,
        "PORT": str(port),
        "STATE": str(state),
        "HOST": "127.0.0.1",
    }
    command = [PYTHON, "-W", "ignore", "-m", "widget"]
    service = RealService(f"http://127.0.0.1:{port}", state)
    with (state / "service.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=log, stderr=log)
    try:
        until = time.monotonic() + 240
        while not _is_ready(service.url):
            assert process.poll() is None, service.log[-2000:]
            assert time.monotonic() < until, "the service did not get ready"
            time.sleep(0.1)  # between two looks: it says on a page when it is ready
        yield service
    finally:
        process.terminate()
        process.wait(30)


def _is_ready(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/readyz", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
