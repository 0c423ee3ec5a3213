"""Reads the public test sets: BANKING77 (10 examples a topic), CLINC150 (full) and HINT3 (version 1)."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final

BOTS: Final = {"sofmattress": "SOFMattress", "curekart": "Curekart", "powerplay11": "Powerplay11"}
WHERE: Final = {
    "banking77": "train_10_shot.tsv from jianguoz/Few-Shot-Intent-Detection (label and text, apart by a tab) and "
    "test.csv from PolyAI-LDN/task-specific-datasets",
    "clinc150": "data_full.json from clinc/oos-eval",
    "hint3": "the folder v1 from hellohaptik/HINT3",
}


class SetMissing(FileNotFoundError):
    """A public test set is not in the folder."""


@dataclass(frozen=True)
class Labelled:
    """Texts and the topic of each."""

    texts: list[str]
    topics: list[str]


def banking77(datasets: Path) -> tuple[Labelled, Labelled]:
    """What to learn from and the test; raises SetMissing."""
    folder = _folder(datasets, "banking77")
    lines = (folder / "train_10_shot.tsv").read_text("utf-8").splitlines()
    pairs = [line.split("\t", 1) for line in lines if "\t" in line]
    rows = _rows(folder / "test.csv")
    return (
        Labelled([text for _, text in pairs], [topic for topic, _ in pairs]),
        Labelled([row["text"] for row in rows], [row["category"] for row in rows]),
    )


def clinc150(datasets: Path) -> dict[str, Labelled]:
    """The parts train, val, test, and oos_train, oos_val, oos_test, which are outside; raises SetMissing."""
    parts = json.loads((_folder(datasets, "clinc150") / "data_full.json").read_text("utf-8"))
    return {name: Labelled([text for text, _ in rows], [topic for _, topic in rows]) for name, rows in parts.items()}


def hint3(datasets: Path, bot: str) -> tuple[Labelled, Labelled]:
    """What one of the three bots learns from (all of it) and what its users asked; raises SetMissing."""
    folder = _folder(datasets, "hint3") / "v1"
    learnt, asked = (_rows(folder / part / f"{bot}_{part}.csv") for part in ("train", "test"))
    return (
        Labelled([row["sentence"] for row in learnt], [row["label"] for row in learnt]),
        Labelled([row["sentence"] for row in asked], [row["label"] for row in asked]),
    )


def _folder(datasets: Path, name: str) -> Path:
    folder = datasets / name
    if not folder.is_dir():
        raise SetMissing(
            f"the test set {name} is not in {datasets}. Put it there: {WHERE[name]} (on GitHub). "
            "DATASETS=folder names another place."
        )
    return folder


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
