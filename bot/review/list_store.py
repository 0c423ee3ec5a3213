"""The list of conversations in SQL: narrowed, searched, counted, and paged by the place of the last line.

Each query walks one index from a place on, so that the thousandth page costs what the first does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.engine import Connection

from bot.conversations.review_index import holding
from bot.conversations.review_rules import (
    LEFT_AFTER,
    REPLIES,
    SAMPLE,
    Order,
    Outcome,
    Queue,
    ReviewState,
    week_to_sample,
)
from bot.notice.safeguarding import Desk
from bot.platform import tables
from bot.platform.tables import queue, summaries, tags, topics, turn_texts
from bot.platform.transactions import aware, naive
from bot.review.records import Line, Narrowed, Place, Preview

_REVIEWED = ReviewState.REVIEWED.value


def lines(
    connection: Connection, narrowed: Narrowed, now: datetime, limit: int, after: Place | None, backwards: bool
) -> list[Line]:
    """The conversations asked for in their order; ``backwards``: the nearest before ``after``."""
    s, q, t = summaries.c, queue.c, topics.c
    query, at, number = select(summaries), s.last_at, s.conversation_id
    # The rows of a queue and of a topic carry the same moment: walked in its order, they need no sorting.
    if narrowed.queue not in (None, Queue.SAMPLE):
        query = query.select_from(queue.join(summaries, s.conversation_id == q.conversation_id))
        query = query.where(and_(q.queue == narrowed.queue.value, _waits(now)))
        at, number = q.at, q.conversation_id
    elif narrowed.topic:
        query = query.select_from(topics.join(summaries, s.conversation_id == t.conversation_id))
        query = query.where(t.topic == narrowed.topic)
        at, number = t.at, t.conversation_id
    query = query.where(*_conditions(narrowed, now))
    keys = [at, number]
    if narrowed.order is Order.UNSURE:
        keys = [s.lowest, *keys]
        query = query.where(s.lowest.is_not(None))
    upwards = backwards == (narrowed.order is Order.NEWEST)
    if after is not None:
        here: list[Any] = [naive(after.at), after.conversation]
        if narrowed.order is Order.UNSURE:
            if after.lowest is None:
                return []  # it stands nowhere in this order
            here = [after.lowest, *here]
        query = query.where(_beyond(keys, here, upwards))
    order = [key.asc() if upwards else key.desc() for key in keys]
    found = [line_of(row) for row in connection.execute(query.order_by(*order).limit(limit)).mappings()]
    if narrowed.queue is Queue.SAFEGUARDING:
        found = _with_places(connection, found)
    return found[::-1] if backwards else found


def _with_places(connection: Connection, found: Sequence[Line]) -> list[Line]:
    c = tables.conversations.c
    query = select(c.id, c.place).where(c.id.in_([line.conversation for line in found]))
    places = {row[0]: row[1] for row in connection.execute(query)}
    return [replace(line, place=places.get(line.conversation, "")) for line in found]


def _beyond(keys: Sequence[Any], here: Sequence[Any], upwards: bool) -> Any:
    """That a row comes after a place; said so that the index of the first key is walked from there."""
    key, value = keys[0], here[0]
    further = key > value if upwards else key < value
    if len(keys) == 1:
        return further
    return and_(key >= value if upwards else key <= value, or_(further, _beyond(keys[1:], here[1:], upwards)))


def search(
    connection: Connection, narrowed: Narrowed, now: datetime, limit: int, before: int | None
) -> tuple[list[Line], int | None]:
    """The conversations in which a message holds all phrases, by their newest such message; where to go on from.

    The index is walked from the newest message on and left as soon as there are enough.
    """
    words, number, found = holding(connection, narrowed.phrases)
    s, text = summaries.c, turn_texts.c
    joined = words.join(turn_texts, text.id == number).join(summaries, s.conversation_id == text.conversation_id)
    query = select(summaries, number.label("found")).select_from(joined).where(found, *_conditions(narrowed, now))
    if narrowed.topic and not narrowed.queue:
        query = query.where(_has_topic(narrowed.topic))
    if narrowed.queue not in (None, Queue.SAMPLE):
        own = and_(queue.c.conversation_id == s.conversation_id, queue.c.queue == narrowed.queue.value)
        query = query.where(exists().where(and_(own, _waits(now))))
    if before is not None:
        query = query.where(number < before)
    listed: dict[str, Line] = {}
    last, more = None, False
    result = connection.execute(query.order_by(number.desc()).execution_options(stream_results=True))
    for row in result.mappings():
        more = len(listed) == limit and row["conversation_id"] not in listed
        if more:
            break
        last = int(row["found"])
        listed.setdefault(row["conversation_id"], line_of(row))
    result.close()
    return list(listed.values()), last if more else None


def previews(connection: Connection, conversations: Sequence[str], asked: Queue | None) -> dict[str, Preview]:
    """A message of each conversation with the first reply to it, and its last rating.

    It is the first message, or in a queue of certain replies (``REPLIES``) the first that had such a reply.
    """
    rated, found = tables.ratings.c, _first_messages(connection, conversations)
    if asked in REPLIES:
        found |= _first_messages(connection, conversations, REPLIES[asked])
    ratings = select(rated.conversation_id, rated.value).where(rated.conversation_id.in_(conversations))
    for conversation, value in connection.execute(ratings.order_by(rated.at)):
        found[conversation] = replace(found.get(conversation, Preview()), rated=value)
    return found


def _first_messages(connection: Connection, conversations: Sequence[str], kind: str = "") -> dict[str, Preview]:
    """The first message of each conversation whose first reply is of a kind, "" for any, with that reply."""
    t, r = tables.turns.c, tables.replies.c
    replied = tables.turns.join(tables.replies, and_(r.conversation_id == t.conversation_id, r.seq == t.first_seq))
    wanted = and_(t.conversation_id.in_(conversations), t.said.is_not(None))
    if kind:
        wanted = and_(wanted, r.body["kind"].as_string() == kind)
    seq = func.min(t.first_seq).label("seq")
    first = select(t.conversation_id, seq).select_from(replied).where(wanted).group_by(t.conversation_id).subquery()
    here = and_(first.c.conversation_id == t.conversation_id, first.c.seq == t.first_seq)
    query = select(t.conversation_id, t.said, r.body).select_from(replied.join(first, here)).where(wanted)
    return {
        row["conversation_id"]: Preview(row["said"], str(row["body"]["text"]))
        for row in connection.execute(query).mappings()
    }


def counts(connection: Connection, now: datetime) -> dict[Queue, int]:
    """How many conversations wait in each queue."""
    q, s = queue.c, summaries.c
    waiting = select(q.queue, func.count()).where(_waits(now)).group_by(q.queue)
    found = {Queue(name): int(count) for name, count in connection.execute(waiting)}
    drawn = select(func.count()).select_from(summaries).where(and_(s.conversation_id.in_(_drawn(now)), _unread()))
    found[Queue.SAMPLE] = int(connection.execute(drawn).scalar_one())
    return {name: found.get(name, 0) for name in Queue}


def assigned(connection: Connection, assignee: str) -> int:
    """How many conversations that nobody has reviewed are assigned to somebody; none that told of danger."""
    s = summaries.c
    theirs = and_(s.assignee == assignee, s.state != _REVIEWED, s.desk.is_(None), s.cut_off_at.is_(None))
    return int(connection.execute(select(func.count()).select_from(summaries).where(theirs)).scalar_one())


def queues_of(connection: Connection, conversation: str, now: datetime) -> frozenset[Queue]:
    """The queues in which one conversation waits."""
    q, s = queue.c, summaries.c
    waiting = select(q.queue).where(and_(q.conversation_id == conversation, _waits(now)))
    found = {Queue(name) for name in connection.execute(waiting).scalars()}
    drawn = and_(s.conversation_id == conversation, s.conversation_id.in_(_drawn(now)), _unread())
    if connection.execute(select(s.conversation_id).where(drawn)).first():
        found.add(Queue.SAMPLE)
    return frozenset(found)


def dangers(connection: Connection, limit: int) -> list[tuple[Line, bool]]:
    """Those that told of danger, what waits to be read first, then the newest."""
    s, q = summaries.c, queue.c
    waits = exists().where(and_(q.conversation_id == s.conversation_id, q.queue == Queue.SAFEGUARDING.value))
    query = select(summaries, waits.label("waits")).where(s.desk.is_not(None))
    query = query.order_by(waits.desc(), s.last_at.desc(), s.conversation_id).limit(limit)
    return [(line_of(row), bool(row["waits"])) for row in connection.execute(query).mappings()]


def line_of(row: Any) -> Line:
    """A row as the line it is."""
    return Line(
        conversation=row["conversation_id"],
        begun=aware(row["begun"]),
        last_at=aware(row["last_at"]),
        turns=row["turns"],
        channel=row["channel"],
        topics=tuple(row["topics"]),
        lowest=row["lowest"],
        outcome=Outcome(row["outcome"]),
        state=ReviewState(row["state"]),
        reviewed_at=aware(row["reviewed_at"]) if row["reviewed_at"] else None,
        reviewed_by=row["reviewed_by"],
        cut_off=row["cut_off_at"] is not None,
        desk=Desk(row["desk"]) if row["desk"] else None,
        assignee=row["assignee"] or "",
    )


def _conditions(narrowed: Narrowed, now: datetime) -> list[Any]:  # noqa: C901
    s = summaries.c
    found = [] if narrowed.queue is Queue.SAFEGUARDING else [s.cut_off_at.is_(None)]
    if narrowed.harmless or narrowed.phrases:
        found.append(s.desk.is_(None))
    if narrowed.queue is Queue.SAMPLE:
        found += [s.conversation_id.in_(_drawn(now)), _unread()]
    if narrowed.since is not None:
        found.append(s.last_at >= naive(narrowed.since))
    if narrowed.until is not None:
        found.append(s.last_at < naive(narrowed.until))
    if narrowed.shortest is not None:
        found.append(s.turns >= narrowed.shortest)
    if narrowed.longest is not None:
        found.append(s.turns <= narrowed.longest)
    if narrowed.channel:
        found.append(s.channel == narrowed.channel)
    if narrowed.below is not None:
        found.append(s.lowest < narrowed.below)
    if narrowed.outcome is not None:
        found.append(s.outcome == narrowed.outcome.value)
    if narrowed.outcome is Outcome.GAVE_UP:  # whoever wrote a moment ago has not
        found.append(s.last_at <= naive(now - LEFT_AFTER))
    if narrowed.states:
        found.append(s.state.in_([state.value for state in narrowed.states]))
    if narrowed.queue and narrowed.topic:
        found.append(_has_topic(narrowed.topic))
    if narrowed.assignee:
        found.append(s.assignee == narrowed.assignee)
    if narrowed.tag:
        found.append(s.conversation_id.in_(select(tags.c.conversation_id).where(tags.c.tag == narrowed.tag)))
    return found


def _has_topic(topic: str) -> Any:
    t = topics.c
    return exists().where(and_(t.conversation_id == summaries.c.conversation_id, t.topic == topic))


def _waits(now: datetime) -> Any:
    """Whether a row of a queue counts already: at once, or once the person has been silent for an hour."""
    return or_(queue.c.settled.is_(True), queue.c.at <= naive(now - LEFT_AFTER))


def _drawn(now: datetime) -> Any:
    """The sample of the last week that is over: its smallest lots."""
    s = summaries.alias("drawn").c
    own = and_(s.week == week_to_sample(now), s.cut_off_at.is_(None))
    return select(s.conversation_id).where(own).order_by(s.lot, s.conversation_id).limit(SAMPLE)


def _unread() -> Any:
    return summaries.c.state != _REVIEWED
