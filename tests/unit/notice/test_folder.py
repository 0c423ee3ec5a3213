"""school.toml, law.toml and the folder itself: whatever is wrong is said with file, line and cure."""

from __future__ import annotations

import json
import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from bot.engine.training import fingerprint
from bot.law.rights import ON_RECEIPTS
from bot.notice import answer_variants, law, notice, school
from bot.notice.folder import SchoolFolder, answers_of, load_school_folder
from bot.notice.reply import RIGHTS
from bot.platform.errors import SchoolFolderError
from bot.platform.settings import from_environment
from tests.factories import DATA, HAZELMERE, edited, line_of, school_folder

SCHOOL = (HAZELMERE / "school.toml").read_text(encoding="utf-8")
LAW = (DATA / "law.toml").read_text(encoding="utf-8")


def refused(folder: SchoolFolder, toml: str) -> SchoolFolderError:
    with pytest.raises(SchoolFolderError) as caught:
        school.parse(toml, folder.notice)
    assert caught.value.file == "school.toml"
    return caught.value


def test_each_contact_of_the_notice_is_there_and_stands_in_it(folder: SchoolFolder) -> None:
    contacts = folder.school.contacts
    assert contacts["dpo"].email == "DPO@essex.gov.uk"
    assert contacts["ico"].phone == "0303 123 1113"
    for role in ("dpo", "ico", "governance_board", "school"):
        for printed in filter(None, (contacts[role].email, contacts[role].phone)):
            assert printed in folder.notice.text


def test_whoever_is_in_danger_is_given_the_national_numbers(folder: SchoolFolder) -> None:
    numbers = ["999", "0800 1111", "0808 800 5000", "0808 2000 247"]
    assert [contact.phone for contact in folder.school.in_danger] == numbers


def test_a_grown_up_who_cannot_go_on_is_not_spoken_to_as_a_child(folder: SchoolFolder) -> None:
    reply = folder.book.reply("danger_self")
    assert [contact.phone for contact in reply.contacts[:3]] == ["116 123", "111", "999"]
    assert all(number in reply.text for number in ("116 123", "111", "999"))
    assert "teacher" not in reply.text


def test_the_childrens_hub_is_shown_only_once_the_school_has_confirmed_it(folder: SchoolFolder, tmp_path: Path) -> None:
    danger = ("danger_now", "danger_worried", "danger_self", "danger_child")
    for role, phone in (("childrens_hub", "0345 603 7627"), ("childrens_hub_night", "0345 606 1212")):
        assert role not in folder.school.contacts
        assert [topic for topic in danger if phone in str(folder.book.reply(topic))] == []
        where, unconfirmed = tmp_path / role, f'phone = "{phone}"\nconfirmed = false'
        where.mkdir()
        edit = (unconfirmed, unconfirmed.replace("false", "true"))
        confirmed = load_school_folder(school_folder(where, {"school.toml": edit}))
        shown = {topic: {one.role: one.phone for one in confirmed.book.reply(topic).contacts} for topic in danger}
        assert [topic for topic in danger if shown[topic].get(role) != phone] == []
        assert phone in [contact.phone for contact in confirmed.school.in_danger]


def test_every_right_is_served_by_somebody(folder: SchoolFolder) -> None:
    for right in RIGHTS:
        contact, named = folder.school.contact_for(right)
        assert contact in folder.school.contacts.values()
        assert named == (folder.school.serves[right] != "requests_inbox")
    assert folder.school.contact_for("access")[0].role == "governance_board"
    assert folder.school.contact_for("erasure") == (folder.school.contacts["school"], False)


def test_each_contact_carries_the_day_it_was_checked(folder: SchoolFolder) -> None:
    assert set(folder.school.checked) >= {f"contacts.{role}" for role in folder.school.contacts}
    assert all(isinstance(day, date) for day in folder.school.checked.values())


