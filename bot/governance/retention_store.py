"""What is past its time, table by table: counted for the dry run and deleted by the job with the same conditions."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Table, Text, and_, cast, delete, exists, false, func, insert, not_, or_, select, true, update
from sqlalchemy.engine import Connection, Engine

from bot.conversations import review_index
from bot.governance.retention import TABLES, Cuts, Kind
from bot.platform import audit_store, tables
from bot.platform import tables as recording_tables
from bot.platform.audit import CUT, Entry
from bot.platform.transactions import naive, overwrite_deleted, reading, writing

_GONE: Final = ("sent", "cancelled")
"""What lies in the folder for somebody to send is not gone: it waits as long as its request is kept."""
_ACTOR: Final = "retention"
_CHAT_OF_TURN: Final = func.substr(tables.corrections.c.turn, 1, 32)  # before the colon


@dataclass(frozen=True)
class Counted:
    """How many rows a table holds, and how many of them are past their time."""

    held: int
    goes: int


class SqlRetentionStore:
    """Counts and deletes on SQLite or PostgreSQL.

    ``erase`` are the ids of requests whose words are due to be erased, ``drop`` of those whose register is.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def count(self, cuts: Cuts, erase: Collection[str], drop: Collection[str]) -> dict[str, Counted]:
        """Every table with what would go, as all are at one moment."""
        with reading(self._engine) as connection:
            past = _Past(connection, cuts, erase, drop)
            return {
                name: Counted(_count(connection, table, true()), _count(connection, table, past.of(table)))
                for name, table in tables.metadata.tables.items()
            }

    def delete(self, cuts: Cuts, drop: Collection[str]) -> Mapping[str, int]:
        """Delete what no other job deletes: registers, mail, the audit log, closed accounts, counts; how many each."""
        gone: dict[str, int] = {}
        with writing(self._engine) as connection:
            past = _Past(connection, cuts, (), drop)
            _cut_audit(connection, past.audit_through, cuts)
            for table in _in_order():
                gone[table.name] = int(connection.execute(delete(table).where(past.of(table))).rowcount)
            _detach(connection)
        overwrite_deleted(self._engine)
        return gone


def _in_order() -> list[Table]:
    """What this job deletes, in an order in which nothing is left that points at what is gone."""
    register = [tables.letters, tables.case_tasks, tables.case_replies, tables.case_events]
    files = [tables.case_files, tables.opening_codes, recording_tables.case_recordings]
    of_cases = [*register, tables.case_words, *files]
    requests = [tables.outbox, *of_cases, tables.cases]
    of_staff = [t for t in tables.metadata.tables.values() if "staff_id" in t.c and _is(t, Kind.ACCOUNT, Kind.SIGN_IN)]
    return [
        *requests,
        tables.status_tries,
        tables.audit,
        *of_staff,
        tables.staff,
        tables.picture_days,
        tables.corrections,
    ]


