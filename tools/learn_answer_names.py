"""Learns which words of an answer to the question for a name are names: bot/pii/names/answers.safetensors.

It learns from ``data/answers``: what strangers typed there, each name marked ``[[name|…]]``, ``[[child|…]]`` or
``[[other|…]]``, half of the lines without one; from ``data/commands``, where only what was asked is marked or told, so
that of other words which may be names nothing is known; and from ``tools/name_messages.jsonl``, what people say
elsewhere, said there. ``data/evaluation/commands/answers.jsonl`` judges it.

Usage: python -m tools.learn_answer_names   (five minutes on two cores)
"""

from __future__ import annotations

import hashlib
import json
import random
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from safetensors.numpy import save_file

from bot.law.request_fields import CHILD, NAME
from bot.models.sentence_graph import published_weights
from bot.pii.names import onnx_graph
from bot.pii.names.lexicon import EnglishLexicon
from bot.pii.names.model import ANSWERS_FILE, first_pieces, tokenizer
from bot.pii.names.name_finder import find_names
from bot.pii.pseudonymiser import ANSWERS
from tools.learn_names import MADE_FROM, Learner, sentence_of
from tools.marked_lines import read_marks
from tools.name_sentences import MESSAGES, Labelled, Sentences, Told, held_out, messages

ANSWERED: Final = Path("data/answers")
COMMANDS: Final = Path("data/commands")
WHOLE, IN_PART, ELSEWHERE = 12, 6, 1
"""How often a line is learned from: of data/answers, of data/commands, and what people say elsewhere."""
_RENAMED: Final = 0.6
"""The share of answers that are learned with other names in the same places."""
_SMALL: Final = 0.3
"""The share of lines that are learned in small letters."""
_NAMES: Final = ("name", "child", "other")


class Renaming(Sentences):
    """Puts other names in the place of those of an answer."""

    def renamed(self, one: Answer) -> Answer:
        """The same answer by somebody else."""
        told = self._with_other_names(Told(one.text, one.names))
        return one._replace(text=told.text, names=told.names)


class Answer(NamedTuple):
    """What was asked, what was typed, where its names stand, and the file or folder that it stands in."""

    asks: str
    text: str
    names: tuple[tuple[int, int], ...]
    source: Path

    @property
    def is_whole(self) -> bool:
        """Whether no other word of it is a name."""
        return self.source != COMMANDS


def answers() -> Iterator[Answer]:
    """Every answer that is learned from."""
    for folder in (ANSWERED, COMMANDS):
        for file in sorted(folder.glob("*.jsonl")):
            for row in map(json.loads, file.read_text(encoding="utf-8").splitlines()):
                if row["asks"] in (NAME, CHILD) and (read := answer(row, folder)):
                    yield read
    chance = random.Random(1)
    for told in messages():
        if not held_out(told.text):
            yield Answer(chance.choice((NAME, CHILD)), told.text, told.names, MESSAGES)


def answer(row: Mapping[str, Any], source: Path) -> Answer | None:
    """An answer; None where it holds a name and nothing tells where."""
    text, marks = read_marks(row["text"])
    names = [(start, end) for start, end, kind in marks if kind in _NAMES]
    if names or source != COMMANDS:
        return Answer(row["asks"], text, tuple(names), source)
    for slot in (NAME, CHILD):
        told = str((row.get("slots") or {}).get(slot, "")).partition("," if slot == CHILD else "\n")[0]
        start = text.lower().find(told.lower()) if told else -1
        if start >= 0:
            names.append((start, start + len(told)))
    unknown = not names and "answer" in row.get("labels", ())
    return None if unknown else Answer(row["asks"], text, tuple(names), source)


def labelled(one: Answer, learner: Learner, lexicon: EnglishLexicon, chance: random.Random) -> Labelled:
    """The pieces of an answer behind what it completes, and its words; no words of which nothing is known."""
    lead = f"{ANSWERS[one.asks]} "
    small = chance.random() < _SMALL and len(one.text.lower()) == len(one.text)
    text = lead + (one.text.lower() if small else one.text)
    names = tuple((start + len(lead), end + len(lead)) for start, end in one.names)
    found = learner.labelled(Told(text, names))
    if one.is_whole:
        return found
    sentence, ruled = sentence_of(text, lexicon), find_names(text, lexicon)
    offsets = tokenizer().encode(text).offsets
    number_of = {piece: n for n, piece in first_pieces([(w.start, w.end) for w in sentence.words], offsets)}

    def is_known(n: int, is_name: bool) -> bool:
        word = sentence.words[n]
        by_form = word.cap and (is_name or not sentence.starts(n))
        return is_name == (by_form or any(start <= word.start < end for start, end in ruled))

    return found._replace(words=[word for word in found.words if is_known(number_of[word[0]], word[3])])


def digest() -> str:
    """What was learned from, in short, but for data/commands, which grows for other networks."""
    files = [MESSAGES, *sorted(ANSWERED.glob("*.jsonl"))]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def main() -> None:
    """Learn and write."""
    from tools.name_network import NameNetwork  # TensorFlow takes seconds

    start, chance, lexicon = time.perf_counter(), random.Random(3), EnglishLexicon()
    learner, told, others = Learner(lexicon), [], Renaming((), lexicon, held=False)
    for line in answers():
        often = WHOLE if line.source == ANSWERED else IN_PART if line.source == COMMANDS else ELSEWHERE
        for _ in range(often):
            is_renamed = line.names and line.source != MESSAGES and chance.random() < _RENAMED
            told.append(labelled(others.renamed(line) if is_renamed else line, learner, lexicon, chance))
    network = NameNetwork(published_weights(onnx_graph.LAYERS), tokenizer().token_to_id("[MASK]"))
    wrong = 0.5
    for step, steps, loss in network.learn(told):
        wrong = 0.98 * wrong + 0.02 * loss
        if step % 100 == 0:
            print(f"{time.perf_counter() - start:5.0f} s, step {step} of {steps}, loss {wrong:.3f}", flush=True)
    save_file(dict(network.learnt()), ANSWERS_FILE, {MADE_FROM: digest()})


if __name__ == "__main__":
    main()
