"""What a word shows beside its meaning, told to whoever judges whether it is a name.

The sentence model reads all in lower case, and knows no list of names.
"""

from __future__ import annotations

from typing import Final, get_args

from bot.core.sentences import Sentence
from bot.core.words import Kind

TRAITS: Final = (
    *get_args(Kind),
    "shouts",
    "capital at the start",
    "capital",
    "small among capitals",
    "capitals",
    "owns",
    "short",
)
"""The kinds of words (``bot.core.words.Kind``), and what letters say."""
_SHORT: Final = 3  # letters


def traits(sentence: Sentence) -> list[tuple[str, ...]]:
    """The ``TRAITS`` of each word."""
    capitals = any(word.cap for word in sentence.words)
    return [_traits(sentence, n, capitals) for n in range(len(sentence.words))]


def _traits(sentence: Sentence, n: int, capitals: bool) -> tuple[str, ...]:
    word = sentence.words[n]
    found: list[str] = [word.kind]
    if sentence.shouting:
        found.append("shouts")
    elif word.cap:
        found.append("capital at the start" if sentence.starts(n) else "capital")
        found += ["capitals"] * (len(word.text) > 1 and word.text.isupper())
    elif capitals:
        found.append("small among capitals")
    return (*found, *["owns"] * word.owns, *["short"] * (len(word.text) < _SHORT))
