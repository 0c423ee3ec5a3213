"""The review in SQL: transcripts, marks, tags, notes, saved filters, and words struck out for good."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import and_, delete, func, insert, select, update
from sqlalchemy.engine import Connection, Engine

from bot.core.audit import Entry
from bot.core.replies import from_document, to_document
from bot.core.review import Queue, ReviewState
from bot.core.review_text import strike, strike_reply, strike_state
from bot.ports import Numbered, Rating, Sealed, Turn
from bot.ports_cases import OutgoingMessage
from bot.ports_review import KeptNote, KeptTurn, Line, Narrowed, Place, Reseal, Transcript
from bot.store import audit, case_rows, review_list, review_rows, tables
from bot.store.review_tables import notes, queue, saved_filters, summaries, tags, turn_texts
from bot.store.transactions import aware, keeping, naive, overwrite_deleted, reading, writing

_TURN: Final = tuple(Turn.__dataclass_fields__)


class SqlReviewStore:
    """The ReviewStore port on SQLite or PostgreSQL."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    # --- looking ------------------------------------------------------------------------------------------------------

    def list(
        self, narrowed: Narrowed, now: datetime, limit: int, after: Place | None = None, *, backwards: bool = False
    ) -> list[Line]:
        """The conversations asked for in their order, from ``after`` on; ``backwards``: those just before it."""
        with reading(self._engine) as connection:
            return review_list.lines(connection, narrowed, now, limit, after, backwards)

    def search(
        self, narrowed: Narrowed, now: datetime, limit: int, before: int | None = None
    ) -> tuple[Sequence[Line], int | None]:
        """The conversations in which one message holds all phrases, the newest such message first."""
        with reading(self._engine) as connection:
            return review_list.search(connection, narrowed, now, limit, before)

    def counts(self, now: datetime) -> Mapping[Queue, int]:
        """How many conversations wait in each queue."""
        with reading(self._engine) as connection:
            return review_list.counts(connection, now)

    def tags(self) -> Sequence[str]:
        """Every tag that is used."""
        with reading(self._engine) as connection:
            return list(connection.execute(select(tags.c.tag).distinct().order_by(tags.c.tag)).scalars())

    def place(self, conversation: str) -> Place | None:
        """Where a conversation stands in the list."""
        s = summaries.c
        with reading(self._engine) as connection:
            found = connection.execute(select(s.last_at, s.lowest).where(s.conversation_id == conversation)).first()
        return Place(aware(found[0]), conversation, found[1]) if found else None

    def transcript(self, conversation: str, now: datetime) -> Transcript | None:
        """One conversation."""
        t, r, rated = tables.turns, tables.replies, tables.ratings.c
        with reading(self._engine) as connection:
            line = connection.execute(_own(summaries, conversation)).mappings().first()
            if line is None:
                return None
            turns = connection.execute(_own(t, conversation).order_by(t.c.first_seq)).mappings().all()
            replies = connection.execute(_own(r, conversation).order_by(r.c.seq)).mappings().all()
            ratings = select(rated.client_id, rated.reply_to, rated.value, rated.text)
            found = connection.execute(ratings.where(rated.conversation_id == conversation)).mappings().all()
            sealed = select(tables.vault.c.token).where(tables.vault.c.conversation_id == conversation)
            tokens = sorted(token for token in connection.execute(sealed).scalars() if token.startswith("⟨"))
            tagged = select(tags.c.tag).where(tags.c.conversation_id == conversation).order_by(tags.c.tag)
            written = connection.execute(_own(notes, conversation).order_by(notes.c.at, notes.c.id)).mappings().all()
            return Transcript(
                line=review_list.line_of(line),
                turns=tuple(
                    KeptTurn(Turn(**{name: row[name] for name in _TURN}), aware(row["at"]))
                    for row in turns
                    if row["frame"] != "rate"
                ),
                replies=tuple(
                    Numbered(row["seq"], row["reply_to"], row["more"], from_document(row["body"])) for row in replies
                ),
                ratings=tuple(Rating(**row) for row in found),
                tokens=tuple(tokens),
                tags=tuple(connection.execute(tagged).scalars()),
                notes=tuple(_note(row) for row in written),
                queues=review_list.queues_of(connection, conversation, now),
                frames=len(turns),
            )

    def sealed(self, conversation: str, token: str) -> Sealed | None:
        """What a token stands for."""
        v = tables.vault.c
        query = select(v.token, v.key_id, v.sealed).where(and_(v.conversation_id == conversation, v.token == token))
        with reading(self._engine) as connection:
            row = connection.execute(query).mappings().first()
        return Sealed(**row) if row else None

    # --- leaving something on it --------------------------------------------------------------------------------------

    def mark(self, conversation: str, seen: int, now: datetime, audit_entry: Entry) -> bool:
        """Mark as reviewed and take out of the queues; False when it no longer has the ``seen`` frames."""
        s, t = summaries.c, tables.turns.c
        own, frames = s.conversation_id == conversation, select(func.count()).where(t.conversation_id == conversation)
        with writing(self._engine) as connection:
            _hold(connection, conversation)
            found = connection.execute(select(s.cut_off_at).where(own)).first()
            if found is None or connection.execute(frames).scalar_one() != seen:
                return False
            is_cut_off = found[0] is not None
            if is_cut_off:
                connection.execute(delete(tables.conversations).where(tables.conversations.c.id == conversation))
            else:
                read = {"reviewed_at": naive(now), "reviewed_by": audit_entry.actor}
                connection.execute(update(summaries).where(own).values(state=ReviewState.REVIEWED.value, **read))
                connection.execute(delete(queue).where(queue.c.conversation_id == conversation))
            audit.append(connection, audit_entry)
        if is_cut_off:
            overwrite_deleted(self._engine)
        return True

    def unmark(self, conversation: str, audit_entry: Entry) -> bool:
        """Take a reviewed mark back, and put it into its queues again; False where it has none."""
        s = summaries.c
        own = and_(s.conversation_id == conversation, s.state == ReviewState.REVIEWED.value)
        bare = {"state": ReviewState.NEW.value, "reviewed_at": None, "reviewed_by": None}
        with writing(self._engine) as connection:
            _hold(connection, conversation)
            if connection.execute(update(summaries).where(own).values(**bare)).rowcount != 1:
                return False
            review_rows.queue_again(connection, conversation)
            audit.append(connection, audit_entry)
        return True

    def tag(self, conversation: str, tag: str, on: bool, audit_entry: Entry) -> bool:
        """Put a tag on a conversation or take it off; False where that changes nothing."""
        own = and_(tags.c.conversation_id == conversation, tags.c.tag == tag)
        with writing(self._engine) as connection:
            is_on = connection.execute(select(tags.c.tag).where(own)).first() is not None
            if is_on == on or not _is_there(connection, conversation):
                return False
            row = {"conversation_id": conversation, "tag": tag}
            connection.execute(insert(tags).values(**row) if on else delete(tags).where(own))
            audit.append(connection, audit_entry)
        return True

    def note(self, conversation: str, note: KeptNote, audit_entry: Entry) -> bool:
        """Keep a note, or the reason of a reveal; False when the conversation is gone."""
        row = {"id": note.id, "conversation_id": conversation, "kind": note.kind, "at": naive(note.at)}
        sealed = {"author": note.author, "key_id": note.words.key_id, "sealed": note.words.sealed}
        with writing(self._engine) as connection:
            if not _is_there(connection, conversation):
                return False
            connection.execute(insert(notes).values(**row, **sealed))
            audit.append(connection, audit_entry)
        return True

    def strike(self, conversation: str, words: str, audit_entry: Callable[[int], Entry], reseal: Reseal) -> int:
        """Strike words out of a conversation for good; in how many places."""
        with writing(self._engine) as connection:
            _hold(connection, conversation)
            places = _strike_turns(connection, conversation, words) + _strike_replies(connection, conversation, words)
            places += _strike_tags(connection, conversation, words) + _strike_sealed(connection, conversation, reseal)
            if places:
                _strike_the_rest(connection, conversation, words)
                audit.append(connection, audit_entry(places))
        if places:
            overwrite_deleted(self._engine)
        return places

    # --- saved filters ------------------------------------------------------------------------------------------------

    def filters(self, staff_id: str) -> Sequence[tuple[str, str]]:
        """The saved filters of a member of staff: name and query, by name."""
        f = saved_filters.c
        query = select(f.name, f.query).where(f.staff_id == staff_id).order_by(func.lower(f.name), f.name)
        with reading(self._engine) as connection:
            return [(name, kept) for name, kept in connection.execute(query)]

    def save_filter(self, staff_id: str, name: str, query: str) -> None:
        """Keep a filter, in place of one of that name."""
        with keeping(self._engine) as connection:
            connection.execute(delete(saved_filters).where(_filter(staff_id, name)))
            connection.execute(insert(saved_filters).values(staff_id=staff_id, name=name, query=query))

    def drop_filter(self, staff_id: str, name: str) -> None:
        """Delete a filter."""
        with keeping(self._engine) as connection:
            connection.execute(delete(saved_filters).where(_filter(staff_id, name)))

    # --- telling ------------------------------------------------------------------------------------------------------

    def tell(self, write: Callable[[int], Sequence[OutgoingMessage]]) -> int:
        """Write the mail about conversations in the first queue that nobody was told of; how many they were."""
        new = and_(queue.c.queue == Queue.SAFEGUARDING.value, queue.c.told.is_(False))
        with reading(self._engine) as connection:  # asked every few seconds: mostly there is nothing to write
            if connection.execute(select(queue.c.queue).where(new).limit(1)).first() is None:
                return 0
        with writing(self._engine) as connection:
            told = int(connection.execute(update(queue).where(new).values(told=True)).rowcount)
            for message in write(told) if told else ():
                connection.execute(insert(tables.outbox).values(**case_rows.message_row(message)))
        return told


