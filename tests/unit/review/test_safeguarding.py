"""Danger is told to whoever looks after it, opened by nobody else, and by nobody whom it names."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from bot.app.bootstrap import Services
from bot.conversations.review_rules import Queue
from bot.notice.folder import SchoolFolder
from bot.notice.safeguarding import Access, Desk, Outcome, entered, is_account_of, told
from bot.notice.school import parse
from bot.pii.pseudonymiser import Pseudonymiser, Published
from bot.platform import tables
from bot.platform.errors import (
    ReasonNeeded,
    ReviewIncomplete,
    SchoolFolderError,
    TellsOfDanger,
    UnknownConversation,
)
from bot.review.records import Narrowed
from bot.review.safeguarding_service import NO_ACCOUNT, NOBODY, THE_HEAD
from bot.staff.rules import Role
from tests.case_factories import services_on
from tests.factories import HAZELMERE, SetClock, school_folder
from tests.staff_factories import somebody

PEOPLE = {
    "safeguarding_lead": "Jo Ray, Designated Safeguarding Lead",
    "safeguarding_deputy": "Kim Day",
    "head": "Alex Holt",
    "chair_of_governors": "Sam Fenn",
}
DANGER = Narrowed(queue=Queue.SAFEGUARDING)


def contacts(*roles: str) -> str:
    """Tables for school.toml; each is mailed at an address that begins with the role."""
    return "".join(
        f'\n[contacts.{role}]\nname = "{PEOPLE[role]}"\nemail = "{role}@example.org"\nchecked = 2026-11-24\n'
        for role in roles or PEOPLE
    )


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A school folder in which all four contacts are entered."""
    folder = school_folder(tmp_path_factory.mktemp("school"))
    with (folder / "school.toml").open("a", encoding="utf-8") as file:
        file.write(contacts())
    return folder


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def services(tmp_path: Path, clock: SetClock, pseudonymiser: Pseudonymiser, school: Path) -> Iterator[Services]:
    made = services_on(tmp_path / "state", clock, pseudonymiser, school=school)
    yield made
    made.engine.dispose()


def account(services: Services, shown: str, role: Role = Role.SAFEGUARDING_LEAD) -> str:
    """The id of a new account with the sign-in name of its shown one."""
    return services.staff.add(shown.casefold().replace(" ", "."), shown, role, "test")[0].id


@pytest.fixture
def team(services: Services) -> dict[str, str]:
    """An account of each contact, by the contact's role."""
    return {role: account(services, name.partition(",")[0]) for role, name in PEOPLE.items()}


async def talk(services: Services, *said: str) -> str:
    """A conversation in which this was said; its id."""
    opened = await services.conversations.open(mode="text", lang="en")
    for number, words in enumerate(said):
        await services.conversations.say(opened.session, f"m{number}", words)
    return opened.conversation


async def mailed(services: Services, conversation: str = "") -> list[EmailMessage]:
    """Send what waits; the messages about a conversation, by address."""
    services.review_alerts.run()
    outbox = services.settings.state / "outbox"
    shutil.rmtree(outbox, ignore_errors=True)
    await services.outbox.send_due()
    read = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in outbox.glob("*.eml")]
    found = [one for one in read if isinstance(one, EmailMessage) and conversation in one.get_content()]
    return sorted(found, key=lambda one: str(one["To"]))


async def to(services: Services, conversation: str = "") -> list[str]:
    return [str(one["To"]) for one in await mailed(services, conversation)]


def of(*roles: str) -> list[str]:
    return sorted(f"{role}@example.org" for role in roles)


def log_of(services: Services, conversation: str) -> list[str]:
    return [entry.action for _, entry in services.audit.entries(conversation)]


# --- who is told ------------------------------------------------------------------------------------------------------


