"""What a message in another language asks for: a right, help in danger, or nothing that is understood there.

Stands beside the English pipeline, not in it: a message that is not surely in one of these languages goes the English
way untouched. It learns from the examples in less than half a second when a language is first met, so neither the model
nor its training knows of it, and a language is added by adding a file (docs/adr/0017).
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Final

from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from bot.core.languages import DANGER, ENGLISH, NONE, Reading
from bot.nlu.languages import examples
from bot.nlu.languages.finder import OTHER, LanguageFinder, bare, script

_SURE: Final = 0.5  # from here on a right is believed
_ALARM: Final = 0.3  # what is enough for danger, as in the scope gate: a false alarm costs little, a missed one much
_FOR_FINDING: Final = 3  # sentences of a line
_SEED: Final = 2018


class OtherLanguages:
    """Reads messages in the languages that have examples in a folder."""

    def __init__(self, folder: Path = examples.FOLDER) -> None:
        self._folder = folder
        given = {code: examples.read(code, folder) for code in examples.codes(folder)}
        self._finder = LanguageFinder({code: [one.text for one in its] for code, its in _thinned(given).items()})
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
    """What is asked for in one language: logistic regression over groups of two to five letters."""

    def __init__(self, given: list[examples.Example]) -> None:
        self._letters = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, preprocessor=bare, min_df=2
        )
        seen: csr_matrix = self._letters.fit_transform([example.text for example in given])
        self._regression = LogisticRegression(
            C=30, solver="liblinear", class_weight="balanced", random_state=_SEED
        ).fit(seen, [example.asks for example in given])

    def chances(self, text: str) -> dict[str, float]:
        """The chance of each right, of danger and of none."""
        row = self._regression.predict_proba(self._letters.transform([text]))[0]
        return dict(zip(map(str, self._regression.classes_), map(float, row), strict=True))

    def read(self, text: str) -> tuple[str, float]:
        """What is asked for, and how sure that is."""
        chances = self.chances(text)
        if chances[DANGER] >= _ALARM:
            return DANGER, chances[DANGER]
        likeliest = max(chances, key=lambda asks: chances[asks])
        return (likeliest, chances[likeliest]) if chances[likeliest] >= _SURE else (NONE, 1.0 - chances[likeliest])


def _thinned(given: dict[str, list[examples.Example]]) -> dict[str, list[examples.Example]]:
    """At most a few sentences of each line, for more of the same line say nothing new; ``other`` script by script."""
    thin: dict[str, list[examples.Example]] = {}
    for code, its in given.items():
        counted: dict[int, int] = {}
        for one in its:
            counted[one.line] = counted.get(one.line, 0) + 1
            if counted[one.line] <= _FOR_FINDING:
                thin.setdefault(f"{code} {script(one.text)}" if code == OTHER else code, []).append(one)
    return thin
