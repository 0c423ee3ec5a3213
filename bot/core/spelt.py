"""Names that somebody spells letter by letter: "s i o b h a n", "S-A-M"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from bot.core.words import Lexicon, Word, word_set

_GAP: Final = re.compile(r"[ .,]{1,2}|\s?-\s?")
_HYPHENS: Final = re.compile(r"(?:[^\W\d_]-){2,}[^\W\d_]")
_SPELLING: Final = word_set("spelt spelled spell spelling name names called thats that's its it's is letters")
_SURELY: Final = frozenset({"given", "family", "unknown", "everyday given", "likely"})


def spelt_out(words: Sequence[Word], lexicon: Lexicon) -> Iterator[int]:
    """Which words are letters of a name that is spelt; "g d p r" and "x y z" are none."""
    n = 0
    while n < len(words):
        if _HYPHENS.fullmatch(words[n].text):
            if _is_name(words[n].text.replace("-", ""), words, n, n + 1, lexicon):
                yield n
            n += 1
            continue
        end = n
        while end < len(words) and len(words[end].text) == 1 and not words[end].owns:
            if end > n and not _GAP.fullmatch(words[end].gap):
                break
            end += 1
        runs = ["".join(word.text for word in words[first:end]).lower() for first in range(n, end - 2)]
        known = any(lexicon.kind(run) == "never" for run in runs)
        for first in () if known else range(n, end - 2):  # "its a b e n a": the first may be a word
            if _is_name("".join(word.text for word in words[first:end]), words, first, end, lexicon):
                yield from range(first, end)
                break
        n = max(end, n + 1)


def _is_name(letters: str, words: Sequence[Word], first: int, end: int, lexicon: Lexicon) -> bool:
    kind = lexicon.kind(letters.lower())
    if kind == "never" or not re.search("[aeiouy]", letters.lower()):
        return False
    said = any(word.lower == letters.lower() for word in (*words[:first], *words[end:]))
    spelling = (first > 0 and words[first - 1].lower in _SPELLING) or (end < len(words) and words[end].lower == "is")
    return said or (kind in _SURELY and (spelling or len(letters) > 3)) or (spelling and len(letters) > 4)
