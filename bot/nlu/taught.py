"""What a school has taught: heads of that school alone, beside what the release has learnt and changing none of it.

A taught topic, or one that was taught a sentence, gets a column of its own behind the networks' hidden layer. The other
columns stay as they are, so that what the release understands, and what it leaves to nobody, is understood as before.
Learning is a regression whose negatives are the examples of the release: seconds, whatever they number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from scipy.optimize import minimize

from bot.models.cores import on_all_cores
from bot.nlu.nearest_examples import NearestExamples, of_length_one
from bot.nlu.spelling import Speller, Vocabulary, words_of
from bot.nlu.topic_features import TopicFeatures
from bot.nlu.topic_network import TopicNetwork
from bot.pii.pseudonymiser import normalise_for_understanding

Matrix = np.ndarray[Any, np.dtype[np.float32]]
Places = np.ndarray[Any, np.dtype[np.int64]]
FILE: Final = "taught.npz"
WORDS: Final = "words.json"
ALONE, IN_CONTEXT = "network.npz", "in_context.npz"
"""The networks that read a message by itself, and behind what was answered before it."""
COUNTS_AS: Final = 100.0
"""How many examples of the release a taught sentence counts as (docs/adr/0008 has the figures of these three)."""
STAYS: Final = 1e-3
"""How dear it is to leave what was learnt before: a share of the squared change, for each example of the release."""
OFTENER: Final = 1.0
"""How much likelier a topic that the school added is than its few sentences say, in natural logarithms."""
_NO_VOTE: Final = -1.0  # of the words, which know a topic of the release only (bot.nlu.topic_words)
_AS_LIKELY: Final = -12.5  # a taught word that the release does not know, in natural logarithms (bot.nlu.spelling)
_STEPS: Final = 200


@dataclass(frozen=True)
class Taught:
    """``added``: the topics beside those of the release; ``touched``: all that were taught a sentence.

    ``alone`` and ``in_context``: what is added to their columns, (hidden + 1, touched), the bias last. ``seen``: the
    sentences, rows of length 1; ``of``: the topic of each, as a place in ``touched``. ``words``: those that are new.
    """

    added: tuple[str, ...]
    touched: tuple[str, ...]
    alone: Matrix
    in_context: Matrix
    seen: Matrix
    of: Places
    words: tuple[str, ...]

    @classmethod
    def load(cls, folder: Path) -> Taught | None:
        """What is kept in a model's folder; None where nothing was taught."""
        if not (folder / FILE).exists():
            return None
        with np.load(folder / FILE) as kept:
            added, touched, words = (tuple(map(str, kept[name])) for name in ("added", "touched", "words"))
            return cls(added, touched, kept["alone"], kept["in_context"], kept["seen"], kept["of"], words)

    def save(self, folder: Path) -> None:
        """Keep it in a model's folder, as plain numbers and words."""
        np.savez(
            folder / FILE,
            added=np.array(self.added, str),
            touched=np.array(self.touched, str),
            alone=self.alone,
            in_context=self.in_context,
            seen=self.seen,
            of=self.of,
            words=np.array(self.words, str),
        )

    def vocabulary(self, known: Vocabulary) -> Vocabulary:
        """The words of the release with those that were taught, which are no slips."""
        return _with_words(known, self.words)

    def network(self, network: TopicNetwork, change: Matrix) -> TopicNetwork:
        """A network of the release with the columns that were taught."""
        topics = (*network.topics, *self.added)
        weights = np.pad(network.out[0], ((0, 0), (0, len(self.added))))
        bias = np.pad(network.out[1], (0, len(self.added)))
        places = [topics.index(topic) for topic in self.touched]
        weights[:, places] += change[:-1]
        bias[places] += change[-1]
        return TopicNetwork(topics, network.into, (weights, bias))

    def nearest(self, seen: Matrix, nearest: Matrix, topics: Sequence[str]) -> Matrix:
        """The greatest cosine to each topic's examples, with the taught ones; ``topics``: of the whole network."""
        found = np.pad(nearest, ((0, 0), (0, len(self.added))), constant_values=-1.0)
        cosines = of_length_one(seen) @ self.seen.T
        for place, topic in enumerate(self.touched):
            at = topics.index(topic)
            found[:, at] = np.maximum(found[:, at], cosines[:, self.of == place].max(axis=1))
        return found

    def votes(self, votes: Matrix) -> Matrix:
        """The votes of the words, which have none for an added topic."""
        return np.pad(votes, ((0, 0), (0, len(self.added))), constant_values=_NO_VOTE)


