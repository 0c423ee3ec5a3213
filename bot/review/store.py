"""The review in SQL: transcripts, marks, tags, notes, saved filters, and words struck out for good."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import and_, delete, false, func, insert, or_, select, update
from sqlalchemy.engine import Connection, Engine

from bot.cases import store
from bot.conversations import review_index
from bot.conversations.records import Numbered, Rating, Turn
from bot.conversations.review_rules import Queue, ReviewState
from bot.notice.reply import from_document, to_document
from bot.notice.safeguarding import STAND_IN, Desk
from bot.platform import audit_store, tables
from bot.platform.audit import Entry
from bot.platform.tables import notes, queue, safeguarding_holds, saved_filters, summaries, tags, turn_texts
from bot.platform.transactions import aware, keeping, naive, overwrite_deleted, reading, writing
from bot.platform.types import Sealed
from bot.review import list_store
from bot.review.records import (
    Danger,
    KeptNote,
    KeptTurn,
    Line,
    Move,
    Narrowed,
    Place,
    Preview,
    Reseal,
    Transcript,
    Words,
)
from bot.review.rules import strike, strike_reply, strike_state
from bot.text.finding import searchable

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
            return list_store.lines(connection, narrowed, now, limit, after, backwards)

    def search(
        self, narrowed: Narrowed, now: datetime, limit: int, before: int | None = None
    ) -> tuple[Sequence[Line], int | None]:
        """The conversations in which one message holds all phrases, the newest such message first."""
        with reading(self._engine) as connection:
            return list_store.search(connection, narrowed, now, limit, before)

    def previews(self, conversations: Sequence[str], asked: Queue | None) -> Mapping[str, Preview]:
        """How these conversations begin, by id, or what put them into the queue that is looked at."""
        with reading(self._engine) as connection:
            return list_store.previews(connection, conversations, asked)

    def counts(self, now: datetime) -> Mapping[Queue, int]:
        """How many conversations wait in each queue."""
        with reading(self._engine) as connection:
            return list_store.counts(connection, now)

    def assigned(self, assignee: str) -> int:
        """How many conversations that nobody has reviewed are assigned to somebody; none that told of danger."""
        with reading(self._engine) as connection:
            return list_store.assigned(connection, assignee)

    def tags(self) -> Sequence[str]:
        """Every tag that is used."""
        with reading(self._engine) as connection:
            return list(connection.execute(select(tags.c.tag).distinct().order_by(tags.c.tag)).scalars())

    def line(self, conversation: str) -> Line | None:
        """A conversation as it stands in the list."""
        with reading(self._engine) as connection:
            row = connection.execute(_own(summaries, conversation)).mappings().first()
        return list_store.line_of(row) if row else None

    def danger(self, conversation: str) -> Danger | None:
        """What decides who opens a conversation; None where it never told of danger."""
        with reading(self._engine) as connection:
            return _danger(connection, conversation)

    def dangers(self, limit: int) -> Sequence[tuple[Line, bool]]:
        """Those that told of danger with whether somebody has yet to read them: these first, then the newest."""
        with reading(self._engine) as connection:
            return list_store.dangers(connection, limit)

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
                line=list_store.line_of(line),
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
                queues=list_store.queues_of(connection, conversation, now),
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

    def mark(
        self, conversation: str, seen: int, now: datetime, audit_entry: Entry, note: KeptNote | None = None
    ) -> bool:
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
                if note is not None:
                    connection.execute(insert(notes).values(**_note_row(conversation, note)))
            audit_store.append(connection, audit_entry)
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
            review_index.queue_again(connection, conversation)
            audit_store.append(connection, audit_entry)
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
            audit_store.append(connection, audit_entry)
        return True

    def assign(self, conversation: str, assignee: str, audit_entry: Entry) -> bool:
        """Assign a conversation to somebody, or with "" to nobody; False where it is so already."""
        s = summaries.c
        own = and_(s.conversation_id == conversation, func.coalesce(s.assignee, "") != assignee)
        with writing(self._engine) as connection:
            if connection.execute(update(summaries).where(own).values(assignee=assignee or None)).rowcount != 1:
                return False
            audit_store.append(connection, audit_entry)
        return True

    def note(self, conversation: str, note: KeptNote, audit_entry: Entry) -> bool:
        """Keep a note, or the reason of a reveal; False when the conversation is gone."""
        with writing(self._engine) as connection:
            if not _is_there(connection, conversation):
                return False
            connection.execute(insert(notes).values(**_note_row(conversation, note)))
            audit_store.append(connection, audit_entry)
        return True

    def strike(self, conversation: str, words: str, audit_entry: Callable[[int], Entry], reseal: Reseal) -> int:
        """Strike words out of a conversation for good; in how many places."""
        with writing(self._engine) as connection:
            _hold(connection, conversation)
            places = _strike_turns(connection, conversation, words) + _strike_replies(connection, conversation, words)
            places += _strike_tags(connection, conversation, words) + _strike_sealed(connection, conversation, reseal)
            if places:
                _strike_the_rest(connection, conversation, words)
                audit_store.append(connection, audit_entry(places))
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

    # --- danger -------------------------------------------------------------------------------------------------------

    def move(
        self, conversation: str, decide: Callable[[Danger], Move], audit_entry: Entry, *, begins: bool = False
    ) -> bool:
        """Decide whom a conversation is for, on what is there with no other writer between; False where it is gone."""
        with writing(self._engine) as connection:
            _hold(connection, conversation)
            if begins:
                review_index.begin_danger(connection, conversation)
            found = _danger(connection, conversation)
            if found is None:
                return False
            _keep_move(connection, conversation, decide(found))
            audit_store.append(connection, audit_entry)
        return True

    def tell(self, decide: Callable[[Danger], Move], *, anew: bool = False) -> int:
        """Write the mail about each conversation that waits in the first queue, where anything is new in it.

        ``anew``: and about those of which only the school's own address was told.
        """
        q, s = queue.c, summaries.c
        new = or_(q.told.is_(False), q.at > s.alerted_at, s.alerted == STAND_IN if anew else false())
        waits = select(q.conversation_id, q.told).where(and_(q.queue == Queue.SAFEGUARDING.value, new))
        waits = waits.select_from(queue.join(summaries, s.conversation_id == q.conversation_id))
        with reading(self._engine) as connection:  # asked every few seconds: mostly there is nothing to write
            if connection.execute(waits.limit(1)).first() is None:
                return 0
        written = 0
        with writing(self._engine) as connection:
            for conversation, was_told in connection.execute(waits.order_by(q.at, q.conversation_id)).all():
                if found := _danger(connection, conversation):
                    move = decide(found if was_told else replace(found, alerted=frozenset()))
                    _keep_move(connection, conversation, move)
                    written += bool(move.messages)
        return written


def _danger(connection: Connection, conversation: str) -> Danger | None:
    line = connection.execute(_own(summaries, conversation)).mappings().first()
    if line is None or line["desk"] is None:
        return None
    t, rated, v, h = tables.turns, tables.ratings, tables.vault, safeguarding_holds
    said = [row["said"] for row in connection.execute(_own(t, conversation).order_by(t.c.first_seq)).mappings()]
    said += [row["text"] for row in connection.execute(_own(rated, conversation)).mappings()]
    sealed = select(v.c.token, v.c.key_id, v.c.sealed).where(v.c.conversation_id == conversation)
    return Danger(
        conversation=conversation,
        at=aware(line["last_at"]),
        desk=Desk(line["desk"]),
        words=Words(
            tuple(text for text in said if text),
            tuple(Sealed(**row) for row in connection.execute(sealed).mappings()),
        ),
        held={row["staff_id"]: row["about"] for row in connection.execute(_own(h, conversation)).mappings()},
        alerted=frozenset((line["alerted"] or "").split()),
    )


def _keep_move(connection: Connection, conversation: str, move: Move) -> None:
    s = summaries.c
    row = {"desk": move.desk.value, "alerted": " ".join(sorted(move.alerted)), "alerted_at": s.last_at}
    connection.execute(update(summaries).where(s.conversation_id == conversation).values(**row))
    own = and_(queue.c.conversation_id == conversation, queue.c.queue == Queue.SAFEGUARDING.value)
    connection.execute(update(queue).where(own).values(told=True))
    h = safeguarding_holds
    connection.execute(delete(h).where(h.c.conversation_id == conversation))
    for staff_id, about in move.held.items():
        connection.execute(insert(h).values(conversation_id=conversation, staff_id=staff_id, about=about))
    for message in move.messages:
        connection.execute(insert(tables.outbox).values(**store.message_row(message)))


def _note_row(conversation: str, note: KeptNote) -> dict[str, Any]:
    row = {"id": note.id, "conversation_id": conversation, "kind": note.kind, "at": naive(note.at)}
    return {**row, "author": note.author, "key_id": note.words.key_id, "sealed": note.words.sealed}


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
            own = update(turn_texts).where(turn_texts.c.id == row["id"])
            connection.execute(own.values(text=left, searchable=searchable(left)))
    c, v = tables.conversations.c, tables.vault.c
    state = connection.execute(select(c.state).where(c.id == conversation)).scalar_one()
    kept = update(tables.conversations).where(c.id == conversation).values(state=strike_state(state, words))
    connection.execute(kept)
    typed = and_(v.conversation_id == conversation, v.token.like("typed %"))
    connection.execute(delete(tables.vault).where(typed))
