"""One service on one SQLite: a second one would answer the same people from a memory of its own."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from bot.platform.errors import SettingsError
from bot.platform.settings import Settings

NAME: Final = "service.lock"


@contextmanager
def only_service(settings: Settings) -> Iterator[None]:
    """Hold STATE for the life of this process; raises SettingsError where another service holds it.

    The system lets go of it when the process ends, however it ends. Commands such as a backup ask for nothing, and run
    beside it; with a database server there may be as many services as there are.
    """
    if settings.database:
        yield
        return
    try:
        settings.state.mkdir(parents=True, exist_ok=True)
        lock = os.open(settings.state / NAME, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise SettingsError(f"STATE must be a folder to write in ({type(error).__name__})") from None
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SettingsError(
                f"the service is running already on the database in {settings.state}; stop that one first, or give this"
                " one a STATE of its own. Several processes together need PostgreSQL (docs/separate.md)"
            ) from None
        yield
    finally:
        os.close(lock)
