"""The dry run: what the nightly job would delete now, table by table, and nothing is deleted."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from bot.conversations.records import ConversationStore
from bot.governance.case_retention import CaseRetention
from bot.governance.retention import RULES, TABLES, Cuts, Kind, cuts
from bot.notice.periods import Periods
from bot.platform.errors import StoreError
from bot.platform.types import Clock


class _Counted(Protocol):
    @property
    def held(self) -> int:
        """Rows that are there."""

    @property
    def goes(self) -> int:
        """Rows that are past their time."""


class _Counts(Protocol):
    def count(self, cuts: Cuts, erase: Collection[str], drop: Collection[str]) -> Mapping[str, _Counted]:
        """Every table with what would go."""


@dataclass(frozen=True)
class Line:
    """One table: how many rows it holds, and how many would go."""

    table: str
    held: int
    goes: int


@dataclass(frozen=True)
class Group:
    """One kind of data: what it is, when it ends, and its tables."""

    kind: Kind
    what: str
    ends: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Plan:
    """What a run would do now; ``on_hold`` are requests past their time that a legal hold keeps."""

    groups: tuple[Group, ...]
    on_hold: int

    @property
    def goes(self) -> int:
        """How many rows would go in all."""
        return sum(line.goes for group in self.groups for line in group.lines)


class RetentionPlan:
    """Makes the plan with the conditions by which the job deletes."""

    def __init__(self, store: _Counts, requests: CaseRetention, periods: Callable[[], Periods], clock: Clock) -> None:
        self._store = store
        self._requests = requests
        self._periods = periods
        self._clock = clock

    def now(self) -> Plan:
        """What a run would do now."""
        due = self._requests.due()
        counted = self._store.count(cuts(self._clock(), self._periods()), due.erase, due.over)
        groups = []
        for kind, rule in RULES.items():
            lines = [Line(t, one.held, one.goes) for t, one in counted.items() if TABLES.get(t) is kind]
            groups.append(Group(kind, rule.what, rule.said(self._periods()), tuple(lines)))
        return Plan(tuple(groups), due.held)


# --- Keeping and deleting: conversations that nobody needs any more are deleted, and how many is said

logger = logging.getLogger(__name__)


class Retention:
    """Deletes conversations that have been idle for ``conversation_days``, the number in school.toml.

    ``before`` is what must see them once more, such as the statistics; its failure stops nothing.
    """

    def __init__(
        self,
        store: ConversationStore,
        conversation_days: Callable[[], int],
        clock: Clock,
        before: Callable[[], object] = lambda: None,
    ) -> None:
        self._store = store
        self._days = conversation_days
        self._clock = clock
        self._before = before

    def run(self) -> int:
        """Delete what is due; returns how many conversations went."""
        try:
            self._before()
        except StoreError as problem:
            logger.error("retention: what had to be counted before could not be: %s", problem)
        now, days = self._clock(), self._days()
        gone = self._store.purge(now - timedelta(days=days), now)
        logger.info("retention: %d conversations idle for %d days deleted", gone, days)
        return gone


# --- Keeping and deleting the rest: bare registers, outgoing mail, the audit log, closed accounts, old counts


class _Deletes(Protocol):
    def delete(self, cuts: Cuts, drop: Collection[str]) -> Mapping[str, int]:
        """Delete what is past its time; how many rows of each table."""


class RestRetention:
    """The register of a request and what tells of it in the log go only once the request itself was erased."""

    def __init__(self, store: _Deletes, requests: CaseRetention, periods: Callable[[], Periods], clock: Clock) -> None:
        self._store = store
        self._requests = requests
        self._periods = periods
        self._clock = clock

    def run(self) -> int:
        """Delete what is due; returns how many rows went."""
        due = self._requests.due()
        # What is still to be erased keeps its register: a hold may have come between.
        over = [case_id for case_id in due.over if case_id not in due.erase]
        gone = self._store.delete(cuts(self._clock(), self._periods()), over)
        said = ", ".join(f"{count} {table}" for table, count in gone.items() if count) or "nothing"
        logger.info("retention: of registers, mail, log, accounts and counts went: %s", said)
        return sum(gone.values())
