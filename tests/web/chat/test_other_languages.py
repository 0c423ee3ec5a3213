"""A person who reads another language: the form, the danger, the pages without scripts, and what the school reads."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from bot.app.bootstrap import Services, build_services
from bot.conversations.records import Numbered
from bot.notice.languages import Reading
from bot.notice.reply import Reply
from bot.pii.pseudonymiser import Pseudonymiser
from bot.platform.errors import DeletionConfirmed
from bot.platform.settings import Settings
from tests.case_factories import answers
from tests.factories import HAZELMERE

WISH = "Chcę zobaczyć, co macie o mojej córce"
HURT = "Tata mnie bije"
DELETE = "Usuń ten czat"
QUESTION = "Komu przekazujecie dane dzieci?"


def read(text: str, _before: str, _earlier: Sequence[str], _asks: str) -> Reading | None:
    """Stands for the understanding of other languages, whose libraries are not everywhere."""
    asks = {WISH: "access", HURT: "danger", QUESTION: "none", DELETE: "erasure"}
    return Reading("pl", asks[text], 0.9) if text in asks else None


@pytest.fixture
def services(tmp_path: Path, pseudonymiser: Pseudonymiser) -> Iterator[Services]:
    services = build_services(
        Settings(state=tmp_path, school=HAZELMERE), pseudonymiser=pseudonymiser, read_language=read
    )
    yield services
    services.engine.dispose()


class Person:
    """Talks, and remembers what was last said."""

    def __init__(self, services: Services, lang: str) -> None:
        self._chat = services.conversations
        opened = asyncio.run(self._chat.open(mode="text", lang=lang))
        self.session, self.conversation = opened.session, opened.conversation
        assert opened.greeting is not None
        self.last: Reply = opened.greeting.reply
        self._count = 0

    def says(self, text: str) -> list[Reply]:
        self._count += 1
        return self._took(asyncio.run(self._chat.say(self.session, f"m{self._count}", text)))

    def picks(self, value: str) -> list[Reply]:
        self._count += 1
        return self._took(asyncio.run(self._chat.choose(self.session, f"m{self._count}", value)))

    def _took(self, numbered: list[Numbered]) -> list[Reply]:
        self.last = numbered[-1].reply
        return [one.reply for one in numbered]


def test_the_language_of_the_page_is_the_language_of_the_greeting(services: Services) -> None:
    person = Person(services, "pl-PL")
    assert person.last.lang == "pl"
    assert person.last.text.startswith("Dzień dobry")
    assert "szkoła" in person.last.text


def test_a_page_in_a_language_that_we_have_no_strings_of_is_answered_in_english(services: Services) -> None:
    assert Person(services, "cy").last.lang == "en"


def test_a_whole_request_is_made_in_polish_and_the_persons_own_words_go_with_it(services: Services) -> None:
    person = Person(services, "en")
    replies = person.says(WISH)
    assert person.last.lang == "pl"
    assert person.last.asks_for == "who"
    assert person.last.right == "access"
    assert any(reply.note and reply.note.lang == "pl" for reply in replies), "what the notice says is in English"
    person.picks("form:who=my_child")
    person.says("mama")
    person.says("Anna Nowak")
    person.says("Zosia Nowak, klasa 4")
    person.says("anna@example.org")
    assert person.last.asks_for == "details"
    person.picks("form:skip")
    assert person.last.kind == "confirm"
    assert "Sprawdź swoje odpowiedzi." in person.last.text
    assert {given.field: given.value for given in person.last.answers}["details"] == WISH
    person.says("tak")
    assert person.last.kind == "receipt"
    assert person.last.lang == "pl"
    assert "The school should answer you by" in person.last.text, "no deadline in words that nobody has checked"
    assert person.last.note is not None
    assert person.last.note.lang == "pl"
    case = services.cases.opened(person.conversation, 1)
    assert case is not None
    assert case.right.value == "access"


def test_nothing_of_a_message_in_another_language_is_kept_in_clear(services: Services) -> None:
    person = Person(services, "en")
    person.says(WISH)
    with services.engine.connect() as connection:
        rows = connection.exec_driver_sql("select said from turns").fetchall()
    assert rows == [("⟨words 1⟩",)]
    history = asyncio.run(services.conversations.resume(person.session, last_seq=0)).history
    assert [item.text for item in history if not isinstance(item, Numbered)] == [WISH], "its own session sees it"


def test_deleting_the_chat_is_asked_answered_and_told_in_the_persons_language(services: Services) -> None:
    person = Person(services, "pl")
    case = services.cases.open(person.conversation, 1, answers())
    person.says(DELETE)
    assert (person.last.lang, person.last.text) == ("pl", "Usunąć ten czat? Nie da się go przywrócić.")
    assert [choice.label for choice in person.last.choices] == [
        "Tak, usuń ten czat", "Nie, zostaw", "Chodzi mi o to, co ma szkoła",
    ]  # fmt: skip
    stays = f"Twój wniosek {case.printed} zostaje w szkole. Szkoła potrzebuje go, żeby ci odpowiedzieć."
    assert [(given.label, given.value.startswith(stays)) for given in person.last.answers] == [("Co zostaje", True)]
    person.says("nie")
    assert person.last.text == "Nic nie zostało usunięte. Możesz pisać dalej."
    person.says("ask_chat_held")
    held = {given.label: given.value for given in person.last.answers}
    assert person.last.lang == "pl"
    assert held["Jak długo"].startswith("Usuwany, gdy nie jest używany przez tyle dni: 30.")
    person.says("skasuj to")
    with pytest.raises(DeletionConfirmed):
        person.says("tak")
    told = asyncio.run(services.conversations.forgetting.forget(person.session, "f"))
    assert told is not None
    assert told.startswith(stays)


def test_to_delete_this_chat_is_no_request_though_the_chat_was_english(services: Services) -> None:
    person = Person(services, "en")
    person.says(DELETE)
    assert (person.last.lang, person.last.text) == ("pl", "Usunąć ten czat? Nie da się go przywrócić.")


def test_danger_gets_the_numbers_first_in_the_persons_language(services: Services) -> None:
    person = Person(services, "en")
    (reply,) = person.says(HURT)
    assert reply.kind == "safeguarding"
    assert reply.lang == "pl"
    assert "999" in reply.text
    assert "emergency" in {contact.role for contact in reply.contacts}


def test_danger_in_the_middle_of_a_form_comes_first(services: Services) -> None:
    person = Person(services, "pl")
    person.says(WISH)
    replies = person.says(HURT)
    assert replies[0].kind == "safeguarding"
    assert person.last.lang == "pl"


def test_a_question_is_told_that_only_requests_are_understood_and_how_to_get_an_interpreter(services: Services) -> None:
    person = Person(services, "en")
    (reply,) = person.says(QUESTION)
    assert (reply.kind, reply.lang) == ("not_understood", "pl")
    assert reply.note is not None
    assert "tłumacza" in reply.note.text
    assert str(services.folder.school.contacts["school"].phone) in reply.note.text


@pytest.mark.parametrize("name", ["Kim", "Agnieszka Nowak", "Ioana Popescu", "cancel", "Zuzanna in 5B, please"])
def test_a_name_or_a_short_answer_in_an_english_chat_leaves_it_english(services: Services, name: str) -> None:
    person = Person(services, "en")
    person.says("request_access")
    person.says("for myself")
    person.says(name)
    assert person.last.lang == "en"


def test_who_goes_on_in_english_is_answered_in_english(services: Services) -> None:
    person = Person(services, "en")
    person.says(QUESTION)
    person.says("who do you share it with")
    assert person.last.lang == "en"
    assert person.last.note is None


def test_another_language_can_be_picked_in_mid_conversation(services: Services) -> None:
    person = Person(services, "en")
    opened = asyncio.run(services.conversations.resume(person.session, last_seq=0, lang="bn"))
    assert opened.lang == "bn"
    greeting = opened.history[0]
    assert isinstance(greeting, Numbered)
    assert greeting.reply.lang == "bn", "what was said before is shown in it too"
    person.says("hello there who are you")
    assert person.last.lang == "bn"


def test_keys_go_on_in_the_language_that_the_request_was_begun_in(services: Services) -> None:
    chat, person = services.conversations, Person(services, "en")
    person.says(WISH)

    async def press(keys: str) -> Reply:
        answered: list[Numbered] = []
        for number, key in enumerate(keys):
            pressed = await chat.press(person.session, f"{keys}-{number}", key)
            answered = pressed if isinstance(pressed, list) else answered
        return answered[-1].reply

    asyncio.run(chat.switch(person.session, "w", "keypad", "normal"))
    check = asyncio.run(press("207700900123#1"))
    assert (check.asks_for, check.lang) == ("confirm", "pl")
    asyncio.run(chat.choose(person.session, "c", "form:cancel"))
    unknown = asyncio.run(press("#4100000006#22345677#"))
    assert (unknown.entry, unknown.lang) == (None, "pl")
