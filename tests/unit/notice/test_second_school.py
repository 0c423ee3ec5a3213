"""A really different notice: every answer is grounded in it, and nothing of the first school is said."""

from __future__ import annotations

import pytest

from bot.app.bootstrap import with_nearest
from bot.notice.changes import diff, overlay_answers
from bot.notice.changes.overlay import Overlay, render
from bot.notice.folder import SchoolFolder, load_school_folder
from bot.notice.grounding import problems
from bot.notice.notice import parse
from bot.notice.reply import Reply
from tests.factories import HAZELMERE, edited
from tests.unit.notice.second_school import FIRST_SCHOOL, NOTICE, OLD, SCHOOL


@pytest.fixture(scope="module")
def academy() -> SchoolFolder:
    return with_nearest(load_school_folder(HAZELMERE, render(Overlay(notice=NOTICE, school=SCHOOL))))


def said(reply: Reply) -> str:
    """Everything of a reply that a person reads."""
    parts = [reply.text, *(choice.label for choice in reply.choices), *(one.text for one in reply.general)]
    parts += [part for source in reply.sources for part in (source.heading, source.quote, source.url)]
    parts += [way for c in reply.contacts for way in (c.name, c.email, c.phone, c.address, c.url) if way]
    return "\n".join(parts)


@pytest.mark.long
def test_every_answer_is_grounded_in_the_new_notice(academy: SchoolFolder) -> None:
    for topic, reply in academy.book.replies.items():
        assert problems(reply, academy.grounds) == [], topic
        assert reply.kind not in ("answer", "contact") or reply.sources, topic
        for source in reply.sources:
            assert source.quote in academy.notice[source.section].text, topic


def test_no_reply_has_a_word_of_the_first_school(academy: SchoolFolder) -> None:
    found = {topic: FIRST_SCHOOL.findall(said(reply)) for topic, reply in academy.book.replies.items()}
    assert {topic: words for topic, words in found.items() if words} == {}


def test_the_search_for_words_of_the_first_school_finds_them(folder: SchoolFolder) -> None:
    assert sum(bool(FIRST_SCHOOL.search(said(reply))) for reply in folder.book.replies.values()) > 40


def test_every_lost_answer_is_reported_with_what_was_lost_and_shows_the_nearest_passage_and_whom_to_ask(
    academy: SchoolFolder,
) -> None:
    assert len(academy.lost) > 80
    for one in academy.lost:
        reply = academy.book.reply(one.topic)
        assert one.why, one.topic
        assert "nearest" in reply.text, one.topic
        assert reply.sources, one.topic
        assert reply.contacts, one.topic
        assert reply.choices, one.topic


def test_what_is_lost_is_offered_nowhere_but_a_right_can_always_be_asked_for(academy: SchoolFolder) -> None:
    offered = {choice.value for reply in academy.book.replies.values() for choice in reply.choices}
    assert not offered & academy.book.lost
    assert "request_access" in offered
    assert academy.book.reply("request_erasure").right == "erasure"
    assert "I can send it there" in academy.book.reply("request_erasure").text


def test_danger_is_answered_as_before(academy: SchoolFolder, folder: SchoolFolder) -> None:
    for topic in ("danger_now", "danger_child", "danger_adult", "danger_self", "danger_worried"):
        assert academy.book.reply(topic).text == folder.book.reply(topic).text
        assert "999" in said(academy.book.reply(topic))


def test_what_the_old_notice_did_not_say_is_not_claimed_of_another_notice(academy: SchoolFolder) -> None:
    assert "one month" in academy.notice.text  # so "the notice does not say how long" would be wrong
    assert "does not say" not in academy.book.reply("ask_access_time").text
    assert academy.book.reply("ask_access_time").general  # the law still helps


def test_an_answer_written_for_the_new_notice_is_said(academy: SchoolFolder) -> None:
    custom = {
        "kind": "answer",
        "label": academy.book.labels["ask_access_time"],
        "sources": [{"section": "a-copy-of-what-we-hold", "at": "We answer within one month"}],
        "contacts": ["dpo"],
    }
    overlay = Overlay(notice=NOTICE, school=SCHOOL).with_answer("ask_access_time", "Within one month.", custom)
    reply = load_school_folder(HAZELMERE, render(overlay)).book.reply("ask_access_time")
    assert (reply.kind, reply.text) == ("answer", "Within one month.")
    assert reply.sources[0].quote == "We answer within one month and do not charge a fee."


def test_a_new_edition_loses_only_the_answers_whose_words_it_lost(folder: SchoolFolder) -> None:
    notice = edited(
        OLD, "You can stop cookies being downloaded on to your computer", "Cookies can be stopped on your computer"
    )
    notice = edited(notice, "## How long do we keep your personal information?", "## How long we keep it")
    new = load_school_folder(HAZELMERE, {"notice.md": notice})
    before = {one.topic for one in load_school_folder(HAZELMERE, {"notice.md": OLD}).lost}
    assert {one.topic for one in new.lost} - before == {"ask_cookies_off", "ask_analytics_optout"}
    moved = new.book.reply("ask_how_long").sources
    assert "how-long-we-keep-it" in {source.section for source in moved}
    assert new.book.reply("ask_photos") == folder.book.reply("ask_photos")
    (lost,) = (one for one in new.lost if one.topic == "ask_cookies_off")
    assert "You can stop cookies being downloaded on to your computer" in lost.before[0]
    assert new.book.unconfirmed == {"ask_cookies_off", "ask_analytics_optout"}


def test_a_contact_that_a_new_notice_does_not_print_stays_a_contact(folder: SchoolFolder) -> None:
    notice = OLD.replace("admin@hazelmere-jun.essex.sch.uk", "office@example.org")
    new = load_school_folder(HAZELMERE, {"notice.md": notice})
    assert new.school.contacts == folder.school.contacts
    assert diff.printed_but_unknown(new.notice, new.school.text) == ("office@example.org", "01625 545 745")


def test_a_list_of_places_that_stands_on_several_lines_is_cut_down_whole() -> None:
    toml = '[contacts.dpo]\nname = "A"\nemail = "privacy@example.org"\nprinted_in = [\n  "one",\n  "two",\n]\nphone = "1"\n'
    printed = parse("# N\n\n## One\n\nWrite to privacy@example.org or 1.\n\n## Two\n\nNothing.\n")
    fitted = diff.fitting(toml, printed)
    assert fitted == '[contacts.dpo]\nname = "A"\nemail = "privacy@example.org"\nprinted_in = ["one"]\nphone = "1"\n'


def test_a_change_is_shown_word_by_word_with_little_around_it(folder: SchoolFolder) -> None:
    notice = edited(OLD, "These websites place cookies on your device", "They never place cookies on your device")
    (section,) = diff.sections_changed(folder.notice, parse(notice))
    kinds = [(piece.kind, piece.text) for piece in section.pieces if piece.kind != "same"]
    assert (section.heading, section.kind) == ("Other people's cookies", "changed")
    assert kinds == [("gone", "These websites"), ("new", "They never")]


def test_sections_that_are_new_or_gone_are_told(folder: SchoolFolder, academy: SchoolFolder) -> None:
    changes = diff.sections_changed(folder.notice, academy.notice)
    assert {change.kind for change in changes} == {"new", "gone"}
    assert "Why we are allowed to use it" in diff.sections_without_answers(academy.notice, academy.book)
    assert overlay_answers.share_kept(folder.notice, academy.notice) < 0.1
