"""How English words are spelt, inflected and misspelt: what a word may come from or be a slip of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
_SOUNDS: Final = (
    ("sh[aeou]n(s?)$", r"tion\1"), ("sh[aeou]n(s?)$", r"ssion\1"), ("ff?", "ph"), ("sh", "ci"), ("aut", "aught"),
    ("([^e])d$", r"\1ed"), ("in$", "ing"),
    ("k", "c"), ("z", "s"), ("shul$", "tial"), ("er$", "re"), ("ly$", ""), ("^evr", "every"), ("^no", "kno"),
)  # fmt: skip
_SAID: Final = (
    *_SOUNDS,
    ("^r", "wr"), ("ff?", "th"), ("vv?", "th"), ("^d", "th"), ("k$", "ck"), ("wer$", "where"),
    ("([bdgklmnprst])$", r"\1e"),     ("([^s])es$", r"\1ers"),
    ("i", "y"), ("ee", "ea"), ("ea", "ee"), ("u", "oo"), ("or", "au"), ("ite", "ight"),
)  # fmt: skip
# Hardly a name ends so: a long word of this form that English does not know was misspelt beyond one slip
ENGLISH_ENDING: Final = re.compile(
    r"(?:[ts]ions?|tional|ments?|ness|[aui]ll?y|tely|sary|[bt]ory|[aei]bl[ey]|ful|[ae]nces?|cies|ings?|wind|[tsrnlc]ed|ised|ized|"
    r"ures?|ous|ious|ising|ately)$"
)


def as_it_sounds(word: str) -> Iterator[str]:
    """What may be meant by a word that is written as it sounds."""
    for heard, meant in _SOUNDS:
        if (spelt := re.sub(heard, meant, word)) != word:
            yield spelt


def as_heard(word: str) -> Iterator[str]:
    """What may be meant by a word that is written as people here say it: "fink", "objectin", "rong", "blok"."""
    once = {spelt for heard, meant in _SAID if (spelt := re.sub(heard, meant, word)) != word}
    yield from sorted(once)
    yield from sorted(
        {spelt for first in once for heard, meant in _SAID if (spelt := re.sub(heard, meant, first)) != first} - once
    )


def stems(word: str) -> Iterator[str]:
    """What a regularly inflected word may come from."""
    yield from plain_stems(word)
    yield from _without(word, ("er", "est", "ly"))


def plain_stems(word: str) -> Iterator[str]:
    """The same for endings that hardly any name has."""
    if word.endswith("ies"):
        yield word[:-3] + "y"
    if word.endswith("es"):
        yield word[:-2]
    if re.search("(?:[aeiou]y|[^ys])s$", word):
        yield word[:-1]
    yield from _without(word, ("ed", "ing"))


def _without(word: str, endings: tuple[str, ...]) -> Iterator[str]:
    for ending in endings:
        if word.endswith(ending) and len(word) >= len(ending) + 2:
            stem = word[: -len(ending)]
            yield from (stem, stem + "e")
            if stem[-1] == stem[-2]:
                yield stem[:-1]
            if stem.endswith("i"):
                yield stem[:-1] + "y"


def one_slip(word: str) -> Iterator[str]:
    """Every string that one keyboard slip makes of a word (Norvig's edits)."""
    for cut in range(len(word) + 1):
        left, right = word[:cut], word[cut:]
        if right:
            yield left + right[1:]
        if len(right) > 1:
            yield left + right[1] + right[0] + right[2:]
        for letter in _LETTERS:
            yield left + letter + right
            if right:
                yield left + letter + right[1:]


def skeleton(word: str) -> str:
    """First letter and consonants, doubles made single: "definatly" and "definitely" have the same."""
    bare = word[:1] + re.sub("[aeiou']", "", word[1:])
    return re.sub(r"(.)\1+", r"\1", bare)


def letters(word: str) -> str:
    """First letter, and all letters in the order of the alphabet: "dautgher" and "daughter" have the same."""
    return f"{word[:1]} {''.join(sorted(word))}"
