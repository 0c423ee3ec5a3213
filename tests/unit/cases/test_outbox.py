"""The outbox: every message reaches a real mail server, none is lost, and none goes twice but in one narrow place."""

import asyncio
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app.bootstrap import Services
from bot.cases.mail_text import A_DAY, TRIES
from bot.cases.mail_transport import SmtpTransport
from bot.cases.outbox import LEASE, Outbox
from bot.cases.outbox_store import SqlOutboxStore
from bot.cases.records import MessageState, OutgoingMessage
from bot.cases.staff_service import Filters
from bot.cases.store import SqlCaseStore
from bot.law.case import Step, Told
from bot.law.rights import Right
from bot.pii.pseudonymiser import Pseudonymiser
from bot.platform.audit import Entry
from bot.platform.errors import SettingsError, StepIncomplete, StoreError
from bot.platform.settings import Settings, from_environment
from tests.case_factories import EMAIL, answers, failing_at, services_on
from tests.factories import PROJECT, SetClock, until
from tests.smtp_server import HANG_UP, SmtpServer

INBOX = "admin@hazelmere-jun.essex.sch.uk"


@pytest.fixture
def server() -> Iterator[SmtpServer]:
    with SmtpServer() as running:
        yield running


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def services(tmp_path: Path, pseudonymiser: Pseudonymiser, clock: SetClock, server: SmtpServer) -> Iterator[Services]:
    built = services_on(tmp_path, clock, pseudonymiser, smtp_host="127.0.0.1", smtp_port=server.port, smtp_tls="none")
    yield built
    built.engine.dispose()


def messages(services: Services, reference: str) -> tuple[OutgoingMessage, ...]:
    return services.casework.get(reference, "s").messages


async def test_the_contact_who_serves_the_right_and_the_person_each_get_one_message(
    services: Services, server: SmtpServer
) -> None:
    opened = services.cases.open("c1", 1, answers(Right.WITHDRAW_CONSENT))
    assert await services.outbox.send_due() == 2
    assert await services.outbox.send_due() == 0
    assert sorted(one.to for one in server.accepted) == ["DPO@essex.gov.uk", EMAIL]
    assert {message.state for message in messages(services, opened.reference)} == {MessageState.SENT}
    assert len({one.mail["Message-ID"] for one in server.accepted}) == 2


async def test_where_the_notice_names_nobody_the_message_goes_to_the_requests_inbox(
    services: Services, server: SmtpServer
) -> None:
    services.cases.open("c1", 1, answers(Right.ERASURE, Told.POST, "1 High Street"))
    await services.outbox.send_due()
    assert [one.to for one in server.accepted] == [INBOX]


async def test_a_message_holds_the_reference_and_a_link_and_no_personal_detail(
    services: Services, server: SmtpServer
) -> None:
    opened = services.cases.open("c1", 1, answers())
    await services.outbox.send_due()
    assert opened.code is not None
    for one in server.accepted:
        words = one.data.decode()
        assert opened.printed in one.mail["Subject"]
        assert "http://127.0.0.1:8000/" in one.mail.get_content()
        assert one.mail["Auto-Submitted"] == "auto-generated"
        for secret in ("Sam", "playground", opened.code, "access"):
            assert secret not in words
    to_school = next(one for one in server.accepted if one.to == INBOX)
    assert f"/admin/requests/{opened.reference}" in to_school.mail.get_content()
    assert EMAIL not in to_school.data.decode()


async def test_the_address_is_deleted_once_the_message_has_gone(services: Services) -> None:
    opened = services.cases.open("c1", 1, answers())
    assert all(message.to for message in messages(services, opened.reference))
    await services.outbox.send_due()
    assert not any(message.to for message in messages(services, opened.reference))


# --- a server that fails ----------------------------------------------------------------------------------------------

FAILURES = [
    ("CONNECT", "421 busy"),
    ("CONNECT", HANG_UP),
    ("EHLO", HANG_UP),
    ("MAIL", "451 not now"),
    ("MAIL", HANG_UP),
    ("RCPT", "450 greylisted"),
    ("RCPT", HANG_UP),
    ("DATA", "451 not now"),
    ("DATA", HANG_UP),
    ("BODY", "452 disk full"),
]


