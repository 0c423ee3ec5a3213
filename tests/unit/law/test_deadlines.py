"""The clock of a request: every vector of the domain knowledge, and what must hold for all days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.law.calendar import SchoolDays, Term, is_working_day
from bot.law.deadlines import BY_THE_MONTH, Clock, Deadline, DueFor, Wait, WaitFor, add_months, deadline
from bot.law.rights import Right

YEAR = SchoolDays(
    (
        Term("Summer 2", date(2026, 6, 1), date(2026, 7, 22)),
        Term("Autumn 1", date(2026, 9, 2), date(2026, 10, 23)),
        Term("Autumn 2", date(2026, 11, 2), date(2026, 12, 18)),
        Term("Spring 1", date(2027, 1, 4), date(2027, 2, 12)),
    ),
    frozenset({date(2026, 9, 2), date(2027, 1, 4)}),
)
LATER = date(2032, 1, 1)
DAYS = st.dates(date(2026, 2, 5), date(2031, 12, 31))
RIGHTS_BY_THE_MONTH = st.sampled_from(sorted(BY_THE_MONTH))
LENGTHS = st.integers(0, 120)


def day(text: str) -> date:
    return date.fromisoformat(text)


def clock_of(right: Right, received: str, *waits: Wait, extended: str | None = None, **more: object) -> Clock:
    return Clock(right, day(received), waits, day(extended) if extended else None, **more)  # type: ignore[arg-type]


def due(clock: Clock, today: date = LATER) -> Deadline:
    return deadline(clock, YEAR, today)


def asked(what: WaitFor, on: str, received: str | None = None) -> Wait:
    return Wait(what, day(on), day(received) if received else None)


# --- vectors ----------------------------------------------------------------------------------------------------------

VECTORS = [
    ("2026-09-03", "2026-10-05", "2026-12-03"),
    ("2026-11-24", "2026-12-24", "2027-02-24"),
    ("2026-11-25", "2026-12-29", "2027-02-25"),
    ("2026-11-26", "2026-12-29", "2027-02-26"),
    ("2026-11-28", "2026-12-29", "2027-03-01"),
    ("2026-12-31", "2027-02-01", "2027-03-31"),
    ("2027-01-29", "2027-03-01", "2027-04-29"),
    ("2027-01-30", "2027-03-01", "2027-04-30"),
    ("2027-01-31", "2027-03-01", "2027-04-30"),
    ("2027-02-26", "2027-03-30", "2027-05-26"),
    ("2028-01-31", "2028-02-29", "2028-05-02"),
    ("2026-07-22", "2026-08-24", "2026-10-22"),  # the summer holiday does not stop this clock
]


@pytest.mark.parametrize(("received", "one_month", "_extended"), VECTORS)
@pytest.mark.parametrize("right", sorted(BY_THE_MONTH))
def test_an_answer_is_due_in_one_month_moved_to_a_working_day(
    right: Right, received: str, one_month: str, _extended: str
) -> None:
    found = due(clock_of(right, received))
    assert (found.due, found.due_for) == (day(one_month), DueFor.ANSWER)


@pytest.mark.parametrize(("received", "_one_month", "extended"), VECTORS)
def test_an_extended_answer_is_due_three_months_from_the_start(received: str, _one_month: str, extended: str) -> None:
    assert due(clock_of(Right.ACCESS, received, extended=received)).due == day(extended)


def test_the_days_of_a_clarification_do_not_count_both_ends_included() -> None:
    clock = clock_of(Right.ACCESS, "2026-11-24", asked(WaitFor.CLARIFICATION, "2026-12-01", "2026-12-04"))
    assert due(clock).due == day("2026-12-29")


def test_proof_of_identity_starts_the_month_again() -> None:
    clock = clock_of(Right.ACCESS, "2026-11-24", asked(WaitFor.IDENTITY, "2026-12-02", "2026-12-02"))
    assert due(clock).due == day("2027-01-04")


def test_a_complaint_is_acknowledged_in_30_days_with_a_cautious_count_as_the_aim() -> None:
    found = due(clock_of(Right.COMPLAINT, "2026-11-24"))
    assert (found.due, found.target) == (day("2026-12-24"), day("2026-12-23"))
    assert found.due_for is DueFor.ACKNOWLEDGEMENT


def test_a_request_in_july_is_due_in_august_and_the_educational_record_in_september() -> None:
    assert due(clock_of(Right.ACCESS, "2026-07-22")).due == day("2026-08-24")
    assert due(clock_of(Right.EDUCATIONAL_RECORD, "2026-07-22")).due == day("2026-09-23")


# --- the start --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("right", sorted(BY_THE_MONTH))
def test_the_month_starts_with_the_latest_of_request_proof_and_fee(right: Right) -> None:
    identity = asked(WaitFor.IDENTITY, "2026-11-25", "2026-12-02")
    fee = asked(WaitFor.FEE, "2026-11-26", "2026-12-10")
    assert due(clock_of(right, "2026-11-24", identity, fee)).due == day("2027-01-11")
    early = asked(WaitFor.FEE, "2026-11-26", "2026-11-30")
    assert due(clock_of(right, "2026-11-24", identity, early)).due == day("2027-01-04")


def test_while_proof_is_awaited_the_date_is_a_month_from_today_and_says_so() -> None:
    clock = clock_of(Right.ACCESS, "2026-11-24", asked(WaitFor.IDENTITY, "2026-11-25"))
    found = due(clock, day("2026-12-14"))
    assert (found.due, found.waiting_for) == (day("2027-01-14"), WaitFor.IDENTITY)
    assert due(clock, day("2026-12-15")).due == day("2027-01-15")


def test_proof_asked_for_after_the_due_date_does_not_save_a_late_answer() -> None:
    clock = clock_of(Right.ACCESS, "2026-11-24", asked(WaitFor.IDENTITY, "2026-12-29", "2027-01-05"))
    assert due(clock).due == day("2026-12-24")
    still_waiting = due(clock_of(Right.ACCESS, "2026-11-24", asked(WaitFor.IDENTITY, "2026-12-29")))
    assert (still_waiting.due, still_waiting.waiting_for) == (day("2026-12-24"), None)
    on_the_day = clock_of(Right.ACCESS, "2026-11-24", asked(WaitFor.IDENTITY, "2026-12-24", "2027-01-05"))
    assert due(on_the_day).due == day("2027-02-05")


# --- the pause --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("right", sorted(BY_THE_MONTH - {Right.ACCESS}))
def test_only_an_access_request_pauses_for_a_clarification(right: Right) -> None:
    found = due(clock_of(right, "2026-11-24", asked(WaitFor.CLARIFICATION, "2026-12-01")))
    assert (found.due, found.waiting_for) == (day("2026-12-24"), None)


def test_an_open_pause_moves_the_date_with_each_day() -> None:
    clock = clock_of(Right.ACCESS, "2026-11-02", asked(WaitFor.CLARIFICATION, "2026-11-10"))
    assert [due(clock, day(f"2026-11-{n}")).due for n in (10, 11, 12)] == [
        day("2026-12-03"),
        day("2026-12-04"),
        day("2026-12-07"),
    ]
    assert due(clock, day("2026-11-10")).waiting_for is WaitFor.CLARIFICATION


def test_two_pauses_add_up_and_a_day_in_both_counts_once() -> None:
    first = asked(WaitFor.CLARIFICATION, "2026-11-09", "2026-11-11")
    apart = asked(WaitFor.CLARIFICATION, "2026-11-16", "2026-11-17")
    touching = asked(WaitFor.CLARIFICATION, "2026-11-11", "2026-11-12")
    assert due(clock_of(Right.ACCESS, "2026-11-02", first, apart)).due == day("2026-12-07")
    assert due(clock_of(Right.ACCESS, "2026-11-02", first, touching)).due == day("2026-12-07")
    assert due(clock_of(Right.ACCESS, "2026-11-02", first)).due == day("2026-12-07")  # Sat 5 Dec
    assert due(clock_of(Right.ACCESS, "2026-11-03", first, touching)).due == day("2026-12-07")
    assert due(clock_of(Right.ACCESS, "2026-11-03", first, apart)).due == day("2026-12-08")


def test_a_pause_before_the_month_starts_takes_nothing_out_of_it() -> None:
    pause = asked(WaitFor.CLARIFICATION, "2026-11-25", "2026-11-30")
    identity = asked(WaitFor.IDENTITY, "2026-11-25", "2026-12-02")
    assert due(clock_of(Right.ACCESS, "2026-11-24", identity, pause)).due == day("2027-01-04")


def test_a_pause_after_the_due_date_does_not_save_a_late_answer() -> None:
    found = due(clock_of(Right.ACCESS, "2026-11-24", asked(WaitFor.CLARIFICATION, "2026-12-29")))
    assert (found.due, found.waiting_for) == (day("2026-12-24"), None)


def test_a_pause_on_the_day_the_weekend_moved_the_end_to_is_not_lost() -> None:
    clock = clock_of(Right.ACCESS, "2026-11-25", asked(WaitFor.CLARIFICATION, "2026-12-29", "2026-12-30"))
    assert due(clock).due == day("2026-12-31")


# --- the extension ----------------------------------------------------------------------------------------------------


def test_an_extension_counts_only_inside_the_first_month() -> None:
    assert due(clock_of(Right.ACCESS, "2026-11-25", extended="2026-12-29")).due == day("2027-02-25")
    assert due(clock_of(Right.ACCESS, "2026-11-25", extended="2026-12-30")).due == day("2026-12-29")


def test_a_pause_prolongs_the_time_for_an_extension_notice_too() -> None:
    pause = asked(WaitFor.CLARIFICATION, "2026-12-01", "2026-12-04")
    open_ = clock_of(Right.ACCESS, "2026-11-24", pause)
    assert due(open_).extend_by == day("2026-12-29")
    assert due(clock_of(Right.ACCESS, "2026-11-24", pause, extended="2026-12-29")).due == day("2027-03-01")


def test_an_extension_re_adds_the_pause_to_three_months_and_then_rolls() -> None:
    pause = asked(WaitFor.CLARIFICATION, "2026-12-01", "2026-12-03")
    clock = clock_of(Right.ACCESS, "2026-11-24", pause, extended="2026-12-10")
    assert due(clock).due == day("2027-03-01")  # 24 Feb, three days out: Sat 27 Feb


def test_there_is_no_second_extension() -> None:
    assert due(clock_of(Right.ACCESS, "2026-11-24", extended="2026-12-01")).extend_by is None


# --- the clocks of their own ------------------------------------------------------------------------------------------


def test_an_acknowledged_complaint_has_no_date_for_its_outcome() -> None:
    found = due(clock_of(Right.COMPLAINT, "2026-11-24", acknowledged=day("2026-11-24")))
    assert (found.due, found.due_for) == (None, DueFor.ANSWER)


def test_a_late_acknowledgement_says_when_it_was_due() -> None:
    found = due(clock_of(Right.COMPLAINT, "2026-11-24", acknowledged=day("2026-12-30")))
    assert "after the day it was due (Thursday 24 December 2026)" in found.lines[1].text


def test_an_acknowledgement_on_the_last_day_is_not_late() -> None:
    found = due(clock_of(Right.COMPLAINT, "2026-11-24", acknowledged=day("2026-12-24")))
    assert found.lines[1].text == "Acknowledged on Thursday 24 December 2026."


def test_a_cautious_date_on_a_sunday_becomes_the_friday_before_and_the_due_date_stays() -> None:
    found = due(clock_of(Right.COMPLAINT, "2026-11-21"))
    assert (found.target, found.due) == (day("2026-12-18"), day("2026-12-21"))


def test_taking_consent_back_has_no_month_and_the_next_school_day_as_its_aim() -> None:
    found = due(clock_of(Right.WITHDRAW_CONSENT, "2026-12-18"))
    assert (found.due, found.due_for, found.target) == (None, DueFor.ACTION, day("2027-01-05"))


def test_where_term_dates_end_the_aim_is_the_next_working_day() -> None:
    assert due(clock_of(Right.WITHDRAW_CONSENT, "2027-03-25")).target == day("2027-03-30")
    assert deadline(clock_of(Right.WITHDRAW_CONSENT, "2026-12-24"), None, LATER).target == day("2026-12-29")


def test_a_breach_report_is_looked_at_the_day_it_comes_even_on_a_sunday() -> None:
    found = due(clock_of(Right.BREACH_REPORT, "2026-11-29"))
    assert (found.due, found.due_for, found.target) == (None, DueFor.ACTION, day("2026-11-29"))


def test_an_objection_to_direct_marketing_asks_for_action_by_the_next_school_day() -> None:
    found = due(clock_of(Right.OBJECTION, "2026-11-24", direct_marketing=True))
    assert (found.due, found.due_for, found.target) == (day("2026-12-24"), DueFor.ACTION, day("2026-11-25"))
    assert due(clock_of(Right.OBJECTION, "2026-11-24")).due_for is DueFor.ANSWER


def test_the_educational_record_skips_half_term_inset_days_and_holidays() -> None:
    assert due(clock_of(Right.EDUCATIONAL_RECORD, "2026-10-16")).due == day("2026-11-13")
    assert due(clock_of(Right.EDUCATIONAL_RECORD, "2026-12-11")).due == day("2027-01-18")


def test_without_term_dates_the_educational_record_has_no_date_and_says_what_to_enter() -> None:
    beyond = due(clock_of(Right.EDUCATIONAL_RECORD, "2027-02-10"))
    assert beyond.due is None
    assert "enter the term dates from Saturday 13 February 2027 on" in beyond.problem
    none = deadline(clock_of(Right.EDUCATIONAL_RECORD, "2027-02-10"), None, LATER)
    assert none.due is None
    assert "enter them" in none.problem


def test_freedom_of_information_is_not_ours() -> None:
    assert "foi" not in {right.value for right in Right}
    assert "freedom_of_information" not in {right.value for right in Right}


def test_nothing_can_come_before_it_was_asked_for() -> None:
    with pytest.raises(ValueError, match="before"):
        asked(WaitFor.IDENTITY, "2026-12-02", "2026-12-01")


# --- the line a person can read ---------------------------------------------------------------------------------------


def test_the_reckoning_can_be_read_step_by_step() -> None:
    pause = asked(WaitFor.CLARIFICATION, "2026-12-01", "2026-12-04")
    assert [line.text for line in due(clock_of(Right.ACCESS, "2026-11-24", pause)).lines] == [
        "Received on Tuesday 24 November 2026.",
        "The school asked what is meant on Tuesday 1 December 2026 and heard on Friday 4 December 2026: 4 days out,"
        " both included.",
        "One month: Thursday 24 December 2026.",
        "With 4 days that do not count: Monday 28 December 2026.",
        "That is a bank holiday. The next working day is Tuesday 29 December 2026.",
    ]


def test_the_reckoning_tells_of_proof_and_extension_in_the_order_they_came() -> None:
    identity = asked(WaitFor.IDENTITY, "2026-12-02", "2026-12-02")
    texts = [line.text for line in due(clock_of(Right.ERASURE, "2026-11-24", identity, extended="2026-12-07")).lines]
    assert texts == [
        "Received on Tuesday 24 November 2026.",
        "Proof of who is asking came on Wednesday 2 December 2026. The month starts then.",
        "On Monday 7 December 2026 the school extended the time by two months, with its reasons.",
        "Three months from the start: Tuesday 2 March 2027.",
    ]


def test_the_reckoning_of_an_open_wait_does_not_pretend_that_it_ended() -> None:
    for what in WaitFor:
        found = due(clock_of(Right.ACCESS, "2026-11-24", asked(what, "2026-12-01")), day("2026-12-10"))
        text = " ".join(line.text for line in found.lines)
        assert "still waits" in text
        assert "heard on" not in text
        assert "came on" not in text


@given(DAYS, RIGHTS_BY_THE_MONTH, st.lists(st.tuples(st.sampled_from(WaitFor), LENGTHS, LENGTHS), max_size=4))
def test_the_last_dated_line_is_always_the_due_date_and_each_step_ends_with_a_full_stop(
    received: date, right: Right, waits: list[tuple[WaitFor, int, int]]
) -> None:
    found = deadline(Clock(right, received, _waits(received, waits)), None, LATER)
    assert [line.day for line in found.lines if line.day][-1] == found.due
    assert all(line.text.endswith(".") for line in found.lines)


# --- what must hold for all days --------------------------------------------------------------------------------------


def _waits(received: date, waits: list[tuple[WaitFor, int, int]]) -> tuple[Wait, ...]:
    made = []
    for what, after, length in waits:
        start = received + timedelta(days=after)
        made.append(Wait(what, start, start + timedelta(days=length)))
    return tuple(made)


@given(DAYS, st.sampled_from(Right), st.lists(st.tuples(st.sampled_from(WaitFor), LENGTHS, LENGTHS), max_size=4))
def test_nothing_is_ever_due_on_a_closed_day_nor_before_the_request(
    received: date, right: Right, waits: list[tuple[WaitFor, int, int]]
) -> None:
    found = deadline(Clock(right, received, _waits(received, waits)), None, LATER)
    for found_day in (found.due, found.extend_by):
        if found_day is not None:
            assert is_working_day(found_day)
            assert found_day > received
    if found.target is not None and right is not Right.BREACH_REPORT:
        assert is_working_day(found.target)
    if found.due is not None and found.target is not None:
        assert found.target <= found.due


@given(st.sampled_from(Right), DAYS, DAYS, st.booleans())
def test_a_later_request_is_never_due_earlier(right: Right, one: date, other: date, extended: bool) -> None:
    early, late = sorted((one, other))
    first, second = (
        deadline(Clock(right, received, extended=received if extended else None), None, LATER)
        for received in (early, late)
    )
    for a, b in ((first.due, second.due), (first.target, second.target)):
        if a is not None and b is not None:
            assert a <= b


@given(DAYS, st.sampled_from(Right), st.sampled_from(WaitFor), LENGTHS, LENGTHS, st.booleans())
def test_a_wait_never_shortens_and_inside_the_month_ends_before_the_due_date(
    received: date, right: Right, what: WaitFor, after: int, length: int, extended: bool
) -> None:
    notice = received if extended else None
    without = deadline(Clock(right, received, extended=notice), None, LATER)
    wait = _waits(received, [(what, after, length)])[0]
    with_it = deadline(Clock(right, received, (wait,), notice), None, LATER)
    if without.due is None or with_it.due is None:
        assert without.due == with_it.due
        return
    assert with_it.due >= without.due
    pauses = right is Right.ACCESS if what is WaitFor.CLARIFICATION else right in BY_THE_MONTH
    if pauses and wait.asked <= without.due:
        assert wait.received is not None
        assert with_it.due > wait.received
    else:
        assert with_it.due == without.due


@given(DAYS, st.lists(st.tuples(st.sampled_from(WaitFor), LENGTHS, LENGTHS), max_size=3), LENGTHS)
def test_an_extension_is_never_earlier(received: date, waits: list[tuple[WaitFor, int, int]], after: int) -> None:
    made = _waits(received, waits)
    plain = deadline(Clock(Right.ACCESS, received, made), None, LATER)
    extended = deadline(Clock(Right.ACCESS, received, made, received + timedelta(days=after)), None, LATER)
    assert plain.due is not None
    assert extended.due is not None
    assert extended.due >= plain.due


@given(DAYS, LENGTHS, st.integers(0, 60))
def test_a_longer_pause_is_never_due_earlier(received: date, after: int, length: int) -> None:
    shorter, longer = (
        deadline(Clock(Right.ACCESS, received, _waits(received, [(WaitFor.CLARIFICATION, after, n)])), None, LATER).due
        for n in (length, length + 1)
    )
    assert shorter is not None
    assert longer is not None
    assert shorter <= longer


@given(DAYS, st.integers(0, 24), st.integers(0, 24))
def test_months_keep_the_day_or_take_the_last_of_the_month(start: date, months: int, more: int) -> None:
    end = add_months(start, months)
    assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == months
    assert end.day == start.day or (end + timedelta(days=1)).day == 1
    assert end <= add_months(start, months + more)
