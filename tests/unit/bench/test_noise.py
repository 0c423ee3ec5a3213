"""Noise for the measurements: the same each time, and of the kind that its name says."""

from __future__ import annotations

from random import Random

import pytest

from bench.noise import NOISES, little_english, run_together, spoilt, text_speak, transcript, typos
from bot.nlu.spelling import distance

_TEXT = "What information have you kept about my 2 children, please?"


@pytest.mark.parametrize("name", NOISES)
def test_the_same_seed_gives_the_same_noise(name: str) -> None:
    assert spoilt([_TEXT], NOISES[name]) == spoilt([_TEXT], NOISES[name])
    assert len({*spoilt([_TEXT], NOISES[name], 1), *spoilt([_TEXT], NOISES[name], 2), _TEXT}) > 1


@pytest.mark.parametrize("name", NOISES)
def test_a_text_is_never_emptied(name: str) -> None:
    for text in ("a", "hi", "?", "the", "", "is it"):
        assert bool(spoilt([text], NOISES[name])[0]) == bool(text) or name in ("transcript", "text-speak")


@pytest.mark.parametrize("count", [1, 2])
def test_typos_are_as_many_as_were_asked(count: int) -> None:
    for seed in range(30):
        assert distance(typos(count)("information", Random(seed)), "information", 2 * count) <= count


def test_words_run_together_lose_only_spaces() -> None:
    for seed in range(10):
        text = run_together(_TEXT, Random(seed))
        assert text.replace(" ", "") == _TEXT.replace(" ", "")
        assert text != _TEXT


def test_a_transcript_has_no_points_no_capitals_and_no_figures() -> None:
    for seed in range(10):
        text = transcript(_TEXT, Random(seed))
        assert text == text.lower()
        assert not set(text) & set(",.?!0123456789")


def test_little_english_has_fewer_words_and_endings() -> None:
    texts = {little_english("The school is keeping the records of children", Random(seed)) for seed in range(20)}
    assert any("record " in f"{text} " and "the" not in text.lower().split() for text in texts)


def test_text_speak_shortens() -> None:
    assert len(text_speak(_TEXT, Random(0))) < len(_TEXT)
