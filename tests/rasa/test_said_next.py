"""What is said next is learnt behind the answer it was written for, and danger behind any answer."""

from __future__ import annotations

import asyncio

import pytest
import rasa.core.agent  # noqa: F401 else a test that serves before these leaves half of Rasa out (bot.engine.lean)
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.said_next import OFTEN, Said, behind, label_before, said_next
from bot.notice import follow_ups
from bot.notice.folder import SchoolFolder
from tests.understanding.measure import Understands

pytestmark = pytest.mark.rasa

COOKIES, DELETING = "What are cookies?", "I want it deleted"


def after(label: str, text: str, topic: str) -> Message:
    return Message.build(text=text, intent=topic, example_metadata={"after": label})


def test_an_example_says_in_its_metadata_what_it_is_said_behind() -> None:
    assert label_before(after(COOKIES, "how long?", "ask_expiry")) == COOKIES
    assert label_before(Message.build(text="how long?", intent="ask_expiry")) == ""
    assert behind(COOKIES, "how long?") == "What are cookies? how long?"


def test_danger_is_learnt_behind_one_answer_after_another_and_nothing_else_is() -> None:
    examples = [after(COOKIES, "how lnog?", "ask_expiry"), after(DELETING, "any charge?", "ask_fee")]
    alone = [
        ("he hits me", "danger_now"),
        ("who sees it", "ask_who"),
        ("i am scared", "danger_now"),
        ("help", "danger_now"),
    ]
    texts, topics = zip(*alone, strict=True)
    assert said_next(examples, texts, topics, lambda text: text.replace("lnog", "long")) == [
        Said("What are cookies? how long?", "ask_expiry", OFTEN),
        Said("I want it deleted any charge?", "ask_fee", OFTEN),
        Said("I want it deleted he hits me", "danger_now", 1),
        Said("What are cookies? i am scared", "danger_now", 1),
        Said("I want it deleted help", "danger_now", 1),
    ]
    assert said_next([], texts, topics, str) == []


@pytest.mark.parametrize(
    ("answered", "text", "topic"),
    [
        ("ask_cookies_what", "how long does it stay?", "ask_cookie_expiry"),
        ("ask_former_pupil", "how long does it stay?", "ask_how_long"),
        ("request_erasure", "any charge?", "ask_access_fee"),
        ("danger_child", "no no nobody is, it was a mistake", "say_not_that"),
        ("ask_photos", "my dad hits me and i am scared", "danger_child"),
    ],
)
def test_the_same_words_mean_what_they_mean_after_the_answer(
    reads: Understands, folder: SchoolFolder, answered: str, text: str, topic: str
) -> None:
    before = follow_ups.after(folder.book, [answered])
    assert asyncio.run(reads.understand(text, before)).topic == topic
