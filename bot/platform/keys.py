"""The key file: made at the first start, readable by the service's user only; it may be changed while it is used."""

from __future__ import annotations

import base64
import contextlib
import hmac
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Lock

from bot.platform.errors import SettingsError

_KEY = 32  # bytes: AES-256


@dataclass(frozen=True)
class Keys:
    """All keys by id and the id of the one that new data is sealed with.

    ``removed``: of keys that are gone, what still checks the audit log and opens nothing.
    """

    keys: dict[str, bytes]
    current: str
    removed: dict[str, bytes] = field(default_factory=dict)

    def audit(self) -> dict[str, bytes]:
        """The keys of the hashes of the audit log; none of them tells the key that it was made from."""
        return {**self.removed, **{name: made_from(key, "audit log") for name, key in self.keys.items()}}


def made_from(key: bytes, purpose: str) -> bytes:
    """Another key for another purpose, from which the first cannot be found (NIST SP 800-108, with one block)."""
    return hmac.new(key, purpose.encode(), "sha256").digest()


class LiveKeys:
    """The key file as it is at each moment: whoever holds this uses a new key as soon as one was added."""

    def __init__(self, path: Path) -> None:
        """Read it, making it if there is none; raises SettingsError when it cannot be used."""
        self._path = path
        self._lock = Lock()
        self._now, self._read_at = load_keys(path), _changed(path)
        self.keys: Mapping[str, bytes] = _LiveMapping(self)

    def current(self) -> str:
        """The key that new data is sealed with."""
        return self.now.current

    def intact(self) -> bool:
        """Whether the file is there and can be used, now: with what is held in memory this process only goes on."""
        try:
            return self._path.exists() and bool(load_keys(self._path).keys)
        except SettingsError:
            return False

    @property
    def now(self) -> Keys:
        """All keys; a file that cannot be read for a moment changes nothing, so that nobody is cut off by it."""
        changed = _changed(self._path)
        if changed is not None and changed != self._read_at:
            with self._lock, contextlib.suppress(SettingsError):
                self._now, self._read_at = load_keys(self._path), changed
        return self._now


class _LiveMapping(Mapping[str, bytes]):
    def __init__(self, live: LiveKeys) -> None:
        self._live = live

    def __getitem__(self, key_id: str) -> bytes:
        return self._live.now.keys[key_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._live.now.keys)

    def __len__(self) -> int:
        return len(self._live.now.keys)


def add_key(path: Path) -> str:
    """Add a key and let it be the current one; its id. Raises SettingsError when the file cannot be used."""
    keys = load_keys(path)
    added = str(1 + max((int(name) for name in keys.keys if name.isdecimal()), default=0))
    _replace(path, replace(keys, keys={**keys.keys, added: os.urandom(_KEY)}, current=added))
    return added


def remove_old_keys(path: Path) -> list[str]:
    """Remove all keys but the current one; the ids of those that went. Raises SettingsError."""
    keys = load_keys(path)
    old = sorted(set(keys.keys) - {keys.current})
    left = {name: key for name, key in keys.audit().items() if name != keys.current}
    _replace(path, Keys({keys.current: keys.keys[keys.current]}, keys.current, left))
    return old


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
        keys, removed = _decoded(document["keys"]), _decoded(document.get("removed", {}))
        current = document["current"]
    except (OSError, ValueError, KeyError, AttributeError, TypeError):
        raise SettingsError(
            f"the key file {path} cannot be read; restore it from a backup, do not replace it"
        ) from None
    if (
        not isinstance(current, str)
        or current not in keys
        or any(len(key) != _KEY for key in (*keys.values(), *removed.values()))
    ):
        raise SettingsError(f"the key file {path} is damaged; restore it from a backup, do not replace it")
    return Keys(keys, current, removed)


def _decoded(keys: Mapping[str, str]) -> dict[str, bytes]:
    return {name: base64.b64decode(key, validate=True) for name, key in keys.items()}


def _encoded(keys: Mapping[str, bytes]) -> dict[str, str]:
    return {name: base64.b64encode(key).decode() for name, key in keys.items()}


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    # Written whole, then given its name: a process that is killed leaves no half a file, and of two processes that
    # start at once only one gives the name, so that neither loses what the other sealed.
    unfinished = _written(path, Keys({"1": os.urandom(_KEY)}, "1"))
    with contextlib.suppress(FileExistsError):
        os.link(unfinished, path)
    unfinished.unlink()


def _replace(path: Path, keys: Keys) -> None:
    """Put other keys in the place of those that are there, all at once and for good."""
    try:
        os.replace(_written(path, keys), path)
        folder = os.open(path.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)
    except OSError as error:
        raise SettingsError(f"the key file {path} cannot be written ({type(error).__name__})") from None


def _written(path: Path, keys: Keys) -> Path:
    """A file beside it, which is on the disk whole before it gets the name."""
    document = {"current": keys.current, "keys": _encoded(keys.keys)}
    if keys.removed:
        document["removed"] = _encoded(keys.removed)
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(document, file)
        file.flush()
        os.fsync(file.fileno())
    return unfinished


def _changed(path: Path) -> tuple[int, int] | None:
    """What is another whenever the file is."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns
