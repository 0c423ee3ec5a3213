"""Requests that were begun in the chat and not sent: staff see them, and what their person is told stays true."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from bot.conversations.records import Numbered
from bot.law.request_fields import Channel
from bot.law.rights import Right
from bot.notice.folder import SchoolFolder
from bot.pii.pseudonymiser import Pseudonymiser
from bot.staff.rules import Role
from tests.staff_factories import somebody
from tests.web.office import Office, office, words

AT = "/admin/requests/begun"
TO_DO = "1 request was begun in the chat and not sent."
DAY = timedelta(days=1)


@pytest.fixture
def desk(tmp_path: Path, folder: SchoolFolder, pseudonymiser: Pseudonymiser) -> Iterator[Office]:
    with office(tmp_path, folder, pseudonymiser, Role.CASEWORKER) as running:
        yield running


@dataclass
class Chat:
    """Somebody in the chat."""

    desk: Office
    session: str
    conversation: str
    frames: int = 0

    def say(self, *texts: str) -> list[Numbered]:
        replies: list[Numbered] = []
        for text in texts:
            self.frames += 1
            replies = asyncio.run(self.desk.services.conversations.say(self.session, f"m{self.frames}", text))
        return replies

    @property
    def at(self) -> str:
        return f"{AT}/{self.conversation}/1"


@pytest.fixture
def begins(desk: Office) -> Chat:
    """Somebody who began a request, and was asked for whom it is."""
    opened = asyncio.run(desk.services.conversations.open(mode="text", lang="en"))
    begun = Chat(desk, opened.session, opened.conversation)
    begun.say("request_erasure")
    return begun


@pytest.fixture
def chat(begins: Chat) -> Chat:
    """Somebody who told that, too."""
    begins.say("my child", "I am her mother")
    return begins


def test_what_was_begun_and_left_is_on_the_first_page_after_a_day_of_silence(desk: Office, chat: Chat) -> None:
    assert TO_DO not in words(desk.get("/admin/to-do"))
    desk.clock.move(DAY - timedelta(hours=2))
    desk.sign_in()
    assert TO_DO not in words(desk.get("/admin/to-do"))
    assert desk.get(chat.at).status_code == 404
    desk.later(days=1)
    first = desk.get("/admin/to-do")
    assert TO_DO in words(first)
    assert f'href="{AT}"' in first.text
    listed = desk.get(AT)
    assert f'href="{chat.at}"' in listed.text
    assert "24 Nov 2026" in listed.text
    assert "mother" not in listed.text


def test_each_look_has_a_reason_and_is_logged(desk: Office, chat: Chat) -> None:
    desk.later(days=2)
    page = desk.get(chat.at)
    assert "mother" not in page.text
    assert desk.post(f"{chat.at}/show").status_code == 422
    shown = words(desk.post(f"{chat.at}/show", why="work"))
    assert "mother" in shown
    entries = [entry for _, entry in desk.services.audit.entries(chat.conversation)]
    assert [(one.action, one.actor) for one in entries] == [("begun_viewed", desk.who.id)]
    assert "mother" not in str(entries)


def test_it_is_opened_as_a_request_of_the_day_on_which_it_was_begun_and_its_person_is_told_so(
    desk: Office, chat: Chat
) -> None:
    began = desk.clock.now.date()
    desk.later(days=2)
    opened = desk.post(f"{chat.at}/open")
    assert opened.status_code == 303
    reference = opened.headers["location"].rpartition("/")[2]
    case = desk.services.casework.find(reference).case
    assert (case.received, case.right, case.channel) == (began, Right.ERASURE, Channel.CHAT)
    assert desk.post(f"{chat.at}/open").headers["location"] == opened.headers["location"]
    assert len(desk.services.casework.list()) == 1
    assert TO_DO not in words(desk.get("/admin/to-do"))
    (back,) = chat.say("cancel")
    assert "The school has this request already" in back.reply.text
    assert "Nothing was sent" not in back.reply.text
    assert back.reply.request is not None
    assert back.reply.request["reference"] == reference
    assert desk.services.casework.list()[0].is_open


def test_help_in_danger_comes_before_the_receipt_of_what_staff_opened(desk: Office, begins: Chat) -> None:
    desk.later(days=2)
    assert desk.post(f"{begins.at}/open").status_code == 303
    assert begins.say("danger_child")[0].reply.kind == "safeguarding"


def test_what_was_set_aside_waits_no_longer_until_its_person_goes_on(desk: Office, chat: Chat) -> None:
    desk.later(days=2)
    assert "Say in a line why" in words(desk.post(f"{chat.at}/aside"))
    assert desk.post(f"{chat.at}/aside", reason="somebody tried it out").headers["location"] == AT
    assert TO_DO not in words(desk.get("/admin/to-do"))
    desk.clock.move(timedelta(hours=1))
    chat.say("Ella Poe")
    desk.later(days=2)
    assert TO_DO in words(desk.get("/admin/to-do"))


@pytest.mark.parametrize("how", ["cancelled", "deleted", "past its time"])
def test_what_its_person_cancelled_or_deleted_or_is_past_its_time_is_not_shown(
    desk: Office, chat: Chat, how: str
) -> None:
    if how == "cancelled":
        chat.say("cancel")
    elif how == "deleted":
        asyncio.run(desk.services.conversations.forgetting.forget(chat.session, "gone"))
    desk.later(days=desk.services.folder.school.conversation_days + 1 if how == "past its time" else 2)
    if how == "past its time":
        assert TO_DO in words(desk.get("/admin/to-do"))
        desk.services.retention.run()
    assert desk.services.begun_requests.waiting() == []
    assert desk.get(chat.at).status_code == 404


def test_what_was_begun_in_a_chat_that_told_of_danger_is_not_a_caseworkers_to_read(desk: Office, begins: Chat) -> None:
    begins.say("danger_child")
    desk.later(days=2)
    for form in ("show", "open", "aside"):
        assert desk.post(f"{begins.at}/{form}", why="work", reason="no").status_code == 403
    assert desk.services.casework.list() == []


def test_a_data_protection_officer_sees_the_day_and_the_right_and_opens_none(desk: Office, chat: Chat) -> None:
    desk.later(days=2)
    desk.sign_in(somebody(desk.services.staff, desk.clock, Role.DATA_PROTECTION_OFFICER, name="dana.poe"))
    assert "24 Nov 2026" in words(desk.get(AT))
    assert chat.at not in desk.get(AT).text
    assert desk.get(chat.at).status_code == 403


def test_the_person_is_told_before_that_the_school_may_read_it(desk: Office, begins: Chat) -> None:
    assert "Did you begin a request and not send it?" in words(desk.browser.get("/privacy"))
    held = begins.say("What do you hold about this chat?")
    assert any("After a day the school may read it." in given.value for one in held for given in one.reply.answers)
