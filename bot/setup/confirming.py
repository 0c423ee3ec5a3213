"""Confirming, topic by topic, what the notice says: for each the likeliest passages, and what a person chose."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from bot.notice import notice as notices
from bot.notice.answer_book import ONLY_HERE, OPEN, Entry
from bot.notice.folder import SchoolFolder
from bot.notice.follow_ups import REQUEST
from bot.notice.notice import Notice
from bot.platform.errors import UnfitCorrection
from bot.setup.nearest import NearestPassages
from bot.setup.passages import Passage

SILENT, NOT_OURS = "silent", "not-ours"
"""What may be chosen in place of a passage: the notice does not say it; it is nothing that this school has."""
SAID: Final = "This is what the school's notice says about it."
SAID_REQUEST: Final = "You can ask the school for this, and I can send it there. This is what its notice says about it."
DOES_NOT_SAY: Final = "The notice does not say anything about this. The school can tell you more."
DOES_NOT_SAY_HOW: Final = (
    "The notice does not say how to ask for this. You can ask all the same, and I can send it to the school."
)
HAS_NOT: Final = "That is nothing that this school has. The school can tell you more."
_KEPT: Final = ("general", "contacts", "choices", "right")
"""What a confirmed answer takes from the release's: none of it speaks for the notice."""
_CLAIMS: Final = frozenset({"answer", "silent"})
_ABOUT_THE_FIRST: Final = "cookie_"  # law on what the first school's notice says of its website
Answers = Mapping[str, tuple[str, Mapping[str, Any]]]


@dataclass(frozen=True)
class Proposal:
    """A topic that waits, in a parent's words, with its likeliest passages by their place in the notice."""

    topic: str
    label: str
    passages: tuple[tuple[int, Passage], ...]

    @property
    def is_right(self) -> bool:
        """Whether it is a right, which can be asked for whatever a notice says."""
        return self.topic.startswith(REQUEST)


class Confirming:
    """What the page about confirming calls; ``put_live`` lays answers over what is served (bot.learning)."""

    def __init__(
        self,
        served: Callable[[], SchoolFolder],
        library: Mapping[str, Entry],
        nearest: Callable[[Notice], NearestPassages],
        put_live: Callable[[Answers, str], object],
    ) -> None:
        self._served, self._library, self._nearest, self._put_live = served, library, nearest, put_live

    @property
    def waiting(self) -> tuple[str, ...]:
        """The topics that nobody has confirmed, what can be asked for last."""
        book = self._served().book
        asked = {topic for topic, entry in self._library.items() if entry.custom.get("kind") in _CLAIMS}
        topics = [topic for topic in self._library if topic in book.unconfirmed & asked and topic not in book.lost]
        return tuple(sorted(topics, key=lambda topic: topic.startswith(REQUEST)))

    @property
    def all(self) -> int:
        """How many topics a school confirms."""
        claims = (entry.custom for entry in self._library.values() if entry.custom.get("kind") in _CLAIMS)
        return sum(not custom.get(ONLY_HERE) for custom in claims)

    def proposals(self, topics: Iterable[str]) -> list[Proposal]:
        """The likeliest passages for each of these topics."""
        nearest = self._nearest(self._served().notice)
        labels = self._served().book.labels
        return [Proposal(topic, labels[topic], tuple(nearest.places(labels[topic]))) for topic in topics]

    def confirm(self, chosen: Mapping[str, str], by: str) -> int:
        """Put what was chosen live: by topic the place of a passage, ``SILENT`` or ``NOT_OURS``; how many it were.

        Raises UnfitCorrection where a topic does not wait or a passage is not there any more.
        """
        answers = {topic: self._answer(topic, choice) for topic, choice in chosen.items()}
        if answers:
            self._put_live(answers, by)
        return len(answers)

    def _answer(self, topic: str, choice: str) -> tuple[str, Mapping[str, Any]]:
        if topic not in self.waiting:
            raise UnfitCorrection("topic", "somebody has confirmed this one meanwhile")
        entry = self._library[topic]
        kept: dict[str, Any] = {key: entry.custom[key] for key in _KEPT if key in entry.custom}
        kept["general"] = [name for name in kept.get("general", ()) if not name.startswith(_ABOUT_THE_FIRST)]
        kept["label"] = entry.custom["label"]
        is_request = topic.startswith(REQUEST)
        contacts = {"contacts": kept.get("contacts") or ["school", "dpo"]}
        if choice == NOT_OURS and not is_request:  # a right is there whatever a notice says
            return HAS_NOT, {**kept, **contacts, ONLY_HERE: True, "kind": "handover"}
        if choice == SILENT:
            return DOES_NOT_SAY_HOW if is_request else DOES_NOT_SAY, {**kept, **contacts, "kind": "silent"}
        sources = [locator(self._nearest(self._served().notice).passage(choice))]
        text = SAID_REQUEST if is_request else SAID
        return text, {**kept, "kind": "answer", "sources": sources, OPEN: True}


def locator(passage: Passage) -> dict[str, str]:
    """A passage as an answer points at it (docs/adr/0004); raises UnfitCorrection where its words stand twice."""
    quote = " ".join(passage.quote.split())
    lines = [line.removeprefix("- ") for line in passage.quote.split("\n")]
    takes: tuple[notices.Take, ...] = ("sentence", "paragraph", "item", "row", "list", "table")
    for take in takes:
        for at in (passage.quote, lines[-1]):
            try:
                found = notices.passage(passage.section, at, take)
            except LookupError:
                continue
            if quote == " ".join(found.split()):
                return {"section": passage.section.id, "at": " ".join(at.split()), "take": take}
    raise UnfitCorrection(
        "passage", f"the words of '{passage.section.heading}' stand twice; choose others, or write an answer"
    )
