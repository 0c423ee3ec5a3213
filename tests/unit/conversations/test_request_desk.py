"""While nobody has said that a school's contacts are right, no request is opened, and help in danger is given all the same."""

from __future__ import annotations

import copy
from dataclasses import replace

import pytest

from bot.conversations.request_desk import RequestDesk
from bot.notice.folder import SchoolFolder
from bot.requests.draft import Heard
from tests.intake_factories import complete

NOT_YET = "cannot send it requests yet"


@pytest.fixture
def unconfirmed(desk: RequestDesk, folder: SchoolFolder) -> RequestDesk:
    closed = copy.copy(desk)
    closed._school = replace(folder.school, is_confirmed=False)
    return closed


def test_a_wish_is_answered_with_whom_to_ask_and_so_is_what_was_asked_beside_it(unconfirmed: RequestDesk) -> None:
    turn = unconfirmed.turn(
        "c1", None, 0, Heard("my file, and the photos", "request_access", 0.9, also=("ask_photos",))
    )
    assert NOT_YET in turn.replies[-1].text
    assert turn.replies[0] == unconfirmed.book.reply("ask_photos")
    assert (turn.draft, turn.begun) == (None, 0)


def test_a_request_that_was_begun_before_is_not_sent_and_its_answers_are_kept(unconfirmed: RequestDesk) -> None:
    draft = complete().to_draft()
    turn = unconfirmed.turn("c1", draft, 1, Heard("", chosen="yes"))
    assert NOT_YET in turn.replies[0].text
    assert turn.draft == draft


def test_who_tells_of_danger_in_it_is_given_help(unconfirmed: RequestDesk) -> None:
    turn = unconfirmed.turn("c1", complete().to_draft(), 1, Heard("my dad hits me", "danger_child", 0.9))
    assert turn.replies[0].kind == "safeguarding"
