"""Learns the danger network from what strangers wrote, and writes bot/nlu/danger.safetensors.

It learns from ``data/danger``, from ``data/nlu``, which has plain danger and everyday questions, and from what is said
in requests where nobody is in danger (``data/commands``). One writer is held out of the network, to see what it makes
of people whom it never saw. No line of ``data/evaluation`` is learnt from.

Usage: python -m tools.learn_danger [--further | --groups | --who] [--wrong]   (an hour on two cores; --further goes on
from what was learnt, a quarter of that; --groups learns only what letters and words say, --who only who speaks, in a
minute; --wrong prints what it says of each line held out).
"""

from __future__ import annotations

import json
import random
import re
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.loading import load_data
from safetensors.numpy import load_file, save_file
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from bench.noise import typos
from bot.app.bootstrap import build_pseudonymiser
from bot.conversations.danger_context import QUESTIONS
from bot.models.sentence_graph import LAYERS, published_weights
from bot.models.transformer_graph import WIDTH, Array
from bot.nlu.danger import CALIBRATION, FILE, HEADS, KINDS, RARITY, WEIGHTS
from bot.nlu.danger import DangerNetwork as Served
from bot.nlu.danger_grams import SIZE, families, score, seen
from bot.nlu.danger_text import pieces, read_together
from bot.notice.folder import load_school_folder
from bot.pii.names.model import tokenizer
from bot.requests.commands import Command
from tools.danger_network import DangerNetwork, Example
from tools.learn_topic_meaning import mean, thinned
from tools.marked_lines import unmarked

FOLDER: Final = Path("data/danger")
REQUESTS: Final = Path("data/commands")
HELD_OUT: Final = "en_t15"
"""The writer from whom the network learns nothing, to see what it makes of strangers."""
COUNTS: Final = (0.6, 0.35, -4.0)
"""What the network and the groups count, and the shift: even odds where next to none of the 1,313 ordinary questions of
``data/evaluation/questions`` is alarmed."""
ROUNDS: Final = 5
"""How often each line is seen, each time a little otherwise."""
FURTHER: Final = 2
"""Where it goes on: how many rounds more; lines of the newest writers are seen twice in each."""
_OLD, _THIN = 0.35, 32
"""How much what was learnt before counts in the mean that is kept, and how thin the matrices of that mean are."""
NEWEST: Final = frozenset(f"en_t{number}" for number in range(21, 30))
OPENINGS: Final = frozenset({"w22", "w23", "w24", "w25", "w41", "w42", "w43", "w44"})
"""Writers of ``data/commands`` whose first words of a request are long stories: all of them are seen each time."""
BESIDE: Final = 4_000
"""How many examples of data/nlu and data/commands, in which nobody is in danger, are seen beside them each time."""
WHO: Final = HEADS[1]
KIND_OF_TOPIC: Final = {
    "danger_child": "child",
    "danger_self": "self",
    "danger_worried": "about_child",
    "danger_adult": "adult",
    "danger_now": "",
}
_BEHIND_OTHERS, _BEHIND_A_QUESTION, _SPOILT, _SPOKEN = 0.3, 0.2, 0.15, 0.15
"""How often a line is learnt behind other harmless messages, behind a question, with slips, without its marks."""
_SHORT: Final = 30  # words


@dataclass(frozen=True)
class Line:
    """A line as it is learnt from; ``writer``: the file it stands in."""

    writer: str
    danger: bool
    turns: tuple[str, ...]
    question: str
    kind: str

    @property
    def pieces(self) -> list[int]:
        """As the network reads it."""
        return pieces(tokenizer(), self.turns[-1], self.turns[:-1], self.question)

    def example(self, weight: float = 1.0) -> Example:
        """As the network learns it."""
        kind = KINDS.index(self.kind) if self.danger and self.kind in KINDS else -1
        return Example(self.pieces, self.danger, kind, weight)


def lines(folder: Path) -> list[Line]:
    """What strangers wrote in English, with tokens in the place of personal data as in the service."""
    pseudonymiser = build_pseudonymiser(load_school_folder(Path("data/schools/hazelmere")))
    found = []
    for file in sorted(folder.glob("en_*.jsonl")):
        for row in map(json.loads, file.read_text(encoding="utf-8").splitlines()):
            turns = tuple(pseudonymiser.tokenise(text, {}).text for text in row["turns"])
            question = QUESTIONS[row["asks"]] if row["asks"] else ""
            found.append(Line(file.stem, row["label"] == "danger", turns, question, str(row.get("kind") or "")))
    return found


