"""Statistics about requests, on the page and as a file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.governance.statistics_service import Figure
from bot.law.calendar import say_day
from bot.law.rights import Right
from bot.notice.folder import SchoolFolder
from bot.pii.pseudonymiser import Pseudonymiser
from tests.web.office import Office, office, words
from widget.admin.system.statistics_plots import plot


@pytest.fixture
def desk(tmp_path: Path, folder: SchoolFolder, pseudonymiser: Pseudonymiser) -> Iterator[Office]:
    with office(tmp_path, folder, pseudonymiser) as there:
        yield there


def test_requests_are_counted_by_right_with_the_days_they_took_and_a_rare_right_stands_with_others(
    desk: Office,
) -> None:
    asked = [desk.open(right=Right.ACCESS if number < 6 else Right.ERASURE) for number in range(7)]
    desk.later(days=12)
    for reference in asked:
        desk.step(reference, "withdrawn", note="by phone", on=f"{desk.clock():%Y-%m-%d}")
    desk.later(days=40)
    by_right = desk.get("/admin/statistics/rights.csv").text.splitlines()
    assert by_right[1:] == [
        '"See information","5","5","12 days"',
        '"All other rights","fewer than five","fewer than five","too few to say"',
    ]
    days = desk.get("/admin/statistics/days.csv").text.splitlines()
    assert [line for line in days if '"0"' not in line][1:] == ['"8 to 14 days","5"']


def test_it_is_told_how_many_were_answered_in_time_or_late_and_what_is_overdue_however_old(desk: Office) -> None:
    in_time, late = [desk.open() for _ in range(6)], [desk.open() for _ in range(5)]
    for _ in range(10):
        desk.open()
    for reference in in_time:
        _answered(desk, reference)
    desk.later(days=60)
    for reference in late:
        _answered(desk, reference)
    told = desk.get("/admin/statistics/in-time.csv?over=12-weeks").text.splitlines()[1:]
    assert told[:3] == ['"Came in the time shown","20"', '"Answered in time","5"', '"Answered late","5"']
    desk.later(days=100)
    told = desk.get("/admin/statistics/in-time.csv?over=4-weeks").text.splitlines()[1:]
    assert [line for line in told if '"0"' not in line] == ['"Open and overdue","10"']


def test_the_page_on_paper_says_which_school_and_day_it_is_of(desk: Office) -> None:
    page = words(desk.get("/admin/statistics"))
    assert f"{desk.services.folder.school.name}, printed on {say_day(desk.clock().date())}" in page


def test_fewer_than_five_is_drawn_as_an_outline_and_nothing_as_nothing() -> None:
    rows = (("A", "20"), ("B", "fewer than five"), ("C", "0"))
    figure = Figure("k", "T", "", ("Topic", "Questions"), rows, (20, None, 0), "questions")
    assert plot(figure).count('class="rect few"') == 2, "in the wide plot and in the narrow one"
    assert 'class="rect few"' not in plot(replace(figure, unit="per cent"))


async def test_a_small_schools_sheet_begins_with_the_requests_and_names_once_what_is_too_few_to_be_shown_by_row(
    desk: Office,
) -> None:
    for _ in range(2):
        desk.open()
    for _ in range(5):
        opened = await desk.services.conversations.open(mode="text", lang="en")
        await desk.services.conversations.say(opened.session, "m1", "ask_photos")
    page = desk.get("/admin/statistics")
    heads = re.findall(r"<h2 [^>]*>([^<]+)<", page.text)
    assert heads[:4] == [
        "Requests",
        "Requests by right",
        "Days that requests took",
        "Conversations that told of danger",
    ]
    assert words(page).count("Came in the time shown fewer than five") == 2, "on the screen and on paper"
    assert "Fewer than five of each, so not shown one by one: Requests by right." in words(page)
    assert 'class="figure screen-only" aria-labelledby="rights"' in page.text, "it stands in that line alone"
    assert "Answered late 0 " in words(page), "that none was late is news"
    assert "Each was counted fewer than five times, so none is named." in words(page)
    assert "All other rights" not in words(page)
    for nobody in ("Spoken in the browser", "Polski", "up to 7 days"):
        assert nobody not in words(page), "a row of zeros"
    assert "None in this time: Days that requests took; Conversations that told of danger;" in words(page)


def _answered(desk: Office, reference: str) -> None:
    done = desk.step(
        reference, "answered", told="in_person", note="all of it", handed_over="all", on=f"{desk.clock():%Y-%m-%d}"
    )
    assert done.status_code == 303, words(done)


async def test_on_the_first_day_small_numbers_are_said_in_words_no_empty_plot_is_drawn_and_every_table_is_saved(
    desk: Office,
) -> None:
    opened = await desk.services.conversations.open(mode="text", lang="en")
    await desk.services.conversations.say(opened.session, "m1", "ask_photos")
    page = desk.get("/admin/statistics")
    assert "Too few to show (fewer than five each): Typed." in words(page)
    ways = desk.get("/admin/statistics/ways.csv").text.splitlines()
    assert ways[1] == '"Typed","fewer than five","fewer than five","0","0","fewer than five"', "silent on photographs"
    assert "plot-svg" not in page.text
    shown = page.text.count('<section class="figure')
    saved = re.findall(r'href="(/admin/statistics/[\w-]+\.csv\?over=[\w-]+)"', page.text)
    assert len(saved) == shown - page.text.count("<p>None in this time.</p>")
    for at in saved:
        table = desk.get(at)
        assert table.headers["content-disposition"].startswith("attachment")
        assert not re.search(r'"[1-4]"', table.text), at
