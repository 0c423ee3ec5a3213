"""Whether a sentence is what a parent typed, or nearly: what is learnt, a model and a repository cannot forget.

Words are compared without their endings ("photos", "a photo"), tokens are no words, and what has three words or fewer
is what anybody would type.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

GRAMS_ALIKE: Final = 0.5
WORDS_ALIKE: Final = 0.6
RUN: Final = 5
"""So many words in a row that both have; measured on pairs, as the two above
(tests/unit/learning/test_verbatim_check.py)."""
ANYBODYS: Final = 5
"""In so many conversations it is no longer somebody's own: fewer would single somebody out, as in the statistics."""
_SHORT: Final = 3
_TOKEN: Final = re.compile(r"⟨[^⟨⟩]*⟩")
_ENDINGS: Final = ("ies", "ing", "ed", "es", "s", "e", "y")
_SHORTEST_STEM: Final = 3


def is_own_words(sentence: str, said: str) -> bool:
    """Whether a sentence is what was said, or nearly: letters alike, words alike, or a long run of the same words.

    What was said counts as a run when all of it stands in the sentence. Of three words only the very same is refused.

    >>> is_own_words("can I see what you hold about my daughters", "can i see what you hold about my daughter??")
    True
    >>> is_own_words("may a parent look at a child's file", "can i see what you hold about my daughter??")
    False
    """
    one, other = _words(sentence), _words(said)
    if not one or not other:
        return False
    if one == other:
        return True
    if min(len(one), len(other)) <= _SHORT:
        return False
    return (
        _dice(_grams(" ".join(one)), _grams(" ".join(other))) >= GRAMS_ALIKE
        or _dice(set(one), set(other)) >= WORDS_ALIKE
        or _longest_run(one, other) >= min(RUN, len(other))
    )


def runs(sentence: str, length: int = _SHORT) -> tuple[str, ...]:
    """The words in each row of so many, to look for where somebody may have said them.

    >>> runs("Who's seen it all?"), runs("Hello there")
    (('Who s seen', 's seen it', 'seen it all'), ())
    """
    words = re.findall(r"\w+", _TOKEN.sub(" ", sentence))
    return tuple(dict.fromkeys(" ".join(words[n : n + length]) for n in range(len(words) - length + 1)))


def _words(text: str) -> list[str]:
    """The words as they are compared: without endings, a token is no word, "dont" is "don't"."""
    plain = _TOKEN.sub(" ", text).casefold().replace("’", "'").replace("'", "")
    return [_stem(word) for word in re.findall(r"[^\W_]+", plain)]


def _stem(word: str) -> str:
    """A word without its ending, so that one inflection is as good as another; it need not be a word itself.

    >>> _stem("stories") == _stem("story"), _stem("stopped") == _stem("stopping"), _stem("keeps") == _stem("keep")
    (True, True, True)
    """
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            stem = word[: -len(ending)]
            return stem[:-1] if len(stem) > _SHORTEST_STEM and stem[-1] == stem[-2] else stem
    return word


def _grams(text: str) -> set[str]:
    padded = f" {text} "
    return {padded[n : n + 4] for n in range(max(1, len(padded) - 3))}


def _dice(one: set[str], other: set[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0


def _longest_run(one: Sequence[str], other: Sequence[str]) -> int:
    best, before = 0, [0] * (len(other) + 1)
    for word in one:
        row = [0] * (len(other) + 1)
        for place, another in enumerate(other, 1):
            if word == another:
                row[place] = before[place - 1] + 1
                best = max(best, row[place])
        before = row
    return best
