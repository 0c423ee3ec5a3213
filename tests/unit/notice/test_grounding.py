"""Grounding: every reply the assistant can give stands on its sources, and a made-up fact is caught."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from bot.notice import answer_variants
from bot.notice.folder import SchoolFolder
from bot.notice.grounding import facts, problems
from bot.notice.reply import Contact, General, Reply, Source

# What a reply about something the notice does not mention has to own up to.
OWNS_UP = re.compile(r"\bnotice (?:does not|doesn't|names no|is silent)\b|\bnot in the notice\b|\bcannot find\b", re.I)


def every_reply(folder: SchoolFolder) -> list[tuple[str, Reply]]:
    """All replies there are: those of the book in each of their forms, and those that offer what another offered."""
    book = folder.book
    again = ("other_key", "take_your_time", "mode_changed", "clarify")
    offered = [
        (f"{topic} after {last}", replace(book.reply(topic), choices=reply.choices, right=reply.right))
        for topic in again
        for last, reply in book.replies.items()
    ]
    formed = [
        (f"{form.__name__} {topic}", form(book, topic))
        for form in (
            answer_variants.offered,
            answer_variants.simpler,
            answer_variants.fuller,
            answer_variants.where,
            answer_variants.whole,
        )
        for topic in book.replies
    ]
    return [*book.replies.items(), *formed, *offered]


def test_every_reply_stands_on_what_it_cites(folder: SchoolFolder) -> None:
    assert len(folder.book.replies) > 60
    found = {topic: trouble for topic, reply in every_reply(folder) if (trouble := problems(reply, folder.grounds))}
    assert found == {}


INVENTED = {
    "a number": "Ring 01206 555123.",
    "a short number": "It takes 21 steps.",
    "an e-mail address": "Write to office@example.org.",
    "a web address": "See www.example.org for more.",
    "a bare web address": "See privacy.example.org for more.",
    "a period in words": "You hear within three working days.",
    "a period in digits": "You hear within 3 weeks.",
    "a long period": "It is kept for twenty years.",
    "a postcode": "Come to CO9 9ZZ.",
    "a price": "It costs £10.",
    "words as if quoted": 'It says "all of it is kept".',
    "words as if quoted, printed": "It says “all of it is kept”.",
}


@pytest.mark.parametrize("invented", INVENTED.values(), ids=INVENTED.keys())
def test_a_made_up_fact_is_caught_in_every_reply(folder: SchoolFolder, invented: str) -> None:
    missed = [
        topic
        for topic, reply in folder.book.replies.items()
        if not problems(replace(reply, text=f"{reply.text} {invented}"), folder.grounds)
    ]
    assert missed == []


def test_a_made_up_quotation_is_caught_in_every_reply(folder: SchoolFolder) -> None:
    for reply in folder.book.replies.values():
        for number, source in enumerate(reply.sources):
            for wrong in (
                replace(source, quote=f"{source.quote} And more."),
                replace(source, quote=re.sub(r"\w+", "never", source.quote, count=1)),
                replace(source, heading="Another heading"),
                replace(source, section="another-section"),
            ):
                sources = (*reply.sources[:number], wrong, *reply.sources[number + 1 :])
                assert problems(replace(reply, sources=sources), folder.grounds)


def test_a_quotation_of_another_section_is_caught(folder: SchoolFolder) -> None:
    cookies, elsewhere = folder.notice["turning-off-cookies"], folder.notice["where-can-i-get-advice"]
    wrong = Source(cookies.id, cookies.heading, elsewhere.text.split(".")[0], f"/notice#{cookies.id}")
    assert problems(Reply("answer", "Yes.", sources=(wrong,)), folder.grounds)


def test_an_empty_quotation_is_caught(folder: SchoolFolder) -> None:
    section = folder.notice["turning-off-cookies"]
    for empty in ("", " \n "):
        wrong = Source(section.id, section.heading, empty, f"/notice#{section.id}")
        assert problems(Reply("answer", "Yes.", sources=(wrong,)), folder.grounds)


def test_a_made_up_contact_or_law_is_caught(folder: SchoolFolder) -> None:
    dpo = folder.school.contacts["dpo"]
    for contact in (replace(dpo, phone="01206 555123"), replace(dpo, name="Somebody"), Contact("head", "A head")):
        assert problems(Reply("contact", "Ask them.", contacts=(contact,)), folder.grounds)
    assert problems(Reply("answer", "So it is.", general=(General("A rule.", "An Act"),)), folder.grounds)


def test_part_of_a_number_is_no_ground_for_another(folder: SchoolFolder) -> None:
    school = folder.school.contacts["school"]  # 01206 862691
    for wrong in ("Ring 862.", "It takes 20 steps.", "Ring 6269.", "Ring 2691."):
        assert problems(Reply("contact", wrong, contacts=(school,)), folder.grounds), wrong


def test_a_number_of_a_cited_contact_may_be_said(folder: SchoolFolder) -> None:
    school = folder.school.contacts["school"]
    assert problems(Reply("contact", f"Ring {school.phone}.", contacts=(school,)), folder.grounds) == []
    assert problems(Reply("contact", f"Ring {school.phone}."), folder.grounds)


def test_a_reply_on_what_the_notice_leaves_out_says_so_and_quotes_nothing_as_its_answer(folder: SchoolFolder) -> None:
    silent = {topic: reply for topic, reply in folder.book.replies.items() if reply.kind == "silent"}
    assert silent
    assert [topic for topic, reply in silent.items() if not OWNS_UP.search(reply.text)] == []


def test_an_answer_quotes_the_notice(folder: SchoolFolder) -> None:
    answers = {topic: reply for topic, reply in folder.book.replies.items() if reply.kind == "answer"}
    assert [topic for topic, reply in answers.items() if not reply.sources] == []


def test_no_reply_decides_or_promises(folder: SchoolFolder) -> None:
    forbidden = re.compile(
        r"\b(?:you are (?:not )?entitled|entitled to|we promise|we guarantee|you will get|exempt)\b", re.I
    )
    assert [topic for topic, reply in every_reply(folder) if forbidden.search(reply.text)] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("within one month", {"one month"}),
        ("in 15 school days", {"15", "15 school days"}),
        ("ring 0800 1111.", {"0800 1111"}),
        ("once a week or a day", set()),
        ("Nothing here", set()),
        ("at CO1 1AA", {"CO1 1AA"}),
        ("for £2.50", {"£2.50", "2", "50"}),
    ],
)
def test_what_can_be_checked_is_found(text: str, expected: set[str]) -> None:
    assert facts(text) >= expected
    assert bool(facts(text)) == bool(expected)