def examples() -> list[Line]:
    """The examples of data/nlu: those of danger, and all others."""
    read = [one for one in load_data("data/nlu").intent_examples if one.get(TEXT)]
    return [
        Line(
            "data/nlu",
            str(one.get(INTENT)) in KIND_OF_TOPIC,
            (one.get(TEXT),),
            "",
            KIND_OF_TOPIC.get(one.get(INTENT), ""),
        )
        for one in read
    ]


def of_requests(folder: Path) -> list[Line]:
    """What is said in requests where nobody tells of danger, with the question that it answers."""
    pseudonymiser = build_pseudonymiser(load_school_folder(Path("data/schools/hazelmere")))
    found = []
    for file in sorted(folder.glob("*.jsonl")):
        for row in map(json.loads, file.read_text(encoding="utf-8").splitlines()):
            if Command.DANGER.value not in row.get("labels", ()):
                text = pseudonymiser.tokenise(unmarked(row["text"])[0], {}).text
                found.append(Line(file.stem, False, (text,), QUESTIONS.get(row["asks"], ""), ""))
    return found


def a_round(own: Sequence[Line], beside: Sequence[Line], chance: random.Random) -> list[Example]:
    """All lines once, each a little otherwise than in other rounds, and some of the examples beside them.

    The examples of danger are plain ones, which strangers who were asked for lines write too few of: all are seen.
    """
    others = [line for line in beside if not line.danger]
    plain = [line for line in beside if line.danger]
    told = [*own, *plain, *chance.sample(others, min(BESIDE, len(others)))]
    calm = [line.turns[-1] for line in own if not line.danger and len(line.turns[-1].split()) < _SHORT]
    calm += [line.turns[-1] for line in chance.sample(others, min(BESIDE, len(others)))]
    treacherous = {line.writer for line in own}
    return [_otherwise(line, calm, chance).example(1.0 if line.writer in treacherous else 0.5) for line in told]


def _otherwise(line: Line, calm: Sequence[str], chance: random.Random) -> Line:
    turns, question = line.turns, line.question
    if chance.random() < _BEHIND_OTHERS:
        turns = (*chance.sample(calm, chance.randint(1, 3)), *turns)
    if not question and chance.random() < _BEHIND_A_QUESTION:
        question = chance.choice(list(QUESTIONS.values()))
    if chance.random() < _SPOILT:
        turns = (*turns[:-1], typos(chance.randint(1, 3))(turns[-1], chance))
    if chance.random() < _SPOKEN:
        turns = (*turns[:-1], re.sub(r"[^\w\s'⟨⟩]", "", turns[-1]).lower())
    return replace(line, turns=turns, question=question)


def learn(
    own: Sequence[Line], beside: Sequence[Line], seed: int, before: Mapping[str, Array] | None = None
) -> dict[str, Array]:
    """What is learnt from lines and examples; ``before`` is what was learnt until now, where it goes on."""
    begun, chance = time.perf_counter(), random.Random(seed)
    network = DangerNetwork(published_weights(LAYERS), tokenizer().token_to_id("[MASK]"), len(KINDS), seed)
    wrong = 0.7
    if before is not None:
        network.go_on_from(before)
        own = [*own, *(line for line in own if line.writer in NEWEST)]
    count = ROUNDS if before is None else FURTHER
    for step, steps, loss in network.learn_from([a_round(own, beside, chance) for _ in range(count)]):
        wrong = 0.98 * wrong + 0.02 * loss
        if step % 100 == 0:
            took = time.perf_counter() - begun
            print(f"{took:5.0f} s, {seed}: {step} of {steps}, loss {wrong:.3f}", file=sys.stderr, flush=True)
    learnt = dict(network.learnt())
    if before is None:
        return learnt
    kept = {name: before[name] for name in learnt}
    return thinned(mean([kept, learnt], [_OLD, 1 - _OLD]), _THIN)


