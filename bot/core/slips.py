"""The slips of one letter that people make in a word that is looked for: "nubmer", "steet", "Clsoe"."""

from __future__ import annotations

from collections.abc import Iterable
from string import ascii_lowercase
from typing import Final

_LEAST_SWAPPED: Final = 3  # letters: "rwo" for "row"
_LEAST_OTHER: Final = 5  # and for a letter too few, too many or another one: "lan" and "rod" are no slips


def slips(words: Iterable[str], but: Iterable[str] = ()) -> dict[str, str]:
    """Every word with one slip in it, and what was meant; the first letter is right, as it nearly always is.

    ``but`` are words that only look like a slip.

    >>> found = slips(["number", "row"], but=["numbed"])
    >>> found["nubmer"], found["numer"], found["rwo"], "numbed" in found, "rows" in found
    ('number', 'number', 'row', False, False)
    """
    found: dict[str, str] = {}
    meant = list(words)
    for word in meant:
        pairs = [(word[:at], word[at:]) for at in range(1, len(word) + 1)]
        if len(word) >= _LEAST_SWAPPED:
            found |= {head + tail[1] + tail[0] + tail[2:]: word for head, tail in pairs if len(tail) > 1}
        if len(word) >= _LEAST_OTHER:
            found |= {head + tail[1:]: word for head, tail in pairs if tail}
            found |= {head + letter + tail[1:]: word for head, tail in pairs if tail for letter in ascii_lowercase}
            found |= {head + letter + tail: word for head, tail in pairs for letter in ascii_lowercase}
    return {slip: word for slip, word in found.items() if slip not in {*meant, *but}}
