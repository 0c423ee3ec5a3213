"""Understanding on public test sets, by the components that are served, beside what others publish.

Usage: python -m bench.public_nlu [banking77] [clinc150] [hint3]   (all without a name; DATASETS names their folder)
No threshold is chosen on the test that it is measured on, but for the column that says so.
"""

from __future__ import annotations

import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Final

import numpy as np

from bench import published
from bench.public_sets import BOTS, Labelled, SetMissing, banking77, clinc150, hint3
from bench.readings import NOTHING, Judged, Reads, auroc, balanced_threshold, best_for, threshold_from_others
from bench.understanding import wilson

Learn = Callable[[Labelled], Reads]


def banking_rows(asked: Labelled, pipeline: Reads) -> Iterator[str]:
    """BANKING77: the share that is right."""
    judged = Judged.of(asked.topics, pipeline.read(asked.texts))
    share = 100 * float(judged.right.mean())
    yield f"ours: {wilson(int(judged.right.sum()), len(judged.truth))}"
    yield from (f"{figure:5.1f} % {who} {_beside(share, figure)}" for who, figure in published.BANKING77.items())


def clinc_rows(parts: Mapping[str, Labelled], pipeline: Reads) -> Iterator[str]:
    """CLINC150: the threshold from its training and validation parts, the figures from its test."""

    def read(name: str) -> Judged:
        return Judged.of(parts[name].topics, pipeline.read(parts[name].texts))

    strays = np.concatenate([read(name).scores for name in ("oos_train", "oos_val")])
    threshold = balanced_threshold(read("val"), strays)
    inside, outside = read("test"), read("oos_test")
    kept = inside.right * (inside.scores >= threshold)
    refused = outside.scores < threshold
    apart = 100 * auroc(inside.scores, outside.scores)
    yield f"threshold {threshold:.3f}, from validation; AUROC {apart:.1f}"
    yield from (
        f"{figure:5.1f} AUROC {who} {_beside(apart, figure)}" for who, figure in published.CLINC150_AUROC.items()
    )
    yield f"no threshold, right of what is inside: {wilson(int(inside.right.sum()), len(kept))}"
    whole = 100 * float(inside.right.mean())
    yield from (f"{figure:5.1f} % {who} {_beside(whole, figure)}" for who, figure in published.CLINC150_INSIDE.items())
    yield f"with it, right of what is inside: {wilson(int(kept.sum()), len(kept))}"
    yield f"with it, refused of what is outside: {wilson(int(refused.sum()), len(refused))}"
    gate = 100 * (inside.right * ~inside.refused).mean(), 100 * outside.refused.mean()
    yield f"with the gate's thresholds for a school: {gate[0]:.1f} / {gate[1]:.1f}"
    for who, (right, recall) in published.CLINC150.items():
        beside = f"{_beside(100 * kept.mean(), right)} / {_beside(100 * refused.mean(), recall)}"
        yield f"{right:5.1f} / {recall:.1f} {who} {beside}"


def hint_rows(sets: Mapping[str, Judged]) -> Iterator[str]:
    """HINT3: Matthews correlation, the threshold of each bot from the other two."""
    thresholds = threshold_from_others(sets)
    for bot, judged in sets.items():
        ours = judged.correlation(thresholds[bot])
        best = judged.correlation(best_for([judged]))
        strays = sum(truth == NOTHING for truth in judged.truth)
        name = BOTS.get(bot, bot)
        yield f"{name}: {ours:.3f} with the threshold of the others, {thresholds[bot]:.3f}"
        for_school = judged.gate_correlation()
        yield f"{name}: {best:.3f} with the best on the test; {for_school:.3f} with the gate's for a school"
        inside = 100 * judged.inside_right()
        yield f"{name}: inside {inside:.1f} % right, no threshold (n={len(judged.truth)}, {strays} outside)"
        yield from (f"{figure:7.3f} {who} {_beside(ours, figure)}" for who, figure in published.HINT3[bot].items())


def learnt(learn: Labelled) -> Reads:
    """The served components, trained on these; what they keep is thrown away when they are loaded."""
    from bench.as_served import Served, quiet

    quiet()
    with tempfile.TemporaryDirectory() as folder:
        return Served(learn.texts, learn.topics, Path(folder))


def run_banking(datasets: Path, learn: Learn) -> Iterator[str]:
    """Train and test on BANKING77."""
    examples, asked = banking77(datasets)
    yield from banking_rows(asked, learn(examples))


def run_clinc(datasets: Path, learn: Learn) -> Iterator[str]:
    """Train and test on CLINC150; what is outside is learnt from by nobody."""
    parts = clinc150(datasets)
    yield from clinc_rows(parts, learn(parts["train"]))


def run_hint(datasets: Path, learn: Learn) -> Iterator[str]:
    """Train and test on HINT3's three bots."""
    sets = {}
    for bot in BOTS:
        examples, asked = hint3(datasets, bot)
        sets[bot] = Judged.of(asked.topics, learn(examples).read(asked.texts))
    yield from hint_rows(sets)


RUNS: Final[dict[str, tuple[str, Callable[[Path, Learn], Iterator[str]]]]] = {
    "banking77": ("BANKING77, 10 examples a topic, whole test", run_banking),
    "hint3": ("HINT3, three live bots, whole training parts", run_hint),
    "clinc150": ("CLINC150, full", run_clinc),
}


def main(names: Sequence[str]) -> int:
    """Measure and print; 1 where a test set is missing."""
    datasets = Path(os.environ.get("DATASETS", "../shared/datasets"))
    print(machine())
    missing = False
    for name in names or list(RUNS):
        title, run = RUNS[name]
        begun = time.monotonic()
        print(f"\n{title}")
        try:
            for row in run(datasets, learnt):
                print(f"  {row}", flush=True)
        except SetMissing as reason:
            missing = True
            print(f"  {reason}")
        print(f"  ({time.monotonic() - begun:.0f} s)")
    return int(missing)


def machine() -> str:
    """What it was measured on and with."""
    packages = ", ".join(f"{name} {version(name)}" for name in ("rasa", "scikit-learn", "onnxruntime", "numpy"))
    return f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {packages}"


def _beside(ours: float, theirs: float) -> str:
    return "(beaten)" if ours > theirs else "(NOT beaten)"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
