"""What is done with a question that was not surely understood."""

from __future__ import annotations

import pytest

from bot.nlu.doubt import FIRST, THREE, calibrated, doubt
from bot.notice.reply import ANSWERED, OFFERED

CHANCES = [n / 200 for n in range(201)]


def test_the_surer_a_reading_the_less_is_offered_beside_it() -> None:
    done = [doubt(chance) for chance in CHANCES]
    order = [OFFERED, ANSWERED, None]
    assert set(done) == set(order), "all three are done somewhere"
    assert [order.index(one) for one in done] == sorted(order.index(one) for one in done)


@pytest.mark.parametrize("chance", CHANCES)
def test_a_question_that_goes_on_from_an_answer_is_never_only_asked_back(chance: float) -> None:
    assert doubt(chance, goes_on=True) == (doubt(chance) and ANSWERED)


@pytest.mark.parametrize("chance", CHANCES)
def test_one_of_three_is_right_at_least_as_often_as_the_first(chance: float) -> None:
    assert 0 < calibrated(chance, FIRST) <= calibrated(chance, THREE) < 1
