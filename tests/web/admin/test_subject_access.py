"""Everything held on somebody: found without an index, saved as files, erased in two steps; holds are respected."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import func, select, text

from bot.conversations.turn_context import OpenConversation
from bot.governance.retention import RULES, Kind
from bot.governance.subject_store import SqlSubjectStore
from bot.law.calendar import say_moment
from bot.law.case import Step
from bot.notice.folder import SchoolFolder
from bot.pii.pseudonymiser import Pseudonymiser
from bot.platform import tables
from bot.platform.audit import Entry
from bot.staff.rules import Role
from tests.case_factories import answers
from tests.staff_factories import somebody
from tests.web.office import Office, office, words

EMAIL = "sam.poe@example.org"


@pytest.fixture
def desk(tmp_path: Path, folder: SchoolFolder, pseudonymiser: Pseudonymiser) -> Iterator[Office]:
    with office(tmp_path, folder, pseudonymiser) as there:
        yield there


async def chat(desk: Office, said: str = f"my name is Sam Poe, write to {EMAIL}") -> OpenConversation:
    opened = await desk.services.conversations.open(mode="text", lang="en")
    await desk.services.conversations.say(opened.session, "m1", said)
    return opened


def search(desk: Office, typed: str) -> httpx.Response:
    return desk.post("/admin/subject-access", words=typed, why="search_asked")


def rows(desk: Office, table: str) -> int:
    with desk.services.engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(tables.metadata.tables[table])).scalar_one()


def begun_now(desk: Office) -> str:
    """What a conversation that is begun at this moment is called."""
    return f"Conversation of {say_moment(desk.clock.now)}"


def close(desk: Office, reference: str) -> None:
    desk.services.casework.take(reference, Step.WITHDRAWN, desk.who.id, note="taken back")


async def test_a_person_is_found_by_address_reference_and_chat(desk: Office) -> None:
    opened = await chat(desk)
    other = await chat(desk, "who sees my data? i am jo.ray@example.org")
    request = desk.services.cases.open(opened.conversation, 1, answers(contact=EMAIL))
    for typed in (EMAIL, EMAIL.upper(), request.printed, request.reference, opened.conversation):
        page = search(desk, typed)
        assert opened.conversation in page.text, typed
        assert request.printed in words(page), typed
        assert other.conversation not in page.text
    assert "Nothing was found" in words(search(desk, "nobody@example.org"))
    assert "Nothing was found" in words(search(desk, "Sam Poe"))


async def test_a_telephone_number_is_found_however_it_was_written(desk: Office) -> None:
    opened = await chat(desk, "ring me on 07700 900123 please")
    for typed in ("07700900123", "+44 7700 900123", "07700 900 123"):
        assert opened.conversation in search(desk, typed).text, typed


async def test_an_address_is_found_whichever_apostrophe_it_was_written_with_and_no_other_persons(desk: Office) -> None:
    curly = await chat(desk, "write to pat.o’brien@example.org please")
    straight = desk.services.cases.open("f" * 32, 1, answers(contact="pat.o'brien@example.org"))
    other = await chat(desk, "write to brien@example.org please")
    for typed in ("pat.o'brien@example.org", "Pat.O’Brien@example.org"):
        page = search(desk, typed)
        assert curly.conversation in page.text, typed
        assert straight.printed in words(page), typed
        assert other.conversation not in page.text, typed


async def test_the_search_is_logged_and_what_was_searched_for_is_nowhere(desk: Office) -> None:
    await chat(desk)
    search(desk, EMAIL)
    entry = desk.services.audit.page(None, 1)[0][1]
    assert (entry.action, entry.actor, entry.detail) == (
        "held_searched",
        desk.who.id,
        {"how": "contact", "found": 1, "why": "search_asked"},
    )
    data = desk.services.settings.database_file.read_bytes()
    wal = desk.services.settings.database_file.with_name(desk.services.settings.database_file.name + "-wal")
    assert EMAIL.encode() not in data + (wal.read_bytes() if wal.exists() else b"")


async def test_the_file_holds_everything_in_clear_and_no_proof_of_a_session(desk: Office) -> None:
    opened = await chat(desk)
    request = desk.services.cases.open(opened.conversation, 1, answers(contact=EMAIL))
    case_id = desk.services.casework.find(request.reference).case.id
    file = desk.post("/admin/subject-access/export", chats=opened.conversation, requests=case_id, why="asked")
    assert file.headers["content-type"] == "application/zip"
    assert file.headers["cache-control"] == "no-store"
    log = words(desk.get("/admin/audit"))
    assert "Saved everything held on somebody" in log
    assert opened.conversation not in log, "the log of the school names no id"
    with zipfile.ZipFile(io.BytesIO(file.content)) as packed:
        document = json.loads(packed.read("information-held.json"))
        page = packed.read("information-held.html").decode()
    assert any("Sam Poe" in one["text"] for one in document["messages"][begun_now(desk)])
    assert document["requests"][request.printed]["contact"] == EMAIL
    assert EMAIL in page
    assert "backups" in page
    assert "trained" in page
    assert not re.search(r"session_hash|case_id|conversation_summaries", json.dumps(document) + page)
    actions = [entry.action for _, entry in desk.services.audit.page(None, 2)]
    assert actions == ["held_exported", "held_exported"]


async def test_the_file_has_names_of_staff_conversations_and_rights_in_words_and_no_id(desk: Office) -> None:
    opened, begun = await chat(desk), begun_now(desk)
    services, rated = desk.services, await chat(desk, f"who sees it? i am {EMAIL}")
    await services.conversations.ratings.rate(rated.session, "r1", "m1", "down", "no")
    desk.get(f"/admin/conversations/{opened.conversation}")
    services.reviews.assign(opened.conversation, desk.who.id, desk.who.id)
    reference = services.cases.open(opened.conversation, 1, answers(contact=EMAIL)).reference
    desk.step(reference, "assigned", assignee=desk.who.id)
    desk.step(reference, "noted", note="She rang twice")
    desk.post(f"/admin/requests/{reference}/reveal", field="name", why="work", own="to answer her")
    assert desk.letter(reference, "update").status_code == 303
    colleague = somebody(services.staff, desk.clock, Role.COLLEAGUE, "kim.ray@example.org")
    due = desk.clock.now.date() + timedelta(days=7)
    services.tasks.give(reference, "Look in the office", colleague.id, due, desk.who.id)
    desk.post("/admin/subject-access/export", chats=opened.conversation, requests="", why="asked")
    case_id = services.casework.find(reference).case.id
    chats = f"{opened.conversation} {rated.conversation}"
    file = desk.post("/admin/subject-access/export", chats=chats, requests=case_id, why="asked", own="by letter")
    with zipfile.ZipFile(io.BytesIO(file.content)) as packed:
        document = json.loads(packed.read("information-held.json"))
        page = packed.read("information-held.html").decode()
    found = json.dumps(document, ensure_ascii=False, indent=1)
    assert [line for line in f"{found}\n{page}".splitlines() if re.search(r"[0-9a-f]{12}", line)] == []
    assert {"case_id", "conversation_id", "searchable"}.isdisjoint(re.findall(r'"(\w+)":', found))
    assert set(document["messages"]) == {begun, f"{begun} (2)"}
    assert f"<h2>{begun} (2)</h2>" in page
    assert [one["right"] for one in document["kept"][RULES[Kind.REGISTER].what] if "reference" in one] == [
        "See information"
    ]
    events = [one for one in document["kept"]["The audit log"] if one["actor"] == "Pat Lee"]
    assert any("to answer her" in str(one["detail"]) for one in events)
    for part in ("Why staff looked at it", "She rang twice", "Letter 1", "What a colleague was asked (1)"):
        assert part in page, part


async def test_a_file_of_everything_held_leaves_only_for_a_reason_that_is_kept_with_each_chat_and_request(
    desk: Office,
) -> None:
    opened = await chat(desk)
    request = desk.services.cases.open(opened.conversation, 1, answers(contact=EMAIL))
    case_id = desk.services.casework.find(request.reference).case.id
    named = {"chats": opened.conversation, "requests": case_id}
    refused = desk.post("/admin/subject-access/export", **named, own="  ")
    assert refused.status_code == 422
    assert "Pick a reason, or write one. It is kept in the log." in words(refused)
    assert desk.services.audit.page(None, 1)[0][1].action != "held_exported"
    assert desk.post("/admin/subject-access/export", **named, why="asked", own="her letter of 1 May").status_code == 200
    entries = [entry for _, entry in desk.services.audit.page(None, 2)]
    assert {entry.action for entry in entries} == {"held_exported"}
    assert "May" not in str(entries)
    told = "The person asked what is held on them. her letter of 1 May"
    assert told in words(desk.get(f"/admin/requests/{request.reference}/audit"))
    assert told in words(desk.get(f"/admin/conversations/{opened.conversation}"))


async def test_who_may_not_open_a_chat_may_not_save_it(desk: Office) -> None:
    opened = await chat(desk)
    request = desk.services.cases.open(opened.conversation, 1, answers(contact=EMAIL))
    alone = await chat(desk, "who sees my data? i am jo.ray@example.org")
    case_id = desk.services.casework.find(request.reference).case.id
    desk.sign_in(somebody(desk.services.staff, desk.clock, Role.CASEWORKER, "jo.ray"))
    assert desk.get(f"/admin/conversations/{opened.conversation}").status_code == 403
    assert "Your role does not open chats: the file holds the requests only" in words(search(desk, EMAIL))
    assert (
        desk.post("/admin/subject-access/export", chats=alone.conversation, requests="", why="asked").status_code == 403
    )
    file = desk.post("/admin/subject-access/export", chats=opened.conversation, requests=case_id, why="asked")
    with zipfile.ZipFile(io.BytesIO(file.content)) as packed:
        document = json.loads(packed.read("information-held.json"))
        page = packed.read("information-held.html").decode()
    assert document["requests"][request.printed]["contact"] == EMAIL
    assert document["messages"] == {}
    assert "write to" not in json.dumps(document) + page
    assert [entry.case_id for _, entry in desk.services.audit.page(None, 1)] == [case_id]


async def test_the_file_holds_remarks_what_was_repeated_the_answers_so_far_and_tags_in_clear(desk: Office) -> None:
    services = desk.services
    opened = await chat(desk, "I want to see the information you hold")
    for number, said in enumerate(("for my child", "my name is Sam Poe"), start=2):
        await services.conversations.say(opened.session, f"m{number}", said)
    await services.conversations.ratings.rate(opened.session, "r1", "m1", "down", f"nobody wrote to {EMAIL}")
    services.reviews.tag(opened.conversation, "waits", desk.who.id)
    store, secrets = services.conversations._store, services.conversations._secrets
    draft = secrets.open_draft(opened.conversation, store.draft(opened.conversation))
    assert draft is not None
    kept = secrets.seal_draft(opened.conversation, {**draft, "details": "all that ⟨name 1⟩ wrote"})
    assert kept is not None
    with services.engine.begin() as connection:
        sealed = {"key_id": kept.sealed.key_id, "sealed": kept.sealed.sealed}
        connection.execute(tables.drafts.update().values(**sealed))
    file = desk.post("/admin/subject-access/export", chats=opened.conversation, requests="", why="asked")
    with zipfile.ZipFile(io.BytesIO(file.content)) as packed:
        document = json.loads(packed.read("information-held.json"))
        page = packed.read("information-held.html").decode()
    told = [one["text"] for one in document["messages"][begun_now(desk)]]
    assert f"(It did not help.) nobody wrote to {EMAIL}" in told
    assert not any("⟨" in one for one in told), "a token stands where the person's own words should"
    assert document["drafts"][begun_now(desk)][0]["details"] == "all that Sam Poe wrote"
    for part in (
        "nobody wrote to",
        "Tags of reviewers:</strong> waits",
        "begun and not made",
        "all that Sam Poe wrote",
    ):
        assert part in page, part


async def test_erasing_asks_for_a_reason_and_once_more(desk: Office) -> None:
    opened = await chat(desk)
    named = {"chats": opened.conversation, "requests": ""}
    assert desk.post("/admin/subject-access/erase", **named).status_code == 422
    asked = desk.post("/admin/subject-access/erase", **named, reason="asked")
    assert "Erase for good?" in words(asked)
    assert rows(desk, "conversations") == 1
    again = desk.post("/admin/subject-access/erase", **named, reason="asked", again="1")
    assert "Tick the box" in words(again)
    done = words(desk.post("/admin/subject-access/erase", **named, reason="asked", again="1", sure="yes"))
    assert "Erased: 1 chat" in done
    assert "backups are gone by" in done
    for table in ("conversations", "turns", "replies", "vault", "turn_texts", "conversation_summaries"):
        assert rows(desk, table) == 0, table
    entry = desk.services.audit.page(None, 1)[0][1]
    assert (entry.action, entry.detail) == ("held_erased", {"chat": opened.conversation, "why": "asked"})
    gone = desk.post("/admin/subject-access/erase", **named, reason="asked", again="1", sure="yes")
    assert gone.status_code == 404


async def test_an_open_request_and_one_on_hold_stay_and_are_named(desk: Office) -> None:
    opened = await chat(desk)
    held = desk.services.cases.open(opened.conversation, 1, answers(contact=EMAIL))
    close(desk, held.reference)
    desk.services.casework.take(held.reference, Step.HELD, desk.who.id, reasons="asked for by a court")
    under_way = desk.services.cases.open("f" * 32, 1, answers(contact=EMAIL))
    page = words(search(desk, EMAIL))
    assert "A legal hold is on it." in page
    assert "It is still open." in page
    assert "A legal hold is on the request that it opened." in page
    ids = [desk.services.casework.find(one.reference).case.id for one in (held, under_way)]
    fields = {"chats": opened.conversation, "requests": " ".join(ids), "reason": "asked", "again": "1", "sure": "yes"}
    done = words(desk.post("/admin/subject-access/erase", **fields))
    assert "Erased: 0 chats and what identifies somebody in 0 requests" in done
    assert rows(desk, "conversations") == 1
    assert rows(desk, "case_words") > 0


async def test_a_closed_request_is_erased_once_no_complaint_can_come_and_its_bare_register_stays(desk: Office) -> None:
    opened = await chat(desk)
    request = desk.services.cases.open(opened.conversation, 1, answers(contact=EMAIL))
    close(desk, request.reference)
    case_id = desk.services.casework.find(request.reference).case.id
    fields = {"chats": opened.conversation, "requests": case_id, "reason": "officer", "again": "1", "sure": "yes"}
    for moment in (0, 365):
        desk.later(days=moment)
        stays = "A complaint can still be made about it and decided. It can be erased after Wednesday 24 November 2027."
        assert stays in words(search(desk, request.reference))
        assert stays in words(desk.post("/admin/subject-access/erase", **fields))
        assert rows(desk, "case_words") > 0
    desk.later(days=1)
    assert "in 1 request" in words(desk.post("/admin/subject-access/erase", **fields))
    assert rows(desk, "case_words") == 0
    assert rows(desk, "cases") == 1
    assert "Nothing was found" in words(search(desk, EMAIL))
    assert desk.services.audit.verify().broken is None


async def test_a_correction_stays_but_no_longer_says_which_chat_it_came_from(desk: Office) -> None:
    opened = await chat(desk)
    row = {"id": "k1", "kind": "example", "topic": "ask_help", "content": {}, "turn": f"{opened.conversation}:m1"}
    row |= {"state": "learnt", "proposed_by": "x", "decided_by": "", "reason": "", "version": ""}
    with desk.services.engine.begin() as connection:
        connection.execute(
            tables.metadata.tables["corrections"]
            .insert()
            .values(**row, proposed_at=desk.clock.now.replace(tzinfo=None))
        )
    assert "Corrections of the assistant" in words(search(desk, opened.conversation))
    fields = {"chats": opened.conversation, "requests": "", "reason": "asked", "again": "1", "sure": "yes"}
    desk.post("/admin/subject-access/erase", **fields)
    with desk.services.engine.connect() as connection:
        assert connection.execute(select(tables.metadata.tables["corrections"].c.turn)).scalar_one() == ""


async def test_a_chat_that_told_of_danger_stays_until_it_was_reviewed(desk: Office) -> None:
    opened = await chat(desk, "danger_now")
    fields = {"chats": opened.conversation, "requests": "", "reason": "asked", "again": "1", "sure": "yes"}
    done = words(desk.post("/admin/subject-access/erase", **fields))
    assert "nobody has reviewed it yet" in done
    assert rows(desk, "conversations") == 1


async def test_a_chat_that_tells_of_danger_while_it_is_being_erased_stays_and_is_named(desk: Office) -> None:
    """Between the look at what may go and the deletion the parent writes on."""
    opened = await chat(desk)
    looked = desk.services.subject_access.look(desk.services.subject_access.together([opened.conversation], []))
    assert looked.items[0].stays == ""
    await desk.services.conversations.say(opened.session, "m2", "danger_now")
    entry = Entry(desk.clock.now, desk.who.id, "held_erased", "", {"chat": opened.conversation})
    assert not SqlSubjectStore(desk.services.engine).erase_conversation(opened.conversation, entry)
    assert rows(desk, "conversations") == 1
    assert desk.services.audit.page(None, 1)[0][1].action != "held_erased"


async def test_who_looked_at_a_chat_belongs_to_what_is_held_on_it(desk: Office) -> None:
    opened = await chat(desk)
    desk.get(f"/admin/conversations/{opened.conversation}")
    file = desk.post("/admin/subject-access/export", chats=opened.conversation, requests="", why="asked")
    with zipfile.ZipFile(io.BytesIO(file.content)) as packed:
        document = json.loads(packed.read("information-held.json"))
        page = packed.read("information-held.html").decode()
    assert [row["action"] for row in document["kept"]["The audit log"]] == ["conversation_viewed"]
    assert all(row["at"].endswith("+00:00") for row in document["kept"]["The audit log"]), "a time without its zone"
    assert say_moment(desk.clock.now) in page
    assert "UTC" not in page


@pytest.mark.parametrize(
    "address", ["/admin/subject-access", "/admin/subject-access/export", "/admin/subject-access/erase"]
)
async def test_when_the_database_fails_half_way_the_page_says_so(desk: Office, address: str) -> None:
    opened = await chat(desk)
    with desk.services.engine.begin() as connection:
        connection.execute(text("ALTER TABLE turn_texts RENAME TO turn_texts_gone"))
    why = "search_asked" if address.endswith("access") else "asked"
    page = desk.post(address, words=opened.conversation, chats=opened.conversation, requests="", why=why)
    assert (page.status_code, "The database cannot be reached" in words(page)) == (503, True)
    assert EMAIL not in page.text


def test_a_reviewer_sees_none_of_it(tmp_path: Path, folder: SchoolFolder, pseudonymiser: Pseudonymiser) -> None:
    with office(tmp_path, folder, pseudonymiser, Role.REVIEWER) as there:
        assert there.get("/admin/subject-access").status_code == 403
        assert there.get("/admin/retention").status_code == 403
        assert there.get("/admin/statistics").status_code == 200


async def test_the_page_about_keeping_says_what_would_go(desk: Office) -> None:
    await chat(desk)
    assert "Nothing is past its time." in words(desk.get("/admin/retention"))
    desk.clock.move(timedelta(days=31))
    desk.sign_in()
    page = words(desk.get("/admin/retention"))
    assert "entries would be deleted now" in page
    assert "A conversation, with all that hangs on it" in page
    assert "conversation_summaries" not in page, "no name of a table"
    assert rows(desk, "conversations") == 1, "looking deletes nothing"


def test_the_picture_sends_a_file_for_each_table_and_no_other(desk: Office) -> None:
    file = desk.get("/admin/statistics/conversations.csv?over=4-weeks")
    assert file.status_code == 200
    assert file.headers["content-disposition"] == 'attachment; filename="conversations-4-weeks.csv"'
    assert file.text.startswith('"When","Conversations"')
    assert desk.get("/admin/statistics/nothing.csv").status_code == 404
    page = words(desk.get("/admin/statistics"))
    assert "What became of the questions" in page, "it is never empty, on the first day too"
