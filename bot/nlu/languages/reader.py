"""What a message in another language asks for: a right, help in danger, or nothing that is understood there.

Stands beside the English pipeline, not in it: a message that is not surely in one of these languages goes the English
way untouched. It learns from the examples in less than a second when a language is first met, so neither the model
nor its training knows of it, and a language is added by adding a file (docs/adr/0017).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Final

from scipy.sparse import csr_matrix
from scipy.special import expit, logit
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import make_union

from bot.nlu.languages import examples
from bot.nlu.languages.danger_in_language import DangerIn, Told, told_in
from bot.nlu.languages.examples import Example
from bot.nlu.languages.finder import LATIN, OTHER, LanguageFinder, bare, letters, own_words, script
from bot.nlu.languages.latin import in_latin, rough
from bot.notice.languages import DANGER, ENGLISH, NONE, Reading

_SURE: Final = 0.4  # from here on a right is believed
_DANGER: Final = {"pl": (0.2, 0.0), "ro": (0.22, -0.4), "uk": (0.3, 0.4), "bn": (0.7, 0.2)}
"""Of each language, how much what else may be asked counts beside the decision on danger, and the log-odds of both
together from which on a message tells of danger: chosen on the lines that judge (docs/adr/0021)."""
_DANGER_ELSEWHERE: Final = (0.3, 0.0)  # in a language whose lines nobody has judged yet
_NEVER_SURE: Final = 1e-6
_TELLING: Final = 3  # sentences of a line that tell its language: more of the same say nothing new
_TYPED: Final = 2  # sentences of a line that are learnt in Latin letters too, where its script is another
_LONGEST: Final = 5  # letters of a group
_BEGINNING: Final = 4  # letters
_SEED: Final = 2018


class OtherLanguages:
    """Reads messages in the languages that have examples in a folder."""

    def __init__(self, folder: Path = examples.FOLDER) -> None:
        self._folder = folder
        given = {code: examples.read(code, folder) for code in examples.codes(folder)}
        self._finder = LanguageFinder(
            {name: texts for code, its in given.items() for name, texts in _by_script(code, its).items()},
            own_words({code: [one.text for one in (*its, *_romanised(its, _TELLING))] for code, its in given.items()}),
        )
        self._rights = lru_cache(maxsize=None)(lambda code: RightsIn(examples.read(code, folder)))
        self._danger = lru_cache(maxsize=None)(lambda code: danger_in(code, examples.read(code, folder)))

    def find(self, text: str, expected: str = ENGLISH) -> str:
        """The language of a text: English where it is not surely another, ``other`` where it is one without strings."""
        return self._finder.find(text, expected)

    def read(self, text: str, expected: str = ENGLISH, earlier: Sequence[str] = (), asks: str = "") -> Reading | None:
        """What a text asks for, None where it is English or in a language that has no examples here.

        Danger is read behind ``earlier``, what was said before, and ``asks``, what a request asks for just now.
        """
        language = self.find(text, expected)
        if language in (ENGLISH, OTHER):
            return None
        rights = self._rights(language)
        beside, bound = _DANGER.get(language, _DANGER_ELSEWHERE)
        odds = _odds(self._danger(language).chance(text, earlier, asks)) + beside * _odds(rights.share_of_danger(text))
        if odds >= bound:
            return Reading(language, DANGER, float(expit(odds - bound)))
        wanted, confidence = rights.read(text)
        return Reading(language, wanted, confidence)


class RightsIn:
    """What is asked for in one language: logistic regression over groups of letters and the beginnings of words."""

    def __init__(self, given: list[Example]) -> None:
        in_latin_too = _romanised(given, _TYPED)
        self._spelt: Callable[[str], str] = (lambda word: rough(bare(word))) if in_latin_too else bare
        # While it learns, the same words come again and again; what a person types is kept nowhere.
        spelt = lru_cache(maxsize=None)(self._spelt)
        self._groups: Callable[[str], tuple[str, ...]] = lru_cache(maxsize=None)(_groups)
        self._features = make_union(
            TfidfVectorizer(analyzer=self._parts, sublinear_tf=True, min_df=2),
            TfidfVectorizer(analyzer=_beginnings, sublinear_tf=True),
        )
        given = [*given, *in_latin_too]
        seen: csr_matrix = self._features.fit_transform([_words(example.text, spelt) for example in given])
        # More features than sentences: the dual is the quicker way to the same weights.
        one = LogisticRegression(
            C=10, solver="liblinear", dual=True, tol=0.3, class_weight="balanced", random_state=_SEED
        )
        self._regression = OneVsRestClassifier(one).fit(seen, [example.asks for example in given])
        self._groups = _groups

    def _parts(self, words: list[str]) -> list[str]:
        """Every group of two to five letters."""
        return [group for word in words for group in self._groups(word)]

    def chances(self, text: str) -> dict[str, float]:
        """The chance of each right, of danger and of none, each asked for itself: they need not add up to one."""
        row = self._regression.decision_function(self._features.transform([_words(text, self._spelt)]))[0]
        return dict(zip(map(str, self._regression.classes_), map(float, expit(row)), strict=True))

    def share_of_danger(self, text: str) -> float:
        """How much of what it may be is danger."""
        chances = self.chances(text)
        return chances[DANGER] / sum(chances.values())

    def read(self, text: str) -> tuple[str, float]:
        """What is asked for, and how sure that is.

        A right is believed where it is likely itself and neither danger nor none is: what is like nothing that was
        learnt is a little like everything, and no request. Whether there is danger is not decided here.
        """
        chances = self.chances(text)
        danger, none = chances.pop(DANGER), chances.pop(NONE)
        likeliest = max(chances, key=lambda asks: chances[asks])
        sure = chances[likeliest] * (1.0 - none) * (1.0 - danger)
        return (likeliest, sure) if sure >= _SURE else (NONE, 1.0 - sure)


def _odds(chance: float) -> float:
    """The log-odds of a chance, never without end."""
    return float(logit(min(max(chance, _NEVER_SURE), 1 - _NEVER_SURE)))


def danger_in(code: str, given: list[Example]) -> DangerIn:
    """What tells danger in a language: learnt from strangers' lines, and from its examples of everything else."""
    told = [*told_in(code), *(Told(one.text, one.asks == DANGER) for one in given)]
    in_latin_too = [replace(one, text=text) for one in told for text in in_latin(one.text)]
    spelt = (lambda word: rough(bare(word))) if in_latin_too else bare
    features = make_union(
        TfidfVectorizer(analyzer=_parts, sublinear_tf=True, min_df=2),
        TfidfVectorizer(analyzer=_beginnings, sublinear_tf=True),
    )
    return DangerIn([*told, *in_latin_too], lambda text: _words(text, spelt), features)


