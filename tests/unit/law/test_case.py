"""A request from its receipt to its end: what may be done, what that needs, and how it stands."""

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cases.workflow import CaseStanding, Need, advice, allowed, needs, standing, take, urgency
from bot.law.case import CLOSED, CLOSING, STATE_WORDS, Case, Event, Ground, State, Step, Told, apply, replay
from bot.law.deadlines import BY_THE_MONTH, DueFor, WaitFor
from bot.law.rights import Right
from bot.platform.errors import CaseError, StepIncomplete, StepNotAllowed

RECEIVED = date(2026, 11, 24)
EVERYTHING: dict[str, Any] = {
    "right": Right.ACCESS,
    "reasons": "there are many papers to go through",
    "note": "rang to say so",
    "told": Told.POST,
    "ground": Ground.COMPLEXITY,
    "routes": True,
    "handed_over": "collected at the office",
    "assignee": "staff-7",
    "other_request": "100000006",
}


def event(step: Step, on: date = RECEIVED, **more: Any) -> Event:
    """An event with all that any step needs."""
    at = datetime(on.year, on.month, on.day, 12, tzinfo=timezone.utc)
    return Event(step, at, on, "staff-1", **{**EVERYTHING, **more})


def case_of(right: Right = Right.ACCESS, *steps: tuple[Step, date]) -> Case:
    case = take(None, event(Step.RECEIVED, right=right))
    for step, on in steps:
        case = take(case, event(step, on, right=right))
    return case


def day(n: int) -> date:
    """Day n after the receipt."""
    return RECEIVED + timedelta(days=n)


def stands(case: Case, today: date) -> CaseStanding:
    return standing(case, None, today)


# --- events and replay ------------------------------------------------------------------------------------------------


def test_a_history_gives_the_same_request_as_the_steps_did() -> None:
    events = [
        event(Step.RECEIVED),
        event(Step.ACKNOWLEDGED),
        event(Step.CLARIFICATION_ASKED, day(7)),
        event(Step.CLARIFICATION_RECEIVED, day(10)),
        event(Step.ASSIGNED, day(11)),
        event(Step.EXTENDED, day(12)),
        event(Step.HELD, day(13)),
        event(Step.SIGNED_OFF, day(14)),
        event(Step.ANSWERED, day(15)),
    ]
    case: Case | None = None
    for one in events:
        case = take(case, one)
    assert case == replay(events)
    assert case is not None
    assert (case.state, case.assignee, case.signed_off, case.held) == (State.ANSWERED, "staff-7", True, True)


def test_replay_believes_what_was_written_even_if_it_would_not_be_allowed_today() -> None:
    case = replay([event(Step.RECEIVED), event(Step.ANSWERED, told=None), event(Step.EXTENDED, day(90))])
    assert case.state is State.ANSWERED


def test_replay_survives_a_history_in_which_an_answer_is_dated_before_its_question() -> None:
    case = replay([event(Step.RECEIVED), event(Step.IDENTITY_ASKED, day(5)), event(Step.IDENTITY_RECEIVED, day(3))])
    assert case.clock.waits[0].received == day(5)


def test_a_reopened_request_has_to_be_signed_off_again() -> None:
    case = case_of(Right.ACCESS, (Step.SIGNED_OFF, day(1)), (Step.ANSWERED, day(2)), (Step.REOPENED, day(3)))
    assert not case.signed_off


def test_a_history_begins_with_one_receipt() -> None:
    for events in ([], [event(Step.NOTED)], [event(Step.RECEIVED), event(Step.RECEIVED)]):
        with pytest.raises(CaseError):
            replay(events)
    with pytest.raises(CaseError):
        apply(None, event(Step.RECEIVED, right=None))


def test_an_event_knows_its_time_only_in_utc() -> None:
    for at in (datetime(2026, 11, 24, 9), datetime(2026, 7, 1, 9, tzinfo=timezone(timedelta(hours=1)))):
        with pytest.raises(ValueError, match="UTC"):
            Event(Step.NOTED, at, RECEIVED, "staff-1")


