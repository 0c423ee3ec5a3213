"""The questions that nobody trained on, and the examples that people are trained on.

They were written from the notice and domain.md by people who had not seen the examples, and are frozen by hash
(frozen.txt). Those that judge every learnt version are product data (data/evaluation/questions); here are the others. Those with ``-b-``, ``-c-`` and ``-d-`` in their ids are later sets, by strangers, each written after the
set before had been counted often. Half is for development; the other half is opened only to count. How they are read
and judged is ``bot.learning.evaluation``, since learning is judged by them too.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from ruamel.yaml import YAML

from bot.learning.evaluation import GROUPS, Question, group_of, half_of, kind_of, read
from bot.learning.model_evaluation import QUESTIONS, frozen_questions
from bot.notice.reply import Reply

FOLDER: Final = Path(__file__).parent
FROZEN: Final = (QUESTIONS, FOLDER)
"""The folders of questions, each with its hashes."""
DATA: Final = FOLDER.parents[1] / "data"


def questions() -> list[Question]:
    """All single questions."""
    return frozen_questions()


def gap_questions() -> list[Question]:
    """Four questions for each gap of the notice (gaps/gaps.jsonl), which have floors of their own."""
    return read([(FOLDER / "gaps" / "gaps.jsonl").read_text(encoding="utf-8")])


def fourth_questions() -> list[Question]:
    """The newest set by strangers (fourth/), with floors of its own."""
    return read(file.read_text(encoding="utf-8") for file in sorted((FOLDER / "fourth").glob("*.jsonl")))


@dataclass(frozen=True)
class SaidNext:
    """What somebody types after the answer on a topic, and the topic that answers it."""

    id: str
    after: str
    text: str
    topic: str


def said_next() -> list[SaidNext]:
    """What strangers would type next, who saw the answers and no example (next/), with floors of its own."""
    lines = (FOLDER / "next" / "said_next.jsonl").read_text(encoding="utf-8").splitlines()
    return [SaidNext(**json.loads(line)) for line in lines]


def wide_questions(replies: Mapping[str, Reply]) -> dict[str, list[Question]]:
    """Sentences that strangers wrote topic by topic, to choose settings by; by file.

    What is right is what the topic that its writer had in mind leads to: its kind of reply, and a section it stands on.
    """
    found = {}
    for file in sorted((FOLDER / "wide").glob("*.jsonl")):
        rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
        found[file.stem.replace("_", " ")] = [_meant(row, replies) for row in rows]
    return found


def _meant(row: Mapping[str, str], replies: Mapping[str, Reply]) -> Question:
    reply = replies.get(row["topic"])
    sections = tuple(source.section for source in reply.sources) if reply else ()
    return Question(row["id"], row["text"], (kind_of(row["topic"], replies),), sections, reply.right if reply else None)


def meant_by(said: SaidNext, replies: Mapping[str, Reply]) -> Question:
    """What is right for it: its kind of reply, and a section it stands on."""
    return _meant({"id": said.id, "text": said.text, "topic": said.topic}, replies)


def groups_asked() -> list[str]:
    """The groups that have questions; the later sets are messages with personal data only."""
    asked = {group_of(question.id) for question in questions()}
    return [group for group in GROUPS if group in asked]


def is_development(question_id: str) -> bool:
    """Whether a question may be looked at while the pipeline is tuned."""
    return half_of(question_id) == "development"


@lru_cache(maxsize=1)
def examples() -> frozenset[str]:
    """Every example that the model is trained on, by itself or behind what was answered before it."""
    return frozenset(example for _, example, _ in trained_on())


def trained_on() -> Iterator[tuple[str, str, str]]:
    """Of each example its topic, its text, and the label of what was answered before it ("" where it stands alone)."""
    for file in sorted((DATA / "nlu").glob("*.yml")):
        for entry in YAML(typ="safe").load(file)["nlu"]:
            if isinstance(entry["examples"], list):
                yield from ((entry["intent"], one["text"], one["metadata"]["after"]) for one in entry["examples"])
            else:
                lines = entry["examples"].splitlines()
                yield from ((entry["intent"], line[2:], "") for line in lines if line.startswith("- "))
