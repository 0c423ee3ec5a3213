"""The outbox in SQL: a message is leased by one worker at a time, and its end is written by who holds the lease."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.engine import Engine

from bot.cases import store
from bot.cases.records import MessageState, OutgoingMessage
from bot.platform import audit_store, tables
from bot.platform.audit import Entry
from bot.platform.transactions import naive, overwrite_deleted, reading, writing

_FREE = {"lease_by": None, "lease_until": None}


class SqlOutboxStore:
    """The OutboxStore port on SQLite or PostgreSQL."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def claim(self, worker: str, now: datetime, until: datetime) -> OutgoingMessage | None:
        """Lease the message that has been due longest and that nobody else has leased."""
        o = tables.outbox.c
        is_due = and_(
            o.state == "due", o.next_at <= naive(now), or_(o.lease_until.is_(None), o.lease_until < naive(now))
        )
        oldest = select(o.id).where(is_due).order_by(o.next_at, o.created_at, o.id).limit(1)
        with reading(self._engine) as connection:  # asked every few seconds: mostly there is nothing to write
            if connection.execute(oldest).first() is None:
                return None
        with writing(self._engine) as connection:
            found = connection.execute(oldest).first()
            if found is None:
                return None
            claimed = update(tables.outbox).where(and_(o.id == found[0], is_due))
            if connection.execute(claimed.values(lease_by=worker, lease_until=naive(until))).rowcount != 1:
                return None
            row = connection.execute(select(tables.outbox).where(o.id == found[0])).mappings().one()
        return store.message_of(row)

    def renew(self, message_id: str, worker: str, until: datetime) -> bool:
        """Prolong a lease; False when it is no longer this worker's."""
        with writing(self._engine) as connection:
            mine = update(tables.outbox).where(_leased(message_id, worker))
            return bool(connection.execute(mine.values(lease_until=naive(until))).rowcount)

    def sent(self, message_id: str, worker: str, now: datetime, state: MessageState = MessageState.SENT) -> bool:
        """Mark as sent (or filed), delete the address, end the lease; False when it was no longer this worker's."""
        gone = {"to": None, "to_key_id": None, "put_off": False}
        marked = self._end(message_id, worker, state=state.value, sent_at=naive(now), problem="", **gone)
        overwrite_deleted(self._engine)
        return marked

    def failed(self, message_id: str, worker: str, attempts: int, next_at: datetime, problem: str, stuck: bool) -> bool:
        """Note a failure and when to try again, or that somebody has to look; ends the lease, False if not ours."""
        state = "stuck" if stuck else "due"
        return self._end(message_id, worker, state=state, attempts=attempts, next_at=naive(next_at), problem=problem)

    def _end(self, message_id: str, worker: str, **values: Any) -> bool:
        with writing(self._engine) as connection:
            mine = update(tables.outbox).where(_leased(message_id, worker))
            return bool(connection.execute(mine.values(**values, **_FREE)).rowcount)

    def sent_to(self, recipient: str, purpose: str, since: datetime) -> int:
        """How many messages of a purpose went to an address since then."""
        o = tables.outbox.c
        went = and_(o.recipient == recipient, o.purpose == purpose, o.sent_at >= naive(since))
        with reading(self._engine) as connection:
            return int(connection.execute(select(func.count()).select_from(tables.outbox).where(went)).scalar_one())

    def put_off(self, message_id: str, worker: str, until: datetime) -> bool:
        """Let a message wait until then for the day's limit; ends the lease, False if not ours."""
        return self._end(message_id, worker, put_off=True, next_at=naive(until))

    def floods(self) -> list[OutgoingMessage]:
        """The messages that wait for a day's limit, and those of today to the same addresses; oldest first."""
        o = tables.outbox.c
        waits = and_(o.put_off.is_(True), o.state.in_((MessageState.DUE.value, MessageState.ASIDE.value)))
        to = select(o.recipient).where(and_(waits, o.recipient.is_not(None)))
        query = select(tables.outbox).where(and_(o.recipient.in_(to), o.purpose == "receipt"))
        with reading(self._engine) as connection:
            rows = connection.execute(query.order_by(o.created_at, o.id)).mappings()
            return [store.message_of(row) for row in rows]

    def forget_recipients(self, before: datetime) -> int:
        """Forget which address a message went to, of those that went before then; how many."""
        o = tables.outbox.c
        over = and_(o.recipient.is_not(None), or_(o.sent_at < naive(before), o.state == MessageState.CANCELLED.value))
        with reading(self._engine) as connection:  # asked every few seconds: mostly there is nothing to write
            if connection.execute(select(o.id).where(over).limit(1)).first() is None:
                return 0
        with writing(self._engine) as connection:
            return int(connection.execute(update(tables.outbox).where(over).values(recipient=None)).rowcount)

    def stuck(self) -> list[OutgoingMessage]:
        """The messages that somebody has to look at, oldest first."""
        query = select(tables.outbox).where(tables.outbox.c.state == "stuck").order_by(tables.outbox.c.created_at)
        with reading(self._engine) as connection:
            return [store.message_of(row) for row in connection.execute(query).mappings()]

    def filed(self) -> list[OutgoingMessage]:
        """The messages that lie in the folder for somebody to send by hand, oldest first."""
        query = select(tables.outbox).where(tables.outbox.c.state == "filed").order_by(tables.outbox.c.created_at)
        with reading(self._engine) as connection:
            return [store.message_of(row) for row in connection.execute(query).mappings()]

    def opened(self, message_id: str, audit_entry: Entry) -> bool:
        """Write down that somebody opens a filed message; False when it is not filed any more."""
        o = tables.outbox.c
        with writing(self._engine) as connection:
            lies = select(o.id).where(and_(o.id == message_id, o.state == "filed"))
            if connection.execute(lies).first() is None:
                return False
            audit_store.append(connection, audit_entry)
        return True

    def sent_by_hand(self, message_id: str, audit_entry: Entry) -> bool:
        """Somebody has sent a filed message; False when it is not filed any more."""
        o = tables.outbox.c
        with writing(self._engine) as connection:
            gone = update(tables.outbox).where(and_(o.id == message_id, o.state == "filed"))
            if connection.execute(gone.values(state=MessageState.SENT.value)).rowcount != 1:
                return False
            audit_store.append(connection, audit_entry)
        return True

    def waiting(self) -> int:
        """How many messages are due."""
        query = select(func.count()).select_from(tables.outbox).where(tables.outbox.c.state == "due")
        with reading(self._engine) as connection:
            return int(connection.execute(query).scalar_one())

    def tried_in_vain(self, before: datetime) -> int:
        """How many of them were written before then, and were tried and did not go."""
        o = tables.outbox.c
        late = and_(o.state == "due", o.attempts > 0, o.created_at < naive(before))
        with reading(self._engine) as connection:
            return int(connection.execute(select(func.count()).select_from(tables.outbox).where(late)).scalar_one())

    def retry(self, message_id: str, audit_entry: Entry, now: datetime) -> bool:
        """Make a stuck message due again, its tries counted anew; False when it is not stuck."""
        o = tables.outbox.c
        with writing(self._engine) as connection:
            again = update(tables.outbox).where(and_(o.id == message_id, o.state == "stuck"))
            if connection.execute(again.values(state="due", attempts=0, next_at=naive(now), **_FREE)).rowcount != 1:
                return False
            audit_store.append(connection, audit_entry)
        return True

    def kept(self, ids: Collection[str]) -> set[str]:
        """Which of these files are still wanted: their message waits, and its request is not erased."""
        over = (MessageState.SENT.value, MessageState.CANCELLED.value)
        o, case = tables.outbox.c, tables.cases.c
        erased = select(case.id).where(case.erased_at.is_not(None))
        of_a_case = or_(o.case_id.is_(None), o.case_id.not_in(erased))
        query = select(o.id).where(and_(o.id.in_(ids), o.state.not_in(over), of_a_case))
        with reading(self._engine) as connection:
            return set(connection.execute(query).scalars())


def _leased(message_id: str, worker: str) -> Any:
    o = tables.outbox.c
    return and_(o.id == message_id, o.lease_by == worker, o.state == "due")