def test_what_staff_wrote_about_a_person_never_shows_in_repr() -> None:
    shown = repr(event(Step.NOTED, reasons="secret-a", note="secret-b", handed_over="secret-c"))
    assert "secret" not in shown


# --- states -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("steps", "state"),
    [
        ((), State.RECEIVED),
        ((Step.NOTED, Step.ASSIGNED, Step.SIGNED_OFF), State.RECEIVED),
        ((Step.ACKNOWLEDGED,), State.ACKNOWLEDGED),
        ((Step.ACKNOWLEDGED, Step.IDENTITY_ASKED), State.IDENTITY_ASKED),
        ((Step.IDENTITY_ASKED, Step.IDENTITY_RECEIVED), State.RECEIVED),
        ((Step.FEE_ASKED,), State.FEE_ASKED),
        ((Step.FEE_ASKED, Step.FEE_PAID, Step.ACKNOWLEDGED), State.ACKNOWLEDGED),
        ((Step.CLARIFICATION_ASKED,), State.CLARIFICATION_ASKED),
        ((Step.EXTENDED, Step.CLARIFICATION_ASKED), State.CLARIFICATION_ASKED),
        ((Step.EXTENDED, Step.CLARIFICATION_ASKED, Step.CLARIFICATION_RECEIVED), State.EXTENDED),
        ((Step.IDENTITY_ASKED, Step.WITHDRAWN), State.WITHDRAWN),
        ((Step.ANSWERED,), State.ANSWERED),
        ((Step.PARTLY_REFUSED,), State.PARTLY_REFUSED),
        ((Step.REFUSED,), State.REFUSED),
        ((Step.DUPLICATE,), State.DUPLICATE),
        ((Step.ACKNOWLEDGED, Step.REFUSED, Step.REOPENED), State.ACKNOWLEDGED),
    ],
)
def test_the_state_follows_from_the_steps(steps: tuple[Step, ...], state: State) -> None:
    assert case_of(Right.ACCESS, *((step, day(1)) for step in steps)).state is state


def test_every_state_has_words_for_the_person() -> None:
    assert set(STATE_WORDS) == set(State)


# --- what may be done -------------------------------------------------------------------------------------------------


def test_a_new_request_allows_every_step_but_those_that_something_must_come_before() -> None:
    before = {Step.RECEIVED, Step.IDENTITY_RECEIVED, Step.IDENTITY_WAIVED, Step.FEE_PAID, Step.CLARIFICATION_RECEIVED}
    assert set(Step) - set(allowed(case_of(), day(1))) == before | {Step.REOPENED, Step.RELEASED, Step.TAKEN_UP}


@pytest.mark.parametrize("closing", sorted(CLOSED))
def test_a_closed_request_can_only_be_noted_assigned_held_set_aside_or_opened_again(closing: State) -> None:
    case = case_of(Right.ACCESS, (Step(closing.value), day(1)))
    either_way = {Step.NOTED, Step.ASSIGNED, Step.HELD, Step.SET_ASIDE, Step.CODE_ISSUED}
    assert set(allowed(case, day(2))) == either_way | {Step.REOPENED}


def test_what_waits_for_proof_is_not_answered_until_the_proof_came_or_was_waived() -> None:
    waits = case_of(Right.ACCESS, (Step.IDENTITY_ASKED, day(3)))
    assert {*CLOSING} - {*allowed(waits, day(4))} == {Step.ANSWERED, Step.PARTLY_REFUSED}
    for step in (Step.ANSWERED, Step.PARTLY_REFUSED):
        with pytest.raises(StepNotAllowed, match="waits for proof"):
            take(waits, event(step, day(4)))
    for ends in (Step.IDENTITY_RECEIVED, Step.IDENTITY_WAIVED):
        assert take(take(waits, event(ends, day(5))), event(Step.ANSWERED, day(6))).state is State.ANSWERED