def learn(folder: Path, examples: Mapping[str, Sequence[str]]) -> Taught:
    """Learn sentences by topic beside the model of the release that is kept in ``folder``, and keep them there."""
    known = Vocabulary.from_json((folder / WORDS).read_text())
    typed = [normalise_for_understanding(sentence) for its in examples.values() for sentence in its]
    words = tuple(sorted(set(words_of(typed)) - known.known.keys() - known.heard.keys()))
    speller, features = Speller(_with_words(known, words)), TopicFeatures.load(folder)
    texts = [speller.corrected(text) for text in typed]
    seen = features.all(texts, features.meaning(texts))
    touched = tuple(examples)
    of = np.repeat(np.arange(len(touched)), [len(its) for its in examples.values()])
    networks = [TopicNetwork.load(folder / name) for name in (ALONE, IN_CONTEXT)]
    added = tuple(topic for topic in touched if topic not in networks[0].topics)
    library, of_library = NearestExamples.kept(folder)
    told = _Told(TopicFeatures.of_full_length(library), of_library, seen, of)
    changes = on_all_cores(lambda network: _change(network, told, touched, added), networks)
    taught = Taught(added, touched, changes[0], changes[1], of_length_one(seen), of, words)
    taught.save(folder)
    return taught


def _with_words(known: Vocabulary, words: Sequence[str]) -> Vocabulary:
    """A vocabulary with words that were taught, which are no slips."""
    return Vocabulary({**known.known, **dict.fromkeys(words, _AS_LIKELY)}, known.heard)


class _Told(NamedTuple):
    """The examples of the release with the place of each one's topic, and the taught sentences with theirs."""

    library: Matrix
    of_library: Places
    taught: Matrix
    of_taught: Places


def _change(network: TopicNetwork, told: _Told, touched: Sequence[str], added: Sequence[str]) -> Matrix:
    """What is added to the columns of the touched topics so that the sentences are told from all examples.

    The cross-entropy over all topics, with every other column as it is: a convex problem, so that it has one solution.
    """
    topics = (*network.topics, *added)
    places = np.array([topics.index(topic) for topic in touched])
    hidden = np.vstack([network.hidden(told.library), network.hidden(told.taught)])
    scores = np.pad(hidden @ network.out[0] + network.out[1], ((0, 0), (0, len(added))))
    right = np.concatenate([told.of_library, places[told.of_taught]])
    counts = np.concatenate([np.ones(len(told.library)), np.full(len(told.taught), COUNTS_AS)])[:, None]
    others = np.delete(scores, places, axis=1)
    theirs = np.logaddexp.reduce(others, axis=1, dtype=np.float64)
    before, is_right = scores[:, places], right[:, None] == places
    of_another = np.where(is_right.any(axis=1), 0.0, scores[np.arange(len(right)), right])
    dear = STAYS * len(told.library)

    def loss(flat: Any) -> tuple[float, Any]:
        change = flat.reshape(-1, len(places))
        now = before + hidden @ change[:-1].astype(np.float32) + change[-1]
        whole = np.logaddexp(theirs, np.logaddexp.reduce(now, axis=1))[:, None]
        wrong = counts * (np.exp(now - whole) - is_right)
        missed = counts * (whole - np.where(is_right, now, 0.0).sum(axis=1, keepdims=True) - of_another[:, None])
        slope = np.vstack([hidden.T @ wrong.astype(np.float32) + 2 * dear * change[:-1], wrong.sum(axis=0)])
        return float(missed.sum() + dear * (change[:-1] ** 2).sum()), slope.ravel()

    start = np.zeros((hidden.shape[1] + 1) * len(places))
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": _STEPS}).x
    change: Matrix = found.reshape(-1, len(places)).astype(np.float32)
    change[-1, [place for place, topic in enumerate(touched) if topic in added]] += OFTENER
    return change
