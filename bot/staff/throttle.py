"""Counts tries to prove who one is, so that guessing is slow and a stranger cannot keep the owner out.

Three counts for an account, none of which locks another: by its name from anywhere, by its name from a browser that has
signed in by it before, and of its present password by whoever is signed in.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from bot.platform.types import Clock
from bot.staff import rules
from bot.staff.credentials import StaffSecrets
from bot.staff.records import KeptStaff, StaffMember, StaffStore
from bot.staff.rules import Tries

_CLOCKS_DIFFER: Final = timedelta(minutes=5)


class StaffTries:
    """The counts; a key says which of them a try belongs to."""

    def __init__(self, store: StaffStore, secrets: StaffSecrets, clock: Clock) -> None:
        self._store, self._secrets, self._clock = store, secrets, clock

    def by_name(self, name: str) -> str:
        """The key for tries by a name from anywhere."""
        return self._secrets.tries_hash("name", name)

    def by_browser(self, staff_id: str) -> str:
        """The key for tries from browsers that this account has signed in with."""
        return self._secrets.tries_hash("browser", staff_id)

    def by_session(self, staff_id: str) -> str:
        """The key for tries of the present password by whoever is signed in to this account."""
        return self._secrets.tries_hash("session", staff_id)

    def count(self, key: str) -> Tries:
        """Count a try before it is looked at; raises SignInLocked where nobody may try."""
        return self._store.count_try(key, self._clock())

    def clear(self, key: str) -> None:
        """Forget the tries, after a success."""
        self._store.clear_tries(key)

    def is_locked(self, member: StaffMember) -> bool:
        """Whether any of an account's counts is locked just now."""
        found, now = [self._store.tries(key) for key in self._of(member)], self._clock()
        return any(tries is not None and tries.is_locked(now) for tries in found)

    def unlock(self, member: StaffMember) -> None:
        """Forget all tries of an account."""
        for key in self._of(member):
            self._store.clear_tries(key)

    def browser(self, kept: KeptStaff) -> tuple[str, str]:
        """What a browser that has just signed in is given to be known by: the end of its cookie's name, and the token.

        The token holds the day of the sign-in and a keyed hash over account, day and password hash: nothing is kept
        here, and a new password makes every browser unknown.
        """
        begun = int(self._clock().timestamp())
        proof = self._secrets.browser_hashes(kept.member.id, begun, kept.password_hash or "")[0]
        return self._secrets.tries_hash("cookie", kept.member.id)[:12], f"{begun}.{proof}"

    def knows(self, kept: KeptStaff, token: str) -> bool:
        """Whether this account has signed in with the browser that brings this token, lately and by this password."""
        begun, _, proof = token.partition(".")
        if not (begun.isascii() and begun.isdigit() and len(begun) <= 12 and kept.password_hash):
            return False
        age = timedelta(seconds=self._clock().timestamp() - int(begun))
        hashes = self._secrets.browser_hashes(kept.member.id, int(begun), kept.password_hash)
        return -_CLOCKS_DIFFER <= age < rules.BROWSER_LASTS and any(self._secrets.same(one, proof) for one in hashes)

    def _of(self, member: StaffMember) -> tuple[str, ...]:
        return self.by_name(member.sign_in_name), self.by_browser(member.id), self.by_session(member.id)
