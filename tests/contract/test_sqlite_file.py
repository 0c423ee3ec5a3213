"""A database whose file is taken away: nothing is acknowledged that is kept nowhere."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.platform.database import open_database
from bot.platform.errors import StoreError
from bot.platform.transactions import keeping, reading


def add(engine, digest: str) -> None:  # type: ignore[no-untyped-def]
    with keeping(engine) as connection:
        connection.exec_driver_sql("INSERT INTO forgotten (digest, until) VALUES (?, '2027-01-01 00:00:00')", (digest,))


def count(engine) -> int:  # type: ignore[no-untyped-def]
    with reading(engine) as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM forgotten").scalar_one())


def test_a_database_that_was_removed_refuses_and_is_not_made_anew(tmp_path: Path) -> None:
    file = tmp_path / "kept.sqlite3"
    engine = open_database(f"sqlite:///{file}")
    add(engine, "1")
    file.unlink()
    with pytest.raises(StoreError):
        add(engine, "2")
    assert not file.exists()
    engine.dispose()


def test_a_database_that_was_put_in_its_place_is_used_from_then_on(tmp_path: Path) -> None:
    file = tmp_path / "kept.sqlite3"
    engine = open_database(f"sqlite:///{file}")
    open_database(f"sqlite:///{tmp_path / 'other.sqlite3'}").dispose()
    add(engine, "1")
    for end in ("-wal", "-shm"):
        Path(f"{file}{end}").unlink(missing_ok=True)
    shutil.move(tmp_path / "other.sqlite3", file)
    assert count(engine) == 0
    add(engine, "2")
    assert count(engine) == 1
    engine.dispose()


def test_a_connection_that_comes_back_after_the_engine_was_closed_is_closed_with_it(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'kept.sqlite3'}")
    with engine.connect() as connection:  # a thread that was at work when the service was told to stop
        engine.dispose()
        connection.exec_driver_sql("SELECT 1")
    # SQLite takes its second file away only when the last connection is closed as it should be.
    assert [file.name for file in tmp_path.iterdir()] == ["kept.sqlite3"]