def _own(table: Any, conversation: str) -> Any:
    return select(table).where(table.c.conversation_id == conversation)


def _is_there(connection: Connection, conversation: str) -> bool:
    return connection.execute(_own(summaries, conversation)).first() is not None


def _hold(connection: Connection, conversation: str) -> None:
    """Let no turn or rating be kept before this transaction ends: in PostgreSQL each of them needs this row."""
    c = tables.conversations.c
    connection.execute(select(c.id).where(c.id == conversation).with_for_update())


def _note(row: Any) -> KeptNote:
    sealed = Sealed(row["id"], row["key_id"], row["sealed"])
    return KeptNote(row["id"], row["kind"], aware(row["at"]), row["author"], sealed)


def _filter(staff_id: str, name: str) -> Any:
    return and_(saved_filters.c.staff_id == staff_id, saved_filters.c.name == name)


def _strike_turns(connection: Connection, conversation: str, words: str) -> int:
    places = 0
    for table, name in ((tables.turns, "said"), (tables.ratings, "text")):
        for row in connection.execute(_own(table, conversation)).mappings().all():
            text = row[name] or ""
            if (left := strike(text, words)) != text:
                own = and_(table.c.conversation_id == conversation, table.c.client_id == row["client_id"])
                connection.execute(update(table).where(own).values({name: left}))
                places += 1
    return places


