"""Tasks: a caseworker asks a colleague to look for something; the colleague sees that, and nothing else."""

from __future__ import annotations

import asyncio
import email
import email.policy
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from bot.cases.records import TaskState
from bot.law.case import Step, Told
from bot.notice.folder import SchoolFolder
from bot.pii.pseudonymiser import Pseudonymiser
from bot.platform.errors import CaseChanged, StepNotAllowed, UnknownCase
from bot.staff.rules import Role
from tests.staff_factories import Person, somebody
from tests.web.office import Office, office, words

WHAT = "E-mails about Ella Poe's fall since September: look in the office's mailbox."


@pytest.fixture
def desk(tmp_path: Path, folder: SchoolFolder, pseudonymiser: Pseudonymiser) -> Iterator[Office]:
    with office(tmp_path, folder, pseudonymiser, Role.CASEWORKER) as running:
        yield running


@pytest.fixture
def colleague(desk: Office) -> Person:
    return somebody(desk.services.staff, desk.clock, Role.COLLEAGUE, name="kim.ray@example.org")


def due(desk: Office, days: int = 7) -> str:
    return (desk.clock.now.date() + timedelta(days=days)).isoformat()


def given(desk: Office, who: Person, days: int = 7) -> str:
    """A request with one task; its reference."""
    reference = desk.open(reply_by=Told.POST, contact="1 High Street\nColchester")
    answer = desk.post(f"/admin/requests/{reference}/tasks", assignee=who.id, what=WHAT, due=due(desk, days))
    assert answer.status_code == 303, answer.text
    assert "The task is given. The e-mail that tells them waits to be sent by hand." in words(
        desk.get(answer.headers["location"].partition("#")[0])
    )
    return reference


def sent(desk: Office) -> list[EmailMessage]:
    """The mails that lie in the folder, once what is due has gone."""
    asyncio.run(desk.services.outbox.send_due())
    files = (desk.services.settings.state / "outbox").glob("*.eml")
    return [email.message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in files]


def test_a_colleague_is_mailed_a_link_sees_their_task_alone_and_says_what_they_found(
    desk: Office, colleague: Person
) -> None:
    reference, caseworker = given(desk, colleague), desk.who
    mails = sent(desk)
    mail = next(mail for mail in mails if mail["To"] == "kim.ray@example.org")
    assert mail["Subject"].startswith("A task for you, by ")
    link = f"/admin/tasks/{reference}/1"
    assert link in mail.get_content()
    assert "Poe" not in mail.as_string()

    desk.sign_in(colleague)
    assert "1 task waits for you." in words(desk.get("/admin/to-do"))
    assert f'href="{link}"' in desk.get("/admin/tasks").text
    page = words(desk.get(link))
    assert WHAT in page
    assert "1 High Street" not in page
    for closed in (f"/admin/requests/{reference}", "/admin/requests", "/admin/conversations", "/admin/audit"):
        assert desk.get(closed).status_code == 403, closed
    desk.csrf = desk.get(link).text.partition('name="csrf" value="')[2].partition('"')[0]
    empty = desk.post(link, found=" ")
    assert empty.status_code == 422
    assert "Say where you looked, and what is there." in words(empty)
    assert desk.post(link, found="Four e-mails, in the folder for requests.").headers["location"] == (
        "/admin/tasks?done=task"
    )
    assert "Thank you. Whoever gave you the task can read what you wrote." in words(desk.get("/admin/tasks?done=task"))
    assert "You have no tasks." in words(desk.get("/admin/tasks"))
    assert desk.post(link, found="once more").status_code == 422

    desk.sign_in(caseworker)
    said = desk.case(reference)
    assert "Found: Four e-mails, in the folder for requests." in said
    trail = words(desk.get(f"/admin/requests/{reference}/audit"))
    assert all(done in trail for done in ("Task given, task 1", "Task read, task 1", "Task done, task 1"))
    history = said.partition("History")[2]
    assert history.index("Task done, task 1") < history.index("Task given, task 1")