@pytest.mark.parametrize(
    ("old", "new", "at", "cure"),
    [
        # missing
        ('name = "Hazelmere Junior School"\n', "", "[school]", "'name' is missing or empty in [school]"),
        ('type = "unconfirmed"', "#", "[school]", "'type' is missing"),
        ('requests_inbox = "admin', '# "', "[school]", "'requests_inbox' is missing"),
        ("checked = 2026-11-24\nreference", "reference", "[school]", "needs the day it was checked"),
        ('phone = "0345 603 7627"\n', "", "[contacts.childrens_hub]", "add email, phone, address or url"),
        ('name = "Essex Children and Families Hub"', "", "[contacts.childrens_hub]", "'name' is missing"),
        ("[contacts.ico]", "[contacts.regulator]", None, "add a table [contacts.ico]"),
        ("[retention]\nconversation_days = 30", "", None, "the table [retention] is missing"),
        ("conversation_days = 30", "", "[retention]", "use a whole number of days"),
        ('objection = "requests_inbox"\n', "", "[serves]", "nobody serves 'objection'"),
        # doubled
        ('phone = "0345 603', 'phone = "112"\nphone = "0345 603', 'phone = "0345 603', "not valid TOML"),
        ("[contacts.school]", "[contacts.ico]", "[contacts.ico]", "not valid TOML"),
        # malformed
        ('phone = "0345 603 7627"', "phone = 345", "phone = 345", "between quotation marks"),
        ('phone = "0345 603 7627"', 'phone = "998"', 'phone = "998"', "check the digits"),
        ('phone = "0345 606 1212"', 'phone = "call us"', 'phone = "call us"', "check the digits"),
        ('url = "https://ico', 'url = "http://ico', 'url = "http://ico', "starts with https://"),
        ('type = "unconfirmed"', 'type = "academy"\nwebsite = "http://a.uk"', "website =", "starts with https://"),
        ('email = "DPO@essex.gov.uk"', 'email = "DPO at essex"', 'email = "DPO at essex"', "not an e-mail address"),
        ('requests_inbox = "admin@', 'requests_inbox = "admin', 'requests_inbox = "admin', "not an e-mail address"),
        ('name = "Essex Children and Families Hub"', "name = Hub", "name = Hub", "not valid TOML"),
        ("checked = 2026-11-24\n\n[contacts.governance", 'checked = "May"\n\n[contacts.governance', 'checked = "May"', "needs the day"),
        ("conversation_days = 30", "conversation_days = 0", "conversation_days = 0", "from 1 to 3660"),
        ("conversation_days = 30", "conversation_days = true", "conversation_days = true", "from 1 to 3660"),
        ('reference_prefix = "HJ"', 'reference_prefix = "hj"', 'reference_prefix = "hj"', "one to four capital letters"),
        ('type = "unconfirmed"', 'type = "big"', 'type = "big"', "maintained, academy, unconfirmed"),
        ('url = "https://ico.org.uk"', 'url = "https://ico.org.uk"\nconfirmed = false', "confirmed = false\nprinted_in", "is always shown"),
        ('complaint = "dpo"', 'complaint = "head"', 'complaint = "head"', "no contact that may be shown"),
        ('complaint = "dpo"', 'complaint = "childrens_hub"', 'complaint = "childrens_hub"', "add or confirm it"),
        # unknown
        ('phone = "0345 603 7627"', 'fone = "999"', 'fone = "999"', "'fone' is not known"),
        ("[retention]", "[keeping]\na = 1\n[retention]", "[keeping]", "'keeping' is not known in the file"),
        ('complaint = "dpo"', 'complain = "dpo"', 'complain = "dpo"', "'complain' is not known"),
        ("[contacts.dpo]", "[contacts]\nfax = 1\n[contacts.dpo]", None, "'fax' is not a contact"),
        # not what the notice prints
        ('email = "DPO@essex.gov.uk"', 'email = "dpo@example.org"', 'email = "dpo@example.org"', "make the two the same"),
        ('phone = "03330 322970"', 'phone = "03330 322971"', 'phone = "03330 322971"', "make the two the same"),
        ("Wycliffe House", "Wycliff House", "address =", "make the two the same"),
        ('printed_in = ["where-can-i-get-advice"]', 'printed_in = ["advice"]', 'printed_in = ["advice"]', "no section 'advice'"),
    ],
)  # fmt: skip
def test_a_mistake_in_school_toml_is_said_with_its_line_and_cure(
    folder: SchoolFolder, old: str, new: str, at: str | None, cure: str
) -> None:
    toml = edited(SCHOOL, old, new)
    problem = refused(folder, toml)
    assert cure in problem.problem
    if at is not None:
        at = at.partition("\n")[0]
        # of a thing that stands twice the second is the mistake
        lines = [number for number, line in enumerate(toml.splitlines(), 1) if at in line]
        assert problem.line in lines
        assert f"school.toml, line {problem.line}" in str(problem)


