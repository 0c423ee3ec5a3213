"""``python -m bot.cli.restore BACKUP [--keys FILE]``: onto an empty STATE, whole or not at all.

Everything is unpacked beside STATE and checked before anything gets its place: the list of files by a hash that only
the keys make, the files by the list. Where there is a database already nothing is touched: what is there, however
broken, is first to be put somewhere else. ``--unproven`` takes a backup that an earlier release made, whose list has no
such hash.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import hmac
import json
import sys
import tarfile
import tempfile
from pathlib import Path

from bot.cli.backup import DATABASE, DUMP, FOLDERS, KEYS, MANIFEST, PROOF, command, proof
from bot.platform import audit_end, audit_store
from bot.platform.database import open_there
from bot.platform.dumps import fill, is_empty, is_postgres
from bot.platform.errors import PrivacyHelpError, StoreError
from bot.platform.keys import Keys, load_keys
from bot.platform.settings import Settings


def restore(settings: Settings, backup: Path, keys: Path, unproven: bool = False) -> str:
    """Put both files back; when the backup was made. Raises StoreError or SettingsError and leaves STATE as it was."""
    state = settings.state
    # What a killed service left beside its database would be taken for a part of the one that comes.
    beside = (f"{DATABASE}-wal", f"{DATABASE}-shm", audit_end.NAME)
    taken = [name for name in (DATABASE, *beside, KEYS, *FOLDERS) if (state / name).exists()]
    if taken:
        raise StoreError(f"there is {', '.join(taken)} in {state} already; move it away first, however broken it is")
    if is_postgres(settings.database) and not is_empty(settings.database):
        raise StoreError("there are tables in the database already; make an empty one and name it in DATABASE")
    try:
        state.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=state, prefix="restoring-") as place:
            _unpacked(keys, Path(place))
            made = _unpacked(backup, Path(place))
            for file in () if unproven else (keys, backup):
                _prove(file, load_keys(Path(place) / KEYS / settings.key_file.name))
            if is_postgres(settings.database) is not (dumped := Path(place) / DUMP).exists():
                raise StoreError(f"{backup.name} is of another kind of database than DATABASE is")
            # The database last: until it is there, a start that comes too soon makes nothing of it.
            _put(Path(place), state, (KEYS, *FOLDERS, DATABASE))
            if dumped.exists():
                _fill(settings.database, dumped, Path(place), state)
    except (OSError, tarfile.TarError, ValueError, KeyError, TypeError) as error:
        raise StoreError(f"the backup could not be read or written ({type(error).__name__})") from None
    _mark_end(settings)
    return made


def _mark_end(settings: Settings) -> None:
    """On this machine nothing says yet how far the audit log goes; where it cannot be read, make audit says so."""
    with contextlib.suppress(PrivacyHelpError):
        engine = open_there(settings)
        try:
            audit_store.mark_end(engine)
        finally:
            engine.dispose()


def _prove(file: Path, keys: Keys) -> None:
    """Make sure that who made a backup had the keys; raises StoreError."""
    with tarfile.open(file) as tar:
        members = {member.name: member for member in tar if member.isfile()}
        if PROOF not in members:
            raise StoreError(
                f"{file.name} has nothing that proves who made it. Releases before wrote them so; if it is surely such"
                " a one, restore it with UNPROVEN=1"
            )
        listed, proven = _content(tar, members[MANIFEST]), _content(tar, members[PROOF])
    key = keys.keys.get(str(json.loads(listed)["key"]))
    if key is None:
        raise StoreError(f"{file.name} and the keys do not belong together; name the right file with --keys")
    if not hmac.compare_digest(proof(listed, key).encode(), proven):
        raise StoreError(f"{file.name} was changed since it was made, or other keys belong to it; it is not restored")


def _content(tar: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    found = tar.extractfile(member)
    return found.read() if found else b""


def _put(place: Path, state: Path, names: tuple[str, ...]) -> None:
    """Give everything its place; where one fails, none has it."""
    put: list[Path] = []
    try:
        for name in names:
            if (place / name).exists():
                (place / name).rename(state / name)
                put.append(state / name)
    except OSError:
        for path in reversed(put):
            path.rename(place / path.name)
        raise


def _fill(database: str, dumped: Path, place: Path, state: Path) -> None:
    """Fill the database; where that fails, everything else goes back too."""
    try:
        fill(database, dumped)
    except StoreError:
        for name in (KEYS, *FOLDERS):
            if (state / name).exists():
                (state / name).rename(place / name)
        raise


def _unpacked(file: Path, place: Path) -> str:
    """Unpack what the list of a backup names, if it is all there and as it was; when it was made."""
    with tarfile.open(file) as tar:
        members = {member.name: member for member in tar if member.isfile()}
        document = json.loads(_content(tar, members[MANIFEST]))
        for name, digest in document["files"].items():
            path = (place / name).resolve()
            first = Path(name).parts[0]
            if place.resolve() not in path.parents or first not in (DATABASE, DUMP, KEYS, *FOLDERS):
                raise StoreError(f"{file.name} names a file that does not belong there")
            content = _content(tar, members[name]) if name in members else b""
            if hashlib.sha256(content).hexdigest() != digest:
                raise StoreError(f"{file.name} is damaged: {name} is not as it was")
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            path.write_bytes(content)
            path.chmod(0o600)
    return str(document["made"])


def _work(settings: Settings, given: argparse.Namespace) -> list[str]:
    keys = given.keys or given.backup.with_name(f"{given.backup.stem}.keys.tar")
    if not keys.exists():
        raise StoreError(f"the keys belong to it, and {keys} is not there; name the file with --keys")
    made = restore(settings, given.backup, keys, given.unproven)
    return [
        f"restored into {settings.state} as it was at {made}",
        "before people are let in: make audit, the kill switch, and what was erased since then (docs/runbook.md)",
    ]


_reader = argparse.ArgumentParser(prog="python -m bot.cli.restore")
_reader.add_argument("backup", type=Path, help="the .tar file of a backup")
_reader.add_argument("--keys", type=Path, help="the .keys.tar file; beside the backup unless given")
_reader.add_argument("--unproven", action="store_true", help="a backup that an earlier release made")
main = command(_work, _reader)

if __name__ == "__main__":
    sys.exit(main())
