"""Examples of how people ask in a language: lines with alternatives, read from ``bot/languages/CODE/examples.txt``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from math import gcd
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parents[2] / "languages"
FILE: Final = "examples.txt"
_SLOT: Final = re.compile(r"\[([^\[\]]*)\]")
_MOST: Final = 10  # sentences of one line, so that a line with many alternatives does not outweigh the others
_GOLDEN: Final = 0.618  # steps of this part of the whole spread a few picks evenly over all of them


@dataclass(frozen=True)
class Example:
    """A sentence, what it asks for (a right, ``danger``, ``none``), and the line it comes from."""

    text: str
    asks: str
    line: int


def codes(folder: Path = FOLDER) -> tuple[str, ...]:
    """The languages that have examples, English and ``other`` too."""
    return tuple(sorted(file.parent.name for file in folder.glob(f"*/{FILE}")))


def read(code: str, folder: Path = FOLDER) -> list[Example]:
    """The examples of a language."""
    return list(_examples((folder / code / FILE).read_text(encoding="utf-8")))


def _examples(text: str) -> Iterator[Example]:
    asks = "none"
    for number, line in enumerate(map(str.strip, text.splitlines()), 1):
        if line.startswith("= "):
            asks = line[2:]
        elif line and not line.startswith("#"):
            yield from (Example(sentence, asks, number) for sentence in sentences(line))


def sentences(line: str, most: int = _MOST) -> list[str]:
    """The sentences that a line with alternatives stands for, at most so many, spread evenly.

    >>> sentences("[Show|Give] me my [file|data]")
    ['Show me my file', 'Give me my data', 'Show me my data', 'Give me my file']
    """
    pieces = [piece.split("|") if n % 2 else [piece] for n, piece in enumerate(_SLOT.split(line))]
    count = 1
    for piece in pieces:
        count *= len(piece)
    step = max(1, int(count * _GOLDEN))
    while gcd(step, count) != 1:
        step += 1
    return [_pick(pieces, n * step % count) for n in range(min(count, most))]


def _pick(pieces: list[list[str]], number: int) -> str:
    picked = []
    for piece in pieces:
        number, which = divmod(number, len(piece))
        picked.append(piece[which])
    return "".join(picked)
