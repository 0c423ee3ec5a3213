"""A disk that can really be full: a small file system in memory, where the machine lets us mount one.

SQLite says another thing then (SQLITE_FULL) than where a file may not grow (SQLITE_IOERR), and takes back the
transaction by itself.
"""

from __future__ import annotations

import errno
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from io import RawIOBase
from pathlib import Path
from typing import Final

import pytest

SIZE: Final = 256  # megabytes; two hundred rounds with their backups need a quarter of it
_FILLER: Final = "something that has filled the disk"
_BLOCKS: Final = (1 << 20, 4096)  # bytes; large ones first, then to the last page


@contextmanager
def small_disk(folder: Path) -> Iterator[bool]:
    """Mount one at a folder; False where that is not allowed (only root may), and the folder is as any other."""
    folder.mkdir(parents=True, exist_ok=True)
    mounting = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}m,mode=700", "tmpfs", str(folder)]
    try:
        mounted = subprocess.run(mounting, check=False, capture_output=True).returncode == 0
    except FileNotFoundError:  # a machine without the command
        mounted = False
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", str(folder)], check=True)


def fill(folder: Path) -> None:
    """Write until nothing more goes onto the disk."""
    with (folder / _FILLER).open("wb", buffering=0) as filler:
        for size in _BLOCKS:
            with pytest.raises(OSError, match="No space left") as full:
                _write_on(filler, b"\0" * size)
            assert full.value.errno == errno.ENOSPC


def _write_on(filler: RawIOBase, block: bytes) -> None:
    while True:
        filler.write(block)


def empty(folder: Path) -> None:
    """Give the room back."""
    (folder / _FILLER).unlink()
