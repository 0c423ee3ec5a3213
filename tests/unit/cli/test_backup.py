"""A backup made while people write is whole, and on an empty machine everything is there again and opens."""

from __future__ import annotations

import asyncio
import hashlib
import io
import json
import os
import stat
import tarfile
import threading
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path

import pytest

from bot.app.bootstrap import Services
from bot.cli import backup, restore
from bot.cli.backup import back_up
from bot.pii.pseudonymiser import Pseudonymiser
from bot.platform.audit_store import SqlAuditLog
from bot.platform.database import open_there
from bot.platform.errors import StoreError
from bot.platform.keys import Keys, load_keys
from bot.platform.settings import Settings
from tests.case_factories import answers, services_on
from tests.factories import SetClock

AT = datetime(2026, 11, 25, 9, 0, tzinfo=timezone.utc)
TOLD = "my email is jo@example.org"


@pytest.fixture
def services(tmp_path: Path, pseudonymiser: Pseudonymiser) -> Iterator[Services]:
    made = services_on(tmp_path / "state", SetClock(), pseudonymiser)
    yield made
    made.engine.dispose()


def settings(state: Path) -> Settings:
    return Settings(state=state, assistant="scripted")


def both(tmp_path: Path) -> tuple[Path, Path]:
    """A backup of STATE and its keys, apart from each other."""
    whole, keys = back_up(settings(tmp_path / "state"), tmp_path / "backups", AT, tmp_path / "elsewhere")
    assert keys is not None
    return whole, keys


async def test_what_is_acknowledged_before_a_backup_is_there_after_it_was_restored_onto_an_empty_machine(
    services: Services, tmp_path: Path, pseudonymiser: Pseudonymiser
) -> None:
    session = (await services.conversations.open(mode="text", lang="en")).session
    await services.conversations.say(session, "m1", TOLD)
    opened = services.cases.open("draft", 1, answers())
    (tmp_path / "state" / "school").mkdir()
    (tmp_path / "state" / "school" / "current.json").write_text('{"version": "", "before": null}')
    (tmp_path / "state" / "models").mkdir()
    (tmp_path / "state" / "models" / "one.tar.gz").write_bytes(b"a model")
    (tmp_path / "state" / "models" / "unfinished-7").write_bytes(b"half a model")
    (tmp_path / "state" / "models" / "unfinished-8").mkdir()
    (tmp_path / "state" / "models" / "unfinished-8" / "part").write_bytes(b"of a model")
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            asyncio.run(services.conversations.open(mode="text", lang="en"))

    writer = threading.Thread(target=write)
    writer.start()
    whole, keys = both(tmp_path)
    stop.set()
    writer.join()
    elsewhere = tmp_path / "empty machine" / "state"
    assert restore.restore(settings(elsewhere), whole, keys) == AT.isoformat()
    again = services_on(elsewhere, SetClock(), pseudonymiser)
    history = (await again.conversations.resume(session, last_seq=0)).history
    assert TOLD in [one.text for one in history if hasattr(one, "text")]
    assert opened.code is not None
    assert again.cases.status(opened.reference, opened.code, "t") is not None
    again.engine.dispose()
    assert (elsewhere / "models" / "one.tar.gz").read_bytes() == b"a model"
    assert [file.name for file in (elsewhere / "models").iterdir()] == ["one.tar.gz"], "nothing half done"
    assert (elsewhere / "school" / "current.json").exists()


def test_the_keys_are_in_a_file_of_their_own_and_nobody_else_may_read_either(
    services: Services, tmp_path: Path
) -> None:
    for file, holds_keys in zip(both(tmp_path), (False, True), strict=True):
        with tarfile.open(file) as tar:
            assert any(name.startswith("keys/") for name in tar.getnames()) is holds_keys
        assert stat.S_IMODE(os.stat(file).st_mode) == 0o600
    del services


