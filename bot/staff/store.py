"""The staff's accounts, sessions and tries in SQL; a change is decided inside its own transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, insert, or_, select, update
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import IntegrityError

from bot.platform import audit_store, tables
from bot.platform.audit import Entry
from bot.platform.errors import NameTaken, SignInLocked, UnknownStaff
from bot.platform.transactions import aware, naive, reading, writing
from bot.platform.types import Sealed
from bot.staff import rules
from bot.staff.records import Decide, KeptSession, KeptStaff, StaffMember
from bot.staff.rules import Role, Tries

_SEALED = {"authenticator": "authenticator", "pending": "authenticator", "calendar": "calendar"}  # column: what it is


class SqlStaffStore:
    """The StaffStore port on SQLite or PostgreSQL."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, staff: KeptStaff, audit_entry: Entry) -> None:
        """Keep a new account; raises NameTaken."""
        with writing(self._engine) as connection:
            try:
                connection.execute(insert(tables.staff).values(id=staff.member.id, **_values(staff)))
            except IntegrityError:
                raise NameTaken("somebody else signs in by this name") from None
            audit_store.append(connection, audit_entry)

    def all(self) -> list[KeptStaff]:
        """Every account, by shown name."""
        with reading(self._engine) as connection:
            return _all(connection)

    def by_id(self, staff_id: str) -> KeptStaff | None:
        """The account with this id."""
        return self._one(tables.staff.c.id == staff_id)

    def by_name(self, sign_in_name: str) -> KeptStaff | None:
        """The account that signs in by this name."""
        return self._one(tables.staff.c.sign_in_name == sign_in_name)

    def by_link(self, link_hash: str) -> KeptStaff | None:
        """The account that this set-up link belongs to."""
        return self._one(tables.staff.c.link_hash == link_hash)

    def by_calendar(self, calendar_hash: str) -> KeptStaff | None:
        """The account that this calendar address belongs to."""
        return self._one(tables.staff.c.calendar_hash == calendar_hash)

    def _one(self, which: Any) -> KeptStaff | None:
        with reading(self._engine) as connection:
            row = connection.execute(select(tables.staff).where(which)).mappings().first()
        return _kept(row) if row else None

    def change(
        self,
        staff_id: str,
        decide: Decide,
        audit_entry: Entry,
        *,
        ends_sessions_but: str | None = None,
        begins: KeptSession | None = None,
    ) -> KeptStaff:
        """Change an account, decided on what is there with no other writer between; raises UnknownStaff."""
        s = tables.staff_sessions.c
        with writing(self._engine) as connection:
            everybody = _all(connection)
            kept = next((one for one in everybody if one.member.id == staff_id), None)
            if kept is None:
                raise UnknownStaff("no account has this id")
            changed = decide(kept, [one.member for one in everybody])
            connection.execute(update(tables.staff).where(tables.staff.c.id == staff_id).values(**_values(changed)))
            if ends_sessions_but is not None:
                others = and_(s.staff_id == staff_id, s.id != ends_sessions_but)
                connection.execute(delete(tables.staff_sessions).where(others))
            if begins is not None:
                connection.execute(insert(tables.staff_sessions).values(**_session_values(begins)))
            audit_store.append(connection, audit_entry)
        return changed

    def session(self, token_hash: str) -> tuple[KeptSession, KeptStaff] | None:
        """The session with this token and whose it is."""
        query = select(tables.staff_sessions).where(tables.staff_sessions.c.token_hash == token_hash)
        with reading(self._engine) as connection:
            row = connection.execute(query).mappings().first()
            if row is None:
                return None
            of = select(tables.staff).where(tables.staff.c.id == row["staff_id"])
            return _session(row), _kept(connection.execute(of).mappings().one())

    def sessions(self, staff_id: str) -> list[KeptSession]:
        """The sessions of an account, the one used last first."""
        s = tables.staff_sessions.c
        query = select(tables.staff_sessions).where(s.staff_id == staff_id).order_by(s.last.desc(), s.id)
        with reading(self._engine) as connection:
            return [_session(row) for row in connection.execute(query).mappings()]

    def touch(self, session_id: str, now: datetime) -> None:
        """Note that a session was used."""
        with writing(self._engine) as connection:
            mine = update(tables.staff_sessions).where(tables.staff_sessions.c.id == session_id)
            connection.execute(mine.values(last=naive(now)))

    def end_sessions(self, staff_id: str, session_id: str | None, audit_entry: Entry) -> int:
        """End one session of an account, or all; how many there were."""
        s = tables.staff_sessions.c
        which = s.staff_id == staff_id if session_id is None else and_(s.staff_id == staff_id, s.id == session_id)
        with writing(self._engine) as connection:
            ended = int(connection.execute(delete(tables.staff_sessions).where(which)).rowcount)
            if ended:
                audit_store.append(connection, audit_entry)
        return ended

    def drop_over(self, now: datetime, idle_since: datetime, begun_before: datetime, tries_before: datetime) -> None:
        """Delete sessions, tries, set-up links and unproved authenticators whose time is over."""
        s, t, a = tables.staff_sessions.c, tables.staff_tries.c, tables.staff.c
        over = or_(s.last <= naive(idle_since), s.begun <= naive(begun_before))
        calm = and_(
            t.last_at <= naive(tries_before), or_(t.locked_until.is_(None), t.locked_until <= naive(tries_before))
        )
        no_link = update(tables.staff).where(a.link_until <= naive(now)).values(link_hash=None, link_until=None)
        not_proved = update(tables.staff).where(a.pending_until <= naive(now))
        with writing(self._engine) as connection:
            connection.execute(delete(tables.staff_sessions).where(over))
            connection.execute(delete(tables.staff_tries).where(calm))
            connection.execute(no_link)
            connection.execute(not_proved.values(pending=None, pending_key_id=None, pending_until=None))

    def tries(self, name_hash: str) -> Tries | None:
        """The tries by one name."""
        with reading(self._engine) as connection:
            return _tries(connection, name_hash)

    def count_try(self, name_hash: str, now: datetime) -> Tries:
        """Count a try by ``bot.staff.rules.count_try``; raises SignInLocked where nobody may try."""
        with writing(self._engine) as connection:
            before = _tries(connection, name_hash)
            if before is not None and before.is_locked(now) and before.locked_until is not None:
                raise SignInLocked(before.locked_until)
            counted = rules.count_try(before, now)
            connection.execute(delete(tables.staff_tries).where(tables.staff_tries.c.name_hash == name_hash))
            connection.execute(
                insert(tables.staff_tries).values(
                    name_hash=name_hash,
                    count=counted.count,
                    since=naive(counted.since),
                    last_at=naive(counted.last_at),
                    locks=counted.locks,
                    locked_until=naive(counted.locked_until) if counted.locked_until else None,
                    in_all=counted.in_all,
                )
            )
        return counted

    def clear_tries(self, name_hash: str) -> None:
        """Forget the tries by one name."""
        with writing(self._engine) as connection:
            connection.execute(delete(tables.staff_tries).where(tables.staff_tries.c.name_hash == name_hash))


