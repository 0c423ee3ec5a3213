"""Five rounds of faults on the running service; two hundred are in tests/soak."""

from __future__ import annotations

from pathlib import Path

from tests.faults.rounds import Rounds


async def test_whatever_breaks_nothing_acknowledged_is_lost_nothing_is_double_and_people_are_told(
    tmp_path: Path,
) -> None:
    rounds = Rounds(tmp_path / "service", seed=2026)
    await rounds.run(["killed at a commit", "disk full", "database gone", "mail server gone", "clock wrong"])
    assert sum(rounds.done.values()) == 5


async def test_a_key_is_changed_and_a_backup_made_while_people_chat_and_nobody_notices(tmp_path: Path) -> None:
    rounds = Rounds(tmp_path / "service", seed=8)
    await rounds.run(["new key", "backup"])
    assert sum(len(person.acknowledged) for person in rounds.people) > 20
