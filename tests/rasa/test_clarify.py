"""What is asked back where several topics are close, from rankings as the model gives them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.notice.folder import SchoolFolder
from bot.notice.follow_ups import Before
from tests.factories import PROJECT
from tests.rasa.conftest import Running
from tools.marked_lines import unmarked

pytestmark = pytest.mark.rasa
PERSON = "ask_talk_to_person"


@pytest.mark.parametrize(
    "text", ["the file thing", "cookies and photos", "thanks, and the school?", "can they", "my son"]
)
def test_two_or_three_likely_topics_are_offered_as_people_would_say_them_and_a_person(
    running: Running, folder: SchoolFolder, text: str
) -> None:
    from rasa_sdk import Tracker

    from actions import ActionClarify

    read = running.do(running.services.conversations._assistant.understand(text))
    ranking = [{"name": name, "confidence": sure} for name, sure in read.ranking]
    said: dict[str, Any] = {"text": text, "intent": {"name": "unclear"}, "intent_ranking": ranking}
    tracker = Tracker("t", {}, said, [], False, None, {}, "action_listen")
    (reply,) = ActionClarify(folder.book).replies(tracker)
    *topics, person = reply.choices
    assert reply.kind == "clarify"
    assert person.value == PERSON
    assert 2 <= len(topics) <= 3
    # In the order of the ranking, each a thing to ask and none a greeting or a follow-up.
    ranked = [name for name, _ in read.ranking]
    assert [ranked.index(choice.value) for choice in topics] == sorted(ranked.index(choice.value) for choice in topics)
    assert [choice.label for choice in topics] == [folder.book.labels[choice.value] for choice in topics]
    assert not [choice.value for choice in topics if choice.value.startswith(("chat_", "say_", "danger_"))]


def _tracker(topic: str, wished: float, sure: float = 0.9, **said: Any) -> Any:
    """A message that was read as ``topic``, with the chance that it wishes something to be deleted, and a tenth that
    its use be limited.
    """
    from rasa_sdk import Tracker

    read = {
        "text": "it should come down",
        "intent": {"name": topic, "confidence": sure},
        "topics": [topic],
        "intent_ranking": ({"name": "ask_dpo", "confidence": 0.5},),
        "wishes": [["request_erasure", wished], ["request_restriction", 0.1]],
    }
    return Tracker("t", {}, {**read, **said}, [], False, None, {}, "action_listen")


@pytest.mark.parametrize(
    ("wished", "sure", "kind"),
    [(0.39, 0.9, "out_of_scope"), (0.4, 0.9, "clarify"), (0.89, 0.96, "clarify"), (0.89, 0.97, "out_of_scope")],
)
def test_what_is_wished_is_asked_back_and_has_a_button_where_it_surely_is_outside(
    folder: SchoolFolder, wished: float, sure: float, kind: str
) -> None:
    from actions import ActionAnswer

    (reply,) = ActionAnswer(folder.book).replies(_tracker("out_of_scope", wished, sure))
    assert reply.kind == kind
    assert ("request_erasure" in [choice.value for choice in reply.choices]) is (wished > 0.39)


def test_who_wishes_something_is_hardly_ever_told_only_that_it_is_outside(running: Running) -> None:
    lost, wishes = 0, [json.loads(line) for line in (PROJECT / "data/wishes/w40.jsonl").read_text("utf-8").splitlines()]
    talk = running.services.conversations
    for line in wishes:
        session = running.do(talk.open(mode="text", lang="en")).session
        (*_, told) = running.do(talk.say(session, "m", unmarked(line["text"])[0]))
        ways = [choice.value for choice in told.reply.choices if choice.value.startswith("request_")]
        lost += line["right"] != "question" and told.reply.kind == "out_of_scope" and not ways
    assert lost <= 3, "of 176 by a stranger: 6 before there was a button"


def test_a_yes_to_or_did_you_mean_one_of_these_is_asked_which(running: Running, folder: SchoolFolder) -> None:
    from rasa_sdk import Tracker
    from rasa_sdk.executor import CollectingDispatcher

    from actions import ActionAnswer

    likely = [{"name": name, "confidence": 0.3} for name in ("ask_dpo", "ask_photos", "request_access")]
    said, doubted = CollectingDispatcher(), _tracker("ask_dpo", 0.1, doubt="answered", intent_ranking=likely)
    (slot,) = running.do(ActionAnswer(folder.book).run(said, doubted, {}))
    shown = [choice["value"] for choice in said.messages[0]["custom"]["reply"]["choices"]]
    assert said.messages[0]["text"].endswith("Or did you mean one of these?")
    yes: dict[str, Any] = {"text": "yes", "intent": {"name": "say_yes", "confidence": 0.9}, "topics": ["say_yes"]}
    tracker = Tracker("t", {"about": slot["value"]}, yes, [], False, None, {}, "action_listen")
    (which,) = ActionAnswer(folder.book).replies(tracker)
    assert (which.kind, which.text) == ("clarify", "Which of these would you like?")
    assert shown[:2] == ["ask_photos", "request_access"]
    assert [choice.value for choice in which.choices] == [*shown, PERSON]


@pytest.mark.parametrize(("wished", "is_offered"), [(0.39, False), (0.4, True)])
def test_beside_an_answer_the_request_that_is_likely_wished_has_a_button(
    folder: SchoolFolder, wished: float, is_offered: bool
) -> None:
    from actions import ActionAnswer

    (reply,) = ActionAnswer(folder.book).replies(_tracker("ask_dpo", wished))
    assert ("request_erasure" in [choice.value for choice in reply.choices]) is is_offered
    assert len(reply.choices) <= 3


def test_of_what_is_only_offered_the_wished_request_is_the_first(folder: SchoolFolder) -> None:
    from actions import ActionAnswer

    (reply,) = ActionAnswer(folder.book).replies(_tracker("ask_dpo", 0.9, doubt="offered"))
    assert [choice.value for choice in reply.choices][:2] == ["request_erasure", "ask_dpo"]


@pytest.mark.parametrize(("wished", "is_offered"), [(0.39, False), (0.4, True)])
def test_beside_help_in_danger_a_plain_wish_has_a_button_too(
    folder: SchoolFolder, wished: float, is_offered: bool
) -> None:
    from actions import ActionAnswer

    (reply,) = ActionAnswer(folder.book).replies(_tracker("danger_adult", wished))
    assert reply.kind == "safeguarding"
    assert ("request_erasure" in [choice.value for choice in reply.choices]) is is_offered
    assert reply.choices[0].value == "say_not_that", "that it is not what was meant comes first"


@pytest.mark.parametrize("told", ["not_understood", "out_of_scope", "ask_dpo"])
def test_a_name_in_answer_to_which_request_is_meant_gets_the_same_question_and_another_question_its_answer(
    folder: SchoolFolder, told: str
) -> None:
    from actions import ActionAnswer

    tracker = _tracker(told, 0.0)
    tracker.slots["about"] = Before("request_start", offers=("request_erasure", "request_access")).to_slot()
    (reply,) = ActionAnswer(folder.book).replies(tracker)
    offered = [choice.value for choice in reply.choices]
    assert (offered == ["request_erasure", "request_access", PERSON]) is (told != "ask_dpo")
    assert (reply.kind, reply.doubt) == (("clarify", "offered") if told != "ask_dpo" else ("contact", None))


@pytest.mark.parametrize(
    ("others", "offered"), [((), ["ask_help", PERSON]), (("ask_share_who", "chat_ok"), ["ask_share_who", PERSON])]
)
def test_who_meant_something_else_is_offered_what_else_was_likely_or_what_can_be_asked(
    folder: SchoolFolder, others: tuple[str, ...], offered: list[str]
) -> None:
    from actions import ActionFollowUp

    tracker = _tracker("say_not_that", 0.0)
    tracker.slots["about"] = Before("ask_dpo", next=others).to_slot()
    (reply,) = ActionFollowUp(folder.book).replies(tracker)
    assert [choice.value for choice in reply.choices] == offered
