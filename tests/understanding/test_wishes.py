"""Which right is wished, on lines by a stranger that are only counted: what was reached."""

from __future__ import annotations

import pytest

from bot.nlu.doubt import PLAIN_WISH
from bot.nlu.wishes import PERHAPS, wish_reader

# Rasa, which the tool reads examples with, warns of much while it is imported, so that happens within the tests.
pytestmark = pytest.mark.rasa
REACHED = {PERHAPS: (302, 37, 11), PLAIN_WISH: (223, 8, 4)}
"""From a chance on: how many of 396 wishes are found, and taken for another; and of 204 lines that wish nothing."""


def test_wishes_are_understood_as_often_as_was_reached() -> None:
    from tools.learn_wishes import counted

    found = counted(wish_reader())
    assert found.keys() == REACHED.keys()
    for bound, (right, another, nothing) in REACHED.items():
        assert found[bound].right >= right
        assert found[bound].another <= another
        assert found[bound].nothing <= nothing
