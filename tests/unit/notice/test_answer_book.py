"""The answer book: every mistake in a response file is said with file, line and cure."""

from __future__ import annotations

import re
from textwrap import dedent

import pytest

from bot.notice.answer_book import LABEL_LENGTH, AnswerBook
from bot.notice.folder import SchoolFolder, answers_of
from bot.platform.errors import SchoolFolderError
from tests.factories import HAZELMERE, edited
from tests.unit.notice.books import book_of

GOOD = dedent("""\
    version: "3.1"
    responses:
      utter_ask_off:
      - text: The notice says how. Ring {school.phone}, or write to {dpo.email}, at {school}.
        custom:
          kind: answer
          label: Turn them off?
          sources:
          - section: turning-off-cookies
            at: You can stop cookies
          general: [cookie_consent]
          contacts: [right]
          right: complaint
          choices: [ask_other]
      utter_ask_other:
      - text: The notice does not say.
        custom: {kind: silent, label: Something else?}
    """)


def build(folder: SchoolFolder, files: dict[str, str]) -> AnswerBook:
    return book_of(files, folder)


def test_an_answer_is_put_together_from_what_it_points_at(folder: SchoolFolder) -> None:
    reply = build(folder, {"a.yml": GOOD}).reply("ask_off")
    school, dpo = folder.school.contacts["school"], folder.school.contacts["dpo"]
    assert reply.text == (
        f"The notice says how. Ring {school.phone}, or write to {dpo.email}, at {folder.school.name}."
    )
    (source,) = reply.sources
    assert source.quote in folder.notice["turning-off-cookies"].text
    assert source.quote.startswith("You can stop cookies")
    assert (source.heading, source.url) == ("Turning off cookies", "/notice#turning-off-cookies")
    assert reply.contacts == (dpo,)
    assert [(choice.label, choice.value) for choice in reply.choices] == [("Something else?", "ask_other")]
    assert reply.general == folder.law.lines(["cookie_consent"])


@pytest.mark.parametrize(
    ("old", "new", "line", "cure"),
    [
        ("version:", "version: [", 1, "not valid YAML"),
        ("      label: Turn them off?", "      label: Turn them off?\n      label: Two", 7, "not valid YAML"),
        ("  utter_ask_other:", "  utter_ask_off:", 15, "not valid YAML"),
        ("responses:", "answers:", None, "there is no 'responses:'"),
        ("  utter_ask_off:", "  ask_off:", 3, "does not start with 'utter_'"),
        ("  - text: The notice", "  - txt: The notice", 3, "needs a text and a custom part"),
        ("  - text: The notice does not say.", '  - text: " "', 15, "needs a text and a custom part"),
        ("    custom: {kind: silent, label: Something else?}", "", 15, "needs a text and a custom part"),
        (
            "    custom: {kind: silent, label: Something else?}",
            "    custom: {kind: silent, label: Something else?}\n  - text: Another.",
            15,
            "needs exactly one answer",
        ),
        ("kind: silent", "kind: quiet", 15, "'quiet' is not a kind of reply; use one of"),
        ("kind: silent", "colour: red, kind: silent", 15, "'colour' is not known; known are"),
        ("label: Something else?", f"label: {'x' * (LABEL_LENGTH + 1)}", 15, "needs a label of at most"),
        ("label: Something else?", "label: 5", 15, "needs a label of at most"),
        (", label: Something else?", "", 15, "needs a label of at most"),
        ("label: Something else?", "label: Turn them off?", 15, "is used for 'ask_off' too; make it differ"),
        ("right: complaint", "right: complain", 3, "'complain' is not a right; use one of"),
        ("      right: complaint\n", "", 3, "needs a line 'right:' too"),
        ("contacts: [right]", "contacts: [head]", 3, "school.toml has no contact 'head'"),
        ("general: [cookie_consent]", "general: [gravity]", 3, "law.toml has no text 'gravity'; add it there"),
        ("choices: [ask_other]", "choices: [ask_nothing]", 3, "'ask_nothing' is no topic; answer it or take it out"),
        ("section: turning-off-cookies", "section: biscuits", 3, "notice.md has no section 'biscuits'"),
        ("at: You can stop cookies", "at: You can bake cookies", 3, "choose other words for 'at'"),
        ("at: You can stop cookies", "at: You can stop cookies\n        take: page", 3, "'page' cannot be taken"),
        ("{school.phone}", "{school.fax}", 3, "'{school.fax}' cannot be filled from school.toml"),
        ("{dpo.email}", "{head.email}", 3, "'{head.email}' cannot be filled from school.toml"),
        ("{dpo.email}", "{childrens_hub.phone}", 3, "cannot be filled from school.toml"),
        ("{school.phone}", "{}", 3, "'{}' cannot be filled from school.toml"),
    ],
)  # fmt: skip
def test_a_mistake_in_an_answer_is_said_with_its_line_and_cure(
    folder: SchoolFolder, old: str, new: str, line: int | None, cure: str
) -> None:
    with pytest.raises(SchoolFolderError) as caught:
        build(folder, {"a.yml": edited(GOOD, old, new)})
    assert cure in caught.value.problem
    assert caught.value.file == "a.yml"
    if "not valid YAML" in cure:  # the reader says where it stopped, which may be a little later
        assert caught.value.line is not None
    else:
        assert caught.value.line == line


def test_an_answer_given_in_two_files_is_refused(folder: SchoolFolder) -> None:
    with pytest.raises(SchoolFolderError, match=r"^b\.yml, line 3: 'ask_off' is answered in a\.yml too; keep one"):
        build(folder, {"a.yml": GOOD, "b.yml": GOOD})


def test_the_words_of_our_answers_hold_no_digit_so_that_every_number_comes_by_reference() -> None:
    for entry in answers_of(HAZELMERE).values():
        assert not re.search(r"\d", entry.text), (
            f"{entry.file}, line {entry.line}: take it from the notice by reference"
        )


def test_every_topic_can_be_offered_as_a_choice_and_leads_somewhere(folder: SchoolFolder) -> None:
    assert folder.book.replies.keys() == folder.book.labels.keys()
    for topic, reply in folder.book.replies.items():
        choice = folder.book.choice(topic)
        assert (choice.label, choice.value) == (folder.book.labels[topic], topic)
        assert topic not in {offered.value for offered in reply.choices}, f"{topic} offers itself"
        assert len(reply.choices) <= 5, f"{topic} offers more than five keys can pick"


def test_every_section_of_the_notice_is_answered_from(folder: SchoolFolder) -> None:
    cited = {source.section for reply in folder.book.replies.values() for source in reply.sources}
    with_words = {section.id for section in folder.notice.sections if section.text}
    assert with_words <= cited
