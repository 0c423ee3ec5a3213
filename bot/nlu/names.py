"""Finds in a message what only its meaning tells: names, and the days and codes that are somebody's.

The rules of ``bot.core.names``, the lexicon, and what was learnt.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from bot.core.days_and_codes import days_and_codes
from bot.core.identifiers import Span
from bot.core.names import find_names
from bot.nlu.learnt_names import LearntNames, Reading
from bot.nlu.lexicon import EnglishLexicon

# How likely a day or a code must be somebody's where somebody is named, and a code where nobody is. A day that stands
# beside nobody tells nobody from another.
_SOMEBODYS: Final = 0.3
_CODE_ALONE: Final = 0.9


class NameFinder:
    """A ``FindNames`` of ``bot.core.pseudonyms``; costs a second to make, so make one for the process."""

    def __init__(self, own_words: Collection[str] = ()) -> None:
        """``own_words``: what people here talk about, such as the words of the notice; lower case."""
        self._lexicon = EnglishLexicon(own_words)
        self._learnt = LearntNames()

    def __call__(self, text: str, heard: Collection[str] = ()) -> list[Span]:
        """Find them; ``heard`` are names that this conversation has already held, lower case."""
        reading = self._learnt(text)
        names = find_names(text, self._lexicon, heard, reading.names)
        theirs = _days_and_codes(text, reading, bool(names or heard))
        return [*(Span("name", start, end, text[start:end]) for start, end in names), *theirs]


def _days_and_codes(text: str, reading: Reading, beside_a_name: bool) -> list[Span]:
    """Those that are somebody's."""
    places = [one for one in days_and_codes(text) if beside_a_name or one.kind == "number"]
    likely = reading.somebodys([(one.start, one.end) for one in places])
    enough = _SOMEBODYS if beside_a_name else _CODE_ALONE
    return [one for n, one in enumerate(places) if likely.get(n, 0.0) > enough]
