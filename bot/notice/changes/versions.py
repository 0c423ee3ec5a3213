"""Where versions lie: ``STATE/school``, a folder each, and one small file that says which is served.

Files and not tables: training, the action server and a person with a text editor read them; and a version must change
over together with its model, which is a file, in one step that a power cut cannot divide (docs/adr/0008).
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from bot.notice.changes import overlay as overlays
from bot.notice.changes.overlay import Overlay
from bot.notice.changes.version_records import NONE, Current, Run
from bot.platform.errors import StoreError

CURRENT: Final = "current.json"
RUN: Final = "run.json"
PROGRESS: Final = "progress.jsonl"
RESULT: Final = "result.json"
LOCK: Final = "learning.lock"
CHANGE_LOCK: Final = "change.lock"


class VersionFiles:
    """The Versions port on a folder; raises StoreError for what cannot be read or written."""

    def __init__(self, state: Path) -> None:
        self._root = state / "school"

    def folder(self, version: str) -> Path | None:
        """Where a version lies; None for the one that lays nothing over."""
        return self._root / "versions" / version if version != NONE else None

    def current(self) -> Current:
        """What is served; nothing laid over where nobody changed anything."""
        kept = _read_json(self._root / CURRENT)
        if kept is None:
            return Current()
        more = {name: kept[name] for name in ("by", "left", "why") if name in kept}
        return Current(str(kept["version"]), kept.get("before"), **more)

    def overlay(self, version: str) -> Overlay:
        """What a version lays over."""
        return overlays.parse(self.texts(version))

    def texts(self, version: str) -> dict[str, str]:
        """The files of a version's overlay (name to text)."""
        folder = self.folder(version)
        if folder is None:
            return {}
        if not folder.is_dir():
            raise StoreError(f"version {version} is gone from STATE/school; restore a backup")
        try:
            return {name: (folder / name).read_text(encoding="utf-8") for name in overlays.FILES if _is(folder / name)}
        except OSError as error:
            raise StoreError(f"version {version} could not be read ({type(error).__name__})") from None

    def next(self) -> str:
        """The name of a version that does not exist yet; later ones sort after earlier ones."""
        return f"{max([0, *(int(name) for name in self._names())]) + 1:04d}"

    def begin(self, run: Run, overlay: Overlay) -> None:
        """Keep what a new version shall be, before it is trained."""
        folder = self._root / "versions" / run.version
        try:
            folder.mkdir(parents=True)
            for name, text in overlays.render(overlay).items():
                (folder / name).write_text(text, encoding="utf-8")
            document = {
                "based_on": run.based_on,
                "corrections": list(run.corrections),
                "begun_by": run.begun_by,
                "begun_at": run.begun_at.isoformat(),
            }
            _write_json(folder / RUN, document)  # last: without it the folder is no version
        except OSError as error:
            raise StoreError(f"the new version could not be written ({type(error).__name__})") from None

    def runs(self) -> list[Run]:
        """Every learning, the newest first."""
        found = []
        for name in sorted(self._names(), reverse=True):
            folder = self._root / "versions" / name
            kept = _read_json(folder / RUN)
            if kept is None:
                continue
            result = _read_json(folder / RESULT)  # before the progress, which is whole once there is a result
            run = Run(
                version=name,
                based_on=str(kept["based_on"]),
                corrections=tuple(kept["corrections"]),
                begun_by=str(kept["begun_by"]),
                begun_at=datetime.fromisoformat(kept["begun_at"]),
                progress=_progress(folder / PROGRESS),
                result=result,
            )
            found.append(run)
        return found

    def note(self, version: str, seconds: float, step: str) -> None:
        """Note that a step of its learning begins."""
        folder = self._root / "versions" / version
        with (folder / PROGRESS).open("a", encoding="utf-8") as file:
            file.write(json.dumps([round(seconds, 1), step]) + "\n")

    def finish(self, version: str, result: Mapping[str, Any]) -> None:
        """Keep how a training ended."""
        _write_json(self._root / "versions" / version / RESULT, dict(result))

    def alone(self) -> AbstractContextManager[bool]:
        """Whether nobody else is learning; held until the end of the block, or of the process however it ends."""
        return self._held(LOCK)

    def changing(self) -> AbstractContextManager[bool]:
        """The same of changing what is live, which a learning does not hold up."""
        return self._held(CHANGE_LOCK)

    @contextmanager
    def _held(self, lock: str) -> Iterator[bool]:
        self._root.mkdir(parents=True, exist_ok=True)
        with (self._root / lock).open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                yield False
            else:
                yield True

    def serve(self, current: Current) -> None:
        """Make a version the current one, all at once."""
        try:
            self._root.mkdir(parents=True, exist_ok=True)
            _write_json(self._root / CURRENT, asdict(current))
        except OSError as error:
            raise StoreError(f"the change-over could not be written ({type(error).__name__})") from None

    def _names(self) -> list[str]:
        folder = self._root / "versions"
        return [path.name for path in folder.iterdir() if path.name.isdigit()] if folder.is_dir() else []


def current_overlay(state: Path) -> Path | None:
    """The folder of the overlay that is served from a STATE; None where nothing is laid over."""
    files = VersionFiles(state)
    return files.folder(files.current().version)


def _is(path: Path) -> bool:
    return path.is_file()


def _read_json(path: Path) -> dict[str, Any] | None:
    try:
        kept: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError) as error:
        raise StoreError(f"{path.name} of STATE/school could not be read ({type(error).__name__})") from None
    return kept


def _write_json(path: Path, document: dict[str, Any]) -> None:
    """Written beside and renamed, and on the disk before it counts."""
    beside = path.with_suffix(f".{os.getpid()}.new")
    with beside.open("w", encoding="utf-8") as file:
        json.dump(document, file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


def _progress(path: Path) -> tuple[tuple[float, str], ...]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError:
        return ()
    found = []
    for line in lines:
        try:
            seconds, words = json.loads(line)
        except ValueError:  # the last line, while it is being written
            continue
        found.append((float(seconds), str(words)))
    return tuple(found)
