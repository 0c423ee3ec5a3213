"""The pages of the safeguarding lead: what to do, what was said, what was done, and whom it is for."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from bot.conversations.review_rules import Queue
from bot.notice.folder import SchoolFolder, load_school_folder
from bot.pii.pseudonymiser import Pseudonymiser
from bot.platform import tables
from bot.review.records import Narrowed
from bot.staff.rules import Role
from tests.factories import school_folder
from tests.staff_factories import Person, csrf_in, somebody
from tests.web.office import Office, hidden, office, words
from tests.web.serving import Client
from widget.admin.system.status import TOLD

AT = "/admin/safeguarding"
PEOPLE = {
    "safeguarding_lead": "Jo Ray",
    "safeguarding_deputy": "Kim Day",
    "head": "Alex Holt",
    "chair_of_governors": "Sam Fenn",
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, pseudonymiser: Pseudonymiser) -> Iterator[Office]:
    """An office whose school has entered everybody who is told of danger."""
    own = school_folder(tmp_path_factory.mktemp("school"))
    with (own / "school.toml").open("a", encoding="utf-8") as file:
        for role, name in PEOPLE.items():
            file.write(f'\n[contacts.{role}]\nname = "{name}"\nemail = "{role}@example.org"\nchecked = 2026-11-24\n')
    folder = load_school_folder(own)
    with office(tmp_path_factory.mktemp("state"), folder, pseudonymiser, school=own) as desk:
        yield desk


@pytest.fixture(scope="module")
def team(made: Office) -> dict[str, Person]:
    """An account of each contact, by the contact's role."""
    staff, clock = made.services.staff, made.clock
    lead = Role.SAFEGUARDING_LEAD
    return {role: somebody(staff, clock, lead, name.lower().replace(" ", ".")) for role, name in PEOPLE.items()}


@pytest.fixture
def desk(made: Office, team: dict[str, Person]) -> Office:
    """The office without earlier conversations; the lead has signed in."""
    with made.services.engine.begin() as connection:
        connection.execute(tables.conversations.delete())
    made.sign_in(team["safeguarding_lead"])
    return made


def talk(desk: Office, *said: str, forget: bool = False) -> str:
    """A conversation that told of danger; its id."""

    async def chat() -> None:
        async with Client(f"ws://127.0.0.1:{desk.browser.base_url.port}/chat/v1") as client:
            await client.hello()
            for number, text in enumerate(said, start=1):
                await client.say(text, f"m{number}")
            if forget:
                await client.ask("forget", id_="f1")

    asyncio.run(chat())
    (line,) = desk.services.reviews.list(Narrowed(queue=Queue.SAFEGUARDING), 1)
    return line.conversation


def send(desk: Office, path: str, **fields: str) -> httpx.Response:
    return desk.browser.post(path, data={"csrf": csrf_in(desk.get("/admin/account")), **fields})


@contextmanager
def at_desk(desk: Office, who: Person) -> Iterator[None]:
    """Somebody else sits at the desk for a while."""
    before = desk.who
    desk.sign_in(who)
    yield
    desk.sign_in(before)


def test_the_lead_begins_with_what_waits_and_sees_no_request_and_the_chair_of_governors_nothing_else(
    desk: Office, team: dict[str, Person]
) -> None:
    assert "Nothing waits for you." in words(desk.get("/admin/to-do"))
    assert "Nothing waits for you." in words(desk.get(AT))
    conversation = talk(desk, "my name is Ella Poe", "danger_child")
    page = desk.get(AT)
    assert f'href="{AT}/{conversation}"' in page.text
    assert "Nobody has read it" in words(page)
    assert "Ella" not in page.text
    for closed in ("/admin/requests", "/admin/subject-access", "/admin/audit", "/admin/staff"):
        assert desk.get(closed).status_code == 403, closed
    with at_desk(desk, team["chair_of_governors"]):
        assert desk.get("/admin").headers["location"] == "/admin/to-do"
        assert conversation not in desk.get(AT).text
        for closed in ("/admin/conversations", "/admin/corrections", "/admin/notice", "/admin/requests"):
            assert desk.get(closed).status_code == 403, closed


