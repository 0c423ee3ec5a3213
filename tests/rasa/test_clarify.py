"""What is asked back where several topics are close, from rankings as the model gives them."""

from __future__ import annotations

from typing import Any

import pytest

from bot.notice.folder import SchoolFolder
from tests.rasa.conftest import Running

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
