"""What stands in the files of a state."""

from __future__ import annotations

from pathlib import Path


def in_files(state: Path) -> bytes:
    """Everything in the database's files."""
    return b"".join(file.read_bytes() for file in state.glob("*.sqlite3*"))
