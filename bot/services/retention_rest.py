"""Keeping and deleting the rest: bare registers, outgoing mail, the audit log, closed accounts, old counts."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping
from typing import Protocol

from bot.core.retention import Cuts, Periods, cuts
from bot.ports import Clock
from bot.services.case_retention import CaseRetention

logger = logging.getLogger(__name__)


class _Deletes(Protocol):
    def delete(self, cuts: Cuts, drop: Collection[str]) -> Mapping[str, int]:
        """Delete what is past its time; how many rows of each table."""


class RestRetention:
    """The register of a request and what tells of it in the log go only once the request itself was erased."""

    def __init__(self, store: _Deletes, requests: CaseRetention, periods: Periods, clock: Clock) -> None:
        self._store = store
        self._requests = requests
        self._periods = periods
        self._clock = clock

    def run(self) -> int:
        """Delete what is due; returns how many rows went."""
        due = self._requests.due()
        # What is still to be erased keeps its register: a hold may have come between.
        over = [case_id for case_id in due.over if case_id not in due.erase]
        gone = self._store.delete(cuts(self._clock(), self._periods), over)
        said = ", ".join(f"{count} {table}" for table, count in gone.items() if count) or "nothing"
        logger.info("retention: of registers, mail, log, accounts and counts went: %s", said)
        return sum(gone.values())
