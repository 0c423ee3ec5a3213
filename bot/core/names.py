"""Which words of a message are people's names.

A lexicon says what kind of word each word is; the words around it say how likely a person is named there. A word that
is hardly anything but a name, or that English does not know at all, needs no more; what may be a slip of the pen needs
some evidence; an everyday word that people are also called ("will", "grace") needs a place that allows little else.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from bot.core.name_evidence import CERTAIN, Sentence
from bot.core.words import Kind, Lexicon, Word, single_words, words_of

_NEED: Final[dict[Kind, int]] = {
    "given": 0,
    "family": 0,
    "unknown": 0,
    "everyday given": 2,
    "odd": 2,
    "everyday family": 3,
    "everyday": CERTAIN,
    "never": CERTAIN + 1,
}
_HARDLY_ELSE: Final = frozenset({"given", "family", "unknown"})


def find_names(
    text: str, lexicon: Lexicon, heard: Collection[str] = (), hints: Sequence[tuple[int, int]] = ()
) -> list[tuple[int, int]]:
    """Find where names stand in a text.

    ``heard``: names of this conversation, lower case; unless they are everyday words they need no evidence again.
    ``hints``: where something else (a tagger) sees a person; it counts for words with a capital letter.
    """
    words = words_of(text, lexicon)
    sentence = Sentence(text, words, hints)
    named = [sentence.evidence(n) >= _need(word) for n, word in enumerate(words)]
    again = {word for name in heard for word in single_words(name)}
    again |= {word.lower for word, yes in zip(words, named, strict=True) if yes}
    named = [yes or (_is_distinct(word) and word.lower in again) for word, yes in zip(words, named, strict=True)]
    _join(sentence, named)
    return _runs(sentence, named)


def _need(word: Word) -> int:
    """How much evidence a word needs; the shortest ("li", "an", "iep") need some whatever they are."""
    if word.kind in _HARDLY_ELSE and len(word.text) < 4:
        return 2 if len(word.text) < 3 else 1 if word.kind == "unknown" else 0
    return _NEED[word.kind]


def _is_distinct(word: Word) -> bool:
    return len(word.text) > 2 and word.kind in _HARDLY_ELSE | {"odd"}


def _join(sentence: Sentence, named: list[bool]) -> None:
    """Let a name take in the surname after it, the second child beside it, and the first name or initial before it."""
    words = sentence.words
    for n in range(1, len(words)):
        word = words[n]
        if named[n] or word.kind == "never":
            continue
        if named[n - 1] and sentence.beside(n) and word.kind in _HARDLY_ELSE | {"everyday family", "odd"}:
            named[n] = word.kind in _HARDLY_ELSE or sentence.ends(n) or not sentence.shouts(n)
        elif named[n - 1] and not word.gap.strip() and not (sentence.shouts(n) or sentence.shouts(n - 1)):
            named[n] = (
                word.kind == "everyday"
            )  # "Jo Poe", "Sam Bond": with both capitals there is little else it can be
        elif n > 1 and named[n - 2] and words[n - 1].lower in ("and", "or"):
            named[n] = word.kind in _HARDLY_ELSE or (
                word.kind == "everyday given" and sentence.ends(n) and not sentence.reads_on(n)
            )
    for n in range(len(words) - 2, -1, -1):
        word = words[n]
        if named[n + 1] and not named[n] and sentence.beside(n + 1):
            initial = (
                len(word.text) == 1 and (word.cap or sentence.evidence(n) > 2) and word.lower not in ("i", "a", "s")
            )
            opens = (sentence.begins(n) and not sentence.is_farewell(n)) or not sentence.shouts(n)
            named[n] = initial or (
                opens and word.kind in _HARDLY_ELSE | {"everyday given"} and not sentence.reads_on(n)
            )


def _runs(sentence: Sentence, named: list[bool]) -> list[tuple[int, int]]:
    """Names that stand side by side are one name."""
    spans: list[tuple[int, int]] = []
    for n, word in enumerate(sentence.words):
        if not named[n]:
            continue
        if spans and named[n - 1] and sentence.beside(n):
            spans[-1] = (spans[-1][0], word.end)
        else:
            spans.append((word.start, word.end))
    return spans
