"""Danger in one language: logistic regression over groups of letters, learnt from what strangers wrote in it.

As in English it is decided by itself, on a message behind what was said before it and the question it answers, and no
right is weighed against it (``bot.nlu.danger``). It learns in about a second when a language is first met.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from scipy.special import expit
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import FeatureUnion

FOLDER: Final = Path(__file__).parents[3] / "data" / "danger"
_C: Final = 100.0
_SEED: Final = 2018


@dataclass(frozen=True)
class Told:
    """A message, what was said before it, and the question of a request that it answers (``asks``; "" for none)."""

    text: str
    danger: bool
    earlier: tuple[str, ...] = ()
    asks: str = ""
    writer: str = ""


def told_in(code: str, folder: Path = FOLDER) -> list[Told]:
    """What strangers wrote in a language."""
    return [one for file in sorted(folder.glob(f"{code}_*.jsonl")) for one in _read(file)]


def _read(file: Path) -> Iterator[Told]:
    for row in map(json.loads, file.read_text(encoding="utf-8").splitlines()):
        *earlier, text = row["turns"]
        yield Told(text, row["label"] == "danger", tuple(earlier), row["asks"] or "", file.stem)


class DangerIn:
    """How likely a message in one language tells of danger."""

    def __init__(self, told: Sequence[Told], words: Callable[[str], list[str]], features: FeatureUnion) -> None:
        """``words``: of a text, as they are compared; ``features``: of such words, learnt here."""
        self._words, self._features = words, features
        seen = features.fit_transform([self._seen(one.text, one.earlier, one.asks) for one in told])
        self._regression = LogisticRegression(C=_C, class_weight="balanced", solver="liblinear", random_state=_SEED)
        self._regression.fit(seen, [one.danger for one in told])

    def chance(self, text: str, earlier: Sequence[str] = (), asks: str = "") -> float:
        """The chance from 0 to 1, of a message behind what was said before and the question it answers."""
        row = self._features.transform([self._seen(text, earlier, asks)])
        return float(expit(self._regression.decision_function(row)[0]))

    def _seen(self, text: str, earlier: Sequence[str], asks: str) -> list[str]:
        """The words of all that was said, and a mark for the question that is answered."""
        words = [word for one in (*earlier, text) for word in self._words(one)]
        return [*words, f"?{asks.partition('_')[0]}"] if asks else words
