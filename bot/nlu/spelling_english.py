"""English for the speller: how often each word is used (wordfreq), and whether a dictionary has it (WordNet).

Needed when a model is trained; what is served holds only the words that were learnt.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from wordfreq import get_frequency_dict

from bot.models.wordnet import word_lists
from bot.nlu.spelling import Vocabulary, learn
from bot.text.ambiguous_words import NEVER, SUBJECT

_COMMON: Final = 1e-5  # this share of English needs no dictionary, whatever it is: "dont", "covid"
_OFTEN: Final = 1e-6  # a word that the sentence model knows whole, and that is used this often
_SOME: Final = 3e-7  # below this a word of the dictionary is more often a slip of another
_TABLES: Final = ("noun", "verb", "adj", "adv")
_TOO: Final = (
    "resit",
    "resits",
    "untick",
    "unticked",
    "unsubscribe",
    "timesheet",
    "covid",
    "wellbeing",
    "safeguarding",
)


class _Dictionary:
    """The word lists that spaCy's English model brings along, and its rules for endings."""

    def __init__(self) -> None:
        tables = [word_lists().get_table(f"lemma_{name}") for name in ("index", "exc", "rules")]
        self._words = [frozenset(tables[0][part]) | frozenset(tables[1][part]) for part in _TABLES]
        self._rules = [[(end, base) for end, base in tables[2].get(part, [])] for part in _TABLES]

    def __contains__(self, word: str) -> bool:
        return any(base in words for words, base in self._bases(word))

    def _bases(self, word: str) -> Iterator[tuple[frozenset[str], str]]:
        for words, rules in zip(self._words, self._rules, strict=True):
            yield words, word
            for end, base in rules:
                if word.endswith(end) and len(word) > len(end) + 1:
                    stem = word[: -len(end)] + base
                    yield words, stem
                    if end in ("ed", "ing") and len(stem) > 2 and stem[-1] == stem[-2]:
                        yield words, stem[:-1]


def learn_english(texts: Iterable[str], whole_words: frozenset[str]) -> Vocabulary:
    """Learn the words of the examples and of English.

    A notice is not read: the examples hold most of its words, and English nearly all others. Of the 644 of the first
    school's (27 November 2026) 603 stand in the examples; one, a name, is not learnt, and "tel" becomes "tell".

    ``whole_words``: those that the sentence model's tokenizer does not cut.
    """
    shares: dict[str, float] = get_frequency_dict("en")
    dictionary = _Dictionary()

    def is_word(word: str) -> bool:
        share = shares.get(word, 0.0)
        if "'" in word or (word in whole_words and share >= _OFTEN) or (len(word) > 3 and share >= _COMMON):
            return True
        return len(word) > 3 and share >= _SOME and word in dictionary

    return learn(texts, [*NEVER, *SUBJECT, *_TOO], shares, is_word)