def _strike_replies(connection: Connection, conversation: str, words: str) -> int:
    r, places = tables.replies, 0
    for row in connection.execute(_own(r, conversation)).mappings().all():
        reply = from_document(row["body"])
        if (left := strike_reply(reply, words)) != reply:
            own = and_(r.c.conversation_id == conversation, r.c.seq == row["seq"])
            connection.execute(update(r).where(own).values(body=to_document(left)))
            places += 1
    return places


def _strike_tags(connection: Connection, conversation: str, words: str) -> int:
    """A tag that holds the words goes as a whole."""
    own = tags.c.conversation_id == conversation
    gone = [one for one in connection.execute(select(tags.c.tag).where(own)).scalars() if strike(one, words) != one]
    connection.execute(delete(tags).where(and_(own, tags.c.tag.in_(gone))))
    return len(gone)


def _strike_sealed(connection: Connection, conversation: str, reseal: Reseal) -> int:
    places = 0
    for table, kind, key in ((notes, "note", "id"), (tables.drafts, "draft", "number")):
        for row in connection.execute(_own(table, conversation)).mappings().all():
            token = row["id"] if kind == "note" else kind
            if left := reseal(kind, Sealed(token, row["key_id"], row["sealed"])):
                own = and_(table.c.conversation_id == conversation, table.c[key] == row[key])
                connection.execute(update(table).where(own).values(key_id=left.key_id, sealed=left.sealed))
                places += 1
    return places


def _strike_the_rest(connection: Connection, conversation: str, words: str) -> None:
    """Out of the search, what the assistant remembers, and the messages as they were typed."""
    for row in connection.execute(_own(turn_texts, conversation)).mappings().all():
        if (left := strike(row["text"], words)) != row["text"]:
            connection.execute(update(turn_texts).where(turn_texts.c.id == row["id"]).values(text=left))
    c, v = tables.conversations.c, tables.vault.c
    state = connection.execute(select(c.state).where(c.id == conversation)).scalar_one()
    kept = update(tables.conversations).where(c.id == conversation).values(state=strike_state(state, words))
    connection.execute(kept)
    typed = and_(v.conversation_id == conversation, v.token.like("typed %"))
    connection.execute(delete(tables.vault).where(typed))
