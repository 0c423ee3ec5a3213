"""When somebody in the school office picks up the telephone: the table [office] of school.toml.

The telephone's process reads this too, in an environment that has none of the packages school.py needs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final

from bot.law.calendar import WEEKDAYS, bank_holidays, in_england
from bot.platform.errors import CalendarError

KEYS: Final = frozenset({"days", "opens", "closes", "closed", "checked"})


@dataclass(frozen=True)
class OfficeHours:
    """``days`` counts from Monday, 0; never open on England's bank holidays and on the days in ``closed``."""

    days: frozenset[int]
    opens: time
    closes: time
    closed: frozenset[date] = frozenset()

    def open_at(self, at: datetime) -> bool:
        """Whether somebody picks up at a moment; raises ValueError for a time without a zone.

        >>> from datetime import timezone
        >>> hours = OfficeHours(frozenset(range(5)), time(8, 30), time(16))
        >>> hours.open_at(datetime(2026, 11, 25, 9, tzinfo=timezone.utc))
        True
        >>> hours.open_at(datetime(2026, 12, 25, 9, tzinfo=timezone.utc))
        False
        """
        here = in_england(at)
        day = here.date()
        if day.weekday() not in self.days or day in self.closed or day in bank_holidays(day.year):
            return False
        return self.opens <= here.time() < self.closes


def written(hours: OfficeHours) -> dict[str, Any]:
    """Hours as JSON, which ``from_written`` reads.

    >>> hours = OfficeHours(frozenset({0, 2}), time(8, 30), time(16), frozenset({date(2026, 12, 21)}))
    >>> from_written(written(hours)) == hours
    True
    """
    return {
        "days": [WEEKDAYS[day] for day in sorted(hours.days)],
        "opens": hours.opens.isoformat(),
        "closes": hours.closes.isoformat(),
        "closed": [day.isoformat() for day in sorted(hours.closed)],
    }


def from_written(document: Mapping[str, Any]) -> OfficeHours:
    """Hours from JSON; raises ValueError for what is nothing of the kind."""
    try:
        times = {name: time.fromisoformat(document[name]) for name in ("opens", "closes")}
        closed = [date.fromisoformat(day) for day in document["closed"]]
        return read({"days": document["days"], "closed": closed, **times})
    except (KeyError, TypeError, CalendarError):
        raise ValueError("no office hours") from None


def read(table: Mapping[str, Any]) -> OfficeHours:
    """Read the table [office]; raises CalendarError that says what to enter.

    >>> read({"days": ["Monday"], "opens": time(9), "closes": time(15, 30)}).closes
    datetime.time(15, 30)
    """
    if unknown := sorted(set(table) - KEYS):
        raise CalendarError(f"'{unknown[0]}' is not known in [office]; known are {', '.join(sorted(KEYS))}")
    days = table.get("days")
    if not isinstance(days, list) or not days or any(day not in WEEKDAYS for day in days):
        raise CalendarError('write the days in [office] as days = ["Monday", "Tuesday"]')
    opens, closes = table.get("opens"), table.get("closes")
    if not isinstance(opens, time) or not isinstance(closes, time) or not opens < closes:
        raise CalendarError("write the hours in [office] as opens = 08:30:00 and closes = 16:00:00")
    closed = table.get("closed", [])
    if not isinstance(closed, list) or not all(isinstance(d, date) and not isinstance(d, datetime) for d in closed):
        raise CalendarError("write more days on which the office is closed as closed = [2026-12-21, 2026-12-22]")
    return OfficeHours(frozenset(map(WEEKDAYS.index, days)), opens, closes, frozenset(closed))
