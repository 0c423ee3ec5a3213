"""Requests as the person and as staff meet them: receipt, status, steps, letters, files, and the end of keeping."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from sqlalchemy import select, text

from bot.app.bootstrap import Services, build_services
from bot.cases.codes import Check
from bot.cases.letter_templates import LetterKind, unfilled
from bot.cases.letters import Letters
from bot.cases.mail_text import Mails
from bot.cases.records import Change, KeptEvents, LetterState
from bot.cases.requester_service import FEW_TRIES, MANY_TRIES, TRIES
from bot.cases.staff_service import Filters, StaffService
from bot.cases.status import CaseStatus
from bot.cases.store import SqlCaseStore
from bot.governance.case_retention import CaseRetention, Erased
from bot.law.case import CLOSING, Ground, State, Step, Told
from bot.law.deadlines import DueFor
from bot.law.request_fields import Answers, Channel
from bot.law.rights import Right
from bot.notice import school
from bot.notice.folder import SchoolFolder
from bot.notice.language_files import load_languages
from bot.notice.periods import Periods
from bot.pii.pseudonymiser import Pseudonymiser
from bot.platform import tables
from bot.platform.errors import (
    BadReference,
    CaseChanged,
    SchoolFolderError,
    StepIncomplete,
    StepNotAllowed,
    TooManyTries,
    UnknownCase,
)
from bot.platform.settings import Settings
from bot.staff.rules import Role
from tests.case_factories import EMAIL, answers, opening_on, services_on
from tests.factories import HAZELMERE, NOON, SetClock, edited
from tests.smtp_server import SmtpServer
from widget.limits.rate_limits import Buckets, Rate

DAY = timedelta(days=1)


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def services(tmp_path: Path, pseudonymiser: Pseudonymiser, clock: SetClock) -> Iterator[Services]:
    built = services_on(tmp_path, clock, pseudonymiser)
    yield built
    built.engine.dispose()


def reference(services: Services, **given: Any) -> str:
    key = f"c{len(services.casework.list())}"
    return services.cases.open(key, 1, answers(**given)).reference


# --- the receipt ------------------------------------------------------------------------------------------------------


def test_a_receipt_says_what_the_law_says_of_each_right(services: Services) -> None:
    receipts = {right: services.cases.open(right.value, 1, answers(right)) for right in Right}
    access, complaint = receipts[Right.ACCESS], receipts[Right.COMPLAINT]
    assert (access.received, access.due, access.due_for) == (date(2026, 11, 24), date(2026, 12, 24), DueFor.ANSWER)
    assert (complaint.due, complaint.due_for) == (date(2026, 12, 24), DueFor.ACKNOWLEDGEMENT)
    assert (receipts[Right.WITHDRAW_CONSENT].due, receipts[Right.WITHDRAW_CONSENT].due_for) == (None, DueFor.ACTION)
    assert receipts[Right.EDUCATIONAL_RECORD].due is None, "no term dates are entered"
    assert {receipt.status for receipt in receipts.values()} == {"received"}
    assert access.printed.replace("-", "") == f"HJ{access.reference}"


def test_the_code_is_given_again_until_it_was_shown_and_never_after(services: Services) -> None:
    first = services.cases.open("c1", 1, answers())
    assert services.cases.open("c1", 1, answers()) == first
    services.cases.code_shown("c2")
    assert services.cases.open("c1", 1, answers()).code == first.code
    services.cases.code_shown("c1")
    again = services.cases.open("c1", 1, answers())
    assert (again.reference, again.code) == (first.reference, None)
    assert first.code is not None
    assert services.cases.status(first.reference, first.code, "x").printed == first.printed


def test_the_code_is_given_again_for_a_day_only(services: Services, clock: SetClock) -> None:
    first = services.cases.open("c1", 1, answers())
    clock.move(timedelta(hours=23, minutes=59))
    assert services.cases.open("c1", 1, answers()).code == first.code
    clock.move(timedelta(minutes=1))
    assert services.cases.open("c1", 1, answers()).code is None
    assert services.case_retention.run().codes == 1
    assert services.case_retention.run().codes == 0


def test_two_requests_in_one_conversation_are_two(services: Services) -> None:
    first, second = services.cases.open("c1", 1, answers()), services.cases.open("c1", 2, answers(Right.ERASURE))
    assert first.reference != second.reference
    assert first.code not in repr(first)  # type: ignore[operator]


def test_a_way_to_reply_needs_its_contact_and_only_known_fields_are_kept() -> None:
    with pytest.raises(ValueError, match="needs a contact"):
        Answers(Right.ACCESS, None, Told.EMAIL, {"name": "Sam"})
    with pytest.raises(ValueError, match="not a field"):
        Answers(Right.ACCESS, None, Told.PAGE, {"shoe_size": "9"})


def test_what_stays_after_forgetting_is_said_in_plain_words(services: Services) -> None:
    assert services.cases.kept("c1") is None
    opened = services.cases.open("c1", 1, answers())
    kept = services.cases.kept("c1")
    assert kept is not None
    assert kept.startswith(f"Your request {opened.printed} stays with the school. The school needs it to answer you.")
    services.casework.take(opened.reference, Step.WITHDRAWN, "s", note="by phone")
    assert "to show what it did" in (services.cases.kept("c1") or "")


def test_what_stays_of_a_closed_request_is_said_with_its_day_in_every_language(
    services: Services, clock: SetClock
) -> None:
    opened = services.cases.open("c1", 1, answers())
    services.casework.take(opened.reference, Step.WITHDRAWN, "s", note="by phone")
    assert "This stays until Wednesday 24 November 2027 at least" in (services.cases.kept("c1") or "")
    for language in load_languages().values():
        kept = services.cases.kept("c1", services.folder.form.in_language(language))
        assert kept is not None
        assert "24.11.2027" in kept, language.code
        assert "complaint" not in kept
    clock.now = NOON.replace(year=2027) + DAY
    assert "2027" not in (services.cases.kept("c1") or "")


# --- status -----------------------------------------------------------------------------------------------------------


def test_a_wrong_code_and_a_wrong_reference_are_told_alike(services: Services) -> None:
    opened, other = services.cases.open("c1", 1, answers()), services.cases.open("c2", 1, answers())
    assert opened.code is not None
    assert other.code is not None
    problems = []
    for digits, code in ((opened.reference, other.code), ("100000006", opened.code)):
        with pytest.raises(UnknownCase) as problem:
            services.cases.status(digits, code, "x")
        problems.append(str(problem.value))
    assert len(set(problems)) == 1
    assert services.cases.status(opened.printed.lower(), f" {opened.code[:4]} {opened.code[4:]}", "x")


def test_a_slip_in_a_reference_or_code_is_told_before_anything_is_looked_up(services: Services) -> None:
    opened = services.cases.open("c1", 1, answers())
    assert opened.code is not None
    for digits, code in (("123", opened.code), (opened.reference, "123"), (opened.reference[::-1], "0")):
        with pytest.raises(BadReference):
            services.cases.status(digits, code, "x")


def wrong_codes(services: Services, reference: str, code: str, caller: str) -> int:
    """How many wrong codes a caller can try until they are told to wait."""

    def is_looked_at() -> bool:
        with pytest.raises((UnknownCase, TooManyTries)) as problem:
            services.cases.status(reference, code, caller)
        return problem.type is UnknownCase

    return next(tried for tried in range(100) if not is_looked_at())


def test_codes_cannot_be_tried_one_after_another_and_the_owner_is_not_locked_out(
    services: Services, clock: SetClock
) -> None:
    opened, other = services.cases.open("c1", 1, answers()), services.cases.open("c2", 1, answers())
    assert opened.code is not None
    assert other.code is not None
    for asked in (opened.reference, "100000006"):
        assert wrong_codes(services, asked, other.code, "stranger") == TRIES
    with pytest.raises(TooManyTries):
        services.cases.status(opened.reference, opened.code, "stranger")
    assert services.cases.status(opened.reference, opened.code, "owner")
    clock.move(timedelta(hours=1))
    assert services.cases.status(opened.reference, opened.code, "stranger")
    for _ in range(TRIES * 2):
        assert services.cases.status(opened.reference, opened.code, "x"), "the right code is never too much"


def test_while_many_places_guess_at_one_reference_each_has_few_tries_and_the_right_code_opens_it(
    services: Services, clock: SetClock
) -> None:
    opened, other = services.cases.open("c1", 1, answers()), services.cases.open("c2", 1, answers())
    assert opened.code is not None
    assert other.code is not None
    for n in range(MANY_TRIES // TRIES):
        assert wrong_codes(services, opened.reference, other.code, f"place-{n}") == TRIES
    assert wrong_codes(services, opened.reference, other.code, "one more") == FEW_TRIES
    assert wrong_codes(services, other.reference, opened.code, "one more") == TRIES, "at another reference"
    assert services.cases.status(opened.reference, opened.code, "owner")
    clock.move(timedelta(days=1))
    assert wrong_codes(services, opened.reference, other.code, "one more") == TRIES


def test_no_address_stands_where_tries_are_counted(services: Services) -> None:
    opened = services.cases.open("c1", 1, answers())
    services.cases.status(opened.reference, other_code := opened.code or "", "192.0.2.8")
    wrong = services.cases.open("c2", 1, answers()).code or ""
    assert wrong != other_code
    wrong_codes(services, opened.reference, wrong, "192.0.2.7")
    with services.engine.connect() as connection:
        tried = connection.execute(select(tables.status_tries.c.tried)).scalars().all()
    assert len(tried) == 2
    assert not any("192.0.2" in one or opened.reference in one for one in tried)


def test_one_caller_cannot_try_many_references(tmp_path: Path, pseudonymiser: Pseudonymiser, clock: SetClock) -> None:
    limit = Buckets(Rate(3, 0.1), lambda: 0.0).take
    services = build_services(
        Settings(state=tmp_path, school=HAZELMERE, assistant="scripted"),
        clock=clock,
        pseudonymiser=pseudonymiser,
        status_limit=limit,
    )
    opened = services.cases.open("c1", 1, answers())
    assert opened.code is not None
    for _ in range(3):
        services.cases.status(opened.reference, opened.code, "a")
    with pytest.raises(TooManyTries):
        services.cases.status(opened.reference, opened.code, "a")
    assert services.cases.status(opened.reference, opened.code, "b")
    services.engine.dispose()


def test_the_status_follows_the_work_and_tells_that_it_is_paused(services: Services, clock: SetClock) -> None:
    opened = services.cases.open("c1", 1, answers())
    assert opened.code is not None

    def status() -> tuple[State, date | None, bool]:
        assert opened.code is not None
        found = services.cases.status(opened.reference, opened.code, "x")
        return found.state, found.due, found.paused

    assert status() == (State.RECEIVED, date(2026, 12, 24), False)
    clock.move(7 * DAY)
    ask: dict[str, Any] = {"told": Told.TELEPHONE, "reasons": "many papers"}
    services.casework.take(opened.reference, Step.CLARIFICATION_ASKED, "s", **ask)
    assert status()[::2] == (State.CLARIFICATION_ASKED, True)
    clock.move(3 * DAY)
    services.casework.take(opened.reference, Step.CLARIFICATION_RECEIVED, "s")
    assert status() == (State.RECEIVED, date(2026, 12, 29), False)
    done: dict[str, Any] = {"told": Told.IN_PERSON, "handed_over": "collected"}
    services.casework.take(opened.reference, Step.ANSWERED, "s", **done)
    assert status() == (State.ANSWERED, None, False)


SAW: Final[dict[str, Any]] = {"check": Check.DOCUMENT, "reasons": "Sam Poe came and showed a driving licence."}


@pytest.mark.parametrize("way", [Told.IN_PERSON, Told.POST])
def test_a_new_code_opens_the_request_and_the_old_one_no_more(services: Services, way: Told) -> None:
    opened = services.cases.open("c1", 1, answers(reply_by=Told.POST, contact="1 High Street"))
    assert opened.code is not None
    issued = services.case_codes.issue(opened.reference, "staff-1", way=way, seen=1, **SAW)
    assert (issued.name, issued.address, issued.printed) == ("Sam Poe", "1 High Street", opened.printed)
    assert services.cases.status(opened.reference, issued.code, "x").printed == opened.printed
    with pytest.raises(UnknownCase):
        services.cases.status(opened.reference, opened.code, "x")
    assert services.cases.held_code("c1", opened.reference) is None, "no screen of the chat shows the old one"


def test_who_gave_out_a_new_code_and_what_was_checked_is_logged_and_the_code_is_nowhere(
    services: Services, tmp_path: Path
) -> None:
    digits = reference(services)
    issued = services.case_codes.issue(digits, "staff-1", way=Told.IN_PERSON, seen=1, **SAW)
    view = services.casework.get(digits, "s")
    (entry,) = [entry for _, entry in view.trail if entry.action == "code_issued"]
    assert (entry.actor, entry.detail["check"], entry.detail["way"]) == ("staff-1", "document", "in_person")
    token = str(entry.detail["reason"])
    assert services.casework.reasons(digits, [token]) == {token: SAW["reasons"]}
    assert (view.events[-1].step, view.events[-1].reasons) == (Step.CODE_ISSUED, SAW["reasons"])
    assert issued.code not in repr(issued)
    assert issued.code.encode() not in state_bytes(tmp_path)
    assert services.audit.verify().broken is None


@pytest.mark.parametrize(
    "change",
    [
        {"check": None},
        {"reasons": "ok"},
        {"way": None},
        {"way": Told.EMAIL},
        {"way": Told.TELEPHONE},
        {"way": Told.PAGE},
    ],
)
def test_without_a_check_or_by_a_way_that_is_not_safe_no_code_is_given_out(
    services: Services, change: dict[str, Any]
) -> None:
    opened = services.cases.open("c1", 1, answers())
    with pytest.raises(StepIncomplete):
        services.case_codes.issue(opened.reference, "s", **{**SAW, "way": Told.POST, "seen": 1, **change})
    with pytest.raises(StepNotAllowed, match="its own page"):
        services.casework.take(opened.reference, Step.CODE_ISSUED, "s", told=Told.POST, reasons=SAW["reasons"])
    assert services.cases.status(opened.reference, str(opened.code), "x")


def test_a_form_for_a_new_code_that_is_sent_twice_makes_one_and_a_closed_request_gets_one_too(
    services: Services,
) -> None:
    digits = reference(services)
    services.casework.take(digits, Step.WITHDRAWN, "s", note="rang")
    issued = services.case_codes.issue(digits, "s", way=Told.POST, seen=2, **SAW)
    with pytest.raises(CaseChanged):
        services.case_codes.issue(digits, "s", way=Told.POST, seen=2, **SAW)
    assert services.cases.status(digits, issued.code, "x").state is State.WITHDRAWN


def test_a_new_code_lets_somebody_in_whose_reference_was_tried_too_often(services: Services) -> None:
    opened, other = services.cases.open("c1", 1, answers()), services.cases.open("c2", 1, answers())
    for digits, code in ((opened.reference, other.code), (other.reference, opened.code)):
        assert wrong_codes(services, digits, str(code), "owner") == TRIES
    issued = services.case_codes.issue(opened.reference, "s", way=Told.POST, seen=1, **SAW)
    assert services.cases.status(opened.reference, issued.code, "owner")
    with pytest.raises(TooManyTries):
        services.cases.status(other.reference, str(other.code), "owner")


WHY: Final = "The letter of the other parent names a child whom we must protect."
CLOSINGS: Final[dict[Step, dict[str, Any]]] = {
    Step.ANSWERED: {"told": Told.IN_PERSON, "handed_over": "collected"},
    Step.PARTLY_REFUSED: {"told": Told.IN_PERSON, "handed_over": "collected", "reasons": WHY, "routes": True},
    Step.REFUSED: {"told": Told.IN_PERSON, "reasons": WHY, "routes": True},
    Step.WITHDRAWN: {"note": "rang to say so"},
}


@pytest.mark.parametrize("step", list(CLOSINGS))
def test_what_staff_are_shown_before_they_close_a_request_is_what_the_person_then_reads(
    services: Services, step: Step
) -> None:
    opened = services.cases.open("c1", 1, answers())
    assert opened.code is not None
    seen = services.casework.get(opened.reference, "s").seen
    shown = services.casework.preview(opened.reference, step, "s", seen=seen, **CLOSINGS[step])
    assert services.cases.status(opened.reference, opened.code, "x").is_open, "a look takes no step"
    services.casework.take(opened.reference, step, "s", seen=seen, **CLOSINGS[step])
    assert services.cases.status(opened.reference, opened.code, "x") == shown


def test_who_was_refused_in_person_reads_the_reasons_and_how_to_complain(services: Services) -> None:
    opened = services.cases.open("c1", 1, answers())
    assert opened.code is not None
    services.casework.take(opened.reference, Step.REFUSED, "s", **CLOSINGS[Step.REFUSED])
    found = services.cases.status(opened.reference, opened.code, "x")
    assert found.told is not None
    assert (found.told.reasons, found.told.on, found.letters) == (WHY, date(2026, 11, 24), ())
    assert all(route in found.told.routes for route in ("complain to the school", "complain to the regulator", "court"))
    assert "letter" not in found.words


def test_what_the_school_recorded_of_a_refusal_by_letter_is_not_shown_besides(services: Services) -> None:
    opened = services.cases.open("c1", 1, answers(reply_by=Told.PAGE, contact=""))
    assert opened.code is not None
    title, body = letter(services, opened.reference, LetterKind.REFUSED)
    services.letters.send(opened.reference, LetterKind.REFUSED, title, body, "s", reasons=WHY, way=Told.IN_PERSON)
    services.letters.delivered(opened.reference, 1, "s")
    found = services.cases.status(opened.reference, opened.code, "x")
    assert (found.told, [one.body for one in found.letters]) == (None, [body])
    assert WHY not in str(found)


@pytest.mark.parametrize("way", [Told.EMAIL, Told.POST, Told.IN_PERSON])
def test_a_letter_that_closes_a_request_is_shown_first_as_the_person_will_read_it(
    services: Services, way: Told
) -> None:
    opened = services.cases.open("c1", 1, answers())
    assert opened.code is not None
    title, body = letter(services, opened.reference, LetterKind.REFUSED)
    sending: dict[str, Any] = {"way": way, "reasons": WHY, "number": 1}
    shown = services.letters.preview(opened.reference, LetterKind.REFUSED, title, body, "s", **sending)
    assert services.casework.get(opened.reference, "s").letters == ()
    services.letters.send(opened.reference, LetterKind.REFUSED, title, body, "s", **sending)
    assert services.letters.after_delivery(opened.reference, 1, "s") == shown.status
    mail = [m for m in services.casework.get(opened.reference, "s").messages if m.letter == 1]
    assert shown.mail == ((mail[0].subject, mail[0].body) if way is Told.EMAIL else None)
    if way is not Told.EMAIL:
        services.letters.delivered(opened.reference, 1, "s")
        assert services.cases.status(opened.reference, opened.code, "x") == shown.status


def test_a_request_is_not_answered_while_a_letter_that_asks_for_proof_is_on_its_way(services: Services) -> None:
    digits = reference(services, reply_by=Told.POST, contact="1 High Street")
    title, body = letter(services, digits, LetterKind.IDENTITY)
    services.letters.send(digits, LetterKind.IDENTITY, title, body, "s", reasons="unsure")
    with pytest.raises(StepNotAllowed, match="asks for proof is on its way"):
        services.casework.take(digits, Step.ANSWERED, "s", **CLOSINGS[Step.ANSWERED])
    services.letters.cancel(digits, 1, "s")
    services.casework.take(digits, Step.ANSWERED, "s", **CLOSINGS[Step.ANSWERED])


def test_a_school_that_asks_for_sign_off_closes_no_request_without_it(services: Services, clock: SetClock) -> None:
    toml = edited((HAZELMERE / "school.toml").read_text(), "sign_off = false", "sign_off = true")
    own = school.parse(toml, services.folder.notice)
    store, secrets, opening = SqlCaseStore(services.engine), services.cases._secrets, services.cases._opening
    status = CaseStatus(secrets, opening, own, clock)
    work = StaffService(
        store=store,
        audit=services.audit,
        secrets=secrets,
        opening=opening,
        status=status,
        school=own,
        clock=clock,
        mails=Mails(own, "https://help.example.org/"),
    )
    digits = reference(services)
    waits = dict(work.get(digits, "s").closing_waits)
    assert set(waits) == {*CLOSING}
    assert set(waits.values()) == {"it has to be signed off first"}
    for step, brings in CLOSINGS.items():
        with pytest.raises(StepNotAllowed, match="signed off"):
            work.take(digits, step, "s", **brings)
    work.take(digits, Step.SIGNED_OFF, "officer")
    assert work.take(digits, Step.REFUSED, "s", **CLOSINGS[Step.REFUSED]).case.state is State.REFUSED


@pytest.mark.parametrize("value", ['"yes"', "1", "[]"])
def test_a_sign_off_that_is_neither_true_nor_false_is_refused(folder: SchoolFolder, value: str) -> None:
    toml = edited((HAZELMERE / "school.toml").read_text(), "sign_off = false", f"sign_off = {value}")
    with pytest.raises(SchoolFolderError, match="true or false"):
        school.parse(toml, folder.notice)


# --- staff ------------------------------------------------------------------------------------------------------------


def test_a_request_that_came_by_letter_runs_from_the_day_it_came(services: Services) -> None:
    given = answers(reply_by=Told.POST, contact="1 High Street")
    opened = services.casework.enter(given, Channel.LETTER, date(2026, 11, 20), "staff-1", "form-1")
    assert services.casework.enter(given, Channel.LETTER, date(2026, 11, 20), "staff-1", "form-1") == opened
    assert (opened.received, opened.due) == (date(2026, 11, 20), date(2026, 12, 21))
    view = services.casework.get(opened.reference, "staff-1")
    assert (view.line.channel, view.events[0].actor, view.events[0].at) == (Channel.LETTER, "staff-1", NOON)
    with pytest.raises(StepNotAllowed):
        services.casework.enter(given, Channel.LETTER, date(2026, 11, 25), "staff-1", "form-2")


def test_the_list_is_sorted_by_what_is_due_and_filtered(services: Services, clock: SetClock) -> None:
    late = reference(services)
    clock.move(10 * DAY)
    paused = reference(services)
    services.casework.take(paused, Step.CLARIFICATION_ASKED, "s", told=Told.POST, reasons="which?")
    clock.move(22 * DAY)
    new = reference(services, right=Right.ERASURE)
    kim = services.staff.add("kim", "Kim Day", Role.CASEWORKER, "s")[0].id
    services.casework.take(new, Step.ASSIGNED, "s", assignee=kim)
    closed = reference(services)
    services.casework.take(closed, Step.WITHDRAWN, "s", note="by phone")

    def found(**wanted: Any) -> list[str]:
        return [line.reference for line in services.casework.list(Filters(**wanted))]

    assert found() == [late, new, paused, closed]
    assert found(overdue=True) == [late]
    assert found(paused=True) == [paused]
    assert found(is_open=False) == [closed]
    assert found(right=Right.ERASURE) == [new]
    assert found(assignee=kim) == [new]
    assert found(states=frozenset({State.WITHDRAWN})) == [closed]
    assert found(reference=f"HJ-{late[:3]}-{late[3:6]}") == [late]


def test_every_view_and_change_is_in_the_log_with_who_did_it(services: Services) -> None:
    digits = reference(services)
    services.casework.get(digits, "staff-1")
    services.casework.take(digits, Step.NOTED, "staff-2", note="rang")
    trail = services.casework.get(digits, "staff-3").trail
    assert [(entry.actor, entry.action) for _, entry in trail] == [
        ("person", "opened"),
        ("staff-1", "viewed"),
        ("staff-2", "step"),
        ("staff-3", "viewed"),
    ]


def test_a_step_that_is_not_allowed_changes_and_logs_nothing(services: Services) -> None:
    digits = reference(services)
    before = services.audit.verify().entries
    with pytest.raises(StepNotAllowed):
        services.casework.take(digits, Step.FEE_PAID, "s")
    with pytest.raises(StepIncomplete):
        services.casework.take(digits, Step.REFUSED, "s", reasons="no", told=Told.POST)
    with pytest.raises(StepNotAllowed):
        services.casework.take(digits, Step.DUPLICATE, "s", other_request=digits)
    assert services.audit.verify().entries == before


def test_a_page_that_was_sent_twice_takes_its_step_once(services: Services) -> None:
    digits = reference(services)
    seen = services.casework.get(digits, "s").seen
    services.casework.take(digits, Step.NOTED, "s", note="once", seen=seen)
    with pytest.raises(CaseChanged):
        services.casework.take(digits, Step.NOTED, "s", note="once", seen=seen)


def test_what_the_person_wrote_is_shown_only_for_a_reason_that_is_kept(services: Services) -> None:
    digits = reference(services)
    view = services.casework.get(digits, "s")
    assert view.fields == ("name", "contact", "details")
    assert "Sam" not in str(view)
    with pytest.raises(StepIncomplete):
        services.casework.reveal(digits, "contact", "s", "  ")
    for hidden in ("code", "event-1", "child"):
        with pytest.raises(StepNotAllowed):
            services.casework.reveal(digits, hidden, "s", "curious")
    assert services.casework.reveal(digits, "contact", "s", "to write to Sam Poe") == EMAIL
    entry = services.casework.get(digits, "s").trail[-2][1]
    assert (entry.action, entry.detail["field"]) == ("revealed", "contact")
    token = str(entry.detail["reason"])
    assert services.casework.reasons(digits, [token]) == {token: "to write to Sam Poe"}
    assert services.casework.reasons(digits, ["code"]) == {"code": ""}


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Siobhán O’Brien", "o'brien"),
        ("Siobhán O’Brien", "OBrien siobhan"),
        ("Paweł Żak-Nowak", "nowak pawel"),
        ("Sam Poe", "+44 7700 900 456"),
        ("Sam Poe", "07700900456"),
    ],
)
def test_a_search_finds_a_person_however_they_are_written(services: Services, written: str, typed: str) -> None:
    digits = reference(services, name=written, contact="07700 900456")
    reference(services, name="Robin Roe", contact="07700 900457")
    assert [line.reference for line in services.casework.search(typed, "s", "search_asked")] == [digits]


def test_a_search_finds_by_name_and_logs_only_how_many_and_why(services: Services) -> None:
    digits = reference(services)
    reference(services, name="Robin Roe", contact="robin@example.org")
    assert [line.reference for line in services.casework.search(" sam  POE", "s", "search_asked")] == [digits]
    assert services.casework.search("", "s", "search_asked") == []
    with services.engine.connect() as connection:
        logged = str(connection.execute(text("SELECT detail FROM audit WHERE action = 'searched'")).all())
    assert "1" in logged
    assert "search_asked" in logged
    assert "sam" not in logged.lower()


# --- letters ----------------------------------------------------------------------------------------------------------


def why(services: Services, digits: str, by: str = "s") -> str:
    """Say why the letters of a request are opened; the token of that."""
    services.casework.give_reason(digits, by, "to work on it")
    return services.casework.reason_given(digits, by, NOON - DAY)


def letter(services: Services, digits: str, kind: LetterKind) -> tuple[str, str]:
    drafted = services.letters.draft(digits, kind, "s", why(services, digits))
    body = drafted.body
    for bracket in body.split("[")[1:]:
        body = body.replace(f"[{bracket.partition(']')[0]}]", "this is what we filled in")
    return drafted.title, body


def test_a_letter_is_begun_and_read_only_by_who_said_why_and_each_time_is_logged_with_the_reason(
    services: Services,
) -> None:
    digits = reference(services)
    services.letters.send(digits, LetterKind.UPDATE, "An update", "Dear Sam Poe, we look.", "s")
    token = why(services, digits, "s1")
    for by, wrong in (("s1", ""), ("s1", "reason-0"), ("s2", token)):
        with pytest.raises(StepNotAllowed, match="say first why"):
            services.letters.read(digits, 1, by, wrong)
        with pytest.raises(StepNotAllowed, match="say first why"):
            services.letters.draft(digits, LetterKind.UPDATE, by, wrong)
    assert "Sam Poe" in services.letters.read(digits, 1, "s1", token).body
    services.letters.draft(digits, LetterKind.UPDATE, "s1", token)
    looks = [entry for _, entry in services.casework.get(digits, "s").trail if entry.detail.get("reason") == token]
    assert [(one.action, one.detail.get("field")) for one in looks] == [
        ("reason_given", None),
        ("revealed", "letter-1"),
        ("letter_drafted", "name"),
    ]
    assert services.casework.reasons(digits, [token]) == {token: "to work on it"}
    assert services.casework.reason_given(digits, "s2", NOON - DAY) == ""
    assert services.casework.reason_given(digits, "s1", NOON + DAY) == "", "an earlier session's reason is over"
    with pytest.raises(StepIncomplete):
        services.casework.give_reason(digits, "s1", "  ")


def test_a_letter_with_brackets_left_in_it_is_not_sent(services: Services) -> None:
    digits = reference(services)
    drafted = services.letters.draft(digits, LetterKind.IDENTITY, "s", why(services, digits))
    assert drafted.body.startswith("Dear Sam Poe,")
    with pytest.raises(StepIncomplete) as problem:
        services.letters.send(digits, LetterKind.IDENTITY, drafted.title, drafted.body, "s", reasons="unsure")
    assert "[say why]" in problem.value.missing


@pytest.fixture
def mail() -> Iterator[SmtpServer]:
    with SmtpServer() as running:
        yield running


@pytest.fixture
def mailing(tmp_path: Path, pseudonymiser: Pseudonymiser, clock: SetClock, mail: SmtpServer) -> Iterator[Services]:
    """The services with a mail server."""
    built = services_on(tmp_path, clock, pseudonymiser, smtp_host="127.0.0.1", smtp_port=mail.port, smtp_tls="none")
    yield built
    built.engine.dispose()


async def test_a_letter_by_email_moves_the_clock_only_once_its_message_has_gone(
    mailing: Services, clock: SetClock, mail: SmtpServer
) -> None:
    services = mailing
    opened = services.cases.open("c1", 1, answers())
    assert opened.code is not None
    title, body = letter(services, opened.reference, LetterKind.IDENTITY)
    view = services.letters.send(opened.reference, LetterKind.IDENTITY, title, body, "staff-1", reasons="unsure")
    assert (view.case.state, view.line.letters_waiting) == (State.RECEIVED, 1)
    assert services.cases.status(opened.reference, opened.code, "x").letters[0].body == body
    clock.move(DAY)
    await services.outbox.send_due()
    view = services.casework.get(opened.reference, "s")
    assert (view.case.state, view.line.letters_waiting) == (State.IDENTITY_ASKED, 0)
    asked = view.events[-1]
    assert (asked.on, asked.actor, asked.told, asked.reasons) == (date(2026, 11, 25), "staff-1", Told.EMAIL, "unsure")
    sent = [one.data.decode() for one in mail.accepted]
    assert len(sent) == 3
    assert not any("unsure" in mail or "filled in" in mail or "Sam" in mail for mail in sent)
    assert services.letters.deliver_sent() == 0


async def test_a_letter_whose_message_only_lies_as_a_file_waits_until_somebody_has_sent_it_by_hand(
    services: Services, clock: SetClock
) -> None:
    digits = reference(services)
    title, body = letter(services, digits, LetterKind.IDENTITY)
    services.letters.send(digits, LetterKind.IDENTITY, title, body, "s", reasons="unsure")
    with pytest.raises(StepNotAllowed, match="once its e-mail has gone"):
        services.letters.delivered(digits, 1, "s")
    clock.move(DAY)
    assert await services.outbox.send_due() == 3
    assert services.letters.deliver_sent() == 0
    view = services.casework.get(digits, "s")
    assert (view.case.state, view.letters[0].state) == (State.RECEIVED, LetterState.WAITING), "a file tells nobody"
    view = services.letters.delivered(digits, 1, "s")
    assert (view.case.state, view.letters[0].state) == (State.IDENTITY_ASKED, LetterState.DELIVERED)
    assert (view.events[-1].on, view.events[-1].told) == (date(2026, 11, 25), Told.EMAIL)


async def test_a_letter_whose_message_lies_as_a_file_can_be_taken_back_and_posted_instead(services: Services) -> None:
    digits = reference(services)
    title, body = letter(services, digits, LetterKind.ACKNOWLEDGEMENT)
    services.letters.send(digits, LetterKind.ACKNOWLEDGEMENT, title, body, "s")
    await services.outbox.send_due()
    view = services.letters.cancel(digits, 1, "s")
    assert view.letters[0].state is LetterState.CANCELLED
    services.letters.send(digits, LetterKind.ACKNOWLEDGEMENT, title, body, "s", way=Told.POST)
    assert services.letters.delivered(digits, 2, "s").case.state is State.ACKNOWLEDGED


def test_of_two_who_write_a_letter_at_once_the_second_is_told_to_look_again(
    services: Services, clock: SetClock
) -> None:
    digits = reference(services)
    title, body = letter(services, digits, LetterKind.UPDATE)
    seen = services.casework.get(digits, "s").seen
    store = SqlCaseStore(services.engine)
    other = services.letters

    class Slow:
        """A store on which somebody else writes the same letter between looking and writing."""

        def __getattr__(self, name: str) -> Any:
            return getattr(store, name)

        def change(self, change: Change) -> None:
            if change.letter is not None:
                other.send(digits, LetterKind.UPDATE, title, body, "s2", seen=seen, number=1)
            store.change(change)

    slow: Any = Slow()
    own, secrets = services.folder.school, services.cases._secrets
    opening = services.cases._opening
    status = CaseStatus(secrets, opening, own, clock)
    shared: dict[str, Any] = {"store": slow, "secrets": secrets, "opening": opening, "school": own, "clock": clock}
    mails = other._parts.mails
    casework = StaffService(audit=services.audit, status=status, mails=mails, **shared)
    mine = Letters(replace(other._parts, store=slow, casework=casework), status)
    with pytest.raises(CaseChanged, match="another letter was written meanwhile"):
        mine.send(digits, LetterKind.UPDATE, title, body, "s1", seen=seen, number=1)
    assert [one.created_by for one in services.casework.get(digits, "s").letters] == ["s2"]


def test_a_letter_has_the_name_below_it_and_the_new_date_and_one_that_has_passed_is_refused(services: Services) -> None:
    digits = reference(services)
    token = why(services, digits)
    drafted = services.letters.draft(digits, LetterKind.EXTENSION, "s", token, "Kim Day")
    assert "Yours sincerely,\nKim Day\n" in drafted.body
    assert "We will answer by Wednesday 24 February 2027." in drafted.body
    assert unfilled(drafted.body) == ("[say why]",)
    body = drafted.body.replace("[say why]", "that many papers have to be read")
    sending: dict[str, Any] = {"reasons": "many papers", "ground": Ground.COMPLEXITY}
    for passed in ("3 November 2026", "3/11/2026"):
        wrong = body.replace("Wednesday 24 February 2027", passed)
        with pytest.raises(StepNotAllowed, match="Tuesday 3 November 2026, has passed already"):
            services.letters.send(digits, LetterKind.EXTENSION, drafted.title, wrong, "s", **sending)
    assert services.letters.send(digits, LetterKind.EXTENSION, drafted.title, body, "s", **sending).letters


def test_a_request_that_is_closed_has_nothing_left_to_do(services: Services) -> None:
    digits = reference(services)
    assert services.casework.get(digits, "s").advice
    services.casework.take(digits, Step.WITHDRAWN, "s", note="by phone")
    assert services.casework.get(digits, "s").advice == ()


def test_a_letter_by_post_moves_the_clock_on_the_day_it_was_posted(services: Services, clock: SetClock) -> None:
    digits = reference(services, reply_by=Told.POST, contact="1 High Street\nColchester")
    title, body = letter(services, digits, LetterKind.EXTENSION)
    sending: dict[str, Any] = {"reasons": "many papers", "ground": Ground.COMPLEXITY}
    assert services.letters.send(digits, LetterKind.EXTENSION, title, body, "s", **sending).case.clock.extended is None
    clock.move(3 * DAY)
    printed = services.letters.read(digits, 1, "s", why(services, digits))
    assert (printed.body, printed.address, printed.script) == (body, "1 High Street\nColchester", "")
    with pytest.raises(StepNotAllowed):
        services.letters.delivered(digits, 1, "s", on=date(2026, 12, 24))
    with pytest.raises(StepNotAllowed):
        services.letters.delivered(digits, 1, "s", on=date(2026, 11, 23))
    view = services.letters.delivered(digits, 1, "s", on=date(2026, 11, 25))
    assert view.case.clock.extended == date(2026, 11, 25)
    with pytest.raises(StepNotAllowed):
        services.letters.delivered(digits, 1, "s")


def test_a_letter_by_telephone_needs_a_note_of_the_call(services: Services) -> None:
    digits = reference(services, reply_by=Told.TELEPHONE, contact="07700 900123")
    title, body = letter(services, digits, LetterKind.CLARIFICATION)
    services.letters.send(digits, LetterKind.CLARIFICATION, title, body, "s", reasons="which?")
    assert services.letters.read(digits, 1, "s", why(services, digits)).script.endswith(body)
    with pytest.raises(StepIncomplete):
        services.letters.delivered(digits, 1, "s")
    view = services.letters.delivered(digits, 1, "s", note="wants reports only")
    assert (view.case.state, view.events[-1].note) == (State.CLARIFICATION_ASKED, "wants reports only")


def test_who_left_no_way_to_reply_is_told_by_the_page_at_once(services: Services) -> None:
    opened = services.cases.open("c1", 1, answers(reply_by=Told.PAGE, contact=""))
    assert opened.code is not None
    title, body = letter(services, opened.reference, LetterKind.ACKNOWLEDGEMENT)
    view = services.letters.send(opened.reference, LetterKind.ACKNOWLEDGEMENT, title, body, "s")
    assert (view.case.state, view.letters[0].state) == (State.ACKNOWLEDGED, LetterState.DELIVERED)
    assert services.cases.status(opened.reference, opened.code, "x").letters[0].title == title


def test_a_refusal_without_the_ways_to_complain_is_not_sent(services: Services) -> None:
    digits = reference(services)
    title, body = letter(services, digits, LetterKind.REFUSED)
    with pytest.raises(StepIncomplete) as problem:
        services.letters.send(digits, LetterKind.REFUSED, title, "No.", "s", reasons="We have to keep it by law.")
    assert problem.value.missing == ("routes",)
    with pytest.raises(StepIncomplete) as problem:
        services.letters.send(
            digits, LetterKind.REFUSED, title, body.replace("this is what we filled in", "x"), "s", reasons=WHY
        )
    assert problem.value.missing == ("letter_reasons",), "a refusal whose letter gives no reasons"
    assert services.letters.send(
        digits, LetterKind.REFUSED, title, body, "s", reasons="We have to keep it by law."
    ).line.letters_waiting


async def test_a_letter_taken_back_is_never_mailed_nor_shown(mailing: Services) -> None:
    services = mailing
    opened = services.cases.open("c1", 1, answers())
    assert opened.code is not None
    title, body = letter(services, opened.reference, LetterKind.ACKNOWLEDGEMENT)
    services.letters.send(opened.reference, LetterKind.ACKNOWLEDGEMENT, title, body, "s")
    services.letters.cancel(opened.reference, 1, "s")
    assert await services.outbox.send_due() == 2
    assert services.cases.status(opened.reference, opened.code, "x").letters == ()
    services.letters.send(opened.reference, LetterKind.ACKNOWLEDGEMENT, title, body, "s")
    await services.outbox.send_due()
    with pytest.raises(StepNotAllowed):
        services.letters.cancel(opened.reference, 2, "s")


async def test_a_letter_that_arrives_after_its_step_became_impossible_is_noted(mailing: Services) -> None:
    services = mailing
    digits = reference(services)
    title, body = letter(services, digits, LetterKind.CLARIFICATION)
    services.letters.send(digits, LetterKind.CLARIFICATION, title, body, "s", reasons="which?")
    services.casework.take(digits, Step.WITHDRAWN, "s", note="by phone")
    await services.outbox.send_due()
    view = services.casework.get(digits, "s")
    assert (view.case.state, view.events[-1].step, view.line.letters_waiting) == (State.WITHDRAWN, Step.NOTED, 0)


# --- files ------------------------------------------------------------------------------------------------------------


def test_the_register_holds_nothing_that_was_typed(services: Services) -> None:
    digits = reference(services)
    kim = services.staff.add("kim", "Kim Day", Role.CASEWORKER, "s")[0].id
    services.casework.take(digits, Step.ASSIGNED, "s", assignee=kim)
    columns = {"Received": lambda line: line.received, "By": lambda line: line.assignee}
    rows = list(csv.DictReader(io.StringIO(services.case_exports.register("s", columns))))
    assert rows == [{"Received": "2026-11-24", "By": kim}]


def test_a_request_is_given_only_to_somebody_on_the_staff_who_works_on_requests(services: Services) -> None:
    digits = reference(services)
    kim, gone = (services.staff.add(name, name, Role.CASEWORKER, "s")[0].id for name in ("kim", "gone"))
    reviewer = services.staff.add("rae", "Rae", Role.REVIEWER, "s")[0].id
    services.staff.disable(gone, "s")
    for nobody in ("=cmd()", "x" * 100_000, "Kim Day", gone, reviewer):
        with pytest.raises(StepNotAllowed, match="nobody on the staff who works on requests"):
            services.casework.take(digits, Step.ASSIGNED, "s", assignee=nobody)
    assert services.casework.get(digits, "s").line.assignee == ""
    services.casework.take(digits, Step.ASSIGNED, "s", assignee=kim)
    assert services.casework.get(digits, "s").line.assignee == kim


def test_a_case_leaves_with_the_words_of_its_letters_each_revealed_for_the_reason(services: Services) -> None:
    digits = reference(services)
    services.letters.send(digits, LetterKind.UPDATE, "An update", "We are still looking.", "s")
    kim = services.staff.add("kim", "Kim Day", Role.CASEWORKER, "s")[0].id
    services.casework.take(digits, Step.ASSIGNED, "s", assignee=kim)
    text = services.case_exports.case(digits, "s", "asked by the officer")
    document = json.loads(text)
    assert (kim in text, services.casework.find(digits).case.id in text) == (False, False)
    assert document["request"]["assignee"] == document["events"][-1]["assignee"] == "Kim Day"
    assert [(one["title"], one["body"]) for one in document["letters"]] == [("An update", "We are still looking.")]
    trail = services.casework.get(digits, "s").trail
    (entry,) = [entry for _, entry in trail if entry.detail.get("field") == "letter-1"]
    token = str(entry.detail["reason"])
    assert services.casework.reasons(digits, [token]) == {token: "asked by the officer"}
    later = json.loads(services.case_exports.case(digits, "s", "asked by the officer"))
    assert "asked by the officer" in [entry["detail"].get("reason") for entry in later["log"]]


def test_a_case_leaves_as_json_with_its_words_and_only_for_a_reason(services: Services) -> None:
    digits = reference(services)
    with pytest.raises(StepIncomplete):
        services.case_exports.case(digits, "s", "")
    document = json.loads(services.case_exports.case(digits, "s", "asked by the officer"))
    assert document["words"]["name"] == "Sam Poe"
    assert [event["step"] for event in document["events"]] == ["received"]
    assert document["request"]["right"] == "See information"
    actions = [entry.action for _, entry in services.casework.get(digits, "s").trail]
    assert actions.count("revealed") == 3
    assert "exported" in actions


def test_the_calendar_holds_open_requests_by_reference_only(services: Services) -> None:
    digits, closed = reference(services), reference(services)
    services.casework.take(closed, Step.WITHDRAWN, "s", note="by phone")
    feed = services.case_exports.calendar()
    assert feed.count("BEGIN:VEVENT") == 1
    assert f"UID:{digits}@" in feed
    assert "DTSTART;VALUE=DATE:20261224\r\n" in feed
    assert all(len(line.encode()) <= 75 for line in feed.split("\r\n"))
    assert "Sam" not in feed


# --- the end of keeping -----------------------------------------------------------------------------------------------


def state_bytes(state: Path) -> bytes:
    return b"".join(file.read_bytes() for file in state.glob("*.sqlite3*"))


def closed_request(services: Services) -> str:
    digits = reference(services)
    services.casework.take(digits, Step.NOTED, "s", note="Sam rang")
    services.casework.take(digits, Step.WITHDRAWN, "s", note="by phone")
    return digits


def test_a_request_is_erased_three_years_after_it_was_closed_and_not_a_day_before(
    services: Services, clock: SetClock
) -> None:
    opened = services.cases.open("c0", 1, answers())
    services.casework.take(opened.reference, Step.NOTED, "s", note="Sam rang")
    services.casework.take(opened.reference, Step.WITHDRAWN, "s", note="by phone")
    still_open = services.cases.open("c1", 1, answers()).reference
    clock.now = NOON.replace(year=2029)
    assert services.case_retention.run() == Erased(0, 0, 2)
    clock.move(DAY)
    assert services.case_retention.run() == Erased(1, 0, 0)
    assert services.case_retention.run() == Erased(0, 0, 0)
    view = services.casework.get(opened.reference, "s")
    assert (view.fields, view.line.erased, view.steps) == ((), True, ())
    assert [event.step for event in view.events] == [Step.RECEIVED, Step.NOTED, Step.WITHDRAWN]
    assert not any(event.note for event in view.events)
    assert services.audit.verify().broken is None, "the log holds after an erasure"
    assert services.casework.get(still_open, "s").fields
    assert opened.code is not None
    with pytest.raises(UnknownCase):
        services.cases.status(opened.reference, opened.code, "x")
    with pytest.raises(StepNotAllowed):
        services.casework.take(opened.reference, Step.REOPENED, "s", reasons="more")


def test_a_legal_hold_stops_the_erasure_until_it_is_lifted(services: Services, clock: SetClock) -> None:
    digits = closed_request(services)
    services.casework.take(digits, Step.HELD, "s", reasons="a claim")
    clock.now = NOON.replace(year=2030)
    assert services.case_retention.run() == Erased(0, 1, 1)
    services.casework.take(digits, Step.RELEASED, "s", reasons="settled")
    assert services.case_retention.run() == Erased(1, 0, 0)


@pytest.mark.parametrize("step", [Step.HELD, Step.REOPENED])
def test_an_erasure_stops_before_what_was_decided_while_it_ran(services: Services, clock: SetClock, step: Step) -> None:
    digits = closed_request(services)
    store = SqlCaseStore(services.engine)
    clock.now = NOON.replace(year=2030)

    class Meanwhile:
        """A store on which somebody takes a step after all requests were read, and before the first is erased."""

        def __getattr__(self, name: str) -> Any:
            return getattr(store, name)

        def all(self) -> list[KeptEvents]:
            read = store.all()
            services.casework.take(digits, step, "s", reasons="a claim")
            return read

    meanwhile: Any = Meanwhile()
    assert CaseRetention(meanwhile, Periods, clock).run().requests == 0
    view = services.casework.get(digits, "s")
    assert (view.events[-1].step, view.line.erased) == (step, False)
    assert view.fields
    assert not any(entry.action == "erased" for _, entry in services.audit.page(None, 99))
    assert services.case_retention.run().held == (1 if step is Step.HELD else 0)


async def test_an_erasure_takes_back_what_was_never_sent(services: Services, clock: SetClock, tmp_path: Path) -> None:
    closed_request(services)
    clock.now = NOON.replace(year=2030)
    services.case_retention.run()
    assert await services.outbox.send_due() == 0
    with services.engine.connect() as connection:
        assert connection.execute(text('SELECT count(*) FROM outbox WHERE "to" IS NOT NULL')).scalar_one() == 0
    assert EMAIL.encode() not in state_bytes(tmp_path)


# --- term dates -------------------------------------------------------------------------------------------------------

TERM = '\n[[terms]]\nname = "Autumn"\nfirst = 2026-11-02\nlast = 2026-12-18\ninset = [2026-12-01]\n'


def test_with_term_dates_the_educational_record_is_due_after_fifteen_school_days(
    tmp_path: Path, folder: SchoolFolder, clock: SetClock
) -> None:
    own = school.parse((HAZELMERE / "school.toml").read_text() + TERM, folder.notice)
    engine, opening = opening_on(tmp_path, own, clock)
    opened = opening.open("k", answers(Right.EDUCATIONAL_RECORD), channel=Channel.CHAT, actor="person")
    engine.dispose()
    assert opened.due == date(2026, 12, 16), "15 school days with an INSET day between"


def test_the_educational_record_is_not_taken_at_an_academy(
    tmp_path: Path, folder: SchoolFolder, clock: SetClock
) -> None:
    toml = edited((HAZELMERE / "school.toml").read_text(), 'type = "unconfirmed"', 'type = "academy"')
    engine, opening = opening_on(tmp_path, school.parse(toml, folder.notice), clock)
    with pytest.raises(StepNotAllowed):
        opening.open("k", answers(Right.EDUCATIONAL_RECORD), channel=Channel.CHAT, actor="person")
    engine.dispose()


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (("last = 2026-12-18", "last = 2026-10-18"), "ends before it begins"),
        (("first = 2026-11-02\n", ""), "first as a day"),
        (("inset = [2026-12-01]", "inset = 3"), "days without pupils"),
        (("inset = [2026-12-01]", "inset = [2027-12-01]"), "is in no term"),
        (('name = "Autumn"', 'title = "Autumn"'), "is not known"),
    ],
)
def test_term_dates_that_cannot_be_right_are_refused_with_file_line_and_cure(
    change: tuple[str, str], problem: str, folder: SchoolFolder
) -> None:
    toml = (HAZELMERE / "school.toml").read_text() + edited(TERM, *change)
    with pytest.raises(SchoolFolderError, match=problem) as refused:
        school.parse(toml, folder.notice)
    assert refused.value.file == "school.toml"
    assert refused.value.line is not None
    assert refused.value.line > len((HAZELMERE / "school.toml").read_text().splitlines())


def test_a_request_is_never_erased_before_a_complaint_could_be_made_and_decided(
    services: Services, clock: SetClock
) -> None:
    """Whatever the numbers are: also where a request counts as closed long before that was written down."""
    clock.now = NOON.replace(year=2029)
    digits = services.casework.enter(answers(), Channel.LETTER, date(2026, 11, 24), "s", "f1").reference
    services.casework.take(digits, Step.WITHDRAWN, "s", note="by phone", on=date(2026, 11, 25))
    clock.now = NOON.replace(year=2030)
    retention = CaseRetention(
        SqlCaseStore(services.engine), lambda: Periods(request_years=1, complaint_months=12), clock
    )
    assert retention.run().requests == 0, "the last of its twelve months"
    clock.move(DAY)
    assert retention.run().requests == 1


@pytest.mark.parametrize(
    ("months", "problem"),
    [
        ("2", "whole number of months"),
        ("true", "whole number of months"),
        ("37", "at least as long as complaint_months"),
    ],
)
def test_months_for_a_complaint_that_cannot_be_right_are_refused(
    folder: SchoolFolder, months: str, problem: str
) -> None:
    toml = edited((HAZELMERE / "school.toml").read_text(), "complaint_months = 12", f"complaint_months = {months}")
    with pytest.raises(SchoolFolderError, match=problem):
        school.parse(toml, folder.notice)


def test_a_retention_that_is_no_number_of_years_is_refused(folder: SchoolFolder) -> None:
    for value in ("0", "true", '"3"', "99"):
        toml = edited((HAZELMERE / "school.toml").read_text(), "request_years = 3", f"request_years = {value}")
        with pytest.raises(SchoolFolderError, match="whole number of years"):
            school.parse(toml, folder.notice)
