"""``python -m widget`` from the outside: what it prints, that mail goes out, and that it ends cleanly."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.law.case import Told
from bot.law.request_fields import Channel
from bot.notice.folder import SchoolFolder
from tests.case_factories import EMAIL, answers, opening_on
from tests.factories import PROJECT, SetClock
from tests.smtp_server import SmtpServer
from tests.web.started import PATIENCE, SWITCHES, Started, started, until

pytestmark = pytest.mark.begins_first


# The service with a thread that is at work when it is told to stop, and goes on after the database was closed.
AT_WORK = """
import sys, threading
from sqlalchemy import event
from widget.__main__ import main
from widget.compose import compose

def composed(settings, model):
    services = compose(settings, model)
    closed = threading.Event()
    event.listen(services.engine, "engine_disposed", lambda _engine: closed.set())
    def run():
        assert closed.wait(60)
        with services.engine.begin() as connection:
            connection.exec_driver_sql("DELETE FROM alembic_version WHERE 0")
        print("worked on", flush=True)
    services.rest_retention.run = run
    return services

sys.exit(main(composed))
"""


def test_it_says_where_mail_lies_and_then_exactly_where_people_can_go(tmp_path: Path, folder: SchoolFolder) -> None:
    with started(tmp_path) as service:
        outbox = tmp_path / "outbox"
        said = service.lines.index(f"outgoing mail: no SMTP server is set, messages lie in {outbox}")
        assert service.lines[said + 1 :] == ["voice: off", f"ready http://127.0.0.1:{service.port}/"]
        engine, opening = opening_on(tmp_path, folder.school, SetClock())
        opened = opening.open("a key", answers(), channel=Channel.CHAT, actor="person")
        engine.dispose()
        assert until(lambda: len(list(outbox.glob("*.eml"))) == 2)
        mails = [file.read_text() for file in outbox.glob("*.eml")]
        assert all(opened.printed in mail for mail in mails)
        assert sum(f"To: {EMAIL}" in mail for mail in mails) == 1


def test_a_second_process_on_the_same_database_does_not_start_and_commands_run_beside_the_first(
    tmp_path: Path,
) -> None:
    with started(tmp_path) as service, closing(Started(tmp_path)) as second:
        assert second.process.wait(PATIENCE) == 1
        said = second.wait_for(lambda line: line.startswith("could not start"))
        assert "the service is running already" in said
        environment = {**os.environ, "STATE": str(tmp_path), "SCHOOL": "data/schools/hazelmere"}
        for command in (
            ["bot.cli.audit"],
            ["bot.cli.retention"],
            ["bot.cli.kill_switch", "off"],
            ["bot.cli.backup", str(tmp_path / "b")],
        ):
            done = subprocess.run(
                [sys.executable, *SWITCHES, "-m", *command], cwd=PROJECT, env=environment, check=False, timeout=PATIENCE
            )
            assert done.returncode == 0, command
        assert service.end(signal.SIGTERM) == 0


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_with_everything_closed(tmp_path: Path, how: signal.Signals) -> None:
    with started(tmp_path) as service:
        assert service.end(how) == 0
        assert service.lines[-2:] == ["stopped", "(ended)"]
    assert left_of_the_database(tmp_path) == ["privacy-help.sqlite3"]


def test_what_is_still_at_work_when_it_is_told_to_stop_is_seen_through_and_closed_too(tmp_path: Path) -> None:
    with started(tmp_path, ("-c", AT_WORK)) as service:
        assert service.end(signal.SIGTERM) == 0
        assert service.lines[-3:] == ["worked on", "stopped", "(ended)"]
    assert left_of_the_database(tmp_path) == ["privacy-help.sqlite3"]


def left_of_the_database(state: Path) -> list[str]:
    """SQLite takes its second file away only when the last connection is closed as it should be."""
    return [file.name for file in state.glob("privacy-help.sqlite3*")]


def test_mail_that_is_just_being_sent_when_it_is_told_to_stop_is_sent_once(
    tmp_path: Path, folder: SchoolFolder
) -> None:
    engine, opening = opening_on(tmp_path, folder.school, SetClock())
    opening.open("a key", answers(reply_by=Told.PAGE, contact=""), channel=Channel.CHAT, actor="person")
    being_sent = threading.Event()
    go_on = threading.Event()

    def hold() -> None:
        being_sent.set()
        go_on.wait(PATIENCE)

    with SmtpServer(at={"BODY": hold}) as server:
        settings = {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(server.port), "SMTP_TLS": "none"}
        with started(tmp_path, **settings) as service:
            assert f"outgoing mail: 127.0.0.1:{server.port}" in service.lines
            assert being_sent.wait(PATIENCE)
            service.process.send_signal(signal.SIGTERM)
            go_on.set()
            assert service.process.wait(PATIENCE) == 0
        assert len(server.accepted) == 1
    with engine.connect() as connection:
        assert connection.execute(text("select state from outbox")).scalars().all() == ["sent"]
    engine.dispose()
