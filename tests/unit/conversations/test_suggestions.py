"""The first questions that are suggested are those that parents ask most."""

from __future__ import annotations

from datetime import date, datetime, timezone

from bot.conversations.statistics import Count, Measure
from bot.conversations.suggestions import ENOUGH, Suggestions
from bot.notice.folder import SchoolFolder
from bot.notice.reply import Reply

NOW = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)
YESTERDAY = date(2026, 11, 23)


class Counted:
    """Counts that were made, and how often somebody looked."""

    def __init__(self, *counts: Count) -> None:
        self._all = list(counts)
        self.looks: list[tuple[date, date]] = []

    def counts(self, first: date, last: date) -> list[Count]:
        self.looks.append((first, last))
        return [count for count in self._all if first <= count.day <= last]


def asked(topic: str, times: int, day: date = YESTERDAY, measure: Measure = Measure.TOPIC) -> Count:
    return Count(day, measure, topic, times)


def greeting(folder: SchoolFolder, *counts: Count) -> list[str]:
    greet = Suggestions(Counted(*counts), folder.book, lambda: NOW).around(lambda: folder.book.reply("greeting"))
    return [choice.value for choice in greet().choices]


def test_without_counts_the_choices_are_those_of_the_schools_file(folder: SchoolFolder) -> None:
    assert greeting(folder) == [choice.value for choice in folder.book.reply("greeting").choices]


def test_what_is_asked_most_comes_first_and_the_number_of_choices_stays(folder: SchoolFolder) -> None:
    named = [choice.value for choice in folder.book.reply("greeting").choices]
    found = greeting(folder, asked("ask_share_named", ENOUGH), asked("request_rectification", ENOUGH + 1))
    assert found == ["request_rectification", "ask_share_named", *named][: len(named)]
    assert greeting(folder, asked(named[-1], ENOUGH))[0] == named[-1]  # and none twice
    assert len(set(greeting(folder, asked(named[-1], ENOUGH)))) == len(named)


def test_few_askings_old_ones_and_what_is_no_question_change_nothing(folder: SchoolFolder) -> None:
    usual = greeting(folder)
    assert greeting(folder, asked("ask_share_named", ENOUGH - 1)) == usual
    assert greeting(folder, asked("ask_share_named", 500, date(2026, 8, 1))) == usual
    assert greeting(folder, asked("chat_thanks", 500), asked("out_of_scope", 500), asked("gone_topic", 500)) == usual
    assert greeting(folder, asked("ask_share_named", 500, measure=Measure.SILENT)) == usual


def test_a_greeting_without_choices_gets_none_and_a_day_is_looked_at_once(folder: SchoolFolder) -> None:
    counted = Counted(asked("ask_share_named", 500))
    suggestions = Suggestions(counted, folder.book, lambda: NOW)
    assert suggestions.around(lambda: Reply("greeting", "Only people."))().choices == ()
    greet = suggestions.around(lambda: folder.book.reply("greeting"))
    assert greet() == greet()
    assert len(counted.looks) == 1
