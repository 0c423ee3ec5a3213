"""The score that says how surely a message is inside what was learnt."""

from __future__ import annotations

import numpy as np
import pytest

from bot.nlu.scope_score import chances, nearest_by_topic, scope


def test_each_topic_has_the_cosine_of_its_nearest_example() -> None:
    cosines = np.array([[0.5, 0.25, 0.75], [0.0, 0.5, -0.5]], np.float32)
    assert nearest_by_topic(cosines, np.array([0, 2])).tolist() == [[0.5, 0.75], [0.5, -0.5]]


def test_chances_add_up_and_the_nearer_of_two_equals_wins() -> None:
    none = np.zeros((1, 3), np.float32)
    likely = chances(none, np.array([[0.2, 0.9, 0.2]], np.float32), none)
    assert float(likely.sum()) == pytest.approx(1.0)
    assert int(likely.argmax()) == 1


def test_great_scores_do_not_overflow() -> None:
    none = np.zeros((1, 2), np.float32)
    assert np.isfinite(chances(np.array([[1e4, 0.0]], np.float32), none, none)).all()


def test_of_two_that_are_equally_near_the_words_decide() -> None:
    none = np.zeros((1, 2), np.float32)
    assert int(chances(none, none, np.array([[-0.9, 0.1]], np.float32)).argmax()) == 1


@pytest.mark.parametrize(
    ("lower", "higher"), [((0.5, 0.5), (0.6, 0.5)), ((0.5, 0.5), (0.5, 0.6)), ((1.0, 0.25), (0.16, 0.9))]
)
def test_more_confidence_and_nearer_examples_raise_the_score(
    lower: tuple[float, float], higher: tuple[float, float]
) -> None:
    assert scope(*lower) < scope(*higher)
