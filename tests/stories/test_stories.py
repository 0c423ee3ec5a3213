"""Every story of this folder, through the door, the engine, the real actions and the database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.rasa.conftest import Running
from tests.stories.dialogue import KEYS, play

pytestmark = pytest.mark.rasa

STORIES: list[dict[str, Any]] = [
    story
    for file in sorted(Path(__file__).parent.glob("*.yml"))
    if file.name != "scenarios.yml"
    for story in YAML(typ="safe").load(file)
]


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story["story"])
def test_the_story_goes_as_written(running: Running, story: dict[str, Any]) -> None:
    assert {key for turn in story["turns"] for key in turn} <= KEYS
    play(running, story["turns"])
