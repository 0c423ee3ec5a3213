"""As tests/unit/test_cost_of_patterns.py, with every way that a pattern may go on at a place (about nine minutes)."""

from __future__ import annotations

from tests.adversarial import patterns
from tests.unit.slow_texts import slow


def test_no_pattern_grows_faster_than_the_text_whatever_way_it_goes_on() -> None:
    assert {used.where: text for used in patterns() if (text := slow(used, ways=None))} == {}
