"""The simulated people who judge whole dialogues stay as they were frozen, and are enough in each style."""

from __future__ import annotations

import hashlib
from collections import Counter
from itertools import chain

from bench.converse import FOLDER, HALVES, Person, people_of


def people(half: str) -> list[Person]:
    return list(chain.from_iterable(people_of(file) for file in sorted((FOLDER / half).glob("*.jsonl"))))


def test_the_people_are_as_they_were_frozen() -> None:
    frozen = dict(reversed(row.split()) for row in (FOLDER / "frozen.txt").read_text().splitlines())
    assert set(frozen) == {f"{half}/{file.name}" for half in HALVES for file in (FOLDER / half).glob("*.jsonl")}
    for name, digest in frozen.items():
        assert hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() == digest, f"{name} judges, and is never mended"


def test_there_are_at_least_two_hundred_of_them_and_fifteen_a_style() -> None:
    styles = Counter(person.style for half in HALVES for person in people(half))
    assert sum(styles.values()) >= 200
    assert min(styles.values()) >= 15
    assert {person.style for person in people("counted")} == styles.keys()
