"""Keeps the list of conversations as they go: called inside the transaction of each turn, rating and forget."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import String, and_, bindparam, delete, exists, func, insert, literal_column, not_, or_, select, update
from sqlalchemy.engine import Connection

from bot.conversations import review_rules
from bot.conversations.records import Conversation, Numbered, Rating, Turn
from bot.conversations.review_rules import Outcome, Queue, ReviewState, Summary
from bot.notice.safeguarding import Desk
from bot.platform import tables
from bot.platform.tables import notes, queue, summaries, tags, topics, turn_texts, turn_words
from bot.platform.transactions import aware, naive
from bot.text.finding import searchable

_CUT_OFF: Final = "cut off "
"""Before the id, in the place of a session's hash: no hash looks so, thus no session finds the conversation."""
_NAMES: Final = "⟨name "
_IN_FORM: Final = frozenset({"question", "confirm"})
# Statements of every turn, each made once (bot.conversations.store says why); "own" is the conversation.
_OWN: Final[Any] = bindparam("own", type_=String)
_TOPIC: Final[Any] = bindparam("topic", type_=String)
_SUMMARY: Final = select(summaries).where(summaries.c.conversation_id == _OWN)
_CHANGE: Final = update(summaries).where(summaries.c.conversation_id == _OWN)
_WAITS: Final = select(queue.c.queue).where(queue.c.conversation_id == _OWN)
_LEAVE: Final = delete(queue).where(
    and_(queue.c.conversation_id == _OWN, queue.c.queue == bindparam("leaves"), queue.c.settled.is_(False))
)
_QUEUED: Final = update(queue).where(queue.c.conversation_id == _OWN)
_SETTLED: Final = _QUEUED.where(queue.c.queue == bindparam("name"))
_ADD_WORDS: Final = insert(turn_texts)
_NEW_TOPIC: Final = insert(topics).from_select(
    ["conversation_id", "topic", "at"],
    select(_OWN, _TOPIC, bindparam("moment", type_=topics.c.at.type)).where(
        not_(exists().where(and_(topics.c.conversation_id == _OWN, topics.c.topic == _TOPIC)))
    ),
)
_TOPICS_AT: Final = update(topics).where(topics.c.conversation_id == _OWN)


def note_turn(
    connection: Connection,
    conversation: Conversation,
    turn: Turn,
    replies: Sequence[Numbered],
    now: datetime,
    form: bool,
) -> None:
    """Count one more turn of a conversation; ``form``: a request is being made after it."""
    row = _row(connection, conversation.id)
    before = _summary(row) if row else None
    kinds = [numbered.reply.kind for numbered in replies]
    seen = review_rules.facts(turn.frame, turn.said, turn.understanding, kinds, conversation.channel, form)
    counted = review_rules.noted(before, seen)
    _write(connection, conversation.id, row, counted.summary, now)
    had = before.topics if before else ()
    for topic in [one for one in counted.summary.topics if one not in had] or counted.summary.topics[-1:]:
        _add_topic(connection, conversation.id, topic, now)
    own = {"own": conversation.id}
    waits = set(connection.execute(_WAITS, own).scalars())
    if gone := [{**own, "leaves": name.value} for name in counted.leaves if name.value in waits]:
        connection.execute(_LEAVE, gone)
    if waits:
        connection.execute(_QUEUED, {**own, "at": naive(now)})
    for name, settled in counted.joins.items():
        if name.value not in waits:
            _join(connection, conversation.id, name, naive(now), settled)
        elif settled:
            connection.execute(_SETTLED, {**own, "name": name.value, "settled": True})
    note_words(connection, conversation.id, turn.client_id, turn.said)


def note_words(connection: Connection, conversation_id: str, client_id: str, text: str | None) -> None:
    """Let the search find words of a turn."""
    if text:
        row = {"conversation_id": conversation_id, "client_id": client_id, "text": text}
        connection.execute(_ADD_WORDS, {**row, "searchable": searchable(text)})


def holding(connection: Connection, phrases: Sequence[str], either: bool = False) -> tuple[Any, Any, Any]:
    """The index of words, its column with the number of a text, and that a text holds all phrases, or ``either``.

    Phrases are written as ``bot.text.finding`` writes what is searched for: texts are kept so.
    """
    if connection.dialect.name == "sqlite":
        wanted = (" OR " if either else " ").join(f'"{phrase}"' for phrase in phrases)
        return turn_words, turn_words.c.rowid, literal_column("turn_words").op("MATCH")(wanted)
    config = literal_column("'privacy_help'::regconfig")
    each = [turn_words.c.words.op("@@")(func.phraseto_tsquery(config, phrase)) for phrase in phrases]
    return turn_words, turn_words.c.id, or_(*each) if either else and_(*each)


