"""The border of the staff's accounts: what is kept of people who sign in, their sessions and their tries.

Every method is one transaction and raises StoreError when it could not be done; nothing is then half done.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.platform.audit import Entry
from bot.platform.types import Sealed
from bot.staff.rules import Role, Tries


@dataclass(frozen=True)
class StaffMember:
    """Somebody on the staff as others may see them; ``name`` is the shown one."""

    id: str
    sign_in_name: str
    name: str
    role: Role
    created_at: datetime
    disabled: bool = False
    must_change_password: bool = False
    is_set_up: bool = False

    @property
    def is_active(self) -> bool:
        """Whether this person can sign in."""
        return self.is_set_up and not self.disabled


@dataclass(frozen=True)
class KeptStaff:
    """An account as it is kept: the password hashed, the authenticator sealed, codes and links as hashes."""

    member: StaffMember
    password_hash: str | None = None
    authenticator: Sealed | None = None
    last_step: int | None = None  # the time step of the last code that was used; each is good once
    recovery: tuple[str, ...] = ()
    pending: Sealed | None = None  # a new authenticator that no code has proved yet
    pending_until: datetime | None = None
    link_hash: str | None = None
    link_until: datetime | None = None
    calendar_hash: str | None = None
    calendar: Sealed | None = None


@dataclass(frozen=True)
class KeptSession:
    """Somebody is signed in; the token itself is only in their browser. ``device`` is browser and system, coarsely."""

    id: str
    token_hash: str
    staff_id: str
    begun: datetime
    last: datetime
    device: str


Decide = Callable[[KeptStaff, Sequence[StaffMember]], KeptStaff]
"""From an account as it is and everybody's: the account as it shall be; raises StaffError where that may not be."""


class StaffStore(Protocol):
    """Keeps the staff's accounts, sessions and tries."""

    def add(self, staff: KeptStaff, audit_entry: Entry) -> None:
        """Keep a new account; raises NameTaken."""

    def all(self) -> list[KeptStaff]:
        """Every account, by shown name."""

    def by_id(self, staff_id: str) -> KeptStaff | None:
        """The account with this id."""

    def by_name(self, sign_in_name: str) -> KeptStaff | None:
        """The account that signs in by this name."""

    def by_link(self, link_hash: str) -> KeptStaff | None:
        """The account that this set-up link belongs to."""

    def by_calendar(self, calendar_hash: str) -> KeptStaff | None:
        """The account that this calendar address belongs to."""

    def change(
        self,
        staff_id: str,
        decide: Decide,
        audit_entry: Entry,
        *,
        ends_sessions_but: str | None = None,
        begins: KeptSession | None = None,
    ) -> KeptStaff:
        """Change an account, decided on what is there with no other writer between; raises UnknownStaff.

        ``ends_sessions_but`` ends all sessions of the account but that one ("" for all, None for none);
        ``begins`` is a session to keep.
        """

    def session(self, token_hash: str) -> tuple[KeptSession, KeptStaff] | None:
        """The session with this token and whose it is."""

    def sessions(self, staff_id: str) -> list[KeptSession]:
        """The sessions of an account, the one used last first."""

    def touch(self, session_id: str, now: datetime) -> None:
        """Note that a session was used."""

    def end_sessions(self, staff_id: str, session_id: str | None, audit_entry: Entry) -> int:
        """End one session of an account, or all; how many there were."""

    def drop_over(self, now: datetime, idle_since: datetime, begun_before: datetime, tries_before: datetime) -> None:
        """Delete sessions, tries, set-up links and unproved authenticators whose time is over."""

    def tries(self, name_hash: str) -> Tries | None:
        """The tries by one name."""

    def count_try(self, name_hash: str, now: datetime) -> Tries:
        """Count a try by ``bot.staff.rules.count_try``; raises SignInLocked where nobody may try."""

    def clear_tries(self, name_hash: str) -> None:
        """Forget the tries by one name."""
