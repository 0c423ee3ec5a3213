"""The first page of the staff: what needs somebody, with where it is worked, as far as their role may see it."""

from __future__ import annotations

import asyncio
import html
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from bot.learning.scripted_training import GOOD
from bot.notice.changes.overlay import Overlay
from bot.notice.changes.version_records import Run
from bot.notice.changes.versions import VersionFiles
from bot.notice.folder import SchoolFolder
from bot.pii.pseudonymiser import Pseudonymiser
from bot.review.alerts import ALERT
from bot.staff.rules import Role
from tests.staff_factories import somebody
from tests.web.office import Office, office, words
from tests.web.serving import Client

AT = "/admin/to-do"


@pytest.fixture
def desk(tmp_path: Path, folder: SchoolFolder, pseudonymiser: Pseudonymiser) -> Iterator[Office]:
    with office(tmp_path, folder, pseudonymiser) as made:
        yield made


def counted(desk: Office) -> dict[str, int]:
    """How much waits behind each entry of the menu."""
    return in_menu(desk.get(AT))


def in_menu(page: httpx.Response) -> dict[str, int]:
    """The same, as one page says it."""
    found = re.findall(r'">([^<]+) <span class="menu-count">(\d+)<', page.text)
    return {html.unescape(entry): int(count) for entry, count in found}


def test_where_nothing_waits_it_says_so(desk: Office) -> None:
    assert desk.get("/admin").headers["location"] == AT
    assert "The school's terms are not entered" in words(desk.get(AT))
    assert 'href="/admin/settings/hours"' in desk.get(AT).text
    desk.sign_in(somebody(desk.services.staff, desk.clock, Role.REVIEWER, name="sam.lee"))
    assert "Nothing waits for you." in words(desk.get(AT))


def test_an_administrator_sees_who_and_what_is_missing_the_most_harmful_first(desk: Office) -> None:
    page = words(desk.get(AT))
    lead = "▲ Safeguarding lead: Nobody is entered."
    missing = (
        lead,
        "Nobody is entered as deputy safeguarding lead, head and chair of governors.",
        "Backup: There is none",
        "Please choose the kind of school",
    )
    places = [page.index(one) for one in (*missing, "The school's terms")]
    assert places == sorted(places)
    assert 'href="/admin/settings/danger"' in desk.get(AT).text
    assert re.findall("<h2>([^<]+)</h2>", desk.get(AT).text) == ["Now", "Setting up"], "no heading of nothing"
    desk.sign_in(somebody(desk.services.staff, desk.clock, Role.CASEWORKER, name="sam.lee"))
    assert "Nobody is entered" not in words(desk.get(AT))


def test_the_menu_says_how_much_waits_behind_an_entry_and_counts_anew_once_something_was_done(desk: Office) -> None:
    before = counted(desk)
    assert before == {"The school's papers": 3, "Settings": 1}, "none is signed, and the terms are not entered"
    label = desk.services.folder.book.labels["ask_help"]
    made = desk.post("/admin/corrections/new/example", topic=label, sentence="may a robot carry the bags")
    assert "1 correction waits for you to approve." in words(desk.get(AT)), "an administrator who is alone may"
    assert counted(desk) == {"Corrections": 1, **before}
    page = made.headers["location"].partition("?")[0]
    desk.post(f"{page}/reject", reason="nobody asks that")
    assert counted(desk) == before


def test_a_page_that_answers_a_pressed_button_by_itself_has_the_numbers_in_its_menu_counted_after_its_work(
    desk: Office,
) -> None:
    before = counted(desk)
    label = desk.services.folder.book.labels["ask_help"]
    page = desk.post("/admin/corrections/new/example", topic=label, sentence="may a robot carry the bags").headers
    at = page["location"].partition("?")[0]
    refused = desk.post(f"{at}/reject", reason="")
    assert refused.status_code == 422
    assert in_menu(refused) == {"Corrections": 1, **before}
    desk.post("/admin/staff", name="kim.day", shown="Kim Day", role="safeguarding_lead")
    link = desk.post("/admin/staff", name="lu.day", shown="Lu Day", role="reviewer")
    assert "A link for Lu Day" in words(link)
    assert in_menu(link) == {"Corrections": 1, **before}
    stale = desk.browser.post("/admin/staff", data={"csrf": "old"})
    assert (stale.status_code, in_menu(stale)) == (403, {"Corrections": 1, **before})


def test_mail_that_did_not_go_and_what_was_begun_are_counted_at_the_requests_and_said_above_their_list(
    desk: Office,
) -> None:
    desk.begun("Ella")
    assert re.search(r'/admin/requests">Requests <span class="menu-count">1<', desk.get(AT).text)
    assert "1 request was begun in the chat and not sent." in words(desk.get("/admin/requests"))
    desk.open()
    asyncio.run(desk.services.outbox.send_due())
    filed = len(desk.services.outbox.filed())
    desk.sign_in()
    desk.clock.move(timedelta(minutes=1))  # the counts of before stand for half a minute
    assert f'Requests <span class="menu-count">{1 + filed}<' in desk.get(AT).text
    assert f"{filed} messages wait to be sent by hand." in words(desk.get("/admin/requests"))


def test_the_menu_says_which_entry_is_a_file(desk: Office) -> None:
    page = desk.get(AT).text
    saved = [
        words_of
        for at, words_of in re.findall(r'<a href="(/admin/[\w./-]+)"[^>]*>([^<]+)', page)
        if "attachment" in desk.get(at).headers.get("content-disposition", "")
    ]
    assert saved == ["Register (a file to download)"]


