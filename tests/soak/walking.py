"""A conversation by voice with the real recogniser, and what is checked of each answer."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.browser.conftest import Service

Frame = dict[str, Any]


@dataclass(frozen=True)
class Talked:
    """The service, and every folder that it may write to."""

    service: Service
    state: Path
    folders: tuple[Path, ...]

    def until_it_listens(self) -> None:
        """Wait for the voice, which needs some seconds more than the chat."""
        until = time.monotonic() + 180
        while "the voice process listens and speaks" not in self.service.log.read_text(encoding="utf-8"):
            assert time.monotonic() < until, "the voice does not come"
            time.sleep(0.2)  # between two looks


@pytest.fixture(scope="module")
def talked(trained_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Talked]:
    """The service with its voice, as `make run` starts it; what it would write elsewhere lands in empty folders."""
    state, home, passing = (tmp_path_factory.mktemp(name) for name in ("state", "home", "tmp"))
    (state / "models").symlink_to(trained_model.parent.resolve())
    started = Service(state, VOICE="on", HOME=str(home), TMPDIR=str(passing), LOG_LEVEL="debug")
    started.start()
    yield Talked(started, state, (state, home, passing))
    started.stop()


def check_answer(reply: Frame, section: str) -> None:
    """The notice answers, out of this section of it."""
    assert reply["kind"] == "answer", reply
    assert {source["heading"] for source in reply["sources"]} == {section}, reply["sources"]


def fetched(service: Service, reply: Frame) -> list[bytes]:
    """Every sound of a reply, fetched as a browser fetches it."""
    assert reply["audio"], "it is spoken"
    with httpx.Client(base_url=service.url, trust_env=False, timeout=120) as browser:
        sounds = [browser.get(part["url"]) for part in reply["audio"]]
    assert [answer.status_code for answer in sounds] == [200] * len(sounds)
    return [answer.content for answer in sounds]


def says(words: str, reference: str) -> int:
    """How often a reference stands in what was heard, however its digits are grouped."""
    return re.sub(r"[\W_]", "", words).count(reference)
