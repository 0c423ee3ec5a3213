"""Mends slips of the keyboard before a message is understood: "whta infomation aboutme" reads as it was meant.

A noisy channel (Kernighan, Church and Gale 1990): of all words that a few slips could have turned into what was typed,
and of the typed word itself, the likeliest is taken. How likely a word is comes from the examples first and from
everyday English second, so "shcool" is "school" and a rare word that is no slip stays. What was learnt is plain
numbers; correcting reads nothing and asks nobody.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Final

import numpy as np

from bot.text.inflections import as_heard
from bot.text.shorthand import HURRIED, NEIGHBOURS, SHORTHAND

_OWN: Final = 0.7  # weight of what people here talk about; the rest is everyday English
_RARE: Final = 1e-7  # an English word below this share is more often a slip than meant
_HEARD: Final = 1e-6  # what no dictionary has, but this share of what people write
_LIKELY: Final = -12.0  # of words that may have been meant with two slips; nats, as all below
# What an error costs: letters swapped, a likely slip, an odd one, and more for the first letter; a space, an apostrophe
_SWAP, _SLIP, _ODD_SLIP, _FIRST_LETTER, _SPACE, _APOSTROPHE = 3.5, 5.5, 7.0, 1.5, 3.5, 1.0
_LOST_VOWEL, _HEARD_SO = 3.5, 3.0
_TWICE: Final = 6  # letters from which two slips in a word are thought of
_LONGEST: Final = 45  # letters; a longer run is no word, and trying all its slips would take a second
_MOST: Final = 30
"""Words of a message, none like another, that are looked for: nobody slips oftener, and each may take milliseconds."""
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
_VOWELS: Final = frozenset("aeiou")
# What is left alone: tokens, addresses, and whatever holds a digit, an underscore or an at sign
_WORD: Final = re.compile(
    r"⟨[^⟨⟩]*⟩|(?<![^\s⟩])(?:[^\s⟨]*[\d_@/\\][^\s⟨]*|[^\s⟨]+\.\w[^\s⟨]*)|(?P<word>[^\W\d_]+(?:['’][^\W\d_]+)*)"
)


@dataclass(frozen=True)
class Vocabulary:
    """The logarithm of how likely each word is: ``known`` words are right as typed, ``heard`` ones may be slips."""

    known: dict[str, float]
    heard: dict[str, float]

    def to_json(self) -> str:
        """For a model's folder."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Vocabulary:
        """Read what ``to_json`` wrote."""
        return cls(**json.loads(text))


def learn(
    texts: Iterable[str],
    own_words: Iterable[str],
    english: Mapping[str, float],
    is_word: Callable[[str], bool],
) -> Vocabulary:
    """Learn which words there are.

    ``texts``: the examples; ``own_words``: always right; ``english``: the share of each word in everyday English;
    ``is_word``: whether a dictionary has it.
    """
    own = {word for word in words_of(own_words) if len(word) > 1}
    counts = Counter(word for text in texts for word in words_of([text]))
    total = sum(counts.values()) or 1
    vocabulary = Vocabulary({}, {})
    for word in sorted(own | {word for word, share in english.items() if share >= _RARE}):
        if not re.fullmatch("[a-z']+", word) or (len(word) == 1 and word not in "ai"):
            continue
        # Examples hold slips on purpose: what no dictionary has is not learnt from them.
        share = _OWN * max(counts[word], int(word in own)) / total + (1 - _OWN) * english.get(word, 0.0)
        often = counts[word] > 2 and english.get(word, 0.0) >= 2 * _HEARD
        if often or word in own or is_word(word):
            vocabulary.known[word] = round(math.log(share), 2)
        elif share >= _HEARD:
            vocabulary.heard[word] = round(math.log((1 - _OWN) * english.get(word, 0.0)), 2)
    return vocabulary


