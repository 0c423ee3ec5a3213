"""The ways to reject what is outside: their scores, their thresholds and what each costs. Numbers, no model."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("sklearn", reason="the benchmarks run where models are trained")

from bench.rejecting import Seen, conformal_threshold, fixed, quantile_threshold, scored, scores

TOPICS = ["a", "b", "out_of_scope"]
SEEN = Seen(np.array([[0.6, 0.2, 0.2], [0.1, 0.1, 0.8], [0.0, 0.0, 1.0]]), TOPICS, np.array([0.81, 0.25, -0.1]))


def test_confidence_and_margin_are_those_of_a_pipeline_that_knows_no_outside() -> None:
    found = scores(SEEN)
    assert found["confidence"].tolist() == pytest.approx([0.75, 0.5, 0.0])
    assert found["margin"].tolist() == pytest.approx([0.5, 0.0, 0.0])


def test_the_class_alone_and_the_class_with_what_mends_it() -> None:
    found = scores(SEEN)
    assert found["class"].tolist() == pytest.approx([0.8, 0.2, 0.0])
    assert found["class, confidence"].tolist() == pytest.approx([0.6, 0.1, 0.0])
    assert found["class, confidence, nearest"].tolist() == pytest.approx([0.6**0.5 * 0.81, 0.1**0.5 * 0.25, 0.0])
    assert found["nearest example"] is SEEN.nearest


def test_without_a_class_of_the_outside_there_is_no_score_of_it() -> None:
    found = scores(Seen(np.array([[0.7, 0.3]]), ["a", "b"], np.array([0.5])))
    assert list(found) == ["confidence", "margin", "nearest example"]


def test_a_threshold_refuses_no_more_good_questions_than_it_may() -> None:
    good = np.arange(100) / 100
    threshold = quantile_threshold(good, 0.03)
    assert (good < threshold).sum() == 3
    assert quantile_threshold(np.ones(50), 0.03) == 1.0  # where all are alike none may be refused


def test_the_conformal_threshold_keeps_its_promise_for_few_examples_too() -> None:
    assert conformal_threshold(np.arange(1, 100) / 100, 0.03) == 0.03  # two of 99 below it, of 100 the new one a third
    assert conformal_threshold(np.array([0.2, 0.4]), 0.03) == -np.inf  # two say nothing of 3 in 100


def test_the_conformal_threshold_refuses_the_promised_share_of_what_is_like_the_examples() -> None:
    random = np.random.default_rng(2018)
    refused = [random.random() < conformal_threshold(random.random(99), 0.03) for _ in range(4000)]
    assert np.mean(refused) == pytest.approx(0.03, abs=0.008)


def test_a_way_is_judged_on_held_out_examples_and_on_questions() -> None:
    held, asked = np.array([0.1, *np.linspace(0.5, 0.9, 99)]), np.array([0.9, 0.8, 0.55, 0.2, 0.6])
    outside = np.array([False, False, False, True, True])
    row = scored(held, np.arange(100) == 0, asked, ~outside, outside)
    assert row == {
        "AUROC held out": "100.0",
        "AUROC": "83.3",
        "outside % at 3 % good refused": "50.0",
        "conformal: outside %": "50.0",
        "good refused %": "0.0",
    }


def test_what_is_fixed_has_two_shares_and_no_curve() -> None:
    refused = np.array([False, True, True, True])
    row = fixed(refused, np.array([True, True, False, False]), np.array([False, False, True, True]))
    assert row == {"outside %": "100.0", "good refused %": "50.0"}
