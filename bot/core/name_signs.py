"""Where a message says by its form who writes: a word by itself, a caller's greeting, a name under a letter."""

from __future__ import annotations

import re

from bot.core.name_words import CALLING, FAREWELLS, MAYBE_NAMES, MODAL, SEASONS
from bot.core.sentences import Sentence


def stands_alone(sentence: Sentence, n: int) -> bool:
    """Whether a word with a capital letter is a phrase of its own at the start: "Joy", "Blessing, with two s"."""
    word = sentence.words[n]
    if n or word.kind != "everyday given" or not word.cap or sentence.shouting or word.lower in SEASONS | MODAL:
        return False
    rest = sentence.text[word.end :]
    return (not re.search(r"\w", rest) and "?" not in rest) or rest.startswith((", ", ". "))


def is_calling(sentence: Sentence, n: int) -> bool:
    """Whether a caller says who it is, with a surname: "will turner calling"."""
    if sentence.words[n].kind not in MAYBE_NAMES or sentence.words[n].owns:
        return False
    if n + 2 < len(sentence.words) and sentence.beside(n + 1) and sentence.words[n + 2].lower in CALLING - {"again"}:
        return sentence.words[n + 1].kind in MAYBE_NAMES - {"odd", "likely"} and sentence.before(n)[-1:] != ["i"]
    return n > 0 and sentence.beside(n) and sentence.following(n) in CALLING - {"again"} and is_calling(sentence, n - 1)


def signs_off(sentence: Sentence, n: int, parted: bool = False) -> bool:
    """Whether this word is one of the last three of a message, and a farewell stands before them.

    ``parted``: whether a comma or a new line stands between, as between "many thanks" and "Hope Marsh". What is in
    brackets behind the name is no more of it.
    """
    first = n
    while (
        n - first < 4
        and first > 0
        and sentence.words[first - 1].kind in MAYBE_NAMES
        and sentence.words[first - 1].lower not in FAREWELLS
    ):
        first -= 1
    rest = sentence.words[first : first + 4]  # one more than may be, so that it is seen
    behind = next((k for k, word in enumerate(rest) if k and re.search(r"[(\n]", word.gap)), len(rest))
    rest = rest[:behind]
    if len(rest) > 3 or any(word.kind not in MAYBE_NAMES for word in rest):
        return False
    before = sentence.before(first)
    if parted and not re.search(r"[,\n]", sentence.words[first].gap):
        return False
    return bool(before) and before[-1] in FAREWELLS
