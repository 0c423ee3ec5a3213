"""``python -m tests.faults.wrapped``: the service as it runs, with a clock that can jump and a death at a commit.

FAULT_CLOCK names a file with the seconds that the clock is wrong by; FAULT_COMMIT is ``before:N`` or ``after:N``: the
process kills itself at its Nth commit from the file FAULT_ARMED's coming on, before it or as soon as it is done.
"""

from __future__ import annotations

import os
import signal
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from sqlalchemy import event

from bot.app.bootstrap import Services
from bot.platform.settings import Settings
from widget.__main__ import main
from widget.compose import compose


def composed(settings: Settings, model: Path | None) -> Services:
    """The services with the faults that the environment asks for."""
    wrong = Path(os.environ["FAULT_CLOCK"])

    def clock() -> datetime:
        return datetime.now(timezone.utc) + timedelta(seconds=float(wrong.read_text()))

    services = compose(settings, model, clock)
    if at := os.environ.get("FAULT_COMMIT"):
        when, number = at.split(":")
        _die_at_commit(services, when, int(number), Path(os.environ["FAULT_ARMED"]))
    return services


def _die_at_commit(services: Services, when: str, number: int, armed: Path) -> None:
    writes = 0

    def begun(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        nonlocal writes
        if statement == "BEGIN IMMEDIATE" and armed.exists():
            writes += 1

    def reached(*_given: Any) -> None:
        if writes >= number:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(services.engine, "before_cursor_execute", begun)
    event.listen(services.engine, "commit" if when == "before" else "checkin", reached)


if __name__ == "__main__":
    sys.exit(main(composed))
