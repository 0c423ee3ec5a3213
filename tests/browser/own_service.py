"""A service of a module's own, with the scripted assistant, and an administrator who signs in to it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.browser.conftest import PROJECT, Service


def run(service: Service, module: str, *arguments: str, typed: str = "") -> str:
    """Run one of the commands on the service's state; what it prints."""
    environment = {**os.environ, "STATE": str(service.log.parent)}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", module, *arguments],
        cwd=PROJECT,
        env=environment,
        input=typed,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def scripted_service(state: Path) -> Iterator[Service]:
    """A service that needs no model, to be used in a fixture; it is stopped at the end."""
    started = Service(state, ASSISTANT="scripted")
    started.start()
    yield started
    started.stop()


def recovery_codes(service: Service, name: str, shown: str) -> list[str]:
    """Recovery codes of an administrator who is new."""
    printed = run(service, "bot.cli.admin", "--name", name, "--shown", shown, typed="two brown kettles\n")
    return re.findall(r"^    (\S+)$", printed, re.MULTILINE)
