"""A service of a module's own, with the scripted assistant, and an administrator who signs in to it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from tests.browser.conftest import Service
from tests.browser.test_request import run


def scripted_service(state: Path) -> Iterator[Service]:
    """A service that needs no model, to be used in a fixture; it is stopped at the end."""
    started = Service(state, ASSISTANT="scripted")
    started.start()
    yield started
    started.stop()


def recovery_codes(service: Service, name: str, shown: str) -> list[str]:
    """Recovery codes of an administrator who is new."""
    printed = run(service, "bot.admin", "--name", name, "--shown", shown, typed="two brown kettles\n")
    return re.findall(r"^    (\S+)$", printed, re.MULTILINE)
