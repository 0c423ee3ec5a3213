"""The passages of a notice that are nearest to a question, for topics that are answered in the notice's own words."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache, lru_cache
from typing import Any, Final

import numpy as np
from safetensors.numpy import load_file

from bot.models.sentence_encoder import SentenceEncoder
from bot.models.sentence_graph import PASSAGE_MEANING, TOPIC_MEANING, build_int8, published_file
from bot.notice.answer_book import Nearest
from bot.notice.notice import Notice
from bot.notice.reply import Source
from bot.platform.errors import UnfitCorrection
from bot.setup.passages import Passage, passages_of

Rows = np.ndarray[Any, np.dtype[np.float32]]
MOST: Final = 3
OFFERED: Final = 5
"""Passages between which somebody chooses who confirms a topic."""
WITHIN: Final = 0.15
"""A passage that is so much farther than the nearest one is not shown beside it."""
_ABOUT_IT: Final = 0.45
"""From here on a passage has to do with a question. Of questions that a notice answers 87 in 100 reach it, of those
that no privacy notice answers 7, of those that another one may answer 31 (docs/adr/0024)."""
_CHOSEN: Final = 0.02
"""So much nearer counts a passage that was chosen for the topic of a question."""
_DIGITS: Final = 6  # of a passage's place


class NearestPassages:
    """Finds passages of one notice; thread-safe, one core."""

    def __init__(self, notice: Notice) -> None:
        """Read the notice once; about a second for one of 2,500 words."""
        self._passages = passages_of(notice)
        self._encoder = _encoder()
        self._rows = self._encoder.encode([one.headed for one in self._passages])
        self._known: dict[str, Rows] = {}  # nothing that a person typed

    def learn_by_heart(self, questions: Collection[str]) -> None:
        """Find the passages of questions that are asked again and again, such as the labels of topics, all at once."""
        new = [question for question in questions if question not in self._known]
        for question, meaning in zip(new, self._encoder.encode(new), strict=True):
            self._known[question] = self._rows @ meaning

    def find(self, question: str, chosen: Collection[Source] = ()) -> Nearest:
        """The nearest passages, the nearest first, at most ``MOST``; no two hold the same words.

        ``chosen`` are those that somebody chose for what the question is about.
        """
        scores = self._scores(question)
        is_about = bool(scores.max(initial=0.0) >= _ABOUT_IT)
        known = {" ".join(source.quote.split()) for source in chosen}
        told = np.array([" ".join(one.quote.split()) in known for one in self._passages], np.float32)
        found = self._best(scores + _CHOSEN * told, WITHIN)
        return Nearest(tuple(self._passages[place].source for place in found), is_about)

    def places(self, label: str, examples: Sequence[str]) -> list[tuple[int, Passage]]:
        """The likeliest passages for a topic, however far they are, each with its place in the notice.

        ``examples`` are questions about it: their mean counts as much as the label.
        """
        scores = self._scores(label)
        if examples:
            scores = scores + self._rows @ _mean(tuple(examples))
        return [(place, self._passages[place]) for place in self._best(scores, np.inf, OFFERED)]

    def passage(self, chosen: str) -> Passage:
        """The passage that a form sent, by its place and its digest; raises UnfitCorrection where it is not there."""
        place, _, digest = chosen.partition("-")
        known = place.isdecimal() and len(place) < _DIGITS and int(place) < len(self._passages)
        if not known or self._passages[int(place)].digest != digest:
            raise UnfitCorrection("passage", "the notice has changed meanwhile; choose once more")
        return self._passages[int(place)]

    def _best(self, scores: Rows, within: float, most: int = MOST) -> list[int]:
        found: list[int] = []
        for place in map(int, np.argsort(-scores)):
            if len(found) == most or scores[place] < scores[found[0] if found else place] - within:
                break
            if not any(self._overlap(place, other) for other in found):
                found.append(place)
        return found

    def _scores(self, question: str) -> Rows:
        known = self._known.get(question)
        if known is not None:
            return known
        scores: Rows = self._rows @ self._encoder.encode([question])[0]
        return scores

    def _overlap(self, one: int, other: int) -> bool:
        a, b = self._passages[one], self._passages[other]
        return a.section is b.section and (a.quote in b.quote or b.quote in a.quote)


@cache
def _encoder() -> SentenceEncoder:
    """The sentence model turned to school topics, and from there to finding passages; made once a process."""
    graph = build_int8(load_file(TOPIC_MEANING), load_file(PASSAGE_MEANING))
    return SentenceEncoder(graph, published_file("tokenizer.json"))


@lru_cache(maxsize=256)
def _mean(examples: tuple[str, ...]) -> Rows:
    """The mean of a topic's examples, which no notice changes."""
    meant: Rows = _encoder().encode(examples).mean(0)
    return meant