def test_who_works_on_a_request_is_mailed_and_told_on_the_first_page_that_a_task_is_finished_until_they_look(
    desk: Office, colleague: Person
) -> None:
    reference, caseworker = given(desk, colleague), desk.who
    other = somebody(desk.services.staff, desk.clock, Role.CASEWORKER, name="carol.finch@example.org")
    assert desk.step(reference, "assigned", assignee=other.id).status_code == 303
    told = "1 task of a colleague is finished: read what was found."
    desk.sign_in(other)
    desk.case(reference)
    assert told not in words(desk.get("/admin/to-do"))
    desk.clock.move(timedelta(minutes=5))
    desk.services.tasks.done(reference, 1, "Four e-mails about Ella.", colleague.id)
    mails = sent(desk)
    (mail,) = [mail for mail in mails if mail["Subject"].startswith("A task is finished")]
    assert mail["To"] == "carol.finch@example.org"
    assert f"/admin/requests/{reference}#tasks" in mail.get_content()
    assert "Ella" not in mail.as_string()
    desk.sign_in(caseworker)
    assert told not in words(desk.get("/admin/to-do")), "the request is somebody else's"
    desk.sign_in(other)
    assert told in words(desk.get("/admin/to-do"))
    assert f'href="/admin/requests/{reference}#tasks"' in desk.get("/admin/to-do").text
    assert "News to who works on it: a colleague has finished a task" in desk.case(reference)
    assert told not in words(desk.get("/admin/to-do"))


def test_a_colleague_who_is_assigned_a_request_is_mailed_of_it_and_who_takes_it_themselves_is_not(desk: Office) -> None:
    reference = desk.open()
    other = somebody(desk.services.staff, desk.clock, Role.CASEWORKER, name="carol.finch@example.org")
    assert desk.step(reference, "assigned", assignee=desk.who.id).status_code == 303
    assert "That a request is assigned" not in desk.case(reference)
    assert desk.step(reference, "assigned", assignee=other.id).status_code == 303
    mails = sent(desk)
    (mail,) = [mail for mail in mails if "is assigned to you" in mail["Subject"]]
    assert mail["To"] == "carol.finch@example.org"
    assert f"/admin/requests/{reference}" in mail.get_content()
    assert "It is due on" in mail.get_content()
    assert "That a request is assigned to a colleague" in desk.case(reference)


def test_who_gave_a_task_is_mailed_when_who_works_on_the_request_has_done_it(desk: Office) -> None:
    boss = somebody(desk.services.staff, desk.clock, Role.ADMINISTRATOR, name="pat.coleman@example.org")
    desk.sign_in(boss)
    worker = somebody(desk.services.staff, desk.clock, Role.CASEWORKER, name="carol.finch@example.org")
    reference = given(desk, worker)
    assert desk.step(reference, "assigned", assignee=worker.id).status_code == 303
    desk.services.tasks.done(reference, 1, "Nothing in the mailbox.", worker.id)
    (mail,) = [mail for mail in sent(desk) if mail["Subject"].startswith("A task is finished")]
    assert mail["To"] == "pat.coleman@example.org"


def test_of_a_request_that_is_nobodys_whoever_gave_the_task_is_told_or_the_inbox(
    desk: Office, colleague: Person
) -> None:
    reference = given(desk, colleague)
    desk.clock.move(timedelta(minutes=5))
    desk.services.tasks.done(reference, 1, "Nothing in the mailbox.", colleague.id)
    (mail,) = [mail for mail in sent(desk) if mail["Subject"].startswith("A task is finished")]
    assert mail["To"] == desk.services.folder.school.requests_inbox, "they do not sign in by an address"
    assert "1 task of a colleague is finished" in words(desk.get("/admin/to-do"))


def test_what_a_task_lacks_is_said_beside_its_field_and_what_was_typed_stays(desk: Office, colleague: Person) -> None:
    reference = desk.open()
    at = f"/admin/requests/{reference}/tasks"
    page = desk.post(at, what=WHAT, assignee="", due="")
    assert page.status_code == 422
    assert "Still missing: who takes it, by when." in words(page)
    assert "look in the office" in words(page)
    past = desk.post(at, what=WHAT, assignee=colleague.id, due=due(desk, -1))
    assert "that day is over; pick today or a later one" in words(past)
    nobody = desk.post(at, what=WHAT, assignee="f" * 32, due=due(desk))
    assert "pick somebody from the list" in words(nobody)
    long = desk.post(at, what="x" * 2_001, assignee=colleague.id, due=due(desk))
    assert "a task has at most 2000 characters" in words(long)
    assert not desk.services.tasks.of(reference)


def test_what_was_typed_into_a_form_that_is_out_of_date_is_shown_to_be_copied(desk: Office, colleague: Person) -> None:
    reference = given(desk, colleague)
    late = desk.browser.post(f"/admin/requests/{reference}/tasks", data={"csrf": "0" * 64, "what": WHAT})
    assert late.status_code == 403
    assert WHAT in words(late)
    desk.sign_in(colleague)
    late = desk.browser.post(f"/admin/tasks/{reference}/1", data={"csrf": "0" * 64, "found": "Four e-mails."})
    assert "Four e-mails." in words(late)


