"""Signing in and staying signed in: name, password and code together; sessions are kept here and can be ended here.

Whatever is wrong gets the same answer after the same work, so that nobody learns which names, or which half, are right.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from bot.platform.audit import AuditLog, Entry, is_token
from bot.platform.errors import SignInRefused, StaffError
from bot.platform.types import Clock
from bot.staff import credentials, rules
from bot.staff.credentials import StaffSecrets, csrf_of, new_id, new_token, token_hash
from bot.staff.records import KeptSession, KeptStaff, StaffMember, StaffStore
from bot.staff.throttle import StaffTries

UNKNOWN: Final = "unknown"
_TOUCH_EVERY: Final = timedelta(minutes=1)  # so that not every page writes
_NO_SECRET: Final = "A" * 32


@dataclass(frozen=True)
class LiveSession:
    """A session that holds, whose it is, what its forms carry, and when it began."""

    id: str
    member: StaffMember
    csrf: str
    begun: datetime


class StaffSessions:
    """Who is signed in."""

    def __init__(self, store: StaffStore, audit: AuditLog, secrets: StaffSecrets, clock: Clock) -> None:
        self._store, self._audit, self._secrets, self._clock = store, audit, secrets, clock
        self._tries = StaffTries(store, secrets, clock)

    def sign_in(self, name: str, password: str, code: str, device: str = "", browsers: Iterable[str] = ()) -> str:
        """A new session's token, which only the browser keeps; raises SignInRefused, SignInLocked or HashingBusy.

        ``browsers`` are what the browser was given by ``browser`` at earlier sign-ins, by whatever accounts.
        """
        with self._secrets.place():
            return self._sign_in(name, password, code, device, browsers)

    def _sign_in(self, name: str, password: str, code: str, device: str, browsers: Iterable[str]) -> str:
        now, name = self._clock(), rules.sign_in_name(name)
        kept = self._store.by_name(name)
        is_known = kept is not None and any(self._tries.knows(kept, one) for one in browsers)
        tried = self._tries.by_browser(kept.member.id) if kept and is_known else self._tries.by_name(name)
        locks = self._tries.count(tried).is_locked(now)  # from the next try on
        known = kept.password_hash if kept else None
        right = self._secrets.fits(known, password if len(password) <= rules.PASSWORD_LONGEST else "")
        good = self._code(kept, code)
        if kept is None or not right or not good or not kept.member.is_active:
            self._failed(kept, "password" if not right else "code" if not good else "disabled", locks)
            raise SignInRefused("name, password or code is wrong")
        token, session = self.new_session(kept.member.id, device)
        begun = Entry(now, kept.member.id, "signed_in", detail={"session": session.id})
        try:
            self._store.change(kept.member.id, lambda k, _: self._used(k, known, password, code), begun, begins=session)
        except StaffError:  # the same code at the same moment, or the account was changed meanwhile
            self._failed(kept, "code", locks)
            raise SignInRefused("name, password or code is wrong") from None
        self._tries.clear(tried)
        return token

    def browser(self, token: str) -> tuple[str, str] | None:
        """What the browser of this session is given to be known by from now on: the end of a name, and a value."""
        found = self._store.session(token_hash(token))
        return self._tries.browser(found[1]) if found else None

    def drop_over(self) -> None:
        """Delete what is past its time: sessions, tries, set-up links, authenticators that no code has proved."""
        now = self._clock()
        self._store.drop_over(now, now - rules.IDLE, now - rules.ABSOLUTE, now - rules.FORGOTTEN)

    def new_session(self, staff_id: str, device: str) -> tuple[str, KeptSession]:
        """A token, and the session to keep for it."""
        token, now = new_token(), self._clock()
        return token, KeptSession(new_id(), token_hash(token), staff_id, now, now, device[:40])

    def find(self, token: str) -> LiveSession | None:
        """The session with this token while it holds; looking counts as using it."""
        found, now = self._store.session(token_hash(token)), self._clock()
        if found is None:
            return None
        session, kept = found
        if rules.session_is_over(session.begun, session.last, now) or not kept.member.is_active:
            return None
        if now - session.last >= _TOUCH_EVERY:
            self._store.touch(session.id, now)
        return LiveSession(session.id, kept.member, csrf_of(token), session.begun)

    def sign_out(self, staff_id: str, session_id: str) -> None:
        """End this session."""
        self._store.end_sessions(staff_id, session_id, Entry(self._clock(), staff_id, "signed_out"))

    def of(self, staff_id: str) -> list[KeptSession]:
        """The sessions of an account that hold."""
        now = self._clock()
        return [s for s in self._store.sessions(staff_id) if not rules.session_is_over(s.begun, s.last, now)]

    def end(self, staff_id: str, session_id: str | None, by: str) -> int:
        """End one session of an account, or all; how many there were."""
        if not (is_token(staff_id) and is_token(session_id or "")):  # made up in an address: nobody's
            return 0
        detail = {"staff": staff_id, "session": session_id or "all"}
        return self._store.end_sessions(staff_id, session_id, Entry(self._clock(), by, "session_ended", detail=detail))

    def _failed(self, kept: KeptStaff | None, why: str, locks: bool) -> None:
        """Log a failed try, and the lock that it brings; tries while it lasts are not logged, and fill no log."""
        actor = kept.member.id if kept else UNKNOWN
        self._audit.add(Entry(self._clock(), actor, "sign_in_failed", detail={"why": why}))
        if locks:
            self._audit.add(Entry(self._clock(), actor, "sign_in_locked"))

    def _code(self, kept: KeptStaff | None, code: str) -> bool:
        """Whether the code is good now; does the same work where there is no account."""
        sealed = kept.authenticator if kept else None
        secret = self._secrets.open(kept.member.id, sealed) if kept and sealed else _NO_SECRET
        step = credentials.step_of(code, secret, self._clock())
        hashes = self._secrets.recovery_hashes(kept.member.id if kept else "", code)
        if kept is None:
            return False
        is_new = step is not None and (kept.last_step is None or step > kept.last_step)
        return is_new or _recovery(kept.recovery, hashes) is not None

    def _used(self, kept: KeptStaff, known: str | None, password: str, code: str) -> KeptStaff:
        """The account once this code was used; raises SignInRefused where it is not good any more."""
        if not kept.member.is_active or kept.password_hash != known or not self._code(kept, code):
            raise SignInRefused("the account was changed meanwhile")
        hashes = self._secrets.recovery_hashes(kept.member.id, code)
        recovery = _recovery(kept.recovery, hashes)
        if recovery is not None:
            kept = replace(kept, recovery=tuple(one for one in kept.recovery if one != recovery))
        elif kept.authenticator is not None:
            secret = self._secrets.open(kept.member.id, kept.authenticator)
            kept = replace(kept, last_step=credentials.step_of(code, secret, self._clock()))
        if kept.password_hash and self._secrets.is_outdated(kept.password_hash):
            kept = replace(kept, password_hash=self._secrets.hash_password(password))
        return kept


def _recovery(kept: Sequence[str], hashes: Sequence[str]) -> str | None:
    return next((one for one in hashes if one in kept), None)
