"""Two hundred rounds of faults (ROUNDS says otherwise), of all kinds in a seeded order (SEED); about an hour."""

from __future__ import annotations

import os
from pathlib import Path
from random import Random

from tests.faults.rounds import FAULTS, Rounds

ROUNDS = int(os.environ.get("ROUNDS") or 200)
SEED = int(os.environ.get("SEED") or 8)


async def test_two_hundred_rounds_lose_nothing_and_double_nothing(tmp_path: Path) -> None:
    rounds = Rounds(tmp_path / "service", SEED)
    random = Random(SEED)
    await rounds.run([random.choice(list(FAULTS)) for _ in range(ROUNDS)])
    frames = sum(len(person.acknowledged) for person in rounds.people)
    receipts = sum(len(person.receipts) for person in rounds.people)
    print(f"\n{dict(rounds.done)}; {rounds.kills} deaths, {frames} frames acknowledged, {receipts} receipts")