class _Past:
    """For each table the condition that a row is past its time."""

    def __init__(self, connection: Connection, cuts: Cuts, erase: Collection[str], drop: Collection[str]) -> None:
        self._cuts, self._drop = cuts, tuple(drop)
        self._erase = (*erase, *self._drop)
        self.audit_through = self._through(connection)

    def of(self, table: Table) -> Any:
        """The condition; false for what stays, and for what has no rule yet."""
        own = getattr(self, f"_{table.name}", None)
        if own is not None:
            return own(table.c)
        if _is(table, Kind.CONVERSATION) and "conversation_id" in table.c:
            c = tables.conversations.c
            return table.c.conversation_id.in_(select(c.id).where(self._conversations(c)))
        if _is(table, Kind.REGISTER) and "case_id" in table.c:
            return table.c.case_id.in_(self._drop)
        if _is(table, Kind.ACCOUNT) and "staff_id" in table.c:
            s = tables.staff.c
            return table.c.staff_id.in_(select(s.id).where(self._staff(s)))
        return false()

    def _conversations(self, c: Any) -> Any:
        """Idle too long; a chat that told of danger not before somebody has reviewed it."""
        return and_(c.last_at < naive(self._cuts.conversation_idle), not_(review_index.waits_for_safety(c.id)))

    def _forgotten(self, c: Any) -> Any:
        return c.until < naive(self._cuts.now)

    def _case_words(self, c: Any) -> Any:
        case = tables.cases.c
        codes = select(case.id).where(case.code_until <= naive(self._cuts.now))
        return or_(c.case_id.in_(self._erase), and_(c.field == "code", c.case_id.in_(codes)))

    def _case_recordings(self, c: Any) -> Any:
        return c.case_id.in_(self._erase)

    def _case_files(self, c: Any) -> Any:
        return c.case_id.in_(self._erase)

    def _opening_codes(self, c: Any) -> Any:
        return or_(c.case_id.in_(self._erase), c.until <= naive(self._cuts.now))

    def _cases(self, c: Any) -> Any:
        return c.id.in_(self._drop)

    def _outbox(self, c: Any) -> Any:
        of_none = and_(c.state == "filed", c.case_id == "")  # about danger: its conversation is gone by then
        over = or_(c.state.in_(_GONE), of_none, c.case_id.in_(self._erase))
        return or_(c.case_id.in_(self._drop), and_(over, c.created_at < naive(self._cuts.mail_written)))

    def _status_tries(self, c: Any) -> Any:
        return c.last_at < naive(self._cuts.code_try)

    def _audit(self, c: Any) -> Any:
        return c.n <= self.audit_through

    def _staff_sessions(self, c: Any) -> Any:
        s, over = tables.staff.c, (c.last <= naive(self._cuts.session_idle), c.begun <= naive(self._cuts.session_begun))
        return or_(*over, c.staff_id.in_(select(s.id).where(self._staff(s))))

    def _staff_tries(self, c: Any) -> Any:
        before = naive(self._cuts.sign_in_try)
        return and_(c.last_at <= before, or_(c.locked_until.is_(None), c.locked_until <= before))

    def _staff(self, c: Any) -> Any:
        """Closed, and named by nothing that is kept: the history would otherwise not say who did what."""
        a, e, one, task = tables.audit.c, tables.case_events.c, tables.letters.c, tables.case_tasks.c
        reply = tables.case_replies.c
        named = (
            exists().where(and_(a.n > self.audit_through, a.actor == c.id)),
            exists().where(and_(a.n > self.audit_through, cast(a.detail, Text).contains(c.id))),
            exists().where(and_(or_(e.actor == c.id, e.assignee == c.id), not_(e.case_id.in_(self._drop)))),
            exists().where(and_(one.created_by == c.id, not_(one.case_id.in_(self._drop)))),
            exists().where(and_(or_(task.made_by == c.id, task.assignee == c.id), not_(task.case_id.in_(self._drop)))),
            exists().where(and_(reply.ended_by == c.id, not_(reply.case_id.in_(self._drop)))),
        )
        return and_(c.disabled.is_(True), *(not_(each) for each in named))

    def _picture_days(self, c: Any) -> Any:
        return c.day < self._cuts.counted_day

    def _corrections(self, c: Any) -> Any:
        return and_(c.state.in_(("rejected", "withdrawn")), c.proposed_at < naive(self._cuts.audit_at))

    def _through(self, connection: Connection) -> int:
        """The last entry of the audit log that may go: the chain is cut at one place only.

        It stays while it is young, and while it tells of a request whose words are kept.
        """
        a, case = tables.audit.c, tables.cases.c
        kept = select(case.id).where(and_(case.erased_at.is_(None), not_(case.id.in_(self._erase))))
        stays = or_(a.at >= naive(self._cuts.audit_at), a.case_id.in_(kept))
        first = connection.execute(select(func.min(a.n)).where(stays)).scalar_one()
        last = connection.execute(select(func.max(a.n))).scalar_one()
        return int(first - 1 if first is not None else last or 0)


def _cut_audit(connection: Connection, through: int, cuts: Cuts) -> None:
    """Write down where the chain goes on, which is what lets the database delete what is before."""
    a = tables.audit.c
    last = connection.execute(select(a.hash).where(a.n == through)).scalar()
    if last is None:
        return
    connection.execute(insert(tables.audit_cuts).values(through=through, hash=last, at=naive(cuts.now)))
    audit_store.append(connection, Entry(cuts.now, _ACTOR, CUT, "", {"through": through}))


def _detach(connection: Connection) -> None:
    """Corrections stay; that one came from a chat that is gone does not."""
    turn, there = tables.corrections.c.turn, exists().where(tables.conversations.c.id == _CHAT_OF_TURN)
    connection.execute(update(tables.corrections).where(and_(turn != "", not_(there))).values(turn=""))


def _is(table: Table, *kinds: Kind) -> bool:
    return TABLES.get(table.name) in kinds


def _count(connection: Connection, table: Table, which: Any) -> int:
    return int(connection.execute(select(func.count()).select_from(table).where(which)).scalar_one())
