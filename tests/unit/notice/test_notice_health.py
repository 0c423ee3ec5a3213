"""Notice health: every problem of the list, whether it stands, and what the assistant says until it is mended."""

from __future__ import annotations

import pytest

from bot.notice import notice_health
from bot.notice.folder import SchoolFolder
from bot.notice.notice import parse
from bot.platform.errors import SchoolFolderError
from tests.factories import HAZELMERE, edited
from tests.unit.notice.second_school import NOTICE

LIST = notice_health.parse((HAZELMERE / notice_health.FILE).read_text(encoding="utf-8"))
OLD = (HAZELMERE / "notice.md").read_text(encoding="utf-8")


def stands(folder: SchoolFolder, notice: str) -> dict[int, str]:
    return {one.problem.number: one.stand for one in notice_health.findings(LIST, parse(notice), folder.book)}


def test_the_thirty_three_problems_all_stand_in_the_notice_as_it_is(folder: SchoolFolder) -> None:
    assert sorted(one.number for one in LIST) == list(range(1, 34))
    assert set(stands(folder, OLD).values()) == {"stands"}


def test_each_says_what_the_assistant_says_by_an_answer_that_there_is(folder: SchoolFolder) -> None:
    for one in LIST:
        assert one.says or one.topic in folder.book.replies, one.number
    assert all(one.says for one in notice_health.findings(LIST, folder.notice, folder.book))


@pytest.mark.parametrize(
    ("number", "old", "new"),
    [
        (26, "| _utmz | randomly generated number | 2 years |\n", ""),
        (24, "This schedule lists for each service", "Pupil files are kept for seven years. It lists"),
        (1, "If you ask us, we will also", "We answer within one month. If you ask us, we will also"),
        (7, "Please use the contact details above", "Please write to the Board"),
        (21, "someone outside of ECC", "someone outside of the school"),
        (32, "is committed complying", "is committed to complying"),
    ],
)
def test_a_problem_is_mended_once_the_words_are(folder: SchoolFolder, number: int, old: str, new: str) -> None:
    after = stands(folder, edited(OLD, old, new))
    assert {n for n, stand in after.items() if stand == "mended"} == {number}


def test_another_notice_has_other_problems(folder: SchoolFolder) -> None:
    after = stands(folder, NOTICE)
    assert after[26] == after[1] == after[24] == after[31] == "mended"
    assert after[12] == after[15] == "stands"


@pytest.mark.parametrize(
    ("toml", "cure"),
    [
        ("[[problem]]\nnumber = 1\nheading = 'a'\nproblem = 'b'", "needs says or topic"),
        ("[[problem]]\nnumber = 1\nheading = 'a'\nsays = 'b'", "needs a heading and a problem"),
        ("[[problem]]\nnumber = 1\ncolour = 1", "'colour' of the problem number 1 is not known"),
        ("[[problem]]\nnumber = 'one'\nheading = 'a'\nproblem = 'b'\nsays = 'c'", "needs a number"),
        ("[[problem]]\nnumber = 1\nheading = 'a'\nproblem = 'b'\nsays = 'c'\nwhile = 'words'", "are lists"),
        ("[[problem]", "not valid TOML"),
    ],
)
def test_a_mistake_in_the_list_is_said(toml: str, cure: str) -> None:
    with pytest.raises(SchoolFolderError) as caught:
        notice_health.parse(toml)
    assert cure in str(caught.value)