@pytest.mark.parametrize(("step", "answer"), FAILURES)
async def test_a_server_that_fails_at_any_step_loses_no_message_and_gets_none_twice(
    services: Services, server: SmtpServer, clock: SetClock, step: str, answer: str
) -> None:
    opened = services.cases.open("c1", 1, answers())
    server.answers[step] = answer
    assert await services.outbox.send_due() == 0
    assert server.accepted == []
    assert {message.attempts for message in messages(services, opened.reference)} == {1}
    server.answers.clear()
    assert await services.outbox.send_due() == 0, "tried again without waiting"
    clock.move(timedelta(minutes=1))
    assert await services.outbox.send_due() == 2
    assert len({one.mail["Message-ID"] for one in server.accepted}) == len(server.accepted) == 2


async def test_no_server_at_all_loses_no_message(services: Services, clock: SetClock) -> None:
    services.cases.open("c1", 1, answers())
    nobody = SmtpTransport("127.0.0.1", 1, tls="none")
    deaf = Outbox(SqlOutboxStore(services.engine), nobody, services.cases._secrets, lambda: INBOX, clock)
    assert await deaf.send_due() == 0
    assert services.outbox.waiting() == 2
    clock.move(timedelta(minutes=1))
    assert await services.outbox.send_due() == 2


async def test_each_failure_doubles_the_wait_and_after_the_last_try_staff_see_the_message(
    services: Services, server: SmtpServer, clock: SetClock
) -> None:
    opened = services.cases.open("c1", 1, answers(reply_by=Told.PAGE, contact=""))
    server.answers["MAIL"] = "451 not now"
    waits = []
    for _ in range(TRIES):
        (message,) = messages(services, opened.reference)
        waits.append((message.next_at - clock.now).total_seconds() / 60)
        clock.now = message.next_at
        await services.outbox.send_due()
    assert waits == [0, 1, 2, 4, 8, 16, 32, 64, 128, 240]
    (stuck,) = services.outbox.stuck()
    assert (stuck.attempts, stuck.problem) == (TRIES, "the mail server answered 451")
    clock.move(timedelta(days=9))
    assert await services.outbox.send_due() == 0, "a stuck message waits for somebody"
    server.answers.clear()
    assert services.outbox.retry(stuck.id, "staff-1")
    assert not services.outbox.retry(stuck.id, "staff-1")
    assert await services.outbox.send_due() == 1
    assert server.accepted[0].mail["Message-ID"] == stuck.message_id
    assert services.outbox.stuck() == []


async def test_an_address_that_is_refused_for_good_is_shown_to_staff_at_once_and_named_nowhere(
    services: Services, server: SmtpServer, caplog: pytest.LogCaptureFixture
) -> None:
    server.answers["RCPT"] = f"550 no such user {EMAIL}"
    opened = services.cases.open("c1", 1, answers())
    await services.outbox.send_due()
    assert {message.problem for message in services.outbox.stuck()} == {"the address was refused (550)"}
    assert EMAIL not in caplog.text
    assert EMAIL not in str(messages(services, opened.reference))


async def test_an_address_that_no_mail_can_carry_stops_no_other_message(services: Services, server: SmtpServer) -> None:
    services.cases.open("c1", 1, answers(contact="sam@example.org\nBcc: all@example.org"))
    services.cases.open("c2", 1, answers())
    assert await services.outbox.send_due() == 3
    assert len(services.outbox.stuck()) == 1
    assert all("Bcc" not in one.data.decode() for one in server.accepted)


# --- once, and only once ----------------------------------------------------------------------------------------------


async def test_many_workers_at_once_send_each_message_once(
    services: Services, server: SmtpServer, clock: SetClock
) -> None:
    for n in range(10):  # each to an address of its own: one alone is sent no ten receipts in a day
        services.cases.open(f"c{n}", 1, answers(contact=f"sam.{n}@example.org"))
    workers = [
        Outbox(
            SqlOutboxStore(services.engine), services.outbox._transport, services.cases._secrets, lambda: INBOX, clock
        )
        for _ in range(5)
    ]
    assert sum(await asyncio.gather(*(worker.send_due() for worker in workers))) == 20
    assert len({one.mail["Message-ID"] for one in server.accepted}) == len(server.accepted) == 20


async def test_a_database_that_fails_once_the_server_has_the_message_does_not_send_it_again(
    services: Services, server: SmtpServer, clock: SetClock
) -> None:
    services.cases.open("c1", 1, answers(reply_by=Told.PAGE, contact=""))
    failing = failing_at(services.engine, 1)
    server.at["BODY"] = failing.__enter__  # from the moment the server has taken it
    with pytest.raises(StoreError):
        await services.outbox.send_due()
    failing.__exit__(None, None, None)
    server.at.clear()
    clock.move(LEASE * 2)
    assert await services.outbox.send_due() == 0
    assert services.outbox.waiting() == 0
    assert len(server.accepted) == 1


