"""Counts by day on a real database: the days of England, counted once, kept when the chats have gone."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

from sqlalchemy.engine import Engine

from bot.conversations.records import Conversation
from bot.conversations.statistics import Measure
from bot.conversations.store import SqlConversationStore
from bot.governance.statistics_store import SqlStatisticsStore
from tests.factories import a_conversation, greeted

MIDNIGHT = datetime(2026, 6, 9, 23, 0, tzinfo=timezone.utc)
"""At which the tenth of June begins in England."""


def begun(store: SqlStatisticsStore, first: date, last: date) -> list[tuple[date, int]]:
    return [(one.day, one.count) for one in store.counts(first, last) if one.measure is Measure.BEGUN]


def one(number: int) -> Conversation:
    return a_conversation(number, id=f"{number:032x}", last_seq=1)


def test_a_chat_belongs_to_the_day_it_began_in_england_and_its_count_outlives_it(engine: Engine) -> None:
    chats, store = SqlConversationStore(engine), SqlStatisticsStore(engine)
    assert store.next_day() is None
    moments = (MIDNIGHT - timedelta(seconds=1), MIDNIGHT, MIDNIGHT + timedelta(hours=5))
    for number, at in enumerate(moments):
        chats.create(one(number), f"hash-{number}", greeted(), at)
    ninth, tenth = date(2026, 6, 9), date(2026, 6, 10)
    assert store.next_day() == ninth
    for day in (ninth, tenth, tenth):  # counted twice, it is counted anew
        store.count(day)
    assert store.next_day() == date(2026, 6, 11)
    assert begun(store, ninth, tenth) == [(ninth, 1), (tenth, 2)]
    assert chats.purge(MIDNIGHT + timedelta(days=9), MIDNIGHT) == 3
    assert begun(store, ninth, tenth) == [(ninth, 1), (tenth, 2)]
