"""Learns where names stand, and writes bot/nlu/learnt_names.txt.

Usage: python -m tools.learn_names          learns, measures on what it held out, and writes; about a minute
       python -m tools.learn_names --check  learns and measures, and writes nothing
"""

from __future__ import annotations

import hashlib
import re
import sys
import time
from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from bot.core.names import find_names
from bot.core.sentences import Sentence
from bot.core.words import words_of
from bot.nlu import name_features
from bot.nlu.learnt_names import ALWAYS, FILE, LearntNames, read
from bot.nlu.lexicon import EnglishLexicon
from bot.nlu.name_features import ITSELF, NameFeatures
from tools import name_sentences
from tools.name_sentences import HELD_OUT, Sentences, Told

SEEN: Final = 8
"""A feature that was seen more rarely is not learnt."""
SAID: Final = 8
"""A word that so many examples say needs more than its place to be a name."""
AGAINST: Final = -2.0
"""What is said against such a word, in log odds."""
HELD_BACK: Final = 0.2
"""How far the weights may go (C of the regression)."""
NUMBERS: Final = (20_000, 9_000, 9_000, 40)
"""Sentences of patterns, of examples with a name put in, of examples with another word; of each stranger's message."""


class Learner:
    """Takes sentences in, and learns from them."""

    def __init__(self, lexicon: EnglishLexicon, examples: Iterable[str]) -> None:
        self._lexicon, self._features = lexicon, NameFeatures(lexicon)
        self._said = Counter(word.lower for text in examples for word in words_of(text, lexicon))
        self._numbers: dict[str, int] = {}
        self._columns, self._ends, self._named = array("q"), array("q", [0]), array("b")

    def take(self, told: Told) -> None:
        """Take in the words of a sentence; who an example names all the same is neither a name nor none."""
        sentence = sentence_of(told.text, self._lexicon)
        known = [] if told.names else find_names(told.text, self._lexicon)
        for n, features in self._features(sentence):
            start = sentence.words[n].start
            if any(first <= start < end for first, end in known):
                continue
            told_of = [feature for feature in features if not feature.startswith(ITSELF)]
            self._columns.extend(self._numbers.setdefault(feature, len(self._numbers)) for feature in told_of)
            self._ends.append(len(self._columns))
            self._named.append(any(first <= start < end for first, end in told.names))

    def learn(self) -> dict[str, float]:
        """The weights, in tenths of a unit of log odds."""
        columns = np.frombuffer(self._columns, dtype=np.int64)
        ends = np.frombuffer(self._ends, dtype=np.int64)
        rows = csr_matrix((np.ones(len(columns)), columns, ends), shape=(len(ends) - 1, len(self._numbers)))
        often = np.flatnonzero(np.bincount(columns, minlength=len(self._numbers)) >= SEEN)
        model = LogisticRegression(C=HELD_BACK, max_iter=150, tol=1e-3)
        model.fit(rows[:, often], np.frombuffer(self._named, dtype=np.int8))
        names = list(self._numbers)
        learnt = {names[k]: float(weight) for k, weight in zip(often, model.coef_[0], strict=True)}
        return {ALWAYS: float(model.intercept_[0])} | learnt | self._no_names()

    def _no_names(self) -> dict[str, float]:
        """Words that are said often where nobody is named; those that people are called as often are left out."""
        return {
            ITSELF + word: AGAINST
            for word, times in self._said.items()
            if times >= SAID and self._lexicon.kind(word) in ("everyday", "everyday family", "odd")
        }


def sentence_of(text: str, lexicon: EnglishLexicon) -> Sentence:
    """A message taken apart."""
    return Sentence(text, words_of(text, lexicon), ())


def examples(folder: Path) -> list[str]:
    """The sentences of data/nlu."""
    return [
        line
        for file in sorted(folder.glob("*.yml"))
        for line in re.findall(r"^    - (.+)$", file.read_text(encoding="utf-8"), re.MULTILINE)
    ]


def digest() -> str:
    """What the sentences and what is told of their words depend on, in short: a file of weights begins with it."""
    told = b"".join(Path(module.__file__ or "").read_bytes() for module in (name_features, name_sentences))
    return hashlib.sha256(
        told + name_sentences.PATTERNS.read_bytes() + name_sentences.MESSAGES.read_bytes()
    ).hexdigest()


def written(weights: dict[str, float]) -> str:
    r"""The file of weights: tenths, without those that say next to nothing.

    >>> written({"always": -3.14, "l kin": 1.23, "r kin": 0.04})
    '-31\talways\n12\tl kin\n'
    """
    tenths = {feature: round(10 * weight) for feature, weight in sorted(weights.items())}
    return "".join(f"{weight}\t{feature}\n" for feature, weight in tenths.items() if weight)


def measured(told: Iterable[Told], lexicon: EnglishLexicon, weights: dict[str, float]) -> dict[str, tuple[int, int]]:
    """By kind of word, how many words were taken for names, of how many; "+" before those of names."""
    likely = LearntNames(lexicon, weights)
    taken: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    for one in told:
        sentence = sentence_of(one.text, lexicon)
        for n, probability in likely(sentence).items():
            word = sentence.words[n]
            named = any(first <= word.start < end for first, end in one.names)
            asked[what := "-+"[named] + word.kind] += 1
            taken[what] += probability > 0.5
    return {what: (taken[what], asked[what]) for what in sorted(asked)}


def main(arguments: Sequence[str]) -> None:
    """Learn, measure and write."""
    start = time.perf_counter()
    lexicon, said = EnglishLexicon(), examples(Path("data/nlu"))
    learner = Learner(lexicon, said)
    for told in Sentences(said, lexicon, held=False).all(*NUMBERS):
        learner.take(told)
    text = written(learner.learn())
    print(f"{time.perf_counter() - start:.0f} s, {len(text.splitlines())} weights, {len(text) / 1000:.0f} kB")
    held = Sentences(said, lexicon, held=True).all(*(number // HELD_OUT for number in NUMBERS))
    for what, (taken, asked) in measured(held, lexicon, read(text)).items():
        print(f"  {what:16} {100 * taken / asked:5.1f} % of {asked} taken for a name")
    if "--check" not in arguments:
        FILE.write_text(f"# {digest()}\n{text}", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
