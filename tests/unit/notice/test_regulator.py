"""Wherever the regulator's address is shown, it is said that it may be old, unless the school has switched that off."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.conversations.request_desk import chosen
from bot.keypad.menus import MAIN, KeypadMenus
from bot.law.rights import Right, Who, offered
from bot.notice import answer_variants, law
from bot.notice.folder import SchoolFolder, load_school_folder
from bot.notice.follow_ups import who_then
from bot.notice.reply import Reply
from bot.requests.begin import begin
from bot.requests.draft import Intake, Said
from bot.requests.replies import IntakeReplies
from tests.factories import school_folder

RIGHTS = offered("maintained")


def from_the_book(folder: SchoolFolder) -> Iterator[Reply]:
    """Every answer in every form, and whom to ask about each."""
    for topic in folder.book.replies:
        yield folder.book.reply(topic)
        yield who_then(folder.book, topic)
        yield from (
            form(folder.book, topic)
            for form in (
                answer_variants.offered,
                answer_variants.simpler,
                answer_variants.fuller,
                answer_variants.whole,
            )
        )


def from_the_form(folder: SchoolFolder) -> Iterator[Reply]:
    """Every request as it begins, for whoever it is, and every answer in the middle of one."""
    for mode in ("text", "voice", "keypad"):
        says = IntakeReplies(folder.book, folder.form, RIGHTS, mode)
        for right in RIGHTS:
            if right is Right.OTHER:
                continue
            turn = begin(1, right, chosen(f"request_{right.value}"))
            for who in (None, *Who):
                intake = Intake(1, right, who=who, asks="name")
                yield from says.of(intake, turn.said, begins=True)
        for topic in folder.book.replies:
            for value in (topic, f"{answer_variants.MORE}{topic}", f"{answer_variants.SIMPLE}{topic}"):
                for right in (Right.COMPLAINT, Right.ACCESS):
                    intake = Intake(1, right, asks="name")
                    yield from says.of(intake, (Said("topic", value), Said("ask", "name")))


def from_the_keys(folder: SchoolFolder) -> Iterator[Reply]:
    """Everything that the menus of the telephone lead to."""
    menus = KeypadMenus(folder.book, folder.notice, folder.school, folder.form)
    waiting, seen = [MAIN], {MAIN}
    while waiting:
        reply = menus.reply(waiting.pop())
        if reply is None:
            continue
        yield reply
        onward = {choice.value for choice in reply.choices} - seen
        seen |= onward
        waiting += sorted(onward)


def with_the_address(replies: Iterator[Reply]) -> list[Reply]:
    return [reply for reply in replies if any(one.role == "ico" and one.address for one in reply.contacts)]


@pytest.mark.parametrize(
    ("where", "least"),
    [(from_the_book, 20), (from_the_form, 20), (from_the_keys, 4)],
    ids=["the answers", "the form", "the keys"],
)
def test_no_reply_shows_the_regulators_address_without_the_warning(
    folder: SchoolFolder, where: Callable[[SchoolFolder], Iterator[Reply]], least: int
) -> None:
    (warning,) = folder.law.lines(["regulator_details"])
    shown = with_the_address(where(folder))
    assert len(shown) >= least
    assert [reply for reply in shown if reply.general.count(warning) != 1] == []


def test_a_warning_that_the_school_switched_off_is_shown_nowhere(tmp_path: Path, folder: SchoolFolder) -> None:
    (warning,) = folder.law.lines(["regulator_details"])
    edits = {law.FILE: ("[regulator_details]\n", "[regulator_details]\non = false\n")}
    without = load_school_folder(school_folder(tmp_path, edits))
    replies = [*from_the_book(without), *from_the_form(without), *from_the_keys(without)]
    assert with_the_address(iter(replies))
    assert [reply for reply in replies if warning in reply.general] == []
