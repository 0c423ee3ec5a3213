"""Statistics: how the assistant did, in figures that single nobody out.

Every count is rounded to the nearest five, and one from one to four is shown as "fewer than 5" (as the Higher Education
Statistics Agency rounds). Each number is rounded for itself, so that none follows from the others by subtraction; and
what is shown ends with the last whole week or month, so that looking twice in a week tells nothing more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from typing import Final

from bot.law.calendar import MONTHS, SchoolDays
from bot.law.deadlines import add_months

FEWEST: Final = 5
FEW: Final = "fewer than 5"
TOO_FEW: Final = "too few to say"
MOST_ROWS: Final = 12
BANDS_OF_SECONDS: Final = ((500, "under half a second"), (1000, "half a second to one"), (2000, "one to two seconds"),
                           (5000, "two to five seconds"))  # fmt: skip
SLOWEST: Final = "more than five seconds"
BANDS_OF_DAYS: Final = ((7, "up to 7 days"), (14, "8 to 14 days"), (30, "15 to 30 days"), (60, "31 to 60 days"))
LONGEST: Final = "more than 60 days"


class Measure(str, Enum):
    """What is counted by day."""

    COUNTED = "counted"  # that the day was counted at all
    BEGUN = "begun"
    UNDERSTOOD = "understood"  # by "yes" and "no"
    TOPIC = "topic"
    SILENT = "silent"  # by the topic that the notice does not answer
    SPEED = "speed"  # by the band


class Span(str, Enum):
    """How far back somebody looks."""

    WEEKS_4 = "4-weeks"
    WEEKS_12 = "12-weeks"
    MONTHS_12 = "12-months"
    MONTHS_36 = "36-months"


SPANS: Final = {
    Span.WEEKS_4: "The last 4 weeks",
    Span.WEEKS_12: "The last 12 weeks",
    Span.MONTHS_12: "The last 12 months",
    Span.MONTHS_36: "The last 3 years",
}


@dataclass(frozen=True)
class Count:
    """How often something happened on a day."""

    day: date
    measure: Measure
    name: str
    count: int


@dataclass(frozen=True)
class Stretch:
    """A week or a month; ``label`` stands in the table, ``short`` under the bar."""

    first: date
    last: date
    label: str
    short: str


def rounded(count: int) -> int | None:
    """A count as it may be shown: to the nearest five, none where it is under five but not nothing.

    >>> [rounded(count) for count in (0, 1, 4, 5, 7, 8, 12, 13)]
    [0, None, None, 5, 5, 10, 10, 15]
    """
    if count == 0:
        return 0
    return None if count < FEWEST else (count + 2) // 5 * 5


def said(count: int) -> str:
    """A count in words for a table.

    >>> said(3), said(23)
    ('fewer than 5', '25')
    """
    shown = rounded(count)
    return FEW if shown is None else str(shown)


def share(part: int, whole: int) -> int | None:
    """A share in per cent, reckoned from what is shown and so telling nothing more; none where either is too few.

    >>> share(23, 31), share(3, 31), share(0, 4)
    (83, None, None)
    """
    top, bottom = rounded(part), rounded(whole)
    if top is None or not bottom:
        return None
    return min(round(100 * top / bottom), 100)


def folded(counts: Mapping[str, int], rest: str, most: int = MOST_ROWS) -> list[tuple[str, int]]:
    """The commonest first; those under five, and those past ``most``, together as ``rest`` at the end.

    >>> folded({"a": 9, "b": 2, "c": 1, "d": 12}, "All others")
    [('d', 12), ('a', 9), ('All others', 3)]
    """
    inside = sorted(
        ((name, count) for name, count in counts.items() if count >= FEWEST), key=lambda one: (-one[1], one[0])
    )
    shown = inside[:most]
    left = sum(counts.values()) - sum(count for _, count in shown)
    return [*shown, (rest, left)] if left else shown


def median(days: Iterable[int]) -> int | None:
    """The middle one of at least five; none where there are fewer.

    >>> median([3, 9, 4, 30, 12]), median([3, 9])
    (9, None)
    """
    ordered = sorted(days)
    return None if len(ordered) < FEWEST else ordered[(len(ordered) - 1) // 2]


def band(value: int, bands: Sequence[tuple[int, str]], beyond: str) -> str:
    """The band that a value falls in.

    >>> band(14, BANDS_OF_DAYS, LONGEST)
    '8 to 14 days'
    """
    return next((name for most, name in bands if value <= most), beyond)


def stretches(span: Span, today: date, school_days: SchoolDays | None = None) -> list[Stretch]:
    """The whole weeks (Monday to Sunday) or months before today, oldest first.

    >>> [one.label for one in stretches(Span.WEEKS_4, date(2026, 11, 24))][-1]
    'Week of 16 November 2026'
    >>> [one.label for one in stretches(Span.MONTHS_12, date(2026, 11, 24))][-1]
    'October 2026'
    """
    number = int(span.value.partition("-")[0])
    if span in (Span.WEEKS_4, Span.WEEKS_12):
        monday = today - timedelta(days=today.weekday())
        return [_week(monday - timedelta(weeks=back), school_days) for back in range(number, 0, -1)]
    this = today.replace(day=1)
    months = [add_months(this, -back) for back in range(number, 0, -1)]
    return [
        Stretch(
            first, add_months(first, 1) - timedelta(days=1), f"{MONTHS[first.month - 1]} {first.year}", _short(first)
        )
        for first in months
    ]


def _week(monday: date, school_days: SchoolDays | None) -> Stretch:
    days = [monday + timedelta(days=n) for n in range(7)]
    away = ""
    if school_days is not None and school_days.first <= days[0] and days[-1] <= school_days.last:
        away = "" if any(school_days.is_school_day(day) for day in days) else " (school holiday)"
    label = f"Week of {monday.day} {MONTHS[monday.month - 1]} {monday.year}{away}"
    return Stretch(monday, days[-1], label, f"{monday.day} {MONTHS[monday.month - 1][:3]}")


def _short(first: date) -> str:
    return f"{MONTHS[first.month - 1][:3]} {first.year % 100:02d}"


def by_stretch(
    counts: Iterable[Count], measure: Measure, over: Sequence[Stretch], name: str | None = None
) -> list[int]:
    """How often something happened in each stretch; ``name`` is None for all names together."""
    totals = [0] * len(over)
    for one in counts:
        if one.measure is measure and name in (None, one.name):
            for place, stretch in enumerate(over):
                if stretch.first <= one.day <= stretch.last:
                    totals[place] += one.count
    return totals


def by_name(counts: Iterable[Count], measure: Measure) -> dict[str, int]:
    """How often each name was counted."""
    totals: dict[str, int] = {}
    for one in counts:
        if one.measure is measure:
            totals[one.name] = totals.get(one.name, 0) + one.count
    return totals