def test_mail_that_lies_in_the_folder_waits_until_somebody_says_that_they_have_sent_it(desk: Office) -> None:
    desk.open()
    asyncio.run(desk.services.outbox.send_due())
    folder = desk.services.settings.state / "outbox"
    filed = desk.services.outbox.filed()
    assert f"{len(filed)} messages wait to be sent by hand." in words(desk.get(AT))
    assert 'action="/admin/outbox/open"' in desk.get("/admin/outbox").text
    opened = desk.post("/admin/outbox/open", message=filed[0].id)
    assert filed[0].body.splitlines()[0] in words(opened)
    assert "Opened a message to send it by hand" in words(desk.get("/admin/audit"))
    assert desk.get("/admin/outbox/open").headers["location"] == "/admin/outbox", "the page was asked for anew"
    sent = desk.post("/admin/outbox/by-hand", message=filed[0].id)
    assert sent.headers["location"] == "/admin/outbox?done=2"
    assert "It counts as sent" in words(desk.get("/admin/outbox?done=2"))
    assert desk.post("/admin/outbox/by-hand", message=filed[0].id).status_code == 409
    assert [one.id for one in desk.services.outbox.filed()] == [one.id for one in filed[1:]]
    assert f"To be sent by hand: {len(filed) - 1}." in words(desk.get("/admin/status"))
    asyncio.run(desk.services.outbox.send_due())
    assert {file.stem for file in folder.glob("*.eml")} == {one.id for one in filed[1:]}
    assert "Sent a message by hand" in words(desk.get("/admin/audit"))
    desk.clock.move(timedelta(days=200))
    desk.services.rest_retention.run()
    assert desk.services.outbox.filed(), "what nobody has sent is not deleted while its request is there"


def test_a_version_that_was_learnt_or_could_not_be_is_told(desk: Office) -> None:
    versions = VersionFiles(desk.services.settings.state)
    versions.begin(Run("0001", "", (), "pat", desk.clock()), Overlay())
    versions.finish("0001", GOOD)
    assert "A new version has been learnt and waits to be looked at." in words(desk.get(AT))
    versions.begin(Run("0002", "", (), "pat", desk.clock()), Overlay())
    versions.finish("0002", {"ok": False})
    assert "A new version could not be learnt." in words(desk.get(AT))


def test_a_new_request_has_nobody_and_an_old_one_is_overdue_and_comes_first(desk: Office) -> None:
    desk.open()
    said = desk.get(AT).text
    assert "1 request is not assigned to anybody." in said
    assert "1 request waits for our answer, due later." in said
    assert 'href="/admin/requests?assignee=nobody"' in said
    assert "overdue" not in words(desk.get(AT))
    desk.clock.move(timedelta(days=26))
    desk.sign_in()
    assert "1 request is due within a week." in words(desk.get(AT))
    desk.later(days=60)
    page = words(desk.get(AT))
    assert (
        page.index("1 request is overdue.") < page.index("The school's terms") < page.index("1 request is not assigned")
    )
    assert "for our answer" not in page
    assert "urgent" in desk.get(AT).text


def test_what_is_assigned_to_somebody_and_what_waits_for_their_signature_stands_on_their_first_page(
    desk: Office, monkeypatch: pytest.MonkeyPatch, folder: SchoolFolder
) -> None:
    casework, reference = desk.services.casework, desk.open()
    monkeypatch.setattr(casework, "_school", replace(folder.school, sign_off=True))
    assert "assigned to you" not in words(desk.get(AT))
    desk.services.found_files.add(reference, "notes.txt", b"Jonah was late on Tuesday.", desk.who.id)
    assert "1 request waits to be signed off by somebody who did not work on it." in words(desk.get(AT))
    assert desk.step(reference, "assigned", assignee=desk.who.id).status_code == 303
    mine = words(desk.get(AT))
    assert "1 request is assigned to you." in mine
    assert "to be signed off" not in mine


def test_a_request_whose_person_has_to_answer_first_is_told_apart(desk: Office) -> None:
    reference = desk.open()
    assert "for an answer of the person" not in words(desk.get(AT))
    assert desk.step(reference, "identity_asked", reasons="unsure").status_code == 303
    assert "1 request waits for an answer of the person." in words(desk.get(AT))
    assert 'href="/admin/requests?paused=1"' in desk.get(AT).text


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
    desk.services.review_alerts.run()
    asyncio.run(desk.services.outbox.send_due())
    assert "1 mail about danger did not go out" in words(desk.get(AT))
    (alert,) = (one for one in desk.services.outbox.filed() if one.purpose == ALERT)
    desk.sign_in(somebody(desk.services.staff, desk.clock, Role.CASEWORKER, name="alex.poe"))
    assert desk.post("/admin/outbox/open", message=alert.id).status_code == 403, (
        "whom it goes to may say whom it is about"
    )
    assert 'action="/admin/outbox/by-hand"' in desk.get("/admin/outbox").text
    desk.later(days=60)
    desk.sign_in(somebody(desk.services.staff, desk.clock, Role.ADMINISTRATOR, name="kim.day"))
    assert "A child may be in danger" in words(desk.post("/admin/outbox/open", message=alert.id))
    page = words(desk.get(AT))
    rows = words(desk.get("/admin/outbox")).partition("What to do")[2]
    assert rows.strip().startswith("▲ Danger"), "before what was written earlier"
    order = ("of danger.", "Safeguarding lead: Nobody", "1 request is overdue.", "The school's terms")
    assert [page.index(one) for one in order] == sorted(page.index(one) for one in order)
