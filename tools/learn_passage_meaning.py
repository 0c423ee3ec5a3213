"""Turns the sentence model towards finding passages, and writes bot/models/passage_meaning.safetensors.

It begins with what was turned towards topics (``tools/learn_topic_meaning.py``) and learns from the notices and
questions of data/passages. What is served is never learnt from: a school's notice is only read.

Usage: python -m tools.learn_passage_meaning   (twenty minutes on two cores)
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from safetensors.numpy import load_file, save_file

from bench.schools import holds
from bot.models import lora
from bot.models.lora import merged
from bot.models.sentence_graph import LAYERS, PASSAGE_MEANING, TOPIC_MEANING, TURNED, published_weights
from bot.notice import notice as notices
from bot.pii.names.model import tokenizer
from bot.setup import importing
from bot.setup.passages import passages_of
from tools import learning_layers, passage_meaning_network
from tools.code_digest import code_digest
from tools.passage_meaning_network import PassageMeaningNetwork, Told

FOLDER: Final = Path("data/passages")
MADE_WITH: Final = "made with"
"""Under this the file of what was learnt says what it was learnt with: ``digest()``."""


def digest() -> str:
    """What learnt, in short; not the examples, of which there are more from time to time."""
    return code_digest(Path(module.__file__ or "") for module in (lora, learning_layers, passage_meaning_network))


def told_by(file: Path) -> Told:
    """A notice with its questions, those left out whose passage is none that would be shown."""
    read = importing.read(file.name, file.read_bytes(), file.stem)
    passages = passages_of(notices.parse(read.markdown))
    rows = [json.loads(line) for line in file.with_suffix(".jsonl").read_text(encoding="utf-8").splitlines()]
    right = np.array([[holds(one.quote, [row["passage"]]) for one in passages] for row in rows], np.float32)
    known = right.any(1)
    asked = [row["question"] for row, is_known in zip(rows, known, strict=True) if is_known]
    return Told(_pieces([one.headed for one in passages]), _pieces(asked), right[known])


def _pieces(texts: Sequence[str]) -> list[list[int]]:
    return [encoding.ids for encoding in tokenizer().encode_batch(list(texts))]


def main() -> None:
    """Learn, and write."""
    begun, told = time.perf_counter(), [told_by(file) for file in sorted(FOLDER.glob("[0-9]*.md"))]
    network = PassageMeaningNetwork(merged(published_weights(LAYERS), load_file(TOPIC_MEANING), TURNED))
    wrong = 3.0
    for step, steps, loss in network.learn(told):
        wrong = 0.95 * wrong + 0.05 * loss
        if step % 20 == 0:
            took = time.perf_counter() - begun
            print(f"{took:5.0f} s: {step} of {steps}, loss {wrong:.3f}", file=sys.stderr, flush=True)
    save_file(dict(network.learnt()), PASSAGE_MEANING, {MADE_WITH: digest()})
    size = PASSAGE_MEANING.stat().st_size / 1000
    print(f"{sum(len(one.questions) for one in told)} questions of {len(told)} notices, {size:.0f} kB")


if __name__ == "__main__":
    main()
