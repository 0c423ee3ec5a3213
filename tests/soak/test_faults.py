"""Two hundred rounds of faults (ROUNDS says otherwise), of all kinds in a seeded order (SEED); about an hour.

And a few on the trained model, whose file is damaged under it.
"""

from __future__ import annotations

import os
from pathlib import Path
from random import Random

import pytest

from tests.faults.rounds import FAULTS, Rounds

ROUNDS = int(os.environ.get("ROUNDS") or 200)
SEED = int(os.environ.get("SEED") or 8)


async def test_two_hundred_rounds_lose_nothing_and_double_nothing(tmp_path: Path) -> None:
    rounds = Rounds(tmp_path / "service", SEED)
    random = Random(SEED)
    await rounds.run([random.choice(list(FAULTS)) for _ in range(ROUNDS)])
    receipts = sum(len(person.references) for person in rounds.people)
    print(f"\n{dict(rounds.done)}; {rounds.kills} deaths, {receipts} receipts")


@pytest.mark.rasa
async def test_a_model_that_is_damaged_is_trained_anew_and_nobody_loses_anything(
    tmp_path: Path, trained_model: Path
) -> None:
    rounds = Rounds(tmp_path / "service", SEED, trained_model)
    await rounds.run(["killed", "model damaged", "killed at a commit"])
    assert sum(len(person.references) for person in rounds.people), "requests were made meanwhile"
