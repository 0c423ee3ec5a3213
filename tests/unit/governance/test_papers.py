"""The school's papers: drafted from what holds here, kept in the school's own words, compared with what was signed."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timezone

import pytest

from bot.governance.papers import TITLES, Difference, Edition, Section, Standing, differences, standing
from bot.governance.papers_draft import draft
from bot.notice.folder import SchoolFolder
from bot.platform import tables
from bot.platform.settings import Settings

AT = datetime(2026, 11, 30, 12, 0, tzinfo=timezone.utc)


def edition(*sections: Section) -> Edition:
    return Edition(1, AT, "s1", "Sam Poe", sections)


@pytest.mark.parametrize("paper", TITLES)
def test_every_paper_can_be_drafted_and_says_which_law_asks_for_it(paper: str, folder: SchoolFolder) -> None:
    law, sections = draft(paper, folder.school, Settings(), ["Polski"])
    assert "Article" in law or "Schedule 1" in law
    assert len(sections) >= 5
    whole = "\n".join(sections.values())
    assert "{" not in whole
    assert "`" not in whole
    assert folder.school.name in whole


def test_the_drafts_say_what_is_set_here(folder: SchoolFolder) -> None:
    keeping = replace(folder.school.keeping, conversation_days=11, request_years=7)
    school = replace(folder.school, keeping=keeping)
    settings = Settings(smtp_host="mail.example.org", voice="off", database="postgresql://db/x")
    said = {paper: "\n".join(draft(paper, school, settings, ["Polski"])[1].values()) for paper in TITLES}
    assert "11 days" in said["policy_document"]
    assert "7 years" in said["policy_document"]
    assert "11 days" in said["processing_record"]
    assert "mail.example.org" in said["impact_assessment"]
    assert "turned off" in said["impact_assessment"]
    assert "Polski" in said["impact_assessment"]
    assert "PostgreSQL" in said["processing_record"]
    assert school.contacts["dpo"].name in said["processing_record"]


def test_the_record_tells_of_every_table_that_holds_something_about_people(folder: SchoolFolder) -> None:
    held = draft("processing_record", folder.school, Settings(), [])[1]["(c) Whose data, and which"]
    assert held.count("\n- ") >= len(tables.metadata.tables) - 2, "alembic_version and the like hold nothing"


def test_a_part_that_nobody_changed_follows_the_draft_and_own_words_stay() -> None:
    before = edition(Section("Why", "because", "because"), Section("How", "our way", "a way"))
    now = standing({"Why": "since", "How": "a way"}, before)
    assert now == [Standing("Why", "since", "since", "since"), Standing("How", "our way", "a way", "a way")]
    assert [one.has_moved for one in now] == [False, False]


def test_own_words_whose_draft_has_changed_are_shown_and_those_without_a_draft_are_not_lost() -> None:
    before = edition(Section("How", "our way", "a way"), Section("Gone", "ours", "theirs"), Section("Old", "x", "x"))
    how, gone = standing({"How": "another way"}, before)
    assert (how.text, how.draft, how.has_moved) == ("our way", "another way", True)
    assert (gone.heading, gone.text, gone.draft) == ("Gone", "ours", "")


def test_what_has_changed_since_it_was_signed_is_told_line_by_line() -> None:
    signed = edition(Section("Kept", "30 days\nthe same", "30 days\nthe same"), Section("Why", "so", "so"))
    now = standing({"Kept": "11 days\nthe same", "Why": "so", "New": "more"}, signed)
    assert differences(signed, now) == [
        Difference("Kept", ("30 days",), ("11 days",)),
        Difference("New", (), ("more",)),
    ]
    assert differences(signed, standing({"Kept": "30 days\nthe same", "Why": "so"}, signed)) == []
