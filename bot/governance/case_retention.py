"""Keeping and deleting requests: erased so many years after they were closed, unless a legal hold stops it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from bot.cases.records import CaseStore
from bot.governance.retention import CASE_TRIES_KEPT, is_over
from bot.law.calendar import day_in_england
from bot.law.case import replay
from bot.notice.periods import Periods, kept_for_complaint
from bot.platform.audit import Entry
from bot.platform.types import Clock

RETENTION: Final = "retention"
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Erased:
    """What one run did: requests erased, requests kept by a legal hold, sealed codes deleted."""

    requests: int
    held: int
    codes: int


@dataclass(frozen=True)
class Due:
    """The requests past their time: which to erase, by id with the events seen; how many a legal hold keeps.

    ``over`` are the ids of those whose bare register is past its time too.
    """

    erase: dict[str, int]
    held: int
    over: tuple[str, ...]


class CaseRetention:
    """Erases what is personal in requests closed for long enough; what happened, and when, stays for the register."""

    def __init__(self, store: CaseStore, periods: Callable[[], Periods], clock: Clock) -> None:
        self._store = store
        self._periods = periods
        self._clock = clock

    def run(self) -> Erased:
        """Erase what is due, and codes that have been held for a day; what was done is counted and logged."""
        now = self._clock()
        due = self.due()
        erased = 0
        for case_id, seen in due.erase.items():
            entry = Entry(now, RETENTION, "erased", case_id)
            # What happened to it since it was read, a legal hold or a reopening, is looked at in the next run.
            erased += self._store.erase(case_id, entry, now, seen=seen)
        codes = self._store.drop_codes(None, now)
        self._store.drop_tries(now - CASE_TRIES_KEPT)
        logger.info("retention: %d requests erased, %d kept by a legal hold, %d codes deleted", erased, due.held, codes)
        return Erased(erased, due.held, codes)

    def due(self) -> Due:
        """What is past its time now."""
        today, periods = day_in_england(self._clock()), self._periods()
        erase: dict[str, int] = {}
        over: list[str] = []
        held = 0
        for kept in self._store.all():
            case = replay(kept.events)
            if case.closed is None or not is_over(case.closed.on, periods.request_years, today):
                continue
            if today <= kept_for_complaint(case.closed, periods.complaint_months):
                continue
            if case.held:
                held += kept.case.erased_at is None
                continue
            if kept.case.erased_at is None:
                erase[kept.case.id] = len(kept.events)
            if is_over(case.closed.on, periods.register_years, today):
                over.append(kept.case.id)
        return Due(erase, held, tuple(over))
