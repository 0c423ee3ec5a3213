"""What a reply says of itself: what is folded, how an answer is typed, what can be picked."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.law.request_fields import FIELDS
from bot.notice import answer_variants
from bot.notice.folder import SchoolFolder
from bot.notice.reply import KINDS, PARTS, Choice, Contact, General, Given, Reply, Source, from_document, to_document
from bot.speech.render import speakable, spoken_reply

WHOLE = Reply(
    "answer",
    "For six years.",
    sources=(Source("how-long", "How long", "We keep it for six years.", "/notice#how-long"),),
    general=(General("No longer than is needed.", "UK GDPR Article 5", "By law no longer than is needed."),),
    contacts=(Contact("school", "The school office", phone="01632 960001"),),
)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_only_what_stands_behind_an_answer_is_folded_and_help_never_is(kind: str) -> None:
    folded = {"answer": PARTS, "silent": PARTS, "contact": ("sources", "general")}.get(kind, ())
    assert replace(WHOLE, kind=kind).folded == folded


def test_what_is_not_there_is_not_folded() -> None:
    assert replace(WHOLE, general=()).folded == ("sources", "contacts")


def test_what_somebody_asks_to_see_is_open(folder: SchoolFolder) -> None:
    book = folder.book
    assert "sources" in answer_variants.offered(book, "ask_share_who").folded
    assert "sources" not in answer_variants.where(book, "ask_share_who").folded
    assert answer_variants.fuller(book, "ask_share_who").folded == ()


def test_a_reply_comes_back_from_json_as_it_was() -> None:
    reply = replace(WHOLE, opened=("general",), asks_for="contact", doubt="answered")
    document = to_document(reply)
    assert document["folded"] == ("sources", "contacts")
    assert document["input"] == {"type": "email", "autocomplete": "email"}
    assert from_document(document) == reply


def test_a_reply_that_an_earlier_release_kept_is_read() -> None:
    document = to_document(WHOLE)
    for name in ("folded", "input", "opened", "doubt"):
        del document[name]
    document["general"] = [{"text": "No longer than is needed.", "source": "UK GDPR Article 5"}]
    document["answers"] = [{"field": "name", "label": "Your name", "value": "Sam Poe"}]
    read = from_document(document)
    assert (read.folded, read.answers[0].change) == (PARTS, "")


def test_everything_that_a_request_asks_for_says_how_it_is_typed() -> None:
    for field in (*FIELDS, "right", "who", "confirm"):
        assert Reply("question", "?", asks_for=field).input is not None, field
    by_keys = Reply("question", "?", asks_for="contact", entry="phone")
    assert by_keys.input is not None
    assert by_keys.input.type == "tel"
    assert WHOLE.input is None


def test_each_answer_at_the_check_can_be_picked_to_be_changed() -> None:
    given = (Given("name", "Your name", "Sam Poe", "form:fix=name"), Given("held", "Held", "1"))
    reply = Reply("confirm", "Right?", answers=given, choices=(Choice("Yes", "form:yes"),))
    assert reply.all_choices == (Choice("Yes", "form:yes"), Choice("Your name", "form:fix=name"))


def test_at_most_three_choices_stand_beside_an_answer_and_what_makes_a_request_first(folder: SchoolFolder) -> None:
    for topic in folder.book.replies:
        offered = answer_variants.offered(folder.book, topic)
        if offered.kind not in ("answer", "silent", "contact"):
            continue
        assert len(offered.choices) <= 3, topic
        makes = [choice.value.startswith("request_") for choice in offered.choices]
        assert makes == sorted(makes, reverse=True), topic


def test_an_answer_has_at_most_forty_words_and_twenty_five_before_its_first_full_stop(folder: SchoolFolder) -> None:
    for topic in folder.book.replies:
        for form in (answer_variants.offered, answer_variants.simpler):
            reply = form(folder.book, topic)
            if reply.kind in ("answer", "silent", "contact"):
                assert len(reply.text.split()) <= 40, (topic, form.__name__)
                assert len(reply.text.partition(". ")[0].split()) <= 25, (topic, form.__name__)


def test_what_the_law_answers_comes_before_what_the_notice_leaves_out(folder: SchoolFolder) -> None:
    reply = answer_variants.offered(folder.book, "ask_access_time")
    assert reply.text.startswith(f"{reply.general[0].short} The notice does not say")
    bare = replace(reply, general=())
    assert answer_variants.with_law_first(bare) == bare, "where a school has switched the law off"


def test_in_doubt_the_other_readings_stay_the_first_choices_for_the_ear_too(folder: SchoolFolder) -> None:
    offered = answer_variants.offered(folder.book, "ask_share_who")
    assert answer_variants.for_the_ear(offered, "ask_share_who").choices[0].value == "where:ask_share_who"
    unsure = replace(offered, doubt="answered")
    assert answer_variants.for_the_ear(unsure, "ask_share_who") == unsure


def test_help_in_danger_is_said_whole_and_an_answer_says_no_number_twice(folder: SchoolFolder) -> None:
    for topic, reply in folder.book.replies.items():
        if reply.kind == "safeguarding":
            said = spoken_reply(reply)
            assert all(said.count(speakable(contact.name)) for contact in reply.contacts), topic
    dpo = spoken_reply(answer_variants.offered(folder.book, "ask_dpo"))
    assert dpo.count("zero three three three zero") == 1
