"""The sentence model turned by some examples and no others, so that what is held out of them was never seen.

It learns in a process of its own, on all cores: its memory and its time are not those of what is measured.
Usage: python -m bench.turning INTO   (texts and topics as JSON on standard input)
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from unittest.mock import patch

from safetensors.numpy import load_file, save_file

from bot.models.sentence_graph import build_int8

THREADS: Final = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "TF_INTRA_OP_PARALLELISM_THREADS",
    "TF_INTER_OP_PARALLELISM_THREADS",
)


def turned_by(texts: Sequence[str], topics: Sequence[str], into: Path) -> Path:
    """Learn once from these (what is served is the mean of three learnings); the file."""
    environment = {name: value for name, value in os.environ.items() if name not in THREADS}
    command = [sys.executable, "-W", "ignore", "-m", "bench.turning", str(into)]
    told = json.dumps([list(texts), list(topics)])
    subprocess.run(command, env=environment, input=told, text=True, check=True, stdout=subprocess.DEVNULL)
    return into


@contextmanager
def sentence_model(turned: Path | None) -> Iterator[None]:
    """What is trained meanwhile learns on top of the sentence model that this file turns; None: on it as published."""
    graph = build_int8(*[load_file(turned)] if turned else [])
    with patch("bot.nlu.topic_features.build_int8", lambda _: graph):
        yield


def main(into: Path) -> None:
    """Learn, and write."""
    from tools.learn_topic_meaning import learn, mean

    texts, topics = json.load(sys.stdin)
    save_file(mean(list(learn(texts, topics, [1]))), into)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
