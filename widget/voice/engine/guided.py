"""The likeliest words that a grammar allows: several ways to go on are kept beside each other, the likely ones."""

from __future__ import annotations

import math
from typing import Final, NamedTuple, Protocol

import numpy as np

from widget.voice.engine.spelling import Grammar
from widget.voice.engine.tokens import END, Tokens
from widget.voice.engine.words import Samples

_WAYS: Final = 4  # beside each other
_FAR: Final = 5.0  # log-probability behind the likeliest way at which one is given up
_EACH: Final = 10  # ways to go on from one way
_FOR_NOTHING: Final = 12  # tokens that cost nothing, at most, by which a way may still become likelier than a whole one


class Writes(Protocol):
    """Writes several texts beside each other (``decoder.Writing``)."""

    def begin(self) -> Samples:
        """How likely each token is to be the first."""

    def go_on(self, tokens: list[int], rows: list[int]) -> Samples:
        """How likely each is to be the next; ``rows``: which text each of ``tokens`` goes on from."""


class Way(NamedTuple):
    """What was written so far: tokens, the grammar's state, what it says, and how likely it is.

    Of an item that is complete ``said`` holds only what counts: "S for sugar" and "s for Sugar" are one.
    """

    tokens: tuple[int, ...]
    state: int
    said: str
    item: str
    likely: float

    @property
    def mean(self) -> float:
        """The log-probability of a token, on average."""
        return self.likely / max(len(self.tokens), 1)


def guided(
    writing: Writes, grammar: Grammar, tokens: Tokens, least: int, most: int, addressed: bool = False
) -> Way | None:
    """The likeliest text that the grammar allows; None where it allows none.

    It is from ``least`` to ``most`` tokens long, and ends with the host of an address where it is ``addressed``.
    """
    ends = grammar.addressed if addressed else frozenset(range(grammar.states))
    ways = [Way((), grammar.begins, "", "", 0.0)]
    likely = writing.begin()
    best: Way | None = None
    for length in range(most):
        found = _further(ways, likely, grammar, tokens, ends if length >= least else frozenset())
        if not found:
            break
        ended = max((way for way, _ in found if way.tokens[-1] == END), key=lambda way: way.mean, default=None)
        if ended and (best is None or ended.mean > best.mean):
            best = ended
        nearest = found[0][0].likely - _FAR
        going = [pair for pair in found if pair[0].tokens[-1] != END and pair[0].likely > nearest][:_WAYS]
        if not going or (best and best.mean > going[0][0].likely / (length + _FOR_NOTHING)):
            break
        ways = [way for way, _ in going]
        likely = writing.go_on([way.tokens[-1] for way in ways], [row for _, row in going])
    return best


def _further(
    ways: list[Way], likely: Samples, grammar: Grammar, tokens: Tokens, ends: frozenset[int]
) -> list[tuple[Way, int]]:
    """Each way a token further, the likeliest first, and which it came from; of those that say the same one."""
    found: dict[tuple[int, str, str], tuple[Way, int]] = {}
    for row, way in enumerate(ways):
        follow = grammar.follow(way.state)
        each = likely[row][follow.tokens] + follow.prices
        if way.state not in ends:
            each[follow.tokens == END] = -math.inf
        taken: dict[int, float] = {}  # of a token that may lead on in several ways, only the cheapest
        likely_ones = np.argpartition(-each, _EACH)[:_EACH] if len(each) > _EACH else np.arange(len(each))
        for n in likely_ones[np.argsort(-each[likely_ones], kind="stable")]:
            token, price = int(follow.tokens[n]), float(each[n])
            if taken.setdefault(token, price) > price:
                continue
            after = _went(way, token, int(follow.states[n]), price, grammar, tokens)
            key = after.state, after.said, after.item
            if math.isfinite(after.likely) and (key not in found or found[key][0].likely < after.likely):
                found[key] = after, row
    return sorted(found.values(), key=lambda pair: -pair[0].likely)


def _went(way: Way, token: int, state: int, price: float, grammar: Grammar, tokens: Tokens) -> Way:
    said, item = way.said, way.item
    if state in grammar.fresh:
        said, item = said + _counts(item), ""
    item = f"{item}{tokens.piece(token).lower()}".rstrip(",.") if token != END else item
    return Way((*way.tokens, token), state, said, item, way.likely + price)


def _counts(item: str) -> str:
    """What counts of an item: of a letter that is explained, the word's first."""
    words = item.split()
    return words[-1][0] if len(words) > 2 else "".join(words)
