"""Which days count."""

from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.law.calendar import (
    SchoolDays,
    Term,
    bank_holidays,
    day_in_england,
    is_working_day,
    say_day,
    why_closed,
    working_day_from,
    working_day_until,
)
from bot.platform.errors import CalendarError, TermDatesMissing

YEAR = SchoolDays(
    (
        Term("Summer 2", date(2026, 6, 1), date(2026, 7, 22)),
        Term("Autumn 1", date(2026, 9, 2), date(2026, 10, 23)),
        Term("Autumn 2", date(2026, 11, 2), date(2026, 12, 18)),
        Term("Spring 1", date(2027, 1, 4), date(2027, 2, 12)),
        Term("Spring 2", date(2027, 2, 22), date(2027, 3, 25)),
        Term("Summer 1", date(2027, 4, 12), date(2027, 5, 28)),
    ),
    frozenset({date(2026, 9, 2), date(2027, 1, 4)}),
)
DAYS = st.dates(date(2024, 1, 1), date(2045, 12, 31))


@pytest.mark.parametrize(
    ("year", "expected"),
    [
        (2026, "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-26 12-28"),
        (2027, "01-01 03-26 03-29 05-03 05-31 08-30 12-25 12-26 12-27 12-28"),
        (2028, "01-01 01-03 04-14 04-17 05-01 05-29 08-28 12-25 12-26"),
    ],
)
def test_englands_bank_holidays_are_as_published_with_their_substitute_days(year: int, expected: str) -> None:
    assert bank_holidays(year) == {date.fromisoformat(f"{year}-{day}") for day in expected.split()}


def test_a_day_that_is_a_holiday_only_in_scotland_or_northern_ireland_is_a_working_day_in_england() -> None:
    for day in (date(2026, 1, 2), date(2026, 11, 30), date(2026, 3, 17), date(2027, 7, 12)):
        assert is_working_day(day), day


def test_a_closed_day_says_why_it_is_closed() -> None:
    assert why_closed(date(2026, 12, 25)) == "a bank holiday"
    assert why_closed(date(2026, 10, 3)) == "a Saturday"
    assert why_closed(date(2026, 10, 4)) == "a Sunday"
    assert why_closed(date(2026, 10, 5)) is None


@given(DAYS)
def test_rolling_forward_gives_the_nearest_working_day_at_or_after(day: date) -> None:
    rolled = working_day_from(day)
    assert is_working_day(rolled)
    assert day <= rolled <= day + timedelta(days=5)
    between = [day + timedelta(days=n) for n in range((rolled - day).days)]
    assert not any(is_working_day(other) for other in between)


@given(DAYS)
def test_rolling_back_gives_the_nearest_working_day_at_or_before(day: date) -> None:
    rolled = working_day_until(day)
    assert is_working_day(rolled)
    between = [rolled + timedelta(days=n) for n in range(1, (day - rolled).days + 1)]
    assert not any(is_working_day(other) for other in between)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 7, 21, 22, 59, tzinfo=timezone.utc), date(2026, 7, 21)),
        (datetime(2026, 7, 21, 23, 0, tzinfo=timezone.utc), date(2026, 7, 22)),
        (datetime(2026, 11, 24, 23, 59, tzinfo=timezone.utc), date(2026, 11, 24)),
    ],
)
def test_the_day_of_a_moment_is_the_one_on_englands_calendar_in_summer_and_winter(moment: datetime, day: date) -> None:
    assert day_in_england(moment) == day


def test_a_moment_without_a_zone_has_no_day() -> None:
    with pytest.raises(ValueError, match="zone"):
        day_in_england(datetime(2026, 11, 24, 9))


def test_a_day_is_said_with_its_weekday() -> None:
    assert say_day(date(2028, 2, 29)) == "Tuesday 29 February 2028"


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2026, 9, 5), "a Saturday in term"),
        (date(2026, 9, 2), "an INSET day"),
        (date(2026, 10, 26), "half term"),
        (date(2026, 8, 3), "the summer holiday"),
        (date(2027, 5, 3), "a bank holiday in term"),
    ],
)
def test_a_day_without_pupils_is_no_school_day(day: date, why: str) -> None:
    assert not YEAR.is_school_day(day), why


def test_the_first_and_the_last_day_of_a_term_are_school_days() -> None:
    assert YEAR.is_school_day(date(2026, 7, 22))
    assert YEAR.is_school_day(date(2026, 11, 2))


def test_school_days_are_counted_from_the_day_after_and_over_holidays() -> None:
    assert YEAR.after(date(2026, 7, 21)) == date(2026, 7, 22)
    assert YEAR.after(date(2026, 7, 22)) == date(2026, 9, 3)
    assert YEAR.after(date(2026, 7, 22), 15) == date(2026, 9, 23)


def test_counting_past_the_term_dates_is_refused_and_says_what_to_enter() -> None:
    with pytest.raises(TermDatesMissing) as caught:
        YEAR.after(date(2027, 5, 20), 15)
    assert caught.value.day == date(2027, 5, 29)
    assert "end on Friday 28 May 2027" in str(caught.value)
    assert "enter the term dates from Saturday 29 May 2027 on" in str(caught.value)


def test_a_day_before_the_term_dates_is_refused_and_says_what_to_enter() -> None:
    with pytest.raises(TermDatesMissing, match="enter the term dates that cover Friday 29 May 2026"):
        YEAR.is_school_day(date(2026, 5, 29))


def test_a_day_in_a_weekend_before_the_first_term_still_needs_its_dates() -> None:
    with pytest.raises(TermDatesMissing):
        YEAR.after(date(2026, 5, 1))


def test_counting_no_school_days_makes_no_sense() -> None:
    with pytest.raises(ValueError, match="from 1"):
        YEAR.after(date(2026, 9, 7), 0)


@given(st.dates(YEAR.first, date(2027, 2, 1)), st.integers(1, 40))
def test_the_nth_school_day_has_n_school_days_up_to_it(day: date, count: int) -> None:
    end = YEAR.after(day, count)
    passed = [day + timedelta(days=n) for n in range(1, (end - day).days + 1)]
    assert sum(YEAR.is_school_day(other) for other in passed) == count
    assert YEAR.is_school_day(end)


@pytest.mark.parametrize(
    ("terms", "closed", "cure"),
    [
        ((), (), "enter each half term"),
        ((("A", "2026-09-03", "2026-09-02"),), (), "exchange its first and last day"),
        ((("A", "2026-09-03", "2026-10-23"), ("B", "2026-10-23", "2026-12-18")), (), "put the terms in order"),
        ((("A", "2026-09-03", "2026-12-18"), ("C", "2027-04-12", "2027-05-28")), (), "enter the term that is missing"),
        ((("A", "2026-09-03", "2026-10-23"),), ("2026-10-26",), "correct it or take it out"),
    ],
)
def test_term_dates_that_cannot_be_right_are_refused_with_the_cure(
    terms: tuple[tuple[str, str, str], ...], closed: tuple[str, ...], cure: str
) -> None:
    with pytest.raises(CalendarError, match=cure):
        SchoolDays(
            tuple(Term(name, date.fromisoformat(first), date.fromisoformat(last)) for name, first, last in terms),
            frozenset(date.fromisoformat(day) for day in closed),
        )
