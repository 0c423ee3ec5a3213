"""Session tokens that say themselves how their conversation begins, so that it needs no row before its first message.

A token is 32 random bytes with the moment, mode, line and language of its hello, and a keyed hash over all of it. For a
day any process with the key file can take up what was begun with it and never used; afterwards only what was kept.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.platform.vault import Current, now

SESSION_BYTES: Final = 32
UNUSED_FOR: Final = timedelta(days=1)
"""How long a conversation that was begun and never used can be taken up."""
_CLOCKS_DIFFER: Final = timedelta(minutes=5)


@dataclass(frozen=True)
class Begun:
    """What a token says of its conversation."""

    mode: str
    line: str
    lang: str


class SessionTokens:
    """Makes and reads session tokens; ``keys`` and ``current`` are those of the vault."""

    def __init__(self, keys: Mapping[str, bytes], current: Current) -> None:
        self._keys, self._current = keys, now(current)

    def new(self, begun: Begun, at: datetime) -> str:
        """A token that nobody can guess."""
        said = f"{int(at.timestamp())}.{begun.mode}.{begun.line}.{begun.lang}"
        bare = f"{secrets.token_urlsafe(SESSION_BYTES)}.{said}"
        return f"{bare}.{_tag(self._keys[self._current()], bare)}"

    def read(self, token: str, at: datetime) -> Begun | None:
        """What a token of ours says that was made within a day; None for any other."""
        bare, _, tag = token.rpartition(".")
        if not any(hmac.compare_digest(_tag(key, bare).encode(), tag.encode()) for key in self._keys.values()):
            return None
        _random, made, mode, line, lang = bare.split(".")
        age = timedelta(seconds=at.timestamp() - int(made))
        return Begun(mode, line, lang) if -_CLOCKS_DIFFER <= age < UNUSED_FOR else None

    def place(self, address: str, at: datetime) -> str:
        """A mark by which conversations of one address are seen to belong together, for the week; "" without one."""
        if not address:
            return ""
        week = "-".join(map(str, at.isocalendar()[:2]))
        own = _derived(self._keys[self._current()], b"privacy-help places")
        return hmac.new(own, f"{week}|{address}".encode(), hashlib.sha256).hexdigest()[:16]


def conversation_of(token: str) -> str:
    """The id of the conversation that begins with a token: the same whichever process keeps it first."""
    return hashlib.sha256(f"conversation|{token}".encode()).hexdigest()[:32]


def _tag(key: bytes, bare: str) -> str:
    own = _derived(key, b"privacy-help session")
    return urlsafe_b64encode(hmac.new(own, bare.encode(), hashlib.sha256).digest()[:16]).decode().rstrip("=")


def _derived(key: bytes, purpose: bytes) -> bytes:
    """A key of its own for each purpose, so that one key never serves two."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(key)
