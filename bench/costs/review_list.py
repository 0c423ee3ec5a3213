"""Measures the list of conversations with 100,000 of them: how long each way to look takes, and what a turn costs.

Usage: python -m bench.costs.review_list [conversations]   (SQLite in a temporary folder; DATABASE names another)
"""

from __future__ import annotations

import os
import platform
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import sqlalchemy
from sqlalchemy.engine import Engine

from bot.conversations.review_rules import Channel, Order, Outcome, Queue, ReviewState, draw, week_of
from bot.conversations.store import SqlConversationStore
from bot.learning.store import SqlHeard
from bot.learning.verbatim_check import runs
from bot.platform import tables
from bot.platform.database import open_database
from bot.platform.tables import queue, summaries, topics, turn_texts
from bot.review.records import Narrowed, Place
from bot.review.store import SqlReviewStore

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=timezone.utc)
TOPICS = [f"ask_topic_{number}" for number in range(110)]
WORDS = [
    *("who", "what", "photos", "school", "trip", "cookies", "delete", "information", "my", "son", "teacher", "keep"),
    *("years", "share", "council", "data", "name"),
]
PER = 5  # messages a conversation
PAGE = 51
TIMES = 15


def fill(engine: Engine, count: int) -> None:
    """Conversations of a year, written as their rows: through the service it would take hours."""
    chance = random.Random(7)
    step = 2000
    for start in range(0, count, step):
        rows: dict[str, list[dict[str, Any]]] = {
            name: [] for name in ("conversations", "summaries", "topics", "queue", "texts")
        }
        for number in range(start, min(start + step, count)):
            one, last = f"{number:032x}", NOW - timedelta(minutes=5 * (count - number))
            naive = last.replace(tzinfo=None)
            common = {"created_at": naive, "last_at": naive, "mode": "text", "pace": "normal", "lang": "en"}
            rows["conversations"].append({"id": one, "session_hash": one, "state": {}, "last_seq": 1, **common})
            own = chance.sample(TOPICS[: 2 + int(chance.paretovariate(0.5)) % 109], 2)
            waits = [name for name in Queue if name is not Queue.SAMPLE and chance.random() < 0.06]
            rows["summaries"].append(
                {
                    "conversation_id": one, "begun": naive, "last_at": naive, "turns": chance.randint(1, 20),
                    "channel": chance.choice(list(Channel)).value, "topics": own, "lowest": chance.random(),
                    "outcome": chance.choice(list(Outcome)).value, "in_form": False, "clarifying": False,
                    "state": chance.choices(list(ReviewState), (90, 2, 8))[0].value, "week": week_of(last),
                    "lot": draw(week_of(last), one),
                }
            )  # fmt: skip
            rows["topics"] += [{"conversation_id": one, "topic": topic, "at": naive} for topic in own]
            rows["queue"] += [
                {"conversation_id": one, "queue": name.value, "at": naive, "settled": True, "told": True}
                for name in waits
            ]
            for turn in range(PER):
                text = " ".join(chance.choices(WORDS, k=12)) + (" unicorn" if number % 5000 == 0 else "")
                rows["texts"].append({"conversation_id": one, "client_id": f"m{turn}", "text": text})
        with engine.begin() as connection:
            for name, table in (
                ("conversations", tables.conversations), ("summaries", summaries), ("topics", topics),
                ("queue", queue), ("texts", turn_texts),
            ):  # fmt: skip
                connection.execute(table.insert(), rows[name])


def milliseconds(work: Callable[[], object]) -> tuple[float, float]:
    """Median and worst of some runs."""
    took = []
    for _ in range(TIMES):
        begun = time.perf_counter()
        work()
        took.append((time.perf_counter() - begun) * 1000)
    return statistics.median(took), max(took)


