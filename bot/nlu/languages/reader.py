"""What a message in another language asks for: a right, help in danger, or nothing that is understood there.

Stands beside the English pipeline, not in it: a message that is not surely in one of these languages goes the English
way untouched. It learns from the examples in less than half a second when a language is first met, so neither the model
nor its training knows of it, and a language is added by adding a file (docs/adr/0017).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Final

from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import make_union

from bot.core.languages import DANGER, ENGLISH, NONE, Reading
from bot.nlu.languages import examples
from bot.nlu.languages.examples import Example
from bot.nlu.languages.finder import LATIN, OTHER, LanguageFinder, bare, own_words, script
from bot.nlu.languages.latin import in_latin, rough

_SURE: Final = 0.5  # from here on a right is believed
_ALARM: Final = 0.3  # what is enough for danger, as in the scope gate: a false alarm costs little, a missed one much
_FEW: Final = 3  # sentences of a line, where more of the same say nothing new
_BEGINNING: Final = 4  # letters
_SEED: Final = 2018


class OtherLanguages:
    """Reads messages in the languages that have examples in a folder."""

    def __init__(self, folder: Path = examples.FOLDER) -> None:
        self._folder = folder
        given = {code: examples.read(code, folder) for code in examples.codes(folder)}
        self._finder = LanguageFinder(
            {name: texts for code, its in given.items() for name, texts in _by_script(code, its).items()},
            own_words({code: [one.text for one in (*its, *_romanised(its))] for code, its in given.items()}),
        )
        self._rights = lru_cache(maxsize=None)(lambda code: RightsIn(examples.read(code, folder)))

    def find(self, text: str, expected: str = ENGLISH) -> str:
        """The language of a text: English where it is not surely another, ``other`` where it is one without strings."""
        return self._finder.find(text, expected)

    def read(self, text: str, expected: str = ENGLISH) -> Reading | None:
        """What a text asks for, None where it is English or in a language that has no examples here."""
        language = self.find(text, expected)
        if language in (ENGLISH, OTHER):
            return None
        asks, confidence = self._rights(language).read(text)
        return Reading(language, asks, confidence)


class RightsIn:
    """What is asked for in one language: logistic regression over groups of letters and the beginnings of words."""

    def __init__(self, given: list[Example]) -> None:
        in_latin_too = _romanised(given)
        self._spelt: Callable[[str], str] = (lambda text: rough(bare(text))) if in_latin_too else bare
        self._features = make_union(
            TfidfVectorizer(
                analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, preprocessor=self._spelt, min_df=2
            ),
            TfidfVectorizer(analyzer=self._beginnings, sublinear_tf=True),
        )
        given = [*given, *in_latin_too]
        seen: csr_matrix = self._features.fit_transform([example.text for example in given])
        # More features than sentences: the dual is the quicker way to the same weights.
        one = LogisticRegression(
            C=30, solver="liblinear", dual=True, tol=1e-2, class_weight="balanced", random_state=_SEED
        )
        self._regression = OneVsRestClassifier(one).fit(seen, [example.asks for example in given])

    def _beginnings(self, text: str) -> list[str]:
        """How each word and each two words begin: what stays of them when they are bent."""
        words = [word[:_BEGINNING] for word in self._spelt(text).split()]
        return [*words, *map(" ".join, pairwise(words))]

    def chances(self, text: str) -> dict[str, float]:
        """The chance of each right, of danger and of none."""
        row = self._regression.predict_proba(self._features.transform([text]))[0]
        return dict(zip(map(str, self._regression.classes_), map(float, row), strict=True))

    def read(self, text: str) -> tuple[str, float]:
        """What is asked for, and how sure that is."""
        chances = self.chances(text)
        if chances[DANGER] >= _ALARM:
            return DANGER, chances[DANGER]
        likeliest = max(chances, key=lambda asks: chances[asks])
        return (likeliest, chances[likeliest]) if chances[likeliest] >= _SURE else (NONE, 1.0 - chances[likeliest])


def _few(given: list[Example]) -> list[Example]:
    """A few sentences of each line."""
    seen: Counter[int] = Counter()
    few = []
    for one in given:
        seen[one.line] += 1
        if seen[one.line] <= _FEW:
            few.append(one)
    return few


def _romanised(given: list[Example]) -> list[Example]:
    """Examples of another script in Latin letters."""
    return [replace(one, text=text) for one in _few(given) for text in in_latin(one.text)]


def _by_script(code: str, given: list[Example]) -> dict[str, list[str]]:
    """The examples that tell a language, those in Latin letters apart; of ``other`` those of each script."""
    if code == OTHER:
        scripts = {script(one.text) for one in given}
        return {f"{code} {name}": [one.text for one in given if script(one.text) == name] for name in scripts}
    apart = {code: [one.text for one in _few(given)]}
    if in_latin_too := _romanised(given):
        apart[f"{code} {LATIN}"] = [one.text for one in in_latin_too]
    return apart
