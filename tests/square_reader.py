"""Reads the square of the printed page as a camera would, without the library that drew it (ISO/IEC 18004).

No mending of errors, and no more than the small versions that an address needs.
"""

from __future__ import annotations

import re
from typing import Final

_FORMAT_MASK: Final = 0b101010000010010
_MASKS: Final = (
    lambda row, column: (row + column) % 2,
    lambda row, _column: row % 2,
    lambda _row, column: column % 3,
    lambda row, column: (row + column) % 3,
    lambda row, column: (row // 2 + column // 3) % 2,
    lambda row, column: row * column % 2 + row * column % 3,
    lambda row, column: (row * column % 2 + row * column % 3) % 2,
    lambda row, column: ((row + column) % 2 + row * column % 3) % 2,
)
_LEVELS: Final = "MLHQ"  # as the two bits of the format say it
_DATA: Final = {  # bytes of data and blocks, by version and level
    (2, "L"): (34, 1), (2, "M"): (28, 1), (2, "Q"): (22, 1),
    (3, "L"): (55, 1), (3, "M"): (44, 1), (3, "Q"): (34, 2), (3, "H"): (26, 2),
    (4, "L"): (80, 1), (4, "M"): (64, 2), (4, "Q"): (48, 2), (4, "H"): (36, 4),
    (5, "L"): (108, 1), (5, "M"): (86, 2), (6, "M"): (108, 4),
}  # fmt: skip


def read_square(svg: str, border: int = 4) -> str:
    """The text in a square that is drawn as strokes; raises KeyError for a version that is not in the table."""
    rows = _modules(svg, border)
    size = len(rows)
    level, mask = _format(rows)
    bits = [
        rows[row][column] ^ (_MASKS[mask](row, column) == 0)
        for row, column in _zigzag(size)
        if not _is_pattern(row, column, size)
    ]
    sent = [int("".join("01"[bit] for bit in bits[at : at + 8]), 2) for at in range(0, len(bits) - 7, 8)]
    length, blocks = _DATA[(size - 17) // 4, level]
    data = bytes(sent[at] for block in range(blocks) for at in range(block, length, blocks))
    number = int.from_bytes(data, "big")
    assert number >> (8 * length - 4) == 0b0100, "text of bytes"
    count = number >> (8 * length - 12) & 0xFF
    return (number >> (8 * (length - count) - 12) & (1 << 8 * count) - 1).to_bytes(count, "big").decode()


def _modules(svg: str, border: int) -> list[list[bool]]:
    found = re.search(r'<path[^>]*stroke="#000"[^>]*\bd="([^"]+)"|<path[^>]*\bd="([^"]+)"[^>]*stroke="#000"', svg)
    assert found, "dark strokes"
    x = y = 0.0
    dark = set()
    for command, numbers in re.findall(r"([Mmh])([^Mmh]+)", found[1] or found[2]):
        values = [float(number) for number in re.findall(r"-?[\d.]+", numbers)]
        if command == "h":
            dark |= {(int(y) - border, int(x) - border + step) for step in range(int(values[0]))}
            x += values[0]
        else:
            x, y = (values[0], values[1]) if command == "M" else (x + values[0], y + values[1])
    size = 1 + max(row for row, _ in dark)
    return [[(row, column) in dark for column in range(size)] for row in range(size)]


def _format(rows: list[list[bool]]) -> tuple[str, int]:
    places = [*((8, column) for column in (0, 1, 2, 3, 4, 5, 7, 8)), *((row, 8) for row in (7, 5, 4, 3, 2, 1, 0))]
    bits = int("".join("01"[rows[row][column]] for row, column in places), 2) ^ _FORMAT_MASK
    return _LEVELS[bits >> 13], bits >> 10 & 0b111


def _zigzag(size: int) -> list[tuple[int, int]]:
    found = []
    for number, right in enumerate(column for column in range(size - 1, 0, -2) if column > 6):
        found += _pair(size, right, number)
    columns = len(range(size - 1, 6, -2))
    for number, right in enumerate((5, 3, 1), start=columns):
        found += _pair(size, right, number)
    return found


def _pair(size: int, right: int, number: int) -> list[tuple[int, int]]:
    rows = range(size) if number % 2 else range(size - 1, -1, -1)
    return [(row, column) for row in rows for column in (right, right - 1)]


def _is_pattern(row: int, column: int, size: int) -> bool:
    """Whether something other than data stands there: the three eyes with the format, the lines, the small eye."""
    eyes = (row < 9 and (column < 9 or column >= size - 8)) or (row >= size - 8 and column < 9)
    small = abs(row - (size - 7)) <= 2 and abs(column - (size - 7)) <= 2
    return eyes or 6 in (row, column) or (size > 21 and small)
