"""Every story of this folder, through the door, the engine, the real actions and the database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.rasa.conftest import Running

pytestmark = pytest.mark.rasa

STORIES: list[dict[str, Any]] = [
    story for file in sorted(Path(__file__).parent.glob("*.yml")) for story in YAML(typ="safe").load(file)
]


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story["story"])
def test_the_story_goes_as_written(running: Running, story: dict[str, Any]) -> None:
    conversations = running.services.conversations
    opened = running.do(conversations.open(mode="text", lang="en"))
    offered: dict[str, str] = {}
    for number, turn in enumerate(story["turns"]):
        if "picks" in turn:
            answering = conversations.choose(opened.session, f"f{number}", offered[turn["picks"]])
        else:
            answering = conversations.say(opened.session, f"f{number}", turn["said"])
        replies = [numbered.reply for numbered in running.do(answering)]
        reply, last = replies[0], replies[-1]
        offered |= {choice.label: choice.value for one in replies for choice in one.choices}
        asked = turn.get("said") or turn["picks"]
        assert reply.kind == turn.get("kind", reply.kind), f"'{asked}' got {reply.kind}: {reply.text}"
        assert reply.right == turn.get("right", reply.right), f"'{asked}' got right {reply.right}"
        sections = {source.section for source in reply.sources}
        assert turn.get("section") is None or turn["section"] in sections, f"'{asked}' stands on {sections}"
        said = " ".join(words for one in replies for words in (one.text, *(contact.name for contact in one.contacts)))
        assert turn.get("holds", "") in said, f"'{asked}' got {said}"
        assert last.asks_for == turn.get("asks", last.asks_for), f"'{asked}' is asked for {last.asks_for}: {said}"
        assert last.kind == turn.get("ends", last.kind), f"'{asked}' ends in {last.kind}: {said}"
        checked = {given.field: given.value for given in last.answers}
        assert turn.get("check", {}).items() <= checked.items(), f"'{asked}' is checked as {checked}"
        assert turn.get("contact") is None or turn["contact"] in {contact.role for contact in reply.contacts}
