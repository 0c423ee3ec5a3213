"""The vault: turns tokens back into what a person typed, for the live session that typed it.

AES-GCM with a key named in each row, so that keys can be changed; conversation and token are authenticated with the
text, so that a row moved elsewhere does not open.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.errors import KeyMissing, StoreError
from bot.ports import Sealed

_NONCE = 12  # bytes, as NIST SP 800-38D has it for GCM


class Vault:
    """Seals with the newest key (``current``), opens with whichever sealed; ``keys`` are 32 bytes each."""

    def __init__(self, keys: Mapping[str, bytes], current: str) -> None:
        if current not in keys:
            raise KeyMissing(f"the current key '{current}' is not in the key file")
        self._ciphers = {key_id: AESGCM(key) for key_id, key in keys.items()}
        self._current = current

    def seal(self, conversation_id: str, token: str, clear: str) -> Sealed:
        """Encrypt what stands behind a token."""
        nonce = os.urandom(_NONCE)
        box = self._ciphers[self._current].encrypt(nonce, clear.encode(), _bound_to(conversation_id, token))
        return Sealed(token, self._current, nonce + box)

    def open(self, conversation_id: str, sealed: Iterable[Sealed]) -> dict[str, str]:
        """Token to clear text; raises KeyMissing or StoreError when a row does not open."""
        return {one.token: self._open(conversation_id, one) for one in sealed}

    def _open(self, conversation_id: str, one: Sealed) -> str:
        cipher = self._ciphers.get(one.key_id)
        if cipher is None:
            raise KeyMissing(f"the key '{one.key_id}' is not in the key file")
        nonce, box = one.sealed[:_NONCE], one.sealed[_NONCE:]
        try:
            return cipher.decrypt(nonce, box, _bound_to(conversation_id, one.token)).decode()
        except (InvalidTag, ValueError):  # ValueError: too short to hold a nonce
            raise StoreError("a row of the vault was changed or moved") from None


def _bound_to(conversation_id: str, token: str) -> bytes:
    return f"{conversation_id}|{token}".encode()
