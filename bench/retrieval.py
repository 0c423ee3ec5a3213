"""Retrieval, then ranking: the ten topics whose examples lie nearest, ordered by a small regression over likenesses.

The other way to understand a message, for comparison: likeness to examples and to the passages of the notice that a
topic's answer stands on, by meaning and by letters.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from bench.remembering import RememberingEncoder
from bot.nlu.scope_score import nearest_by_topic

Numbers = np.ndarray[Any, np.dtype[np.float32]]
CANDIDATES: Final = 10
_LEARNT_FROM: Final = 3000  # examples that the ranking is learnt from, each as if it had not been there
_AT_ONCE: Final = 256
_SEED: Final = 2018


class RetrievalThenRanking:
    """Cosines to all examples and passages; a regression over five of them says which candidate it is."""

    def __init__(
        self,
        encoder: RememberingEncoder,
        texts: Sequence[str],
        topics: Sequence[str],
        passages: Mapping[str, Sequence[str]],
    ) -> None:
        """``passages``: what of the notice each topic stands on; a topic may have none."""
        order = sorted(range(len(texts)), key=lambda n: topics[n])
        self._texts = [texts[n] for n in order]
        self._truth = np.array([topics[n] for n in order])
        self.topics = sorted(set(topics))
        self._starts = np.searchsorted(self._truth, np.array(self.topics))
        self._encoder = encoder
        self._meaning = self._encoder.encode(self._texts)
        self._letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True, min_df=2)
        self._spelt = self._letters.fit_transform(self._texts)
        # A topic without a passage gets an empty one, which nothing is like.
        pairs = [(at, text) for at, topic in enumerate(self.topics) for text in passages.get(topic, ()) or ("",)]
        self._passage_starts = np.searchsorted([at for at, _ in pairs], np.arange(len(self.topics)))
        self._passages = self._encoder.encode([text for _, text in pairs])
        self._passages *= np.array([[float(bool(text))] for _, text in pairs], np.float32)
        self._passages_spelt = self._letters.transform([text for _, text in pairs])
        self._ranking = self._learn_ranking()

    def chances(self, texts: Sequence[str]) -> Numbers:
        """The chance of each topic, 0 for what is no candidate; shape (texts, topics)."""
        blocks = [self._block(list(texts[at : at + _AT_ONCE])) for at in range(0, len(texts), _AT_ONCE)]
        return np.concatenate(blocks)

    def _block(self, texts: list[str]) -> Numbers:
        seen = self._likenesses(texts, None)
        candidates = _nearest(seen)
        rows = np.arange(len(texts))[:, None]
        score = self._ranking.decision_function(seen[rows, candidates].reshape(-1, seen.shape[2]))
        score = np.exp((score := score.reshape(candidates.shape)) - score.max(axis=1, keepdims=True))
        found = np.zeros((len(texts), len(self.topics)), np.float32)
        found[rows, candidates] = score / score.sum(axis=1, keepdims=True)
        return found

    def _learn_ranking(self) -> Any:
        count = min(_LEARNT_FROM, len(self._texts))
        chosen = np.random.default_rng(_SEED).choice(len(self._texts), count, replace=False)
        features, wanted = [], []
        for at in range(0, count, _AT_ONCE):
            own = chosen[at : at + _AT_ONCE]
            seen = self._likenesses([self._texts[n] for n in own], own)
            candidates = _nearest(seen)
            features.append(seen[np.arange(len(own))[:, None], candidates].reshape(-1, seen.shape[2]))
            wanted.append((np.array(self.topics)[candidates] == self._truth[own][:, None]).ravel())
        return LogisticRegression(C=10.0, max_iter=1000).fit(np.concatenate(features), np.concatenate(wanted))

    def _likenesses(self, texts: list[str], own: np.ndarray[Any, np.dtype[np.int64]] | None) -> Numbers:
        """Five numbers a topic; ``own``: the places of the texts among the examples, which are then left out."""
        meaning, spelt = self._encoder.encode(texts), self._letters.transform(texts)
        alike, alike_spelt = meaning @ self._meaning.T, (spelt @ self._spelt.T).toarray().astype(np.float32)
        if own is not None:
            alike[np.arange(len(own)), own] = alike_spelt[np.arange(len(own)), own] = -1.0
        passages = (spelt @ self._passages_spelt.T).toarray().astype(np.float32)
        return np.stack(
            [
                nearest_by_topic(alike, self._starts),
                self._third(alike),
                nearest_by_topic(alike_spelt, self._starts),
                nearest_by_topic(meaning @ self._passages.T, self._passage_starts),
                nearest_by_topic(passages, self._passage_starts),
            ],
            axis=2,
        )

    def _third(self, alike: Numbers) -> Numbers:
        """The mean of the three greatest cosines of each topic: one lucky example is less than three."""
        columns = np.split(alike, self._starts[1:], axis=1)
        return np.stack([np.sort(column, axis=1)[:, -3:].mean(axis=1) for column in columns], axis=1)


def _nearest(seen: Numbers) -> np.ndarray[Any, np.dtype[np.int64]]:
    """The topics with the nearest examples, by meaning; shape (texts, candidates)."""
    count = min(CANDIDATES, seen.shape[1])
    return np.argpartition(-seen[:, :, 0], count - 1, axis=1)[:, :count]
