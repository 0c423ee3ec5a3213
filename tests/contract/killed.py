"""A process that is killed as it starts."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from bot.platform import tables
from bot.platform.database import open_database
from tests.factories import PROJECT

UPGRADE = """
import os, sys
from pathlib import Path
from sqlalchemy import event
from sqlalchemy.engine import Engine
from bot.platform.database import open_database

url, every = "sqlite:///" + sys.argv[1], int(sys.argv[2])
statement, killed = 1 - every, 9
while killed:
    statement += every
    child = os.fork()
    if child == 0:
        tried = []
        def count(*_):
            tried.append(1)
            if len(tried) == statement:
                os.kill(os.getpid(), 9)
        event.listen(Engine, "after_cursor_execute", count)
        event.listen(Engine, "commit", count)
        open_database(url)
        os._exit(0)
    killed = os.waitpid(child, 0)[1]
    if killed:
        child = os.fork()
        if child == 0:
            open_database(url)
            os._exit(0)
        print(statement, killed, os.waitpid(child, 0)[1], flush=True)
    for file in Path(sys.argv[1]).parent.glob("help.sqlite3*"):
        if killed:
            file.unlink()
"""


def killed_at_first_starts(tmp_path: Path, every: int) -> None:
    """Kill a first start at the first statement and every so many after it; the next start must make all whole."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", UPGRADE, str(tmp_path / "help.sqlite3"), str(every)],
        cwd=PROJECT,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )
    assert done.returncode == 0, done.stderr
    each = [line.split()[1:] for line in done.stdout.splitlines()]
    assert len(each) * every > 40, done.stderr
    assert each == [["9", "0"]] * len(each), f"{done.stdout}\n{done.stderr[-2000:]}"
    engine = open_database(f"sqlite:///{tmp_path / 'help.sqlite3'}")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": _is_ours})
        assert compare_metadata(context, tables.metadata) == []
    engine.dispose()


def _is_ours(name: str | None, kind: str, _parents: object) -> bool:
    return kind != "table" or not str(name).startswith("turn_words")  # the database keeps its own search index