def note_rating(connection: Connection, conversation_id: str, rating: Rating) -> None:
    """Queue a conversation for a thumb that is down, before the rating takes another's place.

    A thumb that is up only takes it out, where no other is down: one that was read is not to be read again for it.
    """
    r = tables.ratings.c
    own = r.conversation_id == conversation_id
    same = select(r.client_id).where(and_(own, r.reply_to == rating.reply_to))
    _delete(connection, turn_texts, conversation_id, turn_texts.c.client_id.in_(same))
    note_words(connection, conversation_id, rating.client_id, rating.text)
    others = select(r.client_id).where(and_(own, r.value == "down", r.reply_to != rating.reply_to))
    is_down = rating.value == "down"
    if is_down or connection.execute(others.limit(1)).first() is None:
        _delete(connection, queue, conversation_id, queue.c.queue == Queue.THUMBS_DOWN.value)
    if is_down:
        c, s = tables.conversations.c, summaries.c
        last = connection.execute(select(c.last_at).where(c.id == conversation_id)).scalar_one()
        _join(connection, conversation_id, Queue.THUMBS_DOWN, last, True)
        read = and_(s.conversation_id == conversation_id, s.state == ReviewState.REVIEWED.value)
        connection.execute(update(summaries).where(read).values(state=ReviewState.AGAIN.value))


def queue_again(connection: Connection, conversation_id: str) -> None:
    """Put a conversation back into the queues that its turns and ratings tell of, as if nobody had read it."""
    t, r, rated = tables.turns.c, tables.replies.c, tables.ratings.c
    row = _row(connection, conversation_id)
    kinds: dict[str | None, list[str]] = {}
    bodies = select(r.reply_to, r.body).where(r.conversation_id == conversation_id).order_by(r.seq)
    for to, body in connection.execute(bodies):
        kinds.setdefault(to, []).append(body["kind"])
    turns = select(t.client_id, t.frame, t.said, t.understanding).where(t.conversation_id == conversation_id)
    summary: Summary | None = None
    waits: dict[Queue, bool] = {}
    for frame_id, frame, said, understanding in connection.execute(turns.order_by(t.first_seq)):
        if frame == "rate":
            continue
        its = kinds.get(frame_id, [])
        in_form = bool(its) and its[-1] in _IN_FORM
        seen = review_rules.facts(frame, said, understanding, its, row["channel"], in_form)
        counted = review_rules.noted(summary, seen)
        summary = counted.summary
        left = {name for name in counted.leaves if not waits.get(name, True)}
        waits = {name: settled for name, settled in {**waits, **counted.joins}.items() if name not in left}
    down = select(rated.client_id).where(and_(rated.conversation_id == conversation_id, rated.value == "down"))
    if connection.execute(down.limit(1)).first() is not None:
        waits[Queue.THUMBS_DOWN] = True
    if row["desk"]:
        waits[Queue.SAFEGUARDING] = True
    for name, settled in waits.items():
        _join(connection, conversation_id, name, row["last_at"], settled)
    own = update(queue).where(queue.c.conversation_id == conversation_id)
    connection.execute(own.values(told=True))  # the mail about it went when it came


def begin_danger(connection: Connection, conversation_id: str) -> None:
    """Let a conversation wait for the safeguarding lead in which somebody on the staff has seen danger."""
    row = _row(connection, conversation_id)
    if row is not None and connection.execute(select(queue.c.queue).where(_in_danger(conversation_id))).first() is None:
        _join(connection, conversation_id, Queue.SAFEGUARDING, row["last_at"], True)
        s = summaries.c
        read = and_(s.conversation_id == conversation_id, s.state == ReviewState.REVIEWED.value)
        connection.execute(update(summaries).where(read).values(state=ReviewState.AGAIN.value))