async def test_a_slow_server_keeps_its_lease_so_that_nobody_else_sends_the_message(
    services: Services, server: SmtpServer, clock: SetClock
) -> None:
    services.cases.open("c1", 1, answers(reply_by=Told.PAGE, contact=""))
    store, transport, secrets = SqlOutboxStore(services.engine), services.outbox._transport, services.cases._secrets
    slow = Outbox(store, transport, secrets, lambda: INBOX, clock, renew_every=0.01)
    other = Outbox(store, transport, secrets, lambda: INBOX, clock)
    reached, go_on = threading.Event(), threading.Event()

    def wait() -> None:
        reached.set()
        go_on.wait(20)

    server.at["BODY"] = wait

    def lease() -> str:
        with services.engine.connect() as connection:
            return str(connection.exec_driver_sql("SELECT lease_until FROM outbox").scalar_one())

    sending = asyncio.create_task(slow.send_due())
    await asyncio.to_thread(until, reached.is_set)
    for _ in range(3):
        before = lease()
        clock.move(LEASE * 0.9)
        await asyncio.to_thread(until, lambda before=before: lease() > before)  # type: ignore[misc]
        assert await other.send_due() == 0
    go_on.set()
    assert await sending == 1
    assert len(server.accepted) == 1


WORKER = """
import asyncio, os, sys
from pathlib import Path
from bot.cases.case_secrets import CaseSecrets
from bot.cases.outbox import Outbox
from bot.platform.settings import Settings
from bot.platform.database import open_database
from bot.platform.keys import load_keys
from bot.cases.store import SqlCaseStore
from bot.cases.mail_transport import SmtpTransport
from bot.cases.outbox_store import SqlOutboxStore
from tests.factories import SetClock

state, port, sender = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
for _ in sys.stdin:
    ready, go = os.pipe()
    child = os.fork()
    if child == 0:
        os.read(ready, 1)
        keys = load_keys(state / "keys" / "vault.json")
        store = SqlOutboxStore(open_database(Settings(state=state).database_url))
        transport = SmtpTransport("127.0.0.1", port, tls="none")
        asyncio.run(Outbox(store, transport, CaseSecrets(keys.keys, keys.current), lambda: sender, SetClock()).send_due())
        os._exit(0)
    print(child, flush=True)
    sys.stdin.readline()
    os.write(go, b"x")
    print(os.waitpid(child, 0)[1], flush=True)
"""


def started(state: Path, port: int) -> "subprocess.Popen[str]":
    """A process that forks a worker at each line it is sent, so that a worker can be killed without losing time."""
    return subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", WORKER, str(state), str(port), INBOX],
        cwd=PROJECT,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


async def test_a_worker_killed_at_any_step_loses_no_message_and_repeats_one_only_after_the_servers_yes(
    services: Services, server: SmtpServer, clock: SetClock, tmp_path: Path
) -> None:
    worker = started(tmp_path, server.port)
    assert worker.stdin is not None
    assert worker.stdout is not None

    def run(kill_at: str | None) -> int:
        assert worker.stdin is not None
        assert worker.stdout is not None
        print("fork", file=worker.stdin, flush=True)
        child = int(worker.stdout.readline())
        server.at.clear()
        if kill_at:
            server.at[kill_at] = lambda: os.kill(child, signal.SIGKILL)
        print("go", file=worker.stdin, flush=True)
        return int(worker.stdout.readline())

    try:
        for number, step in enumerate(("CONNECT", "EHLO", "MAIL", "RCPT", "DATA", "BODY", None)):
            clock.now = SetClock().now
            server.accepted.clear()
            services.cases.open(f"c{number}", 1, answers(reply_by=Told.PAGE, contact=""))
            assert await asyncio.to_thread(run, step) == (signal.SIGKILL if step else 0)
            server.at.clear()
            until(lambda step=step: step != "BODY" or server.accepted)  # type: ignore[misc]
            assert await services.outbox.send_due() == 0, "somebody else's lease was not respected"
            clock.move(LEASE + timedelta(seconds=1))
            await services.outbox.send_due()
            copies = [one.mail["Message-ID"] for one in server.accepted]
            assert len(copies) == (2 if step == "BODY" else 1), f"killed at {step}"
            assert len(set(copies)) == 1, "a repeat must carry the same Message-ID"
            assert services.outbox.waiting() == 0
    finally:
        worker.stdin.close()
        worker.wait(20)
        worker.stdout.close()


