"""Another school's folder: its notice and its settings, with the contacts that the notice prints; nothing else is copied."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.cli import school as command
from bot.notice import notice, school
from bot.notice.folder import load_helplines, load_school_folder, load_served_folder
from bot.notice.notice import Notice
from bot.platform.errors import SchoolFolderError
from bot.platform.settings import Settings
from bot.setup.found_contacts import Found, found_contacts
from bot.setup.new_school import new_school
from tests.factories import HAZELMERE

NOTICE = """Alder Primary School

How we use information about you.

Who to contact

You can ring the school office on 01632 960147 or write to office@alder.example.org.

Our data protection officer is at dpo@beech.example.com or on 01632 960382.

You can complain to the Information Commissioner's Office on 0303 123 1113 or at icocasework@ico.org.uk.
"""
TODAY = date(2026, 11, 29)


def printed(text: str) -> Notice:
    return notice.parse(f"# Contacts\n\n{text}")


def made(tmp_path: Path, text: str = NOTICE, *more: str) -> tuple[int, Path]:
    file, folder = tmp_path / "notice.txt", tmp_path / "alder"
    file.write_text(text, encoding="utf-8")
    return command.main([str(file), "--name", "Alder Primary School", "--to", str(folder), *more]), folder


def test_the_school_and_its_officer_are_told_apart_and_the_regulator_is_neither() -> None:
    found = found_contacts(
        notice.parse(new_school("Alder", "n.txt", NOTICE.encode(), TODAY, load_helplines()).files["notice.md"])
    )
    assert found.school == Found("office@alder.example.org", "01632 960147")
    assert found.officer == Found("dpo@beech.example.com", "01632 960382")


def test_what_stands_under_a_name_in_a_list_or_a_paragraph_of_its_own_is_theirs() -> None:
    found = found_contacts(
        printed("- The school office: a@alder.example.org\n- Data Protection Officer: b@beech.example.com")
    )
    assert (found.school.email, found.officer.email) == ("a@alder.example.org", "b@beech.example.com")
    found = found_contacts(printed("Our Data Protection Officer is a firm.\n\nReach it at b@beech.example.com."))
    assert found.officer.email == "b@beech.example.com"


def test_a_school_is_made_of_two_files_and_everything_else_comes_from_the_release(tmp_path: Path) -> None:
    status, folder = made(tmp_path)
    assert status == 0
    assert {file.name for file in folder.iterdir()} == {"notice.md", "school.toml"}
    loaded = load_school_folder(folder)
    assert loaded.school.name == "Alder Primary School"
    assert loaded.school.contacts["dpo"].email == "dpo@beech.example.com"
    assert loaded.book.labels.items() < load_school_folder(HAZELMERE).book.labels.items()


def test_until_somebody_confirms_the_contacts_the_school_says_so(tmp_path: Path) -> None:
    _, folder = made(tmp_path)
    settings = folder / "school.toml"
    assert not load_school_folder(folder).school.is_confirmed
    settings.write_text(settings.read_text().replace("confirmed = false\n", ""))
    assert load_school_folder(folder).school.is_confirmed
    settings.write_text(settings.read_text().replace("reference_prefix", 'confirmed = "no"\nreference_prefix'))
    with pytest.raises(SchoolFolderError, match="true or false"):
        load_school_folder(folder)


def test_what_the_first_school_says_of_its_notice_is_said_of_no_other(tmp_path: Path) -> None:
    book = load_school_folder(made(tmp_path)[1]).book
    first = load_school_folder(HAZELMERE).book.replies.items()
    claims = {topic for topic, reply in first if reply.sources and reply.kind in ("answer", "silent", "contact")}
    alone = {"ask_board", "ask_ecc", "ask_cookie_utmz", "ask_other_cookies"}
    analytics = {f"ask_analytics_{one}" for one in ("what", "identify", "optout", "share")}
    assert claims - book.unconfirmed == alone | analytics, "what is named in the first notice alone"
    assert not (alone | analytics) & set(book.replies)
    for topic in book.unconfirmed:
        assert book.replies[topic].kind != "silent", "that a notice does not say something is not known yet"
    said = repr(book.replies)
    assert "Governance Board" not in said
    assert "Hazelmere" not in said
    assert "Lauri" not in said


def test_a_folder_that_is_there_is_not_overwritten_and_the_error_names_the_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made(tmp_path)
    assert made(tmp_path)[0] == 1
    assert "school.toml" in (said := capsys.readouterr().err) or "notice.md" in said
    assert "choose another folder" in said


def test_a_notice_without_an_address_of_the_school_needs_one_given(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bare = "Alder\n\nWho we are\n\nWe are a school."
    assert made(tmp_path, bare)[0] == 1
    assert "EMAIL=" in capsys.readouterr().err
    status, folder = made(tmp_path, bare, "--email", "office@alder.example.org")
    assert status == 0
    assert "no address of a data protection officer was found" in capsys.readouterr().out
    assert load_school_folder(folder).school.contacts["dpo"].email == "office@alder.example.org"


def test_made_up_numbers_are_taken_for_a_trial_and_refused_on_the_internet(tmp_path: Path) -> None:
    _, folder = made(tmp_path)
    assert load_served_folder(Settings(state=tmp_path, school=folder)).school.contacts["school"].phone == "01632 960147"
    with pytest.raises(SchoolFolderError, match="made up"):
        load_served_folder(Settings(state=tmp_path, school=folder, production=True))
    assert not school.is_made_up("01206 862691")


@pytest.mark.parametrize(
    "name",
    ['St. Cuthbert\'s "C of E" Primary', "Ysgol Gymraeg", "École", "42"],
    ids=["quotes", "plain", "accent", "digits"],
)
def test_any_name_of_a_school_can_be_written(name: str) -> None:
    files = new_school(name, "n.txt", NOTICE.encode(), TODAY, load_helplines()).files
    assert school.parse(files["school.toml"], notice.parse(files["notice.md"]), load_helplines()).name == name


def test_who_asks_for_somebody_to_reach_is_shown_the_contacts_of_the_school(tmp_path: Path) -> None:
    book = load_school_folder(made(tmp_path)[1]).book
    reply = book.reply("ask_dpo")
    assert (reply.kind, reply.folded) == ("contact", ())
    assert reply.contacts[0].email == "dpo@beech.example.com"


def test_what_belongs_to_nobody_in_particular_is_not_taken_for_the_schools() -> None:
    found = found_contacts(
        printed("Payments are made with SchoolPay, help@schoolpay.example.com.\n\nOur number is 12345678.")
    )
    assert found.school == Found()
    found = found_contacts(printed("The school company number is 07654321. Ring the school office on 01632 960147."))
    assert found.school.phone == "01632 960147"
