"""Corrections on a real database: whole or not at all, with their entry in the log, and none decided twice at once."""

from __future__ import annotations

import contextlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy.engine import Engine

from bot.learning.store import SqlCorrectionStore
from bot.notice.changes.correction import Correction, Kind, State
from bot.platform.audit import Entry
from bot.platform.audit_store import SqlAuditLog
from bot.platform.errors import CorrectionClosed, StoreError, UnknownCorrection
from tests.case_factories import failing_at
from tests.factories import NOON

ENTRY = Entry(NOON, "pat", "correction_proposed")


def a_correction(number: int = 1, state: State = State.PROPOSED) -> Correction:
    content = {"sentence": "Is there a camera by the gate"}
    return Correction(f"c{number}", Kind.EXAMPLE, "ask_cctv", content, "conversation:m1", state, "pat", NOON)


def approve(kept: Correction) -> Correction:
    if kept.state is not State.PROPOSED:
        raise CorrectionClosed("decided")
    return replace(kept, state=State.APPROVED, decided_by="kim", decided_at=NOON)


def test_it_is_read_as_it_was_written(engine: Engine) -> None:
    store = SqlCorrectionStore(engine)
    store.add(a_correction(), ENTRY)
    assert store.get("c1") == a_correction()
    changed = store.change("c1", approve, ENTRY)
    assert store.get("c1") == changed
    assert store.all((State.PROPOSED,)) == []
    assert store.all((State.APPROVED,)) == store.all() == [changed]


def test_what_is_not_there_is_said(engine: Engine) -> None:
    store = SqlCorrectionStore(engine)
    with pytest.raises(UnknownCorrection):
        store.get("c1")
    with pytest.raises(UnknownCorrection):
        store.change("c1", approve, ENTRY)


def test_of_twenty_who_approve_at_once_one_does(engine: Engine) -> None:
    store = SqlCorrectionStore(engine)
    store.add(a_correction(), ENTRY)

    def one(_: int) -> bool:
        try:
            store.change("c1", approve, ENTRY)
        except CorrectionClosed:
            return False
        return True

    with ThreadPoolExecutor(8) as many:
        assert sum(many.map(one, range(20))) == 1
    assert SqlAuditLog(engine).verify().entries == 2


def test_learnt_ones_carry_their_version_and_what_was_withdrawn_meanwhile_stays_so(engine: Engine) -> None:
    store = SqlCorrectionStore(engine)
    for number, state in enumerate((State.APPROVED, State.WITHDRAWN, State.APPROVED), start=1):
        store.add(a_correction(number, state), ENTRY)
    store.change_over(["c1", "c2"], "0001", [], ENTRY)
    assert [(one.state, one.version) for one in map(store.get, ("c1", "c2", "c3"))] == [
        (State.LEARNT, "0001"),
        (State.WITHDRAWN, ""),
        (State.APPROVED, ""),
    ]
    store.change_over([], "", ["c1"], ENTRY)
    assert (store.get("c1").state, store.get("c1").version) == (State.APPROVED, "")


@pytest.mark.parametrize("statement", range(1, 6))
def test_a_step_that_fails_leaves_nothing_behind(engine: Engine, statement: int) -> None:
    store = SqlCorrectionStore(engine)
    with failing_at(engine, statement) as tried, contextlib.suppress(StoreError):
        store.add(a_correction(), ENTRY)
    kept = len(store.all())
    assert kept == SqlAuditLog(engine).verify().entries
    assert kept == (1 if len(tried) < statement else 0)
