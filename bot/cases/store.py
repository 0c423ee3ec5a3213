"""Requests in SQL: opened, changed and erased in one transaction each, together with their audit entries and mail."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, func, insert, or_, select, update
from sqlalchemy.engine import Connection, Engine

from bot.cases import recording_store
from bot.cases.gathering import file_store
from bot.cases.records import (
    Change,
    KeptCase,
    KeptEvents,
    KeptLetter,
    KeptReply,
    KeptTask,
    LetterState,
    MessageState,
    NewEvent,
    OpeningCode,
    OutgoingMessage,
    ReplyState,
    TaskState,
)
from bot.law.case import Event, Ground, Step, Told
from bot.law.request_fields import Channel
from bot.law.rights import Right
from bot.platform import audit_store, tables
from bot.platform.audit import Entry
from bot.platform.errors import CaseChanged, ReferenceTaken, StoreError
from bot.platform.tables import case_files, case_recordings, opening_codes
from bot.platform.transactions import aware, naive, overwrite_deleted, reading, writing
from bot.platform.types import Sealed

# --- Rows of the case tables as what the ports speak of, and back


def case_row(case: KeptCase) -> dict[str, Any]:
    """A case as its row."""
    return {
        **asdict(case),
        "channel": case.channel.value,
        "reply_by": case.reply_by.value,
        "right": case.right.value,
        "opened_at": naive(case.opened_at),
        "code_until": naive(case.code_until),
        "erased_at": naive(case.erased_at) if case.erased_at else None,
        "to_ask": " ".join(case.to_ask),
    }


def case_of(row: Any) -> KeptCase:
    """A row as the case it keeps."""
    return KeptCase(
        **{
            **row,
            "channel": Channel(row["channel"]),
            "reply_by": Told(row["reply_by"]),
            "right": Right(row["right"]),
            "opened_at": aware(row["opened_at"]),
            "code_until": aware(row["code_until"]),
            "erased_at": aware(row["erased_at"]) if row["erased_at"] else None,
            "to_ask": tuple(row["to_ask"].split()),
        }
    )


def event_row(case_id: str, number: int, event: Event) -> dict[str, Any]:
    """An event as its row; the words that staff wrote are none of it."""
    return {
        "case_id": case_id,
        "number": number,
        "step": event.step.value,
        "at": naive(event.at),
        "on_day": event.on,
        "actor": event.actor,
        "right": event.right.value if event.right else None,
        "direct_marketing": event.direct_marketing,
        "told": event.told.value if event.told else None,
        "ground": event.ground.value if event.ground else None,
        "routes": event.routes,
        "assignee": event.assignee,
        "other_request": event.other_request,
    }


def event_of(row: Any) -> Event:
    """A row as the event it keeps, without words."""
    return Event(
        step=Step(row["step"]),
        at=aware(row["at"]),
        on=row["on_day"],
        actor=row["actor"],
        right=Right(row["right"]) if row["right"] else None,
        direct_marketing=row["direct_marketing"],
        told=Told(row["told"]) if row["told"] else None,
        ground=Ground(row["ground"]) if row["ground"] else None,
        routes=row["routes"],
        assignee=row["assignee"],
        other_request=row["other_request"],
    )


def letter_row(letter: KeptLetter) -> dict[str, Any]:
    """A letter as its row; its words are none of it."""
    return {
        **asdict(letter),
        "way": letter.way.value,
        "state": letter.state.value,
        "created_at": naive(letter.created_at),
    }


def letter_of(row: Any) -> KeptLetter:
    """A row as the letter it keeps."""
    own = {name: row[name] for name in KeptLetter.__dataclass_fields__}
    return KeptLetter(
        **{
            **own,
            "way": Told(row["way"]),
            "state": LetterState(row["state"]),
            "created_at": aware(row["created_at"]),
        }
    )


def task_row(task: KeptTask) -> dict[str, Any]:
    """A task as its row; its words are none of it."""
    return {
        **asdict(task),
        "state": task.state.value,
        "made_at": naive(task.made_at),
        "ended_at": naive(task.ended_at) if task.ended_at else None,
    }


def task_of(row: Any) -> KeptTask:
    """A row as the task it keeps."""
    own = {name: row[name] for name in KeptTask.__dataclass_fields__}
    ended = aware(row["ended_at"]) if row["ended_at"] else None
    return KeptTask(**{**own, "state": TaskState(row["state"]), "made_at": aware(row["made_at"]), "ended_at": ended})


def reply_row(reply: KeptReply) -> dict[str, Any]:
    """What a person wrote as its row; its words are none of it."""
    ended = naive(reply.ended_at) if reply.ended_at else None
    return {**asdict(reply), "state": reply.state.value, "at": naive(reply.at), "ended_at": ended}


def reply_of(row: Any) -> KeptReply:
    """A row as what it keeps of something that a person wrote."""
    ended = aware(row["ended_at"]) if row["ended_at"] else None
    return KeptReply(**{**row, "state": ReplyState(row["state"]), "at": aware(row["at"]), "ended_at": ended})


def message_row(message: OutgoingMessage) -> dict[str, Any]:
    """A message as its row, leased by nobody."""
    row = asdict(message)
    return {
        **row,
        "case_id": message.case_id or None,
        "to": message.to.sealed if message.to else None,
        "to_key_id": message.to.key_id if message.to else None,
        "state": message.state.value,
        "created_at": naive(message.created_at),
        "next_at": naive(message.next_at),
        "sent_at": naive(message.sent_at) if message.sent_at else None,
    }


def message_of(row: Any) -> OutgoingMessage:
    """A row as the message it keeps."""
    own = {name: row[name] for name in OutgoingMessage.__dataclass_fields__}
    return OutgoingMessage(
        **{
            **own,
            "case_id": row["case_id"] or "",
            "to": Sealed("to", row["to_key_id"], row["to"]) if row["to"] is not None else None,
            "state": MessageState(row["state"]),
            "created_at": aware(row["created_at"]),
            "next_at": aware(row["next_at"]),
            "sent_at": aware(row["sent_at"]) if row["sent_at"] else None,
        }
    )


def word_rows(case_id: str, words: Iterable[Sealed]) -> list[dict[str, Any]]:
    """Sealed words as their rows."""
    return [{"case_id": case_id, "field": w.token, "key_id": w.key_id, "sealed": w.sealed} for w in words]


def word_of(row: Any) -> Sealed:
    """A row as the sealed words it keeps."""
    return Sealed(row["field"], row["key_id"], row["sealed"])


# ---
class SqlCaseStore:
    """The CaseStore port on SQLite or PostgreSQL."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    # --- opening and changing -----------------------------------------------------------------------------------------

    def open(
        self,
        case: KeptCase,
        first: NewEvent,
        words: Sequence[Sealed],
        messages: Sequence[OutgoingMessage],
        audit_entry: Entry,
        recorded: Sequence[Sealed] = (),
    ) -> bool:
        """Keep a new case with all that belongs to it; False when its key is there already."""
        c = tables.cases.c
        with writing(self._engine) as connection:
            if connection.execute(select(c.id).where(c.key == case.key)).first():
                return False
            if connection.execute(select(c.id).where(c.reference == case.reference)).first():
                raise ReferenceTaken("another request has this reference")
            connection.execute(insert(tables.cases).values(**case_row(case)))
            _add_words(connection, case.id, words)
            recording_store.add_to_case(connection, case.id, recorded)
            _add_events(connection, case.id, 0, [first])
            _add_messages(connection, messages)
            audit_store.append(connection, audit_entry)
        return True

    def change(self, change: Change) -> None:
        """Write one step of work; raises CaseChanged when somebody else was faster."""
        with writing(self._engine) as connection:
            there = _count(connection, tables.case_events, change.case_id)
            if change.seen is not None and there != change.seen:
                raise CaseChanged("somebody else changed this request meanwhile; look at it again")
            if change.letters_seen not in (None, _count(connection, tables.letters, change.case_id)):
                raise CaseChanged("another letter was written meanwhile")
            if change.task is not None:
                _put(connection, tables.case_tasks, task_of, task_row(change.task), change.task_was)
            if change.reply is not None:
                _put(connection, tables.case_replies, reply_of, reply_row(change.reply), change.reply_was)
            _change_files(connection, change)
            _put_words(connection, change.case_id, change.words)
            _add_events(connection, change.case_id, there, change.events)
            if change.letter is not None:
                _put_letter(connection, change.letter)
            if change.cancel_letter_messages is not None:
                _cancel_message(connection, change.case_id, change.cancel_letter_messages, change.audit.at)
            _add_messages(connection, change.messages)
            if change.code is not None:
                _replace_code(connection, change.case_id, change.code, change.tries, change.audit.at)
            if change.mail_aside is not None:
                _put_mail_aside(connection, change.case_id, change.mail_aside, change.audit.at)
            audit_store.append(connection, change.audit)
        if change.code is not None or change.drops is not None:
            overwrite_deleted(self._engine)

    # --- reading ------------------------------------------------------------------------------------------------------

    def by_key(self, key: str) -> KeptEvents | None:
        """The case that was opened with this idempotency key."""
        return self._one(tables.cases.c.key == key)

    def by_reference(self, reference: str) -> KeptEvents | None:
        """The case with this reference."""
        return self._one(tables.cases.c.reference == reference)

    def by_id(self, case_id: str) -> KeptEvents | None:
        """The case with this id."""
        return self._one(tables.cases.c.id == case_id)

    def of_conversation(self, conversation_id: str) -> list[KeptEvents]:
        """The cases that a conversation opened, oldest first."""
        return self._read(tables.cases.c.conversation_id == conversation_id, whole=True)

    def recording(self, case_id: str, name: str) -> Sealed | None:
        """What the person left as sound in one field."""
        with reading(self._engine) as connection:
            return recording_store.of_case(connection, case_id, name)

    def file(self, case_id: str, number: int) -> Sealed | None:
        """What is in a file that was found for a case."""
        with reading(self._engine) as connection:
            return file_store.content_of(connection, case_id, number)

    def opening_code(self, case_id: str) -> OpeningCode | None:
        """The code that was mailed last to the person of a case."""
        with reading(self._engine) as connection:
            return file_store.code_of(connection, case_id)

    def with_reply(self, conversation_id: str) -> KeptEvents | None:
        """The case whose person wrote, on the page of their records, what this conversation was read as."""
        reply = tables.case_replies.c
        return self._one(tables.cases.c.id.in_(select(reply.case_id).where(reply.conversation_id == conversation_id)))

    def with_a_task_done(self) -> list[KeptEvents]:
        """The cases of which a task was done, as ``all``."""
        task = tables.case_tasks.c
        done = select(task.case_id).where(task.state == TaskState.DONE.value)
        return self._read(tables.cases.c.id.in_(done), whole=False)

    def all(self) -> list[KeptEvents]:
        """Every case with its events and letters, without words and messages."""
        return self._read(None, whole=False)

    def _one(self, condition: Any) -> KeptEvents | None:
        return next(iter(self._read(condition, whole=True)), None)

    def _read(self, condition: Any, whole: bool) -> list[KeptEvents]:
        """Cases with what hangs on them: one query a table, all in one transaction."""
        chosen = select(tables.cases.c.id)
        query = select(tables.cases).order_by(tables.cases.c.opened_at, tables.cases.c.id)
        if condition is not None:
            chosen, query = chosen.where(condition), query.where(condition)
        with reading(self._engine) as connection:

            def parts(table: Any, *order: Any, columns: Any = None) -> dict[str, list[Any]]:
                found: dict[str, list[Any]] = defaultdict(list)
                rows = select(*(columns or table.c)).where(table.c.case_id.in_(chosen)).order_by(*order)
                for row in connection.execute(rows).mappings():
                    found[row["case_id"]].append(row)
                return found

            cases = [case_of(row) for row in connection.execute(query).mappings()]
            if not cases:
                return []
            events = parts(tables.case_events, tables.case_events.c.number)
            letters = parts(tables.letters, tables.letters.c.number)
            sound = case_recordings.c
            tasks = parts(tables.case_tasks, tables.case_tasks.c.number)
            files = parts(case_files, case_files.c.number, columns=file_store.COLUMNS)
            replies = parts(tables.case_replies, tables.case_replies.c.number)
            recorded = parts(case_recordings, sound.field, columns=(sound.case_id, sound.field))
            words = parts(tables.case_words, tables.case_words.c.field) if whole else {}
            messages = parts(tables.outbox, tables.outbox.c.created_at, tables.outbox.c.id) if whole else {}
        return [
            KeptEvents(
                case,
                tuple(event_of(row) for row in events.get(case.id, ())),
                tuple(word_of(row) for row in words.get(case.id, ())),
                tuple(letter_of(row) for row in letters.get(case.id, ())),
                tuple(message_of(row) for row in messages.get(case.id, ())),
                tuple(row["field"] for row in recorded.get(case.id, ())),
                tuple(task_of(row) for row in tasks.get(case.id, ())),
                tuple(file_store.file_of(row) for row in files.get(case.id, ())),
                tuple(reply_of(row) for row in replies.get(case.id, ())),
            )
            for case in cases
        ]

    def open_tasks(self, assignee: str) -> list[tuple[KeptTask, str]]:
        """The open tasks of one of the staff, the next first, each with the reference of its request."""
        task, case = tables.case_tasks.c, tables.cases.c
        query = (
            select(tables.case_tasks, case.reference)
            .join(tables.cases, case.id == task.case_id)
            .where(and_(task.assignee == assignee, task.state == TaskState.OPEN.value))
            .order_by(task.due, task.made_at)
        )
        with reading(self._engine) as connection:
            return [(task_of(row), row["reference"]) for row in connection.execute(query).mappings()]

    def mailed(self, recipient: str, purpose: str, since: datetime) -> int:
        """How many messages of a purpose were written to an address since then, sent or not."""
        o = tables.outbox.c
        written = and_(o.recipient == recipient, o.purpose == purpose, o.created_at >= naive(since))
        with reading(self._engine) as connection:
            return int(connection.execute(select(func.count()).select_from(tables.outbox).where(written)).scalar_one())

    def remind(self, messages: Sequence[OutgoingMessage]) -> int:
        """Keep those of these messages that were not written before, by their ids; how many."""
        new, known = {message.id: message for message in messages}, tables.outbox.c.id
        written = select(known).where(known.in_(tuple(new)))
        with reading(self._engine) as connection:  # asked again and again: mostly all of them are there
            if len(connection.execute(written).all()) == len(new):
                return 0
        with writing(self._engine) as connection:
            there = set(connection.execute(written).scalars())
            _add_messages(connection, [message for number, message in new.items() if number not in there])
        return len(new) - len(there)

    def waiting_letters(self) -> list[tuple[KeptLetter, datetime]]:
        """The letters that wait although the mail that tells of them has gone, with when it went."""
        letter, mail = tables.letters.c, tables.outbox.c
        query = (
            select(tables.letters, mail.sent_at)
            .join(tables.outbox, and_(mail.case_id == letter.case_id, mail.letter == letter.number))
            .where(and_(letter.state == LetterState.WAITING.value, mail.state == MessageState.SENT.value))
            .order_by(mail.sent_at)
        )
        with reading(self._engine) as connection:
            rows = connection.execute(query).mappings().all()
        return [(letter_of(row), aware(row["sent_at"])) for row in rows]

    # --- codes and tries ----------------------------------------------------------------------------------------------

    def drop_codes(self, conversation_id: str | None, expired_at: datetime | None) -> int:
        """Delete the sealed codes of a conversation's cases, or those whose time was over then; how many."""
        c, w = tables.cases.c, tables.case_words.c
        of = c.conversation_id == conversation_id if conversation_id is not None else None
        if expired_at is not None:
            of = c.code_until <= naive(expired_at)
        codes = and_(w.field == "code", w.case_id.in_(select(c.id).where(of)))
        with reading(self._engine) as connection:  # asked at every frame: mostly there is nothing to write
            if not connection.execute(select(w.case_id).where(codes).limit(1)).first():
                return 0
        with writing(self._engine) as connection:
            gone = connection.execute(delete(tables.case_words).where(codes)).rowcount
        overwrite_deleted(self._engine)
        return int(gone)

    def count_try(self, tried: str, now: datetime, window_since: datetime) -> int:
        """Count a try of one kind; how many there were since ``window_since`` with this one."""
        t = tables.status_tries
        with writing(self._engine) as connection:
            row = connection.execute(select(t.c.tries, t.c.since).where(t.c.tried == tried)).first()
            in_window = row is not None and aware(row[1]) > window_since
            tries, since = (row[0] + 1, row[1]) if row is not None and in_window else (1, naive(now))
            connection.execute(delete(t).where(t.c.tried == tried))
            connection.execute(insert(t).values(tried=tried, tries=tries, since=since, last_at=naive(now)))
        return int(tries)

    def clear_tries(self, tried: str) -> None:
        """Forget the tries: the right code was given."""
        with writing(self._engine) as connection:
            connection.execute(delete(tables.status_tries).where(tables.status_tries.c.tried == tried))

    def drop_tries(self, before: datetime) -> int:
        """Delete counts whose last try was before then; how many."""
        with writing(self._engine) as connection:
            t = tables.status_tries
            return int(connection.execute(delete(t).where(t.c.last_at < naive(before))).rowcount)

    # --- erasing ------------------------------------------------------------------------------------------------------

    def erase(self, case_id: str, audit_entry: Entry, now: datetime, seen: int) -> bool:
        """Delete everything personal of a case; its events and the audit log stay as they are.

        False when something happened to it since ``seen`` events, such as a legal hold: then nothing was deleted.
        """
        mail = tables.outbox.c
        with writing(self._engine) as connection:
            if _count(connection, tables.case_events, case_id) != seen:
                return False
            for personal in (tables.case_words, case_recordings, case_files, opening_codes):
                connection.execute(delete(personal).where(personal.c.case_id == case_id))
            reply = tables.case_replies
            connection.execute(update(reply).where(reply.c.case_id == case_id).values(conversation_id=None))
            unsent = and_(mail.case_id == case_id, mail.state.in_(("due", "stuck", "aside")))
            connection.execute(update(tables.outbox).where(unsent).values(state="cancelled"))
            gone = {"to": None, "to_key_id": None, "recipient": None}
            connection.execute(update(tables.outbox).where(mail.case_id == case_id).values(**gone))
            done = connection.execute(
                update(tables.cases)
                .where(and_(tables.cases.c.id == case_id, tables.cases.c.erased_at.is_(None)))
                .values(erased_at=naive(now), code_hash="", conversation_id=None, who=None)
            )
            if done.rowcount != 1:
                raise StoreError("the request is not there or was erased before")
            audit_store.append(connection, audit_entry)
        overwrite_deleted(self._engine)
        return True