def test_proof_that_was_waived_moves_no_date_as_if_it_had_not_been_asked_for() -> None:
    waived = case_of(Right.ACCESS, (Step.IDENTITY_ASKED, day(3)), (Step.IDENTITY_WAIVED, day(20)))
    assert stands(waived, day(20)).deadline.due == stands(case_of(), day(20)).deadline.due
    assert waived.state is State.RECEIVED
    came = case_of(Right.ACCESS, (Step.IDENTITY_ASKED, day(3)), (Step.IDENTITY_RECEIVED, day(20)))
    assert stands(came, day(20)).deadline.due != stands(waived, day(20)).deadline.due


@pytest.mark.parametrize("closing", sorted(CLOSED))
def test_where_the_school_asks_for_it_nothing_is_closed_before_it_was_signed_off(closing: State) -> None:
    step = Step(closing.value)
    assert step not in allowed(case_of(), day(1), sign_off=True)
    with pytest.raises(StepNotAllowed, match="signed off first"):
        take(case_of(), event(step, day(1)), sign_off=True)
    signed = take(case_of(), event(Step.SIGNED_OFF, day(1)))
    closed = take(signed, event(step, day(2)), sign_off=True)
    assert closed.state is closing
    assert step not in allowed(take(closed, event(Step.REOPENED, day(3))), day(3), sign_off=True)


@pytest.mark.parametrize("reasons", ["", ".", "no", "unfounded", "no no no no no no", "a b c d e", "x" * 40])
@pytest.mark.parametrize("step", [Step.REFUSED, Step.PARTLY_REFUSED, Step.IDENTITY_WAIVED])
def test_reasons_that_say_nothing_refuse_and_waive_nothing(step: Step, reasons: str) -> None:
    asked = (Step.IDENTITY_ASKED, day(1))
    case = case_of(Right.ACCESS, *([asked] if step is Step.IDENTITY_WAIVED else []))
    with pytest.raises(StepIncomplete) as caught:
        take(case, event(step, day(2), reasons=reasons))
    assert caught.value.missing == ("reasons",)
    assert take(case, event(step, day(2), reasons="It names another child at the school."))


@pytest.mark.parametrize(
    ("done", "again"),
    [
        (Step.ACKNOWLEDGED, Step.ACKNOWLEDGED),
        (Step.IDENTITY_ASKED, Step.IDENTITY_ASKED),
        (Step.CLARIFICATION_ASKED, Step.CLARIFICATION_ASKED),
        (Step.EXTENDED, Step.EXTENDED),
        (Step.SIGNED_OFF, Step.SIGNED_OFF),
        (Step.HELD, Step.HELD),
        (Step.NOTED, Step.RECEIVED),
    ],
)
def test_what_was_done_is_not_done_twice(done: Step, again: Step) -> None:
    case = case_of(Right.ACCESS, (done, day(1)))
    with pytest.raises(StepNotAllowed):
        take(case, event(again, day(1)))


def test_what_was_received_can_be_asked_for_again() -> None:
    case = case_of(
        Right.ACCESS,
        (Step.CLARIFICATION_ASKED, day(1)),
        (Step.CLARIFICATION_RECEIVED, day(2)),
        (Step.CLARIFICATION_ASKED, day(5)),
        (Step.CLARIFICATION_RECEIVED, day(6)),
    )
    assert [(wait.asked, wait.received) for wait in case.clock.waits] == [(day(1), day(2)), (day(5), day(6))]


def test_nothing_is_received_before_it_was_asked_for_nor_before_the_request_came() -> None:
    case = case_of(Right.ACCESS, (Step.IDENTITY_ASKED, day(3)))
    with pytest.raises(StepNotAllowed, match="before it was asked"):
        take(case, event(Step.IDENTITY_RECEIVED, day(2)))
    with pytest.raises(StepNotAllowed, match="before the request"):
        take(case, event(Step.NOTED, day(-1)))


def test_no_step_lies_in_the_future() -> None:
    with pytest.raises(StepNotAllowed, match="future"):
        take(case_of(), replace(event(Step.ACKNOWLEDGED), on=day(1)))
    with pytest.raises(StepNotAllowed, match="future"):
        take(None, replace(event(Step.RECEIVED), on=day(1)))


