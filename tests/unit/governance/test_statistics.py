"""Statistics single nobody out: rounded, folded, and no number follows from the others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import and_, delete, insert, update

from bot.cases.store import SqlCaseStore
from bot.conversations import statistics as rules
from bot.conversations.statistics import Measure, Span
from bot.conversations.store import SqlConversationStore
from bot.governance.statistics_service import Figure, Statistics, View
from bot.governance.statistics_store import SqlStatisticsStore
from bot.law.calendar import SchoolDays, Term
from bot.notice.folder import SchoolFolder
from bot.platform import tables
from bot.platform.database import open_database
from tests.factories import SetClock, a_conversation, greeted

counts = st.integers(min_value=0, max_value=500)


@given(counts)
def test_no_number_from_one_to_four_is_ever_shown(count: int) -> None:
    shown = rules.rounded(count)
    assert shown is None if 0 < count < 5 else shown is not None
    assert shown is None or shown % 5 == 0
    assert rules.said(count) not in ("1", "2", "3", "4")


@given(st.lists(counts, min_size=2, max_size=8))
def test_a_hidden_number_does_not_follow_from_the_total_and_the_others(numbers: list[int]) -> None:
    """Whoever sees the rounded total and all the rounded others cannot tell which number from 1 to 4 is hidden."""
    hidden = next((n for n in numbers if rules.rounded(n) is None), None)
    others = [rules.rounded(n) for n in numbers if rules.rounded(n) is not None]
    if hidden is None or not any(others):
        return
    possible = set()
    for guess in (1, 2, 3, 4):
        # The others lie anywhere within two of what is shown (a nothing is exactly that).
        lowest = sum(max(n - 2, 5) for n in others if n) + guess
        highest = sum(n + 2 for n in others if n) + guess
        total = rules.rounded(sum(numbers))
        unseen = 4 * sum(rules.rounded(n) is None for n in numbers)
        if total is not None and lowest - unseen <= total + 2 and highest + unseen >= total - 2:
            possible.add(guess)
    assert len(possible) > 1


@given(st.dictionaries(st.sampled_from("abcdefghijklmnopqrst"), counts, max_size=20))
def test_folding_shows_no_small_name_and_loses_nothing(found: dict[str, int]) -> None:
    shown = rules.folded(found, "rest", most=3)
    assert all(count >= 5 for name, count in shown if name != "rest")
    assert sum(count for _, count in shown) == sum(found.values())
    assert len([name for name, _ in shown if name != "rest"]) <= 3


@given(counts, counts)
def test_a_share_follows_from_what_is_shown_and_tells_nothing_more(part: int, rest: int) -> None:
    whole = part + rest
    shown = rules.share(part, whole)
    same = rules.share(rules.rounded(part) or 0, rules.rounded(whole) or 0)
    if shown is not None:
        assert shown == same
        assert 0 <= shown <= 100


def test_a_middle_of_fewer_than_five_is_not_shown() -> None:
    assert rules.median([1, 2, 3, 4]) is None
    assert rules.median([1, 2, 3, 4, 50]) == 3


def test_whole_weeks_and_months_are_shown_with_the_present_one_so_far_and_holidays_are_named() -> None:
    terms = SchoolDays(
        (
            Term("Autumn 1", date(2026, 9, 3), date(2026, 10, 23)),
            Term("Autumn 2", date(2026, 11, 2), date(2026, 12, 18)),
        )
    )
    weeks = rules.stretches(Span.WEEKS_4, date(2026, 11, 24), terms)
    assert [one.last for one in weeks][-2:] == [date(2026, 11, 22), date(2026, 11, 24)]
    assert all(one.first.weekday() == 0 and one.last.weekday() == 6 for one in weeks[:-1])
    assert [one.label for one in weeks if "holiday" in one.label] == ["Week of 26 October 2026 (school holiday)"]
    months = rules.stretches(Span.MONTHS_12, date(2026, 11, 24))
    assert [one.label for one in months][:1] == ["November 2025"]
    assert [one.label for one in months][-2:] == ["October 2026", "November 2026 (so far)"]
    assert [one.last for one in months][-2:] == [date(2026, 10, 31), date(2026, 11, 24)]


# --- from the database ------------------------------------------------------------------------------------------------

TODAY = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)


class World:
    """Conversations on chosen days, and the picture of them."""

    def __init__(self, state: Path, folder: SchoolFolder) -> None:
        self.engine = open_database(f"sqlite:///{state}/picture.sqlite3")
        self.clock = SetClock(TODAY)
        self.store = SqlStatisticsStore(self.engine)
        self.chats = SqlConversationStore(self.engine)
        languages = {"pl": "Polski"}
        self.statistics = Statistics(
            self.store, SqlCaseStore(self.engine), folder.book, folder.school, self.clock, languages
        )
        self._number = 0

    def chat(self, at: datetime, *kinds: str, topic: str = "ask_share_who", took: int = 300) -> None:
        self._number += 1
        one = a_conversation(self._number, id=f"{self._number:032x}", last_seq=1)
        self.chats.create(one, f"hash-{self._number}", greeted(), at)
        with self.engine.begin() as connection:
            for seq, kind in enumerate(kinds, start=2):
                ids: dict[str, Any] = {"conversation_id": one.id, "at": at.replace(tzinfo=None)}
                said = {
                    "client_id": f"m{seq}",
                    "first_seq": seq,
                    "frame": "say",
                    "said": "x",
                    "took": took,
                    "fired": "",
                }
                connection.execute(insert(tables.turns).values(**ids, **said, understanding={"topic": topic}))
                body = {"kind": kind, "text": "Hello."}
                reply = {"seq": seq, "reply_to": f"m{seq}", "more": False, "body": body}
                connection.execute(insert(tables.replies).values(**ids, **reply))

    def view(self, span: Span = Span.WEEKS_4) -> View:
        return self.statistics.view(span)

    def figure(self, key: str) -> Figure:
        return next(one for one in self.view().figures if one.key == key)


@pytest.fixture
def world(tmp_path: Path, folder: SchoolFolder) -> Iterator[World]:
    made = World(tmp_path, folder)
    yield made
    made.engine.dispose()


def test_where_nothing_was_asked_every_figure_says_none(world: World) -> None:
    figures = {figure.key: figure for figure in world.view().figures}
    assert all(figure.is_empty for figure in figures.values())
    assert {row[1] for row in figures["outcomes"].rows} == {"0"}


def test_on_the_first_day_today_is_there_and_tomorrow_it_is_counted_once(world: World) -> None:
    for _ in range(6):
        world.chat(TODAY, "answer")
    world.chat(TODAY, "silent")
    rows = dict(world.figure("conversations").rows)
    assert rows["Week of 23 November 2026 (so far)"] == "5"
    assert dict(world.figure("outcomes").rows)["Not in the notice"] == "fewer than five"
    world.clock.move(timedelta(days=1))
    assert dict(world.figure("conversations").rows)["Week of 23 November 2026 (so far)"] == "5"


def test_outcomes_hours_ways_languages_and_ratings_are_counted(world: World) -> None:
    at = datetime(2026, 7, 21, 7, 30, tzinfo=timezone.utc)  # half past eight by the school's clocks
    world.clock.now = at + timedelta(days=9)
    kinds = ("answer", "clarify", "silent", "not_understood", "out_of_scope", "question", "chitchat", "safeguarding")
    for _ in range(5):
        world.chat(at, *kinds)
    with world.engine.begin() as connection:
        for number in range(1, 6):
            row = {"conversation_id": f"{number:032x}", "client_id": "r1", "reply_to": "m2", "value": "up"}
            connection.execute(insert(tables.ratings).values(**row, text=None, at=at.replace(tzinfo=None)))
        c = tables.conversations.c
        connection.execute(update(tables.conversations).where(c.id == f"{1:032x}").values(lang="pl", line="phone"))
    shown = {figure.key: dict(row[:2] for row in figure.rows) for figure in world.view().figures}
    assert set(shown["outcomes"].values()) == {"5"}
    assert {hour for hour, n in shown["hours"].items() if n != "0"} == {"08:00 to 08:59"}
    assert (shown["ways"]["Typed"], shown["ways"]["Telephone"]) == ("fewer than five", "fewer than five")
    assert (shown["languages"]["English"], shown["languages"]["Polski"]) == ("fewer than five", "fewer than five")
    assert shown["ratings"] == {"Yes, it helped": "5", "No, it did not": "0"}


def test_what_questions_came_to_is_told_by_hour_language_and_way_in(world: World) -> None:
    at = datetime(2026, 7, 21, 7, 30, tzinfo=timezone.utc)
    world.clock.now = at + timedelta(days=9)
    for number in range(12):
        world.chat(at, "answer", "answer", "clarify", *(["silent"] if number < 4 else []))
    with world.engine.begin() as connection:
        theirs = tables.conversations.c.id.in_([f"{number:032x}" for number in range(1, 6)])
        connection.execute(update(tables.conversations).where(theirs).values(lang="pl", mode="voice"))
    for figure, row in (("languages", "Polski"), ("ways", "Spoken in the browser")):
        shown = world.figure(figure)
        assert shown.heads[1:] == ("Conversations", "Questions", "Answered", "Not sure", "Not in the notice")
        assert next(one for one in shown.rows if one[0] == row)[1:] == ("5", "20", "10", "5", rules.FEW)
    hours = world.figure("hours")
    assert hours.heads[1:] == ("Questions", "Answered", "Not sure", "Not in the notice")
    assert hours.rows[8][1:] == ("40", "25", "10", rules.FEW)


def test_what_people_rated_is_told_by_topic_and_what_few_rated_stands_with_others(
    world: World, folder: SchoolFolder
) -> None:
    rated = [("ask_share_who", "down")] * 5 + [("ask_share_who", "up")] * 5 + [("ask_protect", "up")] * 3
    rated += [("ask_dpo_role", "down")] * 5
    for number, (topic, value) in enumerate([*rated, ("ask_help", "down")], start=1):
        world.chat(TODAY, "answer", topic=topic)
        with world.engine.begin() as connection:
            row = {"conversation_id": f"{number:032x}", "client_id": "r1", "reply_to": "m2", "value": value}
            connection.execute(insert(tables.ratings).values(**row, text=None, at=TODAY.replace(tzinfo=None)))
    assert world.figure("ratings-by-topic").rows == (
        (folder.book.labels["ask_share_who"], "10", "5", "5"),
        (folder.book.labels["ask_dpo_role"], "5", "0", "5"),
        ("All others", rules.FEW, rules.FEW, rules.FEW),
    )


def test_conversations_are_counted_in_the_week_they_began(world: World) -> None:
    for _ in range(7):
        world.chat(TODAY - timedelta(days=9), "answer")
    for _ in range(3):
        world.chat(TODAY - timedelta(days=16), "answer")
    rows = dict(world.figure("conversations").rows)
    assert rows["Week of 9 November 2026"] == "5"
    assert sorted(rows.values()) == ["0", "0", "0", "5", "fewer than five"]


def test_the_counts_stay_when_the_conversations_go(world: World) -> None:
    for _ in range(12):
        world.chat(TODAY - timedelta(days=9), "answer")
    before = world.figure("topics").rows
    world.statistics.refresh()
    world.chats.purge(TODAY + timedelta(days=1), TODAY)
    assert world.figure("topics").rows == before
    assert before[0][1] == "10"


def test_a_day_that_is_not_over_is_not_counted(world: World) -> None:
    for _ in range(9):
        world.chat(TODAY, "answer")
    assert world.statistics.refresh() == 0
    world.clock.move(timedelta(days=1))
    assert world.statistics.refresh() == 1
    assert [
        one.count for one in world.store.counts(date(2026, 11, 24), date(2026, 11, 24)) if one.measure is Measure.BEGUN
    ] == [9]


def test_what_was_not_understood_and_what_the_notice_does_not_say_are_told_apart(world: World) -> None:
    at = TODAY - timedelta(days=9)
    for _ in range(20):
        world.chat(at, "answer")
    for _ in range(10):
        world.chat(at, "silent", topic="ask_long")
    for _ in range(10):
        world.chat(at, "not_understood", topic="ask_cookies_what")
    for _ in range(6):
        world.chat(at, "out_of_scope", topic="out_of_scope")
    row = next(row for row in world.figure("understood").rows if row[1] != "0")
    assert row[1:] == ("40", "30", "75 %")
    missing = dict(world.figure("not-answered").rows)
    assert missing["Not about the notice at all"] == "5"
    assert "10" in missing.values()
    topics = dict(world.figure("topics").rows)
    assert "30" not in topics.values()
    assert set(topics.values()) == {"20", "10"}


def test_a_name_that_a_request_asked_for_is_no_topic_that_was_not_understood(world: World) -> None:
    for _ in range(6):
        world.chat(TODAY, "question", topic="not_understood")
    for _ in range(6):
        world.chat(TODAY, "answer", topic="ask_share_who")
    assert [row[1] for row in world.figure("topics").rows] == ["5"], "five, as small numbers are said in steps of five"


def test_an_answer_that_asks_did_you_mean_is_not_understood_and_a_greeting_is_no_question(world: World) -> None:
    at = TODAY - timedelta(days=9)
    for number in range(15):
        world.chat(at, "answer", "chitchat")
        with world.engine.begin() as connection:
            body = {"kind": "answer", "text": "Hello.", "doubt": "answered" if number < 5 else None}
            first = and_(tables.replies.c.conversation_id == f"{number + 1:032x}", tables.replies.c.seq == 2)
            connection.execute(update(tables.replies).where(first).values(body=body))
    row = next(row for row in world.figure("understood").rows if row[1] != "0")
    assert row[1:] == ("15", "10", "67 %")
    assert dict(world.figure("outcomes").rows)["Answered from the notice"] == "10"
    assert [row[1] for row in world.figure("topics").rows] == ["25"], "greetings are among the topics"


def test_on_paper_an_hour_without_anything_is_left_out_and_an_outcome_is_not(world: World) -> None:
    for _ in range(6):
        world.chat(TODAY, "answer")
    assert [row[0] for row in world.figure("hours").on_page(paper=True).rows] == ["12:00 to 12:59"]
    assert [row[0] for row in world.figure("languages").on_page(paper=True).rows] == ["English"]
    weeks = world.figure("understood").on_page(paper=True)
    assert (len(weeks.rows), len(weeks.bars), len(weeks.shorts)) == (1, 1, 1)
    assert world.figure("outcomes").on_page(paper=True) == world.figure("outcomes")


def test_a_topic_that_one_family_asked_about_stands_nowhere(world: World, folder: SchoolFolder) -> None:
    at = TODAY - timedelta(days=9)
    for _ in range(8):
        world.chat(at, "answer")
    world.chat(at, "silent", topic="ask_biometrics" if "ask_biometrics" in folder.book.labels else "ask_long")
    everything = "".join(figure.csv() for figure in world.view().figures)
    assert "All others" in everything
    assert "fewer than five" in everything
    assert '"1"' not in everything


def test_conversations_that_told_of_danger_are_counted_once_on_the_day_they_did_and_few_are_said_in_words(
    world: World,
) -> None:
    for number in range(6):
        world.chat(TODAY - timedelta(days=3), *["safeguarding"] * (1 + number % 2))
    assert world.figure("danger").rows == (("Told of danger", "5"),)
    world.clock.move(timedelta(days=1))
    world.chat(TODAY, "safeguarding")
    assert world.figure("danger").rows == (("Told of danger", "5"),)
    with world.engine.begin() as connection:  # the same conversation goes on a day later
        reply = {"seq": 9, "reply_to": "m9", "more": False, "body": {"kind": "safeguarding", "text": "Hello."}}
        at = (TODAY + timedelta(days=1)).replace(tzinfo=None)
        connection.execute(insert(tables.replies).values(conversation_id=f"{7:032x}", at=at, **reply))
    tomorrow = (TODAY + timedelta(days=1)).date()
    assert [one.count for one in world.store.so_far(tomorrow) if one.measure is Measure.DANGER] == [0]


def test_a_day_that_was_counted_before_danger_was_counted_is_no_day_without_any(world: World) -> None:
    world.chat(TODAY - timedelta(days=3), "answer")
    assert "counted since" not in world.figure("danger").title
    with world.engine.begin() as connection:
        p = tables.picture_days
        old = and_(p.c.measure == Measure.DANGER.value, p.c.day < date(2026, 11, 23))
        connection.execute(delete(p).where(old))
    assert world.figure("danger").title.endswith("told of danger, counted since Monday 23 November 2026")
    with world.engine.begin() as connection:  # the first day of the new release
        connection.execute(delete(p).where(p.c.measure == Measure.DANGER.value))
    assert world.figure("danger").title.endswith("told of danger, counted since Tuesday 24 November 2026")


def test_the_share_understood_says_that_what_was_turned_away_is_not_in_it(world: World) -> None:
    for _ in range(5):
        world.chat(TODAY, "answer", "out_of_scope")
    figure = world.figure("understood")
    assert figure.rows[-1][1:] == ("5", "5", "100 %")
    assert figure.heads[1:] == ("Not turned away", "Understood at once", "Share of those not turned away")


def test_a_row_of_small_numbers_is_named_once_below_its_table_and_is_whole_in_the_file() -> None:
    rows = (("A", "20", "fewer than five"), ("B", "fewer than five", "0"), ("C", "0", "0"))
    figure = Figure("k", "T", "", ("Way", "Chats", "Asked"), rows, (20, None, 0), "chats", has_gaps=True)
    shown = figure.on_page()
    assert (shown.rows, shown.few) == (rows[:1], ("B",))
    assert figure.csv().count("\n") == 4
    over_time = replace(figure, shorts=("a", "b", "c"))
    assert (over_time.on_page().rows, over_time.on_page().few) == ((rows[0], rows[2]), ("b",)), "a gap is seen there"
    assert over_time.on_page(paper=True).rows == rows[:1]
    assert not over_time.is_small
    assert replace(figure, rows=rows[1:], bars=(None, 0)).is_small
    assert not replace(figure, rows=rows[2:], bars=(0,)).is_small, "that there was none is no small number"
    few, none = ("Came", "fewer than five"), ("Late", "0")
    short = replace(figure, heads=("State", "Requests"), rows=(few, none), bars=(None, 0), has_gaps=False)
    assert short.on_page().rows == short.rows, "a short list stays whole"
    alone = replace(figure, rows=(("All others", "15", "5"),), bars=(15,))
    assert alone.names_nobody
    assert alone.drawn().rows == ()


def test_a_cell_that_looks_like_a_formula_is_disarmed() -> None:
    figure = Figure("k", "t", "a", ("Topic", "Questions"), (("=1+1", "5"),), (5,), "questions")
    assert '"\'=1+1"' in figure.csv()


def test_the_night_counts_before_it_deletes(world: World) -> None:
    from bot.governance.retention_service import Retention

    world.chat(TODAY - timedelta(days=40), "answer")
    Retention(world.chats, lambda: 30, world.clock, before=world.statistics.refresh).run()
    day = (TODAY - timedelta(days=40)).date()
    assert world.store.counts(day, day), "the day went uncounted"