# --- without a server, and settings -----------------------------------------------------------------------------------


async def test_without_a_mail_server_the_messages_lie_whole_in_a_folder(
    tmp_path: Path, pseudonymiser: Pseudonymiser, clock: SetClock
) -> None:
    services = services_on(tmp_path, clock, pseudonymiser)
    opened = services.cases.open("c1", 1, answers())
    assert await services.outbox.send_due() == 2
    assert {message.state for message in messages(services, opened.reference)} == {MessageState.FILED}
    assert await services.outbox.send_due() == 0, "what lies there is not laid there again"
    services.engine.dispose()
    files = list((tmp_path / "outbox").iterdir())
    assert [file.suffix for file in files] == [".eml", ".eml"]
    assert any(f"To: {EMAIL}" in file.read_text() for file in files)
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}


async def test_what_lies_in_the_folder_goes_with_the_request_that_it_is_about(
    tmp_path: Path, pseudonymiser: Pseudonymiser, clock: SetClock
) -> None:
    services = services_on(tmp_path, clock, pseudonymiser)
    erased, kept = (services.cases.open(f"c{n}", n, answers()) for n in (1, 2))
    await services.outbox.send_due()
    lying = {file.name for file in (tmp_path / "outbox").iterdir()}
    case = services.casework.find(erased.reference).case
    (tmp_path / "outbox" / f".{messages(services, erased.reference)[0].id}.part").write_text("cut off by a crash")
    store = SqlCaseStore(services.engine)
    assert store.erase(case.id, Entry(clock(), "staff", "held_erased", case.id), clock(), seen=1)
    await services.outbox.send_due()
    left = {file.name for file in (tmp_path / "outbox").iterdir()}
    assert left == {f"{message.id}.eml" for message in messages(services, kept.reference)}
    assert left < lying
    services.engine.dispose()


async def test_a_folder_that_cannot_be_written_loses_no_message(
    tmp_path: Path, pseudonymiser: Pseudonymiser, clock: SetClock
) -> None:
    services = services_on(tmp_path, clock, pseudonymiser)
    services.cases.open("c1", 1, answers())
    (tmp_path / "outbox").write_text("in the way")
    assert await services.outbox.send_due() == 0
    (tmp_path / "outbox").unlink()
    clock.move(timedelta(minutes=1))
    assert await services.outbox.send_due() == 2
    services.engine.dispose()


def test_production_refuses_to_send_the_password_in_clear_and_no_setting_shows_it() -> None:
    safe = {
        "PRODUCTION": "1",
        "PUBLIC_URL": "https://privacy.example.org",
        "SMTP_HOST": "smtp.example.org",
        "SMTP_PASSWORD": "hunter2",
    }
    assert "hunter2" not in repr(from_environment(safe))
    with pytest.raises(SettingsError, match="SMTP_TLS"):
        from_environment({**safe, "SMTP_TLS": "none"})
    with pytest.raises(SettingsError, match="SMTP_TLS"):
        from_environment({"SMTP_TLS": "maybe"})
    with pytest.raises(SettingsError, match="MAIL_FROM"):
        from_environment({"MAIL_FROM": "the school"})
    assert Settings().smtp_tls == "starttls"


async def test_where_encryption_is_asked_for_nothing_travels_in_clear(
    services: Services, server: SmtpServer, clock: SetClock
) -> None:
    services.cases.open("c1", 1, answers())
    encrypted = SmtpTransport("127.0.0.1", server.port, tls="starttls")
    strict = Outbox(SqlOutboxStore(services.engine), encrypted, services.cases._secrets, lambda: INBOX, clock)
    assert await strict.send_due() == 0
    assert server.accepted == []
    assert services.outbox.waiting() == 2
    assert "hunter2" not in repr(SmtpTransport("mail.example.org", 587, "user", "hunter2"))


