"""What a school teaches (``data/evaluation/taught``): it is understood, and takes nothing from what was understood before.

Topics with eight sentences each by somebody in the role of a school's office, and twelve questions on each by somebody
in the roles of parents, who saw none of the sentences. Every third of them is taught, all at once: the README there has
the figures of all twelve, whose learning takes too long for a test.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import pytest

from bot.learning import evaluation, model_evaluation
from bot.pii.pseudonymiser import Pseudonymiser
from tests.factories import DATA
from tests.understanding.measure import Understands

pytestmark = pytest.mark.rasa
FOLDER: Final = DATA / "evaluation" / "taught"
FLOORS: Final[dict[str, int]] = json.loads((FOLDER / "floors.json").read_text())


def lines(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (FOLDER / "counted" / f"{name}.jsonl").read_text().splitlines()]


SENTENCES: Final[dict[str, list[str]]] = {one["topic"]: one["sentences"] for one in lines("topics")[::3]}


@pytest.fixture(scope="module")
def taught(trained_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Understands]:
    from bot.engine.embedded import EmbeddedAssistant
    from bot.engine.taught_model import make

    assistant = EmbeddedAssistant(make(trained_model, SENTENCES, tmp_path_factory.mktemp("taught") / "m.tar.gz"), [])
    yield assistant
    asyncio.run(assistant.close())


def topics(assistant: Understands, texts: Sequence[str]) -> list[str]:
    async def read() -> list[str]:
        return [(await assistant.understand(text)).topic for text in texts]

    return asyncio.run(read())


def test_what_is_asked_on_taught_topics_is_understood_as_well_as_was_reached(
    taught: Understands, pseudonymiser: Pseudonymiser
) -> None:
    asked = [one for one in lines("asked") if one["topic"] in SENTENCES]
    found = topics(taught, [pseudonymiser.tokenise(one["text"], {}).text for one in asked])
    right = sum(topic == one["topic"] for topic, one in zip(found, asked, strict=True))
    assert right >= FLOORS["asked"], f"{right} of {len(asked)}"


def test_what_is_outside_is_left_to_nobody_as_before(taught: Understands, pseudonymiser: Pseudonymiser) -> None:
    found = topics(taught, [pseudonymiser.tokenise(one["text"], {}).text for one in lines("outside")])
    refused = sum(topic in evaluation.REFUSED for topic in found)
    assert refused >= FLOORS["outside"], f"{refused} of {len(found)}"


def test_what_was_understood_before_is_understood_so_still(
    taught: Understands, reads: Understands, pseudonymiser: Pseudonymiser
) -> None:
    asked = [pseudonymiser.tokenise(one.text, {}).text for one in model_evaluation.frozen_questions()[::3]]
    before, after = topics(reads, asked), topics(taught, asked)
    assert len(asked) > 300
    changed = [text for text, was, now in zip(asked, before, after, strict=True) if was != now]
    assert len(changed) <= FLOORS["changed"], changed


def test_its_files_are_as_they_were_frozen() -> None:
    frozen = dict(reversed(line.split()) for line in (FOLDER / "frozen.txt").read_text().splitlines())
    files = {str(file.relative_to(FOLDER)): file for file in FOLDER.glob("*/*.jsonl")}
    assert {name: hashlib.sha256(file.read_bytes()).hexdigest() for name, file in files.items()} == frozen
