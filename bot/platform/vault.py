"""The vault: turns tokens back into what a person typed, for the live session that typed it.

AES-GCM with a key named in each row, so that keys can be changed; conversation and token are authenticated with the
text, so that a row moved elsewhere does not open.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.platform.errors import KeyMissing, StoreError
from bot.platform.types import Sealed

Current = str | Callable[[], str]
"""The id of the key that new data is sealed with, or what says which it is at this moment."""
_NONCE = 12  # bytes, as NIST SP 800-38D has it for GCM


class Vault:
    """Seals with the newest key (``current``), opens with whichever sealed; ``keys`` are 32 bytes each.

    Both may change while it is used: a key that is added is used from the next message on, without a restart.
    """

    def __init__(self, keys: Mapping[str, bytes], current: Current) -> None:
        self._keys, self._current = keys, now(current)
        if self._current() not in keys:
            raise KeyMissing(f"the current key '{self._current()}' is not in the key file")

    def seal(self, conversation_id: str, token: str, clear: str) -> Sealed:
        """Encrypt what stands behind a token."""
        return self.seal_bytes(conversation_id, token, clear.encode())

    def seal_bytes(self, bound_to: str, name: str, clear: bytes) -> Sealed:
        """Encrypt what is no text, such as sound."""
        nonce = os.urandom(_NONCE)
        current = self._current()
        box = AESGCM(self._keys[current]).encrypt(nonce, clear, _bound_to(bound_to, name))
        return Sealed(name, current, nonce + box)

    def open(self, conversation_id: str, sealed: Iterable[Sealed]) -> dict[str, str]:
        """Token to clear text; raises KeyMissing or StoreError when a row does not open."""
        try:
            return {one.token: self.open_bytes(conversation_id, one).decode() for one in sealed}
        except UnicodeDecodeError:
            raise StoreError("a row of the vault holds no text") from None

    def open_bytes(self, bound_to: str, one: Sealed) -> bytes:
        """What one row holds; raises KeyMissing or StoreError."""
        key = self._keys.get(one.key_id)
        if key is None:
            raise KeyMissing(f"the key '{one.key_id}' is not in the key file")
        nonce, box = one.sealed[:_NONCE], one.sealed[_NONCE:]
        try:
            return AESGCM(key).decrypt(nonce, box, _bound_to(bound_to, one.token))
        except (InvalidTag, ValueError):  # ValueError: too short to hold a nonce
            raise StoreError("a row of the vault was changed or moved") from None


def now(current: Current) -> Callable[[], str]:
    """What says which key is current, where one may have been named for good.

    >>> now("1")(), now(lambda: "2")()
    ('1', '2')
    """
    return current if callable(current) else lambda: current


def _bound_to(conversation_id: str, token: str) -> bytes:
    return f"{conversation_id}|{token}".encode()
