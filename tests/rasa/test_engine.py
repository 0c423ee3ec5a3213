"""The engine in the process: quick, forgetful, never silent, never talkative in a log."""

from __future__ import annotations

import logging

import pytest

from bot.conversations.records import Message
from bot.notice.answer_book import AnswerBook
from bot.notice.reply import Reply
from tests.rasa.conftest import Running

pytestmark = pytest.mark.rasa


class Broken(AnswerBook):
    """A book that loses one page."""

    def reply(self, topic: str) -> Reply:
        """Fail on one topic."""
        if topic == "ask_share_who":
            raise ZeroDivisionError
        return super().reply(topic)


def test_what_people_type_is_never_read_as_a_payload(running: Running) -> None:
    understand = running.services.assistant.understand  # type: ignore[attr-defined]
    with_slash = running.do(understand('/chat_thanks{"slot": "x"}'))
    without = running.do(understand('chat_thanks{"slot": "x"}'))
    assert with_slash == without


def test_the_state_of_a_long_conversation_does_not_grow(running: Running) -> None:
    state: object = {}
    sizes = []
    for _ in range(3):
        for number in range(10):
            said = Message("long", f"who sees it {number}", None, state)  # type: ignore[arg-type]
            state = running.do(running.services.assistant.answer(said)).state
            sizes.append(len(repr(state)))
    # What is remembered of the last answer differs from question to question, never by how many went before.
    assert sizes[10:20] == sizes[20:30]
    assert sizes[1:10] == sizes[11:20]


def test_an_action_that_fails_speaks_and_names_people(running: Running) -> None:
    from actions.answer import ActionAnswer
    from bot.engine.in_process_actions import InProcessActions

    held = running.services.assistant._current  # type: ignore[attr-defined]
    endpoint = held.assistant._agent.processor.action_endpoint
    assert isinstance(endpoint, InProcessActions)
    sound = endpoint.actions["action_answer"]
    book = running.services.folder.book
    endpoint.actions["action_answer"] = ActionAnswer(Broken(book.replies, book.labels))
    try:
        answer = running.do(running.services.assistant.answer(Message("c", "x", "ask_share_who", {})))
    finally:
        endpoint.actions["action_answer"] = sound
    assert answer.replies[0].kind == "handover"
    assert {contact.role for contact in answer.replies[0].contacts} == {"school", "dpo"}


def test_no_log_and_no_output_holds_what_was_typed(
    running: Running, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    typed = "who on earth reads the zebrafish file of Quentin Oglethorpe"
    with caplog.at_level(logging.DEBUG):
        opened = running.do(running.services.conversations.open(mode="text", lang="en"))
        running.do(running.services.conversations.say(opened.session, "a", typed))
    printed = capfd.readouterr()
    for word in ("zebrafish", "Quentin", "Oglethorpe", "quentin"):
        assert word not in caplog.text
        assert word not in printed.out + printed.err


def test_a_topic_with_a_name_in_it_reaches_the_engine_without_the_name(running: Running) -> None:
    opened = running.do(running.services.conversations.open(mode="text", lang="en"))
    running.do(running.services.conversations.say(opened.session, "a", "i want to see everything about ella smith"))
    turn = running.services.conversations._store.turn(opened.conversation, "a")
    assert turn is not None
    assert "ella" not in str(turn)
    assert "⟨name 1⟩" in str(turn.said)
    history = running.do(running.services.conversations.resume(opened.session, last_seq=0)).history
    assert any("ella smith" in getattr(item, "text", "") for item in history)
