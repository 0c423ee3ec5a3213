"""What is suggested first: the questions that parents have asked most, before those that the school's files name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final, Protocol

from bot.conversations.statistics import Count, Measure
from bot.law.calendar import day_in_england
from bot.notice.answer_book import AnswerBook
from bot.notice.reply import Reply
from bot.platform.types import Clock

DAYS: Final = 84  # twelve weeks: what parents ask follows the terms
ENOUGH: Final = 20  # times asked in that time, so that no one family's questions are shown to all
# Good to offer: what the notice answers or is silent on, whom to reach, and how a request begins.
_OFFERED: Final = frozenset({"answer", "silent", "contact"})


class _Counts(Protocol):
    def counts(self, first: date, last: date) -> list[Count]:
        """What was counted by day."""


class Suggestions:
    """Orders the choices of a greeting; looks once a day, so that a greeting costs nothing."""

    def __init__(self, counts: _Counts, book: AnswerBook, clock: Clock) -> None:
        self._counts = counts
        self._book = book
        self._clock = clock
        self._looked: tuple[date, tuple[str, ...]] | None = None

    def around(self, greet: Callable[[], Reply]) -> Callable[[], Reply]:
        """A greeting that suggests what is asked most."""
        return lambda: self._suggesting(greet())

    def _suggesting(self, greeting: Reply) -> Reply:
        if not greeting.choices:  # the kill switch is off: only contacts are shown
            return greeting
        most = [self._book.choice(topic) for topic in self._most_asked()]
        named = [choice for choice in greeting.choices if choice not in most]
        return replace(greeting, choices=tuple([*most, *named][: len(greeting.choices)]))

    def _most_asked(self) -> Sequence[str]:
        today = day_in_england(self._clock())
        if self._looked is None or self._looked[0] != today:
            asked: Counter[str] = Counter()
            for count in self._counts.counts(today - timedelta(days=DAYS), today - timedelta(days=1)):
                if count.measure is Measure.TOPIC and self._is_offered(count.name):
                    asked[count.name] += count.count
            ordered = sorted(asked.items(), key=lambda item: (-item[1], item[0]))
            self._looked = today, tuple(topic for topic, times in ordered if times >= ENOUGH)
        return self._looked[1]

    def _is_offered(self, topic: str) -> bool:
        reply = self._book.replies.get(topic)
        if reply is None or topic in self._book.lost:
            return False
        return topic.startswith("request_") or reply.kind in _OFFERED