async def test_each_conversation_about_danger_is_one_urgent_mail_to_the_lead_and_the_deputy(
    services: Services, clock: SetClock
) -> None:
    clock.now = clock.now.replace(month=7, hour=13, minute=32)
    first = await talk(services, "my name is Ella Poe", "danger_child")
    second = await talk(services, "danger_now")
    assert services.review_alerts.run() == 2
    sent = await mailed(services, first)
    assert [str(one["To"]) for one in sent] == of("safeguarding_lead", "safeguarding_deputy")
    for one in sent:
        assert one["Subject"] == "A child may be in danger: conversation of 14:32", "in the school's own time"
        assert f"/admin/safeguarding/{first}" in one.get_content()
        assert second not in one.get_content()
        assert "Ella" not in one.get_content()
    assert services.review_alerts.run() == 0


async def test_who_is_entered_later_is_mailed_about_what_waits_and_not_about_what_was_dealt_with(
    tmp_path: Path, clock: SetClock, pseudonymiser: Pseudonymiser
) -> None:
    folder = school_folder(tmp_path)
    services = services_on(tmp_path / "state", clock, pseudonymiser, school=folder)
    waits, closed = await talk(services, "danger_child"), await talk(services, "danger_now")
    (office, _) = await mailed(services)
    assert office["To"] == services.folder.school.contacts["school"].email
    assert "tell the designated safeguarding lead at once" in office.get_content()
    assert "/admin/settings/danger" in office.get_content()
    assert await to(services) == [], "the office is told once"
    services.safeguarding.close(closed, 1, Outcome.KNOWN, "", account(services, "Ada Head"))
    services.engine.dispose()
    with (folder / "school.toml").open("a", encoding="utf-8") as file:
        file.write(contacts("safeguarding_lead"))
    later = services_on(tmp_path / "state", clock, pseudonymiser, school=folder)
    assert await to(later, waits) == of("safeguarding_lead")
    assert await to(later) == [], "and the lead once"
    later.engine.dispose()


async def test_an_alert_is_told_once_and_again_when_it_tells_of_danger_after_it_was_read(
    services: Services, team: dict[str, str], clock: SetClock
) -> None:
    opened = await services.conversations.open(mode="text", lang="en")
    lead, conversation = team["safeguarding_lead"], opened.conversation
    await services.conversations.say(opened.session, "m1", "danger_child")
    assert len(await mailed(services)) == 2
    clock.move(timedelta(minutes=1))
    await services.conversations.say(opened.session, "m2", "danger_child")
    assert await mailed(services) == []
    services.safeguarding.close(conversation, 2, Outcome.KNOWN, "", lead)
    clock.move(timedelta(minutes=1))
    await services.conversations.say(opened.session, "m3", "danger_child")
    assert len(await mailed(services)) == 2


@pytest.mark.parametrize(
    ("there", "desk", "named", "expected"),
    [
        ((), Desk.LEAD, (), (Desk.LEAD, "school")),
        (("safeguarding_deputy",), Desk.LEAD, (), (Desk.LEAD, "safeguarding_deputy")),
        (("safeguarding_lead",), Desk.LEAD, ("safeguarding_lead",), (Desk.HEAD, "school")),
        (("safeguarding_lead", "head"), Desk.LEAD, ("safeguarding_lead",), (Desk.HEAD, "head")),
        (tuple(PEOPLE), Desk.LEAD, ("safeguarding_lead",), (Desk.LEAD, "safeguarding_deputy")),
        (tuple(PEOPLE), Desk.LEAD, tuple(PEOPLE)[:2], (Desk.HEAD, "head")),
        (tuple(PEOPLE), Desk.LEAD, tuple(PEOPLE)[:3], (Desk.CHAIR, "chair_of_governors")),
        (tuple(PEOPLE), Desk.LEAD, tuple(PEOPLE), (Desk.CHAIR, "school")),
        (tuple(PEOPLE), Desk.HEAD, (), (Desk.HEAD, "head")),
        (("head",), Desk.CHAIR, (), (Desk.CHAIR, "school")),
    ],
)
def test_an_alert_goes_past_whoever_is_named_and_never_to_nobody(
    folder: SchoolFolder, there: tuple[str, ...], desk: Desk, named: tuple[str, ...], expected: tuple[Desk, str]
) -> None:
    toml = (HAZELMERE / "school.toml").read_text(encoding="utf-8") + (contacts(*there) if there else "")
    school = parse(toml, folder.notice)
    goes, addresses = told(school, desk, lambda contact: contact.role in named)
    assert (goes, *addresses) == expected
    assert all("@" in address for address in addresses.values())


