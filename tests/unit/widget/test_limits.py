"""Limits: a burst, then a steady rate, each client for itself."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from widget.limits import rate_limits
from widget.limits.rate_limits import Buckets, Rate


class Seconds:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_burst_is_let_through_and_then_the_wait_is_said() -> None:
    seconds = Seconds()
    buckets = Buckets(Rate(3, 0.5), seconds)
    assert [buckets.take("a") for _ in range(3)] == [0.0, 0.0, 0.0]
    assert buckets.take("a") == 2.0
    seconds.now = 2.0
    assert buckets.take("a") == 0.0
    assert buckets.take("a") == 2.0


def test_one_client_does_not_slow_another() -> None:
    buckets = Buckets(Rate(1, 1.0), Seconds())
    assert [buckets.take(client) for client in ("a", "a", "b")] == [0.0, 1.0, 0.0]


def test_resting_long_gives_no_more_than_the_burst() -> None:
    seconds = Seconds()
    buckets = Buckets(Rate(2, 1.0), seconds)
    seconds.now = 1000.0
    assert [buckets.take("a") for _ in range(3)] == [0.0, 0.0, 1.0]


def test_asking_in_vain_does_not_make_the_wait_longer() -> None:
    buckets = Buckets(Rate(1, 1.0), Seconds())
    assert [buckets.take("a") for _ in range(5)][1:] == [1.0] * 4


def test_of_very_many_clients_the_one_unseen_for_longest_is_forgotten() -> None:
    buckets = Buckets(Rate(1, 1.0), Seconds())
    for number in range(rate_limits._REMEMBERED + 1):
        assert buckets.take(str(number)) == 0.0
    assert buckets.take(str(rate_limits._REMEMBERED)) == 1.0
    assert buckets.take("0") == 0.0


@given(st.lists(st.floats(0, 5), max_size=60))
def test_over_any_stretch_no_more_than_burst_and_rate_allow(pauses: list[float]) -> None:
    seconds = Seconds()
    buckets = Buckets(Rate(3, 0.5), seconds)
    taken = 0
    for pause in pauses:
        seconds.now += pause
        taken += buckets.take("a") == 0.0
    assert taken <= 3 + seconds.now * 0.5 + 1e-6