def test_a_letter_that_came_earlier_counts_from_the_day_it_came() -> None:
    entered = replace(event(Step.RECEIVED, day(6)), on=RECEIVED)
    assert stands(take(None, entered), day(6)).deadline.due == date(2026, 12, 24)


def test_an_extension_is_refused_after_the_first_month_and_says_when_that_ended() -> None:
    case = case_of()
    assert Step.EXTENDED in allowed(case, date(2026, 12, 24))
    assert Step.EXTENDED not in allowed(case, date(2026, 12, 25))
    with pytest.raises(StepNotAllowed, match="Thursday 24 December 2026"):
        take(case, event(Step.EXTENDED, date(2026, 12, 29)))


@pytest.mark.parametrize("right", list(Right))
def test_only_what_is_due_by_the_month_can_be_extended(right: Right) -> None:
    assert (Step.EXTENDED in allowed(case_of(right), day(1))) is (right in BY_THE_MONTH)


NEEDED = {
    Step.ACKNOWLEDGED: {"told"},
    Step.IDENTITY_ASKED: {"reasons", "told"},
    Step.FEE_ASKED: {"reasons", "told"},
    Step.CLARIFICATION_ASKED: {"reasons", "told"},
    Step.EXTENDED: {"ground", "reasons", "told"},
    Step.RECLASSIFIED: {"right", "reasons"},
    Step.ASSIGNED: {"assignee"},
    Step.NOTED: {"note"},
    Step.ANSWERED: {"told", "handed_over"},
    Step.PARTLY_REFUSED: {"reasons", "routes", "told", "handed_over"},
    Step.REFUSED: {"reasons", "routes", "told"},
    Step.WITHDRAWN: {"note"},
    Step.DUPLICATE: {"other_request"},
    Step.HELD: {"reasons"},
    Step.SIGNED_OFF: set(),
}


@pytest.mark.parametrize("step", list(NEEDED))
def test_a_step_without_what_it_needs_is_refused_and_changes_nothing(step: Step) -> None:
    case = case_of()
    at = datetime(2026, 11, 25, 12, tzinfo=timezone.utc)
    bare = Event(step, at, day(1), "staff-1", reasons="  ")
    if not NEEDED[step]:
        assert take(case, bare).signed_off
        return
    with pytest.raises(StepIncomplete) as caught:
        take(case, bare)
    assert set(caught.value.missing) == NEEDED[step]
    assert case == case_of()


@pytest.mark.parametrize("step", list(NEEDED))
def test_each_single_need_of_a_step_is_missed(step: Step) -> None:
    empty = Event(step, datetime(2026, 11, 25, 12, tzinfo=timezone.utc), day(1), "staff-1")
    for need in NEEDED[step]:
        with pytest.raises(StepIncomplete) as caught:
            take(case_of(), event(step, day(1), **{need: getattr(empty, need)}))
        assert caught.value.missing == (need,)


def test_a_new_request_needs_its_right() -> None:
    with pytest.raises(StepIncomplete):
        take(None, event(Step.RECEIVED, right=None))
    with pytest.raises(StepNotAllowed):
        take(None, event(Step.NOTED))


@pytest.mark.parametrize("right", list(Right))
def test_how_records_were_handed_over_is_needed_only_where_records_are_given(right: Right) -> None:
    given_ = right in (Right.ACCESS, Right.PORTABILITY, Right.EDUCATIONAL_RECORD)
    assert (Need.HANDED_OVER in needs(case_of(right), Step.ANSWERED)) is given_
    assert Need.HANDED_OVER not in needs(case_of(right), Step.REFUSED)


# --- how it stands ----------------------------------------------------------------------------------------------------