class Speller:
    """Corrects a text word by word; make one for a model, it keeps an index of its words."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        """``vocabulary``: what ``learn`` gave."""
        self._known, self._heard = vocabulary.known, vocabulary.heard
        likely: dict[str, list[str]] = {}
        for word, chance in vocabulary.known.items():
            if chance > _LIKELY and len(word) >= _TWICE - 1:
                likely.setdefault(word[0], []).append(word)
        self._likely = {first: (words, np.array([_bag(word) for word in words])) for first, words in likely.items()}
        self._best: Callable[[str], str] = lru_cache(maxsize=20_000)(self._search)

    def corrected(self, text: str) -> str:
        """The text with its slips mended; tokens, numbers, addresses and names in mid-sentence stay as they are."""
        shouted = text.isupper()
        if any(word in SHORTHAND for word in text.lower().split()):
            for short, meant in HURRIED:
                text = short.sub(meant, text)
        unknown: set[str] = set()
        return _WORD.sub(lambda found: self._mended(text, found, shouted, unknown), text)

    def knows_any(self, text: str) -> bool:
        """Whether a text holds a word that people use: "asdf ghjk" holds none."""
        return any(word in self._known or word in self._heard or word in SHORTHAND for word in words_of([text]))

    def _mended(self, text: str, found: re.Match[str], shouted: bool, unknown: set[str]) -> str:
        typed = found["word"]
        if typed is None:
            bare = found[0].rstrip(".,!?")
            return SHORTHAND.get(bare.lower(), bare) + found[0][len(bare) :]
        # A capital letter in mid-sentence is a name, or something that a telephone knew.
        begins = not text[: found.start()].strip(" \"'(") or text[: found.start()].rstrip()[-1:] in ".?!\n"
        if not shouted and not begins and any(letter.isupper() for letter in typed[:1] + typed[-1:]):
            return typed
        word = typed.lower().replace("’", "'")
        if word not in self._known:
            unknown.add(word)
            if len(unknown) > _MOST:
                return typed
        best = self._best(word)
        return typed if best == word else best

    def _search(self, word: str) -> str:
        if word in SHORTHAND:
            return SHORTHAND[word]
        if word in self._known or not 3 <= len(word) <= _LONGEST or not word.isascii():
            return word
        # A word that nobody knows is as likely as its letters are.
        best, likeliest = word, max(self._heard.get(word, -math.inf), -7.0 - 2.0 * len(word))
        for candidate, cost in self._candidates(word):
            chance = self._known[candidate] - cost
            if chance > likeliest:
                best, likeliest = candidate, chance
        pieces, chance = self._pieces(word)
        return " ".join(pieces) if chance > likeliest else best

    def _candidates(self, word: str) -> Iterator[tuple[str, float]]:
        """Words that one slip, or in a long word two, could have made this; and what the slips cost."""
        for candidate, cost in _one_slip(word):
            if candidate in self._known:
                yield candidate, cost
        for candidate in as_heard(word):
            if candidate in self._known:
                yield candidate, _HEARD_SO
        squeezed = re.sub(r"(.)\1{2,}", r"\1", word)
        if squeezed != word and squeezed in self._known:
            yield squeezed, 1.0
        if len(word) < _TWICE or word[0] not in self._likely:
            return
        words, bags = self._likely[word[0]]
        for place in np.flatnonzero(np.abs(bags - _bag(word)).sum(1) <= 4):
            if distance(word, words[place], 2) == 2 and not word.startswith(words[place]):
                yield words[place], _SLIP + _ODD_SLIP

    def _pieces(self, word: str) -> tuple[list[str], float]:
        """The likeliest way to read a word as several without spaces between, and how likely that is."""
        best: list[tuple[float, int]] = [(0.0, 0)]
        for end in range(1, len(word) + 1):
            ways = [
                (best[start][0] + self._piece(word[start:end]) - (_SPACE if start else 0.0), start)
                for start in range(max(0, end - 16), end)
            ]
            best.append(max(ways))
        pieces, end = [], len(word)
        while end:
            pieces.append(word[best[end][1] : end])
            end = best[end][1]
        return pieces[::-1], best[-1][0] if len(pieces) > 1 else -math.inf

    def _piece(self, word: str) -> float:
        """Only words that everybody knows may hide in a run: else every rare word would fall to bits."""
        chance = self._known.get(word, -math.inf)
        return chance if chance > (-11.0 if len(word) > 3 else -9.5 if len(word) > 2 else -6.8) else -math.inf


def distance(one: str, other: str, most: int) -> int:
    """Slips between two words (letters lost, added, mistaken or swapped), or ``most + 1`` where there are more.

    >>> distance("shcool", "school", 2), distance("infomaton", "information", 2), distance("cat", "kitten", 2)
    (1, 2, 3)
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        now = [i]
        for j, another in enumerate(other, 1):
            least = min(row[j] + 1, now[j - 1] + 1, row[j - 1] + (letter != another))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == another:
                least = min(least, before[j - 2] + 1)
            now.append(least)
        if min(now) > most:
            return most + 1
        before, row = row, now
    return row[-1]


def _one_slip(word: str) -> Iterator[tuple[str, float]]:
    """Every string that one slip could have made this of, and its cost: likely slips cost less than odd ones."""
    for at in range(len(word) + 1):
        left, right = word[:at], word[at:]
        first = 0.0 if at else _FIRST_LETTER
        if len(right) > 1:
            yield left + right[1] + right[0] + right[2:], _SWAP + first
        if right:
            doubled = right[0] in left[-1:] + right[1:2]
            yield left + right[1:], (_SLIP if doubled else _ODD_SLIP) + first
        for letter in _LETTERS:
            cost = _SWAP if letter in left[-1:] + right[:1] else _LOST_VOWEL if _lost(letter, left, right) else _SLIP
            yield left + letter + right, cost + first
            if right and letter != right[0]:
                near = letter in NEIGHBOURS.get(right[0], "")
                yield left + letter + right[1:], (_SLIP if near else _ODD_SLIP) + first
        if left and right:
            yield f"{left}'{right}", _APOSTROPHE


def _lost(letter: str, left: str, right: str) -> bool:
    """Whether a vowel may have been left out between two consonants: "persn", "opn"."""
    return letter in _VOWELS and bool(left and right) and not {left[-1], right[0]} & _VOWELS


def words_of(texts: Iterable[str]) -> Iterator[str]:
    """The words of some texts in small letters, as they are looked up; no numbers, addresses or tokens."""
    for text in texts:
        for found in _WORD.finditer(text):
            if found["word"] is not None:
                yield found["word"].lower().replace("’", "'")


def _bag(word: str) -> np.ndarray[tuple[int, ...], np.dtype[np.int8]]:
    """How often each letter stands in a word."""
    return np.array([word.count(letter) for letter in _LETTERS], np.int8)