def test_who_does_not_sign_in_by_an_address_is_to_be_told_in_person(desk: Office) -> None:
    reference, kim = desk.open(), somebody(desk.services.staff, desk.clock, Role.REVIEWER, name="kim.ray")
    before = len(desk.services.casework.get(reference, "s").messages)
    told = desk.post(f"/admin/requests/{reference}/tasks", assignee=kim.id, what=WHAT, due=due(desk))
    assert "tell them yourself" in words(desk.get(told.headers["location"].partition("#")[0]))
    assert len(desk.services.casework.get(reference, "s").messages) == before


def test_an_address_that_says_that_a_task_was_given_is_not_believed(desk: Office) -> None:
    reference = desk.open()
    assert "The task is given" not in words(desk.get(f"/admin/requests/{reference}?task=told"))


def test_a_task_of_somebody_else_is_not_opened_nor_done_nor_told_from_one_that_is_not_there(
    desk: Office, colleague: Person
) -> None:
    reference = given(desk, colleague)
    desk.sign_in(somebody(desk.services.staff, desk.clock, Role.COLLEAGUE, name="lee.moss"))
    theirs, none = (desk.get(f"/admin/tasks/{reference}/{number}") for number in (1, 2))
    assert theirs.status_code == none.status_code == 404
    assert words(theirs) == words(none)
    with pytest.raises(UnknownCase):
        desk.services.tasks.done(reference, 1, "found", desk.who.id)


def test_a_task_that_is_taken_back_waits_for_nobody(desk: Office, colleague: Person) -> None:
    reference = given(desk, colleague)
    assert desk.post(f"/admin/requests/{reference}/tasks/1/take-back").status_code == 303
    assert "Taken back." in desk.case(reference)
    assert not desk.services.tasks.mine(colleague.id)
    with pytest.raises(StepNotAllowed):
        desk.services.tasks.done(reference, 1, "found", colleague.id)


def test_a_task_of_two_hands_at_once_ends_once(
    desk: Office, colleague: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference = given(desk, colleague)
    tasks = desk.services.tasks
    seal, once = tasks._parts.secrets.seal, []

    def meanwhile(case_id: str, name: str, clear: str) -> object:
        if name == "found-1" and not once:
            once.append(1)
            tasks.take_back(reference, 1, desk.who.id)
        return seal(case_id, name, clear)

    monkeypatch.setattr(tasks._parts.secrets, "seal", meanwhile)
    with pytest.raises(CaseChanged):
        tasks.done(reference, 1, "found", colleague.id)
    only = tasks.of(reference)[0]
    assert (only.kept.state, only.found) == (TaskState.TAKEN_BACK, "")


def test_what_is_late_stands_on_the_first_page_and_goes_when_the_request_is_closed(
    desk: Office, colleague: Person
) -> None:
    reference = given(desk, colleague, days=2)
    desk.later(days=3)
    assert "1 task of a colleague is overdue." in words(desk.get("/admin/to-do"))
    assert "Overdue: was needed by" in desk.case(reference)
    caseworker = desk.who
    desk.sign_in(colleague)
    assert "1 task of yours is overdue." in words(desk.get("/admin/to-do"))
    desk.sign_in(caseworker)
    desk.services.casework.take(reference, Step.WITHDRAWN, caseworker.id, note="rang and took it back")
    assert not desk.services.tasks.mine(colleague.id)
    refused = desk.post(f"/admin/requests/{reference}/tasks", assignee=colleague.id, what=WHAT, due=due(desk))
    assert "reopen it first" in words(refused)


def test_the_words_of_a_task_are_sealed_and_go_with_those_of_the_request(desk: Office, colleague: Person) -> None:
    reference = given(desk, colleague)
    desk.services.tasks.done(reference, 1, "Ella's mother was rung", colleague.id)
    kept = b"".join(file.read_bytes() for file in desk.services.settings.state.rglob("*") if file.is_file())
    assert reference.encode() in kept
    assert b"office's mailbox" not in kept
    assert b"was rung" not in kept
    desk.services.casework.take(reference, Step.WITHDRAWN, desk.who.id, note="rang and took it back")
    desk.clock.move(timedelta(days=2_000))
    desk.services.case_retention.run()
    task = desk.services.tasks.of(reference)[0]
    assert (task.what, task.found, task.kept.state) == ("", "", TaskState.DONE)