def cut_off(connection: Connection, conversation_id: str, now: datetime) -> bool:
    """Part a conversation that told of danger from its session and keep of it what a child's safety needs.

    False, and nothing done, where nothing has to be kept: then the conversation can go as a whole.
    """
    if connection.execute(select(queue.c.queue).where(_in_danger(conversation_id))).first() is None:
        return False
    r, t = tables.replies.c, tables.turns.c
    bodies = select(r.reply_to, r.body).where(r.conversation_id == conversation_id)
    told = {to for to, body in connection.execute(bodies) if to and body["kind"] == Queue.SAFEGUARDING.value}
    if not told:  # somebody on the staff has seen the danger: nothing says in which message
        own = select(t.client_id).where(t.conversation_id == conversation_id)
        told = set(connection.execute(own).scalars())
    kept = list(told)
    _delete(connection, tables.turns, conversation_id, t.client_id.not_in(kept))
    _delete(connection, tables.replies, conversation_id, or_(r.reply_to.is_(None), r.reply_to.not_in(kept)))
    _delete(connection, turn_texts, conversation_id, turn_texts.c.client_id.not_in(kept))
    for table in (tables.ratings, tables.drafts, tags, notes, topics):
        _delete(connection, table, conversation_id)
    _delete(connection, queue, conversation_id, queue.c.queue != Queue.SAFEGUARDING.value)
    said = connection.execute(select(t.said).where(t.conversation_id == conversation_id)).scalars()
    _keep_secrets(connection, conversation_id, [words for words in said if words])
    c, s = tables.conversations.c, summaries.c
    bare = {"session_hash": f"{_CUT_OFF}{conversation_id}", "state": {}}
    connection.execute(update(tables.conversations).where(c.id == conversation_id).values(**bare))
    line = {"cut_off_at": naive(now), "turns": len(kept), "topics": [], "in_form": False, "clarifying": False}
    connection.execute(update(summaries).where(s.conversation_id == conversation_id).values(lowest=None, **line))
    return True


def waits_for_safety(conversation_id: Any) -> Any:
    """The condition that a conversation told of danger and nobody has read it yet: nothing deletes it before."""
    return exists().where(_in_danger(conversation_id))


def _in_danger(conversation_id: Any) -> Any:
    return and_(queue.c.conversation_id == conversation_id, queue.c.queue == Queue.SAFEGUARDING.value)


def _delete(connection: Connection, table: Any, conversation_id: str, which: Any = None) -> None:
    own = table.c.conversation_id == conversation_id
    connection.execute(delete(table).where(own if which is None else and_(own, which)))


def _keep_secrets(connection: Connection, conversation_id: str, said: Collection[str]) -> None:
    """Keep what the tokens in these words stand for, and names, without which nobody can help."""
    v = tables.vault.c
    tokens = connection.execute(select(v.token).where(v.conversation_id == conversation_id)).scalars().all()
    needed = [
        one for one in tokens if one.startswith(_NAMES) or (one[0] == "⟨" and any(one in words for words in said))
    ]
    _delete(connection, tables.vault, conversation_id, not_(v.token.in_(needed)))


def _add_topic(connection: Connection, conversation_id: str, topic: str, now: datetime) -> None:
    """Keep the newest topic, two statements whether it is or not: turn 200 costs what turn 2 does."""
    own = {"own": conversation_id}
    connection.execute(_NEW_TOPIC, {**own, "topic": topic, "moment": naive(now)})
    connection.execute(_TOPICS_AT, {**own, "at": naive(now)})


def _join(connection: Connection, conversation_id: str, name: Queue, last_at: datetime, settled: bool) -> None:
    row = {"conversation_id": conversation_id, "queue": name.value, "at": last_at, "settled": settled}
    connection.execute(insert(queue).values(told=name is not Queue.SAFEGUARDING, **row))
    if name is Queue.SAFEGUARDING:
        s = summaries.c
        new = and_(s.conversation_id == conversation_id, s.desk.is_(None))
        connection.execute(update(summaries).where(new).values(desk=Desk.LEAD.value))


def _row(connection: Connection, conversation_id: str) -> Any:
    return connection.execute(_SUMMARY, {"own": conversation_id}).mappings().first()


def _summary(row: Any) -> Summary:
    return Summary(
        channel=row["channel"],
        turns=row["turns"],
        outcome=Outcome(row["outcome"]),
        lowest=row["lowest"],
        topics=tuple(row["topics"]),
        in_form=row["in_form"],
        clarifying=row["clarifying"],
    )


def _write(connection: Connection, conversation_id: str, row: Any, summary: Summary, now: datetime) -> None:
    values = {
        "last_at": naive(now),
        "turns": summary.turns,
        "channel": summary.channel,
        "topics": list(summary.topics),
        "lowest": summary.lowest,
        "outcome": summary.outcome.value,
        "in_form": summary.in_form,
        "clarifying": summary.clarifying,
    }
    if row is not None:
        again = ReviewState.AGAIN if row["state"] != ReviewState.NEW.value else ReviewState.NEW
        connection.execute(_CHANGE, {"own": conversation_id, "state": again.value, **values})
        return
    c = tables.conversations.c
    begun = connection.execute(select(c.created_at).where(c.id == conversation_id)).scalar_one()
    week = review_rules.week_of(aware(begun))
    values |= {
        "begun": begun,
        "state": ReviewState.NEW.value,
        "week": week,
        "lot": review_rules.draw(week, conversation_id),
    }
    connection.execute(insert(summaries).values(conversation_id=conversation_id, **values))
