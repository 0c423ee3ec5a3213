"""``python -m bot.backup FOLDER``: the database, models, versions and waiting mail in one file, the keys in another.

The service may run meanwhile: SQLite's own backup and PostgreSQL's give the database as it was at one moment. The two
files are to be kept apart, since one without the other opens nothing that is sealed. Every file in them is listed with
its hash.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import os
import sqlite3
import sys
import tarfile
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Final

from bot.errors import PrivacyHelpError, StoreError
from bot.settings import Settings, from_environment
from bot.store.dumps import dump, is_postgres

MANIFEST: Final = "manifest.json"
DATABASE: Final = "privacy-help.sqlite3"
DUMP: Final = "database.dump"  # the same of PostgreSQL
KEYS: Final = "keys"
FOLDERS: Final = ("school", "models", "outbox")
"""Of STATE, besides the database and the keys: what staff taught and changed, models, mail that waits for somebody."""


def back_up(settings: Settings, folder: Path, at: datetime) -> tuple[Path, Path]:
    """Write both files (the database's, the keys'); raises StoreError when that cannot be done."""
    name = f"privacy-help-{at:%Y%m%dT%H%M%SZ}"
    whole, keys = folder / f"{name}.tar", folder / f"{name}.keys.tar"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder) as place:
            files = {}
            if is_postgres(settings.database):
                files[DUMP] = Path(place) / DUMP
                dump(settings.database, files[DUMP])
            elif not settings.database:
                copy = Path(place) / DATABASE
                _copy_database(settings, copy)
                files[DATABASE] = copy
            for part in FOLDERS:
                files.update(
                    {f"{part}/{path}": settings.state / part / path for path in _within(settings.state / part)}
                )
            # The keys last: a key that came meanwhile is one more than the database needs, never one less.
            _write(whole, files, at)
            own = settings.state / KEYS
            _write(keys, {f"{KEYS}/{path}": own / path for path in _within(own)}, at)
    except (OSError, sqlite3.Error, tarfile.TarError) as error:
        whole.unlink(missing_ok=True)
        keys.unlink(missing_ok=True)
        raise StoreError(f"the backup could not be written to {folder} ({type(error).__name__})") from None
    return whole, keys


def _copy_database(settings: Settings, copy: Path) -> None:
    if not settings.database_file.exists():
        raise StoreError(f"there is no database in {settings.state}; is STATE right?")
    with closing(sqlite3.connect(settings.database_file)) as there, closing(sqlite3.connect(copy)) as here:
        there.backup(here)
        if here.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise StoreError("the database is damaged; keep the last good backup, and see the runbook")
        here.execute("PRAGMA journal_mode = DELETE")


def _within(folder: Path) -> Iterator[Path]:
    """What lies in a folder, without what is half written or only a lock."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix != ".lock" and not path.name.startswith("unfinished-"):
            yield path.relative_to(folder)


def _write(target: Path, files: Mapping[str, Path], at: datetime) -> None:
    """A tar file under its name only once it is whole and on the disk."""
    unfinished = target.with_suffix(".unfinished")
    try:
        _fill(unfinished, files, at)
        unfinished.rename(target)
    except BaseException:
        unfinished.unlink(missing_ok=True)  # half a database, or all keys
        raise


def _fill(unfinished: Path, files: Mapping[str, Path], at: datetime) -> None:
    hashes = {}
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        with tarfile.open(fileobj=file, mode="w") as tar:
            for name, path in files.items():
                try:
                    content = path.read_bytes()
                except FileNotFoundError:  # mail that went, or a model that was replaced, meanwhile
                    continue
                hashes[name] = hashlib.sha256(content).hexdigest()
                _add(tar, name, content)
            document = {"made": at.isoformat(), "files": hashes}
            _add(tar, MANIFEST, json.dumps(document, indent=1).encode())
        file.flush()
        os.fsync(file.fileno())


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = len(content), 0o600
    tar.addfile(entry, io.BytesIO(content))


def command(work: Callable[[Settings, Any], list[str]], reader: argparse.ArgumentParser) -> Any:
    """The ``main`` of a command that says what it did: 0 when it is done, 1 when it could not be."""

    def main(arguments: Sequence[str] | None = None, environment: Mapping[str, str] = os.environ) -> int:
        given = reader.parse_args(arguments)
        os.umask(0o077)
        try:
            print("\n".join(work(from_environment(environment), given)))
        except PrivacyHelpError as problem:
            print(f"{reader.prog} could not: {problem}", file=sys.stderr)
            return 1
        return 0

    return main


def _work(settings: Settings, given: argparse.Namespace) -> list[str]:
    whole, keys = back_up(settings, given.folder, datetime.now(timezone.utc))
    lines = [f"backed up: {whole} ({whole.stat().st_size / 1e6:.1f} MB)", f"keys: {keys}"]
    if settings.database and not is_postgres(settings.database):
        lines.append("the database is not in it: back it up with its own tools")
    return [*lines, "keep the two apart from each other: together they open everything"]


_reader = argparse.ArgumentParser(prog="python -m bot.backup")
_reader.add_argument("folder", type=Path, help="where the two files are written")
main = command(_work, _reader)

if __name__ == "__main__":
    sys.exit(main())
