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
_LONGEST: Final = 40  # letters; of more, only all of them together are looked at


def spelt_out(words: Sequence[Word], lexicon: Lexicon) -> Iterator[int]:
    """Which words are letters of a name that is spelt; "g d p r" and "x y z" are none."""
    said = {word.lower for word in words}
    n = 0
    while n < len(words):
        if _HYPHENS.fullmatch(words[n].text):
            letters = words[n].text.replace("-", "").lower()
            if _is_name(letters, letters in said, words, n, n + 1, lexicon):
                yield n
            n += 1
            continue
        end = n
        while end < len(words) and len(words[end].text) == 1 and not words[end].owns:
            if end > n and not _GAP.fullmatch(words[end].gap):
                break
            end += 1
        # "its a b e n a": the first may be a word
        starts = [first for first in range(n, end - 2) if first == n or end - first <= _LONGEST]
        runs = {first: "".join(word.text for word in words[first:end]).lower() for first in starts}
        if not any(lexicon.kind(run) == "never" for run in runs.values()):
            for first, letters in runs.items():
                if _is_name(letters, letters in said, words, first, end, lexicon):
                    yield from range(first, end)
                    break
        n = max(end, n + 1)


def _is_name(letters: str, said: bool, words: Sequence[Word], first: int, end: int, lexicon: Lexicon) -> bool:
    """Whether letters side by side are a name; ``said``: they are a word of the message as well."""
    kind = lexicon.kind(letters)
    if kind == "never" or not re.search("[aeiouy]", letters):
        return False
    spelling = (first > 0 and words[first - 1].lower in _SPELLING) or (end < len(words) and words[end].lower == "is")
    return said or (kind in _SURELY and (spelling or len(letters) > 3)) or (spelling and len(letters) > 4)