def test_the_last_address_is_not_that_of_somebody_who_is_named(folder: SchoolFolder) -> None:
    own = folder.school.contacts["school"].email
    lead = f'\n[contacts.safeguarding_lead]\nname = "Jo Ray"\nemail = "{own}"\nchecked = 2026-11-24\n'
    school = parse((HAZELMERE / "school.toml").read_text(encoding="utf-8") + lead, folder.notice)
    _, addresses = told(school, Desk.LEAD, lambda _contact: True)
    assert addresses["school"] != own


def test_a_contact_that_is_not_confirmed_or_has_no_address_is_not_mailed(folder: SchoolFolder) -> None:
    toml = (HAZELMERE / "school.toml").read_text(encoding="utf-8")
    for change in ("confirmed = false\n", ""):
        given = contacts("safeguarding_lead") + change
        if not change:
            given = given.replace("email =", "phone =").replace("safeguarding_lead@example.org", "01206 862691")
        assert entered(parse(toml + given, folder.notice), Desk.LEAD) == []


@pytest.mark.parametrize("said", ["Mr Ray hits me", "jo RAY", "it was Ray’s hand"])
async def test_whoever_is_named_is_not_alerted_and_whoever_else_is_entered_is(services: Services, said: str) -> None:
    conversation = await talk(services, f"my teacher is called {said}", "danger_child")
    assert await to(services, conversation) == of("safeguarding_deputy")


async def test_somebody_who_is_named_only_later_makes_it_known_to_those_who_are_not(
    services: Services, team: dict[str, str], clock: SetClock
) -> None:
    opened = await services.conversations.open(mode="text", lang="en")
    await services.conversations.say(opened.session, "m1", "danger_child")
    assert len(await mailed(services)) == 2
    clock.move(timedelta(minutes=1))
    await services.conversations.say(opened.session, "m2", "it was Mr Ray and Mrs Day who saw it")
    assert await to(services, opened.conversation) == of("head"), "neither of those who were told may open it any more"
    listed = services.safeguarding.listed
    assert [one.line.desk for one in listed(team["head"])] == [Desk.HEAD]
    assert listed(team["safeguarding_lead"]) == listed(team["safeguarding_deputy"]) == []


async def test_an_alert_goes_out_although_the_words_cannot_be_opened(services: Services) -> None:
    conversation = await talk(services, "my name is Ella Poe", "danger_child")
    with services.engine.begin() as connection:
        connection.execute(tables.vault.update().values(sealed=b"broken by a bad disk"))
    assert await to(services, conversation) == of("safeguarding_lead", "safeguarding_deputy")


# --- who opens it -----------------------------------------------------------------------------------------------------


