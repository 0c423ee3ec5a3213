"""The dry run: what the nightly job would delete now, table by table, and nothing is deleted."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Protocol

from bot.core.retention import RULES, TABLES, Cuts, Kind, Periods, cuts
from bot.ports import Clock
from bot.services.case_retention import CaseRetention


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

    def __init__(self, store: _Counts, requests: CaseRetention, periods: Periods, clock: Clock) -> None:
        self._store = store
        self._requests = requests
        self._periods = periods
        self._clock = clock

    def now(self) -> Plan:
        """What a run would do now."""
        due = self._requests.due()
        counted = self._store.count(cuts(self._clock(), self._periods), due.erase, due.over)
        groups = []
        for kind, rule in RULES.items():
            lines = [Line(t, one.held, one.goes) for t, one in counted.items() if TABLES.get(t) is kind]
            groups.append(Group(kind, rule.what, rule.said(self._periods), tuple(lines)))
        return Plan(tuple(groups), due.held)
