"""Conversations that were there before reviews came are in the list, the queues and the search after the upgrade."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import JSON, Date, DateTime, column, create_engine, table
from sqlalchemy.engine import Connection
from sqlalchemy.types import TypeEngine

import bot.platform.database
from bot.conversations.review_rules import Outcome, Queue, ReviewState
from bot.notice.safeguarding import Desk
from bot.platform.database import open_database
from bot.review.records import Danger, Move, Narrowed
from bot.review.store import SqlReviewStore
from bot.text.finding import phrases
from tests.factories import NOON

BEFORE = NOON.replace(tzinfo=None)


def told(danger: Danger) -> Move:
    raise AssertionError(danger.desk)


def put(connection: Connection, name: str, **row: object) -> None:
    def kind(one: str) -> type[TypeEngine[Any]] | None:
        if one in ("state", "body", "understanding"):
            return JSON
        return DateTime if isinstance(row[one], datetime) else Date if isinstance(row[one], date) else None

    columns = [column(one, kind(one)) for one in row]
    connection.execute(table(name, *columns).insert().values(**row))


def turn(connection: Connection, conversation: str, seq: int, said: str, kind: str, topic: str, sure: float) -> None:
    own = {"conversation_id": conversation, "at": BEFORE}
    understood = {"topic": topic, "confidence": sure, "ranking": [[topic, sure]]}
    frame = {"client_id": f"m{seq}", "first_seq": seq, "frame": "say", "said": said, "understanding": understood}
    put(connection, "turns", **own, **frame)
    put(connection, "replies", **own, seq=seq, reply_to=f"m{seq}", more=False, body={"kind": kind, "text": "…"})


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.servers)])
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database in which nothing was made yet."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'old.sqlite3'}"
    return str(request.getfixturevalue("postgres_server").database(migrated=False))


def test_what_was_there_before_is_listed_queued_and_found(empty_database: str) -> None:
    url = empty_database
    engine = create_engine(url, future=True)
    config = Config()
    config.set_main_option("script_location", str(Path(bot.platform.database.__file__).parent / "migrations"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0005")
        for number in (1, 2, 3):
            one = {"id": f"c{number}", "session_hash": f"h{number}", "created_at": BEFORE, "last_at": BEFORE}
            put(connection, "conversations", **one, mode="text", pace="normal", lang="en", state={}, last_seq=3)
        turn(connection, "c1", 2, "do you keep photos", "answer", "ask_photos", 0.4)
        turn(connection, "c1", 3, "my uncle hits me", "safeguarding", "danger_child", 0.9)
        rating = {"conversation_id": "c1", "client_id": "r1", "reply_to": "m2", "value": "down", "at": BEFORE}
        put(connection, "ratings", **rating, text="no word on trips")
        again = {**rating, "client_id": "r2", "reply_to": "m3"}
        put(connection, "ratings", **again, text=None)
        turn(connection, "c2", 2, "show me all", "question", "request_access", 0.9)
        remark = {**rating, "conversation_id": "c2", "text": "no word on outings"}
        put(connection, "ratings", **remark)
        draft = {"conversation_id": "c2", "number": 1, "key_id": "1", "sealed": b"x"}
        put(connection, "drafts", **draft, created_at=BEFORE, updated_at=BEFORE)
        case = {"id": "k", "reference": "1", "key": "k", "channel": "chat", "reply_by": "page", "right": "access"}
        code = {"code_key": "1", "code_hash": "h", "code_until": BEFORE, "opened_at": BEFORE, "received": BEFORE.date()}
        put(connection, "cases", **case, **code)
        message = {"id": "m", "message_id": "<m>", "case_id": "k", "purpose": "receipt", "subject": "s", "body": "b"}
        times = {"created_at": BEFORE, "next_at": BEFORE}
        put(connection, "outbox", **message, **times, state="due", attempts=0, problem="")
    engine.dispose()
    upgraded = open_database(url)
    store, later = SqlReviewStore(upgraded), NOON + timedelta(hours=2)
    lines = {line.conversation: line for line in store.list(Narrowed(), later, 10)}
    assert set(lines) == {"c1", "c2"}, "nobody said anything in the third"
    first = lines["c1"]
    assert (first.turns, first.topics, first.lowest) == (2, ("ask_photos", "danger_child"), 0.4)
    assert (first.outcome, first.state, first.begun) == (Outcome.ANSWERED, ReviewState.NEW, NOON)
    assert lines["c2"].outcome is Outcome.GAVE_UP
    assert (first.desk, lines["c2"].desk) == (Desk.LEAD, None), "what told of danger is the safeguarding lead's to open"
    waiting = {queue: count for queue, count in store.counts(later).items() if count}
    assert waiting == {Queue.SAFEGUARDING: 1, Queue.LOW_CONFIDENCE: 1, Queue.THUMBS_DOWN: 2, Queue.ABANDONED: 1}
    for phrase, where in (("show", ["c2"]), ("outings", ["c2"]), ("photos", []), ("trips", [])):
        found, _ = store.search(Narrowed(phrases=(phrase,)), later, 10)
        assert [line.conversation for line in found] == where
    assert store.tell(told) == 0, "no mail about what happened long ago"
    with upgraded.connect() as connection:
        assert connection.exec_driver_sql("SELECT case_id, purpose FROM outbox").all() == [("k", "receipt")]
    upgraded.dispose()


def test_what_was_said_before_is_found_however_it_is_written_and_can_be_deleted(empty_database: str) -> None:
    engine = create_engine(empty_database, future=True)
    config = Config()
    config.set_main_option("script_location", str(Path(bot.platform.database.__file__).parent / "migrations"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0019")
        one = {"id": "c1", "session_hash": "h1", "created_at": BEFORE, "last_at": BEFORE}
        put(connection, "conversations", **one, mode="text", pace="normal", lang="en", state={}, last_seq=3)
        line = {
            "begun": BEFORE,
            "last_at": BEFORE,
            "turns": 1,
            "channel": "text",
            "topics": "[]",
            "outcome": "answered",
        }
        rest = {"in_form": False, "clarifying": False, "state": "new", "week": BEFORE.date(), "lot": 1}
        put(connection, "conversation_summaries", conversation_id="c1", **line, **rest)
        connection.exec_driver_sql("UPDATE conversation_summaries SET state = 'new'")  # put would write it as JSON
        put(connection, "turn_texts", conversation_id="c1", client_id="m1", text="I don’t know Siân, 01206 12 34 56")
    engine.dispose()
    upgraded = open_database(empty_database)
    store = SqlReviewStore(upgraded)
    for typed in ("dont", "don't", "sian", "01206 123456"):
        found, _ = store.search(Narrowed(phrases=phrases(typed)), NOON, 10)
        assert [line.conversation for line in found] == ["c1"], typed
    with upgraded.begin() as connection:
        connection.exec_driver_sql("DELETE FROM conversations")
        assert connection.exec_driver_sql("SELECT count(*) FROM turn_words").scalar_one() == 0
    upgraded.dispose()
