"""A Rasa user finds a Rasa project: its commands work, and its files agree with one another."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from tests.understanding.questions import trained_on

pytestmark = pytest.mark.rasa

PROJECT = Path(__file__).parents[2]
RASA = [sys.executable, "-W", "ignore", "-m", "rasa"]


def _yaml(path: str) -> dict[str, list[object]]:
    loaded: dict[str, list[object]] = YAML(typ="safe").load(PROJECT / path)
    return loaded


def _topics() -> set[str]:
    return {
        entry["intent"]
        for file in (PROJECT / "data" / "nlu").glob("*.yml")
        for entry in YAML(typ="safe").load(file)["nlu"]
    }


def test_every_topic_has_examples_an_answer_a_line_in_the_domain_and_a_rule() -> None:
    # From the gate, from choices of the form, and from the network of danger, which says that an adult speaks.
    never_typed = {"unclear", "not_understood", "form_answer", "danger_adult"}
    assert set(map(str, _yaml("domain.yml")["intents"])) == _topics() | never_typed
    begins = [rule["steps"][0] for rule in _yaml("data/rules.yml")["rules"]]  # type: ignore[index]
    in_rules = [step["intent"] for begin in begins for step in begin.get("or", [])]
    assert set(in_rules) == _topics() | never_typed - {"unclear"}
    assert len(in_rules) == len(set(in_rules)), "a topic begins two rules"


def test_every_topic_has_at_least_fifteen_examples_and_no_example_stands_in_two_topics() -> None:
    count: Counter[str] = Counter()
    seen: dict[tuple[str, str], str] = {}
    for topic, text, label in trained_on():
        count[topic] += not label
        # Behind different answers the same words may ask for different things.
        assert seen.setdefault((text.strip().casefold(), label), topic) == topic, f"two topics for: {text}"
    few = {topic: count[topic] for topic in _topics() if count[topic] < 15}
    assert not few, f"write more examples of {few}"


def test_rasa_data_validate_finds_nothing_wrong() -> None:
    done = subprocess.run(
        [*RASA, "data", "validate", "--data", "data"], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]


def test_rasa_trains_on_nothing_of_what_judges_the_model() -> None:
    from rasa.shared.core.domain import Domain
    from rasa.shared.core.training_data.story_reader.yaml_story_reader import YAMLStoryReader
    from rasa.shared.data import get_data_files, is_nlu_file

    for is_read in (is_nlu_file, YAMLStoryReader.is_stories_file, Domain.is_domain_file):
        found = get_data_files([str(PROJECT / "data")], is_read)
        assert found
        assert [file for file in found if "evaluation" in file] == []


@contextmanager
def _served(command: list[str], port: int, path: str) -> Iterator[None]:
    environment = {**os.environ, "RASA_TELEMETRY_ENABLED": "false"}
    process = subprocess.Popen(
        command, cwd=PROJECT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        until = time.monotonic() + 120
        while time.monotonic() < until:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5)
                break
            except OSError:
                assert process.poll() is None, f"{command[3:]} ended"
                time.sleep(0.3)  # between two looks, not for luck
        yield
    finally:
        process.terminate()
        process.wait(30)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_rasa_run_with_rasa_run_actions_answers_over_rest(trained_model: Path, tmp_path: Path) -> None:
    actions, server = _free_port(), _free_port()
    endpoints = tmp_path / "endpoints.yml"
    endpoints.write_text(f'action_endpoint:\n  url: "http://127.0.0.1:{actions}/webhook"\n')
    run = [*RASA, "run", "-m", str(trained_model), "-i", "127.0.0.1", "-p", str(server), "--endpoints", str(endpoints)]
    with (
        _served([*RASA, "run", "actions", "-p", str(actions)], actions, "/health"),
        _served(run, server, "/webhooks/rest/"),
    ):
        body = json.dumps({"sender": "a", "message": "who gets to see my kids stuff"}).encode()
        request = urllib.request.Request(
            f"http://127.0.0.1:{server}/webhooks/rest/webhook", body, {"Content-Type": "application/json"}
        )
        said = json.loads(urllib.request.urlopen(request, timeout=60).read())
    assert any("firms and partners" in message.get("text", "") for message in said)