def test_a_request_is_soon_due_for_a_week_then_overdue_the_day_after() -> None:
    case = case_of()
    found = {n: stands(case, date(2026, 12, n)) for n in (16, 17, 24, 25)}
    assert [(n, s.due_soon, s.overdue, s.days_left) for n, s in found.items()] == [
        (16, False, False, 8),
        (17, True, False, 7),
        (24, True, False, 0),
        (25, False, True, -1),
    ]
    assert found[24].next.endswith("Answer by Thursday 24 December 2026.")
    assert found[25].next == "Answer now: it was due on Thursday 24 December 2026."


@pytest.mark.parametrize(
    ("steps", "first"),
    [
        ((), "First assign it to somebody, then acknowledge it. "),
        ((Step.ASSIGNED,), "First acknowledge it. "),
        ((Step.ACKNOWLEDGED,), "First assign it to somebody. "),
        ((Step.ASSIGNED, Step.ACKNOWLEDGED), ""),
        ((Step.ASSIGNED, Step.IDENTITY_ASKED, Step.IDENTITY_RECEIVED), ""),
    ],
)
def test_what_is_next_says_to_assign_a_new_request_and_to_acknowledge_it_before_it_is_answered(
    steps: tuple[Step, ...], first: str
) -> None:
    case = case_of(Right.ACCESS, *((step, day(0)) for step in steps))
    assert stands(case, day(1)).next == f"{first}Answer by Thursday 24 December 2026."


def test_the_schools_own_aim_passes_before_the_due_date() -> None:
    case = case_of()
    assert not stands(case, date(2026, 12, 22)).past_target
    assert stands(case, date(2026, 12, 23)).past_target
    assert not stands(case, date(2026, 12, 23)).overdue


def test_a_request_can_be_paused_and_resumed() -> None:
    paused = case_of(Right.ACCESS, (Step.CLARIFICATION_ASKED, day(7)))
    waiting = stands(paused, date(2027, 3, 1))
    assert (waiting.paused, waiting.overdue, waiting.due_soon) == (True, False, False)
    assert waiting.next.startswith("Wait for what was asked on Tuesday 1 December 2026")
    resumed = take(paused, event(Step.CLARIFICATION_RECEIVED, day(10)))
    running = stands(resumed, day(10))
    assert (running.paused, running.deadline.due) == (False, date(2026, 12, 29))


def test_a_paused_request_is_not_called_due_soon_though_its_earliest_date_is_near() -> None:
    case = case_of(Right.ACCESS, (Step.CLARIFICATION_ASKED, date(2026, 12, 22)))
    found = stands(case, date(2026, 12, 22))
    assert (found.paused, found.due_soon, found.past_target) == (True, False, False)
    assert not any("does not stop the clock" in note for note in advice(case))


def test_asking_what_is_meant_pauses_nothing_but_an_access_request_and_staff_are_told_so() -> None:
    case = case_of(Right.RECTIFICATION, (Step.CLARIFICATION_ASKED, day(7)))
    assert not stands(case, day(8)).paused
    assert any("does not stop the clock" in note for note in advice(case))
    assert stands(case, date(2026, 12, 25)).overdue


def test_an_overdue_request_is_not_saved_by_asking_for_proof() -> None:
    case = case_of(Right.ACCESS, (Step.IDENTITY_ASKED, date(2026, 12, 29)))
    found = stands(case, date(2026, 12, 30))
    assert (found.overdue, found.paused) == (True, False)


def test_a_closed_request_is_never_overdue_and_remembers_whether_it_was_late() -> None:
    in_time = stands(case_of(Right.ACCESS, (Step.ANSWERED, date(2026, 12, 24))), date(2027, 6, 1))
    late = stands(case_of(Right.ACCESS, (Step.ANSWERED, date(2026, 12, 25))), date(2027, 6, 1))
    assert [(s.overdue, s.late, s.days_left) for s in (in_time, late)] == [(False, False, None), (False, True, None)]
    assert in_time.next == "Closed on Thursday 24 December 2026."


def test_the_date_of_a_request_withdrawn_while_paused_no_longer_moves() -> None:
    case = case_of(Right.ACCESS, (Step.CLARIFICATION_ASKED, day(7)), (Step.WITHDRAWN, day(9)))
    assert stands(case, day(20)) == stands(case, day(400))


