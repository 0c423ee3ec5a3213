"""What a benchmark asks of a pipeline, and the measures: shares, correlation, thresholds, calibration. No model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

import numpy as np
from sklearn.metrics import matthews_corrcoef, roc_auc_score

from bot.nlu.scope_score import scope

Numbers = np.ndarray[Any, np.dtype[np.float64]]
Flags = np.ndarray[Any, np.dtype[np.bool_]]
NOTHING: Final = "NO_NODES_DETECTED"  # HINT3's word for a message that no topic fits
_CUTS: Final = 150  # thresholds that are tried


@dataclass(frozen=True)
class Read:
    """The likeliest topic, how likely it is, the greatest cosine to an example; what the served gate makes of it."""

    topic: str
    confidence: float
    nearest: float
    judged: str
    refused: bool

    @property
    def scope(self) -> float:
        """How surely the message is inside what was learnt."""
        return scope(self.confidence, self.nearest)


class Reads(Protocol):
    """A trained pipeline."""

    def read(self, texts: Sequence[str]) -> list[Read]:
        """Read messages."""


@dataclass(frozen=True)
class Judged:
    """A labelled test set as it was read: the truth, the likeliest topic, the score, and what the gate refused."""

    truth: list[str]
    topics: list[str]
    scores: Numbers
    refused: Flags

    @classmethod
    def of(cls, truth: Sequence[str], reads: Sequence[Read]) -> Judged:
        """Gather what was read."""
        return cls(
            list(truth),
            [read.topic for read in reads],
            np.array([read.scope for read in reads]),
            np.array([read.refused for read in reads]),
        )

    @property
    def right(self) -> Numbers:
        """1 where the likeliest topic is the right one."""
        return np.array([float(a == b) for a, b in zip(self.truth, self.topics, strict=True)])

    def correlation(self, threshold: float) -> float:
        """Matthews correlation when what scores below the threshold is said to be nothing."""
        return self._correlation(self.scores < threshold)

    def gate_correlation(self) -> float:
        """The same when what the served gate refuses or asks back about is said to be nothing."""
        return self._correlation(self.refused)

    def _correlation(self, refused: Flags) -> float:
        said = [NOTHING if no else topic for topic, no in zip(self.topics, refused, strict=True)]
        return float(matthews_corrcoef(self.truth, said))

    def inside_right(self) -> float:
        """The share of what is inside whose likeliest topic is right, no threshold."""
        return float(self.right[[truth != NOTHING for truth in self.truth]].mean())


def cuts(scores: Numbers) -> Numbers:
    """Thresholds that leave equally many scores between them, from none refused upwards."""
    return np.quantile(scores, np.linspace(0, 1, _CUTS)[:-1])


def best_for(sets: Sequence[Judged]) -> float:
    """The threshold with the greatest mean correlation over some sets."""
    tried = cuts(np.concatenate([one.scores for one in sets]))
    return float(max(tried, key=lambda cut: float(np.mean([one.correlation(cut) for one in sets]))))


def threshold_from_others(sets: Mapping[str, Judged]) -> dict[str, float]:
    """For each set the threshold that is best on all the others."""
    return {name: best_for([one for other, one in sets.items() if other != name]) for name in sets}


def balanced_threshold(inside: Judged, outside: Numbers) -> float:
    """Where the lesser of two shares is greatest: right of what is inside, refused of what is outside."""

    def lesser(cut: float) -> float:
        return float(min((inside.right * (inside.scores >= cut)).mean(), (outside < cut).mean()))

    return float(max(cuts(np.concatenate([inside.scores, outside])), key=lesser))


def auroc(inside: Numbers, outside: Numbers) -> float:
    """How often a message from inside scores above one from outside."""
    return float(roc_auc_score([1] * len(inside) + [0] * len(outside), np.concatenate([inside, outside])))


def calibration_error(confidence: Numbers, right: Numbers, bins: int = 10) -> float:
    """Expected calibration error: how far confidence is from the share that is right, over bins of equal width.

    >>> round(calibration_error(np.array([0.95, 0.95, 0.55, 0.55]), np.array([1.0, 1.0, 1.0, 0.0])), 3)
    0.05
    """
    at = np.minimum((confidence * bins).astype(int), bins - 1)
    gaps = [abs(confidence[at == n].mean() - right[at == n].mean()) * (at == n).mean() for n in set(at.tolist())]
    return float(sum(gaps))
