"""Everything that is sealed, where it lies and what it is bound to: so that it can be sealed anew with another key."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Column, Table, and_, func, select, update
from sqlalchemy.engine import Engine

from bot.platform import tables
from bot.platform import tables as recording_tables
from bot.platform import tables as review_tables
from bot.platform.transactions import reading, writing

Reseal = Callable[[str, str, str, bytes], tuple[str, bytes]]
"""Bound to, name, key id and sealed words, to the key id and the words sealed anew."""
_AT_A_TIME: Final = 200  # rows a transaction, so that nobody who chats waits for it


@dataclass(frozen=True)
class Place:
    """A sealed column: its key's column, and of each row what the seal is bound to and by which name."""

    table: Table
    column: str
    key: str
    bound: Callable[[Mapping[str, Any]], str]
    name: Callable[[Mapping[str, Any]], str]

    @property
    def columns(self) -> tuple[Column[Any], Column[Any]]:
        """The sealed words and their key's id."""
        return self.table.c[self.column], self.table.c[self.key]


def _recording_of_draft(row: Mapping[str, Any]) -> str:
    return f"recording:{row['conversation_id']}/{row['number']}"


def _recording_of_case(row: Mapping[str, Any]) -> str:
    return f"recording:{row['case_id']}"


def _file_of_case(row: Mapping[str, Any]) -> str:
    return f"file:{row['case_id']}"


def _staff(column: str, name: str) -> Place:
    return Place(tables.staff, column, f"{column}_key_id", lambda row: f"staff:{row['id']}", lambda _row: name)


PLACES: Final = (
    Place(tables.vault, "sealed", "key_id", lambda row: row["conversation_id"], lambda row: row["token"]),
    Place(tables.drafts, "sealed", "key_id", lambda row: row["conversation_id"], lambda _row: "draft"),
    Place(tables.case_words, "sealed", "key_id", lambda row: f"case:{row['case_id']}", lambda row: row["field"]),
    Place(recording_tables.draft_recordings, "sealed", "key_id", _recording_of_draft, lambda row: row["field"]),
    Place(recording_tables.case_recordings, "sealed", "key_id", _recording_of_case, lambda row: row["field"]),
    Place(tables.case_files, "sealed", "key_id", _file_of_case, lambda row: f"file-{row['number']}"),
    Place(tables.outbox, "to", "to_key_id", lambda row: f"message:{row['id']}", lambda _row: "to"),
    Place(review_tables.notes, "sealed", "key_id", lambda r: f"review:{r['conversation_id']}", lambda r: r["id"]),
    _staff("authenticator", "authenticator"),
    _staff("pending", "authenticator"),
    _staff("calendar", "calendar"),
)
"""All of them; a test holds this to the tables."""


def reseal(engine: Engine, current: str, anew: Reseal) -> int:
    """Seal anew what another key than the current one sealed; how many rows. Safe to break off and to run again."""
    return sum(1 for place in PLACES for _ in _resealed(engine, place, current, anew))


def sealed_with(engine: Engine, key_ids: list[str]) -> int:
    """How many sealed words hang on one of these keys."""
    with reading(engine) as connection:
        return sum(
            connection.execute(select(func.count()).where(key.in_(key_ids), words.is_not(None))).scalar_one()
            for words, key in (place.columns for place in PLACES)
        )


def codes_with(engine: Engine, key_ids: list[str]) -> int:
    """How many codes of requests can be checked with one of these keys only."""
    with reading(engine) as connection:
        found = connection.execute(select(func.count()).where(tables.cases.c.code_key.in_(key_ids)))
        return int(found.scalar_one())


def _resealed(engine: Engine, place: Place, current: str, anew: Reseal) -> Iterator[None]:
    words, key = place.columns
    own = list(place.table.primary_key.columns)
    while True:
        with writing(engine) as connection:
            query = select(place.table).where(key != current, words.is_not(None)).limit(_AT_A_TIME).with_for_update()
            rows = connection.execute(query).mappings().all()
            for row in rows:
                key_id, sealed = anew(place.bound(row), place.name(row), row[place.key], row[place.column])
                this = and_(*(column == row[column.name] for column in own))
                connection.execute(update(place.table).where(this).values({words: sealed, key: key_id}))
        if not rows:
            return
        yield from (None for _ in rows)
