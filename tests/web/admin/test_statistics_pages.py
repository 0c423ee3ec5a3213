"""Statistics about requests, on the page and as a file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.law.rights import Right
from bot.notice.folder import SchoolFolder
from bot.pii.pseudonymiser import Pseudonymiser
from tests.web.office import Office, office, words


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


async def test_on_the_first_day_small_numbers_are_said_in_words_no_empty_plot_is_drawn_and_every_table_is_saved(
    desk: Office,
) -> None:
    opened = await desk.services.conversations.open(mode="text", lang="en")
    await desk.services.conversations.say(opened.session, "m1", "ask_photos")
    page = desk.get("/admin/statistics")
    assert "(so far) fewer than five" in words(page)
    assert "Typed fewer than five fewer than five 0 0 fewer than five" in words(page), (
        "the notice is silent on photographs"
    )
    assert "plot-svg" not in page.text
    shown = page.text.count('<section class="figure"')
    saved = re.findall(r'href="(/admin/statistics/[\w-]+\.csv\?over=[\w-]+)"', page.text)
    assert len(saved) == shown - words(page).count("None so far.")
    for at in saved:
        table = desk.get(at)
        assert table.headers["content-disposition"].startswith("attachment")
        assert not re.search(r'"[1-4]"', table.text), at
