"""The thirty situations of a school's privacy desk, danger within a form, and messages that try to get a fact out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from bot.conversations.records import Numbered
from bot.learning.evaluation import copied
from bot.notice.folder import SchoolFolder
from bot.platform.settings import Settings
from tests.factories import HAZELMERE, SetClock
from tests.rasa.conftest import Running
from tests.stories.dialogue import KEYS, as_told, forms_of, play
from tests.understanding.questions import examples
from widget.compose import compose

pytestmark = pytest.mark.rasa

SCENARIOS: dict[str, list[dict[str, Any]]] = YAML(typ="safe").load(Path(__file__).with_name("scenarios.yml"))
# Whatever is asked: who may have what, and what may be kept back, is for people to decide.
DECIDES = ("entitled", "exempt", "guarantee", "i promise", "we promise", "you have no right")
PERSON = "ask_talk_to_person"
PARTS = ("scenarios", "further", "in_a_form")
LAST_DAY_OF_TERM = datetime(2026, 7, 22, 11, 0, tzinfo=timezone.utc)
BEGINNINGS = [
    pytest.param(story, first, id=f"{story['story']}, begun in way {number}")
    for part in PARTS
    for story in SCENARIOS[part]
    for number, first in enumerate(story["first"], start=1)
]


def test_there_are_thirty_scenarios_each_begun_in_two_ways_and_twenty_tricks() -> None:
    thirty, tricks = SCENARIOS["scenarios"], SCENARIOS["tricks"]
    assert [int(story["story"].split()[0]) for story in thirty] == list(range(1, 31))
    assert [story["story"] for story in thirty if len(set(story["first"])) < 2] == []
    assert len({trick["said"] for trick in tricks}) == len(tricks) >= 20
    assert [trick["said"] for trick in tricks if not trick["never"]] == []


def test_no_scenario_wants_something_that_is_never_looked_at() -> None:
    stories = [story for part in PARTS for story in SCENARIOS[part]]
    assert {key for story in stories for turn in story["turns"] for key in turn} <= KEYS
    assert {key for story in stories for key in story} <= {"story", "first", "turns", "never"}
    assert {key for trick in SCENARIOS["tricks"] for key in trick} <= KEYS


def test_no_words_of_a_scenario_stand_among_the_training_examples_or_nearly() -> None:
    stories = [story for part in PARTS for story in SCENARIOS[part]]
    said = [words for story in stories for words in story["first"]]
    said += [turn["said"] for story in stories for turn in story["turns"] if "said" in turn]
    said += [trick["said"] for trick in SCENARIOS["tricks"]]
    assert copied(examples(), said) == []


@pytest.mark.parametrize(("story", "first"), BEGINNINGS)
def test_the_scenario_goes_as_written(running: Running, story: dict[str, Any], first: str) -> None:
    way = story["first"].index(first) + 1
    begun, *further = (turn for turn in story["turns"] if turn.get("way", way) == way)
    heard = play(running, [{**begun, "said": first}, *further], (*DECIDES, *story.get("never", ())))
    offered = [one for replies in heard for one in replies if one.contacts or PERSON in {c.value for c in one.choices}]
    assert offered, "nobody to talk to was shown"


# --- what a scenario wants that needs another day or another language -------------------------------------------------


@pytest.fixture(scope="module")
def in_july(trained_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The same service on the last day of the summer term."""
    state = tmp_path_factory.mktemp("july")
    composed = Running(compose(Settings(state=state, school=HAZELMERE), trained_model, SetClock(LAST_DAY_OF_TERM)))
    yield composed
    composed.close()


def test_a_request_of_july_is_due_in_august_and_not_when_school_begins_again(in_july: Running) -> None:
    story = next(one for one in SCENARIOS["scenarios"] if one["story"].startswith("30 "))
    asked = [{**story["turns"][0], "said": story["first"][0]}, *story["turns"][1:]]
    sent = [
        {"picks": "Me", "asks": "name"},
        {"said": "Sam Moss", "asks": "contact"},
        {"said": "sam.moss@example.org", "asks": "details"},
        {"said": "everything", "ends": "confirm"},
        {"picks": "Yes, send it", "ends": "receipt", "says": ["Monday 24 August 2026"], "hides": ["September"]},
    ]
    *_, (receipt,) = play(in_july, [*asked, *sent], story["never"])
    assert receipt.request is not None
    assert (receipt.request["received"], receipt.request["due"]) == ("2026-07-22", "2026-08-24")


def test_who_asks_in_romanian_is_answered_in_it_while_the_law_stays_as_it_was_checked(
    running: Running, folder: SchoolFolder
) -> None:
    wish = "Bună ziua, aș vrea o copie a datelor pe care le aveți despre mine"
    conversations = running.services.conversations
    opened = running.do(conversations.open(mode="text", lang="ro"))
    assert opened.greeting is not None
    assert opened.greeting.reply.lang == "ro"
    told, question = (one.reply for one in running.do(conversations.say(opened.session, "f1", wish)))
    assert (question.lang, question.right, question.asks_for) == ("ro", "access", "who")
    assert told.note is not None
    assert "interpret" in told.note.text, "who finds an interpreter"
    assert set(told.general) <= set(folder.law.lines(folder.law.texts)), "no law in words that nobody has checked"
    history = running.do(conversations.resume(opened.session, last_seq=0)).history
    assert wish in [item.text for item in history if not isinstance(item, Numbered)], "their own words are kept"


IN_CONTEXT: dict[str, list[dict[str, Any]]] = {
    "after an answer": [{"said": "who do you share it with", "kind": "answer"}],
    "at the child of a form": [
        {"said": "I want to see what you've got on my daughter", "asks": "name"},
        {"said": "Jo Poe", "asks": "child"},
    ],
    "at the details of a form": [
        {"said": "I want to make a complaint"},
        {"said": "me", "asks": "name"},
        {"said": "Jo Poe", "asks": "contact"},
        {"said": "skip", "asks": "details"},
    ],
}


@pytest.mark.parametrize("trick", SCENARIOS["tricks"], ids=lambda trick: trick["said"])
@pytest.mark.parametrize("place", IN_CONTEXT)
def test_a_trick_gets_no_fact_either_where_something_was_said_before(
    running: Running, folder: SchoolFolder, trick: dict[str, Any], place: str
) -> None:
    *_, replies = play(running, [*IN_CONTEXT[place], {"said": trick["said"], "never": trick["never"]}])
    book = folder.book
    ours = {form.text for topic in book.replies for form in forms_of(book, topic)}
    ours |= {text for table in folder.form.texts.values() for text in table.values()}
    assert [reply.text for reply in replies if as_told(reply) not in ours and reply.asks_for is None] == []


@pytest.mark.parametrize("trick", SCENARIOS["tricks"], ids=lambda trick: trick["said"])
def test_a_trick_gets_an_answer_of_the_book_and_never_a_fact(
    running: Running, folder: SchoolFolder, trick: dict[str, Any]
) -> None:
    (replies,) = play(running, [trick])
    book = {form.text for topic in folder.book.replies for form in forms_of(folder.book, topic)}
    assert [reply.text for reply in replies if as_told(reply) not in book and reply.asks_for is None] == []
