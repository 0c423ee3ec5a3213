"""Which language a text is in: how likely its groups of letters are in each (naive Bayes; Cavnar and Trenkle's idea).

Wrongly taken for another language, English would be answered in that one: so English needs no evidence, and another
language needs much more than none.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Set
from typing import Final

import numpy as np

from bot.notice.languages import ENGLISH

OTHER: Final = "other"
LATIN: Final = "LATIN"
_LONGEST: Final = 4  # letters of a group
_SMOOTHING: Final = 0.05
_EVIDENCE: Final = 6.0  # how much likelier than English, as a natural logarithm
_SENTENCE: Final = 3  # words, from which on one known word is not enough
_AT_HAND: Final = 4.0  # how much of that a conversation in this language has already
_LETTERS: Final = re.compile(r"[^\W\d_](?:[\u0300-\u036f\u0981-\u09fe'ʼ’]|[^\W\d_])*")
# What is in no language: tokens, e-mail and web addresses, and whatever holds a digit
_TOKEN: Final = re.compile(r"⟨[^⟨⟩]*⟩|(?<![^\s⟩])(?:[^\s⟨]*[@\d][^\s⟨]*|[^\s⟨]+\.\w[^\s⟨]*)")


class LanguageFinder:
    """Tells languages apart; ``examples`` are sentences by language, among them ``en``; ``words`` are those of each.

    Languages of one script stand together in ``other``: with those of all scripts in one, none of them would be likely.
    For the same reason a language in two scripts stands there twice: ``uk`` and ``uk LATIN``.
    """

    def __init__(self, examples: Mapping[str, Iterable[str]], words: Mapping[str, Set[str]]) -> None:
        self._codes = tuple(examples)
        self._words = words
        counts = [_counted(texts) for texts in examples.values()]
        self._rows = {group: row for row, group in enumerate(dict.fromkeys(group for one in counts for group in one))}
        seen = np.array([[one[group] for one in counts] for group in self._rows]) + _SMOOTHING
        self._likely = np.log(seen / seen.sum(axis=0)).astype(np.float32)

    def find(self, text: str, expected: str = ENGLISH) -> str:
        """The code of the language, ``other`` or ``en``; ``expected`` is the language of what went before."""
        rows = [self._rows[group] for group in _groups(text) if group in self._rows]
        sums = dict(zip(self._codes, self._likely[np.array(rows, int)].sum(axis=0).tolist(), strict=True))
        for code in sums:
            if code.split()[0] == expected != ENGLISH:
                sums[code] += _AT_HAND
        best = max(sums, key=lambda code: sums[code])
        if sums[best] - sums[ENGLISH] < _EVIDENCE:
            return ENGLISH
        code = best.split()[0]
        return code if code in (expected, OTHER) or self._knows(code, text) else ENGLISH

    def _knows(self, code: str, text: str) -> bool:
        """Whether enough of its words are known: names and nonsense have the letters of a language, not its words."""
        words = bare(text).split()
        known = self._words[code] & set(words)
        return script(text) != LATIN or len(known) >= (1 if len(words) < _SENTENCE else 2)


def own_words(texts: Mapping[str, Iterable[str]]) -> dict[str, set[str]]:
    """The words of each language that English has not: "newsletter" tells nothing."""
    words = {code: {word for text in its for word in bare(text).split()} for code, its in texts.items()}
    return {code: its - words.get(ENGLISH, set()) for code, its in words.items()}


def letters(text: str) -> str:
    """The words of a text in small letters, without what stands for personal data.

    >>> letters("Proszę usunąć dane, ⟨name 1⟩! kim@gmail.con")
    'proszę usunąć dane'
    """
    plain = unicodedata.normalize("NFC", _TOKEN.sub(" ", text)).casefold()
    return " ".join(_LETTERS.findall(plain))


def bare(text: str) -> str:
    """The same without the marks on Latin letters, which many people leave out.

    >>> bare("Proszę wyłączyć"), bare("їжа")
    ('prosze wylaczyc', 'їжа')
    """
    apart = unicodedata.normalize("NFD", letters(text).replace("ł", "l").replace("'", "ʼ").replace("’", "ʼ"))
    kept = [c for n, c in enumerate(apart) if not ("\u0300" <= c <= "\u036f" and _before(apart, n) < "\u0370")]
    return unicodedata.normalize("NFC", "".join(kept))


def script(text: str) -> str:
    """The script of a text, by the name of its first letter: such as LATIN or CYRILLIC.

    >>> script("¿Qué?"), script("Привіт")
    ('LATIN', 'CYRILLIC')
    """
    return next((unicodedata.name(c, "").split()[0] for c in text if c.isalpha()), "")


def _before(text: str, place: int) -> str:
    """The letter that a mark stands on."""
    while place and "\u0300" <= text[place] <= "\u036f":
        place -= 1
    return text[place]


def _counted(texts: Iterable[str]) -> Counter[str]:
    """How often each group occurs in texts: a word that occurs often is taken apart once."""
    counts: Counter[str] = Counter()
    for word, times in Counter(word for text in texts for word in _words(text)).items():
        for group in _parts(word):
            counts[group] += times
    return counts


def _groups(text: str) -> Iterable[str]:
    """Every group of one to four letters, with the ends of words; with and without marks."""
    for word in _words(text):
        yield from _parts(word)


def _words(text: str) -> Iterable[str]:
    for written in {letters(text), bare(text)}:
        yield from written.split()


def _parts(word: str) -> Iterable[str]:
    padded = f" {word} "
    for length in range(1, _LONGEST + 1):
        for start in range(len(padded) - length + 1):
            yield padded[start : start + length]
