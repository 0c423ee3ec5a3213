"""Where sound lies that nobody chose to leave: looked for in files by pieces of what was said, at both rates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import numpy as np

WINDOW: Final = 64  # bytes
LOOKS: Final = 4  # windows of a line, one in each quarter of it
SUFFIXES: Final = frozenset({".wav", ".pcm", ".raw", ".ogg", ".opus", ".mp3", ".webm", ".flac", ".au"})


def windows(pcm: bytes) -> list[bytes]:
    """The loudest piece of each quarter of a line (16 kHz PCM): as it is, at 8 kHz, and as a recogniser has it."""
    wide = np.frombuffer(pcm, "<i2")
    pairs = wide[: len(wide) // 2 * 2].reshape(-1, 2).astype(np.int32)
    forms = (
        wide,
        wide[::2],
        wide[1::2],
        (pairs.sum(1) // 2).astype("<i2"),
        wide.astype(np.float32) / np.float32(32768),
    )
    return [piece.tobytes() for form in forms for piece in _loudest(form)]


def _loudest(samples: np.ndarray) -> Iterator[np.ndarray]:  # type: ignore[type-arg]
    width = WINDOW // samples.itemsize
    for quarter in np.array_split(samples, LOOKS):
        rows = quarter[: len(quarter) // width * width].reshape(-1, width)
        yield rows[np.abs(rows.astype(np.float64)).sum(1).argmax()]


def files_with(pieces: Iterable[bytes], folders: Iterable[Path]) -> list[Path]:
    """Files below these folders that hold any of the pieces."""
    looked_for = list(pieces)
    return [file for file in _files(folders) if _holds(file.read_bytes(), looked_for)]


def sound_files(folders: Iterable[Path]) -> list[Path]:
    """Files below these folders that are sound, by their name or by how they begin."""
    return [file for file in _files(folders) if file.suffix in SUFFIXES or file.read_bytes()[:4] == b"RIFF"]


def _holds(data: bytes, pieces: list[bytes]) -> bool:
    return any(piece in data for piece in pieces)


def _files(folders: Iterable[Path]) -> Iterator[Path]:
    for folder in folders:
        yield from (file for file in sorted(folder.rglob("*")) if file.is_file() and not file.is_symlink())