@pytest.mark.parametrize(
    ("toml", "line", "cure"),
    [
        ('[a]\nsource = "S"\nmark = "V"', 1, "needs a text and a source"),
        ('[a]\ntext = "T"\nmark = "V"', 1, "needs a text and a source"),
        ('[a]\ntext = " "\nsource = "S"\nmark = "V"', 1, "needs a text and a source"),
        ('\n[a]\ntext = "T"\nsource = "S"', 2, "needs a mark, one of V, V2"),
        ('[a]\ntext = "T"\nsource = "S"\nmark = "A"', 1, "needs a mark, one of V, V2"),
        ('[a]\ntext = "T"\nsource = "S"\nmark = "V"\ncolour = "red"', 1, "nothing else"),
        ('[a]\ntext = "T"\nshort = "It is."\nsource = "S"\nmark = "V"', 1, 'short begins with "By law"'),
        ('a = "T"', None, "nothing else"),
        ('[a]\ntext = "T"\n[a]', 3, "not valid TOML"),
        ('[a]\ntext = "T"\ntext = "U"', 3, "not valid TOML"),
        ("[a]\ntext = T", 2, "not valid TOML"),
    ],
)
def test_a_mistake_in_law_toml_is_said_with_its_line_and_cure(toml: str, line: int | None, cure: str) -> None:
    with pytest.raises(SchoolFolderError) as caught:
        law.parse(toml)
    assert (caught.value.file, caught.value.line) == ("law.toml", line)
    assert cure in caught.value.problem


def test_a_law_from_a_second_hand_source_is_said_with_a_word_of_caution() -> None:
    read = law.parse('[a]\ntext = "T."\nsource = "S"\nmark = "V2"\n[b]\ntext = "T."\nsource = "S"\nmark = "V"')
    assert [line.text for line in read.lines(["b", "a"])] == ["T.", f"T. {law.CHECK_WITH_SCHOOL}"]


def test_a_law_that_is_switched_off_is_left_out_and_an_unknown_one_is_an_error() -> None:
    read = law.parse('[a]\ntext = "T."\nsource = "S"\nmark = "V"\non = false')
    assert read.lines(["a"]) == ()
    with pytest.raises(KeyError):
        read.lines(["b"])


def test_every_law_of_ours_has_a_source_and_is_used_or_switched_off(folder: SchoolFolder) -> None:
    said = {text for topic in folder.book.replies for text in answer_variants.whole(folder.book, topic).general}
    said |= set(folder.law.lines(ON_RECEIPTS))
    unused = [name for name, text in folder.law.texts.items() if text is not None and text not in said]
    assert unused == []
    assert len(folder.law.texts) == len(re.findall(r"^\[", LAW, re.MULTILINE))


@pytest.mark.parametrize("name", ["notice.md", "school.toml"])
def test_a_file_that_is_missing_is_named_with_where_to_get_it(tmp_path: Path, name: str) -> None:
    folder = school_folder(tmp_path)
    (folder / name).unlink()
    with pytest.raises(SchoolFolderError, match=rf"^{name}: is missing in .*; 'make school' makes one$"):
        load_school_folder(folder)


def test_a_file_that_is_not_utf_8_is_named(tmp_path: Path) -> None:
    folder = school_folder(tmp_path)
    (folder / "law.toml").write_bytes("text = 'café'".encode("latin-1"))
    with pytest.raises(SchoolFolderError, match=r"^law\.toml: .*save it as UTF-8"):
        load_school_folder(folder)


