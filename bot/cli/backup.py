"""``python -m bot.cli.backup FOLDER``: the database, models, versions and waiting mail in one file; no keys.

``--keys FOLDER`` writes the keys too, into a file of their own: it belongs somewhere else, since one without the other
opens nothing that is sealed. The service may run meanwhile: SQLite's own backup and PostgreSQL's give the database as
it was at one moment. Every file is listed with its hash, and the list has a hash that only the keys can make.
"""

from __future__ import annotations

import argparse
import hashlib
import hmac
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

from bot.platform.dumps import dump, is_postgres
from bot.platform.errors import PrivacyHelpError, StoreError
from bot.platform.keys import Keys, load_keys, made_from
from bot.platform.settings import Settings, from_environment

MANIFEST: Final = "manifest.json"
PROOF: Final = "manifest.hmac"
DATABASE: Final = "privacy-help.sqlite3"
DUMP: Final = "database.dump"  # the same of PostgreSQL
KEYS: Final = "keys"
FOLDERS: Final = ("school", "models", "outbox")
"""Of STATE, besides the database and the keys: what staff taught and changed, models, mail that waits for somebody."""


def back_up(settings: Settings, folder: Path, at: datetime, keys_to: Path | None = None) -> tuple[Path, Path | None]:
    """Write the database's file, and the keys' where a folder for it is given; raises StoreError or SettingsError."""
    name = f"privacy-help-{at:%Y%m%dT%H%M%SZ}"
    whole, keys = folder / f"{name}.tar", keys_to / f"{name}.keys.tar" if keys_to else None
    if not settings.key_file.exists():
        raise StoreError(f"the key file {settings.key_file} is gone; restore it before anything else")
    try:
        for place in (folder, keys_to or folder):
            place.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder) as place_of_copy:
            _write(whole, _files(settings, Path(place_of_copy)), at, load_keys(settings.key_file))
        # The keys last: a key that came meanwhile is one more than the database needs, never one less.
        if keys is not None:
            own = settings.state / KEYS
            _write(keys, {f"{KEYS}/{path}": own / path for path in _within(own)}, at, load_keys(settings.key_file))
    except (OSError, sqlite3.Error, tarfile.TarError) as error:
        for file in (whole, keys):
            if file is not None:
                file.unlink(missing_ok=True)
        raise StoreError(f"the backup could not be written to {folder} ({type(error).__name__})") from None
    return whole, keys


def _files(settings: Settings, place: Path) -> dict[str, Path]:
    """What is backed up, by name; the database as a copy of one moment, in ``place``."""
    files = {}
    if is_postgres(settings.database):
        files[DUMP] = place / DUMP
        dump(settings.database, files[DUMP])
    elif not settings.database:
        files[DATABASE] = place / DATABASE
        _copy_database(settings, files[DATABASE])
    for part in FOLDERS:
        files.update({f"{part}/{path}": settings.state / part / path for path in _within(settings.state / part)})
    return files


def proof(listed: bytes, key: bytes) -> str:
    """What only who has a key can make of the list of a backup (HMAC, RFC 2104)."""
    return hmac.new(made_from(key, "backup"), listed, "sha256").hexdigest()


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
        within = path.relative_to(folder)
        if path.is_file() and path.suffix != ".lock" and not within.parts[0].startswith("unfinished-"):
            yield within


def _write(target: Path, files: Mapping[str, Path], at: datetime, keys: Keys) -> None:
    """A tar file under its name only once it is whole and on the disk."""
    unfinished = target.with_suffix(".unfinished")
    try:
        _fill(unfinished, files, at, keys)
        unfinished.rename(target)
    except BaseException:
        unfinished.unlink(missing_ok=True)  # half a database, or all keys
        raise


def _fill(unfinished: Path, files: Mapping[str, Path], at: datetime, keys: Keys) -> None:
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
            listed = json.dumps({"made": at.isoformat(), "key": keys.current, "files": hashes}, indent=1).encode()
            _add(tar, MANIFEST, listed)
            _add(tar, PROOF, proof(listed, keys.keys[keys.current]).encode())
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
    whole, keys = back_up(settings, given.folder, datetime.now(timezone.utc), given.keys)
    lines = [f"backed up: {whole} ({whole.stat().st_size / 1e6:.1f} MB)"]
    if settings.database and not is_postgres(settings.database):
        lines.append("the database is not in it: back it up with its own tools")
    if keys is None:
        return [*lines, "the keys are not in it, and without them it opens nothing: KEYS=folder writes them elsewhere"]
    return [*lines, f"keys: {keys}", "keep the two apart from each other: together they open everything"]


_reader = argparse.ArgumentParser(prog="python -m bot.cli.backup")
_reader.add_argument("folder", type=Path, help="where the backup is written")
_reader.add_argument("--keys", type=Path, help="where the keys are written too; another place than the backup's")
main = command(_work, _reader)

if __name__ == "__main__":
    sys.exit(main())