def _count(connection: Connection, table: Any, case_id: str) -> int:
    query = select(func.count()).select_from(table).where(table.c.case_id == case_id)
    return int(connection.execute(query).scalar_one())


def _add_words(connection: Connection, case_id: str, words: Sequence[Sealed]) -> None:
    for row in word_rows(case_id, words):
        connection.execute(insert(tables.case_words).values(**row))


def _put_words(connection: Connection, case_id: str, words: Sequence[Sealed]) -> None:
    """Keep words in place of those of the same name: what was put right, or written once more."""
    for one in words:
        _drop_word(connection, case_id, one.token)
    _add_words(connection, case_id, words)


def _drop_word(connection: Connection, case_id: str, name: str) -> None:
    word = tables.case_words.c
    connection.execute(delete(tables.case_words).where(and_(word.case_id == case_id, word.field == name)))


def _add_events(connection: Connection, case_id: str, after: int, events: Sequence[NewEvent]) -> None:
    for number, new in enumerate(events, start=after + 1):
        connection.execute(insert(tables.case_events).values(**event_row(case_id, number, new.event)))
        if new.words is not None:
            _add_words(connection, case_id, [new.words])


def _add_messages(connection: Connection, messages: Sequence[OutgoingMessage]) -> None:
    for message in messages:
        connection.execute(insert(tables.outbox).values(**message_row(message)))


