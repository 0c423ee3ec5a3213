"""A flood as staff see it: requests to one address as one group, alarms of one address side by side and never merged."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cases.mail_text import A_DAY
from bot.notice.folder import SchoolFolder
from bot.pii.pseudonymiser import Pseudonymiser
from bot.platform import tables
from tests.web.office import Office, office, words
from tests.web.serving import Client

QUEUE = "/admin/conversations?queue=safeguarding"


@pytest.fixture
def desk(tmp_path: Path, folder: SchoolFolder, pseudonymiser: Pseudonymiser) -> Iterator[Office]:
    with office(tmp_path, folder, pseudonymiser) as there:
        yield there


async def alarm(desk: Office, address: str) -> None:
    book = desk.services.folder.book
    danger = next(book.labels[topic] for topic, reply in book.replies.items() if reply.kind == "safeguarding")
    origin = str(desk.browser.base_url).rstrip("/")
    chat = origin.replace("http", "ws") + "/chat/v1"
    async with Client(chat, origin=origin, headers={"X-Forwarded-For": address}) as person:
        await person.hello()
        (told,) = await person.say(danger)
        assert told["kind"] == "safeguarding"


async def test_alarms_of_one_address_stand_together_and_each_is_a_line_of_its_own(desk: Office) -> None:
    for address in ("2001:db8:1:2::1", "192.0.2.7", "2001:db8:1:2::9", "2001:db8:1:2::5"):
        await alarm(desk, address)
    page = desk.get(QUEUE)
    assert "3 chats from one address. Read each of them" in words(page)
    assert page.text.count("chats from one address") == 1
    with desk.services.engine.connect() as connection:
        kept = connection.execute(tables.conversations.select()).mappings().all()
    assert all(page.text.count(f'href="/admin/safeguarding/{row["id"]}"') == 1 for row in kept)
    assert len({row["place"] for row in kept}) == 2
    assert not any("2001:db8" in row["place"] or "192.0.2" in row["place"] for row in kept)


async def test_requests_to_one_address_are_one_group_and_some_of_it_are_set_aside_each_for_its_reason(
    desk: Office,
) -> None:
    references = [desk.open() for _ in range(A_DAY["receipt"] + 3)]
    other = desk.open(contact="jo@example.org")
    assert "requests give one e-mail address" not in words(desk.get("/admin/requests"))
    await desk.services.outbox.send_due()
    listed = words(desk.get("/admin/requests"))
    assert f"{len(references)} requests give one e-mail address" in listed
    page = desk.get("/admin/outbox")
    assert all(f'name="reason-{reference}"' in page.text for reference in references)
    assert f'name="reason-{other}"' not in page.text
    assert desk.post("/admin/outbox/aside").status_code == 422
    fields = {f"reason-{references[-1]}": "written by a machine", f"reason-{references[-2]}": "the same"}
    assert desk.post("/admin/outbox/aside", **fields).status_code == 303
    listed = desk.get("/admin/requests").text
    assert [reference in listed for reference in references[-3:]] == [True, False, False]
    aside = desk.get("/admin/requests?show=aside").text
    assert [reference in aside for reference in references[-3:]] == [False, True, True]
    assert "Set aside" in desk.case(references[-1])
    assert desk.step(references[-1], "taken_up", reasons="it was her").status_code == 303
    assert references[-1] in desk.get("/admin/requests").text
