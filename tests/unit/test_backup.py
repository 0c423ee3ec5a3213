"""A backup made while people write is whole, and on an empty machine everything is there again and opens."""

from __future__ import annotations

import asyncio
import os
import stat
import tarfile
import threading
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path

import pytest

from bot import backup, restore
from bot.backup import back_up
from bot.bootstrap import Services
from bot.core.pseudonyms import Pseudonymiser
from bot.errors import StoreError
from bot.settings import Settings
from tests.case_factories import answers, services_on
from tests.factories import SetClock

AT = datetime(2026, 11, 25, 9, 0, tzinfo=timezone.utc)
TOLD = "my email is jo@example.org"


@pytest.fixture
def services(tmp_path: Path, door: Pseudonymiser) -> Iterator[Services]:
    made = services_on(tmp_path / "state", SetClock(), door)
    yield made
    made.engine.dispose()


def settings(state: Path) -> Settings:
    return Settings(state=state, assistant="scripted")


async def test_what_is_acknowledged_before_a_backup_is_there_after_it_was_restored_onto_an_empty_machine(
    services: Services, tmp_path: Path, door: Pseudonymiser
) -> None:
    session = (await services.conversations.open(mode="text", lang="en")).session
    await services.conversations.say(session, "m1", TOLD)
    opened = services.cases.open("draft", 1, answers())
    (tmp_path / "state" / "school").mkdir()
    (tmp_path / "state" / "school" / "current.json").write_text('{"version": "", "before": null}')
    (tmp_path / "state" / "models").mkdir()
    (tmp_path / "state" / "models" / "one.tar.gz").write_bytes(b"a model")
    (tmp_path / "state" / "models" / "unfinished-7").write_bytes(b"half a model")
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            asyncio.run(services.conversations.open(mode="text", lang="en"))

    writer = threading.Thread(target=write)
    writer.start()
    whole, keys = back_up(settings(tmp_path / "state"), tmp_path / "backups", AT)
    stop.set()
    writer.join()
    elsewhere = tmp_path / "empty machine" / "state"
    assert restore.restore(settings(elsewhere), whole, keys) == AT.isoformat()
    again = services_on(elsewhere, SetClock(), door)
    history = (await again.conversations.resume(session, last_seq=0)).history
    assert TOLD in [one.text for one in history if hasattr(one, "text")]
    assert opened.code is not None
    assert again.cases.status(opened.reference, opened.code, "t") is not None
    again.engine.dispose()
    assert (elsewhere / "models" / "one.tar.gz").read_bytes() == b"a model"
    assert not (elsewhere / "models" / "unfinished-7").exists()
    assert (elsewhere / "school" / "current.json").exists()


def test_the_keys_are_in_a_file_of_their_own_and_nobody_else_may_read_either(
    services: Services, tmp_path: Path
) -> None:
    for file, holds_keys in zip(
        back_up(settings(tmp_path / "state"), tmp_path / "backups", AT), (False, True), strict=True
    ):
        with tarfile.open(file) as tar:
            assert any(name.startswith("keys/") for name in tar.getnames()) is holds_keys
        assert stat.S_IMODE(os.stat(file).st_mode) == 0o600
    del services


def test_a_backup_that_was_changed_is_refused_and_nothing_is_put_anywhere(services: Services, tmp_path: Path) -> None:
    whole, keys = back_up(settings(tmp_path / "state"), tmp_path / "backups", AT)
    content = bytearray(whole.read_bytes())
    content[content.index(b"SQLite format 3") + 2000] ^= 1
    whole.write_bytes(bytes(content))
    with pytest.raises(StoreError, match="damaged"):
        restore.restore(settings(tmp_path / "new"), whole, keys)
    assert list((tmp_path / "new").iterdir()) == []
    del services


def test_a_backup_that_names_files_elsewhere_is_refused(tmp_path: Path) -> None:
    from bot.backup import _write

    (tmp_path / "evil").write_text("x")
    _write(tmp_path / "b.tar", {"models/../../../escaped": tmp_path / "evil"}, AT)
    with pytest.raises(StoreError, match="does not belong"):
        restore.restore(settings(tmp_path / "new"), tmp_path / "b.tar", tmp_path / "b.tar")
    assert not (tmp_path / "escaped").exists()


def test_where_a_database_is_nothing_is_put_over_it(
    services: Services, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    environment = {"STATE": str(tmp_path / "state")}
    assert backup.main([str(tmp_path / "backups")], environment) == 0
    (whole,) = (file for file in (tmp_path / "backups").iterdir() if not file.name.endswith(".keys.tar"))
    assert restore.main([str(whole)], environment) == 1
    assert "move it away first" in capsys.readouterr().err
    del services


def test_what_a_killed_service_left_beside_its_database_is_no_part_of_another(
    services: Services, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert backup.main([str(tmp_path / "backups")], {"STATE": str(tmp_path / "state")}) == 0
    (whole,) = (file for file in (tmp_path / "backups").iterdir() if not file.name.endswith(".keys.tar"))
    empty = tmp_path / "empty"
    empty.mkdir()
    (empty / "privacy-help.sqlite3-wal").write_bytes(b"of the database that was moved away")
    assert restore.main([str(whole)], {"STATE": str(empty)}) == 1
    assert "privacy-help.sqlite3-wal" in capsys.readouterr().err
    del services


def test_a_backup_that_fails_half_way_leaves_nothing_behind(tmp_path: Path) -> None:
    folder = tmp_path / "models"
    folder.mkdir()
    with pytest.raises(OSError, match="Is a directory"):
        backup._write(tmp_path / "b.tar", {"models/x": folder}, AT)
    assert [path.name for path in tmp_path.iterdir()] == ["models"]


def test_a_restore_that_fails_half_way_leaves_everything_as_it_was(tmp_path: Path) -> None:
    place, state = tmp_path / "place", tmp_path / "state"
    for name in ("keys", "models"):
        (place / name).mkdir(parents=True)
    (state / "models" / "full").mkdir(parents=True)  # it cannot get its place
    with pytest.raises(OSError, match="not empty"):
        restore._put(place, state, ("keys", "models"))
    assert sorted(path.name for path in place.iterdir()) == ["keys", "models"]
    assert [path.name for path in state.iterdir()] == ["models"]