def _put_letter(connection: Connection, letter: KeptLetter) -> None:
    at = and_(tables.letters.c.case_id == letter.case_id, tables.letters.c.number == letter.number)
    connection.execute(delete(tables.letters).where(at))
    connection.execute(insert(tables.letters).values(**letter_row(letter)))


def _put(
    connection: Connection, table: Any, kept: Callable[[Any], object], new: dict[str, Any], was: object | None
) -> None:
    """Keep a new task or reply of a case, or what has become of one; raises CaseChanged where somebody was faster."""
    at = and_(table.c.case_id == new["case_id"], table.c.number == new["number"])
    row = connection.execute(select(table).where(at)).mappings().first()
    if (kept(row) if row else None) != was:
        raise CaseChanged("somebody else changed this meanwhile; look at it again")
    connection.execute(delete(table).where(at))
    connection.execute(insert(table).values(**new))


def _change_files(connection: Connection, change: Change) -> None:
    """What a change does with files that were found, and with the code that opens them."""
    if change.file is not None:
        file_store.put(connection, *change.file)
    if change.delivers:
        file_store.deliver(connection, change.case_id, change.delivers, change.audit.at)
    if change.withdraws:
        file_store.withdraw(connection, change.case_id, change.withdraws, change.audit.at)
    if change.drops is not None:
        file_store.drop(connection, change.case_id, change.drops)
        for name in ("file", "withheld"):
            _drop_word(connection, change.case_id, f"{name}-{change.drops}")
    if change.opening is not None:
        file_store.put_code(connection, change.case_id, change.opening)


