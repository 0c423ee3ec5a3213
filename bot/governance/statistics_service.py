"""Statistics for staff: figures with their tables, from counts by day and from the register of requests."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final, Protocol

from bot.cases.records import CaseStore
from bot.cases.register import as_csv
from bot.cases.workflow import standing
from bot.conversations import statistics as rules
from bot.conversations.statistics import Count, Measure, Outcome, Span, Stretch, said
from bot.law.calendar import day_in_england, say_day
from bot.law.case import Case, State, replay
from bot.law.rights import TITLES
from bot.notice.answer_book import AnswerBook
from bot.notice.languages import ENGLISH
from bot.notice.school import School
from bot.platform.types import Clock

_OTHER_RIGHTS: Final = "All other rights"
_CAME_TO: Final = {Outcome.ANSWERED: "Answered", Outcome.UNSURE: "Not sure", Outcome.SILENT: "Not in the notice"}
_OTHERS: Final = "All others"
_CAME: Final = "Came in the time shown"
_IN_TIME: Final = (
    _CAME, "Answered in time", "Answered late", "Answered, without a due date", "Open and overdue", "Open, not overdue"
)  # fmt: skip
_NOT_COUNTED: Final = frozenset({State.DUPLICATE})
_ANSWERS: Final = frozenset({State.ANSWERED, State.PARTLY_REFUSED, State.REFUSED})
_SHORT_LIST: Final = (2, 6)  # columns and, at most, rows
_DAYS_AT_ONCE: Final = 400  # more than is ever kept: one look must not count for ever


class _Counts(Protocol):
    def next_day(self) -> date | None:
        """The first day that was not counted yet."""

    def count(self, day: date) -> None:
        """Count a day."""

    def so_far(self, day: date) -> list[Count]:
        """What can be counted of a day that is not over."""

    def counts(self, first: date, last: date) -> list[Count]:
        """What was counted."""


@dataclass(frozen=True)
class Figure:
    """One plot and its table, both with the same guarded numbers; ``bars`` are what is drawn, None where too few.

    ``shorts`` stand under the bars of a plot over time; without them the bars lie, each beside its row's name.
    ``has_gaps``: its rows are months, hours or the like, and one without anything says nothing. ``few`` are the rows
    that were taken out because every number in them is too small, and are named together (``on_page``).
    """

    key: str
    title: str
    about: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    bars: tuple[int | None, ...]
    unit: str
    shorts: tuple[str, ...] = ()
    has_gaps: bool = False
    few: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not any(self.bars)

    @property
    def is_nothing(self) -> bool:
        """Whether nothing was counted at all."""
        return not any(map(_numbers, self.rows))

    @property
    def names_nobody(self) -> bool:
        """Whether each name was counted so rarely that only all of them together would stand there."""
        return bool(self.rows) and all(row[0] in (_OTHERS, _OTHER_RIGHTS) for row in self.rows)

    @property
    def is_small(self) -> bool:
        """Whether all that was counted is too small to stand on paper row by row."""
        return not self.is_nothing and (self.names_nobody or not self.on_page(paper=True).rows)

    def drawn(self) -> Figure:
        """What is drawn of it: over time the gaps too, which say something there."""
        if self.names_nobody:
            return replace(self, rows=(), bars=())
        return self if self.shorts else self._without_gaps()

    def on_page(self, *, paper: bool = False) -> Figure:
        """The same as a table that somebody reads: what is too small is said once, and not in each of its cells.

        A short list stays whole: of the requests that came, "fewer than five" is what is asked.
        """
        whole = self._without_gaps() if paper else self.drawn()
        is_short = len(whole.heads) == _SHORT_LIST[0] and len(whole.rows) <= _SHORT_LIST[1]
        few = [] if is_short else [n for n, row in enumerate(whole.rows) if _numbers(row) == {rules.FEW}]
        named = tuple(whole.shorts[n] if whole.shorts else whole.rows[n][0] for n in few)
        return replace(whole._only([n for n in range(len(whole.rows)) if n not in few]), few=named)

    def _without_gaps(self) -> Figure:
        if not self.has_gaps:
            return self
        return self._only([n for n, row in enumerate(self.rows) if _numbers(row)])

    def _only(self, kept: Sequence[int]) -> Figure:
        return replace(
            self,
            rows=tuple(self.rows[n] for n in kept),
            bars=tuple(self.bars[n] for n in kept),
            shorts=tuple(self.shorts[n] for n in kept if self.shorts),
        )

    def csv(self) -> str:
        """The table for a spreadsheet."""
        return as_csv(self.heads, self.rows)


@dataclass(frozen=True)
class View:
    """Every figure over one stretch of time."""

    span: Span
    first: date
    last: date
    figures: tuple[Figure, ...]


class Statistics:
    """Counts and shows; every method waits for the disk."""

    def __init__(
        self,
        store: _Counts,
        cases: CaseStore,
        book: AnswerBook,
        school: School,
        clock: Clock,
        languages: Mapping[str, str],
    ) -> None:
        """``languages``: the name of each language by its code."""
        self._languages = languages
        self._store = store
        self._cases = cases
        self._book = book
        self._school = school
        self._clock = clock

    def refresh(self) -> int:
        """Count the days that are over and were not counted yet; how many."""
        today = day_in_england(self._clock())
        day = self._store.next_day()
        counted = 0
        while day is not None and day < today and counted < _DAYS_AT_ONCE:
            self._store.count(day)
            counted += 1
            day += timedelta(days=1)
        return counted

    def view(self, span: Span) -> View:
        """The figures over this stretch of time."""
        self.refresh()
        today = day_in_england(self._clock())
        over = rules.stretches(span, today, self._school.school_days)
        first, last = over[0].first, over[-1].last
        counts = [*self._store.counts(first, last), *self._store.so_far(today)]
        everything = [(kept.case.received, replay(kept.events)) for kept in self._cases.all()]
        requests = [(received, case) for received, case in everything if first <= received <= last]
        # What governors ask for first: the law's clock, then danger, then what people asked.
        figures = (
            self._in_time(everything, first, today),
            self._by_right(requests),
            self._days_taken(requests),
            self._danger(counts),
            self._begun(counts, over),
            self._outcomes(counts),
            self._topics(counts),
            self._not_answered(counts),
            self._understood(counts, over),
            self._rated(counts),
            self._rated_topics(counts),
            self._speed(counts),
            self._hours(counts),
            self._ways(counts),
            self._in_languages(counts),
        )
        return View(span, first, last, figures)

    # --- the figures --------------------------------------------------------------------------------------------------

    def _begun(self, counts: Sequence[Count], over: Sequence[Stretch]) -> Figure:
        numbers = rules.by_stretch(counts, Measure.BEGUN, over)
        rows = tuple((one.label, said(n)) for one, n in zip(over, numbers, strict=True))
        about = "How many people began a conversation. Chats that people deleted on the same day are not counted."
        return Figure(
            "conversations", "Conversations", about, ("When", "Conversations"), rows, _bars(numbers), "conversations",
            tuple(one.short for one in over), has_gaps=True,
        )  # fmt: skip

    def _danger(self, counts: Sequence[Count]) -> Figure:
        """Days that were counted before a release counted this are no days without any, so it is said since when."""
        since = min((one.day for one in counts if one.measure is Measure.DANGER), default=None)
        before = since is not None and min(one.day for one in counts) < since
        number = sum(one.count for one in counts if one.measure is Measure.DANGER)
        about = "In how many the assistant took somebody to tell of danger. What staff found by reading is not counted."
        title = "Conversations that told of danger" + (f", counted since {say_day(since)}" if since and before else "")
        rows = (("Told of danger", said(number)),)
        return Figure("danger", title, about, ("What", "Conversations"), rows, _bars([number]), "conversations")

    def _topics(self, counts: Sequence[Count]) -> Figure:
        about = (
            "What people wrote about, as the assistant understood it. Greetings and requests are counted here too, and "
            "a message that asks two things counts twice, so this adds up to more than the questions."
        )
        return self._named("topics", "Topics", about, "Topic", counts, Measure.TOPIC, self._label, "Messages")

    def _not_answered(self, counts: Sequence[Count]) -> Figure:
        about = (
            "Questions that the notice says nothing about. What is asked often could be added to the notice, or to the "
            "school's website."
        )
        return self._named(
            "not-answered", "What the notice does not answer", about, "Topic", counts, Measure.SILENT, self._label
        )

    def _outcomes(self, counts: Sequence[Count]) -> Figure:
        named = {outcome.value: words for outcome, words in rules.OUTCOMES.items()}
        about = (
            "What the questions about the notice came to. Greetings, requests and what tells of danger are no such "
            "questions, so they are not counted here, nor by hour, way or language."
        )
        return self._fixed("outcomes", "What became of the questions", about, counts, Measure.OUTCOME, named)

    def _rated(self, counts: Sequence[Count]) -> Figure:
        about = "What people said below an answer, where they were asked whether it helped."
        return self._fixed("ratings", "Did it help?", about, counts, Measure.RATED, rules.RATINGS, "ratings")

    def _rated_topics(self, counts: Sequence[Count]) -> Figure:
        found = rules.by_two(counts, Measure.RATED_TOPIC)
        helped, helped_not = (Counter(found.get(value, {})) for value in rules.RATINGS)
        shown = rules.folded(helped + helped_not, _OTHERS)
        named = [name for name, _ in shown]
        rows = []
        for name, number in shown:
            own = [
                sum(n for one, n in each.items() if one not in named) if name == _OTHERS else each[name]
                for each in (helped, helped_not)
            ]
            rows.append((self._label(name), said(number), *map(said, own)))
        about = "What the answers were about that people rated. What did not help may need other words."
        heads = ("Topic", "Ratings", *rules.RATINGS.values())
        bars = _bars([number for _, number in shown])
        return Figure("ratings-by-topic", "What helped", about, heads, tuple(rows), bars, "ratings")

    def _hours(self, counts: Sequence[Count]) -> Figure:
        named = {f"{hour:02d}": f"{hour:02d}:00 to {hour:02d}:59" for hour in range(24)}
        about = "At which hour of the day questions came, and what they came to."
        measures = (Measure.HOUR, Measure.BY_HOUR)
        return replace(self._crossed("hours", "Hours of the day", about, counts, measures, named), has_gaps=True)

    def _ways(self, counts: Sequence[Count]) -> Figure:
        about = "How the conversations were begun, and what the questions in them came to."
        measures = (Measure.WAY, Measure.BY_WAY)
        whole = self._crossed("ways", "How people came", about, counts, measures, rules.WAYS, "conversations")
        return replace(whole, has_gaps=True)

    def _in_languages(self, counts: Sequence[Count]) -> Figure:
        about = "In which language the conversations were, and what the questions in them came to."
        named, measures = {ENGLISH: "English", **self._languages}, (Measure.LANGUAGE, Measure.BY_LANGUAGE)
        whole = self._crossed("languages", "Languages", about, counts, measures, named, "conversations")
        return replace(whole, has_gaps=True)

    def _understood(self, counts: Sequence[Count], over: Sequence[Stretch]) -> Figure:
        right = rules.by_stretch(counts, Measure.UNDERSTOOD, over, "yes")
        wrong = rules.by_stretch(counts, Measure.UNDERSTOOD, over, "no")
        rows, bars = [], []
        for one, yes, no in zip(over, right, wrong, strict=True):
            part = rules.share(yes, yes + no)
            rows.append((one.label, said(yes + no), said(yes), rules.TOO_FEW if part is None else f"{part} %"))
            bars.append(part)
        about = (
            "Of the questions that the assistant did not turn away, how many it understood at once, without asking "
            "“did you mean” and without saying that it did not understand. Those that it turned away as not about the "
            "notice, rightly or wrongly, are not counted here; they stand under “What became of the questions”. The "
            "share is reckoned from the rounded numbers."
        )
        heads = ("When", "Not turned away", "Understood at once", "Share of those not turned away")
        shorts, title = tuple(one.short for one in over), "Understood at once"
        return Figure("understood", title, about, heads, tuple(rows), tuple(bars), "per cent", shorts, has_gaps=True)

    def _speed(self, counts: Sequence[Count]) -> Figure:
        found = rules.by_name(counts, Measure.SPEED)
        names = [*(name for _, name in rules.BANDS_OF_SECONDS), rules.SLOWEST]
        numbers = [found.get(name, 0) for name in names]
        rows = tuple((name, said(n)) for name, n in zip(names, numbers, strict=True))
        about = "From a message to its answer. It has nothing to do with the month in which you answer a request."
        return Figure(
            "time",
            "How long people waited in the chat",
            about,
            ("Time", "Answers"),
            rows,
            _bars(numbers),
            "answers",
            has_gaps=True,
        )

    def _in_time(self, requests: Iterable[tuple[date, Case]], first: date, today: date) -> Figure:
        """The open ones whenever they came: the oldest are the latest, and must not drop out of the time shown."""
        found: Counter[str] = Counter()
        for received, case in requests:
            found[_CAME] += first <= received <= today and not case.aside and case.state not in _NOT_COUNTED
            stands = standing(case, self._school.school_days, today)
            if case.closed is None and not case.aside:
                found["Open and overdue" if stands.overdue else "Open, not overdue"] += 1
            elif case.closed is not None and case.state in _ANSWERS and first <= case.closed.on <= today:
                kept = "Answered late" if stands.late else "Answered in time"
                found[kept if stands.deadline.due else "Answered, without a due date"] += 1
        numbers = [found[name] for name in _IN_TIME]
        rows = tuple((name, said(n)) for name, n in zip(_IN_TIME, numbers, strict=True))
        about = (
            "How many requests came and how many were answered in the time shown, by the day the law sets or after it, "
            "and how many are open today, whenever they came. Those that were set aside or made twice are not counted, "
            "and one that was withdrawn counts only as having come."
        )
        return Figure("in-time", "Requests", about, ("State", "Requests"), rows, _bars(numbers), "requests")

    def _by_right(self, requests: Sequence[tuple[date, Case]]) -> Figure:
        """Rights with fewer than five requests are taken together, so that no request stands alone."""
        shown = rules.folded(Counter(case.right.value for _, case in requests), _OTHER_RIGHTS)
        took: dict[str, list[int]] = {name: [] for name, _ in shown}
        for request in requests:
            if (days := _days(request)) is not None:
                name = request[1].right.value
                took[name if name in took else _OTHER_RIGHTS].append(days)
        titles = {right.value: words for right, words in TITLES.items()}
        rows = []
        for name, number in shown:
            middle = rules.median(took[name])
            days_said = rules.TOO_FEW if middle is None else f"{middle} days"
            rows.append((titles.get(name, name), said(number), said(len(took[name])), days_said))
        about = (
            "What people asked for in the time shown, and how many days a closed request typically took: half took no "
            "longer (the median)."
        )
        heads = ("Asked for", "Requests", "Closed", "Days taken, typical (median)")
        return Figure(
            "rights", "Requests by right", about, heads, tuple(rows), _bars([n for _, n in shown]), "requests"
        )

    def _days_taken(self, requests: Sequence[tuple[date, Case]]) -> Figure:
        took = Counter(
            rules.band(days, rules.BANDS_OF_DAYS, rules.LONGEST) for days in map(_days, requests) if days is not None
        )
        names = [*(name for _, name in rules.BANDS_OF_DAYS), rules.LONGEST]
        numbers = [took.get(name, 0) for name in names]
        rows = tuple((name, said(n)) for name, n in zip(names, numbers, strict=True))
        about = "How many days the closed requests took, from the day each came to the day it was closed."
        heads, bars = ("Days", "Requests"), _bars(numbers)
        return Figure("days", "Days that requests took", about, heads, rows, bars, "requests", has_gaps=True)

    def _fixed(
        self, key: str, title: str, about: str, counts: Sequence[Count], measure: Measure, named: Mapping[str, str],
        unit: str = "questions",
    ) -> Figure:  # fmt: skip
        """A figure whose rows are always the same, in this order."""
        found = rules.by_name(counts, measure)
        numbers = [found.get(name, 0) for name in named]
        rows = tuple((words, said(n)) for words, n in zip(named.values(), numbers, strict=True))
        return Figure(key, title, about, (title, unit.capitalize()), rows, _bars(numbers), unit)

    def _crossed(
        self, key: str, title: str, about: str, counts: Sequence[Count], measures: tuple[Measure, Measure],
        named: Mapping[str, str], unit: str = "questions",
    ) -> Figure:  # fmt: skip
        """A figure with the same rows always: how many, and beside it what the questions came to."""
        whole = self._fixed(key, title, about, counts, measures[0], named, unit)
        came_to, rows = rules.by_two(counts, measures[1]), []
        asked = ("Questions",) if unit != "questions" else ()
        for name, row in zip(named, whole.rows, strict=True):
            own = came_to.get(name, {})
            numbers = [sum(own.values())] if asked else []
            rows.append((*row, *map(said, [*numbers, *(own.get(one.value, 0) for one in _CAME_TO)])))
        heads = (*whole.heads, *asked, *_CAME_TO.values())
        return replace(whole, heads=heads, rows=tuple(rows))

    def _named(
        self, key: str, title: str, about: str, head: str, counts: Sequence[Count], measure: Measure,
        label: Callable[[str], str], counted: str = "Questions",
    ) -> Figure:  # fmt: skip
        shown = rules.folded(rules.by_name(counts, measure), _OTHERS)
        rows = tuple((label(name), said(n)) for name, n in shown)
        return Figure(key, title, about, (head, counted), rows, _bars([n for _, n in shown]), counted.lower())

    def _label(self, topic: str) -> str:
        if topic == "out_of_scope":
            return "Not about the notice at all"
        return self._book.labels.get(topic, topic)


def _numbers(row: Sequence[str]) -> set[str]:
    """What a row says, without what says nothing."""
    return set(row[1:]) - {"0", rules.TOO_FEW}


def _bars(numbers: Sequence[int]) -> tuple[int | None, ...]:
    return tuple(rules.rounded(number) for number in numbers)


def _days(request: tuple[date, Case]) -> int | None:
    """How many days a closed request took."""
    received, case = request
    return (case.closed.on - received).days if case.closed is not None else None
