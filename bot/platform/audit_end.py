"""How far the audit log went, in a file of STATE: whoever deletes the newest entries from the database is found out.

It is written after each commit, so it may be behind by what a killed process had just committed, and never ahead. It
says how far the log went at least; it is checked by a key, and no backup holds it.
"""

from __future__ import annotations

import fcntl
import hmac
import json
import logging
import os
from pathlib import Path
from typing import Final

from bot.platform.audit import End
from bot.platform.keys import LiveKeys

NAME: Final = "audit-end.json"
logger = logging.getLogger(__name__)


class AuditEnd:
    """The keys of the log, and the file in which its end is marked."""

    def __init__(self, keys: LiveKeys, state: Path) -> None:
        self._keys, self._file = keys, state / NAME

    @property
    def keys(self) -> dict[str, bytes]:
        """All keys of hashes, by id."""
        return self._keys.now.audit()

    @property
    def current(self) -> str:
        """The key of the next entry."""
        return self._keys.current()

    def read(self) -> End | None:
        """What was marked; None where nothing was, or the file is not ours any more."""
        try:
            document = json.loads(self._file.read_text(encoding="utf-8"))
            end, key = End(int(document["n"]), str(document["hash"])), self.keys[document["key"]]
            fits = hmac.compare_digest(str(document["mac"]), _mac(end, key))
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return end if fits else None

    def mark(self, end: End) -> None:
        """Write down that the log goes this far; never that it goes less far. A full disk stops nobody's work."""
        try:
            with self._file.with_suffix(".lock").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                known = self.read()
                if known is None or known.n < end.n:
                    self._write(end)
        except OSError as error:
            logger.warning("the end of the audit log could not be marked (%s)", type(error).__name__)

    def _write(self, end: End) -> None:
        key = self.current
        document = {"n": end.n, "hash": end.hash, "key": key, "mac": _mac(end, self.keys[key])}
        unfinished = self._file.with_suffix(".unfinished")
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(document, file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(unfinished, self._file)


def _mac(end: End, key: bytes) -> str:
    return hmac.new(key, f"end {end.n} {end.hash}".encode(), "sha256").hexdigest()