def test_the_page_says_what_to_do_now_and_asks_what_was_done_before_it_counts_as_read(desk: Office) -> None:
    conversation = talk(desk, "my name is Ella Poe", "danger_child")
    at = f"{AT}/{conversation}"
    page = desk.get(at)
    said = words(page)
    for expected in (
        "What to do now",
        "ring 999",
        "0808 800 5000",
        "Essex Children and Families Hub: 0345 603 7627",  # staff ring it, though no parent is shown it
        "Record what was done",
        "Write it into the school’s safeguarding record.",
        "my name is ⟨name 1⟩",
        "Whom to ring in danger",
    ):
        assert expected in said, expected
    assert "Ella" not in page.text
    assert "LADO" not in said
    seen = hidden(page, "seen")
    for fields, problem in (
        ({}, "Pick what was done."),
        ({"outcome": "nonsense", "sure": "1"}, "Pick what was done."),
        ({"outcome": "passed_on", "words": "rang the hub"}, "Write it into the school’s safeguarding record first"),
        ({"outcome": "passed_on", "sure": "1", "seen": "9"}, "has changed since you opened this page"),
    ):
        refused = send(desk, f"{at}/closed", **{"seen": seen, **fields})
        assert refused.status_code in (409, 422)
        assert problem in words(refused), fields
    assert "rang the hub" in send(desk, f"{at}/closed", seen=seen, outcome="passed_on", words="rang the hub").text
    done = send(desk, f"{at}/closed", seen=seen, outcome="passed_on", words="rang the hub", sure="1")
    assert "What was done is recorded" in words(desk.get(done.headers["location"]))
    after = words(desk.get(at))
    assert "Recorded by Jo Ray" in after
    assert "Passed on to children’s social care, the police or the local authority. rang the hub" in after
    listed = words(desk.get(AT))
    assert "Passed on to children’s social care, the police or the local authority Jo Ray" in listed
    back = send(desk, f"{at}/reopened")
    assert "It waits to be read again." in words(desk.get(back.headers["location"]))


def test_the_lead_sees_the_name_with_a_reason_which_is_logged(desk: Office) -> None:
    conversation = talk(desk, "my name is Ella Poe", "danger_child")
    at = f"{AT}/{conversation}"
    refused = send(desk, f"{at}/reveal", token="⟨name 1⟩")
    assert refused.status_code == 422
    assert "Ella" not in refused.text
    assert "⟨name 1⟩ Ella Poe" in words(send(desk, f"{at}/reveal", token="⟨name 1⟩", why="safety", own="who is it"))
    page = words(desk.get(at))
    assert "Ella" not in page
    shown = desk.get(at).text
    assert shown.index('id="reveal"') < shown.index('id="closed"'), "the name is needed before what was done"
    assert "To keep a child safe. who is it" in page
    entry = [one for _, one in desk.services.audit.entries(conversation) if one.action == "conversation_revealed"][-1]
    assert (entry.actor, entry.detail["field"], entry.detail["why"]) == (desk.who.id, "name-1", "safety")


def test_what_its_person_deleted_is_kept_apart_until_it_was_read_and_is_then_gone(desk: Office) -> None:
    conversation = talk(desk, "my name is Ella Poe", "danger_child", forget=True)
    at = f"{AT}/{conversation}"
    assert "Deleted by its person" in words(desk.get(AT))
    assert "The person has deleted this chat." in words(desk.get(at))
    send(desk, f"{at}/closed", seen="1", outcome="school_acts", sure="1")
    assert desk.get(at).status_code == 404


def test_what_is_about_a_colleague_is_moved_to_the_head_and_what_is_about_the_head_to_the_chair(
    desk: Office, team: dict[str, Person]
) -> None:
    conversation = talk(desk, "danger_child")
    at = f"{AT}/{conversation}"
    page = desk.get(at)
    picks = re.findall(r'<option value="([^"]*)">([^<]*)</option>', page.text)
    assert ("head", "The head") in picks
    assert (team["safeguarding_deputy"].id, "Kim Day") in picks
    assert ("elsewhere", "Somebody who has no account here") in picks
    assert "The head: Alex Holt." in words(page)
    refused = send(desk, f"{at}/about", whom="")
    assert refused.status_code == 422
    assert "Pick whom it is about." in words(refused)
    moved = send(desk, f"{at}/about", whom=team["safeguarding_deputy"].id)
    assert "It is moved" in words(desk.get(moved.headers["location"]))
    closed = desk.get(at)
    assert closed.status_code == 403
    assert "danger_child" not in closed.text
    with at_desk(desk, team["head"]):
        page = desk.get(at)
        assert "LADO" in words(page)
        assert 'value="nobody"' in page.text
        send(desk, f"{at}/about", whom="head")
        assert desk.get(at).status_code == 403
    with at_desk(desk, team["chair_of_governors"]):
        assert "for the chair of governors" in words(desk.get(at))