async def test_the_lead_and_the_deputy_open_it_and_reviewers_and_caseworkers_do_not(
    services: Services, team: dict[str, str]
) -> None:
    conversation = await talk(services, "danger_child")
    harmless = await talk(services, "ask_dpo")
    for role in ("safeguarding_lead", "safeguarding_deputy", "head"):
        assert services.safeguarding.open(conversation, team[role]).opened.transcript.turns
    chair, reviewer = team["chair_of_governors"], account(services, "Pat Lee", Role.REVIEWER)
    for by in (chair, reviewer, account(services, "Max Orr", Role.CASEWORKER), "nobody"):
        with pytest.raises(TellsOfDanger):
            services.safeguarding.open(conversation, by)
    assert log_of(services, conversation) == ["conversation_viewed"] * 3
    for attempt in (
        lambda: services.reviews.open(conversation, DANGER, reviewer),
        lambda: services.reviews.mark(conversation, 1, reviewer),
        lambda: services.reviews.unmark(conversation, reviewer),
        lambda: services.reviews.tag(conversation, "seen", reviewer),
        lambda: services.reviews.note(conversation, "a note", reviewer),
        lambda: services.reviews.reveal(conversation, "⟨name 1⟩", reviewer, "why"),
        lambda: services.reviews.strike(conversation, "danger", reviewer),
    ):
        with pytest.raises(TellsOfDanger):
            attempt()
    with pytest.raises(UnknownConversation):
        services.safeguarding.open(harmless, team["safeguarding_lead"])
    assert services.reviews.look(harmless, Narrowed()).before is None, "no walk through the list leads to it"


async def test_it_stays_closed_to_others_after_it_was_read(services: Services, team: dict[str, str]) -> None:
    conversation = await talk(services, "danger_child")
    services.safeguarding.close(conversation, 1, Outcome.NO_DANGER, "a rehearsal", team["safeguarding_lead"])
    with pytest.raises(TellsOfDanger):
        services.reviews.open(conversation, Narrowed(), account(services, "Pat Lee", Role.REVIEWER))
    read = services.safeguarding.open(conversation, team["safeguarding_deputy"])
    assert [(note.kind, note.words) for note in read.opened.notes] == [("outcome", "a rehearsal")]


async def test_an_administrator_gives_a_reason_first_which_is_kept_and_lasts_for_a_day_at_work(
    services: Services, clock: SetClock
) -> None:
    conversation, boss = await talk(services, "danger_child"), account(services, "Max Orr", Role.ADMINISTRATOR)
    with pytest.raises(ReasonNeeded):
        services.safeguarding.open(conversation, boss)
    assert [one.access for one in services.safeguarding.listed(boss)] == [Access.WITH_REASON]
    with pytest.raises(ReviewIncomplete):
        services.safeguarding.give_reason(conversation, boss, "  ", "own")
    services.safeguarding.give_reason(conversation, boss, "the lead is ill", "safety")
    read = services.safeguarding.open(conversation, boss)
    assert [(note.kind, note.words) for note in read.opened.notes] == [("reason", "the lead is ill")]
    entry = services.audit.entries(conversation)[0][1]
    assert (entry.action, entry.actor, entry.detail["why"]) == ("danger_reason", boss, "safety")
    clock.move(timedelta(hours=13))
    with pytest.raises(ReasonNeeded):
        services.safeguarding.close(conversation, 1, Outcome.KNOWN, "", boss)


async def test_whoever_is_named_neither_opens_nor_closes_it_until_somebody_else_decides(
    services: Services, team: dict[str, str]
) -> None:
    conversation = await talk(services, "my friend is called Tom Ray", "danger_child")
    lead, deputy = team["safeguarding_lead"], team["safeguarding_deputy"]
    for attempt in (
        lambda: services.safeguarding.open(conversation, lead),
        lambda: services.safeguarding.close(conversation, 2, Outcome.NO_DANGER, "", lead),
        lambda: services.safeguarding.is_another(conversation, lead, lead),
    ):
        with pytest.raises(TellsOfDanger):
            attempt()
    boss = account(services, "Ann Ray", Role.ADMINISTRATOR)
    with pytest.raises(TellsOfDanger):
        services.safeguarding.give_reason(conversation, boss, "I want to see it", "own")
    read = services.safeguarding.open(conversation, deputy)
    assert [member.id for member in read.kept_from] == [boss, lead]
    services.safeguarding.is_another(conversation, lead, deputy)
    assert [member.id for member in services.safeguarding.open(conversation, lead).kept_from] == [boss]