def _replace_code(connection: Connection, case_id: str, code: tuple[str, str], tries: str, now: datetime) -> None:
    """Let only the new code open the request: the old one goes with what is held of it, and tries begin anew."""
    c, tried = tables.cases.c, tables.status_tries.c.tried
    values = {"code_key": code[0], "code_hash": code[1], "code_until": naive(now)}
    connection.execute(update(tables.cases).where(c.id == case_id).values(**values))
    _drop_word(connection, case_id, "code")
    if tries:
        connection.execute(delete(tables.status_tries).where(tried.startswith(tries)))


def _cancel_message(connection: Connection, case_id: str, letter: int, now: datetime) -> None:
    """Take back the mail of a letter; raises CaseChanged when it has gone or is just being sent.

    What lies as a file is taken back too: it went to nobody, and its file is taken away.
    """
    mail = tables.outbox.c
    idle = or_(mail.lease_until.is_(None), mail.lease_until < naive(now))
    waits = and_(mail.case_id == case_id, mail.letter == letter, mail.state.in_(("due", "stuck", "filed")), idle)
    done = connection.execute(update(tables.outbox).where(waits).values(state="cancelled", to=None, to_key_id=None))
    if done.rowcount != 1:
        raise CaseChanged("the mail of this letter has gone or is just being sent")


def _put_mail_aside(connection: Connection, case_id: str, aside: bool, now: datetime) -> None:
    """Hold back the receipt that has not gone yet, or let it go; what is just being sent goes."""
    mail = tables.outbox.c
    before, after = (MessageState.DUE, MessageState.ASIDE) if aside else (MessageState.ASIDE, MessageState.DUE)
    idle = or_(mail.lease_until.is_(None), mail.lease_until < naive(now))
    theirs = and_(mail.case_id == case_id, mail.purpose == "receipt", mail.state == before.value, idle)
    connection.execute(update(tables.outbox).where(theirs).values(state=after.value))
