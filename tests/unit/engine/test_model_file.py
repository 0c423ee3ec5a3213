"""A model file that is damaged is known before it is loaded; one that is whole, or of before, is left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.engine.training import note_digest, put_aside_if_damaged


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
