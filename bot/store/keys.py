"""The key file: made at the first start, readable by the service's user only."""

from __future__ import annotations

import base64
import contextlib
import json
import os
from dataclasses import dataclass
from pathlib import Path

from bot.errors import SettingsError

_KEY = 32  # bytes: AES-256


@dataclass(frozen=True)
class Keys:
    """All keys by id and the id of the one that new data is sealed with."""

    keys: dict[str, bytes]
    current: str


def load_keys(path: Path) -> Keys:
    """Read the key file, making it if there is none; raises SettingsError when it cannot be used."""
    if not path.exists():
        try:
            _make(path)
        except OSError as error:
            raise SettingsError(
                f"the key file {path} cannot be written ({type(error).__name__}); STATE must be a folder to write in"
            ) from None
    try:
        document = json.loads(path.read_text())
        keys = {name: base64.b64decode(key, validate=True) for name, key in document["keys"].items()}
        current = document["current"]
    except (OSError, ValueError, KeyError, AttributeError, TypeError):
        raise SettingsError(
            f"the key file {path} cannot be read; restore it from a backup, do not replace it"
        ) from None
    if not isinstance(current, str) or current not in keys or any(len(key) != _KEY for key in keys.values()):
        raise SettingsError(f"the key file {path} is damaged; restore it from a backup, do not replace it")
    return Keys(keys, current)


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    document = {"current": "1", "keys": {"1": base64.b64encode(os.urandom(_KEY)).decode()}}
    # Written whole, then given its name: a process that is killed leaves no half a file, and of two processes that
    # start at once only one gives the name, so that neither loses what the other sealed.
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(document, file)
        file.flush()
        os.fsync(file.fileno())
    with contextlib.suppress(FileExistsError):
        os.link(unfinished, path)
    unfinished.unlink()
