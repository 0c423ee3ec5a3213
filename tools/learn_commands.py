"""Learns what a message does in a request, and writes bot/nlu/command_network.safetensors.

It learns from ``data/commands``, which strangers wrote: each line has the question that was asked, what was typed, its
labels, and what it gives. One writer is held out, to see what it makes of people whom it never saw. No line of
``data/evaluation`` is learnt from.

Usage: python -m tools.learn_commands [--check | --details]   (half an hour on two cores; --check only prints what it
makes of the held-out writer, --details learns only whom a message is about)
"""

from __future__ import annotations

import json
import random
import re
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
from safetensors.numpy import load_file, save_file
from sklearn.linear_model import LogisticRegression

from bench.noise import typos
from bot.app.bootstrap import build_pseudonymiser
from bot.conversations.danger_context import QUESTIONS
from bot.conversations.pseudonymisation import tokenised
from bot.law.request_fields import DETAILS
from bot.models.meaning_network import MeaningNetwork
from bot.models.sentence_graph import LAYERS, published_weights
from bot.models.transformer_graph import WIDTH, Array
from bot.nlu.command_network import FILE, HEAD
from bot.nlu.command_network import CommandNetwork as Served
from bot.nlu.danger_text import pieces
from bot.notice.folder import load_school_folder
from bot.pii.names.model import tokenizer
from bot.requests.commands import LABELS, Command
from tools.command_network import CommandNetwork, Example

FOLDER: Final = Path("data/commands")
HELD_OUT: Final = "c3"
"""The writer from whom the network learns nothing: the angry, the young, and those who tell stories."""
ROUNDS: Final = 6
"""How often each line is seen, each time a little otherwise."""
_SPOILT, _SPOKEN = 0.15, 0.15
"""How often a line is learnt with slips, and without its marks."""
_DETAILS: Final = tuple(question for name, question in QUESTIONS.items() if name.startswith(DETAILS))


@dataclass(frozen=True)
class Line:
    """A line as it is learnt from; ``writer``: the file it stands in; ``labels``: 1, 0, or -1 where it is not known."""

    writer: str
    asks: str
    text: str
    labels: tuple[int, ...]

    def pieces(self, question: str) -> list[int]:
        """As the network reads it."""
        return pieces(tokenizer(), self.text, question=question)


def lines(folder: Path) -> list[Line]:
    """What strangers wrote, with tokens in the place of personal data as in the service."""
    pseudonymiser = build_pseudonymiser(load_school_folder(Path("data")))
    found = []
    for file in sorted(folder.glob("*.jsonl")):
        for row in map(json.loads, file.read_text(encoding="utf-8").splitlines()):
            asks = "" if row["asks"] == "none" else row["asks"]
            text = tokenised(pseudonymiser, row["text"], {}, asks).text
            found.append(Line(file.stem, asks, text, _labels(row)))
    return found


def _labels(row: dict[str, object]) -> tuple[int, ...]:
    slots = row.get("slots")
    has = {*row["labels"]}  # type: ignore[misc]
    if isinstance(slots, dict):
        has |= {f"slot:{slot}" for slot in slots}
        has |= {f"who:{slots.get('who')}"}
    known = len(Command) if slots is None else len(LABELS)
    return tuple(int(label in has) if place < known else -1 for place, label in enumerate(LABELS))


def a_round(told: Sequence[Line], chance: random.Random) -> list[Example]:
    """All lines once, each a little otherwise than in other rounds."""
    return [_otherwise(line, chance) for line in told]


def _otherwise(line: Line, chance: random.Random) -> Example:
    if chance.random() < _SPOILT:
        line = replace(line, text=typos(chance.randint(1, 2))(line.text, chance))
    if chance.random() < _SPOKEN:
        line = replace(line, text=re.sub(r"[^\w\s'⟨⟩]", "", line.text).lower())
    return Example(line.pieces(_question(line.asks, chance)), list(line.labels))


def _question(asks: str, chance: random.Random) -> str:
    return chance.choice(_DETAILS) if asks == DETAILS else QUESTIONS.get(asks, "")


def learn(told: Sequence[Line], seed: int) -> dict[str, Array]:
    """What is learnt from lines."""
    begun, chance = time.perf_counter(), random.Random(seed)
    mask = tokenizer().token_to_id("[MASK]")
    network = CommandNetwork(published_weights(LAYERS), mask, HEAD, len(LABELS), seed)
    wrong = 8.0
    for step, steps, loss in network.learn_from([a_round(told, chance) for _ in range(ROUNDS)]):
        wrong = 0.98 * wrong + 0.02 * loss
        if step % 100 == 0:
            took = time.perf_counter() - begun
            print(f"{took:5.0f} s: {step} of {steps}, loss {wrong:.3f}", file=sys.stderr, flush=True)
    return dict(network.learnt())


def details_of(learnt: Mapping[str, Array], told: Sequence[Line]) -> dict[str, Array]:
    """The choices of whom a line is about, learnt on what the finished network makes of lines: a regression each.

    Few lines tell them, so the network itself hardly learns them. They are told of lines that give that slot.
    """
    weights, bias = (learnt[f"{HEAD}.{name}"].astype(np.float32) for name in ("weight", "bias"))
    meaning = MeaningNetwork({**learnt, f"{HEAD}.weight": np.eye(WIDTH), f"{HEAD}.bias": np.zeros(WIDTH)}, [HEAD])
    chance, told = random.Random(2), [line for line in told if -1 not in line.labels]
    meanings = np.array([meaning.numbers(line.pieces(_question(line.asks, chance))) for line in told])
    for place, label in enumerate(LABELS):
        slot = label.partition(":")[0]
        if slot == "who":
            its = [n for n, line in enumerate(told) if line.labels[LABELS.index(f"slot:{slot}")] == 1]
            fitted = LogisticRegression(C=100, max_iter=3_000)
            fitted.fit(meanings[its], [told[n].labels[place] for n in its])
            weights[:, place], bias[place] = fitted.coef_[0], fitted.intercept_[0]
    return {f"{HEAD}.weight": weights, f"{HEAD}.bias": bias}


def rows(told: Sequence[Line], served: Served) -> Iterator[str]:
    """Of each label, how often it was found, and how often what was found is right."""
    chance = random.Random(1)
    read = [served(line.text, _question(line.asks, chance)).chances for line in told]
    for place, label in enumerate(LABELS):
        is_so = np.array([line.labels[place] == 1 for line in told])
        slot = label.partition(":")[0]
        asked = LABELS.index(f"slot:{slot}") if slot == "who" else place
        known = np.array([line.labels[asked] >= (asked != place) for line in told])
        found = np.array([one[label] >= 0.5 for one in read]) & known
        both = (is_so & found).sum()
        yield f"{label:24} {both:4} of {is_so.sum():4} found; of {found.sum():4} found, right {both}"


def main() -> None:
    """Learn from all writers but one, and say what became of that one."""
    told = lines(FOLDER)
    others, mine = ([line for line in told if (line.writer == HELD_OUT) is is_mine] for is_mine in (False, True))
    if "--check" not in sys.argv:
        learnt = dict(load_file(FILE)) if "--details" in sys.argv else learn(others, seed=1)
        save_file({**learnt, **details_of(learnt, others)}, FILE)
    print(f"{len(mine)} lines by a writer of whom it saw nothing; {FILE.stat().st_size / 1e6:.1f} MB")
    for row in rows(mine, Served()):
        print(row)


if __name__ == "__main__":
    main()