def main() -> int:
    """Fill, measure, print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        engine = open_database(os.environ.get("DATABASE") or f"sqlite:///{Path(folder) / 'bench.sqlite3'}")
        begun = time.perf_counter()
        fill(engine, count)
        print(f"{count} conversations of {PER} messages, written in {time.perf_counter() - begun:.0f} s")
        print(f"{engine.dialect.name}, SQLAlchemy {sqlalchemy.__version__}, Python {platform.python_version()}")
        print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, other work beside\n")
        measure(SqlReviewStore(engine), engine, count)
        engine.dispose()
    return 0


def measure(store: SqlReviewStore, engine: Engine, count: int) -> None:
    """One row a way to look."""
    middle = Place(NOW - timedelta(minutes=5 * (count // 2)), f"{count // 2:032x}")
    month = NOW - timedelta(days=30)
    ways: list[tuple[str, Callable[[], object]]] = [
        ("the newest 50", lambda: store.list(Narrowed(), NOW, PAGE)),
        ("a page in the middle", lambda: store.list(Narrowed(), NOW, PAGE, middle)),
        ("the page before it", lambda: store.list(Narrowed(), NOW, PAGE, middle, backwards=True)),
        ("counts of all queues", lambda: store.counts(NOW)),
        ("tags", store.tags),
    ]
    ways += [
        (f"queue {name.value}", lambda name=name: store.list(Narrowed(queue=name), NOW, PAGE))  # type: ignore[misc]
        for name in (Queue.SAFEGUARDING, Queue.NOT_UNDERSTOOD, Queue.SAMPLE)
    ]
    narrow = {
        "the oldest": Narrowed(order=Order.OLDEST),
        "the least sure": Narrowed(order=Order.UNSURE),
        "a queue, the oldest": Narrowed(queue=Queue.LOW_CONFIDENCE, order=Order.OLDEST),
        "a queue, the least sure": Narrowed(queue=Queue.LOW_CONFIDENCE, order=Order.UNSURE),
        "a common topic, the least sure": Narrowed(topic=TOPICS[0], order=Order.UNSURE),
        "channel": Narrowed(channel="voice"),
        "outcome": Narrowed(outcome=Outcome.GAVE_UP),
        "reviewed": Narrowed(states=frozenset({ReviewState.REVIEWED})),
        "unread, unsure, last month": Narrowed(
            states=frozenset({ReviewState.NEW, ReviewState.AGAIN}), below=0.3, since=month
        ),
        "length 20 and more": Narrowed(shortest=20),
        "sure below 1 %": Narrowed(below=0.01),
        "a common topic": Narrowed(topic=TOPICS[0]),
        "a rare topic": Narrowed(topic=TOPICS[-1]),
        "a topic that nobody asked": Narrowed(topic="nothing"),
        "everything at once": Narrowed(
            channel="voice", outcome=Outcome.ANSWERED, below=0.5, topic=TOPICS[1], shortest=5, longest=10, since=month
        ),
        "nothing fits": Narrowed(channel="voice", shortest=21),
        "search: a rare word": Narrowed(phrases=("unicorn",)),
        "search: a common word": Narrowed(phrases=("photos",)),
        "search: two words": Narrowed(phrases=("photos", "council")),
        "search: a phrase": Narrowed(phrases=("school trip",)),
        "search: a common word, narrowed": Narrowed(phrases=("photos",), channel="voice", shortest=19, below=0.2),
        "search: nobody said it": Narrowed(phrases=("xylophone",)),
    }
    ways += [(name, lambda wanted=wanted: ask(store, wanted)) for name, wanted in narrow.items()]  # type: ignore[misc]
    ways.append(("one transcript with its neighbours", lambda: look(store, middle)))
    sentence = "may I see the school trip photos of my son that you keep with his name"
    ways.append(("a correction, held against all", lambda: SqlHeard(engine).holding(runs(sentence))))
    ways.append(("one turn is kept", one_turn(engine)))
    print(f"{'':<38}{'median ms':>10}{'worst ms':>10}")
    for name, work in ways:
        median, worst = milliseconds(work)
        print(f"{name:<38}{median:>10.1f}{worst:>10.1f}", flush=True)


def ask(store: SqlReviewStore, narrowed: Narrowed) -> object:
    """The first page."""
    return store.search(narrowed, NOW, PAGE) if narrowed.phrases else store.list(narrowed, NOW, PAGE)


def look(store: SqlReviewStore, place: Place) -> None:
    """What opening a conversation asks of the store."""
    store.transcript(place.conversation, NOW)
    store.list(Narrowed(), NOW, 1, place)
    store.list(Narrowed(), NOW, 1, place, backwards=True)


def one_turn(engine: Engine) -> Callable[[], object]:
    """Keeping one more turn of a conversation, list and search with it."""
    from tests.review_factories import Talk

    with engine.begin() as connection:
        connection.execute(tables.conversations.delete().where(tables.conversations.c.id == "conversation-1"))
    talk = Talk(SqlConversationStore(engine), begun=NOW)
    return lambda: talk.say("do you keep photos of the school trip")


if __name__ == "__main__":
    sys.exit(main())
