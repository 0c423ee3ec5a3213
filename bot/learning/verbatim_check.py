"""Whether a sentence is what a parent typed, or nearly: what is learnt, a model and a repository cannot forget.

Words are compared without their endings ("photos", "a photo"), tokens are no words, and what has three words or fewer
is what anybody would type. Words that the school, the law or the examples that come with the product say too are
nobody's own: they are left out of the comparison.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Final

from bot.text import finding

GRAMS_ALIKE: Final = 0.5
WORDS_ALIKE: Final = 0.6
RUN: Final = 5
"""So many words in a row that both have; measured on pairs, as the two above
(tests/unit/learning/test_verbatim_check.py)."""
ANYBODYS: Final = 5
"""In so many conversations, or examples, it is no longer somebody's own: fewer would single somebody out."""
EVERYBODYS: Final = 300
"""A word of so many examples is in everybody's mouth, such as "where", "child" or "school"."""
_FEW: Final = 8
_SHORT: Final = 3
_TERM: Final = 2  # words of a name in a row, or beside the subject
_TOKEN: Final = re.compile(r"⟨[^⟨⟩]*⟩")
_ENDINGS: Final = ("ies", "ing", "ed", "es", "s", "e", "y")
_SHORTEST_STEM: Final = 3


class CommonWords:
    """The runs of words that are nobody's own, to be left out where two texts are compared.

    ``names`` are what topics and sections are called: two words of one in a row are a term. ``published`` is what the
    school and the law say, ``examples`` what the product learns from: three words in a row that stand in one of the
    former, or in ANYBODYS of the latter. ``subject`` is what a new topic is about: its words are anybody's.
    """

    def __init__(
        self,
        names: Iterable[str] = (),
        published: Iterable[str] = (),
        examples: Collection[str] = (),
        subject: Iterable[str] = (),
    ) -> None:
        counted = Counter(run for text in examples for run in set(_in_a_row(_words(text), _SHORT)))
        self._runs = {run for run, count in counted.items() if count >= ANYBODYS}
        self._runs.update(run for text in published for run in _in_a_row(_words(text), _SHORT))
        self._runs.update(run for text in names for run in _in_a_row(_words(text), _TERM))
        each = Counter(word for text in examples for word in set(_words(text)))
        self._everybodys = {word for word, count in each.items() if count >= EVERYBODYS}
        self._subject = {word for text in subject for word in _words(text)} - self._everybodys

    def and_also(self, other: CommonWords) -> CommonWords:
        """What is common to either."""
        both = CommonWords()
        both._runs, both._everybodys = self._runs | other._runs, self._everybodys | other._everybodys
        both._subject = self._subject | other._subject
        return both

    def is_plain(self, sentence: str) -> bool:
        """Whether a few words name the subject, with at most two more that are not in everybody's mouth."""
        words = _words(sentence)
        own = set(words) - self._everybodys
        return len(words) <= _FEW and bool(own & self._subject) and len(own - self._subject) <= _TERM

    def left(self, words: Sequence[str]) -> list[str]:
        """The words, compared as in this module, without those that are common."""
        common: set[int] = set()
        for length in (_TERM, _SHORT):
            for place, run in enumerate(_in_a_row(words, length)):
                if run in self._runs:
                    common.update(range(place, place + length))
        return [word for place, word in enumerate(words) if place not in common]


_NOTHING_COMMON: Final = CommonWords()


def is_own_words(sentence: str, said: str, common: CommonWords = _NOTHING_COMMON) -> bool:
    """Whether a sentence is what was said, or nearly: letters alike, words alike, or a long run of the same words.

    What was said counts as a run when all of it stands in the sentence. Of three words only the very same is refused.
    Both have to be alike with what is common too, and without it.

    >>> is_own_words("can I see what you hold about my daughters", "can i see what you hold about my daughter??")
    True
    >>> is_own_words("may a parent look at a child's file", "can i see what you hold about my daughter??")
    False
    """
    one, other = _words(sentence), _words(said)
    if one != other and min(len(one), len(other)) <= _SHORT:
        return False
    return _are_alike(one, other) and _are_alike(common.left(one), common.left(other))


def shared_words(sentence: str, said: str) -> str:
    """The longest run of words that a sentence shares with what was said, as the sentence has it; "" where none is.

    >>> shared_words("Who may look at the Medical Notes?", "who looks at the medical note of my boy")
    'look at the Medical Notes'
    """
    written = re.findall(r"[^\W_]+(?:['’][^\W_]+)*", _TOKEN.sub(" ", sentence))
    end, length = _longest_run([word for one in written for word in _words(one)[:1]], _words(said))
    return " ".join(written[end - length : end])


def _are_alike(one: Sequence[str], other: Sequence[str]) -> bool:
    if not one or not other:
        return False
    return (
        _dice(_grams(" ".join(one)), _grams(" ".join(other))) >= GRAMS_ALIKE
        or _dice(set(one), set(other)) >= WORDS_ALIKE
        or _longest_run(one, other)[1] >= max(_TERM, min(RUN, len(other)))
    )


def is_subject(text: str) -> bool:
    """Whether it is so short that it only names what it is about, as anybody would.

    >>> is_subject("Swimming lessons"), is_subject("Who sees the register of swimmers")
    (True, False)
    """
    return len(_words(text)) <= _SHORT


def runs(sentence: str, length: int = _SHORT) -> tuple[str, ...]:
    """The words in each row of so many, as a search looks for them where somebody may have said them.

    >>> runs("Who's seen it all?"), runs("Hello there")
    (('whos seen it', 'seen it all'), ())
    """
    return tuple(dict.fromkeys(map(" ".join, _in_a_row(finding.words(_TOKEN.sub(" ", sentence)), length))))


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


def _in_a_row(words: Sequence[str], length: int) -> Iterator[tuple[str, ...]]:
    return (tuple(words[n : n + length]) for n in range(len(words) - length + 1))


def _longest_run(one: Sequence[str], other: Sequence[str]) -> tuple[int, int]:
    """Where in ``one`` the longest run of words ends that both have, and how many words it has."""
    end, best, before = 0, 0, [0] * (len(other) + 1)
    for number, word in enumerate(one, 1):
        row = [0] * (len(other) + 1)
        for place, another in enumerate(other, 1):
            if word == another:
                row[place] = before[place - 1] + 1
                if row[place] > best:
                    end, best = number, row[place]
        before = row
    return end, best
