"""Which words of a message are people's names.

A lexicon says what kind of word each word is, and a model how likely it is a name by what the message means
(``Likely``). A word that is hardly anything but a name, or that English does not know at all, needs no more; any other
needs a place that says so ("my son …", "Mrs …"), or that the model is sure enough.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Final

from bot.pii.names.grammar import Sentence
from bot.pii.names.name_context import evidence
from bot.pii.names.spans import say_again, spelt_out, take_beside, take_within
from bot.pii.names.word_lists import known_to_all
from bot.text.people_words import (
    CERTAIN,
    KIN,
    LITTLE,
    MODAL,
    NEVER,
    OWNED,
    ROLES,
    SEASONS,
)
from bot.text.typos import slips
from bot.text.words import Kind, Lexicon, Word, single_words, word_set, words_of

Likely = Callable[[Sentence], Mapping[int, float]]
"""How likely the words of a sentence are names, by number, from 0 to 1; who is left out is judged without it."""

_NEED: Final[dict[Kind, int]] = {
    "given": 0,
    "family": 0,
    "unknown": 0,
    "likely": 1,
    "everyday given": 2,
    "odd": 2,
    "everyday family": CERTAIN,
    "everyday": CERTAIN,
    "never": CERTAIN + 1,
}
_DONE_TO: Final = word_set("him me us them")
_HARDLY_ELSE: Final = frozenset({"given", "family", "unknown"})
# How likely a word must be a name where its place says too little. The probabilities are as often right as they say;
# everyday words come so often that one hidden without need for one name would be too many.
_LIKELY: Final[dict[Kind, float]] = {
    "given": 0.3,
    "family": 0.3,
    "unknown": 0.3,
    "likely": 0.3,
    "everyday given": 0.5,
    "everyday family": 0.85,
    "odd": 0.8,
    "everyday": 0.9,
    "never": 0.9,
}
# Little words that people are called too, and months, come oftener still
_LIKELY_THOUGH_OFTEN: Final = dict.fromkeys(MODAL, 0.6) | dict.fromkeys(SEASONS | {"spring"}, 0.94)
# A letter that stands for a name: "J K said so"
_INITIAL: Final = 0.75
# Where somebody is so unlikely, no place makes a word a name: "she has scoliosis", "crystal clear"
_UNLIKELY: Final[dict[Kind, float]] = {"odd": 0.2, "likely": 0.05, "everyday family": 0.03}
_MOST_UNLIKELY: Final = 0.02
_KIN_MISSPELT: Final = frozenset(slips(word for word in KIN if len(word) > 3))  # "uncel"
_NO_SAY: Final = (ROLES | OWNED) - MODAL  # words for a file or a role, of which nothing is learnt


def find_names(
    text: str,
    lexicon: Lexicon,
    heard: Collection[str] = (),
    likely: Likely = lambda _: {},
) -> list[tuple[int, int]]:
    """Find where names stand in a text.

    ``heard``: names of this conversation, lower case; unless they are everyday words they need no evidence again.
    ``likely``: what was learnt of names; it speaks where the rules have too little evidence, and nothing against it.
    """
    sentence = Sentence(text, words_of(text, lexicon))
    return names_in(sentence, lexicon, heard, likely(sentence))


def names_in(
    sentence: Sentence, lexicon: Lexicon, heard: Collection[str], probabilities: Mapping[int, float]
) -> list[tuple[int, int]]:
    """The same of a sentence that was read, with how likely its words are names."""
    words = sentence.words
    places = [evidence(sentence, n) for n in range(len(words))]
    named = [_is_named(sentence, n, places, probabilities.get(n)) for n in range(len(words))]
    for n in spelt_out(words, lexicon):
        named[n] = True
    again = {word for name in heard for word in single_words(name)}
    again |= {word.lower for word, yes in zip(words, named, strict=True) if yes}
    named = [yes or (_is_distinct(word) and word.lower in again) for word, yes in zip(words, named, strict=True)]
    take_beside(sentence, named)
    take_within(sentence, named)
    say_again(sentence, named)
    nobody = known_to_all(sentence) | _unlikely(sentence, named, probabilities, heard)
    named = [yes and n not in nobody for n, yes in enumerate(named)]
    return runs(sentence, named)


def _unlikely(
    sentence: Sentence, named: Sequence[bool], probabilities: Mapping[int, float], heard: Collection[str]
) -> frozenset[int]:
    """The words that no place makes a name: what was learnt is sure of it, and hardly anybody is called so."""
    said_before = {word for name in heard for word in single_words(name)}

    def may_be(n: int) -> bool:
        word = sentence.words[n]
        after = n + 1 < len(named) and sentence.beside(n + 1) and named[n + 1]
        amid = after and sentence.beside(n) and named[n - 1]  # of a name of three words or more
        return amid or word.kind == "given" or word.lower in MODAL | said_before or len(word.text) == 1

    return frozenset(
        n
        for n, probability in probabilities.items()
        if probability <= _UNLIKELY.get(sentence.words[n].kind, _MOST_UNLIKELY) and not may_be(n)
    )


def _is_named(sentence: Sentence, n: int, places: Sequence[int], probability: float | None) -> bool:
    """Whether its place says that a word is a name, or what was learnt does where its place does not deny it."""
    word, said = sentence.words[n], places[n]
    if _NEED[word.kind] + _one_of_many(sentence, n) <= said:
        return True
    of_a_place = said == NEVER or (sentence.beside(n) and places[n - 1] == NEVER)  # "Rose Lodge"
    if probability is None or word.lower in _NO_SAY or of_a_place:
        return False
    if len(word.text) == 1 and not (word.cap and probability > _INITIAL):
        return False
    if word.kind in ("everyday", "odd") and word.lower in _KIN_MISSPELT:
        return False
    if not word.cap and sentence.following(n) in _DONE_TO:
        return False  # "his uncle burns him": a word that tells of harm must never be hidden
    return probability > _LIKELY_THOUGH_OFTEN.get(word.lower, _LIKELY[word.kind])


def _one_of_many(sentence: Sentence, n: int) -> int:
    """How much more evidence a name needs that stands for one of its kind: "a violet form", "saw a robin"."""
    word = sentence.words[n]
    if word.cap or word.owns or not sentence.beside(n) or sentence.words[n - 1].lower not in ("a", "an"):
        return 0
    return CERTAIN if word.lower in LITTLE else 2 if word.kind == "given" else 0


def _is_distinct(word: Word) -> bool:
    return len(word.text) > 2 and word.kind in _HARDLY_ELSE | {"likely", "odd"}


def runs(sentence: Sentence, named: Sequence[bool]) -> list[tuple[int, int]]:
    """Where names stand: those that stand side by side are one."""
    spans: list[tuple[int, int]] = []
    for n, word in enumerate(sentence.words):
        if not named[n]:
            continue
        if spans and named[n - 1] and sentence.beside(n):
            spans[-1] = (spans[-1][0], word.end)
        else:
            spans.append((word.start, word.end))
    return spans
