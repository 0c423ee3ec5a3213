"""A first start, killed at each of its statements; some minutes."""

from __future__ import annotations

from pathlib import Path

from tests.contract.killed import killed_at_first_starts


def test_a_first_start_that_is_killed_at_any_statement_begins_anew_the_next_time(tmp_path: Path) -> None:
    killed_at_first_starts(tmp_path, every=1)
