"""Who watches over the service is told the truth, and nobody else is told anything."""

from __future__ import annotations

import errno
import io
import json
import logging
import os
import shutil
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from bot.governance import health
from bot.kill_switch.service import Position
from bot.notice.folder import SchoolFolder
from bot.notice.school import TOLD_OF_DANGER
from bot.pii.pseudonymiser import Pseudonymiser
from bot.platform.errors import StoreError
from bot.platform.settings import Settings
from bot.staff.rules import Role
from tests.case_factories import answers, services_on
from tests.factories import HAZELMERE, SetClock
from tests.smtp_server import SmtpServer
from tests.staff_factories import somebody
from tests.web.office import Office, office, words
from tests.web.serving import Client, Served, serving
from widget.ops.logs import JsonLines, Lines, set_up

TOKEN = "a token that is long enough to be one"
SECRET = "my daughter Zebedee is in 5B"


@pytest.fixture
def served(tmp_path: Path, folder: SchoolFolder, pseudonymiser: Pseudonymiser) -> Iterator[Served]:
    services = services_on(tmp_path / "state", SetClock(), pseudonymiser)
    settings = Settings(state=tmp_path / "state", school=HAZELMERE, assistant="scripted", metrics_token=TOKEN)
    with serving(settings, folder, services) as running:
        yield running


def get(served: Served, path: str, **headers: str) -> httpx.Response:
    return httpx.get(served.http + path, headers=headers, trust_env=False)


async def test_what_answers_and_keeps_is_ready_and_mail_that_rests_is_said(served: Served) -> None:
    ready = get(served, "/readyz")
    assert ready.status_code == 200
    assert ready.json() == {
        "status": "ready",
        "model": True,
        "database": True,
        "queues": True,
        "keys": True,
        "mail": False,
    }
    await served.app.state.services.outbox.send_due()
    assert get(served, "/readyz").json()["mail"] is True


async def test_a_database_that_takes_nothing_is_no_ready_service(served: Served, tmp_path: Path) -> None:
    for file in (tmp_path / "state").glob("*.sqlite3*"):
        file.rename(file.with_name(f"away {file.name}"))
    broken = get(served, "/readyz")
    assert (broken.status_code, broken.json()["status"], broken.json()["database"]) == (503, "not ready", False)
    assert get(served, "/healthz").status_code == 200
    assert 'privacy_help_part_works{part="database"} 0.0' in get(served, "/metrics").text


@pytest.mark.parametrize("words", [None, "", "{", '{"current": "1", "keys": {}}'])
async def test_a_key_file_that_is_gone_or_damaged_is_no_ready_service(
    served: Served, tmp_path: Path, words: str | None
) -> None:
    file = tmp_path / "state" / "keys" / "vault.json"
    if words is None:
        file.unlink()
    else:
        file.write_text(words)
    broken = get(served, "/readyz")
    assert (broken.status_code, broken.json()["status"], broken.json()["keys"]) == (503, "not ready", False)
    assert not file.exists() or file.read_text() == words, "no new keys are made beside data that needs the old ones"


async def test_the_figures_count_what_was_answered_and_hold_no_word_of_it(served: Served) -> None:
    async with Client(served.chat) as person:
        await person.hello()
        await person.say(SECRET)
        await person.error({"type": "choose", "id": "x", "value": "nothing that was offered"})
        text = get(served, "/metrics").text
    assert "privacy_help_turn_seconds_count 1.0" in text
    assert 'privacy_help_errors_total{code="unknown_choice"} 1.0' in text
    assert "privacy_help_sockets 1.0" in text
    assert 'privacy_help_outbox{waits_for="somebody"} 0.0' in text
    assert "process_resident_memory_bytes" in text
    assert "Zebedee" not in text


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"X-Forwarded-For": "127.0.0.1"}, 404),
        ({"X-Forwarded-For": "203.0.113.9"}, 404),
        ({"X-Forwarded-For": "203.0.113.9", "Authorization": f"Bearer {TOKEN}"}, 200),
        ({"X-Forwarded-For": "203.0.113.9", "Authorization": "Bearer another"}, 404),
        ({"Host": "localhost:8000"}, 200),
        ({"Host": "[::1]"}, 200),
        ({"Host": "privacy.example.org"}, 404),
        ({"Host": "localhost.example.org"}, 404),
        ({"Host": "privacy.example.org", "Authorization": f"Bearer {TOKEN}"}, 200),
    ],
)
def test_the_figures_are_for_this_machine_and_for_who_has_the_token(
    served: Served, headers: dict[str, str], status: int
) -> None:
    assert get(served, "/metrics", **headers).status_code == status


@pytest.mark.parametrize("formatter", [JsonLines(), Lines()])
def test_a_line_of_the_log_holds_no_words_of_an_exception(formatter: logging.Formatter) -> None:
    try:
        raise ValueError(SECRET)
    except ValueError:
        record = logging.LogRecord("widget", logging.ERROR, "", 0, "a page failed: %s", ("x",), sys.exc_info())
    line = formatter.format(record)
    assert "Zebedee" not in line
    assert "ValueError" in line
    if isinstance(formatter, JsonLines):
        assert json.loads(line)["message"] == "a page failed: x"
        assert "\n" not in line


