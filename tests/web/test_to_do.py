"""The first page of the staff: what needs somebody, with where it is worked, as far as their role may see it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.notice.folder import SchoolFolder
from bot.pii.pseudonymiser import Pseudonymiser
from bot.staff.rules import Role
from tests.staff_factories import somebody
from tests.web.office import Office, office, words
from tests.web.serving import Client

AT = "/admin/to-do"


@pytest.fixture
def desk(tmp_path: Path, folder: SchoolFolder, pseudonymiser: Pseudonymiser) -> Iterator[Office]:
    with office(tmp_path, folder, pseudonymiser) as made:
        yield made


def test_where_nothing_waits_it_says_so(desk: Office) -> None:
    assert desk.get("/admin").headers["location"] == AT
    assert "Nothing waits for you." in words(desk.get(AT))


def test_a_new_request_has_nobody_and_an_old_one_is_overdue_and_comes_first(desk: Office) -> None:
    desk.open()
    said = desk.get(AT).text
    assert "1 request has nobody who works on it." in said
    assert 'href="/admin/requests?assignee=nobody"' in said
    assert "overdue" not in words(desk.get(AT))
    desk.later(days=60)
    page = words(desk.get(AT))
    assert page.index("1 request is overdue.") < page.index("1 request has nobody")
    assert "urgent" in desk.get(AT).text


def test_each_sees_what_their_role_may_open_and_danger_is_the_leads(desk: Office) -> None:
    desk.open()

    async def chat() -> None:
        async with Client(f"ws://127.0.0.1:{desk.browser.base_url.port}/chat/v1") as client:
            await client.hello()
            await client.say("danger_child", "m1")

    asyncio.run(chat())
    desk.sign_in(somebody(desk.services.staff, desk.clock, Role.REVIEWER, name="sam.lee"))
    assert "request" not in words(desk.get(AT)).split("What needs you")[-1]
    assert "of danger" not in words(desk.get(AT))
    desk.sign_in(somebody(desk.services.staff, desk.clock, Role.SAFEGUARDING_LEAD, name="jo.lead"))
    assert "1 conversation tells of danger." in words(desk.get(AT))
    assert 'href="/admin/safeguarding"' in desk.get(AT).text