def test_a_name_that_is_a_colleagues_too_is_decided_on_by_somebody_else(desk: Office, team: dict[str, Person]) -> None:
    conversation = talk(desk, "my name is Ella Ray", "danger_child")
    at = f"{AT}/{conversation}"
    assert conversation not in desk.get(AT).text, "whoever is named does not find it in the list"
    refused = desk.get(at)
    assert refused.status_code == 403
    assert "name" not in words(refused).partition("This conversation")[2], "nor is told why"
    with at_desk(desk, team["safeguarding_deputy"]):
        assert "Kept from" in words(desk.get(at))
        done = send(desk, f"{at}/another", whom=team["safeguarding_lead"].id)
        assert "kept from them no longer" in words(desk.get(done.headers["location"]))
    assert desk.get(at).status_code == 200


def test_an_administrator_is_asked_for_a_reason_first_and_saves_no_file_of_it_without_one(
    made: Office, desk: Office, team: dict[str, Person]
) -> None:
    del team
    conversation = talk(desk, "danger_child")
    at = f"{AT}/{conversation}"
    boss = somebody(made.services.staff, made.clock, Role.ADMINISTRATOR, "max.orr")
    with at_desk(desk, boss):
        assert "Opens with a reason" in words(desk.get(AT))
        page = desk.get(at)
        assert "Why do you open it?" in words(page)
        assert "danger_child" not in page.text
        saved = send(desk, "/admin/subject-access/export", chats=conversation, why="asked")
        assert saved.status_code == 403
        assert "the safeguarding lead opens it" in words(saved)
        refused = send(desk, f"{at}/reason")
        assert refused.status_code == 422
        assert "Pick a reason, or write one." in words(refused)
        opened = send(desk, f"{at}/reason", why="safety", own="the lead is ill")
        page = desk.get(opened.headers["location"])
        assert "Your reason is kept." in words(page)
        assert "danger_child" in page.text
        assert send(desk, "/admin/subject-access/export", chats=conversation, why="asked").status_code == 200
        log = words(desk.get("/admin/audit"))
        assert "Gave a reason to open a conversation that tells of danger" in log
        assert "the lead is ill" not in log
    with at_desk(desk, somebody(made.services.staff, made.clock, Role.CASEWORKER, "pip.day")):
        assert send(desk, "/admin/subject-access/export", chats=conversation, why="asked").status_code == 403


def test_who_may_not_open_a_chat_that_tells_of_danger_erases_none_either(
    made: Office, desk: Office, team: dict[str, Person]
) -> None:
    conversation = talk(desk, "danger_child")
    at = f"{AT}/{conversation}"
    with at_desk(desk, team["safeguarding_lead"]):
        seen = hidden(desk.get(at), "seen")
        send(desk, f"{at}/closed", seen=seen, outcome="passed_on", words="rang the hub", sure="1")
    with at_desk(desk, somebody(made.services.staff, made.clock, Role.CASEWORKER, "kit.day")):
        erased = send(desk, "/admin/subject-access/erase", chats=conversation, reason="asked", again="yes", sure="yes")
        assert erased.status_code == 403
        assert "Nothing was erased." in words(erased)
    assert not made.services.safeguarding.is_harmless(conversation), "it is there"


def test_the_link_of_a_mail_leads_over_the_sign_in_to_the_page(desk: Office) -> None:
    conversation = talk(desk, "danger_child")
    with httpx.Client(base_url=desk.browser.base_url, trust_env=False) as anybody:
        answer = anybody.get(f"{AT}/{conversation}")
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/admin/sign-in?next={AT}/{conversation}"


def test_the_status_page_asks_for_what_is_missing(
    tmp_path: Path, folder: SchoolFolder, pseudonymiser: Pseudonymiser, made: Office, desk: Office
) -> None:
    del desk
    boss = somebody(made.services.staff, made.clock, Role.ADMINISTRATOR, "bo.orr")
    made.sign_in(boss)
    page = words(made.get("/admin/status"))
    assert "Head Alex Holt is mailed when a chat is about somebody who works here. Nothing" in page
    with office(tmp_path, folder, pseudonymiser) as bare:
        page = words(bare.get("/admin/status"))
    own = folder.school.contacts["school"].email
    for _, _, wanted in TOLD.values():
        assert f"Enter {wanted} with an e-mail address under Settings" in page
    assert f"Nobody is entered. {own} gets the e-mails instead." in page
