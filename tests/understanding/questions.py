"""The questions that nobody trained on: reading them, halving them, and judging what was understood.

They were written from the notice and domain.md by people who had not seen the examples, and are frozen by hash
(frozen.txt). Half is for development; the other half is opened only to count.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.core.answers import AnswerBook

FOLDER: Final = Path(__file__).parent


@dataclass(frozen=True)
class Question:
    """What a person types, the kinds of reply that a fair judge accepts, and sections any one of which is right."""

    id: str
    style: str
    text: str
    kinds: tuple[str, ...]
    sections: tuple[str, ...]
    right: str | None


def questions() -> Iterator[Question]:
    """All single questions."""
    for file in sorted(FOLDER.glob("*.jsonl")):
        if file.name.startswith(("dialogues-", "personal_data_")):
            continue
        for line in file.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            yield Question(
                row["id"], row["style"], row["text"], tuple(row["kinds"]), tuple(row["sections"]), row.get("right")
            )


def is_development(question_id: str) -> bool:
    """Whether a question may be looked at while the pipeline is tuned."""
    return int(hashlib.sha256(question_id.encode()).hexdigest()[:8], 16) % 2 == 0


def kind_of(topic: str, book: AnswerBook) -> str:
    """The kind of reply that a topic leads to, in the words of the questions' labels."""
    if topic.startswith("request_"):
        return "request"
    if topic == "ask_talk_to_person":
        return "contact"
    if topic == "ask_request_status":  # it asks for reference and code first
        return "status"
    if topic == "unclear":
        return "clarify"
    return book.replies[topic].kind


def is_right(topic: str, question: Question, book: AnswerBook) -> bool:
    """Whether a topic is a right understanding of a question."""
    kind = kind_of(topic, book)
    if kind not in question.kinds:
        return False
    if kind == "request":
        return question.right is None or book.replies[topic].right == question.right
    if kind in ("answer", "silent") and question.sections:
        stands_on = {source.section for source in book.replies[topic].sources}
        return bool(stands_on & set(question.sections)) or (kind == "silent" and not stands_on)
    return True
