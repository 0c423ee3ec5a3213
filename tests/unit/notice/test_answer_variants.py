"""The forms of an answer: short at first, more when asked, and in easier words; each stands on the same quotations."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from textwrap import dedent

import pytest

from bot.notice import answer_book, answer_variants
from bot.notice.answer_book import GENERAL_AT_FIRST, AnswerBook
from bot.notice.changes import overlay, overlay_answers
from bot.notice.folder import SchoolFolder, answers_of
from bot.notice.grounding import problems
from bot.notice.reply import Reply
from bot.platform.errors import SchoolFolderError
from tests.factories import HAZELMERE, edited
from tests.unit.notice.books import book_of

ENTRIES = answers_of(HAZELMERE)
SHORT_WORDS = 40
ANSWERS = sorted(topic for topic, entry in ENTRIES.items() if entry.custom["kind"] in ("answer", "silent"))
OWNS_UP = re.compile(r"\bnotice (?:does not|is silent|names no)\b", re.IGNORECASE)
NAMES_LAW = re.compile(r"\b(?:GDPR|Act|Article|section|regulation|by law)\b")

BOOK = dedent("""\
    version: "3.1"
    responses:
      utter_ask_off:
      - text: The notice says how.
        custom:
          kind: answer
          label: Turn them off?
          fuller: Ring {school.phone} to hear more.
          simple: You can turn them off.
          sources:
          - section: turning-off-cookies
            at: You can stop cookies
          general: [cookie_consent, cookie_clear_yes, cookie_statistics, cookie_embedded, cookie_old_names]
          contacts: [school]
          choices: [ask_other]
      utter_ask_other:
      - text: The notice does not say.
        custom: {kind: silent, label: Something else?}
      utter_hello:
      - text: Hello.
        custom: {kind: chitchat, label: Hello}
      utter_nearest_passage:
      - text: This is the nearest.
        custom: {kind: handover, label: The nearest}
    """)


@pytest.fixture(scope="module")
def book(folder: SchoolFolder) -> AnswerBook:
    return book_of({"a.yml": BOOK}, folder)


def values(reply: answer_variants.Reply) -> list[str]:
    return [choice.value for choice in reply.choices]


def without_more(book: AnswerBook, topics: Iterable[str]) -> list[str]:
    """The topics on which who asks for more hears what the short form has said: no other words, and no further law."""

    def says(text: str) -> list[str]:
        return re.findall(r"\w+", text.casefold())

    return [
        topic
        for topic in topics
        if not book.further.get(topic)
        and says(book.fuller.get(topic, "")) in ([], says(book.reply(topic).text), says(book.simple.get(topic, "")))
    ]


# --- what the forms are ----------------------------------------------------------------------------------------------


def test_the_short_answer_offers_more_and_easier_words_besides_its_own_choices(book: AnswerBook) -> None:
    reply = answer_variants.offered(book, "ask_off")
    assert reply.text == "The notice says how."
    assert values(reply) == ["ask_other", "simple:ask_off", "more:ask_off"]


def test_an_answer_without_other_forms_offers_none_and_small_talk_never_does(book: AnswerBook) -> None:
    assert answer_variants.offered(book, "ask_other") == book.reply("ask_other")
    assert answer_variants.offered(book, "hello") == book.reply("hello")


def test_the_easy_form_keeps_the_quotation_and_the_law_that_is_folded_behind_it(book: AnswerBook) -> None:
    short, easy = book.reply("ask_off"), answer_variants.simpler(book, "ask_off")
    assert easy.text == "You can turn them off."
    assert (easy.kind, easy.sources, easy.contacts) == (short.kind, short.sources, short.contacts)
    assert easy.general == short.general
    assert "general" in easy.folded
    assert values(easy) == ["ask_off", "ask_other"]


def test_the_fuller_form_says_what_the_short_one_left_out(book: AnswerBook, folder: SchoolFolder) -> None:
    more = answer_variants.fuller(book, "ask_off")
    assert more.text == f"Ring {folder.school.contacts['school'].phone} to hear more."
    assert more.sources == book.reply("ask_off").sources
    assert len(book.reply("ask_off").general) == GENERAL_AT_FIRST
    assert (*book.reply("ask_off").general, *more.general) == answer_variants.whole(book, "ask_off").general
    assert len(more.general) == 2
    assert values(more) == ["ask_off", "ask_other"]


def test_where_there_is_no_more_it_is_said_so_and_the_answer_comes_again(book: AnswerBook) -> None:
    assert answer_variants.fuller(book, "ask_other").text == f"{answer_variants.NO_MORE} The notice does not say."
    assert answer_variants.simpler(book, "ask_other") == book.reply("ask_other")
    assert answer_variants.fuller(book, "hello") == book.reply("hello")


def test_where_it_stands_names_each_heading_once_and_shows_the_words(book: AnswerBook, folder: SchoolFolder) -> None:
    found = answer_variants.where(book, "ask_off")
    assert found.text == 'Look for it in the notice under "Turning off cookies". I show you the words here.'
    assert found.sources == book.reply("ask_off").sources
    assert not found.general
    two = answer_variants.where(folder.book, "ask_other_notices")
    assert two.text.count('"') == 4
    assert '" and "' in two.text
    silent = answer_variants.where(folder.book, "ask_cctv")
    assert silent.text.startswith("The notice does not say that. I show you what comes nearest, from ")
    assert silent.sources


def test_where_no_words_stand_it_is_said_so_and_small_talk_stays_as_it_is(book: AnswerBook) -> None:
    assert answer_variants.where(book, "ask_other").text == f"{answer_variants.NOWHERE} The notice does not say."
    assert answer_variants.where(book, "hello") == book.reply("hello")


def test_a_choice_of_a_form_is_answered_and_any_other_is_not_ours(book: AnswerBook) -> None:
    assert answer_variants.chosen(book, "more:ask_off") == answer_variants.fuller(book, "ask_off")
    assert answer_variants.chosen(book, "simple:ask_off") == answer_variants.simpler(book, "ask_off")
    assert answer_variants.chosen(book, "where:ask_off") == answer_variants.where(book, "ask_off")
    for other in ("ask_off", "more:", "more:ask_gone", "simple:more:ask_off", "form:yes"):
        assert answer_variants.chosen(book, other) is None


@pytest.mark.parametrize(
    ("old", "new", "cure"),
    [
        ("simple: You can turn them off.", 'simple: " "', "'simple' needs some words"),
        ("simple: You can turn them off.", "simple: [a]", "'simple' needs some words"),
        ("{school.phone} to hear", "{head.phone} to hear", "'{head.phone}' cannot be filled"),
    ],
)
def test_a_mistake_in_a_form_is_said_with_its_line_and_cure(
    folder: SchoolFolder, old: str, new: str, cure: str
) -> None:
    with pytest.raises(SchoolFolderError) as caught:
        book_of({"a.yml": edited(BOOK, old, new)}, folder)
    assert cure in caught.value.problem
    assert (caught.value.file, caught.value.line) == ("a.yml", 3)


# --- under an overlay ------------------------------------------------------------------------------------------------


def laid_over(folder: SchoolFolder, changed: str) -> AnswerBook:
    files = {"b.yml": changed} if changed else {}
    old = answer_book.read({"a.yml": BOOK})
    found, _ = overlay_answers.lay_over(old, files, folder.notice, folder.school, folder.law)
    return found


def test_the_forms_stay_under_an_overlay_that_leaves_the_answer(book: AnswerBook, folder: SchoolFolder) -> None:
    found = laid_over(folder, "")
    assert (found.simple, found.fuller, found.further) == (book.simple, book.fuller, book.further)


def test_an_answer_that_was_changed_does_not_keep_the_forms_of_the_old_one(folder: SchoolFolder) -> None:
    changed = edited(BOOK.split("  utter_ask_other:")[0], "The notice says how.", "You can stop them.")
    changed = edited(
        edited(changed, "      simple: You can turn them off.\n", ""), "      fuller: Ring", "      simple: Ring"
    )
    found = laid_over(folder, changed)
    assert found.reply("ask_off").text == "You can stop them."
    assert found.fuller == {}
    assert found.simple["ask_off"].startswith("Ring")


def test_a_form_that_stands_on_nothing_is_left_out(folder: SchoolFolder) -> None:
    changed = edited(BOOK.split("  utter_ask_other:")[0], "You can turn them off.", "It takes seven weeks.")
    found = laid_over(folder, changed)
    assert "ask_off" not in found.simple
    assert "ask_off" in found.fuller


def test_an_answer_that_lost_its_ground_has_no_other_forms(folder: SchoolFolder) -> None:
    lost = edited(BOOK, "at: You can stop cookies", "at: You can bake cookies")
    kept = laid_over(folder, lost.split("  utter_ask_other:")[0])  # the answer of data/ stands in for one that fails
    assert kept.simple["ask_off"] == "You can turn them off."
    gone, _ = overlay_answers.lay_over(answer_book.read({"a.yml": lost}), {}, folder.notice, folder.school, folder.law)
    assert gone.reply("ask_off").text == "This is the nearest."
    assert (gone.simple, gone.fuller) == ({}, {})


def test_nothing_of_ours_is_said_before_the_words_that_a_school_wrote_itself(folder: SchoolFolder) -> None:
    own = "The school uses no fingerprints and no face scans for anything."
    entry = ENTRIES["ask_biometric"]

    def said(text: str) -> Reply:
        changed = {"b.yml": overlay.responses_text({"ask_biometric": {"text": text, "custom": dict(entry.custom)}})}
        book, _ = overlay_answers.lay_over(ENTRIES, changed, folder.notice, folder.school, folder.law)
        return answer_variants.offered(book, "ask_biometric")

    assert said(own).text == own
    assert said(own).general, "what the law says stands under it"
    assert said(entry.text).text.startswith("Guides to the law say"), "those are our own words"


# --- over the real answers -------------------------------------------------------------------------------------------


def test_every_answer_is_short_at_first(folder: SchoolFolder) -> None:
    long = {topic: text for topic in ANSWERS if len((text := folder.book.reply(topic).text).split()) > SHORT_WORDS}
    assert long == {}
    assert max(len(reply.general) for reply in folder.book.replies.values()) == GENERAL_AT_FIRST


def test_who_asks_for_more_is_told_more_on_every_answer(folder: SchoolFolder) -> None:
    assert without_more(folder.book, ANSWERS) == []


def test_a_fuller_form_that_is_gone_or_says_the_same_again_is_found(folder: SchoolFolder) -> None:
    for words in ("", f" {folder.book.reply('ask_sell_data').text.upper()}"):
        changed = replace(folder.book, fuller={**folder.book.fuller, "ask_sell_data": words})
        assert without_more(changed, ["ask_protect", "ask_sell_data"]) == ["ask_sell_data"]


def test_further_law_is_more_to_say_without_any_words(folder: SchoolFolder) -> None:
    with_law = set(folder.book.further)
    bare = replace(folder.book, fuller={})
    assert set(without_more(bare, ANSWERS)) == set(ANSWERS) - with_law
    assert with_law & set(ANSWERS)


def test_every_answer_and_card_has_easier_words_that_name_no_law(folder: SchoolFolder) -> None:
    assert len(ANSWERS) > 100
    cards = [topic for topic, entry in ENTRIES.items() if entry.custom["kind"] == "contact"]
    assert len(cards) >= 5
    assert [topic for topic in [*ANSWERS, *cards] if topic not in folder.book.simple] == []
    assert [topic for topic, text in folder.book.simple.items() if NAMES_LAW.search(text)] == []


def test_what_the_notice_leaves_out_is_owned_up_to_in_easier_words_too(folder: SchoolFolder) -> None:
    silent = [topic for topic in ANSWERS if folder.book.reply(topic).kind == "silent"]
    assert [topic for topic in silent if not OWNS_UP.search(folder.book.simple[topic])] == []


def test_every_form_of_every_answer_stands_on_what_it_cites(folder: SchoolFolder) -> None:
    made = (
        answer_variants.offered,
        answer_variants.simpler,
        answer_variants.fuller,
        answer_variants.where,
        answer_variants.whole,
    )
    for form in made:
        found = {t: trouble for t in folder.book.replies if (trouble := problems(form(folder.book, t), folder.grounds))}
        assert found == {}, form.__name__


def test_every_form_offers_at_most_as_many_choices_as_a_keypad_picks_from(folder: SchoolFolder) -> None:
    for topic in folder.book.replies:
        for form in (answer_variants.offered, answer_variants.simpler, answer_variants.fuller, answer_variants.where):
            reply = form(folder.book, topic)
            assert len(reply.choices) <= 5
            assert len({choice.label for choice in reply.choices}) == len(reply.choices), topic


def test_help_in_danger_has_no_other_form(folder: SchoolFolder) -> None:
    danger = [topic for topic, reply in folder.book.replies.items() if reply.kind == "safeguarding"]
    assert danger
    for topic in danger:
        for form in (answer_variants.offered, answer_variants.simpler, answer_variants.fuller, answer_variants.where):
            assert form(folder.book, topic) == folder.book.reply(topic)


def test_the_words_of_the_forms_hold_no_digit_so_that_every_number_comes_by_reference() -> None:
    for topic, entry in ENTRIES.items():
        for form in ("simple", "fuller"):
            assert not re.search(r"\d", str(entry.custom.get(form, ""))), f"{topic} {form}"
