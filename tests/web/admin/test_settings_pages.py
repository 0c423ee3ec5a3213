"""A school's settings are changed in forms: live at once, held against what they must be, and nothing typed is lost."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from bot.app.bootstrap import build_pseudonymiser, with_nearest
from bot.cli.school import write
from bot.notice.folder import SchoolFolder, load_helplines, load_school_folder, load_served_folder
from bot.pii.pseudonymiser import Pseudonymiser
from bot.setup.new_school import new_school
from bot.setup.settings_form import PARTS
from bot.staff.rules import Role
from tests.factories import DATA
from tests.staff_factories import csrf_in, somebody
from tests.web.office import Office, office, words

NOTICE = DATA / "evaluation" / "schools" / "1" / "notice.docx"
LEAD = {"contacts.safeguarding_lead.name": "Sam Poe", "contacts.safeguarding_lead.email": "lead@example.org"}


@pytest.fixture
def desk(tmp_path: Path, folder: SchoolFolder, pseudonymiser: Pseudonymiser) -> Iterator[Office]:
    with office(tmp_path, folder, pseudonymiser) as made:
        yield made


@pytest.fixture
def new(tmp_path: Path) -> Iterator[Office]:
    """The office of a school whose contacts nobody has looked at."""
    school = tmp_path / "school"
    write(
        new_school("Alder School", NOTICE.name, NOTICE.read_bytes(), date(2026, 11, 30), load_helplines()).files, school
    )
    made = with_nearest(load_school_folder(school))
    with office(tmp_path / "state", made, build_pseudonymiser(made), school=school) as desk:
        yield desk


def fields(page: str) -> dict[str, str]:
    """What the form of a page would send as it stands."""
    form = page[page.rindex("<form", 0, page.rindex("Save</button>")) :]
    found = {
        name: html.unescape(value) for name, value in re.findall(r'<input id="([^"]+)"[^>]*? value="([^"]*)"', form)
    }
    found |= {name: html.unescape(text) for name, text in re.findall(r'<textarea id="([^"]+)"[^>]*>([^<]*)<', form)}
    for name, options in re.findall(r'<select id="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        found[name] = "".join(re.findall(r'value="([^"]*)" selected', options))
    ticked = re.findall(r'type="checkbox" (?:id="[^"]+" )?name="([^"]+)" value="([^"]+)" checked', form)
    for name, value in ticked:
        found[name] = f"{found[name]}\n{value}".strip() if name in found else value
    return found


def save(desk: Office, part: str, changed: dict[str, str | list[str]]) -> str:
    """Send a part as it stands with these changes; where it leads, or what the page says."""
    at = f"/admin/settings/{part}"
    page = desk.get(at)
    sent = desk.browser.post(at, data={**fields(page.text), **changed, "csrf": csrf_in(page)})
    return sent.headers["location"] if sent.status_code == 303 else words(sent)


@pytest.mark.parametrize("part", PARTS)
def test_a_form_that_is_sent_as_it_stands_changes_nothing(desk: Office, part: str) -> None:
    assert save(desk, part, {}) == f"/admin/settings/{part}?done=same"
    assert desk.services.learning.standing().current.version == ""


def test_what_takes_a_restart_says_so_and_who_makes_it(desk: Office) -> None:
    said = words(desk.get("/admin/settings/requests"))
    assert "No mail server is set up" in said
    assert "Whoever looks after the machine changes that, with a restart." in said


def test_a_telephone_number_is_live_at_once_wherever_it_is_shown_and_over_a_start(desk: Office) -> None:
    assert save(desk, "contacts", {"contacts.school.phone": "01632 960147"}).endswith("?done=saved")
    said = desk.services.folder.book.reply("ask_contact_school").text
    assert ("01632 960147" in said, "The notice prints this" in said) == (True, False)
    assert desk.services.folder.school.contacts["school"].phone == "01632 960147"
    assert load_served_folder(desk.services.settings).school.contacts["school"].phone == "01632 960147"
    save(desk, "contacts", {"contacts.dpo.phone": "01632 960382"})
    assert "03330 322970" in words(desk.get("/admin/settings/contacts")), "the notice still prints the old one"


def test_the_comments_of_the_file_and_all_that_was_not_changed_stay(desk: Office) -> None:
    before = desk.services.folder.school.text
    save(desk, "keeping", {"retention.mail_days": "120"})
    after = desk.services.folder.school.text
    assert after.replace("mail_days = 120", "mail_days = 90") == before
    assert desk.services.retention_plan._periods().mail_days == 120


def test_hours_and_terms_are_entered_and_taken_away_again(desk: Office) -> None:
    hours: dict[str, str | list[str]] = {
        "office.days": ["Monday", "Friday"], "office.opens": "08:30", "office.closes": "16:00",
        "terms.0.name": "Second", "terms.0.first": "2026-11-02", "terms.0.last": "2026-12-18", "terms.0.inset": "2026-11-02",
        "terms.1.name": "First", "terms.1.first": "2026-09-03", "terms.1.last": "2026-10-23",
    }  # fmt: skip
    assert save(desk, "hours", hours).endswith("saved")
    own = desk.services.folder.school
    assert own.office is not None
    assert sorted(own.office.days) == [0, 4]
    assert own.school_days is not None
    assert [term.name for term in own.school_days.terms] == ["First", "Second"]
    nothing = dict.fromkeys(fields(desk.get("/admin/settings/hours").text), "")
    at = "/admin/settings/hours"
    desk.browser.post(at, data={**nothing, "csrf": csrf_in(desk.get(at))})
    assert desk.services.folder.school.office is None
    assert desk.services.folder.school.school_days is None


@pytest.mark.parametrize(
    ("part", "name", "typed", "said"),
    [
        ("contacts", "contacts.dpo.email", "dpo at council", "not an e-mail address"),
        ("contacts", "contacts.school.phone", "01632 96", "cannot be dialled"),
        ("contacts", "contacts.dpo.name", "", "Write the name"),
        ("contacts", "school.name", "", "cannot be left out"),
        ("contacts", "school.website", "http://example.org", "starts with https"),
        ("danger", "contacts.head.email", "head@example.org", "Write the name too"),
        ("requests", "serves.access", "nobody", "Pick it from the list"),
        ("requests", "school.requests_inbox", "", "cannot be left out"),
        ("hours", "office.opens", "25:00", "Write a time"),
        ("hours", "terms.0.first", "3 September", "Give the term a name"),
        ("hours", "office.closed", "christmas", "Write one day a line"),
        ("keeping", "retention.mail_days", "many", "Write a whole number"),
        ("keeping", "retention.mail_days", "1", "from 7 to 3660"),
        ("keeping", "retention.register_years", "1", "at least as"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_stays_typed(
    desk: Office, part: str, name: str, typed: str, said: str
) -> None:
    at = f"/admin/settings/{part}"
    page = desk.get(at)
    sent = desk.browser.post(at, data={**fields(page.text), name: typed, "csrf": csrf_in(page)})
    assert sent.status_code == 422
    assert said in words(sent)
    assert "quotation marks" not in words(sent), "nobody writes a file here"
    assert re.search(r'href="#(contacts|school|serves|office|terms|retention)\.', sent.text), "it leads to the field"
    if typed and name != "serves.access":
        assert fields(sent.text)[name] == typed
    assert desk.services.learning.standing().current.version == ""


def test_the_kind_of_school_decides_at_once_which_requests_are_taken(desk: Office) -> None:
    assert desk.services.desk.begins("request_educational_record")
    save(desk, "contacts", {"school.type": "academy"})
    assert not desk.services.desk.begins("request_educational_record")


def test_a_lead_is_told_of_danger_from_then_on_and_is_gone_when_the_form_is_emptied(desk: Office) -> None:
    save(desk, "danger", dict(LEAD))
    assert desk.services.folder.school.for_safety.email == "lead@example.org"
    told = words(desk.get("/admin/settings/danger?done=saved"))
    assert "has no account that can open it" in told, "where it was saved, not on another page only"
    assert "Nobody is entered" not in told, "only of who was entered"
    save(desk, "danger", dict.fromkeys(LEAD, ""))
    assert desk.services.folder.school.for_safety.role == "school"


def test_doors_open_once_a_lead_is_entered_and_somebody_says_that_all_is_right(new: Office) -> None:
    at = "/admin/settings/confirm"
    assert "The assistant is not open yet" in words(new.get("/admin/settings/contacts"))
    refused = new.browser.post(at, data={"csrf": csrf_in(new.get("/admin/settings/contacts"))})
    assert "safeguarding lead first" in words(refused)
    assert not new.services.folder.school.is_confirmed
    save(new, "danger", dict(LEAD))
    new.browser.post(at, data={"csrf": csrf_in(new.get("/admin/settings/contacts"))})
    assert new.services.folder.school.is_confirmed
    assert "doors" not in words(new.get("/admin/settings/contacts"))
    log = words(new.get("/admin/audit"))
    assert "Confirmed the contacts and opened the assistant" in log
    assert "Put a new version" not in log, "one step has one entry"


def test_the_questions_that_are_suggested_are_chosen_from_those_that_have_an_answer(desk: Office) -> None:
    assert save(
        desk,
        "suggested",
        {"suggested.0": "ask_dpo", "suggested.1": "ask_share_who", "suggested.2": "", "suggested.3": ""},
    )
    assert [one.value for one in desk.services.folder.book.reply("greeting").choices] == ["ask_dpo", "ask_share_who"]
    assert "Pick at least one" in save(desk, "suggested", {f"suggested.{n}": "" for n in range(4)})
    assert "Pick at least one" in save(desk, "suggested", {"suggested.0": "chat_rude"})


def test_who_saves_what_somebody_has_changed_meanwhile_is_told_and_keeps_what_they_typed(desk: Office) -> None:
    at = "/admin/settings/keeping"
    old = desk.get(at)
    (seen,) = re.findall(r'name="seen" value="(\w+)"', old.text)
    save(desk, "keeping", {"retention.mail_days": "120"})
    typed = {**fields(old.text), "retention.audit_years": "7", "seen": seen, "csrf": csrf_in(old)}
    late = desk.browser.post(at, data=typed)
    assert late.status_code == 409
    assert fields(late.text)["retention.audit_years"] == "7"
    assert desk.services.folder.school.keeping.mail_days == 120
    assert desk.services.folder.school.keeping.audit_years == 6


def test_what_was_saved_last_is_taken_back_by_one_step(desk: Office) -> None:
    save(desk, "keeping", {"retention.mail_days": "120"})
    learning = desk.services.learning
    learning.roll_back(learning.standing().current.version, "somebody")
    assert desk.services.folder.school.keeping.mail_days == 90


def test_only_an_administrator_changes_settings_and_each_change_stands_in_the_log(desk: Office) -> None:
    save(desk, "keeping", {"retention.mail_days": "120"})
    assert "Changed the school's settings" in words(desk.get("/admin/audit"))
    desk.sign_in(somebody(desk.services.staff, desk.clock, Role.REVIEWER, name="sam.lee"))
    assert desk.get("/admin/settings/contacts").status_code == 403


def test_going_back_says_first_what_it_takes_and_asks_and_the_newer_version_can_be_put_live_again(
    desk: Office,
) -> None:
    save(desk, "contacts", {"contacts.school.phone": "01632 960147"})
    changed = "The school's office: Telephone: from “01632 960147” back to “01206 862691”"
    asked = desk.post("/admin/learning/back", live="0001")
    assert (asked.status_code, changed in words(asked)) == (200, True), words(asked)
    assert desk.services.folder.school.contacts["school"].phone == "01632 960147"
    went = desk.post("/admin/learning/back", live="0001", sure="1")
    at = went.headers["location"]
    administrator, said = desk.who, words(desk.get(at))
    desk.sign_in(somebody(desk.services.staff, desk.clock, Role.REVIEWER, name="sam.lee"))
    assert "The school's office: Telephone" in words(desk.get(at))
    assert "01632 960147" not in words(desk.get(at)), "values of settings are an administrator's to see"
    desk.sign_in(administrator)
    assert changed in said
    assert "Version 0001 is kept. It can be put live again on this page." in said
    assert desk.services.folder.school.contacts["school"].phone == "01206 862691"
    again = {"version": "0001", "again": "1"}
    assert desk.post("/admin/learning/promote", **again).headers["location"].endswith("?done=forward")
    assert desk.services.folder.school.contacts["school"].phone == "01632 960147"
    assert desk.services.audit.page(None, 1)[0][1].action == "learning_promoted"
    assert desk.post("/admin/learning/promote", **again).status_code == 409


def test_after_a_contact_was_changed_the_page_says_where_the_old_one_still_stands(desk: Office) -> None:
    saved = desk.get(save(desk, "contacts", {"contacts.school.phone": "01632 960147"}))
    board = '<a href="/admin/settings/contacts#contacts.governance_board.phone">Information Governance Board</a>'
    assert f"The old number 01206 862691 also stands at: {board}." in saved.text
    assert "The notice still prints 01206 862691: change it there." in words(saved)
    saved = desk.get(save(desk, "contacts", {"contacts.governance_board.phone": "01632 960147"}))
    assert "also stands at" not in words(saved)
    assert "The notice still prints 01206 862691" in words(saved)
    email = {f"contacts.{role}.email": "office@example.org" for role in ("school", "governance_board")}
    assert "also stands at: E-mail address for requests." in words(desk.get(save(desk, "contacts", {**email})))


def test_that_the_notice_prints_a_contact_is_said_again_once_it_does(desk: Office) -> None:
    for phone, prints in (("01206 862691", True), ("01632 960147", False), ("01206 862691", True)):
        save(desk, "contacts", {"contacts.school.phone": phone})
        assert ("The notice prints this" in desk.services.folder.book.reply("ask_contact_school").text) is prints
