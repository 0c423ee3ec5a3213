"""The questions stay what they were, and none of them is trained on."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from bench.converse import FOLDER as TALKS
from bench.converse import people_of
from bot.learning.evaluation import copied, overlapping
from tests.understanding.dialogues import dialogues
from tests.understanding.questions import (
    FROZEN,
    examples,
    fourth_questions,
    gap_questions,
    questions,
    said_next,
    wide_questions,
)

_SAID_BY_ALL: Final = "a sentence that anybody in danger says, within more words"
_WITHIN: Final = "a question of few words that stands within one that says more"
_EVERYDAY: Final = "what anybody asks, in a dialogue written after the examples"
_COUNTED: Final = "of a final half: counted, not read; an example of six to ten words stands within"
OVERLAPPING: Final = {
    "child-041": _SAID_BY_ALL,
    "child-b-041": _SAID_BY_ALL,
    "child-c-034": _SAID_BY_ALL,
    "plain-005": "its first sentence is an example",
    "plain-027": "'how do I get hold of them' is an example",
    "plain-b-004": "'do I have to say yes' is an example",
    "dialogue-b-1-04.0": "six words that open a complaint open four longer examples too",
    "dialogue-b-1-11.2": _WITHIN,
    "dialogue-child-004.0": _WITHIN,
    "dialogue-plain-typo-01.2": "'how long do you keep it' is an example",
    "dialogue-vl-009.2": "'how long do you keep it' is an example",
    "formal-c-021": _COUNTED,
    "gap-h-053": _COUNTED,
    "long_story-030": _COUNTED,
    "long_story-b-004": _COUNTED,
    "plain-048": _COUNTED,
    "plain-k-003": "of the fourth set, written after the examples, which hold it or stand within it",
    "typo-b-016": _COUNTED,
    "voice_transcript-047": _COUNTED,
    "dialogue-c-1-01.1": _COUNTED,
    "dialogue-c-2-08.3": _COUNTED,
    "dialogue-long-angry-005.2": _COUNTED,
    "dialogue-d-1-13.2": _EVERYDAY,
    "dialogue-d-1-20.0": _EVERYDAY,
    "dialogue-vl-008.0": "of a final half: counted, not read; six words that stand within an example of fourteen",
}
"""Who holds an example of six words or more, or stands within one. They were found on 27 November 2026, after the
questions were frozen: neither they nor the examples are changed for it, and no other may come. A turn of a dialogue is
named by its place, from 0."""


SAID_BY_ANYBODY: Final = {
    "I am obliged to you.",
    "are you a real person or a robot",
    "i used to go there",
    "thank you computer",
    "that will be all",
}
"""Examples that somebody in the frozen talks says too; found when those were frozen, after the examples were."""


def everything() -> Iterator[tuple[str, str]]:
    """The id and the text of every question and every turn."""
    asked = (*questions(), *gap_questions(), *fourth_questions(), *said_next())
    yield from ((question.id, question.text) for question in asked)
    for dialogue in dialogues():
        yield from ((f"{dialogue.id}.{place}", turn.text) for place, turn in enumerate(dialogue.turns))


def hashes() -> Iterator[Any]:
    """Each frozen file with its hash."""
    for folder in FROZEN:
        for line in (folder / "frozen.txt").read_text(encoding="utf-8").splitlines():
            digest, name = line.split()
            yield pytest.param(folder / name, digest, id=name)


@pytest.mark.parametrize(("file", "digest"), hashes())
def test_the_file_is_as_it_was_frozen(file: Path, digest: str) -> None:
    name = file.name
    assert hashlib.sha256(file.read_bytes()).hexdigest() == digest, (
        f"{name} was changed: these questions judge the pipeline and are never mended to fit it"
    )


def test_no_question_of_four_words_or_more_stands_in_the_training_examples_or_nearly() -> None:
    assert copied(examples(), (text for _, text in everything())) == []


def test_no_line_of_a_simulated_person_stands_in_the_training_examples_but_what_anybody_says() -> None:
    talks = [line for file in sorted(TALKS.rglob("*.jsonl")) for person in people_of(file) for line in person.lines]
    assert set(copied(examples(), talks)) == SAID_BY_ANYBODY


def test_no_sentence_that_settings_are_chosen_by_stands_in_the_training_examples_or_nearly() -> None:
    wide = [question.text for its in wide_questions({}).values() for question in its]
    assert len(wide) > 4_000
    assert copied(examples(), wide) == []


def test_no_more_questions_than_those_hold_a_whole_example_or_stand_within_one() -> None:
    asked = list(everything())
    held = set(overlapping(examples(), (text for _, text in asked)))
    # Only ids are shown: the final halves are not read.
    more = sorted({name for name, text in asked if text in held} - OVERLAPPING.keys())
    assert not more, f"{more} hold an example of six words or more, or an example holds them: take the example away"
