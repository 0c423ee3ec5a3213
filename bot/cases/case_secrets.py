"""What identifies a person in a case: sealed with the vault's keys, bound to case and field; the code only as a hash.

The code has eight digits, so whoever holds only the database could try them all against any hash, however slow. It is
therefore an HMAC with a key from the key file, which a copy of the database does not hold; it also costs the service
nothing, so that nobody can tire it out with wrong codes.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import replace

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.cases.records import KeptCase, KeptEvents, NewEvent
from bot.law.case import Event
from bot.platform.types import Sealed
from bot.platform.vault import Current, Vault, now

_EVENT_WORDS = ("reasons", "note", "handed_over")


class CaseSecrets:
    """Seals and opens the words of cases, drafts and addresses; ``keys`` and ``current`` are those of the vault."""

    def __init__(self, keys: Mapping[str, bytes], current: Current) -> None:
        self._vault = Vault(keys, current)
        self._keys, self._current = keys, now(current)

    def seal(self, case_id: str, name: str, clear: str) -> Sealed:
        """Seal one field of a case."""
        return self._vault.seal(f"case:{case_id}", name, clear)

    def open(self, case_id: str, sealed: Sealed) -> str:
        """Open one field of a case; raises StoreError or KeyMissing."""
        return self._vault.open(f"case:{case_id}", [sealed])[sealed.token]

    def seal_recording(self, case_id: str, name: str, sound: bytes) -> Sealed:
        """Seal what a person left as sound."""
        return self._vault.seal_bytes(f"recording:{case_id}", name, sound)

    def open_recording(self, case_id: str, sealed: Sealed) -> bytes:
        """Open what a person left as sound."""
        return self._vault.open_bytes(f"recording:{case_id}", sealed)

    def seal_file(self, case_id: str, number: int, content: bytes) -> Sealed:
        """Seal a file that was found for a case."""
        return self._vault.seal_bytes(f"file:{case_id}", f"file-{number}", content)

    def open_file(self, case_id: str, sealed: Sealed) -> bytes:
        """Open a file that was found for a case."""
        return self._vault.open_bytes(f"file:{case_id}", sealed)

    def seal_address(self, message: str, address: str) -> Sealed:
        """Seal where a message goes."""
        return self._vault.seal(f"message:{message}", "to", address)

    def open_address(self, message: str, sealed: Sealed) -> str:
        """Open where a message goes."""
        return self._vault.open(f"message:{message}", [sealed])[sealed.token]

    def recipient(self, address: str) -> str:
        """What messages to one address are counted under, however it is written."""
        key = _derived(self._keys[self._current()], b"privacy-help mail recipients")
        return hmac.new(key, address.strip().casefold().encode(), hashlib.sha256).hexdigest()

    def new_event(self, case_id: str, number: int, event: Event) -> NewEvent:
        """Part an event from the words that staff wrote in it, which are sealed as ``event-<number>``."""
        words = {name: getattr(event, name) for name in _EVENT_WORDS if getattr(event, name)}
        bare = replace(event, reasons="", note="", handed_over="")
        return NewEvent(bare, self.seal(case_id, f"event-{number}", json.dumps(words)) if words else None)

    def events(self, kept: KeptEvents) -> tuple[Event, ...]:
        """The events with their words filled in, as far as they are still there."""
        return tuple(
            replace(event, **json.loads(self.open(kept.case.id, sealed))) if sealed else event
            for event, sealed in ((e, kept.sealed(f"event-{n}")) for n, e in enumerate(kept.events, start=1))
        )

    def hash_code(self, case_id: str, code: str) -> tuple[str, str]:
        """The key's id and the hash of a code, bound to its case."""
        current = self._current()
        return current, self._hash(current, case_id, code)

    def fits(self, case: KeptCase | None, code: str) -> bool:
        """Whether the code opens this case; takes as long when there is no such case."""
        key_id = case.code_key if case is not None and case.code_key in self._keys else self._current()
        expected = self._hash(key_id, case.id if case is not None else "", code)
        return hmac.compare_digest(expected, case.code_hash if case is not None else "0" * len(expected))

    def is_hash_of(self, case_id: str, key_id: str, hashed: str, code: str) -> bool:
        """Whether this is the hash of a code, made with a key that is still there."""
        return key_id in self._keys and hmac.compare_digest(self._hash(key_id, case_id, code), hashed)

    def receipt_tag(self, case_id: str) -> bytes:
        """What the address of a case's receipt proves itself with: nobody can make it up."""
        return _tag(self._keys[self._current()], case_id)

    def is_receipt_tag(self, case_id: str, tag: bytes) -> bool:
        """Whether one of our keys, an older one too, made this tag for this case."""
        return any(hmac.compare_digest(_tag(key, case_id), tag) for key in self._keys.values())

    def tries_key(self, reference: str, caller: str = "") -> str:
        """What tries to open a reference are counted under, by everybody or by one caller.

        That of a caller begins with that of everybody, so that all of a reference can be begun anew together. An
        address is personal data, and there are few enough that a plain hash of one could be turned back.
        """
        key = _derived(self._keys[self._current()], b"privacy-help code tries")

        def hashed(words: str) -> str:
            return hmac.new(key, words.encode(), hashlib.sha256).hexdigest()[:32]

        return hashed(reference) + (hashed(f"{reference}|{caller}") if caller else "")

    def _hash(self, key_id: str, case_id: str, code: str) -> str:
        key = _derived(self._keys[key_id], b"privacy-help request code")
        return hmac.new(key, f"{case_id}|{code}".encode(), hashlib.sha256).hexdigest()


def _tag(key: bytes, case_id: str) -> bytes:
    return hmac.new(_derived(key, b"privacy-help receipt"), case_id.encode(), hashlib.sha256).digest()


def _derived(key: bytes, purpose: bytes) -> bytes:
    """A key of its own for each purpose, so that one key never serves two."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(key)
