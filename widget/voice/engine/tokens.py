"""The recogniser's tokens: pieces of words and their numbers, both ways."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

BEGIN: Final = 1
END: Final = 2
_SPACE: Final = "▁"
_BYTES: Final = range(3, 259)  # tokens that are single bytes, for what no piece spells


class Tokens:
    """Reads the table that comes with the weights: each token's length (one byte, or two from 128 on), then its bytes.

    Two neighbours become one token where that token comes earlier in the table than any other pair would: a table made
    by byte-pair encoding lists its merges in their order.
    """

    def __init__(self, table: bytes) -> None:
        self._pieces: list[bytes] = []
        at = 0
        while at < len(table):
            length, at = table[at], at + 1
            if length >= 128:
                length, at = table[at] * 128 + length - 128, at + 1
            self._pieces.append(table[at : at + length])
            at += length
        self._numbers = {piece: n for n, piece in reversed(list(enumerate(self._pieces))) if n not in _BYTES}

    def __len__(self) -> int:
        return len(self._pieces)

    def piece(self, number: int) -> str:
        """What one token says; it begins with a space where a word does. Empty for what is no text by itself."""
        return "" if number in _BYTES else self._pieces[number].decode("utf-8", "ignore").replace(_SPACE, " ")

    def text(self, numbers: Sequence[int]) -> str:
        """What tokens say; the marks of begin and end say nothing."""
        said = b"".join(self._pieces[n] for n in numbers if n not in (0, BEGIN, END))
        return said.decode("utf-8", "ignore").replace(_SPACE, " ").strip()

    def numbers(self, text: str) -> list[int]:
        """The tokens of a text, as the recogniser would write it."""
        pieces = [character.encode() for character in _SPACE + text.replace(" ", _SPACE)]
        while len(pieces) > 1:
            ranks = [self._numbers.get(a + b) for a, b in pairwise(pieces)]
            best = min((rank for rank in ranks if rank is not None), default=None)
            if best is None:
                break
            n = ranks.index(best)
            pieces[n : n + 2] = [pieces[n] + pieces[n + 1]]
        found: list[int] = []
        for piece in pieces:
            number = self._numbers.get(piece)
            found += [number] if number is not None else [_BYTES.start + byte for byte in piece]
        return found
