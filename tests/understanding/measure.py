"""What the model understands of the questions that nobody trained on: one row a question."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.conversations.records import Understanding
from bot.learning import evaluation
from bot.learning.evaluation import Question
from bot.notice.answer_book import AnswerBook
from bot.notice.follow_ups import Before, after
from bot.pii.pseudonymiser import Pseudonymiser
from tests.understanding.questions import examples, meant_by, questions, said_next


@dataclass(frozen=True)
class Row:
    """A question, the topic it was taken for, how sure the model was, whether that was right, and the likeliest topics."""

    question: Question
    topic: str
    confidence: float
    right: bool
    likeliest: tuple[str, ...] = ()


class Understands(Protocol):
    """What reads a text, and a text after an answer."""

    async def understand(self, text: str, before: Before | None = None) -> Understanding:
        """What it means."""


async def measure(
    assistant: Understands, pseudonymiser: Pseudonymiser, book: AnswerBook, asked: Sequence[Question] | None = None
) -> list[Row]:
    """Understand every question, or those of ``asked``, as the service would, after the door."""
    rows = []
    for question in questions() if asked is None else asked:
        understood = await assistant.understand(pseudonymiser.tokenise(question.text, {}).text)
        right = evaluation.is_right(understood.topic, question, book.replies)
        likeliest = tuple(topic for topic, _ in understood.ranking)
        rows.append(Row(question, understood.topic, understood.confidence, right, likeliest))
    return rows


async def measure_next(assistant: Understands, pseudonymiser: Pseudonymiser, book: AnswerBook) -> list[Row]:
    """Understand what is said next, each after the answer that it was written for."""
    rows = []
    for said in said_next():
        understood = await assistant.understand(pseudonymiser.tokenise(said.text, {}).text, after(book, [said.after]))
        question = meant_by(said, book.replies)
        right = understood.topic == said.topic or evaluation.is_right(understood.topic, question, book.replies)
        rows.append(Row(question, understood.topic, understood.confidence, right))
    return rows


def group(rows: list[Row], name: str) -> list[Row]:
    """The rows of one of ``understanding.GROUPS``."""
    return [row for row in rows if evaluation.group_of(row.question.id) == name]


def by_style(rows: list[Row], half: str) -> dict[str, float]:
    """The share that is right of each style, over one half of all sets."""
    found: dict[str, list[bool]] = defaultdict(list)
    for row in rows:
        if evaluation.half_of(row.question.id) == half:
            found[row.question.style].append(row.right)
    return {style: sum(right) / len(right) for style, right in sorted(found.items())}


def shares(rows: list[Row], book: AnswerBook) -> dict[str, float]:
    """What the floors are about: right answers, outside recognised, good questions not refused, danger recognised."""
    return evaluation.shares([row.question for row in rows], [row.topic for row in rows], book.replies)


def counts(rows: list[Row], book: AnswerBook) -> dict[str, tuple[int, int]]:
    """The same as counts: how many, and of how many."""
    return evaluation.counts([row.question for row in rows], [row.topic for row in rows], book.replies)


def short_ones(rows: list[Row]) -> tuple[list[Row], list[Row]]:
    """Of the style "short": those that stand among the examples word for word, and the others."""
    short = [row for row in rows if row.question.style == "short"]
    known = set(evaluation.word_for_word(examples(), (row.question.text for row in short)))
    return [r for r in short if r.question.text in known], [r for r in short if r.question.text not in known]


def calibration(rows: list[Row], bins: int = 5) -> list[tuple[float, float, int]]:
    """For each fifth of the confidence: how sure the model was on average, how often it was right, how many there were."""
    found = []
    for at in range(bins):
        low, high = at / bins, (at + 1) / bins
        mine = [row for row in rows if low <= row.confidence < high or (at == bins - 1 and row.confidence == 1.0)]
        if mine:
            sure = sum(row.confidence for row in mine) / len(mine)
            found.append((sure, sum(row.right for row in mine) / len(mine), len(mine)))
    return found
