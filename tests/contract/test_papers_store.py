"""The school's papers on a real database: signed editions stay, one draft is worked on, and nobody writes over it."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest
from sqlalchemy import func, select
from sqlalchemy.engine import Engine

from bot.governance.papers import Edition, Section
from bot.governance.papers_store import SqlPapersStore
from bot.platform.audit import Entry
from bot.platform.errors import PaperMovedOn
from bot.platform.tables import papers

AT = datetime(2026, 11, 30, 12, 0, tzinfo=timezone.utc)
PAPER = "policy_document"


def keep(store: SqlPapersStore, number: int, text: str, signed_by: str = "", paper: str = PAPER) -> None:
    edition = Edition(number, AT, "s1", signed_by, (Section("Why", text, "because"),))
    store.add(paper, edition, Entry(AT, "s1", "paper_saved", "", {"kind": paper}))


def test_a_signed_edition_stays_and_a_draft_gives_way_to_the_next(engine: Engine) -> None:
    store = SqlPapersStore(engine)
    assert store.last(PAPER) is store.signed(PAPER) is None
    keep(store, 0, "first", "Kim Poe")
    signed = store.signed(PAPER)
    assert signed is not None
    keep(store, 0, "of another paper", paper="impact_assessment")
    keep(store, signed.number, "second")
    second = store.last(PAPER)
    assert second is not None
    keep(store, second.number, "“third” – ünsigned")
    last = store.last(PAPER)
    assert last is not None
    assert last.sections == (Section("Why", "“third” – ünsigned", "because"),)
    assert store.signed(PAPER) == signed
    assert (signed.at, signed.signed_by) == (AT, "Kim Poe")
    with engine.connect() as connection:
        assert connection.execute(select(func.count()).where(papers.c.paper == PAPER)).scalar() == 2


def test_who_saw_an_older_edition_does_not_write_over_the_newer(engine: Engine) -> None:
    store = SqlPapersStore(engine)
    keep(store, 0, "first")
    with pytest.raises(PaperMovedOn):
        keep(store, 0, "mine")
    last = store.last(PAPER)
    assert last is not None
    assert last.sections[0].text == "first"
