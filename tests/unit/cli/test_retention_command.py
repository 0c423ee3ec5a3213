"""The commands for the machine: what would go, and the kill switch when nobody can sign in."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.cli import kill_switch, retention
from bot.platform.audit_store import SqlAuditLog
from bot.platform.database import open_database
from tests.factories import HAZELMERE


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    open_database(f"sqlite:///{tmp_path}/privacy-help.sqlite3").dispose()
    return {"STATE": str(tmp_path), "SCHOOL": str(HAZELMERE)}


def test_the_dry_run_names_every_table_and_deletes_nothing(
    environment: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    from bot.governance.retention import TABLES

    assert retention.main(environment) == 0
    printed = capsys.readouterr().out
    assert all(f"  {table}\n" in printed for table in TABLES)
    assert "nothing was deleted" in printed


def test_a_wrong_folder_is_told_and_nothing_is_made_in_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    nowhere = {"STATE": str(tmp_path / "nowhere"), "SCHOOL": str(HAZELMERE)}
    assert retention.main(nowhere) == 2
    assert kill_switch.main(["off"], nowhere) == 1
    assert "is STATE right?" in capsys.readouterr().err
    assert not (tmp_path / "nowhere").exists()


def test_the_switch_is_turned_from_the_machine_and_logged(
    environment: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert kill_switch.main(["off", "--message", "We are checking it."], environment) == 0
    assert "We are checking it." in capsys.readouterr().out
    engine = open_database(f"sqlite:///{environment['STATE']}/privacy-help.sqlite3")
    entry = SqlAuditLog(engine).page(None, 1)[0][1]
    engine.dispose()
    assert (entry.actor, entry.action, entry.detail) == ("command", "switched", {"to": "off"})
    assert kill_switch.main([], environment) == 0
    assert "the assistant is: off" in capsys.readouterr().out


def test_a_message_with_a_number_is_refused_by_the_command_too(
    environment: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert kill_switch.main(["off", "--message", "Ring 07700 900123"], environment) == 1
    assert "07700" not in capsys.readouterr().err
    kill_switch.main([], environment)
    assert "the assistant is: on" in capsys.readouterr().out


def test_a_message_kept_for_another_time_is_not_said_to_be_told_now(
    environment: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert kill_switch.main(["on", "--message", "We are checking it."], environment) == 0
    assert "parents are told" not in capsys.readouterr().out
