"""One service holds one SQLite: a second one refuses to start and says so, and commands run beside it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bot.platform.errors import SettingsError
from bot.platform.one_process import only_service
from bot.platform.settings import Settings
from tests.factories import PROJECT

HOLDS = """
import sys
from pathlib import Path
from bot.platform.settings import Settings
from bot.platform.one_process import only_service
with only_service(Settings(state=Path(sys.argv[1]))):
    print("holds", flush=True)
    sys.stdin.read()
"""


def holding(state: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", HOLDS, str(state)]
    other = subprocess.Popen(command, cwd=PROJECT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert other.stdout is not None
    assert other.stdout.readline() == "holds\n"
    return other


def test_a_second_service_on_one_sqlite_is_refused_in_plain_words_until_the_first_has_ended(tmp_path: Path) -> None:
    other = holding(tmp_path)
    with pytest.raises(SettingsError, match="running already"), only_service(Settings(state=tmp_path)):
        pass
    other.kill()  # as a power cut would: nothing is left that must be cleared away
    other.communicate()
    with only_service(Settings(state=tmp_path)):
        pass


def test_with_a_database_server_there_may_be_several(tmp_path: Path) -> None:
    settings = Settings(state=tmp_path, database="postgresql://user@host/name")
    with only_service(settings), only_service(settings):
        pass


def test_a_state_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match="STATE must be a folder"), only_service(Settings(state=tmp_path / "file")):
        pass
