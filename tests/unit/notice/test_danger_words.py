"""The words of a card fit who speaks; the line for a doubt; in every language, for the eye and for the ear."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.conversations.translate_reply import in_language
from bot.notice import answer_book
from bot.notice.danger_words import DOUBT, ENDED, HELP, with_doubt
from bot.notice.folder import SchoolFolder
from bot.notice.grounding import problems
from bot.notice.language_files import load_languages
from bot.notice.reply import PARTS, Choice, Contact, Reply, from_document, to_document
from bot.speech.render import spoken_reply
from tests.factories import PROJECT

LANGUAGES = load_languages()
OFFICE = Contact("school", "the school office", phone="01206 862691")
CARDS = ("danger_now", "danger_child", "danger_adult", "danger_self", "danger_worried")
FIRST_TO_RING = {
    "danger_now": {"999", "0800 1111", "0808 2000 247", "116 123"},
    "danger_child": {"999", "0800 1111"},
    "danger_adult": {"999", "0808 2000 247", "0800 1111"},
    "danger_self": {"116 123", "111", "999", "0800 1111"},
    "danger_worried": {"999", "0808 800 5000", "0800 1111"},
}


def in_every_language(reply: Reply, folder: SchoolFolder) -> Iterator[tuple[str, Reply]]:
    for code, language in LANGUAGES.items():
        words = folder.form.in_language(language.filled(lambda place: answer_book.filling(place, folder.school)))
        yield code, in_language(reply, words, OFFICE)


def test_every_kind_of_danger_has_its_card_wherever_topics_are_listed(folder: SchoolFolder) -> None:
    for file in ("domain.yml", "data/rules.yml", "bot/nlu/scope_gate.py"):
        text = (PROJECT / file).read_text(encoding="utf-8")
        assert all(topic in text for topic in CARDS), file
    examples = (PROJECT / "data/nlu/talk.yml").read_text(encoding="utf-8")
    assert all(topic in examples for topic in CARDS if topic != "danger_adult")  # which only the network tells
    for topic in CARDS:
        assert folder.book.reply(topic).kind == "safeguarding"


@pytest.mark.parametrize("topic", CARDS)
def test_a_card_says_and_shows_the_numbers_that_fit_who_speaks(topic: str, folder: SchoolFolder) -> None:
    reply = folder.book.reply(topic)
    for number in FIRST_TO_RING[topic]:
        assert number in reply.text, number
        assert number in {contact.phone for contact in reply.contacts}, number
    assert [choice.value for choice in reply.choices] == ["say_not_that"]
    assert [choice.label for choice in reply.choices] == ["That is not what I meant"]
    for code, said in in_every_language(reply, folder):
        assert said.lang == code
        assert said.contacts == reply.contacts
        assert all(number in said.text for number in FIRST_TO_RING[topic])
        assert said.choices[0].label != reply.choices[0].label


def test_an_adult_is_not_spoken_to_as_a_child_nor_a_child_as_an_adult(folder: SchoolFolder) -> None:
    adult, child = folder.book.reply("danger_adult"), folder.book.reply("danger_child")
    assert "teacher" not in adult.text
    assert "Domestic Abuse" not in child.text
    assert "domestic_abuse" not in {contact.role for contact in child.contacts}
    assert "school" in folder.book.reply("danger_worried").text


def test_the_line_for_a_doubt_is_short_and_names_999(folder: SchoolFolder) -> None:
    line = folder.book.reply(DOUBT).text
    assert "999" in line
    assert len(line.split()) <= 14


@pytest.mark.parametrize("count", range(7))
def test_a_doubt_stands_under_an_answer_and_leads_to_help(count: int, folder: SchoolFolder) -> None:
    answer = folder.book.reply("ask_share_who")
    answer = Reply(
        answer.kind, answer.text, answer.sources, choices=tuple(Choice(f"C{n}", f"c{n}") for n in range(count))
    )
    told = with_doubt(answer, folder.book)
    assert (told.text, told.sources) == (answer.text, answer.sources)
    assert told.safety == folder.book.reply(DOUBT).text
    assert told.choices[-1] == Choice("Help", HELP)
    assert len(told.choices) <= 5
    if count:
        assert answer.choices[-1] in told.choices, "the last leads on, or calls off"
    assert problems(told, folder.grounds) == []
    assert with_doubt(told, folder.book) is told
    assert from_document(to_document(told)) == told


def test_no_doubt_stands_under_help(folder: SchoolFolder) -> None:
    for topic in CARDS:
        assert with_doubt(folder.book.reply(topic), folder.book) == folder.book.reply(topic)


def test_a_doubt_is_said_in_the_persons_language_and_read_out(folder: SchoolFolder) -> None:
    told = with_doubt(folder.book.reply("ask_share_who"), folder.book)
    for code, said in in_every_language(told, folder):
        assert "999" in said.safety
        assert said.safety != told.safety, code
        assert said.choices[-1].label != "Help"
        assert said.choices[-1].value == HELP
    asked = Reply("question", "Jak się nazywasz?", lang="pl")
    assert dict(in_every_language(with_doubt(asked, folder.book), folder))["pl"].safety.startswith("Jeśli")
    spoken = spoken_reply(replace(told, opened=PARTS))
    assert "nine nine nine" in spoken
    assert spoken.index("nine nine nine") < spoken.index("The notice says")


def test_a_line_for_a_doubt_may_name_no_other_number(folder: SchoolFolder) -> None:
    wrong = Reply("chitchat", "Yes.", safety="If someone is not safe, ring 998.")
    assert problems(wrong, folder.grounds) == ["'998' is neither in the notice nor in the settings"]


def test_the_end_of_a_card_is_one_sentence_and_no_alarm(folder: SchoolFolder) -> None:
    ended = folder.book.reply(ENDED)
    assert ended.kind == "chitchat"
    assert ended.text.count(".") == 1
    for code, said in in_every_language(ended, folder):
        assert (said.lang, said.text != ended.text) == (code, True)