async def test_what_is_about_a_colleague_goes_to_the_head_and_is_kept_from_them(
    services: Services, team: dict[str, str]
) -> None:
    conversation = await talk(services, "my teacher hurts me", "danger_child")
    deputy = team["safeguarding_deputy"]
    await mailed(services)
    with pytest.raises(ReviewIncomplete):
        services.safeguarding.about(conversation, "", deputy)
    services.safeguarding.about(conversation, team["safeguarding_lead"], deputy)
    (mail,) = await mailed(services, conversation)
    assert mail["To"] == "head@example.org"
    assert mail["Subject"].startswith("A child may be in danger: conversation of ")
    assert "somebody who works at the school" in mail.get_content()
    for role in ("safeguarding_lead", "safeguarding_deputy", "chair_of_governors"):
        with pytest.raises(TellsOfDanger):
            services.safeguarding.open(conversation, team[role])
    assert services.safeguarding.open(conversation, team["head"]).desk is Desk.HEAD
    (entry,) = [one for _, one in services.audit.entries(conversation) if one.action == "danger_moved"]
    assert dict(entry.detail) == {}, "the log does not say about whom: they may be one of those who read it"
    services.safeguarding.about(conversation, NOBODY, team["head"])
    assert await to(services, conversation) == of("safeguarding_lead", "safeguarding_deputy")
    assert services.safeguarding.open(conversation, team["safeguarding_lead"]).desk is Desk.LEAD


@pytest.mark.parametrize("how", ["the head", "the account"])
async def test_what_is_about_the_head_goes_to_the_chair_of_governors(
    services: Services, team: dict[str, str], how: str
) -> None:
    conversation = await talk(services, "danger_child")
    await mailed(services)
    whom = THE_HEAD if how == "the head" else team["head"]
    services.safeguarding.about(conversation, whom, team["safeguarding_lead"])
    assert await to(services, conversation) == of("chair_of_governors")
    for role in ("safeguarding_lead", "safeguarding_deputy", "head"):
        with pytest.raises(TellsOfDanger):
            services.safeguarding.open(conversation, team[role])
    chair = team["chair_of_governors"]
    services.safeguarding.close(conversation, 1, Outcome.PASSED_ON, "", chair)
    assert [one.waits for one in services.safeguarding.listed(chair)] == [False]


async def test_a_colleague_without_an_account_is_picked_too_and_a_head_who_is_named_is_passed_over(
    services: Services, team: dict[str, str]
) -> None:
    conversation = await talk(services, "my name is Ella Holt", "danger_child")
    await mailed(services)
    services.safeguarding.about(conversation, NO_ACCOUNT, team["safeguarding_lead"])
    assert await to(services, conversation) == of("chair_of_governors")
    assert services.safeguarding.open(conversation, team["chair_of_governors"]).desk is Desk.CHAIR


async def test_what_a_reviewer_sees_that_the_assistant_did_not_goes_to_the_lead_or_past_them(
    services: Services, team: dict[str, str]
) -> None:
    reviewer = account(services, "Pat Lee", Role.REVIEWER)
    opened = await services.conversations.open(mode="text", lang="en")
    await services.conversations.say(opened.session, "m1", "ask_dpo")
    first, second = opened.conversation, await talk(services, "ask_ico")
    with pytest.raises(ReviewIncomplete):
        services.safeguarding.report(first, "", reviewer)
    services.reviews.mark(first, 1, reviewer)
    services.safeguarding.report(first, NOBODY, reviewer)
    services.safeguarding.report(second, team["safeguarding_lead"], reviewer)
    with pytest.raises(TellsOfDanger):
        services.safeguarding.report(first, NOBODY, reviewer)
    sent = await mailed(services)
    addresses = {one: sorted(str(mail["To"]) for mail in sent if one in mail.get_content()) for one in (first, second)}
    assert addresses == {first: of("safeguarding_lead", "safeguarding_deputy"), second: of("head")}
    assert [one.line.conversation for one in services.safeguarding.listed(team["safeguarding_lead"])] == [first]
    with pytest.raises(TellsOfDanger):
        services.reviews.open(first, Narrowed(), reviewer)
    await services.conversations.forgetting.forget(opened.session, "f1")
    lead = team["safeguarding_lead"]
    assert services.safeguarding.open(first, lead).opened.transcript.turns, (
        "its person deleted it: it is kept till then"
    )
    services.safeguarding.close(second, 1, Outcome.SCHOOL_ACTS, "", team["head"])
    services.safeguarding.reopen(second, team["head"])
    assert [one.waits for one in services.safeguarding.listed(team["head"])] == [True, True]


