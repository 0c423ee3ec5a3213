"""The questions stay what they were, and none of them is trained on."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from tests.understanding.dialogues import dialogues
from tests.understanding.questions import FOLDER, questions

DATA = Path(__file__).parents[2] / "data"


def _examples() -> set[str]:
    return {
        _bare(line[2:])
        for file in (DATA / "nlu").glob("*.yml")
        for entry in YAML(typ="safe").load(file)["nlu"]
        for line in entry["examples"].splitlines()
        if line.startswith("- ")
    }


def _bare(text: str) -> str:
    return " ".join("".join(c for c in text.casefold() if c.isalnum() or c == " ").split())


def _grams(text: str) -> set[str]:
    return {text[n : n + 4] for n in range(max(1, len(text) - 3))}


@pytest.mark.parametrize("line", (FOLDER / "frozen.txt").read_text().splitlines(), ids=lambda line: line.split()[1])
def test_the_file_is_as_it_was_frozen(line: str) -> None:
    digest, name = line.split()
    assert hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() == digest, (
        f"{name} was changed: these questions judge the pipeline and are never mended to fit it"
    )


def test_no_question_of_four_words_or_more_stands_in_the_training_examples_or_nearly() -> None:
    examples = [(example, _grams(example)) for example in _examples() if len(example.split()) >= 4]
    copied = []
    asked = [(question.id, question.text) for question in questions()]
    asked += [(dialogue.id, turn.text) for dialogue in dialogues() for turn in dialogue.turns]
    for name, text in asked:
        bare = _bare(text)
        if len(bare.split()) < 4:
            continue  # "cookies off" is what anybody would type
        grams = _grams(bare)
        for example, its in examples:
            if min(len(grams), len(its)) < 0.8 * max(len(grams), len(its)):
                continue  # of so different sizes that they cannot be that alike
            if len(grams & its) / len(grams | its) > 0.8:
                copied.append((name, example))
    assert copied == []