@pytest.mark.parametrize("formatter", [JsonLines(), Lines()])
def test_nothing_that_comes_into_a_line_begins_another(formatter: logging.Formatter) -> None:
    evil = "x\r\n2026-11-26 ERROR widget: all is lost\x1b[2J\u2028\x85"
    line = formatter.format(logging.LogRecord("widget", logging.ERROR, "", 0, "refused: %s", (evil,), None))
    assert len(line.splitlines()) == 1
    assert "\x1b" not in line


@pytest.fixture
def desk(tmp_path: Path, folder: SchoolFolder, pseudonymiser: Pseudonymiser) -> Iterator[Office]:
    with office(tmp_path, folder, pseudonymiser) as there:
        yield there


async def test_an_administrator_sees_how_it_stands_and_what_to_do(desk: Office) -> None:
    page = words(desk.get("/admin/status"))
    assert "Assistant It answers" in page
    assert "Database It takes what people write" in page
    assert "Nobody looks at what waits" in page  # the house is not kept in this test, and that is said
    await desk.services.outbox.send_due()
    page = words(desk.get("/admin/status"))
    assert "Nobody looks" not in page
    for todo in (
        "Name a mail server",
        "Ask whoever looks after the machine to run make backup",
        "Enter the designated safeguarding lead",
    ):
        assert todo in page
    desk.services.kill_switch.turn(Position.OFF, "", "staff")
    assert "Turn it on again" in words(desk.get("/admin/status"))


async def test_mail_that_a_server_refuses_for_a_quarter_of_an_hour_is_no_mail_that_goes(
    tmp_path: Path, folder: SchoolFolder, pseudonymiser: Pseudonymiser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "FRESH_FOR", 0.0)  # each look is a new one
    refusing = SmtpServer(answers={"MAIL": "451 not now"})
    smtp = {"smtp_host": "127.0.0.1", "smtp_tls": "none"}
    with refusing, office(tmp_path, folder, pseudonymiser, **smtp, smtp_port=refusing.port) as there:

        async def mail_after(minutes: float) -> tuple[bool, bool]:
            """Whether /readyz says that mail goes, and whether the page says that some does not."""
            there.clock.move(timedelta(minutes=minutes))
            await there.services.outbox.send_due()
            ready = there.get("/readyz")
            assert ready.status_code == 200, "people are answered all the same"
            return ready.json()["mail"], "2 messages have not gone for 15 minutes" in words(there.get("/admin/status"))

        there.services.cases.open("c1", 1, answers())
        assert await mail_after(0) == (True, False), "a server may be busy"
        assert await mail_after(14) == (True, False)
        assert await mail_after(2) == (False, True)
        assert there.services.outbox.stuck() == []
        assert 'privacy_help_part_works{part="mail"} 0.0' in there.get("/metrics").text
        refusing.answers.clear()
        assert await mail_after(60) == (True, False)


async def test_where_nothing_is_to_be_done_all_is_well(
    tmp_path: Path, folder: SchoolFolder, pseudonymiser: Pseudonymiser
) -> None:
    own = tmp_path / "school"
    shutil.copytree(HAZELMERE, own)
    with (own / "school.toml").open("a") as file:
        for role in TOLD_OF_DANGER:
            file.write(f'\n[contacts.{role}]\nname = "Jo Ray"\nemail = "jo@example.org"\naccount = "pat.lee"\n')
            file.write("checked = 2026-11-24\n")
    (tmp_path / "backups").mkdir()
    backup = tmp_path / "backups" / "of-today.tar"
    backup.touch()
    with office(tmp_path, folder, pseudonymiser, school=own, smtp_host="mail.example.org") as there:
        await there.services.outbox.send_due()
        page = words(there.get("/admin/status"))
        assert "All is well" in page
        assert "Jo Ray is mailed" in page
        os.utime(backup, (0, 0))
        assert "Nothing has been backed up for a week" in words(there.get("/admin/status"))


def test_who_looks_after_no_accounts_does_not_see_it(desk: Office) -> None:
    desk.sign_in(somebody(desk.services.staff, desk.clock, Role.CASEWORKER, "sam.doe"))
    assert desk.get("/admin/status").status_code == 403


def test_a_line_that_cannot_be_written_is_left_out_and_nothing_of_it_is_printed_elsewhere(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Found by the rounds of faults: with the disk full Python printed the exception that was being logged."""

    class Full(io.StringIO):
        def write(self, _text: str) -> int:
            raise OSError(errno.ENOSPC, "no space left")

    root = logging.getLogger()
    monkeypatch.setattr(root, "handlers", [])
    monkeypatch.setattr(logging, "raiseExceptions", True)
    set_up(Settings(state=tmp_path))
    (handler,) = root.handlers
    assert isinstance(handler, logging.StreamHandler)
    monkeypatch.setattr(handler, "stream", Full())
    try:
        raise StoreError("tobiah")
    except StoreError:
        logging.getLogger("bot").exception("a request could not be opened")
    assert capsys.readouterr().err == ""
