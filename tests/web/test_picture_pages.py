"""The picture of the requests, as staff see it and as its file has it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.core.pseudonyms import Pseudonymiser
from bot.core.rights import Right
from bot.school_folder import SchoolFolder
from tests.web.office import Office, office


@pytest.fixture
def desk(tmp_path: Path, folder: SchoolFolder, door: Pseudonymiser) -> Iterator[Office]:
    with office(tmp_path, folder, door) as there:
        yield there


def test_requests_are_counted_by_right_with_the_days_they_took_and_a_rare_right_stands_with_others(
    desk: Office,
) -> None:
    asked = [desk.open(right=Right.ACCESS if number < 6 else Right.ERASURE) for number in range(7)]
    desk.later(days=12)
    for reference in asked:
        desk.step(reference, "withdrawn", note="by phone", on=f"{desk.clock():%Y-%m-%d}")
    desk.later(days=40)
    by_right = desk.get("/admin/picture/rights.csv").text.splitlines()
    assert by_right[1:] == [
        '"See information","5","5","12 days"',
        '"All other rights","fewer than 5","fewer than 5","too few to say"',
    ]
    days = desk.get("/admin/picture/days.csv").text.splitlines()
    assert [line for line in days if '"0"' not in line][1:] == ['"8 to 14 days","5"']
