"""Collects what is wrong with a form, so that all of it is said at once and not one fault after another."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from bot.platform.errors import UnfitCorrection


class FormFaults:
    """The faults of one form, in the order in which they were found."""

    def __init__(self) -> None:
        self._found: list[UnfitCorrection] = []

    @contextmanager
    def noted(self) -> Iterator[None]:
        """Note an UnfitCorrection of this block, and go on after it."""
        try:
            yield
        except UnfitCorrection as fault:
            self._found += [fault, *fault.others]

    def demand_none(self) -> None:
        """Raises the first UnfitCorrection, which holds the others."""
        if self._found:
            first, *others = self._found
            first.others = tuple(others)
            raise first
