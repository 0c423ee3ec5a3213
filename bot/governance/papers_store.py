"""The school's papers in the database: every edition that was signed, and the one that is worked on."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.engine import Connection, Engine

from bot.governance.papers import Edition, Section
from bot.platform import audit_store
from bot.platform.audit import Entry
from bot.platform.errors import PaperMovedOn
from bot.platform.tables import papers
from bot.platform.transactions import aware, naive, reading, writing


class SqlPapersStore:
    """Numbers editions in the order in which they were saved; 0 stands for none."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def last(self, paper: str) -> Edition | None:
        """The newest edition; raises StoreError."""
        with reading(self._engine) as connection:
            return _last(connection, paper)

    def signed(self, paper: str) -> Edition | None:
        """The newest edition that was signed; raises StoreError."""
        with reading(self._engine) as connection:
            return _last(connection, paper, papers.c.signed_by != "")

    def add(self, paper: str, edition: Edition, entry: Entry) -> None:
        """Keep an edition in place of the one that was worked on, with its entry in the log.

        ``edition.number`` is that of the one before it; raises PaperMovedOn where another has come meanwhile, or
        StoreError.
        """
        row = {
            "paper": paper,
            "saved_at": naive(edition.at),
            "saved_by": edition.by,
            "signed_by": edition.signed_by,
            "body": json.dumps([asdict(one) for one in edition.sections], ensure_ascii=False),
        }
        with writing(self._engine) as connection:
            before = _last(connection, paper)
            if (before.number if before else 0) != edition.number:
                raise PaperMovedOn("Somebody has saved this paper meanwhile.")
            number = connection.execute(insert(papers).values(**row)).inserted_primary_key[0]
            is_old_draft = (papers.c.paper == paper) & (papers.c.signed_by == "") & (papers.c.number != number)
            connection.execute(delete(papers).where(is_old_draft))
            audit_store.append(connection, entry)


def _last(connection: Connection, paper: str, *which: Any) -> Edition | None:
    chosen = select(papers).where(papers.c.paper == paper, *which).order_by(papers.c.number.desc()).limit(1)
    row = connection.execute(chosen).mappings().first()
    if row is None:
        return None
    sections = tuple(Section(**one) for one in json.loads(row["body"]))
    return Edition(row["number"], aware(row["saved_at"]), row["saved_by"], row["signed_by"], sections)
