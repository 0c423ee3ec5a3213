"""A place in a text that identifies somebody: where it begins and ends, its kind, and its value in one spelling."""

from __future__ import annotations

from typing import NamedTuple


class Span(NamedTuple):
    """One thing that identifies: ``text[start:end]``; ``value`` is the same for every way of writing it."""

    kind: str
    start: int
    end: int
    value: str
