"""The passages of a notice that are nearest to a question, for a school whose answers nobody has confirmed yet."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from typing import Any, Final

import numpy as np
from safetensors.numpy import load_file

from bot.models.sentence_encoder import SentenceEncoder
from bot.models.sentence_graph import TOPIC_MEANING, build_int8, published_file
from bot.notice.answer_book import Nearest
from bot.notice.notice import Notice
from bot.platform.errors import UnfitCorrection
from bot.setup.passages import Passage, passages_of

Rows = np.ndarray[Any, np.dtype[np.float32]]
MOST: Final = 3
WITHIN: Final = 0.2
"""A passage that is so much farther than the nearest one is not shown beside it."""
_ABOUT_IT: Final = 0.7
"""From here on a passage has to do with a question. Of questions that a notice answers 71 in 100 reach it, of questions
that no privacy notice answers 12 (docs/adr/0024)."""
_PUBLISHED: Final = 0.5
_WITH_HEADING: Final = 0.5
_ALONE: Final = 0.5
_SECTION: Final = 0.3
"""What counts how much: the published sentence model and the one turned to school topics, on a passage with its heading
and by itself, and the best three passages of the section it stands in. Chosen on three of six notices."""
_OF_A_SECTION: Final = 3
_DIGITS: Final = 6  # of a passage's place


class NearestPassages:
    """Finds passages of one notice; thread-safe, one core."""

    def __init__(self, notice: Notice) -> None:
        """Read the notice once; about a second for one of 2,500 words."""
        self._passages = passages_of(notice)
        self._turned, self._published = _encoders()
        headed = [f"{one.section.heading}. {one.words}" for one in self._passages]
        self._headed = self._turned.encode(headed)
        self._alone = self._turned.encode([one.words for one in self._passages])
        self._plain = self._published.encode(headed)
        names = [section.id for section in notice.sections]
        self._known: dict[str, Rows] = {}  # nothing that a person typed
        self._sections = np.array([names.index(one.section.id) for one in self._passages])

    def learn_by_heart(self, questions: Collection[str]) -> None:
        """Find the passages of questions that are asked again and again, such as the labels of topics, all at once."""
        new = [question for question in questions if question not in self._known]
        turned, published = self._turned.encode(new), self._published.encode(new)
        for number, question in enumerate(new):
            self._known[question] = self._of_meaning(turned[number], published[number])

    def find(self, question: str) -> Nearest:
        """The nearest passages, the nearest first, at most ``MOST``; no two hold the same words."""
        scores = self._scores(question)
        found = self._best(scores, WITHIN)
        is_about = bool(scores.max(initial=0.0) >= _ABOUT_IT)
        return Nearest(tuple(self._passages[place].source for place in found), is_about)

    def places(self, question: str) -> list[tuple[int, Passage]]:
        """The ``MOST`` nearest passages however far they are, each with its place in the notice."""
        return [(place, self._passages[place]) for place in self._best(self._scores(question), np.inf)]

    def passage(self, chosen: str) -> Passage:
        """The passage that a form sent, by its place and its digest; raises UnfitCorrection where it is not there."""
        place, _, digest = chosen.partition("-")
        known = place.isdecimal() and len(place) < _DIGITS and int(place) < len(self._passages)
        if not known or self._passages[int(place)].digest != digest:
            raise UnfitCorrection("passage", "the notice has changed meanwhile; choose once more")
        return self._passages[int(place)]

    def _best(self, scores: Rows, within: float) -> list[int]:
        found: list[int] = []
        for place in map(int, np.argsort(-scores)):
            if len(found) == MOST or scores[place] < scores[found[0] if found else place] - within:
                break
            if not any(self._overlap(place, other) for other in found):
                found.append(place)
        return found

    def _scores(self, question: str) -> Rows:
        known = self._known.get(question)
        if known is not None:
            return known
        return self._of_meaning(self._turned.encode([question])[0], self._published.encode([question])[0])

    def _of_meaning(self, turned: Rows, published: Rows) -> Rows:
        own: Rows = _WITH_HEADING * (self._headed @ turned) + _ALONE * (self._alone @ turned)
        own = own + _PUBLISHED * (self._plain @ published)
        best: Rows = np.zeros(int(self._sections.max(initial=0)) + 1, np.float32)
        for section in set(self._sections.tolist()):
            best[section] = np.sort(own[self._sections == section])[-_OF_A_SECTION:].mean()
        scores: Rows = own + _SECTION * best[self._sections]
        return scores

    def _overlap(self, one: int, other: int) -> bool:
        a, b = self._passages[one], self._passages[other]
        return a.section is b.section and (a.quote in b.quote or b.quote in a.quote)


@cache
def _encoders() -> tuple[SentenceEncoder, SentenceEncoder]:
    """The sentence model turned to school topics, and as it was published; made once a process."""
    tokenizer = published_file("tokenizer.json")
    turned = SentenceEncoder(build_int8(load_file(TOPIC_MEANING)), tokenizer)
    return turned, SentenceEncoder(build_int8(), tokenizer)
