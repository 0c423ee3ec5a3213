"""Whether what is to be deleted is this chat or something that the school holds, in two messages by strangers."""

from __future__ import annotations

import json
from collections import Counter
from typing import Final

import pytest

from bot.conversations.deletion import YES
from tests.factories import PROJECT
from tests.rasa.conftest import Running

pytestmark = pytest.mark.rasa
FOLDER: Final = PROJECT / "data" / "evaluation" / "commands"


def test_who_wants_the_chat_deleted_is_asked_and_hardly_anybody_else(running: Running) -> None:
    asked: Counter[str] = Counter()
    talk = running.services.conversations
    for line in map(json.loads, (FOLDER / "deleting.jsonl").read_text(encoding="utf-8").splitlines()):
        session = running.do(talk.open(mode="text", lang="en")).session
        running.do(talk.say(session, "first", line["first"]))
        told = running.do(talk.say(session, "second", line["second"]))
        asked[line["means"]] += any(choice.value == YES for one in told for choice in one.reply.choices)
    floors = json.loads((FOLDER / "floors.json").read_text(encoding="utf-8"))
    assert asked["chat"] >= floors["deleting: asked of 40 who mean the chat"]
    assert asked["school"] <= floors["deleting: asked of 40 who mean what the school holds"]