def learn_grams(own: Sequence[Line], beside: Sequence[Line]) -> dict[str, Array]:
    """How rare each hashed group of letters or words is in lines, and what it says of danger."""
    told = [*own, *beside]
    texts = [read_together(line.turns[-1], line.turns[:-1]) for line in told]
    found = np.zeros(SIZE)
    for text in texts:
        for counted in families(text):
            found[list(counted)] += 1
    rarity = (np.log((1 + len(texts)) / (1 + found)) + 1).astype(np.float32)
    rows = [seen(text, rarity) for text in texts]
    ends = np.cumsum([0, *(len(places) for places, _ in rows)])
    places, numbers = (np.concatenate([np.array(one) for one in its]) for its in zip(*rows, strict=True))
    places, ends = places.astype(np.int32), ends.astype(np.int32)  # liblinear takes no other
    matrix = csr_matrix((numbers, places, ends), shape=(len(texts), SIZE))
    fitted = LogisticRegression(C=10, solver="liblinear").fit(matrix, [line.danger for line in told])
    return {RARITY: rarity.astype(np.float16), WEIGHTS: fitted.coef_[0].astype(np.float16)}


def who_speaks(learnt: Mapping[str, Array], told: Sequence[Line]) -> dict[str, Array]:
    """Who speaks in lines of danger, learnt on what the finished network makes of them: a regression for ``KINDS``."""
    known = [line for line in told if line.danger and line.kind in KINDS]
    # With these the network gives, behind its number for danger, the meaning itself.
    network = Served({**learnt, f"{WHO}.weight": np.eye(WIDTH), f"{WHO}.bias": np.zeros(WIDTH)})
    meanings = np.array([network.numbers(line.pieces)[1:] for line in known])
    fitted = LogisticRegression(C=100, class_weight="balanced", max_iter=3_000)
    fitted.fit(meanings, [KINDS.index(line.kind) for line in known])
    return {f"{WHO}.weight": fitted.coef_.T.astype(np.float32), f"{WHO}.bias": fitted.intercept_.astype(np.float32)}


def read(learnt: Mapping[str, Array], told: Sequence[Line]) -> Array:
    """The numbers of the network and of the groups for each line; shape (lines, 2)."""
    network = Served({**learnt, CALIBRATION: np.array([1, 1, 0])})
    rarity, weights = (learnt[name].astype(np.float32) for name in (RARITY, WEIGHTS))
    return np.array(
        [
            (
                network.numbers(line.pieces)[0],
                score(read_together(line.turns[-1], line.turns[:-1]), rarity, weights),
            )
            for line in told
        ]
    )


def main() -> None:
    """Learn: the network from all writers but one, the groups from everybody, and say what became of that one."""
    held_out = next((one.removeprefix("--held-out=") for one in sys.argv if one.startswith("--held-out=")), HELD_OUT)
    own, said = lines(FOLDER), of_requests(REQUESTS)
    own += [line for line in said if line.writer in OPENINGS]
    beside = [*examples(), *(line for line in said if line.writer not in OPENINGS)]
    if "--who" in sys.argv:
        kept = load_file(FILE)
        save_file({**kept, **who_speaks(kept, own)}, FILE)
        return
    others, mine = ([line for line in own if (line.writer == held_out) is is_mine] for is_mine in (False, True))
    before = dict(load_file(FILE)) if {"--groups", "--further"} & {*sys.argv} else None
    network = before if before and "--groups" in sys.argv else learn(others, beside, seed=1, before=before)
    if before:
        save_file({**before, **network}, FILE)  # it took long; the rest can be learnt again with --groups
    network |= who_speaks({**network, CALIBRATION: np.array([1, 1, 0]), **learn_grams(others, beside)}, others)
    numbers = read({**network, **learn_grams(others, beside)}, mine)
    weights = np.array(COUNTS, np.float32)
    save_file({**network, **learn_grams(own, beside), CALIBRATION: weights}, FILE)
    print(f"{len(mine)} lines by a writer of whom it saw nothing; {FILE.stat().st_size / 1e6:.1f} MB")
    chances = 1 / (1 + np.exp(-(numbers @ weights[:2] + weights[2])))
    for row in table(np.array([line.danger for line in mine]), chances):
        print(row)
    if "--wrong" in sys.argv:
        for line, chance in sorted(zip(mine, chances, strict=True), key=lambda one: float(one[1])):
            print(f"{chance:6.3f} {line.danger:d} {line.question[:20]:20} {' | '.join(line.turns)}")


def table(danger: Array, chances: Array) -> Iterable[str]:
    """What would be missed, and alarmed, from which chance on."""
    for bound in (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9):
        missed, alarmed = (danger & (chances < bound)).sum(), (~danger & (chances >= bound)).sum()
        yield f"from {bound:.2f}: missed {missed} of {danger.sum()}, alarmed {alarmed} of {(~danger).sum()}"


if __name__ == "__main__":
    main()
