"""Keeping and deleting requests: erased so many years after they were closed, unless a legal hold stops it."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from bot.core.audit import Entry
from bot.core.cases import replay
from bot.core.deadlines import add_months
from bot.core.working_days import day_in_england
from bot.ports import Clock
from bot.ports_cases import CaseStore

RETENTION: Final = "retention"
_TRIES_KEPT: Final = timedelta(days=1)
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Erased:
    """What one run did: requests erased, requests kept by a legal hold, sealed codes deleted."""

    requests: int
    held: int
    codes: int


class CaseRetention:
    """Erases what is personal in requests closed for ``years``; what happened, and when, stays for the register."""

    def __init__(self, store: CaseStore, years: int, clock: Clock) -> None:
        self._store = store
        self._years = years
        self._clock = clock

    def run(self) -> Erased:
        """Erase what is due, and codes that have been held for a day; what was done is counted and logged."""
        now = self._clock()
        today = day_in_england(now)
        erased = held = 0
        for kept in self._store.all():
            case = replay(kept.events)
            if kept.case.erased_at is not None or case.closed is None or not self._is_due(case.closed.on, today):
                continue
            if case.held:
                held += 1
                continue
            entry = Entry(now, RETENTION, "erased", kept.case.id)
            # What happened to it since it was read, a legal hold or a reopening, is looked at in the next run.
            erased += self._store.erase(kept.case.id, entry, now, seen=len(kept.events))
        codes = self._store.drop_codes(None, now)
        self._store.drop_tries(now - _TRIES_KEPT)
        logger.info("retention: %d requests erased, %d kept by a legal hold, %d codes deleted", erased, held, codes)
        return Erased(erased, held, codes)

    def _is_due(self, closed_on: date, today: date) -> bool:
        return add_months(closed_on, 12 * self._years) < today