def test_what_a_school_has_no_file_of_comes_from_the_library(tmp_path: Path) -> None:
    folder = school_folder(tmp_path)
    for file in (folder / "law.toml", folder / "form.toml", *(folder / "responses").iterdir()):
        file.unlink()
    found, whole = load_school_folder(folder), load_school_folder(HAZELMERE)
    assert (found.law, found.form) == (whole.law, whole.form)
    assert found.book.reply("greeting") == whole.book.reply("greeting")
    assert "ask_cctv" in found.book.unconfirmed
    assert whole.book.unconfirmed == frozenset()


def test_an_answer_of_a_school_takes_from_its_topic_what_it_does_not_say_itself(tmp_path: Path) -> None:
    folder = school_folder(tmp_path)
    general = load_school_folder(folder).book.reply("ask_talk_to_person")
    for file in (folder / "responses").iterdir():
        file.unlink()
    own = folder / "responses" / "own.yml"
    own.write_text("responses:\n  utter_ask_talk_to_person:\n  - text: Ring us.\n    custom: {contacts: [school]}\n")
    told = load_school_folder(folder).book.reply("ask_talk_to_person")
    assert told.text == "Ring us."
    assert [one.role for one in told.contacts] == ["school"]
    assert told.choices == general.choices


def test_a_folder_of_the_last_release_with_everything_in_it_answers_as_it_did(tmp_path: Path) -> None:
    """Until 1 December 2026 the library and the first school were one folder, which other schools copied whole."""
    folder = tmp_path / "copied"
    shutil.copytree(DATA / "responses", folder / "responses")
    for name in ("law.toml", "form.toml", "rules.yml", "stories.yml"):
        shutil.copy(DATA / name, folder / name)
    shutil.copytree(DATA / "nlu", folder / "nlu")
    for name in ("notice.md", "school.toml"):
        shutil.copy(HAZELMERE / name, folder / name)
    whole = "\n".join(
        f"  utter_{topic}:\n  - {json.dumps({'text': entry.text, 'custom': entry.custom})}"
        for topic, entry in answers_of(HAZELMERE).items()
    )
    shutil.rmtree(folder / "responses")
    (folder / "responses").mkdir()
    (folder / "responses" / "all.yml").write_text(f"responses:\n{whole}\n", encoding="utf-8")
    assert load_school_folder(folder).book == load_school_folder(HAZELMERE).book
    assert fingerprint(folder) == fingerprint(HAZELMERE), "nothing is learnt anew"


def test_school_set_to_the_folder_of_the_library_is_the_first_school() -> None:
    assert from_environment({"SCHOOL": str(DATA)}).school == HAZELMERE


def test_another_school_runs_without_touching_code(tmp_path: Path) -> None:
    folder = school_folder(
        tmp_path, {"school.toml": ('[school]\nname = "Hazelmere Junior School"', '[school]\nname = "Elm School"')}
    )
    assert "Elm School" in load_school_folder(folder).book.reply("ask_contact_school").text


def test_line_numbers_are_those_of_an_editor() -> None:
    assert line_of(SCHOOL, "[school]") == SCHOOL[: SCHOOL.index("[school]")].count("\n") + 1


@pytest.mark.parametrize(
    ("written", "wrong", "cure"),
    [
        ('printed_in = ["where-can-i-get-advice"]', "printed_in = 5", "is a list of section ids"),
        ('access = "governance_board"', 'access = ["governance_board"]', "between quotation marks"),
        ("confirmed = false", 'confirmed = "false"', "is true or false"),
    ],
)
def test_a_value_of_the_wrong_form_is_said_with_its_line(written: str, wrong: str, cure: str) -> None:
    toml = (HAZELMERE / "school.toml").read_text(encoding="utf-8")
    assert written in toml
    printed = notice.parse((HAZELMERE / "notice.md").read_text(encoding="utf-8"))
    with pytest.raises(SchoolFolderError, match=cure) as refused:
        school.parse(toml.replace(written, wrong, 1), printed)
    assert refused.value.line
