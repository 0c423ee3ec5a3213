"""Two web processes on the newest Python and two Rasa servers, on PostgreSQL and Redis."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.apart import Apart, Process, running


@dataclass(frozen=True)
class Site:
    """The processes of one site; all but the first of each kind may be killed."""

    rasa: tuple[Process, Process]
    web: tuple[Process, Process]
    apart: Apart


@pytest.fixture(scope="module")
def site(apart: Apart, actions_apart: Process, rasa_apart: Process) -> Iterator[Site]:
    """A site with two of each."""
    other = apart.rasa(actions_apart)
    web = (apart.web(rasa_apart, other), apart.web(rasa_apart, other))
    with running(other, *web):
        yield Site((rasa_apart, other), web, apart)
