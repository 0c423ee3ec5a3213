"""The model that the layers of a run share: whoever comes first trains it, and the others wait for it.

``python -m tests.training`` does it beside the first layers, which need none (Makefile).
"""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from pathlib import Path

from tests.factories import DATA, HAZELMERE


def train_once(state: Path) -> Path:
    """A model of the present data in ``state``, trained when none fits; raises CalledProcessError if that fails.

    Training has a process of its own, as when the service starts, so its warnings are not ours.
    """
    state.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-W", "ignore", "-m", "bot.engine.training"]
    environment = {**os.environ, "STATE": str(state), "SCHOOL": str(HAZELMERE)}
    with (state / "training.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        subprocess.run(command, check=True, cwd=DATA.parent, env=environment)
    from bot.engine.training import model_path

    return model_path(HAZELMERE, state)


if __name__ == "__main__":
    train_once(Path(os.environ["TEST_STATE"]))
