"""What lets somebody sign in: passwords hashed with argon2id, authenticators sealed, codes and links only as hashes.

Recovery codes and the names that people tried are hashed with a key from the key file, which a copy of the database
does not hold: both are short enough to be guessed otherwise.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from threading import BoundedSemaphore
from typing import Final
from unicodedata import normalize

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.platform.errors import HashingBusy
from bot.platform.types import Sealed
from bot.platform.vault import Current, Vault, now

RECOVERY_CODES: Final = 8
_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"  # none that look like another
AT_ONCE: Final = 2  # each hash takes 64 MiB; more at once would only make a flood of tries take the memory too
WAITING: Final = 4  # more would wait on threads that everything else needs, too


class StaffSecrets:
    """Hashes and seals; ``keys`` and ``current`` are those of the vault."""

    def __init__(self, keys: Mapping[str, bytes], current: Current, hasher: PasswordHasher | None = None) -> None:
        self._vault = Vault(keys, current)
        self._all, self._current = keys, now(current)
        self._hasher = hasher or PasswordHasher()
        self._turns = BoundedSemaphore(AT_ONCE)
        self._places = BoundedSemaphore(AT_ONCE + WAITING)

    @property
    def _keys(self) -> list[bytes]:
        """The staff's keys, the current one first."""
        current = self._current()
        others = (key for name, key in self._all.items() if name != current)
        return [_derived(self._all[current]), *map(_derived, others)]

    @cached_property
    def _nobody(self) -> str:
        return self._hasher.hash(secrets.token_hex(16))

    @contextmanager
    def place(self) -> Iterator[None]:
        """A place among the few who may have passwords hashed or wait for it; raises HashingBusy where all are taken.

        Taken before a try is counted, so that nobody is locked out for what was never looked at.
        """
        if not self._places.acquire(blocking=False):
            raise HashingBusy("as many passwords as may be are being hashed")
        try:
            yield
        finally:
            self._places.release()

    def hash_password(self, password: str) -> str:
        """An argon2id hash with its parameters and salt in it."""
        with self._turns:
            return self._hasher.hash(normalize("NFKC", password))

    def fits(self, password_hash: str | None, password: str) -> bool:
        """Whether this is the password; takes as long where there is no such account."""
        with self._turns:
            nobody = self._nobody  # made at the first try whoever it is by
            try:
                self._hasher.verify(password_hash or nobody, normalize("NFKC", password))
            except (VerificationError, InvalidHashError):
                return False
        return password_hash is not None

    def is_outdated(self, password_hash: str) -> bool:
        """Whether this hash was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(password_hash)

    def seal(self, staff_id: str, what: str, clear: str) -> Sealed:
        """Seal something of one account; ``what`` it is is bound to it."""
        return self._vault.seal(f"staff:{staff_id}", what, clear)

    def open(self, staff_id: str, sealed: Sealed) -> str:
        """Open it; raises StoreError or KeyMissing."""
        return self._vault.open(f"staff:{staff_id}", [sealed])[sealed.token]

    def recovery_hashes(self, staff_id: str, code: str) -> list[str]:
        """How this recovery code may be kept: with the current key first, then with each former one."""
        plain = "".join(character for character in code.casefold() if character in _LETTERS)
        return [_hmac(key, f"recovery|{staff_id}|{plain}") for key in self._keys]

    def tries_hash(self, kind: str, what: str) -> str:
        """What tries of one kind are counted under."""
        return _hmac(self._keys[0], f"{kind}|{what}")

    def browser_hashes(self, staff_id: str, begun: int, password_hash: str) -> list[str]:
        """What proves that a browser signed in then, while the password is this: by the current key, then by others."""
        return [_hmac(key, f"browser-proof|{staff_id}|{begun}|{password_hash}") for key in self._keys]

    @staticmethod
    def same(one: str, other: str) -> bool:
        """Whether two proofs are the same, in a time that tells nothing."""
        return hmac.compare_digest(one.encode(), other.encode())


def new_token() -> str:
    """A token nobody can guess: 256 bits."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """How a token is kept; it is long enough that a plain hash cannot be turned back."""
    return hashlib.sha256(token.encode()).hexdigest()


def csrf_of(token: str) -> str:
    """What the forms of a session carry: follows from its token, and does not lead back to it."""
    return hashlib.sha256(f"csrf|{token}".encode()).hexdigest()


def new_id() -> str:
    """An id for an account or a session."""
    return secrets.token_hex(8)


def new_recovery_codes() -> list[str]:
    """Codes for the day the telephone is lost: about 50 bits each, written in two groups."""
    return [f"{_letters(5)}-{_letters(5)}" for _ in range(RECOVERY_CODES)]


def _letters(count: int) -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(count))


def _hmac(key: bytes, words: str) -> str:
    return hmac.new(key, words.encode(), hashlib.sha256).hexdigest()


def _derived(key: bytes) -> bytes:
    """A key of its own for the staff, so that one key never serves two purposes."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"privacy-help staff").derive(key)


# --- Time-based one-time codes (RFC 6238) as authenticator applications make them: six digits, half a minute each

STEP: Final = 30  # seconds
_DRIFT: Final = 1  # steps that a telephone's clock may be early or late


def new_secret() -> str:
    """A new secret, in base 32 as people type it: 160 bits, as RFC 4226 recommends."""
    return pyotp.random_base32(32)


def address(secret: str, name: str, issuer: str) -> str:
    """What the square holds: an ``otpauth:`` address for an authenticator application."""
    return pyotp.TOTP(secret, name=name, issuer=issuer).provisioning_uri()


def code(secret: str, now: datetime) -> str:
    """The code of now, for scripts, which have no telephone."""
    return pyotp.TOTP(secret).at(now)


def step_of(code: str, secret: str, now: datetime) -> int | None:
    """The time step that a code belongs to, of now and its neighbours; None where it is not a code of this secret."""
    step = int(now.timestamp()) // STEP
    typed = "".join(code.split()).encode()
    maker = pyotp.HOTP(secret)
    # Each is compared, whichever fits, so that the time taken tells nothing.
    fitting = [
        one for one in range(step - _DRIFT, step + _DRIFT + 1) if hmac.compare_digest(maker.at(one).encode(), typed)
    ]
    return fitting[-1] if fitting else None


def grouped(secret: str) -> str:
    """A secret in groups of four, as people copy it.

    >>> grouped("ABCDEFGH")
    'ABCD EFGH'
    """
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