def test_a_complaint_is_first_to_be_acknowledged_then_to_be_looked_into_without_a_date() -> None:
    case = case_of(Right.COMPLAINT)
    first = stands(case, day(1))
    assert (first.deadline.due_for, first.next) == (
        DueFor.ACKNOWLEDGEMENT,
        "First assign it to somebody. Acknowledge it by Thursday 24 December 2026.",
    )
    after = stands(take(case, event(Step.ACKNOWLEDGED, day(1))), day(90))
    assert (after.deadline.due, after.overdue, after.next) == (
        None,
        False,
        "First assign it to somebody. Tell the outcome without delay.",
    )


def test_withdrawn_consent_is_acted_on_by_the_next_day_and_passes_its_aim() -> None:
    case = case_of(Right.WITHDRAW_CONSENT)
    assert stands(case, day(1)).next == (
        "First assign it to somebody. Act without delay. Our own target: Wednesday 25 November 2026."
    )
    assert [stands(case, day(n)).past_target for n in (1, 2)] == [False, True]


def test_a_request_whose_date_cannot_be_known_says_what_to_enter_and_stands_first() -> None:
    record = stands(case_of(Right.EDUCATIONAL_RECORD), day(1))
    assert "term dates" in record.next
    assert urgency(record) < urgency(stands(case_of(), date(2026, 12, 30)))


def test_the_list_is_in_order_of_what_is_due_then_paused_then_closed() -> None:
    today = date(2026, 12, 10)
    cases = [
        case_of(Right.BREACH_REPORT),
        case_of(Right.WITHDRAW_CONSENT),
        case_of(Right.ACCESS),
        case_of(Right.ACCESS, (Step.EXTENDED, day(1))),
        case_of(Right.COMPLAINT, (Step.ACKNOWLEDGED, day(1))),
        case_of(Right.ACCESS, (Step.IDENTITY_ASKED, day(1))),
        case_of(Right.ACCESS, (Step.ANSWERED, day(1))),
    ]
    keys = [urgency(stands(case, today)) for case in cases]
    assert keys == sorted(keys)
    assert len(set(keys)) == len(keys)


def test_direct_marketing_stops_at_once_and_any_other_objection_restricts_while_considered() -> None:
    other = case_of(Right.OBJECTION)
    marketing = take(other, event(Step.RECLASSIFIED, right=Right.OBJECTION, direct_marketing=True))
    assert any("Restrict while considered" in note for note in advice(other))
    assert not any("Restrict while considered" in note for note in advice(marketing))
    assert any("leaves no choice" in note for note in advice(marketing))
    assert stands(marketing, day(0)).deadline.due_for is DueFor.ACTION


def test_what_was_asked_for_can_be_put_right_and_keeps_the_day_it_came() -> None:
    case = take(case_of(Right.COMPLAINT), event(Step.RECLASSIFIED, day(3), right=Right.ACCESS))
    assert (case.right, stands(case, day(3)).deadline.due) == (Right.ACCESS, date(2026, 12, 24))


# --- what must hold for all histories ---------------------------------------------------------------------------------


@given(st.sampled_from(Right), st.lists(st.tuples(st.sampled_from(Step), st.integers(0, 9)), max_size=12))
def test_whatever_is_tried_either_is_allowed_or_changes_nothing(right: Right, tries: list[tuple[Step, int]]) -> None:
    case, on, events = case_of(right), RECEIVED, [event(Step.RECEIVED, right=right)]
    for step, later in tries:
        on += timedelta(days=later)
        tried = event(step, on, right=right)
        may = step in allowed(case, on)
        try:
            case = take(case, tried)
        except StepNotAllowed:
            assert not may
        else:
            assert may
            events.append(tried)
        now = stands(case, on)
        assert now.next.endswith(".")
        assert not (now.overdue and now.paused)
        assert (case.state in CLOSED) is (case.closed is not None)
        assert sum(case.waits_for(what) for what in WaitFor) <= 3
    assert replay(events) == case
