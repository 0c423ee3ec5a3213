"""Learns what a message does in a request, and what its words are: the two networks of bot/nlu/command_network.py.

It learns from ``data/commands``, which strangers wrote (``tools/command_lines.py``). One writer is held out, to see
what it makes of people whom it never saw. No line of ``data/evaluation`` is learnt from.

Usage: python -m tools.learn_commands [--commands] [--further] [--details | --tells | --check]   (half an hour). It
learns marks (mark_network.safetensors), or with --commands commands alone (command_network.safetensors). --further goes
on from what was learnt, as was done for the files that ship (the marks before w12 was there, and while a correction
without words still said that no answer is wrong; commands with c11 to c13, and once more with c14 and the label of
sending, which began as a regression on what the network made of the lines before; then twice with w15 to w19: the
mean of the network before these (0.2), after the first (0.3) and after the second time (0.5), thinned; then with all
up to w39, half of each; marks once more with w22 to w27, the mean of before (0.1) and after, thinned to 64 columns, and
nothing yet from later ones).
--details learns only whom a message is about, as the mean of before and now; --tells only whether what is said at the
check tells or changes something of the request, a minute on what the network of commands that ships makes of all such
lines; --check only prints what they make of the
held-out writer.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import numpy as np
from safetensors.numpy import load_file, save_file
from sklearn.linear_model import LogisticRegression

from bot.law.rights import Who
from bot.models.meaning_network import MeaningNetwork
from bot.models.sentence_graph import LAYERS, published_weights
from bot.models.transformer_graph import WIDTH, Array, Weights
from bot.nlu.command_network import FILE, HEAD, IN_A_REQUEST, MARKS_FILE, WORDS
from bot.nlu.command_network import CommandNetwork as Served
from bot.nlu.danger_text import pieces
from bot.pii.names.model import tokenizer
from bot.requests.commands import LABELS, MARKS, SENDS, TELLS
from tools.command_lines import Line, corrections, lines, question
from tools.command_network import CommandNetwork, Example
from tools.learn_topic_meaning import mean, thinned

HELD_OUT: Final = "c3"
"""The writer from whom the network learns nothing: the angry, the young, and those who tell stories."""
COMMAND_ROUNDS, ROUNDS = 6, 5
"""How often each line is seen, each time a little otherwise."""
FURTHER, _AGAIN, _OLD, _OLD_MARKS = 2, 1, 0.58, 0.1
"""Where it goes on: how many rounds more, how often more a line of the newest writers is seen in each, and how much
what was learnt before counts in the mean that is kept (Wortsman et al. 2022, "Model soups", arXiv:2203.05482), and of
what tells marks apart in it."""
_OLD_COMMANDS: Final = 0.5
"""The same of commands. Of 300 answers by strangers (``answers_later.jsonl``; 254 before) the likeliest command is true
in 273 with 0.3, 271 with 0.5, 267 with 0.6; at the check 0.3 sends two of 313 that should not be sent."""
_THIN: Final = 64
"""How thin the matrices of commands stay: each going on would make them 32 columns wider."""
_NEWEST: Final = ("w", "c9", "c11", "c12", "c13", "c14", "c15")


def a_round(told: Sequence[Line], chance: random.Random) -> list[Example]:
    """All lines once, each a little otherwise than in other rounds."""
    return [line.otherwise(chance).read(question(line.asks, chance)) for line in told]


def learn(told: Sequence[Line], seed: int, before: Weights | None = None) -> dict[str, Array]:
    """What is learnt from lines; ``before`` is what was learnt until now, where it goes on."""
    begun, chance = time.perf_counter(), random.Random(seed)
    mask = tokenizer().token_to_id("[MASK]")
    network = CommandNetwork(published_weights(LAYERS), mask, (HEAD, len(LABELS)), (WORDS, len(MARKS)), seed)
    if before is not None:
        network.go_on_from(before)
        told = [*told, *(line for line in told if line.writer.startswith(_NEWEST) for _ in range(_AGAIN))]
    rounds = FURTHER if before is not None else ROUNDS
    wrong = 8.0
    for step, steps, loss in network.learn_from([a_round(told, chance) for _ in range(rounds)]):
        wrong = 0.98 * wrong + 0.02 * loss
        if step % 100 == 0:
            took = time.perf_counter() - begun
            print(f"{took:5.0f} s: {step} of {steps}, loss {wrong:.3f}", file=sys.stderr, flush=True)
    learnt = dict(network.learnt())
    return learnt if before is None else _kept(before, learnt)


def _kept(before: Weights, learnt: Weights) -> dict[str, Array]:
    """The mean of what was learnt before and now."""
    words = [{name: value for name, value in one.items() if name.startswith(WORDS)} for one in (before, learnt)]
    return {**mean([before, learnt], [_OLD, 1 - _OLD]), **mean(words, [_OLD_MARKS, 1 - _OLD_MARKS])}


def details_of(learnt: Mapping[str, Array], told: Sequence[Line]) -> dict[str, Array]:
    """The choices of whom a line is about, learnt on what the finished network makes of lines: a regression each.

    Few lines tell them, so the network itself hardly learns them. They are told of lines that give that slot.
    """
    weights, bias = _head(learnt)
    meaning, chance, who = _meaning(learnt), random.Random(2), LABELS.index(f"who:{Who.ME.value}")
    told = [line for line in told if line.labels[who] != -1 and line.labels[LABELS.index("slot:who")] == 1]
    meanings = np.array([meaning.numbers(line.read(question(line.asks, chance)).pieces) for line in told])
    for place, label in enumerate(LABELS):
        if label.startswith("who:"):
            fitted = LogisticRegression(C=100, max_iter=3_000).fit(meanings, [line.labels[place] for line in told])
            weights[:, place], bias[place] = fitted.coef_[0], fitted.intercept_[0]
    return {f"{HEAD}.weight": weights, f"{HEAD}.bias": bias}


def telling(learnt: Mapping[str, Array], told: Sequence[Line]) -> dict[str, Array]:
    """Whether a line tells or changes something of the request, learnt on what the finished network makes of it.

    Of lines at the check and corrections; those of which nobody said it are left out.
    """
    weights, bias = (number[..., : IN_A_REQUEST.index(TELLS)] for number in _head(learnt))
    meaning, chance = _meaning(learnt), random.Random(2)
    told = [line for line in told if line.tells >= 0]
    read = [pieces(tokenizer(), line.text, question=question(line.asks, chance)) for line in told]
    meanings = np.array([meaning.numbers(ids) for ids in read])
    fitted = LogisticRegression(C=100, max_iter=5_000).fit(meanings, [line.tells for line in told])
    return {
        f"{HEAD}.weight": np.column_stack([weights, fitted.coef_[0]]).astype(np.float32),
        f"{HEAD}.bias": np.append(bias, fitted.intercept_).astype(np.float32),
    }


def _head(learnt: Mapping[str, Array]) -> tuple[Array, Array]:
    weights, bias = (learnt[f"{HEAD}.{name}"].astype(np.float32) for name in ("weight", "bias"))
    return weights, bias


def _meaning(learnt: Mapping[str, Array]) -> MeaningNetwork:
    """The network without its labels: what it makes of a line, ``WIDTH`` numbers."""
    return MeaningNetwork({**learnt, f"{HEAD}.weight": np.eye(WIDTH), f"{HEAD}.bias": np.zeros(WIDTH)}, [HEAD])


def rows(told: Sequence[Line], served: Served) -> Iterator[str]:
    """Of each label, how often it was found, and how often what was found is right."""
    chance = random.Random(1)
    read = [served(line.text, question(line.asks, chance)).chances for line in told]
    for place, label in enumerate(LABELS):
        is_so = np.array([line.labels[place] == 1 for line in told])
        slot = label.partition(":")[0]
        asked = LABELS.index(f"slot:{slot}") if slot == "who" else place
        known = np.array([line.labels[asked] >= (asked != place) for line in told])
        found = np.array([one[label] >= 0.5 for one in read]) & known
        both = (is_so & found).sum()
        yield f"{label:24} {both:4} of {is_so.sum():4} found; of {found.sum():4} found, right {both}"


def commands_alone(told: Sequence[Line], before: Weights | None = None) -> dict[str, Array]:
    """The network that reads commands in a request: no marks, and only the lines that say what a message does."""

    def as_example(line: Line, chance: random.Random) -> Example:
        ids = pieces(tokenizer(), line.otherwise(chance).text, question=question(line.asks, chance))
        known = {**dict(zip(LABELS, line.labels, strict=True)), SENDS: line.sends, TELLS: line.tells}
        labels = [known[label] for label in IN_A_REQUEST]
        return Example(ids, labels, [-1] * len(ids))

    chance, mask = random.Random(1), tokenizer().token_to_id("[MASK]")
    network = CommandNetwork(published_weights(LAYERS), mask, (HEAD, len(IN_A_REQUEST)), (WORDS, len(MARKS)), 1)
    said = [line for line in told if line.labels[0] >= 0 and line.asks != "receipt"]
    lines_of_commands = [line for line in said if line.asks or not line.marks]
    if before is not None:
        network.go_on_from(
            {f"{WORDS}.weight": np.zeros((WIDTH, len(MARKS))), f"{WORDS}.bias": np.zeros(len(MARKS)), **before}
        )
        lines_of_commands += [line for line in lines_of_commands if line.sends >= 0 and line.writer.startswith(_NEWEST)]
    count = COMMAND_ROUNDS if before is None else FURTHER
    rounds = [[as_example(line, chance) for line in lines_of_commands] for _ in range(count)]
    for step, steps, loss in network.learn_from(rounds):
        if step % 100 == 0:
            print(f"{step} of {steps}, loss {loss:.3f}", file=sys.stderr, flush=True)
    learnt = {name: value for name, value in network.learnt().items() if not name.startswith(f"{WORDS}.")}
    return learnt if before is None else thinned(mean([before, learnt], [_OLD_COMMANDS, 1 - _OLD_COMMANDS]), _THIN)


def main() -> None:
    """Learn from all writers but one, and say what became of that one."""
    told = list(lines())
    others, mine = ([line for line in told if (line.writer == HELD_OUT) is is_mine] for is_mine in (False, True))
    if "--tells" in sys.argv:
        before = load_file(FILE)
        save_file({**before, **telling(before, [*others, *corrections()])}, FILE)
    elif "--commands" in sys.argv and "--check" not in sys.argv:
        save_file(commands_alone(others, load_file(FILE) if "--further" in sys.argv else None), FILE)
    elif "--check" not in sys.argv:
        before = load_file(MARKS_FILE) if {"--further", "--details"} & {*sys.argv} else None
        learnt = dict(before) if before and "--details" in sys.argv else learn(others, seed=1, before=before)
        details = details_of(learnt, others)
        if before and "--details" in sys.argv:  # the mean of before and now, as of whole networks
            details = {name: (before[name].astype(np.float32) + now) / 2 for name, now in details.items()}
        save_file({**learnt, **details}, MARKS_FILE)
    print(f"{len(mine)} lines by a writer of whom they saw nothing")
    for row in rows(mine, Served()):
        print(row)


if __name__ == "__main__":
    main()
