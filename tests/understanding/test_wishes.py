"""Which right is wished, on lines by a stranger that are only counted: what was reached."""

from __future__ import annotations

from collections import Counter

import pytest

from bot.nlu.doubt import PLAIN_WISH
from bot.nlu.wishes import PERHAPS, RIGHTS, wish_reader
from bot.requests.draft import REQUEST

# Rasa, which the tool reads examples with, warns of much while it is imported, so that happens within the tests.
pytestmark = pytest.mark.rasa
REACHED = {PERHAPS: (302, 37, 11), PLAIN_WISH: (223, 8, 4)}
"""From a chance on: how many of 396 wishes are found, and taken for another; and of 204 lines that wish nothing."""


@pytest.fixture(scope="module")
def read() -> list[tuple[int, int, float]]:
    """Of each line what it wishes, as a place in ``RIGHTS`` (behind them: nothing), what was found, and how surely."""
    from tools.learn_wishes import COUNTED, meanings, wishes

    told = list(wishes(COUNTED))
    found = [wish_reader().read(row)[0] for row in meanings([text for text, _ in told])]
    places = {f"{REQUEST}{right.value}": place for place, right in enumerate(RIGHTS)}
    return [(place, places[wish.topic], wish.chance) for (_, place), wish in zip(told, found, strict=True)]


@pytest.mark.parametrize("bound", REACHED)
def test_wishes_are_understood_as_often_as_was_reached(bound: float, read: list[tuple[int, int, float]]) -> None:
    counted: Counter[str] = Counter()
    for place, found, chance in read:
        if chance >= bound:
            counted["nothing" if place == len(RIGHTS) else "right" if place == found else "another"] += 1
    right, another, nothing = REACHED[bound]
    assert counted["right"] >= right
    assert counted["another"] <= another
    assert counted["nothing"] <= nothing