async def test_it_counts_as_unread_until_an_outcome_is_recorded(services: Services, team: dict[str, str]) -> None:
    conversation, lead = await talk(services, "danger_child"), team["safeguarding_lead"]
    with pytest.raises(ReviewIncomplete) as caught:
        services.safeguarding.close(conversation, 1, None, "nothing", lead)
    assert caught.value.field == "outcome"
    assert [one.waits for one in services.safeguarding.listed(lead)] == [True]
    services.safeguarding.close(conversation, 1, Outcome.PASSED_ON, "rang the hub", lead)
    assert [one.waits for one in services.safeguarding.listed(lead)] == [False]
    entry = services.audit.entries(conversation)[-1][1]
    assert (entry.action, dict(entry.detail)) == ("danger_closed", {"outcome": "passed_on"})
    services.safeguarding.reopen(conversation, lead)
    assert [one.waits for one in services.safeguarding.listed(lead)] == [True]
    assert await mailed(services, "nobody is mailed for that") == []


async def test_nothing_that_somebody_wrote_about_it_lies_on_the_disk_in_clear(
    services: Services, team: dict[str, str]
) -> None:
    conversation, lead = await talk(services, "danger_child"), team["safeguarding_lead"]
    services.safeguarding.note(conversation, "the wallaby of class 3", lead)
    services.safeguarding.close(conversation, 1, Outcome.SCHOOL_ACTS, "spoke with the wallaby", lead)
    state = services.settings.state
    assert not any(b"wallaby" in file.read_bytes().lower() for file in state.rglob("*") if file.is_file())


# --- settings ---------------------------------------------------------------------------------------------------------


def test_an_account_belongs_to_a_contact_by_its_address_or_its_name_or_what_school_toml_says(
    services: Services, clock: SetClock, folder: SchoolFolder
) -> None:
    assert list(services.safeguarding.roles_without_account()) == list(PEOPLE)
    account(services, "Jo Ray")  # cannot sign in yet
    assert "safeguarding_lead" in services.safeguarding.roles_without_account()
    for name, role in (("head@example.org", "head"), ("kim.day", "safeguarding_deputy")):
        somebody(services.staff, clock, Role.SAFEGUARDING_LEAD, name)
        assert role not in services.safeguarding.roles_without_account()
    somebody(services.staff, clock, Role.REVIEWER, "sam.fenn")
    assert "chair_of_governors" in services.safeguarding.roles_without_account(), "a reviewer opens none of it"
    toml = (HAZELMERE / "school.toml").read_text(encoding="utf-8") + contacts("head")
    school = parse(f'{toml}account = "A.Holt"\n', folder.notice)
    assert is_account_of(school, "head", "a.holt", "Somebody")
    assert not is_account_of(school, "head", "head@example.org", "Alex Holt"), "what is written there alone counts"
    with pytest.raises(SchoolFolderError):
        parse(toml.replace("[contacts.dpo]", '[contacts.dpo]\naccount = "pat"'), folder.notice)


def test_the_names_of_contacts_who_are_shown_to_nobody_are_hidden_like_any_other(folder: SchoolFolder) -> None:
    school = parse((HAZELMERE / "school.toml").read_text(encoding="utf-8") + contacts("head"), folder.notice)
    assert "Alex Holt" not in school.printed
    assert "Childline" in school.printed
    assert Published.of("", school.printed) != Published.of("", school.text)
