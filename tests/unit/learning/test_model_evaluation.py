"""What judges a model is product data, whole as it was frozen; otherwise nothing is judged, and plain words say why."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.learning.evaluation import SHARES
from bot.learning.model_evaluation import FLOORS, FROZEN, QUESTIONS, demand_judges, floors, frozen_questions
from bot.platform.errors import NotMeasured
from tests.factories import DATA, PROJECT
from tests.understanding.questions import groups_asked, questions
from tests.unit.learning.sentences import frozen_anew


@pytest.fixture
def judges(tmp_path: Path) -> Path:
    """The questions and floors of the product, to be spoilt."""
    return Path(shutil.copytree(QUESTIONS, tmp_path / "questions"))


def test_the_questions_and_floors_that_judge_are_data_of_the_product_and_those_of_the_tests() -> None:
    assert DATA in QUESTIONS.parents
    assert [question.id for question in frozen_questions()] == [question.id for question in questions()]
    assert len(questions()) > 1_000
    assert set(floors()) == set(groups_asked())
    assert all(set(its) == set(SHARES) for its in floors().values())


def only_floors(folder: Path) -> None:
    for file in folder.glob("*.jsonl"):
        file.write_text("")
    frozen_anew(folder)


def no_floor(folder: Path) -> None:
    (folder / FLOORS).write_text('{"final": {}}')
    frozen_anew(folder)


SPOILT: dict[str, tuple[Callable[[Path], object], str]] = {
    "no folder": (shutil.rmtree, "frozen.txt .* is missing"),
    "no hashes": (lambda folder: (folder / FROZEN).unlink(), "frozen.txt .* is missing"),
    "empty hashes": (lambda folder: (folder / FROZEN).write_text(""), "not whole"),
    "no floors": (lambda folder: (folder / FLOORS).unlink(), "floors.json .* is missing"),
    "lower floors": (lambda folder: (folder / FLOORS).write_text('{"final": {"danger": 0.1}}'), "was changed"),
    "empty floors": (no_floor, "are empty"),
    "a file gone": (lambda folder: (folder / "child_b.jsonl").unlink(), "child_b.jsonl .* is missing"),
    "a file emptied": (lambda folder: (folder / "child_b.jsonl").write_text(""), "child_b.jsonl .* was changed"),
    "a file added": (lambda folder: (folder / "mine.jsonl").write_text(""), "mine.jsonl .* does not belong there"),
    "a file that cannot be read": (
        lambda folder: ((folder / "plain.jsonl").unlink(), (folder / "plain.jsonl").mkdir()),
        "plain.jsonl .* cannot be read",
    ),
    "no questions": (only_floors, "no questions"),
}


@pytest.mark.parametrize("what", SPOILT)
def test_what_is_missing_empty_unreadable_or_changed_judges_nothing(judges: Path, what: str) -> None:
    demand_judges(judges)
    spoil, words = SPOILT[what]
    spoil(judges)
    with pytest.raises(NotMeasured, match=words):
        demand_judges(judges)


def test_what_judges_travels_with_the_product_into_every_image() -> None:
    left_out = [
        line.strip().lstrip("/")
        for line in (PROJECT / ".dockerignore").read_text(encoding="utf-8").splitlines()
        if line.strip() and not line.startswith("#")
    ]
    carried = True
    for line in left_out:  # the last line that fits decides
        pattern = line.lstrip("!").removesuffix("/**").removesuffix("/")
        if pattern in ("*", "**", "data", "data/evaluation", "data/evaluation/questions"):
            carried = line.startswith("!")
    assert carried, "the images need data/evaluation: without it no version goes live"
    copied = (PROJECT / "deploy" / "Dockerfile").read_text(encoding="utf-8")
    assert copied.count("COPY . .") == 2 or copied.count("data") >= 2, "both images hold data/"
