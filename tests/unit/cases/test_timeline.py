"""The line of a request: which days stand on it, for what the clock stands still, and where it is drawn."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cases.timeline import Kind, Moment, Pause, Timeline, due_if_extended, timeline
from bot.law.case import Case, Event, Step
from bot.law.deadlines import Clock, Wait, WaitFor, deadline
from bot.law.rights import Right
from tests.factories import NOON
from widget.admin.cases import case_words
from widget.admin.cases.drawing import WIDTH, Drawing, drawn

RECEIVED = date(2026, 10, 5)
TODAY = date(2026, 11, 24)


def line_of(clock: Clock, closed: date | None = None, today: date = TODAY) -> Timeline:
    ended = Event(Step.ANSWERED, NOON, closed, "s") if closed else None
    return timeline(Case(clock, ended), deadline(clock, None, closed or today), None, today)


def days(line: Timeline) -> list[tuple[Kind, date]]:
    return [(moment.kind, moment.day) for moment in line.moments]


def test_the_line_begins_with_the_receipt_and_is_in_order() -> None:
    waits = (Wait(WaitFor.IDENTITY, date(2026, 10, 7), date(2026, 10, 12)),)
    line = line_of(Clock(Right.ACCESS, RECEIVED, waits, extended=date(2026, 11, 2), acknowledged=date(2026, 10, 6)))
    assert days(line) == [
        (Kind.RECEIVED, RECEIVED),
        (Kind.ACKNOWLEDGED, date(2026, 10, 6)),
        (Kind.ASKED, date(2026, 10, 7)),
        (Kind.CAME, date(2026, 10, 12)),
        (Kind.EXTENDED, date(2026, 11, 2)),
        (Kind.FIRST_DUE, date(2026, 11, 12)),
        (Kind.TODAY, TODAY),
        (Kind.TARGET, date(2027, 1, 4)),
        (Kind.DUE, date(2027, 1, 12)),
    ]


def test_the_line_of_a_closed_request_ends_with_its_closing_or_its_due_date() -> None:
    line = line_of(Clock(Right.ACCESS, RECEIVED), closed=date(2026, 10, 20))
    assert days(line)[-2:] == [(Kind.CLOSED, date(2026, 10, 20)), (Kind.DUE, date(2026, 11, 5))]
    assert line.today is None


@pytest.mark.parametrize("right", [Right.ERASURE, Right.COMPLAINT, Right.BREACH_REPORT])
def test_asking_what_is_meant_is_a_pause_for_an_access_request_only(right: Right) -> None:
    waits = (Wait(WaitFor.CLARIFICATION, date(2026, 10, 7), date(2026, 10, 12)),)
    assert line_of(Clock(right, RECEIVED, waits)).pauses == ()
    assert line_of(Clock(Right.ACCESS, RECEIVED, waits)).pauses == (
        Pause(date(2026, 10, 7), date(2026, 10, 12), False),
    )


def test_a_pause_goes_on_until_today_and_what_was_asked_too_late_is_none() -> None:
    open_wait, late = Wait(WaitFor.IDENTITY, date(2026, 10, 7)), Wait(WaitFor.IDENTITY, date(2026, 11, 9))
    assert line_of(Clock(Right.ACCESS, RECEIVED, (open_wait,))).pauses == (Pause(date(2026, 10, 7), TODAY, True),)
    assert line_of(Clock(Right.ACCESS, RECEIVED, (late,))).pauses == ()
    assert line_of(Clock(Right.ACCESS, RECEIVED, (late,), extended=date(2026, 11, 2))).pauses != ()
    closed = line_of(Clock(Right.ACCESS, RECEIVED, (open_wait,)), closed=date(2026, 10, 20))
    assert closed.pauses == (Pause(date(2026, 10, 7), date(2026, 10, 20), False),)


@given(st.data())
def test_the_line_and_the_deadline_agree_on_what_stops_the_clock(data: st.DataObject) -> None:
    right = data.draw(st.sampled_from(Right))
    what = data.draw(st.sampled_from(WaitFor))
    asked = RECEIVED + timedelta(days=data.draw(st.integers(0, 60)))
    extended = RECEIVED + timedelta(days=data.draw(st.integers(0, 25))) if data.draw(st.booleans()) else None
    clock = Clock(right, RECEIVED, (Wait(what, asked),), extended=extended)
    today = asked + timedelta(days=3)
    assert bool(line_of(clock, today=today).pauses) == (deadline(clock, None, today).waiting_for is not None)


def test_an_extension_leads_to_three_months_from_the_start() -> None:
    assert due_if_extended(Case(Clock(Right.ACCESS, date(2026, 11, 24))), None, TODAY) == date(2027, 2, 24)


# --- the drawing ------------------------------------------------------------------------------------------------------


def label(mark: object, drawing: Drawing) -> tuple[float, float]:
    wide = max(len(mark.text), 11) * 6.5  # type: ignore[attr-defined]
    x = {"start": mark.x - 14, "end": mark.x + 14 - wide}.get(mark.anchor, mark.x - wide / 2)  # type: ignore[attr-defined]
    return x, x + wide


@settings(deadline=None)  # a machine that is busy is not slow code
@given(st.lists(st.integers(0, 400), min_size=1, max_size=12))
def test_no_label_of_the_drawing_lies_over_another_or_outside(offsets: list[int]) -> None:
    moments = tuple(Moment(RECEIVED + timedelta(days=n), Kind.ASKED, "Asked what is meant") for n in sorted(offsets))
    drawing = drawn(Timeline(moments, (), None, None))
    for mark in drawing.marks:
        left, right = label(mark, drawing)
        assert left >= -2
        assert right <= WIDTH + 2 or ", " in mark.text
        assert 0 < mark.text_y < mark.text_y + 16 <= drawing.height
    for one in drawing.marks:
        for other in drawing.marks:
            if one is not other and one.text_y == other.text_y:
                (a, b), (c, d) = label(one, drawing), label(other, drawing)
                assert b <= c or d <= a


def test_a_day_on_which_much_happened_has_a_label_that_fits_and_says_each_thing_once() -> None:
    texts = ["Asked what is meant", *(f"Something else that happened, number {n}" for n in range(6))]
    moments = tuple(Moment(RECEIVED, Kind.ASKED, text) for text in [texts[0], *texts])
    (mark,) = drawn(Timeline(moments, (), None, None)).marks
    assert mark.text.startswith("Asked what is meant, something else that happened, number 0")
    assert mark.text.endswith(", and more")
    assert mark.text.count("sked what is meant") == 1
    (mark,) = drawn(Timeline((Moment(RECEIVED, Kind.ASKED, "x" * 500),), (), None, None)).marks
    assert mark.text.endswith("…")


def test_what_is_overdue_is_drawn_from_the_due_date_to_today() -> None:
    drawing = drawn(line_of(Clock(Right.ACCESS, RECEIVED)))
    due = next(mark for mark in drawing.marks if mark.kind == "due")
    today = next(mark for mark in drawing.marks if mark.kind == "today")
    assert drawing.late is not None
    assert (drawing.late.x, drawing.late.x + drawing.late.width) == (due.x, today.x)
    assert drawn(line_of(Clock(Right.ACCESS, TODAY))).late is None


@pytest.mark.parametrize(
    "words",
    [
        case_words.RIGHTS, case_words.STATES, case_words.CHANNELS, case_words.WAYS, case_words.WHO,
        case_words.GROUNDS, case_words.STEPS, case_words.HAPPENED, case_words.LETTERS,
    ],
)  # fmt: skip
def test_everything_there_is_has_a_name_on_the_pages(words: dict[object, str]) -> None:
    kind = type(next(iter(words)))
    assert set(words) == set(kind)  # type: ignore[call-overload]
    assert len(set(words.values())) == len(words)