def _parts(words: list[str]) -> list[str]:
    """Every group of two to five letters of words."""
    return [group for word in words for group in _groups(word)]


def _words(text: str, spelt: Callable[[str], str]) -> list[str]:
    """The words of a text as they are compared."""
    return [spelt(word) for word in letters(text).split()]


def _beginnings(words: list[str]) -> list[str]:
    """How each word and each two words begin: what stays of them when they are bent."""
    beginnings = [word[:_BEGINNING] for word in words]
    return [*beginnings, *map(" ".join, pairwise(beginnings))]


def _groups(word: str) -> tuple[str, ...]:
    """Every group of letters of a word, with its ends.

    >>> _groups("no")
    (' n', 'no', 'o ', ' no', 'no ', ' no ')
    """
    padded = f" {word} "
    longest = min(_LONGEST, len(padded))
    return tuple(padded[n : n + size] for size in range(2, longest + 1) for n in range(len(padded) - size + 1))


def _few(given: list[Example], most: int) -> list[Example]:
    """A few sentences of each line."""
    seen: Counter[int] = Counter()
    few = []
    for one in given:
        seen[one.line] += 1
        if seen[one.line] <= most:
            few.append(one)
    return few


def _romanised(given: list[Example], most: int) -> list[Example]:
    """Examples of another script in Latin letters, so many of a line."""
    return [replace(one, text=text) for one in _few(given, most) for text in in_latin(one.text)]


def _by_script(code: str, given: list[Example]) -> dict[str, list[str]]:
    """The examples that tell a language, those in Latin letters apart; of ``other`` those of each script."""
    if code == OTHER:
        scripts = {script(one.text) for one in given}
        return {f"{code} {name}": [one.text for one in given if script(one.text) == name] for name in scripts}
    few, in_latin_too = _few(given, _TELLING), [one.text for one in _romanised(given, _TELLING)]
    if not in_latin_too:
        return {code: [one.text for one in few]}
    typed_so = [one.text for one in few if script(one.text) == LATIN]
    return {
        code: [one.text for one in few if script(one.text) != LATIN],
        f"{code} {LATIN}": [*in_latin_too, *typed_so],
    }
