"""Counts by day for the statistics, made from conversations while they are there, kept without anybody in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import and_, delete, func, insert, select
from sqlalchemy.engine import Connection, Engine

from bot.conversations.review_rules import UNCLEAR, Queue
from bot.conversations.statistics import BANDS_OF_SECONDS, SLOWEST, Count, Measure, Outcome, band
from bot.law.calendar import day_in_england, in_england, midnight_in_england
from bot.platform import tables
from bot.platform.transactions import aware, keeping, naive, reading

_OUTCOMES: Final = {
    "answer": Outcome.ANSWERED,
    "contact": Outcome.ANSWERED,
    "clarify": Outcome.UNSURE,
    "silent": Outcome.SILENT,
    "not_understood": Outcome.NOT_UNDERSTOOD,
    "out_of_scope": Outcome.OUTSIDE,
}
"""By the kind of the reply; what is said in a request, a greeting or help in danger is no question about the notice."""
_UNDERSTOOD: Final = {
    Outcome.ANSWERED: "yes",
    Outcome.SILENT: "yes",
    Outcome.UNSURE: "no",
    Outcome.NOT_UNDERSTOOD: "no",
}
"""Whether a question was rightly turned away, only a reviewer can tell: that is left out."""
_NO_TOPIC: Final = frozenset({Outcome.UNSURE, Outcome.NOT_UNDERSTOOD, Outcome.OUTSIDE})
_LONGEST_NAME: Final = 64  # characters


class SqlStatisticsStore:
    """The counts on SQLite or PostgreSQL."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def next_day(self) -> date | None:
        """The first day that was not counted yet; None where there is nothing to count."""
        p, c = tables.picture_days.c, tables.conversations.c
        with reading(self._engine) as connection:
            last = connection.execute(select(func.max(p.day))).scalar()
            first = connection.execute(select(func.min(c.created_at))).scalar()
        if last is not None:
            return last + timedelta(days=1)  # type: ignore[no-any-return]
        return day_in_england(aware(first)) if first is not None else None

    def count(self, day: date) -> None:
        """Count a day anew; a day that is over only."""
        begin, end = (naive(midnight_in_england(one)) for one in (day, day + timedelta(days=1)))
        p = tables.picture_days
        with keeping(self._engine) as connection:
            found = _counted(connection, begin, end)
            connection.execute(delete(p).where(p.c.day == day))
            rows = [(Measure.COUNTED, "", 0), *((measure, name, n) for (measure, name), n in sorted(found.items()))]
            for measure, name, n in rows:
                connection.execute(insert(p).values(day=day, measure=measure.value, name=name, count=n))

    def so_far(self, day: date) -> list[Count]:
        """What can be counted of a day that is not over; nothing of it is kept."""
        begin, end = (naive(midnight_in_england(one)) for one in (day, day + timedelta(days=1)))
        with reading(self._engine) as connection:
            found = _counted(connection, begin, end)
        return [Count(day, measure, name, number) for (measure, name), number in sorted(found.items())]

    def counts(self, first: date, last: date) -> list[Count]:
        """What was counted on these days."""
        p = tables.picture_days
        query = select(p).where(and_(p.c.day >= first, p.c.day <= last, p.c.measure != Measure.COUNTED.value))
        with reading(self._engine) as connection:
            rows = connection.execute(query).mappings().all()
        return [Count(row["day"], Measure(row["measure"]), row["name"], row["count"]) for row in rows]


def _counted(connection: Connection, begin: datetime, end: datetime) -> Counter[tuple[Measure, str]]:
    c, t, r, rated = tables.conversations.c, tables.turns.c, tables.replies.c, tables.ratings.c
    found: Counter[tuple[Measure, str]] = Counter()
    begun = select(c.mode, c.line, c.lang).where(and_(c.created_at >= begin, c.created_at < end))
    for row in connection.execute(begun).mappings():
        found.update([(Measure.BEGUN, ""), (Measure.WAY, _way(row)), (Measure.LANGUAGE, row["lang"])])
    answered = and_(t.conversation_id == rated.conversation_id, t.client_id == rated.reply_to)
    ratings = select(rated.value, t.understanding).select_from(tables.ratings.outerjoin(tables.turns, answered))
    for value, understood in connection.execute(ratings.where(and_(rated.at >= begin, rated.at < end))):
        found[Measure.RATED, value] += 1
        if topic := (understood or {}).get("topic"):
            found[Measure.RATED_TOPIC, f"{value} {topic}"[:_LONGEST_NAME]] += 1
    found[Measure.DANGER, ""] = _told_of_danger(connection, begin, end)
    first = and_(r.conversation_id == t.conversation_id, r.seq == t.first_seq)
    asked = (
        select(t.understanding, t.took, t.at, r.body, c.mode, c.line, c.lang)
        .join(tables.replies, first)
        .join(tables.conversations, c.id == t.conversation_id)
        .where(and_(t.at >= begin, t.at < end, t.frame.in_(("say", "choose", "press"))))
    )
    for row in connection.execute(asked).mappings():
        found.update(_of_turn(row))
    kept = {key: number for key, number in found.items() if number}
    # Of a day that a release before counted there is no such number, so that none is told from not counted.
    return Counter({(Measure.DANGER, ""): 0, **kept})


def _told_of_danger(connection: Connection, begin: datetime, end: datetime) -> int:
    """How many conversations told of danger in this time, and not before it."""
    r = tables.replies.c
    told = r.body["kind"].as_string() == Queue.SAFEGUARDING.value
    here = set(connection.execute(select(r.conversation_id).where(and_(told, r.at >= begin, r.at < end))).scalars())
    known = select(r.conversation_id).where(and_(told, r.at < begin, r.conversation_id.in_(here)))
    return len(here - set(connection.execute(known).scalars()))


def _way(row: Any) -> str:
    """The way in which a conversation was begun."""
    return str(row["line"] or row["mode"])


def _outcome(kind: str, doubt: str | None) -> Outcome | None:
    """What a question came to, by the kind of its first reply and whether it was in doubt; None where it was none."""
    return Outcome.UNSURE if doubt else _OUTCOMES.get(kind)


def _of_turn(row: Any) -> Iterable[tuple[Measure, str]]:
    """What one message counts for."""
    understood = row["understanding"] or {}
    kind, topic = row["body"]["kind"], understood.get("topic")
    if row["took"] is not None:
        yield Measure.SPEED, band(row["took"], BANDS_OF_SECONDS, SLOWEST)
    if not topic:
        return
    outcome = _outcome(kind, row["body"].get("doubt"))
    if outcome is not None:
        hour = f"{in_england(aware(row['at'])).hour:02d}"
        yield Measure.OUTCOME, outcome.value
        yield Measure.HOUR, hour
        yield Measure.BY_HOUR, f"{hour} {outcome.value}"
        yield Measure.BY_LANGUAGE, f"{row['lang']} {outcome.value}"
        yield Measure.BY_WAY, f"{_way(row)} {outcome.value}"
    if outcome in _UNDERSTOOD:
        yield Measure.UNDERSTOOD, _UNDERSTOOD[outcome]
    if outcome is Outcome.OUTSIDE:
        yield Measure.SILENT, "out_of_scope"
    elif outcome is Outcome.SILENT:
        yield Measure.SILENT, topic[:_LONGEST_NAME]
    if outcome not in _NO_TOPIC:  # a request and a greeting have a topic too, and are no question
        asked = understood.get("topics") or (topic,)
        for one in (one for one in asked if one not in UNCLEAR):  # a name that was asked for is no topic
            yield Measure.TOPIC, one[:_LONGEST_NAME]
