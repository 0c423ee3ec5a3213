"""Every question of the form passes the check of sources in every language, and the relationship is picked in each."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from itertools import product

import pytest

from bot.app.bootstrap import Services, build_services
from bot.law.request_fields import RELATIONSHIP
from bot.law.rights import Right, Who, needed
from bot.notice.folder import SchoolFolder
from bot.notice.form_text import FormText
from bot.notice.grounding import facts, problems
from bot.notice.language_files import load_languages
from bot.notice.languages import ENGLISH
from bot.notice.reply import Reply
from bot.pii.pseudonymiser import Pseudonymiser
from bot.platform.settings import Settings
from bot.requests.answers import choose
from bot.requests.draft import CONFIRM, RELATIONSHIPS, Heard, Intake, Said
from bot.requests.relationships import TABLE, Relationship
from bot.requests.replies import CHOSEN, IntakeReplies
from tests.factories import HAZELMERE
from tests.intake_factories import RIGHTS

pytestmark = pytest.mark.long

LANGUAGES = load_languages()
LANGS = (ENGLISH, *sorted(LANGUAGES))
MODES = ("text", "voice", "keypad")
WHOS: tuple[Who | None, ...] = (*Who, None)


def words_of(folder: SchoolFolder, lang: str) -> FormText:
    return folder.form.in_language(LANGUAGES.get(lang))


def spoken(folder: SchoolFolder, lang: str, mode: str) -> Iterator[tuple[str, Reply]]:
    """Whatever the form can say around a question: at the start of a request, later, once more, and why it asks."""
    replies = IntakeReplies(folder.book, words_of(folder, lang), RIGHTS, mode)
    for right, who in product((None, *RIGHTS), WHOS):
        asked = ["right"] if right is None else [question.asks_for for question in needed(right, who)]
        for asks in asked:
            at = Intake(1, right, who, asks=asks)
            beside = (Said("why", asks), Said("skipped", asks), Said("noted"), Said("changed", "erasure"))
            for begins, said in ((True, ()), (False, ()), *((False, (one,)) for one in beside)):
                for reply in replies.of(at, (*said, Said("ask", asks)), begins=begins):
                    yield f"{right} {who} {asks} {said}", reply
            for what in ("again", "not_yet", "so_far", "change", "cancelled", RELATIONSHIPS):
                about = asks if what == "again" else ""
                yield f"{right} {who} {asks} {what}", replies.of(at, (Said(what, about),))[-1]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("mode", MODES)
def test_no_question_of_the_form_is_taken_for_made_up(folder: SchoolFolder, lang: str, mode: str) -> None:
    said = {reply: where for where, reply in spoken(folder, lang, mode)}  # each once: most questions are the same
    assert len(said) > 50
    assert {where: found for reply, where in said.items() if (found := problems(reply, folder.grounds))} == {}


@pytest.mark.parametrize("lang", LANGS)
def test_what_is_said_before_sound_is_kept_passes_the_check_too(folder: SchoolFolder, lang: str) -> None:
    text = words_of(folder, lang)("keys", "record_kept")
    assert problems(Reply("question", text, lang=lang), folder.grounds) == []


def test_a_number_made_up_in_another_language_is_found_and_a_word_to_type_is_none(folder: SchoolFolder) -> None:
    assert facts("যেকোনো সময় “বাতিল” লিখতে পারেন।", quotes=False) == set()
    assert problems(Reply("question", "Zadzwoń pod 01206 555123.", lang="pl"), folder.grounds)
    assert problems(Reply("answer", 'It says "all of it is kept".'), folder.grounds)


# --- the relationship -------------------------------------------------------------------------------------------------


class Person:
    """Makes a request in a language by picking what is offered."""

    def __init__(self, services: Services, lang: str) -> None:
        self.chat, self.count = services.conversations, 0
        opened = asyncio.run(self.chat.open(mode="text", lang=lang))
        self.session = opened.session

    def picks(self, value: str) -> Reply:
        self.count += 1
        return asyncio.run(self.chat.choose(self.session, f"m{self.count}", value))[-1].reply

    def says(self, text: str) -> Reply:
        self.count += 1
        return asyncio.run(self.chat.say(self.session, f"m{self.count}", text))[-1].reply


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory, pseudonymiser: Pseudonymiser) -> Iterator[Services]:
    made = build_services(
        Settings(state=tmp_path_factory.mktemp("state"), school=HAZELMERE), pseudonymiser=pseudonymiser
    )
    yield made
    made.engine.dispose()


@pytest.mark.parametrize("lang", LANGS)
def test_the_relationship_is_offered_on_pages_of_five_and_all_of_it_is_reached(folder: SchoolFolder, lang: str) -> None:
    replies = IntakeReplies(folder.book, words_of(folder, lang), RIGHTS)
    at = Intake(1, Right.ACCESS, Who.MY_CHILD, asks=RELATIONSHIP)
    labels = words_of(folder, lang)
    seen: list[str] = []
    page = replies.of(at, (Said("ask", RELATIONSHIP),))[-1]
    for _ in range(3):
        assert (len(page.choices) <= 5, page.asks_for, page.lang) == (True, RELATIONSHIP, lang)
        seen += [choice.value for choice in page.choices]
        turn = choose(at, Heard("", chosen=page.choices[-1].value.removeprefix(CHOSEN)), RIGHTS)
        page = replies.of(turn.intake, turn.said)[-1]
    kin = [f"{CHOSEN}{RELATIONSHIP}={one.value}" for one in Relationship]
    assert [value for value in seen if value in kin] == kin
    assert {f"{CHOSEN}{way}" for way in ("skip", "why", "cancel")} <= set(seen)
    assert page.choices[0].label == labels(TABLE, "mother"), "the last page leads to the first again"


def test_on_the_keypad_the_relationship_is_left_to_the_call_as_before(folder: SchoolFolder) -> None:
    replies = IntakeReplies(folder.book, folder.form, RIGHTS, "keypad")
    at = Intake(1, Right.ACCESS, Who.MY_CHILD, asks=RELATIONSHIP)
    offered = {choice.value for choice in replies.of(at, (Said("ask", RELATIONSHIP),))[-1].choices}
    assert not any(RELATIONSHIP in value for value in offered)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("kin", Relationship)
def test_what_was_picked_is_read_back_as_it_was_seen_and_kept_in_english_for_staff(
    services: Services, lang: str, kin: Relationship
) -> None:
    person, words = Person(services, lang), words_of(services.folder, lang)
    seen, english = words(TABLE, kin.value), services.folder.form.texts[TABLE][kin.value]
    person.picks("request_access")
    asked = person.picks(f"{CHOSEN}who=someone_else")
    assert asked.asks_for == RELATIONSHIP
    if f"{CHOSEN}{RELATIONSHIP}={kin.value}" not in {choice.value for choice in asked.choices}:
        asked = person.picks(asked.choices[-1].value)
    person.picks(f"{CHOSEN}{RELATIONSHIP}={kin.value}")
    person.says("Sam Poe")
    person.says("Ella Poe")
    person.says("sam@example.org")
    check = person.picks(f"{CHOSEN}skip")
    assert check.asks_for == CONFIRM
    assert {given.field: given.value for given in check.answers}[RELATIONSHIP] == seen
    receipt = person.picks(f"{CHOSEN}yes")
    assert receipt.request is not None
    kept = services.casework.reveal(receipt.request["reference"], RELATIONSHIP, "staff-1", "to check")
    assert kept == (english if lang == ENGLISH else f"{english} ({seen})")


@pytest.mark.parametrize("lang", sorted(LANGUAGES))
def test_a_label_that_is_typed_is_taken_for_the_choice_on_whichever_page_it_stands(
    services: Services, lang: str
) -> None:
    words = words_of(services.folder, lang)
    for kin in Relationship:
        person = Person(services, lang)
        person.picks("request_access")
        asked = person.picks(f"{CHOSEN}who=someone_else")
        assert asked.asks_for == RELATIONSHIP
        after = person.says(words(TABLE, kin.value).casefold())
        assert after.asks_for == "name", kin
