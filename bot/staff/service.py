"""The staff's accounts: made, set up by their owners, changed and closed; each change is in the audit log.

Nobody but its owner ever knows an account's password: an administrator hands over a link, good once and for a day.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from email_validator import EmailNotValidError, validate_email

from bot.platform.audit import Entry, is_token
from bot.platform.errors import (
    AccountClosed,
    LastAdministrator,
    LinkOver,
    UnfitName,
    UnfitPassword,
    UnknownStaff,
    WrongCode,
    WrongPassword,
)
from bot.platform.types import Clock
from bot.staff import credentials, rules
from bot.staff.credentials import StaffSecrets, new_id, new_recovery_codes, new_token, token_hash
from bot.staff.records import Decide, KeptSession, KeptStaff, StaffMember, StaffStore
from bot.staff.rules import Permission, Role
from bot.staff.throttle import StaffTries

# --- What may become of one account: decided on it and everybody's, inside the transaction that writes it


def amended(kept: KeptStaff, **changes: bool) -> KeptStaff:
    """An account whose member is changed."""
    return replace(kept, member=replace(kept.member, **changes))  # type: ignore[arg-type]


def demand_fit(password: str, member: StaffMember, school: str) -> None:
    """Refuse a password that is too easy; raises UnfitPassword."""
    if problem := rules.password_problem(password, member.sign_in_name, school):
        raise UnfitPassword(problem)


def demand_open(member: StaffMember) -> None:
    """Refuse what a closed account is not to be given; raises AccountClosed."""
    if member.disabled:
        raise AccountClosed("this account is closed; open it again first")


def demand_another_administrator(member: StaffMember, everybody: Sequence[StaffMember]) -> None:
    """Somebody must be left who can let others in again; an account that cannot sign in anyway may always be closed."""
    if member.role is not Role.ADMINISTRATOR or not member.is_active:
        return
    if not any(one.role is Role.ADMINISTRATOR and one.is_active and one.id != member.id for one in everybody):
        raise LastAdministrator("the last administrator")


# ---
_NAME: Final = "a sign-in name has 2 to 64 characters: letters, digits, dots, hyphens, @"
_SHOWN: Final = "a name has 1 to 80 characters"
Pending = tuple[str, str]
"""A new authenticator that waits for its first code: the secret, and the address that its square holds."""


class Staff:
    """The accounts; ``school`` gives its name: an authenticator application shows it above the code."""

    def __init__(self, store: StaffStore, secrets: StaffSecrets, clock: Clock, school: Callable[[], str]) -> None:
        self._store, self._secrets, self._clock, self._school = store, secrets, clock, school
        self._tries = StaffTries(store, secrets, clock)

    @property
    def school(self) -> str:
        """The school's name."""
        return self._school()

    def now(self) -> datetime:
        """The time that waiting and links are counted by."""
        return self._clock()

    def members(self) -> list[StaffMember]:
        """Everybody, disabled ones too, by shown name."""
        return [kept.member for kept in self._store.all()]

    def names(self) -> dict[str, str]:
        """The shown name of everybody who is or was on the staff, by id."""
        return {member.id: member.name for member in self.members()}

    def member(self, staff_id: str) -> StaffMember:
        """One account; raises UnknownStaff."""
        return self._kept(staff_id).member

    def by_name(self, name: str) -> StaffMember:
        """The account that signs in by this name; raises UnknownStaff."""
        kept = self._store.by_name(rules.sign_in_name(name))
        if kept is None:
            raise UnknownStaff("nobody signs in by this name")
        return kept.member

    @staticmethod
    def fitting(name: str, shown: str) -> tuple[str, str]:
        """Both names as they are kept; raises UnfitName."""
        name, shown = rules.sign_in_name(name), " ".join(shown.split())
        if not rules.name_fits(name):
            raise UnfitName(_NAME)
        if not 1 <= len(shown) <= 80 or not shown.isprintable():
            raise UnfitName(_SHOWN)
        return name, shown

    def add(self, name: str, shown: str, role: Role, by: str, secret: str | None = None) -> tuple[StaffMember, str]:
        """A new account and the token of its set-up link; raises UnfitName or NameTaken.

        ``secret`` is that of the authenticator which this person has at another school already.
        """
        name, shown = self.fitting(name, shown)
        now, token = self._clock(), new_token()
        member = StaffMember(new_id(), name, shown, role, now)
        kept = self._with_link(KeptStaff(member), token, secret)
        self._store.add(kept, Entry(now, by, "staff_added", detail={"staff": member.id, "role": role.value}))
        return member, token

    def new_link(self, staff_id: str, by: str, *, even_the_last: bool = False, secret: str | None = None) -> str:
        """A set-up link for somebody who lost password or telephone; the old ones stop working at once.

        Raises AccountClosed, and LastAdministrator, unless whoever asks has the machine and puts others in place at
        once.
        """
        token = new_token()

        def decide(kept: KeptStaff, everybody: Sequence[StaffMember]) -> KeptStaff:
            demand_open(kept.member)
            if not even_the_last:
                demand_another_administrator(kept.member, everybody)
            bare = replace(amended(kept, is_set_up=False), password_hash=None, authenticator=None, recovery=())
            return self._with_link(bare, token, secret)

        self._change(staff_id, decide, by, "staff_link_made", ends_sessions=True)
        return token

    def by_link(self, token: str) -> StaffMember:
        """Whose set-up link this is; raises LinkOver."""
        return self._by_link(token).member

    def link_authenticator(self, token: str) -> Pending:
        """The authenticator that the owner of a set-up link is to add; raises LinkOver."""
        return self._pending(self._by_link(token))

    def set_up(self, token: str, password: str, code: str) -> list[str]:
        """Set password and authenticator by a link, which is used up; the recovery codes, never shown again.

        Raises LinkOver, UnfitPassword, WrongCode or HashingBusy.
        """
        kept = self._by_link(token)
        demand_fit(password, kept.member, self.school)
        with self._secrets.place():
            hashed = self._secrets.hash_password(password)
        codes = new_recovery_codes()

        def decide(kept: KeptStaff, _everybody: Sequence[StaffMember]) -> KeptStaff:
            if kept.link_hash != token_hash(token):
                raise LinkOver("the link was used meanwhile")
            member = replace(kept.member, is_set_up=True, must_change_password=False)
            proved = self._proved(replace(kept, member=member), code)
            recovery = self._recovery(member.id, codes)
            return replace(proved, password_hash=hashed, recovery=recovery, link_hash=None, link_until=None)

        self._change(kept.member.id, decide, kept.member.id, "staff_set_up", ends_sessions=True)
        self._tries.unlock(kept.member)
        return codes

    def change_password(self, staff_id: str, present: str, new: str, begins: KeptSession | None = None) -> None:
        """Change one's own password, which ends every session; ``begins`` is the one to go on with.

        Raises WrongPassword, UnfitPassword, HashingBusy, or SignInLocked after too many wrong ones.
        """
        verified = self._demand_password(staff_id, present)
        demand_fit(new, verified.member, self.school)
        if new == present:
            raise UnfitPassword("must be another than the present one")
        with self._secrets.place():
            hashed = self._secrets.hash_password(new)

        def decide(kept: KeptStaff, _everybody: Sequence[StaffMember]) -> KeptStaff:
            if kept.password_hash != verified.password_hash:
                raise WrongPassword("the password was changed meanwhile")
            return replace(amended(kept, must_change_password=False), password_hash=hashed)

        self._change(staff_id, decide, staff_id, "password_changed", ends_sessions=True, begins=begins)

    def begin_authenticator(self, staff_id: str, present: str) -> Pending:
        """A new authenticator, good once a code proves it; raises WrongPassword or SignInLocked."""
        self._demand_password(staff_id, present)
        changed = self._change(staff_id, lambda kept, _: self._with_pending(kept), staff_id, "authenticator_begun")
        return self._pending(changed)

    def pending_authenticator(self, staff_id: str) -> Pending | None:
        """The new authenticator that still waits for its first code, if there is one."""
        kept = self._kept(staff_id)
        waits = kept.pending and kept.pending_until and self._clock() < kept.pending_until
        return self._pending(kept) if waits else None

    def confirm_authenticator(self, staff_id: str, code: str, session_id: str) -> None:
        """Take the new authenticator in place of the old; other sessions end. Raises WrongCode."""
        self._change(
            staff_id, lambda kept, _: self._proved(kept, code), staff_id, "authenticator_changed", but=session_id
        )

    def new_recovery_codes(self, staff_id: str, present: str) -> list[str]:
        """New codes in place of those that are left; raises WrongPassword or SignInLocked."""
        self._demand_password(staff_id, present)
        codes = new_recovery_codes()
        hashes = self._recovery(staff_id, codes)
        self._change(staff_id, lambda kept, _: replace(kept, recovery=hashes), staff_id, "recovery_codes_made")
        return codes

    def recovery_left(self, staff_id: str) -> int:
        """How many recovery codes are left."""
        return len(self._kept(staff_id).recovery)

    def set_role(self, staff_id: str, role: Role, by: str) -> None:
        """Change what somebody may do, which ends their sessions; raises LastAdministrator."""

        def decide(kept: KeptStaff, everybody: Sequence[StaffMember]) -> KeptStaff:
            if role is not Role.ADMINISTRATOR:
                demand_another_administrator(kept.member, everybody)
            return replace(kept, member=replace(kept.member, role=role))

        self._change(staff_id, decide, by, "role_changed", ends_sessions=True, role=role.value)

    def rename(self, staff_id: str, shown: str, by: str) -> None:
        """Change the name that colleagues see and letters are signed with; raises UnfitName."""

        def decide(kept: KeptStaff, _everybody: Sequence[StaffMember]) -> KeptStaff:
            _, name = self.fitting(kept.member.sign_in_name, shown)
            return replace(kept, member=replace(kept.member, name=name))

        self._change(staff_id, decide, by, "staff_renamed")

    def disable(self, staff_id: str, by: str) -> None:
        """Close an account, end its sessions and its calendar address; raises LastAdministrator."""

        def decide(kept: KeptStaff, everybody: Sequence[StaffMember]) -> KeptStaff:
            demand_another_administrator(kept.member, everybody)
            closed = replace(kept, member=replace(kept.member, disabled=True), calendar=None, calendar_hash=None)
            return replace(closed, link_hash=None, link_until=None)

        self._change(staff_id, decide, by, "staff_disabled", ends_sessions=True)

    def enable(self, staff_id: str, by: str) -> None:
        """Open an account again."""
        self._change(staff_id, lambda kept, _: amended(kept, disabled=False), by, "staff_enabled")

    def demand_new_password(self, staff_id: str, by: str) -> None:
        """Require a password change before anything but the account page."""
        asked = "password_change_asked"
        self._change(staff_id, lambda kept, _: amended(kept, must_change_password=True), by, asked)

    def unlock(self, staff_id: str, by: str) -> None:
        """Forget the wrong tries of somebody's account."""
        self._tries.unlock(self._change(staff_id, lambda kept, _: kept, by, "staff_unlocked").member)

    def is_locked(self, member: StaffMember) -> bool:
        """Whether too many wrong tries keep somebody out just now."""
        return self._tries.is_locked(member)

    def may_work(self, staff_id: str) -> bool:
        """Whether somebody can be given a request to work on."""
        kept = self._store.by_id(staff_id)
        return (
            kept is not None
            and not kept.member.disabled
            and Permission.WORK_CASES in rules.PERMISSIONS[kept.member.role]
        )

    def task_address(self, staff_id: str) -> str | None:
        """Where somebody is told of a task: the e-mail address that they sign in by, "" where it is none.

        None where nobody who can sign in has this id.
        """
        kept = self._store.by_id(staff_id)
        if kept is None or kept.member.disabled:
            return None
        try:
            return validate_email(kept.member.sign_in_name, check_deliverability=False).normalized
        except EmailNotValidError:
            return ""

    def calendar_token(self, staff_id: str) -> str:
        """What the address of somebody's calendar ends with; made when it is first asked for."""
        kept = self._kept(staff_id)
        if kept.calendar:
            return self._secrets.open(staff_id, kept.calendar)
        return self.new_calendar_token(staff_id, "calendar_address_made")

    def new_calendar_token(self, staff_id: str, action: str = "calendar_address_changed") -> str:
        """Another calendar address in place of the old, which stops working."""
        token = new_token()
        sealed, hashed = self._secrets.seal(staff_id, "calendar", token), token_hash(token)
        self._change(staff_id, lambda kept, _: replace(kept, calendar=sealed, calendar_hash=hashed), staff_id, action)
        return token

    def by_calendar_token(self, token: str) -> StaffMember | None:
        """Whose calendar this is; None where nobody's, or where that person may not see requests (any more)."""
        kept = self._store.by_calendar(token_hash(token))
        if kept is None or not kept.member.is_active:
            return None
        return kept.member if Permission.READ_CASES in rules.PERMISSIONS[kept.member.role] else None

    def _kept(self, staff_id: str) -> KeptStaff:
        kept = self._store.by_id(staff_id)
        if kept is None:
            raise UnknownStaff("no account has this id")
        return kept

    def _by_link(self, token: str) -> KeptStaff:
        kept = self._store.by_link(token_hash(token))
        if kept is None or kept.link_until is None or kept.link_until <= self._clock() or kept.member.disabled:
            raise LinkOver("no set-up link holds with this token")
        return kept

    def _change(
        self,
        staff_id: str,
        decide: Decide,
        by: str,
        action: str,
        *,
        ends_sessions: bool = False,
        but: str | None = None,
        begins: KeptSession | None = None,
        **detail: str,
    ) -> KeptStaff:
        if not is_token(staff_id):
            raise UnknownStaff("no account has this id")
        entry = Entry(self._clock(), by, action, detail={"staff": staff_id, **detail})
        ends = "" if ends_sessions else but
        return self._store.change(staff_id, decide, entry, ends_sessions_but=ends, begins=begins)

    def _with_link(self, kept: KeptStaff, token: str, secret: str | None) -> KeptStaff:
        until = self._clock() + rules.LINK_LASTS
        linked = replace(self._with_pending(kept, secret), link_hash=token_hash(token), link_until=until)
        return replace(linked, pending_until=until)

    def _with_pending(self, kept: KeptStaff, secret: str | None = None) -> KeptStaff:
        sealed = self._secrets.seal(kept.member.id, "authenticator", secret or credentials.new_secret())
        return replace(kept, pending=sealed, pending_until=self._clock() + rules.PROOF_LASTS)

    def _pending(self, kept: KeptStaff) -> Pending:
        if kept.pending is None:
            raise LinkOver("no authenticator waits")
        secret = self._secrets.open(kept.member.id, kept.pending)
        return secret, credentials.address(secret, kept.member.sign_in_name, self.school)

    def _proved(self, kept: KeptStaff, code: str) -> KeptStaff:
        now = self._clock()
        waits = kept.pending if kept.pending_until and now < kept.pending_until else None
        step = credentials.step_of(code, self._secrets.open(kept.member.id, waits), now) if waits else None
        if step is None:
            raise WrongCode("the code does not fit the new authenticator")
        return replace(kept, authenticator=waits, last_step=step, pending=None, pending_until=None)

    def _recovery(self, staff_id: str, codes: Sequence[str]) -> tuple[str, ...]:
        return tuple(self._secrets.recovery_hashes(staff_id, code)[0] for code in codes)

    def _demand_password(self, staff_id: str, password: str) -> KeptStaff:
        """Somebody at a screen left open must not be able to try passwords for ever."""
        with self._secrets.place():
            return self._right_password(staff_id, password)

    def _right_password(self, staff_id: str, password: str) -> KeptStaff:
        kept, tried = self._kept(staff_id), self._tries.by_session(staff_id)
        counted = self._tries.count(tried)
        if len(password) > rules.PASSWORD_LONGEST or not self._secrets.fits(kept.password_hash, password):
            if counted.is_locked(self._clock()):
                self._change(staff_id, lambda kept, _: kept, staff_id, "password_locked")
            raise WrongPassword("not the present password")
        self._tries.clear(tried)
        return kept
