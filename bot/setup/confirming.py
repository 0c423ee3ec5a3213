"""Confirming, topic by topic, what the notice says: for each the likeliest passages, and what a person chose."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final

from bot.notice import notice as notices
from bot.notice.answer_book import ONLY_HERE, OPEN, Entry
from bot.notice.changes import overlay_answers
from bot.notice.changes.overlay import Overlay
from bot.notice.changes.overlay_answers import Lost
from bot.notice.changes.version_records import PutLive
from bot.notice.folder import SchoolFolder
from bot.notice.follow_ups import REQUEST
from bot.notice.notice import Notice
from bot.platform.errors import SchoolFolderError, UnfitCorrection
from bot.setup.nearest import NearestPassages
from bot.setup.passages import Passage
from bot.setup.reworded import Reworded, grouped, in_its_place, quotes

SILENT, NOT_OURS = "silent", "not-ours"
"""What may be chosen in place of passages: the notice does not say it; it is nothing that this school has."""
SAID: Final = "This is what the school's notice says about it."
SAID_REQUEST: Final = "You can ask the school for this, and I can send it there. This is what its notice says about it."
DOES_NOT_SAY: Final = "The notice does not say anything about this. The school can tell you more."
DOES_NOT_SAY_HOW: Final = (
    "The notice does not say how to ask for this. You can ask all the same, and I can send it to the school."
)
HAS_NOT: Final = "That is nothing that this school has. The school can tell you more."
_KEPT: Final = ("general", "contacts", "choices", "right")
"""What a confirmed answer takes from the one before it: none of it speaks for the notice."""
_CLAIMS: Final = frozenset({"answer", "silent"})
_ABOUT_THE_FIRST: Final = "cookie_"  # law on what the first school's notice says of its website
Answer = tuple[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Proposal:
    """A topic that waits, in a parent's words, with its likeliest passages by their place in the notice.

    ``before`` is what the edition before this one said; nothing where this is another notice.
    """

    topic: str
    label: str
    passages: tuple[tuple[int, Passage], ...]
    before: tuple[str, ...] = ()

    @property
    def is_right(self) -> bool:
        """Whether it is a right, which can be asked for whatever a notice says."""
        return self.topic.startswith(REQUEST)


class Confirming:
    """What the page about confirming calls; ``put_live`` puts answers live, ``examples`` are a topic's questions."""

    def __init__(
        self,
        served: Callable[[], SchoolFolder],
        nearest: Callable[[Notice], NearestPassages],
        put_live: PutLive,
        examples: Callable[[str], Sequence[str]],
    ) -> None:
        self._served, self._nearest, self._put_live, self._examples = served, nearest, put_live, examples

    @property
    def waiting(self) -> tuple[str, ...]:
        """The topics that nobody has confirmed, what can be asked for last."""
        return tuple(sorted(self._lost, key=lambda topic: topic.startswith(REQUEST)))

    @property
    def confirmed(self) -> int:
        """How many topics are answered by what somebody wrote or confirmed."""
        book = self._served().book
        said = (topic for topic, reply in book.replies.items() if reply.kind in _CLAIMS or reply.text == HAS_NOT)
        return len(set(said) - book.unconfirmed)

    @property
    def _lost(self) -> dict[str, Lost]:
        folder = self._served()
        asked = folder.book.unconfirmed - folder.book.lost
        return {one.topic: one for one in folder.lost if one.topic in asked and one.entry.custom.get("kind") in _CLAIMS}

    def proposals(self, topics: Iterable[str]) -> list[Proposal]:
        """The likeliest passages for each of these topics."""
        nearest, lost = self._nearest(self._served().notice), self._lost
        found = []
        for topic in topics:
            passages = nearest.places(lost[topic].label, self._examples(topic))
            before = () if self._served().book.replaced else lost[topic].before
            found.append(Proposal(topic, lost[topic].label, tuple(passages), before))
        return found

    def reworded(self) -> tuple[list[Reworded], str]:
        """Passages that this edition words anew and answers still fit on; and what all of that is, in short."""
        found = self._reworded()
        pairs = [(self._served().book.labels[topic], pairs) for topic, (_, pairs) in found.items()]
        return grouped(pairs), _in_short(found)

    def keep_reworded(self, seen: str, by: str) -> int:
        """Keep all answers that still fit on what was worded anew, as ``reworded`` showed them; how many it were.

        Raises UnfitCorrection where that has changed since.
        """
        found = self._reworded()
        if not found or seen != _in_short(found):
            raise UnfitCorrection("reworded", "somebody has changed the notice or an answer meanwhile")
        return self._answers_live({topic: answer for topic, (answer, _) in found.items()}, by)

    def _reworded(self) -> dict[str, tuple[Answer, list[tuple[str, str]]]]:
        """By topic the answer on the passages of this edition, and each passage of it that is worded anew."""
        served = self._served()
        if served.book.replaced:
            return {}
        there = lru_cache(lambda take: quotes(served.notice, take))
        found = {}
        for topic, lost in self._lost.items():
            sources, pairs = [], []
            for before, given in zip(lost.before, lost.entry.custom.get("sources", ()), strict=False):
                if section := overlay_answers.place_of(given, served.notice):
                    sources.append({**given, "section": section})
                elif anew := in_its_place(before, str(given.get("section")), there(given.get("take", "sentence"))):
                    sources.append({**anew[1]})
                    pairs.append((before, anew[0]))
            is_whole = bool(pairs) and len(sources) == len(lost.before)
            if is_whole and (own := self._still_fits(lost.entry, sources)):
                found[topic] = own, pairs
        return found

    def confirm(self, chosen: Mapping[str, Sequence[str]], by: str) -> int:
        """Put what was chosen live: by topic the places of passages, or ``SILENT`` or ``NOT_OURS``; how many it were.

        Raises UnfitCorrection where a topic does not wait or a passage is not there any more.
        """
        lost = self._lost
        answers = {topic: self._answer(lost.get(topic), choices) for topic, choices in chosen.items() if choices}
        return self._answers_live(answers, by)

    def _answers_live(self, answers: Mapping[str, Answer], by: str) -> int:
        """Put answers live; how many."""

        def change(overlay: Overlay) -> Overlay:
            for topic, (text, custom) in answers.items():
                overlay = overlay.with_answer(topic, text, custom)
            return overlay

        if answers:
            self._put_live(change, by, "answers_confirmed", {"answers": len(answers)})
        return len(answers)

    def _answer(self, lost: Lost | None, choices: Sequence[str]) -> Answer:
        if lost is None:
            raise UnfitCorrection("topic", "somebody has confirmed this one meanwhile")
        entry, is_request = lost.entry, lost.topic.startswith(REQUEST)
        if len(choices) > 1 and {SILENT, NOT_OURS} & set(choices):
            raise UnfitCorrection("passage", f"at '{lost.label}' either tick passages, or say that there is none")
        kept: dict[str, Any] = {key: entry.custom[key] for key in _KEPT if key in entry.custom}
        kept["general"] = [name for name in kept.get("general", ()) if not name.startswith(_ABOUT_THE_FIRST)]
        kept |= {"label": lost.label, OPEN: True}
        contacts = {"contacts": kept.get("contacts") or ["school", "dpo"]}
        if [*choices] == [NOT_OURS] and not is_request:  # a right is there whatever a notice says
            return HAS_NOT, {**kept, **contacts, ONLY_HERE: True, "kind": "handover"}
        if [*choices] == [SILENT]:
            return DOES_NOT_SAY_HOW if is_request else DOES_NOT_SAY, {**kept, **contacts, "kind": "silent"}
        nearest = self._nearest(self._served().notice)
        sources = [locator(nearest.passage(choice)) for choice in choices]
        if own := self._own_words(entry, sources):
            return own
        return SAID_REQUEST if is_request else SAID, {**kept, "kind": "answer", "sources": sources}

    def _own_words(self, entry: Entry, sources: list[dict[str, str]]) -> Answer | None:
        """The words that stood on a passage of the notice's last edition, where they stand on its new one as well."""
        served = self._served()
        if served.book.replaced or entry.custom.get("kind") != "answer" or entry.custom.get(OPEN):
            return None
        return self._still_fits(entry, sources)

    def _still_fits(self, entry: Entry, sources: list[dict[str, str]]) -> Answer | None:
        """An answer as it was written, on other passages; None where it says more than they do."""
        served, custom = self._served(), {**entry.custom, "sources": sources}
        try:
            fitting = replace(entry, custom=custom)
            overlay_answers.checked(fitting, served.notice, served.school, served.law, served.book.labels)
        except SchoolFolderError:
            return None
        return entry.text, custom


def _in_short(found: Mapping[str, tuple[Answer, list[tuple[str, str]]]]) -> str:
    """What was found, in so few signs that a form can say what was seen; "" for nothing."""
    return hashlib.sha256(repr(sorted(found.items())).encode()).hexdigest()[:16] if found else ""


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
