"""What a name takes in of the words beside it: the surname behind it, a first name or an initial."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from bot.pii.names.grammar import Sentence
from bot.text.people_words import FAREWELLS, KIN, MODAL, ROLES, SAYS, SEASONS, TITLES
from bot.text.words import Lexicon, Word, word_set

_BEFORE_IT: Final = word_set("abu umm el al de van von ben bin ibn bint del di mac ap da dos")
_NO_INITIAL: Final = word_set("i a s u r n x y o")
_EVERYDAY: Final = frozenset({"everyday", "everyday given", "everyday family"})
_BEFORE_A_THING: Final = word_set("the a an this that my his her your our their no any some")
_HARDLY_ELSE: Final = frozenset({"given", "family", "unknown"})


def take_beside(sentence: Sentence, named: list[bool]) -> None:
    """Let a name take in the surname after it, the first name or initial before it, and the first of two children."""
    words = sentence.words
    for n in range(1, len(words)):
        word = words[n]
        if named[n] or word.kind == "never" or word.lower in SAYS:
            continue
        if named[n - 1] and sentence.beside(n) and word.kind in _HARDLY_ELSE | {"everyday family", "likely", "odd"}:
            named[n] = word.kind in _HARDLY_ELSE | {"likely"} or not sentence.shouts(n)
    for n in range(len(words) - 3, -1, -1):
        # "hope and ella said": two of a kind, where the first is no word on its own account
        pair = words[n + 1].lower == "and" and sentence.beside(n + 1) and sentence.beside(n + 2)
        if pair and named[n + 2] and words[n].kind == "everyday given" and not words[n].owns:
            named[n] = named[n] or words[n].lower not in MODAL | SEASONS
    for n in range(len(words) - 2, -1, -1):
        word = words[n]
        if named[n + 1] and not named[n] and sentence.beside(n + 1):
            initial = len(word.text) == 1 and _is_initial(sentence, n)
            opens = not sentence.shouts(n)
            surname = words[n + 1].kind in ("family", "unknown") or "-" in words[n + 1].text
            full = word.kind == "everyday given" and surname and n > 0
            known = full and word.lower not in MODAL | SAYS | SEASONS and words[n - 1].lower not in _BEFORE_A_THING
            named[n] = (
                initial
                or known
                or (opens and word.kind in _HARDLY_ELSE | {"everyday given"} and not sentence.reads_on(n))
            )


def _is_initial(sentence: Sentence, n: int) -> bool:
    """Whether a letter before a name is the first of it: "J Poe", "j okoro", "thanks, r nkemelu"."""
    word, before = sentence.words[n], sentence.before(n)[-1:]
    following = sentence.words[n + 1]
    sure = len(following.text) == 1 or (following.kind in _HARDLY_ELSE and len(following.text) > 2)
    if sure and before and (before[0] in TITLES | FAREWELLS or len(before[0]) == 1):
        return True
    return word.cap or (sure and word.lower not in _NO_INITIAL)


def _ends_with_an_initial(sentence: Sentence, n: int) -> bool:
    """Whether a capital ends the phrase, as in "Ella S."; "I" stands for who writes."""
    return sentence.words[n].cap and sentence.words[n].text != "I" and sentence.ends_phrase(n)


def take_within(sentence: Sentence, named: list[bool]) -> None:
    """Let a name take in an initial after it, and a small or a capitalised word before it."""
    words = sentence.words
    for n in range(1, len(words)):
        word = words[n]
        if named[n] or not named[n - 1] or not sentence.beside(n):
            continue
        if len(word.text) == 1 and (word.lower not in _NO_INITIAL or _ends_with_an_initial(sentence, n)):
            goes_on = n + 1 < len(words) and (words[n + 1].lower in SAYS or words[n + 1].lower.endswith("ed"))
            named[n] = sentence.ends_phrase(n) or goes_on or (word.cap and not sentence.shouts(n - 1))
    for n in range(len(words) - 2, -1, -1):
        word = words[n]
        if named[n] or not named[n + 1] or not sentence.beside(n + 1):
            continue
        if word.lower in _BEFORE_IT:
            named[n] = True
        elif word.kind in _EVERYDAY and word.lower not in KIN | ROLES and not _shout(sentence, n):
            if re.match("i'?m?$|i'", word.lower):  # "I'm Ella"
                continue
            # "Paddy Doran": a word with a capital letter before a name, where no sentence starts
            alone = n == 0 and sentence.ends_phrase(n + 1)
            named[n] = not sentence.starts(n) or alone


def _shout(sentence: Sentence, n: int) -> bool:
    """Whether one of two words has no capital letter that means something."""
    return sentence.shouts(n) or sentence.shouts(n + 1)


def say_again(sentence: Sentence, named: list[bool]) -> None:
    """Name the same two words again where they stand elsewhere in the message."""
    words = [word.lower for word in sentence.words]
    pairs = {
        (words[n], words[n + 1]) for n in range(len(words) - 1) if named[n] and named[n + 1] and sentence.beside(n + 1)
    }
    for n in range(len(words) - 1):
        if (words[n], words[n + 1]) in pairs and sentence.beside(n + 1):
            named[n] = named[n + 1] = True


# --- Names that somebody spells letter by letter: "s i o b h a n"

_SPELLING: Final = word_set("spelt spelled spell spelling name names called thats that's its it's is letters")
_SURELY: Final = frozenset({"given", "family", "unknown", "everyday given", "likely"})
_LONGEST: Final = 40  # letters; of more, only all of them together are looked at


def spelt_out(words: Sequence[Word], lexicon: Lexicon) -> Iterator[int]:
    """Which words are letters of a name that is spelt."""
    said = {word.lower for word in words}
    n = 0
    while n < len(words):
        end = n
        while end < len(words) and len(words[end].text) == 1 and not words[end].owns:
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
    spelling = (first > 0 and words[first - 1].lower in _SPELLING) or (end < len(words) and words[end].lower == "is")
    return said or (kind in _SURELY and (spelling or len(letters) > 3)) or (spelling and len(letters) > 4)