async def test_a_connection_that_breaks_after_the_servers_yes_repeats_with_the_same_message_id(
    services: Services, server: SmtpServer, clock: SetClock
) -> None:
    services.cases.open("c1", 1, answers(reply_by=Told.PAGE, contact=""))
    server.answers["BODY"] = HANG_UP
    await services.outbox.send_due()
    server.answers.clear()
    clock.move(timedelta(minutes=1))
    assert await services.outbox.send_due() == 1
    assert len(server.accepted) == 2
    assert len({one.mail["Message-ID"] for one in server.accepted}) == 1


# --- a flood ----------------------------------------------------------------------------------------------------------


def to_person(server: SmtpServer, address: str = EMAIL) -> int:
    return [one.to for one in server.accepted].count(address)


async def test_a_stranger_whose_address_is_typed_again_and_again_gets_few_messages_a_day_and_no_request_is_refused(
    services: Services, server: SmtpServer, clock: SetClock
) -> None:
    for number in range(16):
        contact = EMAIL if number % 2 else f" {EMAIL.upper()} "
        assert services.cases.open(f"c{number}", 1, answers(contact=contact)).code
    await services.outbox.send_due()
    assert to_person(server) + to_person(server, EMAIL.upper()) == A_DAY["receipt"] < 16
    assert to_person(server, INBOX) == 16, "the school hears of each"
    services.cases.open("another", 1, answers(contact="jo@example.org"))
    await services.outbox.send_due()
    assert to_person(server, "jo@example.org") == 1
    assert services.outbox.waiting() == 11
    assert services.outbox.stuck() == []
    assert await services.outbox.send_due() == 0, "nobody tries again and again"
    clock.move(timedelta(days=1))
    assert await services.outbox.send_due() == A_DAY["receipt"]
    clock.move(timedelta(days=3))
    assert await services.outbox.send_due() == A_DAY["receipt"]


async def test_a_school_that_gets_very_many_requests_is_told_of_fifty_a_day_and_of_the_rest_later(
    services: Services, server: SmtpServer, clock: SetClock
) -> None:
    for number in range(A_DAY["new_request"] + 3):
        services.cases.open(f"c{number}", 1, answers(reply_by=Told.PAGE, contact=""))
    await services.outbox.send_due()
    assert to_person(server, INBOX) == A_DAY["new_request"]
    clock.move(timedelta(days=1))
    assert await services.outbox.send_due() == 3


async def test_which_address_a_message_went_to_is_forgotten_when_its_day_is_over(
    services: Services, clock: SetClock
) -> None:
    opened = services.cases.open("c1", 1, answers())
    await services.outbox.send_due()
    assert all(one.recipient and EMAIL not in one.recipient for one in messages(services, opened.reference))
    clock.move(timedelta(days=1))
    await services.outbox.send_due()
    assert not any(one.recipient for one in messages(services, opened.reference))


async def test_a_flood_is_one_group_and_each_of_it_is_set_aside_for_a_reason_which_stops_no_clock_and_can_be_undone(
    services: Services, server: SmtpServer, clock: SetClock
) -> None:
    opened = [services.cases.open(f"c{number}", 1, answers()) for number in range(8)]
    services.cases.open("another", 1, answers(contact="jo@example.org"))
    await services.outbox.send_due()
    (flood,) = services.outbox.floods()
    assert sorted(one.case_id for one in flood) == sorted(one.case_id for one in opened)
    last = next(one for one in flood if one.put_off)
    reference = next(one.reference for one in opened if one.case_id == last.case_id)
    before = services.casework.get(reference, "s").line.standing
    with pytest.raises(StepIncomplete):
        services.casework.take(reference, Step.SET_ASIDE, "s")
    services.casework.take(reference, Step.SET_ASIDE, "s", reasons="the same words eight times in a minute")
    line = services.casework.get(reference, "s").line
    assert (line.aside, line.standing, line.is_open) == (True, before, True)
    listed = [one.reference for one in services.casework.list(Filters(is_open=True, aside=False))]
    assert reference not in listed
    assert len(listed) == 8
    clock.move(timedelta(days=1))
    await services.outbox.send_due()
    assert to_person(server) == 7, "what was set aside is held back"
    services.casework.take(reference, Step.TAKEN_UP, "s", reasons="it was her after all")
    assert await services.outbox.send_due() == 1
    assert services.outbox.floods() == []
    services.casework.take(reference, Step.SET_ASIDE, "s", reasons="no")
    clock.move(timedelta(days=25))
    near = [one.reference for one in services.casework.list(Filters(is_open=True, aside=False))]
    assert reference in near, "its date is near, so it is seen"
