"""The notice: every word of the printed one, sections with lasting addresses, passages quoted exactly."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.notice import notice
from bot.notice.folder import SchoolFolder
from bot.notice.notice import Notice, passage
from bot.platform.errors import SchoolFolderError
from tests.factories import HAZELMERE, PROJECT, edited

PRINTED = (PROJECT / "tests" / "fixtures" / "notice.txt").read_text(encoding="utf-8")
LINK = re.compile(r"\[([^\]]*)\]\(#\)")
BULLET = re.compile(r"^\s*-\s+", re.MULTILINE)


def words(text: str) -> list[str]:
    """The words of a text in order, without what marks list items and links."""
    return LINK.sub(r"\1", BULLET.sub("", text)).split()


@pytest.fixture(scope="module")
def ours() -> Notice:
    return notice.parse((HAZELMERE / "notice.md").read_text(encoding="utf-8"))


def test_the_notice_holds_every_word_of_the_printed_one_in_its_order_and_no_other(ours: Notice) -> None:
    assert words(ours.text) == words(PRINTED)


def test_a_word_that_is_changed_lost_or_added_would_be_noticed(ours: Notice) -> None:
    for mistaken in (edited(ours.text, "fairly", "kindly"), edited(ours.text, " and ", " "), f"{ours.text} so"):
        assert words(mistaken) != words(PRINTED)


def test_headings_are_headings_and_their_ids_come_from_their_words(ours: Notice) -> None:
    printed_lines = {line.strip() for line in PRINTED.splitlines()}
    for section in ours.sections:
        assert section.heading in printed_lines
        assert section.id == notice.slug(section.heading)
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", section.id)


def test_lists_are_lists_and_as_long_as_the_printed_ones(ours: Notice) -> None:
    items = sum(len(block.lines) for section in ours.sections for block in section.blocks if block.kind == "list")
    assert items == len(BULLET.findall(PRINTED))


def test_the_cookie_table_is_a_table_with_its_three_columns(ours: Notice) -> None:
    tables = [block for section in ours.sections for block in section.blocks if block.kind == "table"]
    assert len(tables) == 1
    rows = [line.split("\t") for line in tables[0].lines]
    assert rows[0] == ["Name", "Typical Content", "Expires"]
    assert [row[0] for row in rows[1:]] == ["_utma", "_utmb", "_utmc", "_utmz", "_utmxx", "_utmz"]
    assert {len(row) for row in rows} == {3}


def test_no_markup_shows_in_the_words(ours: Notice) -> None:
    assert not re.search(r"\]\(|\*\*|^#|\|", ours.text, re.MULTILINE)


def test_a_section_ends_at_the_next_heading_of_any_level(ours: Notice) -> None:
    assert "Analytics" not in ours["cookies-not-the-edible-ones-how-you-use-this-website"].text
    with pytest.raises(KeyError):
        ours["no-such-section"]
    assert "no-such-section" not in ours


@pytest.mark.parametrize(
    ("markdown", "line", "cure"),
    [
        ("just words", None, "start each section with a line such as"),
        ("", None, "there is no heading"),
        ("words\n\n# Cookies\n\nmore", 1, "give them one"),
        ("# Cookies\n\nmore\n\n## !?\n\nwords", 5, "write one or remove"),
        ("# Cookies\n\nmore\n\n# Cookies!\n\nmore", 5, "stands in line 1 too"),
        ("# Cookies\n\nmore\n\n## Ours", 5, "write or remove it"),
        ("# Cookies\n\n# Other\n\nmore", 1, "write or remove it"),
        ("# Cookies\n\n```\ncode\n```", 3, "only headings, paragraphs, lists, tables and links"),
        ("# Cookies\n\n> said he", 3, "only headings, paragraphs, lists, tables and links"),
    ],
)
def test_a_notice_that_cannot_be_used_says_the_line_and_what_to_do(markdown: str, line: int | None, cure: str) -> None:
    with pytest.raises(SchoolFolderError) as caught:
        notice.parse(markdown)
    assert (caught.value.file, caught.value.line) == ("notice.md", line)
    assert cure in caught.value.problem


def test_html_in_a_notice_is_shown_as_words_never_as_markup() -> None:
    section = notice.parse("# A\n\n<script>alert(1)</script>").sections[0]
    assert "<script>" not in section.html
    assert "&lt;script&gt;" in section.html


SECTION = notice.parse(
    "# A\n\nOne here. Two there, e.g. This one. Three.\n\nWe may:\n\n- use it;\n- keep it.\n\n"
    "| Name | Expires |\n| --- | --- |\n| _a | never |"
).sections[0]


@pytest.mark.parametrize(
    ("at", "take", "quote"),
    [
        ("Two there", "sentence", "Two there, e.g. This one."),
        ("One here. Two", "sentence", "One here. Two there, e.g. This one."),
        ("Two there", "paragraph", "One here. Two there, e.g. This one. Three."),
        ("We may", "list", "We may:\n- use it;\n- keep it."),
        ("keep it", "list", "We may:\n- use it;\n- keep it."),
        ("keep it", "item", "keep it."),
        ("keep it", "sentence", "keep it."),
        ("_a", "table", "Name\tExpires\n_a\tnever"),
    ],
)
def test_a_passage_is_found_by_a_few_of_its_words(at: str, take: notice.Take, quote: str) -> None:
    assert passage(SECTION, at, take) == quote


@pytest.mark.parametrize(
    ("at", "take", "problem"),
    [
        ("nothing such", "sentence", "no passage"),
        ("e", "sentence", "passages"),
        ("One here", "list", "no list follows"),
        ("One here", "table", "do not stand in a table"),
    ],
)
def test_words_that_point_nowhere_or_at_several_places_are_refused(at: str, take: notice.Take, problem: str) -> None:
    with pytest.raises(LookupError, match=problem):
        passage(SECTION, at, take)


def test_every_sentence_of_the_notice_can_be_quoted_word_by_word(ours: Notice) -> None:
    for section in ours.sections:
        for block in section.blocks:
            for line in block.lines if block.kind == "list" else [block.text]:
                for sentence in notice.sentences(line):
                    assert sentence in section.text


@given(st.lists(st.text("abc .!?DE'(", min_size=1), min_size=1).map(" ".join))
def test_splitting_into_sentences_loses_nothing_but_space_between_them(paragraph: str) -> None:
    assert "".join("".join(notice.sentences(paragraph)).split()) == "".join(paragraph.split())


def test_the_folder_serves_that_very_notice(folder: SchoolFolder, ours: Notice) -> None:
    assert folder.notice == ours
