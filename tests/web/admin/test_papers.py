"""The school's papers in the browser: drafted, changed, signed, and shown when a setting changes afterwards."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.governance.papers import TITLES
from bot.notice.folder import SchoolFolder
from bot.pii.pseudonymiser import Pseudonymiser
from bot.staff.rules import Role
from tests.staff_factories import csrf_in, somebody
from tests.web.office import Office, office, words

AT = "/admin/papers"
POLICY = f"{AT}/policy_document"


@pytest.fixture
def desk(tmp_path: Path, folder: SchoolFolder, pseudonymiser: Pseudonymiser) -> Iterator[Office]:
    with office(tmp_path, folder, pseudonymiser) as there:
        yield there


def form(desk: Office, paper: str) -> dict[str, str]:
    """What the form of a paper would send as it stands."""
    page = desk.get(f"{AT}/{paper}/change").text
    texts = re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>([^<]*)</textarea>', page)
    hidden = re.findall(r'name="(mark|csrf)" value="([^"]+)"', page)
    return {name: html.unescape(value) for name, value in [*texts, *hidden]}


def change(desk: Office, paper: str, **given: str) -> str:
    """Send it with everything filled in and these changes; where it leads, or what the page says."""
    sent = {name: value.replace("[To fill in", "(said elsewhere") for name, value in form(desk, paper).items()}
    answer = desk.browser.post(f"{AT}/{paper}/change", data=sent | given)
    return answer.headers["location"] if answer.status_code == 303 else words(answer)


def sign(desk: Office, paper: str, name: str = "Kim Poe", **given: str) -> str:
    page = desk.get(f"{AT}/{paper}")
    mark = re.search(r'name="mark" value="([^"]+)"', page.text)
    sent = {"csrf": csrf_in(desk.get(f"{AT}/{paper}/change")), "mark": mark[1] if mark else "", "name": name} | given
    answer = desk.browser.post(f"{AT}/{paper}", data=sent)
    return answer.headers["location"] if answer.status_code == 303 else words(answer)


def keep_for(desk: Office, days: str) -> None:
    """Change how long conversations are kept."""
    page = desk.get("/admin/settings/keeping")
    fields = dict(re.findall(r'<input id="([^"]+)"[^>]*? value="([^"]*)"', page.text))
    name = next(field for field in fields if field.endswith("conversation_days"))
    sent = desk.browser.post("/admin/settings/keeping", data={**fields, name: days, "csrf": csrf_in(page)})
    assert sent.status_code == 303, words(sent)


@pytest.mark.parametrize("paper", TITLES)
def test_each_paper_is_there_to_read_before_anybody_wrote_a_word(desk: Office, paper: str) -> None:
    said = words(desk.get(f"{AT}/{paper}"))
    assert TITLES[paper] in said
    assert "Not signed yet" in said
    assert "Still to be filled in" in said
    assert TITLES[paper] in words(desk.get(AT))


def test_it_is_signed_once_all_is_filled_in_and_stands_in_the_log(desk: Office) -> None:
    assert "Something is still to be filled in: Who is responsible; Review." in sign(
        desk, "policy_document", mark=form(desk, "policy_document")["mark"]
    )
    assert change(desk, "policy_document") == f"{POLICY}?done=saved"
    assert "Write the name of who signs" in sign(desk, "policy_document", "  ")
    assert sign(desk, "policy_document") == f"{POLICY}?done=signed"
    said = words(desk.get(POLICY))
    assert "Signed by Kim Poe" in said
    assert "Record that it is signed" not in said
    (_, entry), *_ = desk.services.audit.page(None, 1)
    assert (entry.action, entry.actor, entry.detail) == ("paper_signed", desk.who.id, {"kind": "policy_document"})


def test_a_setting_that_changes_afterwards_is_shown_and_waits_on_the_first_page(desk: Office) -> None:
    change(desk, "policy_document")
    sign(desk, "policy_document")
    assert "2 of the school's papers are not signed" in words(desk.get("/admin/to-do"))
    keep_for(desk, "11")
    said = words(desk.get(POLICY))
    assert "Changed since it was signed" in said
    assert "A conversation: 11 days" in said
    assert "A conversation: 30 days" in said
    assert "1 of the school's papers has changed since it was signed" in words(desk.get("/admin/to-do"))
    assert "Changed since Kim Poe signed it" in words(desk.get(AT))
    assert sign(desk, "policy_document", "Ola Poe") == f"{POLICY}?done=signed"
    assert "Changed since" not in words(desk.get(POLICY))


def test_own_words_over_a_setting_that_changed_are_looked_at_before_it_is_signed(desk: Office) -> None:
    kept = next(name for name, text in form(desk, "policy_document").items() if "A conversation: 30 days" in text)
    change(desk, "policy_document", **{kept: "- As our retention schedule says."})
    keep_for(desk, "11")
    assert "Look at them first: How long it is kept" in words(desk.get(POLICY))
    page = words(desk.get(f"{POLICY}/change"))
    assert "The settings have changed since you wrote this" in page
    assert "A conversation: 11 days" in page
    change(desk, "policy_document", **{f"draft.{kept.partition('.')[2]}": "yes"})
    said = words(desk.get(POLICY))
    assert "A conversation: 11 days" in said
    assert "retention schedule" not in said


def test_nothing_that_was_typed_is_lost_where_somebody_else_was_quicker(desk: Office) -> None:
    old = form(desk, "policy_document")
    change(desk, "policy_document")
    mine = {name: f"{text} Mine." for name, text in old.items() if name.startswith("section.")}
    answer = desk.browser.post(f"{POLICY}/change", data=old | mine)
    assert answer.status_code == 409
    assert "somebody has changed this paper meanwhile" in words(answer)
    assert all(html.escape(text, quote=False).replace("'", "&#39;")[:40] in answer.text for text in mine.values())
    assert "Mine." not in words(desk.get(POLICY))


def test_what_is_typed_is_text_and_no_page(desk: Office) -> None:
    change(desk, "policy_document", **{"section.0": "<script>alert(1)</script> and **bold**"})
    page = desk.get(POLICY).text
    assert "<script>alert" not in page
    assert "<strong>bold</strong>" in page


def test_only_who_runs_the_school_sees_them_and_an_unknown_one_is_said(desk: Office) -> None:
    assert desk.get(f"{AT}/poem").status_code == 404
    assert desk.get(f"{AT}/poem/change").status_code == 404
    for role in (Role.REVIEWER, Role.CASEWORKER, Role.SAFEGUARDING_LEAD):
        desk.sign_in(somebody(desk.services.staff, desk.clock, role, role.value))
        assert desk.get(AT).status_code == 403
