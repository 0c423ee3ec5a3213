"""Which days count: England's working days, and the days this school is open to pupils.

Working days come from the ``holidays`` package and need no entry by a school. School days come from the term dates that
the school enters; where those end we refuse to count rather than guess, because a guess would become a legal date.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

import holidays

from bot.platform.errors import CalendarError, TermDatesMissing

ONE_DAY: Final = timedelta(days=1)
# England's longest holiday is about six weeks; a longer hole means that a term was not entered.
LONGEST_HOLIDAY: Final = timedelta(weeks=8)
_LONDON: Final = ZoneInfo("Europe/London")
WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def say_day(day: date) -> str:
    """A day as people read it, whatever the machine's locale.

    >>> say_day(date(2026, 11, 24))
    'Tuesday 24 November 2026'
    """
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}"


def day_in_england(at: datetime) -> date:
    """The date on the school's wall at a moment; raises ValueError for a time without a zone.

    >>> from datetime import timezone
    >>> day_in_england(datetime(2026, 7, 21, 23, 30, tzinfo=timezone.utc))
    datetime.date(2026, 7, 22)
    """
    return in_england(at).date()


def in_england(at: datetime) -> datetime:
    """A moment by the school's clocks; raises ValueError for a time without a zone.

    >>> from datetime import timezone
    >>> in_england(datetime(2026, 7, 21, 12, 0, tzinfo=timezone.utc)).hour
    13
    """
    if at.tzinfo is None:
        raise ValueError("a time without a zone has no day")
    return at.astimezone(_LONDON)


def say_moment(at: datetime) -> str:
    """A moment by the school's clocks, as people read it; raises ValueError for a time without a zone.

    >>> from datetime import timezone
    >>> say_moment(datetime(2026, 7, 1, 12, 0, tzinfo=timezone.utc))
    '1 July 2026, 13:00'
    """
    there = in_england(at)
    return f"{there.day} {MONTHS[there.month - 1]} {there:%Y, %H:%M}"


def midnight_in_england(day: date) -> datetime:
    """When a day begins at the school, in UTC.

    >>> midnight_in_england(date(2026, 7, 22)).isoformat()
    '2026-07-21T23:00:00+00:00'
    """
    return datetime.combine(day, time(), _LONDON).astimezone(timezone.utc)


@lru_cache(maxsize=64)
def bank_holidays(year: int) -> frozenset[date]:
    """England's bank holidays of one year, substitute days included.

    One calendar object a year: the package's own fills itself lazily and is not safe between threads.

    >>> date(2026, 12, 28) in bank_holidays(2026)
    True
    """
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year, expand=False))


def why_closed(day: date) -> str | None:
    """Why a day is not a working day, in words that complete "this is …"; None if it is one.

    Public holidays, Saturdays and Sundays are not (Regulation 1182/71 Article 2, through UK GDPR Article 4A).

    >>> why_closed(date(2026, 12, 25)), why_closed(date(2026, 10, 3)), why_closed(date(2026, 11, 24))
    ('a bank holiday', 'a Saturday', None)
    """
    if day in bank_holidays(day.year):
        return "a bank holiday"
    return f"a {WEEKDAYS[day.weekday()]}" if day.weekday() >= 5 else None


def is_working_day(day: date) -> bool:
    """Neither a weekend nor a bank holiday in England.

    >>> is_working_day(date(2026, 11, 24)), is_working_day(date(2027, 3, 26))
    (True, False)
    """
    return why_closed(day) is None


def working_day_from(day: date) -> date:
    """The day itself if it is a working day, else the next one that is.

    >>> working_day_from(date(2026, 12, 25))
    datetime.date(2026, 12, 29)
    """
    while not is_working_day(day):
        day += ONE_DAY
    return day


def working_day_until(day: date) -> date:
    """The day itself if it is a working day, else the last one before it: for targets, which must not be late.

    >>> working_day_until(date(2026, 12, 27))
    datetime.date(2026, 12, 24)
    """
    while not is_working_day(day):
        day -= ONE_DAY
    return day


@dataclass(frozen=True)
class Term:
    """A stretch with pupils in school, both ends included; a half-term holiday divides a term in two."""

    name: str
    first: date
    last: date


@dataclass(frozen=True)
class SchoolDays:
    """The days on which this school has a session (Education Act 1996 s579), as far as term dates were entered.

    Terms are in order; ``closed`` holds INSET days and any other single day in a term without pupils.
    Raises CalendarError for dates that cannot be right.
    """

    terms: tuple[Term, ...]
    closed: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        if not self.terms:
            raise CalendarError("no term dates are entered; enter each half term with its first and last day")
        for term in self.terms:
            if term.last < term.first:
                raise CalendarError(f"term '{term.name}' ends before it begins; exchange its first and last day")
        for before, after in zip(self.terms, self.terms[1:], strict=False):
            if after.first <= before.last:
                raise CalendarError(f"term '{after.name}' begins before '{before.name}' ends; put the terms in order")
            if after.first - before.last > LONGEST_HOLIDAY:
                raise CalendarError(
                    f"no term is entered between '{before.name}', which ends {say_day(before.last)}, and"
                    f" '{after.name}', which begins {say_day(after.first)}; enter the term that is missing"
                )
        for day in sorted(self.closed):
            if not any(term.first <= day <= term.last for term in self.terms):
                raise CalendarError(f"the closed day {say_day(day)} is in no term; correct it or take it out")

    @property
    def first(self) -> date:
        """The first day that is known."""
        return self.terms[0].first

    @property
    def last(self) -> date:
        """The last day that is known."""
        return self.terms[-1].last

    def is_school_day(self, day: date) -> bool:
        """Whether pupils are in school; raises TermDatesMissing for a day outside the dates entered.

        >>> days = SchoolDays((Term("Autumn 1", date(2026, 9, 3), date(2026, 10, 23)),), frozenset({date(2026, 9, 3)}))
        >>> [days.is_school_day(date(2026, 9, d)) for d in (3, 4, 5)]
        [False, True, False]
        """
        if not self.first <= day <= self.last:
            raise self._missing(day)
        in_term = any(term.first <= day <= term.last for term in self.terms)
        return in_term and day not in self.closed and is_working_day(day)

    def after(self, day: date, count: int = 1) -> date:
        """The ``count``-th school day after ``day``, which itself is not counted.

        Raises TermDatesMissing where the term dates end first, ValueError for a count below 1.

        >>> days = SchoolDays((Term("Autumn 1", date(2026, 9, 3), date(2026, 10, 23)),))
        >>> days.after(date(2026, 9, 4)), days.after(date(2026, 9, 4), 15)
        (datetime.date(2026, 9, 7), datetime.date(2026, 9, 25))
        """
        if count < 1:
            raise ValueError("count school days from 1")
        school_days = self._after(day)
        for _ in range(count - 1):
            next(school_days)
        return next(school_days)

    def _after(self, day: date) -> Iterator[date]:
        while True:
            day += ONE_DAY
            if self.is_school_day(day):
                yield day

    def _missing(self, day: date) -> TermDatesMissing:
        if day < self.first:
            known, wanted = f"begin on {say_day(self.first)}", f"the term dates that cover {say_day(day)}"
        else:
            known, wanted = f"end on {say_day(self.last)}", f"the term dates from {say_day(day)} on"
        return TermDatesMissing(day, f"the term dates entered {known}; enter {wanted}, to count school days")
