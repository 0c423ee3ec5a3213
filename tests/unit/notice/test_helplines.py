"""The national helplines: data of the product, there for every school, whatever its own folder says."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import phonenumbers
import pytest

from bot.app.bootstrap import build_pseudonymiser
from bot.notice import helplines
from bot.notice.folder import PRODUCT, SchoolFolder, load_helplines, load_school_folder
from bot.notice.grounding import problems
from bot.platform.errors import SchoolFolderError
from tests.factories import PROJECT, school_folder

SHORT = {"999", "111", "116 123"}  # numbers that people can dial and phonenumbers does not take for numbers
OLD = (PROJECT / "tests" / "fixtures" / "academy" / "school.toml").read_text(encoding="utf-8")
LEAD = '\n[contacts.safeguarding_lead]\nname = "Jo Ray"\nemail = "jo@example.org"\nchecked = 2026-11-24\n'


def test_each_line_can_be_dialled_and_says_when_it_was_held_against_which_source() -> None:
    text = (PRODUCT / helplines.FILE).read_text(encoding="utf-8")
    lines = load_helplines()
    assert set(lines.contacts) == set(helplines.ROLES)
    assert text.count("source = ") == len(helplines.ROLES)
    for role, line in lines.contacts.items():
        assert line.phone
        assert line.phone in SHORT or phonenumbers.is_valid_number(phonenumbers.parse(line.phone, "GB")), role
        assert isinstance(lines.checked[role], date)


def test_the_domestic_abuse_helpline_is_known() -> None:
    line = load_helplines().contacts["domestic_abuse"]
    assert (line.phone, line.url) == ("0808 2000 247", "https://www.nationaldahelpline.org.uk")
    assert "free, day and night" in line.name


@pytest.mark.parametrize("role", helplines.ROLES)
def test_a_line_that_is_missing_or_has_no_source_is_an_error(role: str) -> None:
    text = (PRODUCT / helplines.FILE).read_text(encoding="utf-8")
    for broken in (text.replace(f"[{role}]", "[other]"), text.replace(f"[{role}]\n", f'[{role}]\nemail = "a@b.uk"\n')):
        with pytest.raises(SchoolFolderError, match=role):
            helplines.parse(broken)


def test_a_school_folder_of_an_earlier_release_loads_and_the_lines_of_the_product_hold(tmp_path: Path) -> None:
    path = school_folder(tmp_path)
    old = OLD[OLD.index("[contacts.emergency]") : OLD.index("[serves]")]
    old = old.replace("0800 1111", "0800 2222").replace('phone = "999"', "confirmed = false").replace("checked", "#")
    toml = (path / "school.toml").read_text(encoding="utf-8")
    (path / "school.toml").write_text(toml.replace("[serves]", f"{old}[serves]", 1), encoding="utf-8")
    contacts = load_school_folder(path).school.contacts
    assert {role: contacts[role] for role in helplines.ROLES} == load_helplines().contacts


def test_every_school_has_999_and_childline_in_every_help(folder: SchoolFolder, tmp_path: Path) -> None:
    for one in (folder, load_school_folder(school_folder(tmp_path))):
        help_ = {topic: reply for topic, reply in one.book.replies.items() if reply.kind == "safeguarding"}
        assert len(help_) == 5
        for topic, reply in help_.items():
            assert {"999", "0800 1111"} <= {contact.phone for contact in reply.contacts}, topic
            assert problems(reply, one.grounds) == [], topic


def test_help_that_leaves_out_childline_is_refused(tmp_path: Path) -> None:
    path = school_folder(tmp_path)
    own = "responses:\n  utter_danger_adult:\n  - custom: {contacts: [emergency, domestic_abuse, samaritans]}\n"
    (path / "responses" / "own.yml").write_text(own, encoding="utf-8")
    with pytest.raises(SchoolFolderError, match="'danger_adult' must show whom to ring"):
        load_school_folder(path)


def test_help_with_a_number_that_stands_nowhere_is_refused_and_not_replaced_by_a_passage(tmp_path: Path) -> None:
    path = school_folder(tmp_path)
    own = "responses:\n  utter_danger_child:\n  - text: Ring 998 now.\n    custom: {kind: safeguarding}\n"
    (path / "responses" / "own.yml").write_text(own, encoding="utf-8")
    with pytest.raises(SchoolFolderError, match="'danger_child' cannot be said: '998' is neither"):
        load_school_folder(path)


def test_who_is_worried_about_a_child_is_told_whom_to_tell_at_the_school(folder: SchoolFolder, tmp_path: Path) -> None:
    assert folder.school.contacts["school"] in folder.book.reply("danger_worried").contacts
    path = school_folder(tmp_path)
    with (path / "school.toml").open("a", encoding="utf-8") as file:
        file.write(LEAD)
    with_lead = load_school_folder(path)
    told = with_lead.book.reply("danger_worried")
    shown = [(one.name, one.email) for one in told.contacts if one.role == "safeguarding_lead"]
    assert shown == [("Jo Ray, the school's safeguarding lead", "jo@example.org")]
    assert "school" not in {one.role for one in told.contacts}
    assert problems(told, with_lead.grounds) == []


def test_a_helpline_that_somebody_types_is_never_taken_for_personal_data(folder: SchoolFolder) -> None:
    pseudonymiser = build_pseudonymiser(folder)
    for line in load_helplines().contacts.values():
        said = f"i rang {line.phone} about it"
        assert pseudonymiser.tokenise(said, {}).text == said
