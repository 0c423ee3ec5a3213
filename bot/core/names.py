"""Which words of a message are people's names.

A lexicon says what kind of word each word is; the words around it say how likely a person is named there. A word that
is hardly anything but a name, or that English does not know at all, needs no more; what may be a slip of the pen needs
some evidence; an everyday word that people are also called ("will", "grace") needs a place that allows little else, or
a message that means a person by it, as far as that was learnt (``Likely``).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Final

from bot.core.name_changes import renamed
from bot.core.name_evidence import evidence
from bot.core.name_full import full_names
from bot.core.name_lists import listed
from bot.core.name_neighbours import marked_parts, owners, say_again, take_beside, take_pairs, take_within
from bot.core.name_sayings import known_to_all
from bot.core.name_words import (
    BEFORE_A_SEASON,
    CERTAIN,
    KIN,
    LITTLE,
    MODAL,
    NEVER,
    OWNED,
    QUALITIES,
    ROLES,
    SEASONS,
    WEATHER,
)
from bot.core.sentences import Sentence
from bot.core.slips import slips
from bot.core.spelt import spelt_out
from bot.core.words import Kind, Lexicon, Word, single_words, word_set, words_of

Likely = Callable[[Sentence], Mapping[int, float]]
"""How likely the words of a sentence are names, by number, from 0 to 1; who is left out is judged without it."""

_NEED: Final[dict[Kind, int]] = {
    "given": 0,
    "family": 0,
    "unknown": 0,
    "likely": 1,
    "everyday given": 2,
    "odd": 2,
    "everyday family": 3,
    "everyday": CERTAIN,
    "never": CERTAIN + 1,
}
# What short replies are made of, beside names
_NOT_ALONE: Final = word_set(
    "hi hello hey ok okay no yes my the a is it to do be or and who why how ms mr mrs miss dr by in on at of for "
    "me we you he she i us so if up go see ask say get got let not now too may june april august summer winter "
    "autumn can will grant mark love bless sky cheers ta thanks bye dear pls plz mum dad art page read long back "
    "may note please"
)
_IS: Final = word_set("is was are were be being very so")
_OF_A_THING: Final = word_set("a an the")
_DID: Final = word_set("drew rose")
_AFTER_SPRING: Final = word_set("summer autumn winter")
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
    words = words_of(text, lexicon)
    sentence = Sentence(text, words)
    probabilities = likely(sentence)
    places = [evidence(sentence, n) for n in range(len(words))]
    named = [_is_named(sentence, n, places, probabilities.get(n)) for n in range(len(words))]
    if _is_a_name_alone(text, words):
        named = [True] * len(words)
    for n in spelt_out(words, lexicon):
        named[n] = True
    again = {word for name in heard for word in single_words(name)}
    again |= {word.lower for word, yes in zip(words, named, strict=True) if yes}
    named = [yes or (_is_distinct(word) and word.lower in again) for word, yes in zip(words, named, strict=True)]
    take_pairs(sentence, named)
    take_beside(sentence, named)
    take_within(sentence, named)
    for n in (*renamed(sentence), *full_names(sentence), *listed(sentence, named), *owners(sentence)):
        named[n] = True
    for n in marked_parts(sentence, named):
        named[n] = True
    say_again(sentence, named)
    nobody = known_to_all(sentence) | _unlikely(sentence, named, probabilities, heard)
    named = [yes and n not in nobody for n, yes in enumerate(named)]
    return _runs(sentence, named)


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
    if _need(word) + _one_of_many(sentence, n) <= said:
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
    if not word.cap and any(no(sentence, n) for no in (_did_something, _did_two_things, _is_like_that, _is_a_time)):
        return False
    if word.lower in QUALITIES | WEATHER and sentence.following(n) == "keeps":
        return False  # "hope keeps me going", "rain keeps falling"
    return probability > _LIKELY_THOUGH_OFTEN.get(word.lower, _LIKELY[word.kind])


def _did_something(sentence: Sentence, n: int) -> bool:
    """Whether a word says what one of the family did: "my daughter drew a robin"."""
    return sentence.is_kin(n - 1) and sentence.following(n) in _OF_A_THING


def _did_two_things(sentence: Sentence, n: int) -> bool:
    """Whether a word says what somebody did, with another such word: "drew and painted all day"."""
    other = _joined(sentence, n) if sentence.words[n].lower in _DID else None
    return other is not None and other.kind == "everyday" and other.lower.endswith("ed")


def _joined(sentence: Sentence, n: int) -> Word | None:
    """The word that "and" joins to this one."""
    joined = sentence.following(n) == "and" and n + 2 < len(sentence.words) and sentence.beside(n + 2)
    return sentence.words[n + 2] if joined else None


def _is_like_that(sentence: Sentence, n: int) -> bool:
    """Whether a word says what somebody is like, with another such word: "my son is frank and honest"."""
    if (
        n == 0
        or sentence.words[n - 1].lower not in _IS
        or sentence.following(n) != "and"
        or n + 2 >= len(sentence.words)
    ):
        return False
    other = sentence.words[n + 2]
    return other.kind == "everyday" and other.lower not in LITTLE | KIN and sentence.ends_phrase(n + 2)


def _is_a_time(sentence: Sentence, n: int) -> bool:
    """Whether a month or a season says when: "that is us from may", "spring and summer"."""
    word, before = sentence.words[n], sentence.before(n)
    if word.lower == "spring" and (other := _joined(sentence, n)) and other.lower in _AFTER_SPRING:
        return True
    return word.lower in SEASONS and not word.owns and bool(before) and before[-1] in BEFORE_A_SEASON


def _is_a_name_alone(text: str, words: Sequence[Word]) -> bool:
    """Whether a message is a name and nothing more, although its words are short or everyday: "jo", "will may"."""
    if not words or len(words) > 2 or "?" in text or any(word.owns for word in words):
        return False
    kinds = [word.kind for word in words]
    if len(words) == 1:
        return kinds[0] in ("given", "family") and words[0].lower not in _NOT_ALONE
    if {words[0].lower, words[1].lower} != {"will", "may"} and {words[0].lower, words[1].lower} & _NOT_ALONE:
        return False
    if kinds[1] not in ("given", "family", "everyday given", "everyday family", "unknown"):
        return False
    short = len(words[0].text) < 4 and len(words[1].text) < 4 and kinds[1] in ("given", "family", "everyday family")
    return kinds[0] in ("given", "everyday given", "family") or (short and kinds[0] in ("everyday", "odd", "likely"))


def _need(word: Word) -> int:
    """How much evidence a word needs; the shortest ("li", "an", "iep") need some whatever they are."""
    if word.kind in _HARDLY_ELSE and len(word.text) < 4:
        return 2 if len(word.text) < 3 else 1 if word.kind == "unknown" else 0
    return _NEED[word.kind]


def _one_of_many(sentence: Sentence, n: int) -> int:
    """How much more evidence a name needs that stands for one of its kind: "a violet form", "saw a robin"."""
    word = sentence.words[n]
    if word.cap or word.owns or not sentence.beside(n) or sentence.words[n - 1].lower not in ("a", "an"):
        return 0
    return CERTAIN if word.lower in LITTLE else 2 if word.kind == "given" else 0


def _is_distinct(word: Word) -> bool:
    return len(word.text) > 2 and word.kind in _HARDLY_ELSE | {"likely", "odd"}


def _runs(sentence: Sentence, named: Sequence[bool]) -> list[tuple[int, int]]:
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
