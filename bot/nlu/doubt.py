"""What is done with a question that was not surely understood: answered, answered with other readings, or only offered.

How sure the network says it is, is not how often it is right. Both are set against each other on questions by
strangers (tests/understanding/wide and the development halves; docs/adr/0023 has the figures), and what is done is
what has the most use. Danger is not decided here (bot.nlu.danger).
"""

from __future__ import annotations

from math import exp, log
from typing import Final

from bot.notice.reply import ANSWERED, OFFERED

# The table of uses
RIGHT: Final = 1.0
WRONG: Final = -1.0
AMONG_OFFERED: Final = 0.8  # the right one is one tap away, and nothing wrong was said
BESIDE_WRONG: Final = 0.6  # something wrong was said, with the right one a tap away
BESIDE: Final = -0.06  # more to read beside an answer

FIRST: Final = (0.538, 0.283)
"""How often the likeliest topic is right, by its chance: weight of the log-odds, and shift."""
THREE: Final = (0.468, 2.33)
"""How often one of the three likeliest is, by the same."""
PLAIN_WISH: Final = 0.9
"""The chance from which on a request is begun. Below it the likeliest ones are offered: a wrong one is the worst."""
SURELY_OUTSIDE: Final = 0.97
"""The chance from which on what is outside is told so, whatever is wished: many want an app deleted from a phone."""
_LEAST: Final = 1e-4


def doubt(chance: float, goes_on: bool = False) -> str | None:
    """What has the most use where the likeliest topic has this chance; None: to answer, and nothing else.

    A question that ``goes_on`` from an answer is answered: "and how long?" asked back twice is no conversation.

    >>> [doubt(chance) for chance in (0.999, 0.9, 0.5)]
    [None, 'answered', 'offered']
    """
    first, three = calibrated(chance, FIRST), calibrated(chance, THREE)
    missed = 1 - three
    uses = {
        None: first * RIGHT + (1 - first) * WRONG,
        ANSWERED: first * RIGHT + (three - first) * BESIDE_WRONG + missed * WRONG + BESIDE,
        OFFERED: three * AMONG_OFFERED + missed * WRONG,
    }
    most = max(uses, key=lambda what: uses[what])
    return ANSWERED if most == OFFERED and goes_on else most


def calibrated(chance: float, by: tuple[float, float]) -> float:
    """How often something is so that the network gives this chance."""
    weight, shift = by
    odds = weight * log((chance + _LEAST) / (1 - chance + _LEAST)) + shift
    return 1 / (1 + exp(-odds))
