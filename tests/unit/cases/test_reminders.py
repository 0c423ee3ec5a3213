"""Reminders before a date: of a task and of a request, once each, to who works on it, and not of what is done."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.app.bootstrap import Services
from bot.cases.records import OutgoingMessage
from bot.law.case import Ground, Step, Told
from bot.pii.pseudonymiser import Pseudonymiser
from bot.staff.rules import Role
from tests.case_factories import answers, services_on
from tests.factories import SetClock
from tests.staff_factories import somebody

DAY = timedelta(days=1)


@pytest.fixture
def clock() -> SetClock:
    return SetClock()  # Tuesday 24 November 2026


@pytest.fixture
def services(tmp_path: Path, pseudonymiser: Pseudonymiser, clock: SetClock) -> Iterator[Services]:
    built = services_on(tmp_path, clock, pseudonymiser, smtp_host="127.0.0.1", smtp_tls="none")
    yield built
    built.engine.dispose()


@pytest.fixture
def reference(services: Services) -> str:
    """A request that is due on Thursday 24 December."""
    return services.cases.open("c", 1, answers()).reference


def reminders(services: Services, reference: str) -> list[OutgoingMessage]:
    return [one for one in services.casework.find(reference).messages if one.purpose.endswith("_reminder")]


def given(services: Services, clock: SetClock, reference: str, due: date) -> str:
    """A task for a colleague; their id."""
    kim = somebody(services.staff, clock, Role.COLLEAGUE, name="kim.ray@example.org")
    services.tasks.give(reference, "look for Ella Poe's e-mails", kim.id, due, "test")
    return kim.id


def to(services: Services, message: OutgoingMessage) -> str:
    assert message.to is not None
    return services.outbox._secrets.open_address(message.id, message.to)


def test_a_colleague_is_reminded_two_working_days_before_and_on_the_day_once_each(
    services: Services, clock: SetClock, reference: str
) -> None:
    given(services, clock, reference, date(2026, 11, 30))  # a Monday
    found = []
    for _ in range(8):
        written = services.reminders.run()
        assert services.reminders.run() == 0
        found += [clock.now.date()] * written
        clock.move(DAY)
    assert found == [date(2026, 11, 26), date(2026, 11, 30)]
    first, second = sorted(reminders(services, reference), key=lambda one: one.created_at)
    assert first.subject.startswith("Reminder: your task is needed by Monday 30 November 2026")
    assert second.subject.startswith("Reminder: your task is needed today")
    assert {to(services, one) for one in (first, second)} == {"kim.ray@example.org"}
    assert f"/admin/tasks/{reference}/1" in first.body
    assert "Poe" not in first.body + first.subject


def test_a_task_that_is_done_and_one_of_a_closed_request_remind_nobody(
    services: Services, clock: SetClock, reference: str
) -> None:
    kim = given(services, clock, reference, date(2026, 11, 30))
    services.tasks.give(reference, "look once more", kim, date(2026, 11, 30), "test")
    services.tasks.done(reference, 1, "nothing there", kim)
    clock.move(2 * DAY)
    assert services.reminders.run() == 1
    services.casework.take(reference, Step.WITHDRAWN, "test", note="rang and took it back")
    clock.move(4 * DAY)
    assert services.reminders.run() == 0


def test_who_was_given_a_task_on_that_very_day_is_not_reminded_of_it(
    services: Services, clock: SetClock, reference: str
) -> None:
    given(services, clock, reference, date(2026, 11, 25))
    assert services.reminders.run() == 0
    clock.move(DAY)
    assert services.reminders.run() == 1


def test_who_works_on_a_request_is_reminded_a_week_before_it_is_due_and_on_the_day(
    services: Services, clock: SetClock, reference: str
) -> None:
    pat = somebody(services.staff, clock, Role.CASEWORKER, name="pat.lee@example.org")
    services.casework.take(reference, Step.ASSIGNED, "test", assignee=pat.id)
    found = []
    while clock.now.date() <= date(2026, 12, 28):
        found += [clock.now.date()] * services.reminders.run()
        clock.move(DAY)
    assert found == [date(2026, 12, 17), date(2026, 12, 24)]
    assert {to(services, one) for one in reminders(services, reference)} == {"pat.lee@example.org"}


def test_a_request_that_nobody_works_on_is_told_of_where_requests_come_in(
    services: Services, clock: SetClock, reference: str
) -> None:
    clock.move(25 * DAY)
    assert services.reminders.run() == 1
    (one,) = reminders(services, reference)
    assert to(services, one) == services.folder.school.requests_inbox
    assert "Its answer is due by Thursday 24 December 2026." in one.body


def test_a_date_that_moves_is_reminded_of_anew(services: Services, clock: SetClock, reference: str) -> None:
    clock.move(23 * DAY)
    assert services.reminders.run() == 1
    services.casework.take(
        reference, Step.EXTENDED, "test", ground=Ground.COMPLEXITY, reasons="much to look through", told=Told.POST
    )
    while clock.now.date() < date(2027, 2, 17):
        assert services.reminders.run() == 0
        clock.move(DAY)
    assert services.reminders.run() == 1


def test_a_request_that_waits_for_its_person_is_not_reminded_of(
    services: Services, clock: SetClock, reference: str
) -> None:
    services.casework.take(reference, Step.IDENTITY_ASKED, "test", reasons="who are you", told=Told.POST)
    clock.move(30 * DAY)
    assert services.reminders.run() == 0


def test_where_no_mail_goes_out_nothing_is_written_to_be_sent_by_hand(
    tmp_path: Path, pseudonymiser: Pseudonymiser, clock: SetClock
) -> None:
    services = services_on(tmp_path / "own", clock, pseudonymiser)
    reference = services.cases.open("c", 1, answers()).reference
    clock.move(30 * DAY)
    assert services.reminders.run() == 0
    assert reminders(services, reference) == []
    services.engine.dispose()
