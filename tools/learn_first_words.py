"""Learns what first words are about and wish, and what a correction takes back: first_words_network.safetensors.

It goes on from the network that marks words (``tools/learn_commands.py``), cut to its widest columns, with the lines of
``tools/command_lines.py``: all that wish something or only sound like it, a third of the others so that these are not
forgotten, and corrections beside their wish. What ships is the mean with that network (0.2), thinned to 32 columns;
whom a line is about, and whether a second right is wished, are regressions on what the finished network makes of lines.
The one that ships was made in two goes of two rounds: only the second had the newest first words (w32 to w34) and the
corrections. But for whether a second right is wished and which, it has learned nothing yet from w38, w39 and w41 to w44
(1,480 first words), nor from w36 and w37 (300 accounts that name addresses of others): one that went on with these for
two rounds took 38 of 55 addresses in accounts and none of another, and one connection too many.

Usage: python -m tools.learn_first_words [--check | --second-wish]
Forty minutes on two cores; --check only counts, --second-wish learns anew of a second wish alone (four minutes).
"""

from __future__ import annotations

import json
import random
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from safetensors.numpy import load_file, save_file
from sklearn.linear_model import LogisticRegression

from bot.models.meaning_network import MeaningNetwork
from bot.models.sentence_graph import LAYERS, published_weights
from bot.models.transformer_graph import WIDTH, Array
from bot.nlu.command_network import ALSO, FIRST_FILE, HEAD, MARKS_FILE, WISH, WORDS
from bot.nlu.command_network import CommandNetwork as Served
from bot.pii.names.model import tokenizer
from bot.requests.commands import LABELS, MARKS, WISHES, Command
from tools.command_lines import COUNTED, NOTHING, Line, lines, question, wishes, wishes_and_corrections
from tools.command_network import CommandNetwork, Example
from tools.learn_commands import HELD_OUT, details_of
from tools.learn_topic_meaning import mean, thinned

ROUNDS: Final = 4
_KEPT, _QUESTIONS = 0.35, 0.2
"""How many of the other lines, and of the examples that wish nothing, are learnt again in each round."""
_OFTEN: Final = 3
"""How often a correction is seen in each round."""
_OLD: Final = 0.2
_THIN: Final = 32


def a_round(told: Sequence[Line], chance: random.Random) -> list[Example]:
    """The lines of a round, each a little otherwise than in other rounds."""
    found = []
    for line in told:
        share = _QUESTIONS if line.writer == "nlu" and line.wish == NOTHING else _KEPT if line.wish == -1 else 1.0
        times = _OFTEN if line.beside else int(chance.random() < share)
        found += [line.otherwise(chance).read(question(line.asks, chance)) for _ in range(times)]
    return found


def learn(told: Sequence[Line]) -> dict[str, Array]:
    """What is learnt from lines, from the network that marks words on."""
    chance, mask = random.Random(1), tokenizer().token_to_id("[MASK]")
    heads, words, wished = (HEAD, len(LABELS)), (WORDS, len(MARKS)), (WISH, len(WISHES))
    network = CommandNetwork(published_weights(LAYERS), mask, heads, words, 1, wished)
    before = load_file(MARKS_FILE)
    begun = {f"{WISH}.weight": np.zeros((WIDTH, len(WISHES))), f"{WISH}.bias": np.zeros(len(WISHES))}
    network.go_on_from({**begun, **before})
    for step, steps, loss in network.learn_from([a_round(told, chance) for _ in range(ROUNDS)]):
        if step % 100 == 0:
            print(f"{step} of {steps}, loss {loss:.3f}", file=sys.stderr, flush=True)
    learnt = dict(network.learnt())
    shared = {name: value for name, value in learnt.items() if name in before}
    return {**learnt, **thinned(mean([before, shared], [_OLD, 1 - _OLD]), _THIN)}


def with_second_wish(learnt: Mapping[str, Array], told: Sequence[Line]) -> dict[str, Array]:
    """Whether a second right is wished, and of each whether it is: regressions on what the network makes of lines."""
    weights, bias = (learnt[f"{HEAD}.{name}"].astype(np.float32) for name in ("weight", "bias"))
    meaning = MeaningNetwork({**learnt, f"{HEAD}.weight": np.eye(WIDTH), f"{HEAD}.bias": np.zeros(WIDTH)}, [HEAD])
    first = [line for line in told if line.second != -1]
    meanings = np.array([meaning.numbers(line.read("").pieces) for line in first])
    place, fitted = LABELS.index(Command.ADD_REQUEST.value), LogisticRegression(C=10, max_iter=3_000)
    fitted.fit(meanings, [line.second != NOTHING for line in first])
    weights[:, place], bias[place] = fitted.coef_[0], fitted.intercept_[0]
    each = [LogisticRegression(C=3, max_iter=3_000) for _ in range(NOTHING)]
    for right, one in enumerate(each):
        one.fit(meanings, [right in (line.wish, line.second) for line in first])
    return {
        f"{HEAD}.weight": weights.astype(np.float16),
        f"{HEAD}.bias": bias.astype(np.float16),
        f"{ALSO}.weight": np.concatenate([one.coef_ for one in each]).T.astype(np.float16),
        f"{ALSO}.bias": np.concatenate([one.intercept_ for one in each]).astype(np.float16),
    }


def main() -> None:
    """Learn, and say what became of first words that are only counted."""
    if "--check" not in sys.argv:
        others = [line for line in lines() if line.writer != HELD_OUT]
        is_second_alone = "--second-wish" in sys.argv
        learnt = load_file(FIRST_FILE) if is_second_alone else learn([*others, *wishes_and_corrections()])
        learnt |= {} if is_second_alone else details_of(learnt, others)
        save_file({**learnt, **with_second_wish(learnt, others)}, FIRST_FILE)
    served, file = Served(), COUNTED[1]
    whom = [json.loads(row).get("who") for row in file.read_text(encoding="utf-8").splitlines()]
    found: Counter[bool | None] = Counter()
    for (text, _), who in zip(wishes(file), whom, strict=True):
        said = served.first_words(text).who()
        found[said and said.value == who] += who != "unknown"
    print(f"whom first words are about: right {found[True]}, wrong {found[False]}, not known {found[None]}")


if __name__ == "__main__":
    main()
