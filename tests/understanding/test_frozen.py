"""The questions stay what they were, and none of them is trained on."""

from __future__ import annotations

import hashlib

import pytest

from bot.core.understanding import copied
from tests.understanding.dialogues import dialogues
from tests.understanding.questions import FOLDER, examples, questions


@pytest.mark.parametrize("line", (FOLDER / "frozen.txt").read_text().splitlines(), ids=lambda line: line.split()[1])
def test_the_file_is_as_it_was_frozen(line: str) -> None:
    digest, name = line.split()
    assert hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() == digest, (
        f"{name} was changed: these questions judge the pipeline and are never mended to fit it"
    )


def test_no_question_of_four_words_or_more_stands_in_the_training_examples_or_nearly() -> None:
    asked = [question.text for question in questions()]
    asked += [turn.text for dialogue in dialogues() for turn in dialogue.turns]
    assert copied(examples(), asked) == []
