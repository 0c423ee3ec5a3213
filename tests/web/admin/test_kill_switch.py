"""The switch: it holds at once for every chat, open ones too, and the numbers for danger are always shown."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bot.kill_switch.rules import WORDS
from bot.kill_switch.store import SqlKillSwitchStore
from bot.notice.folder import SchoolFolder
from bot.pii.pseudonymiser import Pseudonymiser
from bot.platform.database import open_database
from bot.staff.rules import Role
from tests.case_factories import answers
from tests.web.office import Office, office, words
from tests.web.serving import Client

MESSAGE = "We are checking the assistant. Please ring the office."


@pytest.fixture
def desk(tmp_path: Path, folder: SchoolFolder, pseudonymiser: Pseudonymiser) -> Iterator[Office]:
    with office(tmp_path, folder, pseudonymiser) as there:
        yield there


def chat_of(desk: Office) -> str:
    return str(desk.browser.base_url).replace("http", "ws").rstrip("/") + "/chat/v1"


def turn(desk: Office, position: str, message: str = MESSAGE) -> httpx.Response:
    answer = desk.post("/admin/kill-switch", position=position, parents=message)
    assert answer.status_code == 303, answer.text
    return answer


async def test_contacts_only_answers_an_open_chat_with_the_message_and_the_contacts(desk: Office) -> None:
    async with Client(chat_of(desk)) as person:
        await person.hello()
        usual = (await person.say("who do you share with?"))[-1]
        turn(desk, "contacts_only")
        closed = (await person.say("who do you share with?"))[-1]
        turn(desk, "on")
        again = (await person.say("who do you share with?"))[-1]
    assert usual["kind"] == again["kind"]
    assert closed["kind"] == "contact"
    assert closed["text"] == MESSAGE
    roles = {contact["role"] for contact in closed["contacts"]}
    assert {"emergency", "childline", "nspcc"} <= roles
    assert roles & {"school", "dpo"}


async def test_a_new_chat_begins_with_the_message(desk: Office) -> None:
    turn(desk, "contacts_only")
    async with Client(chat_of(desk)) as person:
        await person.hello()
        greeting = person.greeting
    assert greeting is not None
    assert (greeting["kind"], greeting["text"]) == ("greeting", MESSAGE)


async def test_off_takes_nothing_and_says_whom_to_ring(desk: Office) -> None:
    async with Client(chat_of(desk)) as person:
        await person.hello()
        turn(desk, "off")
        error = await person.error({"type": "say", "id": "m1", "text": "my son is called Bartholomew"})
        assert (error["code"], error["reply_to"]) == ("unavailable", "m1")
        assert MESSAGE in error["message"]
        assert "999" in error["message"]
        turn(desk, "on")
        taken = await person.say("who do you share with?", id_="m1")
    assert taken[-1]["type"] == "reply", "what was not taken can be sent again once it is on"


async def test_off_still_lets_a_person_delete_their_chat(desk: Office) -> None:
    async with Client(chat_of(desk)) as person:
        await person.hello()
        turn(desk, "off")
        await person.send({"type": "forget", "id": "f1"})
        assert (await person.receive())["type"] == "forgotten"


async def test_contacts_only_answers_a_reference_and_code_with_the_message_too(desk: Office) -> None:
    """The status page goes on working; the chat answers nothing, and a message with danger in it least of all."""
    opened = desk.services.cases.open("c" * 8, 1, answers())
    asked = f"{opened.printed} {opened.code}"
    async with Client(chat_of(desk)) as person:
        await person.hello()
        turn(desk, "contacts_only")
        for text in (asked, f"{asked} my little boy is being hurt by his uncle right now please"):
            closed = (await person.say(text))[-1]
            assert (closed["kind"], closed["text"]) == ("contact", MESSAGE)
            assert "emergency" in {contact["role"] for contact in closed["contacts"]}
        turn(desk, "on")
        assert (await person.say(asked))[-1]["kind"] == "status"


async def test_a_request_that_was_begun_goes_on_where_it_was(desk: Office) -> None:
    async with Client(chat_of(desk)) as person:
        await person.hello()
        asked = (await person.say("request_access"))[-1]
        assert asked["asks_for"]
        turn(desk, "contacts_only")
        assert (await person.say("for myself"))[-1]["text"] == MESSAGE
        turn(desk, "on")
        value = asked["choices"][0]["value"]
        goes_on = (await person.ask("choose", value=value))[-1]
    assert goes_on["asks_for"], "the draft was lost"


def test_the_page_without_scripts_keeps_what_was_typed_and_says_the_same(desk: Office) -> None:
    turn(desk, "off")
    with httpx.Client(base_url=desk.browser.base_url, trust_env=False) as parent:
        page = parent.post("/chat", data={"id": "a1", "text": "a long question of mine"})
        assert "a long question of mine" in page.text
        assert MESSAGE in words(page)
        assert "999" in words(page)
        assert not parent.cookies, "nothing was begun"


def test_the_status_page_goes_on_working(desk: Office) -> None:
    opened = desk.services.cases.open("c" * 8, 1, answers())
    turn(desk, "off")
    page = desk.browser.post("/requests/status", data={"reference": opened.reference, "code": opened.code})
    assert page.status_code == 200
    assert opened.printed in words(page)


def test_turning_it_is_logged_and_shown_on_every_staff_page(desk: Office) -> None:
    assert "The assistant is turned off" not in words(desk.get("/admin/requests"))
    turn(desk, "off")
    assert "The assistant is turned off" in words(desk.get("/admin/requests"))
    entry = desk.services.audit.page(None, 1)[0][1]
    assert (entry.action, entry.actor, entry.detail) == ("switched", desk.who.id, {"to": "off"})
    turn(desk, "on", "")
    assert "The assistant is turned off" not in words(desk.get("/admin/requests"))


def test_every_process_on_the_same_database_sees_it(desk: Office) -> None:
    turn(desk, "off")
    other = open_database(desk.services.settings.database_url)
    assert SqlKillSwitchStore(other).read().message == MESSAGE
    other.dispose()


@pytest.mark.parametrize(
    "message", ["Ring 07700 900123 instead.", "Write to me@example.org", "It is back in two weeks", "x" * 501]
)
def test_a_message_with_a_number_nobody_checked_is_refused_and_kept_in_the_form(desk: Office, message: str) -> None:
    page = desk.post("/admin/kill-switch", position="off", parents=message)
    assert page.status_code == 422
    assert message in words(page) or len(message) > 500
    assert desk.services.kill_switch.read().is_on


def test_the_page_says_what_parents_read_without_a_message_in_either_position(desk: Office) -> None:
    page = words(desk.get("/admin/kill-switch"))
    for standard in WORDS.values():
        assert standard in page


def test_only_an_administrator_turns_it(tmp_path: Path, folder: SchoolFolder, pseudonymiser: Pseudonymiser) -> None:
    with office(tmp_path, folder, pseudonymiser, Role.CASEWORKER) as there:
        assert there.get("/admin/kill-switch").status_code == 403
        assert there.post("/admin/kill-switch", position="off").status_code == 403
        assert there.services.kill_switch.read().is_on


async def test_a_yes_to_deleting_is_answered_forgotten_and_so_is_its_resend(desk: Office) -> None:
    async with Client(chat_of(desk)) as person:
        await person.hello()
        asked = (await person.say("ask_chat_delete"))[-1]
        assert [choice["value"] for choice in asked["choices"]] == [
            "chat_delete_yes",
            "chat_delete_no",
            "request_erasure",
        ]
        for _ in range(2):
            await person.send({"type": "say", "id": "yes", "text": "Yes please"})
            received = await person.receive()
            if received["type"] == "working":
                received = await person.receive()
            assert (received["type"], received["reply_to"]) == ("forgotten", "yes")
        assert not await desk.services.conversations.exists(person.session or "")


def test_the_page_without_scripts_deletes_on_a_yes(desk: Office) -> None:
    with httpx.Client(base_url=desk.browser.base_url, trust_env=False, follow_redirects=True) as parent:
        parent.post("/chat", data={"id": "a1", "text": "ask_chat_delete"})
        page = parent.post("/chat", data={"id": "a2", "choose": "chat_delete_yes"})
        assert "Your chat has been deleted." in words(page)
        assert not parent.cookies
