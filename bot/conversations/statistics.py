"""Statistics: how the assistant did, in figures that single nobody out.

Every count is rounded to the nearest five, and one from one to four is "fewer than five" (as the Higher Education
Statistics Agency rounds). Each number is rounded for itself, so that none follows from the others by subtraction, and
who looks twice sees at most that one more made five.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import Enum
from typing import Final

from bot.law.calendar import MONTHS, SchoolDays
from bot.law.deadlines import add_months

FEWEST: Final = 5
FEW: Final = "fewer than five"
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
    DANGER = "danger"  # conversations by the day on which they told of it first; kept for each day, nothing too
    UNDERSTOOD = "understood"  # by "yes" and "no"
    TOPIC = "topic"
    SILENT = "silent"  # by the topic that the notice does not answer
    SPEED = "speed"  # by the band
    OUTCOME = "outcome"  # what a question came to
    HOUR = "hour"  # of the day in England in which a message came, from "00" to "23"
    LANGUAGE = "language"  # of a conversation, by code
    WAY = "way"  # in which a conversation was begun
    RATED = "rated"  # by "up" and "down"
    # What questions came to and what was rated, by two things at once: "09 answered", "up ask_photos"
    BY_HOUR = "by hour"
    BY_LANGUAGE = "by language"
    BY_WAY = "by way"
    RATED_TOPIC = "rated topic"


class Outcome(str, Enum):
    """What a question came to."""

    ANSWERED = "answered"
    UNSURE = "unsure"
    SILENT = "silent"
    NOT_UNDERSTOOD = "not understood"
    OUTSIDE = "outside"


OUTCOMES: Final = {
    Outcome.ANSWERED: "Answered from the notice",
    Outcome.UNSURE: "Not sure: “did you mean” was asked",
    Outcome.SILENT: "Not in the notice",
    Outcome.NOT_UNDERSTOOD: "Not understood",
    Outcome.OUTSIDE: "Not about the notice at all",
}
WAYS: Final = {
    "text": "Typed",
    "voice": "Spoken in the browser",
    "keypad": "By keys in the browser",
    "phone": "Telephone",
    "page": "Written where records are opened",
}
RATINGS: Final = {"up": "Yes, it helped", "down": "No, it did not"}


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
    ('fewer than five', '25')
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
    """The median of at least five; none where there are fewer.

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
    """The whole weeks (Monday to Sunday) or months before today, oldest first, and the present one so far.

    >>> [one.label for one in stretches(Span.WEEKS_4, date(2026, 11, 24))][-2:]
    ['Week of 16 November 2026', 'Week of 23 November 2026 (so far)']
    >>> [one.label for one in stretches(Span.MONTHS_12, date(2026, 11, 24))][-2:]
    ['October 2026', 'November 2026 (so far)']
    """
    number = int(span.value.partition("-")[0])
    if span in (Span.WEEKS_4, Span.WEEKS_12):
        monday = today - timedelta(days=today.weekday())
        over = [_week(monday - timedelta(weeks=back), school_days) for back in range(number, -1, -1)]
    else:
        this = today.replace(day=1)
        over = [_month(add_months(this, -back)) for back in range(number, -1, -1)]
    return [*over[:-1], replace(over[-1], last=today, label=f"{over[-1].label} (so far)")]


def _month(first: date) -> Stretch:
    last = add_months(first, 1) - timedelta(days=1)
    return Stretch(first, last, f"{MONTHS[first.month - 1]} {first.year}", _short(first))


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


def by_two(counts: Iterable[Count], measure: Measure) -> dict[str, dict[str, int]]:
    """How often each second name was counted, by the first.

    >>> by_two([Count(date(2026, 11, 24), Measure.BY_HOUR, "09 not understood", 3)], Measure.BY_HOUR)
    {'09': {'not understood': 3}}
    """
    totals: dict[str, dict[str, int]] = {}
    for name, count in by_name(counts, measure).items():
        first, _, second = name.partition(" ")
        totals.setdefault(first, {})[second] = count
    return totals