def test_keys_are_laid_nowhere_unless_they_are_asked_for(
    services: Services, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    environment = {"STATE": str(tmp_path / "state")}
    assert backup.main([str(tmp_path / "backups")], environment) == 0
    assert "the keys are not in it" in capsys.readouterr().out
    (whole,) = (tmp_path / "backups").iterdir()
    with tarfile.open(whole) as tar:
        assert not [name for name in tar.getnames() if name.startswith("keys")]
    assert backup.main([str(tmp_path / "backups"), "--keys", str(tmp_path / "safe")], environment) == 0
    assert [file.name.endswith(".keys.tar") for file in (tmp_path / "safe").iterdir()] == [True]
    del services


def forged(file: Path, to: Path, *, listed: bool = True, proven: bool = True) -> Path:
    """A backup whose model is another, with the list made to fit (``listed``) and what proves it (``proven``) or not."""
    with tarfile.open(file) as old, tarfile.open(to, "w") as new:
        content = {one.name: old.extractfile(one).read() for one in old.getmembers()}  # type: ignore[union-attr]
        content["models/one.tar.gz"] = b"runs something else"
        document = json.loads(content["manifest.json"])
        document["files"]["models/one.tar.gz"] = hashlib.sha256(content["models/one.tar.gz"]).hexdigest()
        content["manifest.json"] = json.dumps(document).encode() if listed else content["manifest.json"]
        for name, words in content.items():
            if proven or name != "manifest.hmac":
                entry = tarfile.TarInfo(name)
                entry.size = len(words)
                new.addfile(entry, io.BytesIO(words))
    return to


def test_a_backup_that_somebody_without_the_keys_changed_is_refused_in_plain_words(
    services: Services, tmp_path: Path
) -> None:
    (tmp_path / "state" / "models").mkdir()
    (tmp_path / "state" / "models" / "one.tar.gz").write_bytes(b"a model")
    whole, keys = both(tmp_path)
    new = settings(tmp_path / "new")
    with pytest.raises(StoreError, match="damaged"):
        restore.restore(new, forged(whole, tmp_path / "a.tar", listed=False), keys)
    with pytest.raises(StoreError, match="was changed since it was made"):
        restore.restore(new, forged(whole, tmp_path / "b.tar"), keys)
    with pytest.raises(StoreError, match="nothing that proves who made it"):
        restore.restore(new, forged(whole, tmp_path / "c.tar", proven=False), keys)
    assert list((tmp_path / "new").iterdir()) == []
    del services


def test_a_backup_of_an_earlier_release_is_restored_when_that_is_said(services: Services, tmp_path: Path) -> None:
    whole, keys = both(tmp_path)
    old = [forged(file, tmp_path / f"{n}.tar", listed=False, proven=False) for n, file in enumerate((whole, keys))]
    made = restore.restore(settings(tmp_path / "new"), *old, unproven=True)
    assert made == AT.isoformat()
    del services


def test_keys_of_another_service_restore_nothing(
    services: Services, tmp_path: Path, pseudonymiser: Pseudonymiser
) -> None:
    whole, _ = both(tmp_path)
    (tmp_path / "other").mkdir()
    services_on(tmp_path / "other" / "state", SetClock(), pseudonymiser).engine.dispose()
    _, others = both(tmp_path / "other")
    with pytest.raises(StoreError, match="other keys belong to it"):
        restore.restore(settings(tmp_path / "new"), whole, others)
    del services


def test_after_a_restore_the_audit_log_holds_to_its_end(services: Services, tmp_path: Path) -> None:
    services.cases.open("draft", 1, answers())
    restore.restore(settings(tmp_path / "new"), *both(tmp_path))
    engine = open_there(settings(tmp_path / "new"))
    found = SqlAuditLog(engine).verify()
    engine.dispose()
    assert (found.entries, found.broken, found.unmarked) == (1, None, False)


def test_a_backup_that_was_changed_is_refused_and_nothing_is_put_anywhere(services: Services, tmp_path: Path) -> None:
    whole, keys = both(tmp_path)
    content = bytearray(whole.read_bytes())
    content[content.index(b"SQLite format 3") + 2000] ^= 1
    whole.write_bytes(bytes(content))
    with pytest.raises(StoreError, match="damaged"):
        restore.restore(settings(tmp_path / "new"), whole, keys)
    assert list((tmp_path / "new").iterdir()) == []
    del services


def test_a_backup_that_names_files_elsewhere_is_refused(tmp_path: Path) -> None:
    from bot.cli.backup import _write

    (tmp_path / "evil").write_text("x")
    keys = load_keys(tmp_path / "vault.json")
    _write(tmp_path / "b.tar", {"models/../../../escaped": tmp_path / "evil"}, AT, keys)
    with pytest.raises(StoreError, match="does not belong"):
        restore.restore(settings(tmp_path / "new"), tmp_path / "b.tar", tmp_path / "b.tar")
    assert not (tmp_path / "escaped").exists()


def test_where_a_database_is_nothing_is_put_over_it(
    services: Services, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    environment = {"STATE": str(tmp_path / "state")}
    assert backup.main([str(tmp_path / "b"), "--keys", str(tmp_path / "b")], environment) == 0
    (whole,) = (file for file in (tmp_path / "b").iterdir() if not file.name.endswith(".keys.tar"))
    assert restore.main([str(whole)], environment) == 1
    assert "move it away first" in capsys.readouterr().err
    del services


def test_what_a_killed_service_left_beside_its_database_is_no_part_of_another(
    services: Services, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = [str(tmp_path / "b"), "--keys", str(tmp_path / "b")]
    assert backup.main(given, {"STATE": str(tmp_path / "state")}) == 0
    (whole,) = (file for file in (tmp_path / "b").iterdir() if not file.name.endswith(".keys.tar"))
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
        backup._write(tmp_path / "b.tar", {"models/x": folder}, AT, Keys({"1": b"k" * 32}, "1"))
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