def _all(connection: Connection) -> list[KeptStaff]:
    query = select(tables.staff).order_by(tables.staff.c.name, tables.staff.c.id)
    return [_kept(row) for row in connection.execute(query).mappings()]


def _tries(connection: Connection, name_hash: str) -> Tries | None:
    query = select(tables.staff_tries).where(tables.staff_tries.c.name_hash == name_hash)
    row = connection.execute(query).mappings().first()
    if row is None:
        return None
    since, last_at = aware(row["since"]), aware(row["last_at"])
    return Tries(row["count"], since, last_at, row["locks"], _moment(row["locked_until"]), row["in_all"])


def _values(staff: KeptStaff) -> dict[str, Any]:
    """Every column but the id."""
    member = staff.member
    values: dict[str, Any] = {
        "sign_in_name": member.sign_in_name,
        "name": member.name,
        "role": member.role.value,
        "created_at": naive(member.created_at),
        "disabled": member.disabled,
        "must_change_password": member.must_change_password,
        "password_hash": staff.password_hash,
        "last_step": staff.last_step,
        "recovery": list(staff.recovery),
        "pending_until": naive(staff.pending_until) if staff.pending_until else None,
        "link_hash": staff.link_hash,
        "link_until": naive(staff.link_until) if staff.link_until else None,
        "calendar_hash": staff.calendar_hash,
    }
    for column in _SEALED:
        sealed: Sealed | None = getattr(staff, column)
        values[column] = sealed.sealed if sealed else None
        values[f"{column}_key_id"] = sealed.key_id if sealed else None
    return values


def _kept(row: Mapping[str, Any]) -> KeptStaff:
    member = StaffMember(
        row["id"],
        row["sign_in_name"],
        row["name"],
        Role(row["role"]),
        aware(row["created_at"]),
        row["disabled"],
        row["must_change_password"],
        row["password_hash"] is not None and row["authenticator"] is not None,
    )
    return KeptStaff(
        member,
        password_hash=row["password_hash"],
        authenticator=_sealed(row, "authenticator"),
        pending=_sealed(row, "pending"),
        calendar=_sealed(row, "calendar"),
        last_step=row["last_step"],
        recovery=tuple(row["recovery"]),
        pending_until=_moment(row["pending_until"]),
        link_hash=row["link_hash"],
        link_until=_moment(row["link_until"]),
        calendar_hash=row["calendar_hash"],
    )


def _sealed(row: Mapping[str, Any], column: str) -> Sealed | None:
    return Sealed(_SEALED[column], row[f"{column}_key_id"], row[column]) if row[column] is not None else None


def _session_values(session: KeptSession) -> dict[str, Any]:
    return {**vars(session), "begun": naive(session.begun), "last": naive(session.last)}


def _session(row: Mapping[str, Any]) -> KeptSession:
    return KeptSession(
        row["id"], row["token_hash"], row["staff_id"], aware(row["begun"]), aware(row["last"]), row["device"]
    )


def _moment(moment: datetime | None) -> datetime | None:
    return aware(moment) if moment else None
