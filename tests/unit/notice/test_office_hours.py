"""When the office picks up: by its days and hours, on the school's clock, never on a bank holiday."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timezone

import pytest

from bot.notice.folder import SchoolFolder
from bot.notice.office_hours import OfficeHours
from bot.notice.school import parse
from bot.platform.errors import SchoolFolderError

HOURS = OfficeHours(frozenset(range(5)), time(8, 30), time(16))
TABLE = '\n[office]\ndays = ["Monday", "Friday"]\nopens = 08:30:00\ncloses = 16:00:00\n'


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        (datetime(2026, 11, 25, 8, 29, tzinfo=timezone.utc), False),
        (datetime(2026, 11, 25, 8, 30, tzinfo=timezone.utc), True),
        (datetime(2026, 11, 25, 16, 0, tzinfo=timezone.utc), False),
        (datetime(2026, 7, 1, 7, 30, tzinfo=timezone.utc), True),  # summer time: half past eight there
        (datetime(2026, 7, 1, 15, 30, tzinfo=timezone.utc), False),
        (datetime(2026, 11, 28, 10, 0, tzinfo=timezone.utc), False),  # a Saturday
        (datetime(2026, 12, 28, 10, 0, tzinfo=timezone.utc), False),  # the bank holiday for Boxing Day
    ],
)
def test_the_office_is_open_in_its_hours_on_the_school_s_clock(at: datetime, is_open: bool) -> None:
    assert HOURS.open_at(at) is is_open


def test_a_day_on_which_the_school_closes_it_is_closed() -> None:
    at = datetime(2026, 12, 21, 10, tzinfo=timezone.utc)
    assert HOURS.open_at(at)
    assert not replace(HOURS, closed=frozenset([date(2026, 12, 21)])).open_at(at)


def test_school_toml_may_hold_the_hours_and_needs_none(folder: SchoolFolder) -> None:
    assert folder.school.office is None
    office = parse(folder.school.text + TABLE, folder.notice).office
    assert office == OfficeHours(frozenset([0, 4]), time(8, 30), time(16))


def test_hours_that_cannot_be_used_are_refused_with_the_line_and_the_cure(folder: SchoolFolder) -> None:
    text = folder.school.text + TABLE.replace("16:00:00", '"four"')
    line = text[: text.index('\n[office]\ndays = ["Monday", "Friday"]') + 2].count("\n") + 1
    with pytest.raises(SchoolFolderError, match="opens = 08:30:00") as refused:
        parse(text, folder.notice)
    assert f":{line}" in str(refused.value) or f"line {line}" in str(refused.value)
