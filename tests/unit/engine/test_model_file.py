"""A model file that is damaged is known before it is loaded; one that is whole, or of before, is left alone."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from bot.engine.training import _remove_old, borrow, fingerprint, note_digest, put_aside_if_damaged
from tests.factories import DATA, HAZELMERE


@pytest.fixture
def model(tmp_path: Path) -> Path:
    made = tmp_path / "0123.tar.gz"
    made.write_bytes(b"what was learnt" * 1000)
    note_digest(made, made)
    return made


def test_a_whole_model_is_served(model: Path) -> None:
    assert not put_aside_if_damaged(model)
    assert model.exists()


@pytest.mark.parametrize("harm", ["a bit", "the end", "all"])
def test_a_damaged_one_is_put_aside_and_is_no_model_any_more(model: Path, harm: str) -> None:
    content = bytearray(model.read_bytes())
    content[100] ^= 1
    model.write_bytes({"a bit": bytes(content), "the end": bytes(content[:-1]), "all": b""}[harm])
    assert put_aside_if_damaged(model)
    assert not model.exists()
    assert model.with_name("0123.tar.gz.damaged").exists()


def test_a_model_that_was_trained_before_digests_were_noted_is_served(tmp_path: Path) -> None:
    (tmp_path / "old.tar.gz").write_bytes(b"old")
    assert not put_aside_if_damaged(tmp_path / "old.tar.gz")


def test_a_school_takes_over_the_model_of_another_that_is_the_same_and_no_other_and_none_that_is_damaged(
    model: Path, tmp_path: Path
) -> None:
    own = tmp_path / "birch" / "models" / model.name
    assert not borrow(own.with_name("4567.tar.gz"), [model])
    assert borrow(own, [tmp_path / "nowhere" / model.name, model])
    assert own.samefile(model)
    assert not put_aside_if_damaged(own)
    model.unlink()
    assert borrow(own, []), "it is the school's own now"
    damaged = tmp_path / "cedar" / model.name
    damaged.parent.mkdir()
    damaged.write_bytes(b"not what was learnt")
    note_digest(own, damaged)
    assert not borrow(tmp_path / "dale" / model.name, [damaged])


@pytest.fixture(scope="module")
def of_the_school(tmp_path_factory: pytest.TempPathFactory) -> Path:
    school = tmp_path_factory.mktemp("school")
    shutil.copytree(DATA / "nlu", school / "nlu")
    shutil.copytree(HAZELMERE / "responses", school / "responses")
    for name in ("rules.yml", "stories.yml"):
        shutil.copy(DATA / name, school / name)
    return school


def test_no_answer_and_no_notice_shapes_a_model_so_that_changing_one_trains_nothing(
    of_the_school: Path, tmp_path: Path
) -> None:
    before = fingerprint(of_the_school)
    answers = of_the_school / "responses" / "contacts.yml"
    answers.write_text(answers.read_text().replace("It is {dpo.name}.", "They are {dpo.name}."))
    assert fingerprint(of_the_school) == before
    (tmp_path / "notice.md").write_text("# Another notice")
    (tmp_path / "school.toml").write_text("")
    (tmp_path / "responses.yml").write_text("responses:\n  utter_ask_dpo:\n  - text: Ask the office.\n")
    assert fingerprint(of_the_school, tmp_path) == before, "an answer to a topic that had one"
    assert fingerprint(tmp_path / "a school that has only a notice") == fingerprint(HAZELMERE)


def test_an_example_and_a_topic_do(of_the_school: Path, tmp_path: Path) -> None:
    before = fingerprint(of_the_school)
    (tmp_path / "nlu.yml").write_text('version: "3.1"\nnlu:\n- intent: ask_dpo\n  examples: |\n    - who is it\n')
    assert fingerprint(of_the_school, tmp_path) != before
    (of_the_school / "nlu" / "more.yml").write_text(
        'version: "3.1"\nnlu:\n- intent: ask_dpo\n  examples: |\n    - who\n'
    )
    assert fingerprint(of_the_school) != before


def test_of_old_models_three_stay_and_of_unfinished_ones_those_that_somebody_may_be_making(tmp_path: Path) -> None:
    for number in range(5):
        model = tmp_path / f"{number}.tar.gz"
        model.write_bytes(b"")
        note_digest(model, model)
        os.utime(model, (number, number))
    (tmp_path / "unfinished-1").mkdir()
    (tmp_path / "unfinished-2.tar.gz").write_bytes(b"half")
    abandoned = tmp_path / "unfinished-3"
    abandoned.mkdir()
    os.utime(abandoned, (0, 0))
    _remove_old(tmp_path, {tmp_path / "0.tar.gz"})
    names = {file.name for file in tmp_path.iterdir() if not file.name.endswith(".sha256")}
    assert names == {"0.tar.gz", "2.tar.gz", "3.tar.gz", "4.tar.gz", "unfinished-1", "unfinished-2.tar.gz"}
    assert not (tmp_path / "1.tar.gz.sha256").exists()
