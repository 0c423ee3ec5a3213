"""A place in a text that identifies somebody: where it begins and ends, its kind, and its value in one spelling."""

from __future__ import annotations

from typing import NamedTuple


class Span(NamedTuple):
    """One thing that identifies: ``text[start:end]``; ``value`` is the same for every way of writing it.

    ``is_sure``: false of what is hidden as a name to be on the safe side, and may well be none.
    """

    kind: str
    start: int
    end: int
    value: str
    is_sure: bool = True
