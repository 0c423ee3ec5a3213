"""Danger over whole conversations with the model: the card comes once, a request goes on, and the alert to staff stays."""

from __future__ import annotations

import json
from collections import Counter
from hashlib import sha256

import pytest

from bench.danger import ALARM, CARD, FOLDER, Line, lines_of, play
from bot.notice.danger_words import DOUBT, ENDED, HELP
from bot.notice.reply import Reply
from tests.rasa.conftest import Running
from tests.understanding.danger_lines import alarms

pytestmark = pytest.mark.rasa
EVERY = (
    20  # one frozen line in so many is played through the whole service; all are read by the decision alone elsewhere
)
LINES = [line for file in sorted(FOLDER.glob("*.jsonl")) for line in lines_of(file)][::EVERY]


class Person:
    """Somebody who talks; gives back the replies to each message."""

    def __init__(self, running: Running) -> None:
        self._running, self._talk, self._count = running, running.services.conversations, 0
        self._session = running.do(self._talk.open(mode="text", lang="en")).session

    def says(self, text: str) -> list[Reply]:
        self._count += 1
        told = self._running.do(self._talk.say(self._session, f"m{self._count}", text))
        return [one.reply for one in told]

    def picks(self, value: str) -> list[Reply]:
        self._count += 1
        return [one.reply for one in self._running.do(self._talk.choose(self._session, f"m{self._count}", value))]


@pytest.mark.parametrize("line", LINES, ids=range(len(LINES)))
def test_the_conversation_shows_the_card_where_the_decision_alone_says_danger(
    running: Running, line: Line, pseudonymiser: object, languages: object
) -> None:
    doubt = running.services.folder.book.reply(DOUBT).text
    played = running.do(play(running.services.conversations, line, 0, doubt))
    assert not played.lost, "the question that the line answers was never asked"
    assert played.card or not alarms(line, pseudonymiser, languages)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["second", "third", "fourth"])
def test_the_later_lines_of_strangers_are_caught_and_alarmed_as_was_reached(running: Running, name: str) -> None:
    later = FOLDER / name
    frozen = dict(reversed(row.split()) for row in (later / "frozen.txt").read_text().splitlines())
    assert {file.name: sha256(file.read_bytes()).hexdigest() for file in later.glob("*.jsonl")} == frozen
    wrong: Counter[str] = Counter()
    for n, line in enumerate(line for file in sorted(frozen) for line in lines_of(later / file)):
        played = running.do(play(running.services.conversations, line, n, ""))
        where = "in pieces" if len(line.turns) > 1 else line.where
        wrong[f"{'missed' if line.danger else 'alarmed'}, {where}"] += played.card is not line.danger
    floors = json.loads((later / "floors.json").read_text())
    assert {what: (wrong[what], most) for what, most in floors.items() if wrong[what] > most} == {}


def test_after_the_card_a_message_is_answered_as_ever(running: Running) -> None:
    person = Person(running)
    assert person.says(ALARM["en"])[0].kind == CARD
    for text in ("can I get compensation", "what are my rights", "who do you share our data with", "thank you"):
        assert CARD not in {reply.kind for reply in person.says(text)}, text


def test_a_request_in_which_danger_was_told_is_finished_and_sent(running: Running) -> None:
    person = Person(running)
    person.says("I want to see my son's file")
    *_, asked = person.says("Jo Poe")
    card, again = person.says(ALARM["en"])
    assert (card.kind, again.kind, again.asks_for) == (CARD, asked.kind, asked.asks_for)
    person.says("Alex Poe in year 4")
    person.says("jo@example.org")
    *_, check = person.says("no, that's all")
    assert check.kind == "confirm"
    assert person.says("yes")[-1].kind == "receipt"


@pytest.mark.parametrize("words", ["no", "no, nobody is", "all well, it was a mistake"])
def test_a_plain_no_ends_the_card_and_says_that_staff_are_told(running: Running, words: str) -> None:
    person = Person(running)
    person.says(ALARM["en"])
    (reply,) = person.says(words)
    assert reply.text.startswith(running.services.folder.book.reply(ENDED).text)


@pytest.mark.parametrize("words", ["yes", "yes please", "ok"])
def test_a_plain_yes_after_the_card_may_answer_it_and_help_is_one_tap_away(running: Running, words: str) -> None:
    person = Person(running)
    person.says(ALARM["en"])
    (reply,) = person.says(words)
    assert "If someone is not safe, ring 999 or choose Help." in reply.text
    assert [(choice.label, choice.value) for choice in reply.choices] == [("Help", HELP)]
    assert person.says("who do you share our data with")[0].kind == "answer"


def test_a_tap_on_that_is_not_what_i_meant_ends_the_card(running: Running) -> None:
    person = Person(running)
    (card,) = person.says(ALARM["en"])
    assert "say_not_that" in {choice.value for choice in card.choices}
    (reply,) = person.picks("say_not_that")
    assert reply.text.startswith(running.services.folder.book.reply(ENDED).text)
