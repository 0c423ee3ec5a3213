"""Which right is wished, on lines by a stranger that are only counted: what was reached."""

from __future__ import annotations

import pytest

from bot.nlu.command_network import command_network
from bot.nlu.doubt import PLAIN_WISH
from bot.nlu.wishes import PERHAPS, wish_reader

# Rasa, which the tool reads examples with, warns of much while it is imported, so that happens within the tests.
pytestmark = pytest.mark.rasa
REACHED = {PERHAPS: (302, 37, 11), PLAIN_WISH: (223, 8, 4)}
"""From a chance on: how many of 396 wishes are found, and taken for another; and of 204 lines that wish nothing."""

BOTH = {PERHAPS: (333, 30, 8), PLAIN_WISH: (255, 8, 5)}
"""The same where the network of first words reads them too."""
BOTH_LATER = {PERHAPS: (185, 31, 2), PLAIN_WISH: (147, 6, 0)}
"""And of 230 wishes and 50 lines that wish nothing, by a stranger who wrote later."""


def test_wishes_are_understood_as_often_as_was_reached() -> None:
    from tools.learn_wishes import counted

    found = counted(wish_reader())
    assert found.keys() == REACHED.keys()
    for bound, (right, another, nothing) in REACHED.items():
        assert found[bound].right >= right
        assert found[bound].another <= another
        assert found[bound].nothing <= nothing


@pytest.mark.parametrize(("number", "reached"), [(0, BOTH), (1, BOTH_LATER)])
def test_both_readers_together_understand_wishes_as_often_as_was_reached(
    number: int, reached: dict[float, tuple[int, int, int]]
) -> None:
    from tools.command_lines import COUNTED
    from tools.learn_wishes import counted

    found = counted(wish_reader(), command_network(), COUNTED[number])
    for bound, (right, another, nothing) in reached.items():
        assert found[bound].right >= right
        assert found[bound].another <= another
        assert found[bound].nothing <= nothing
