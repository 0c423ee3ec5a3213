"""Learns what a name is, and writes bot/pii/names/model.safetensors.

Usage: python -m tools.learn_names          learns, measures on what it held out, and writes; six minutes
       python -m tools.learn_names --check  measures what was written, on what was held out
"""

from __future__ import annotations

import hashlib
import re
import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from safetensors import safe_open
from safetensors.numpy import save_file

from bot.models import lora
from bot.models.sentence_graph import published_weights
from bot.pii.dates import days_and_codes
from bot.pii.names import onnx_graph
from bot.pii.names.grammar import Sentence
from bot.pii.names.lexicon import EnglishLexicon
from bot.pii.names.model import FILE, LearntNames, first_pieces, tokenizer
from bot.pii.names.name_finder import find_names
from bot.pii.names.onnx_graph import traits
from bot.text.words import words_of
from tools import name_sentences
from tools.code_digest import code_digest
from tools.name_sentences import Labelled, Sentences, Told

MADE_FROM: Final = "made from"
"""Under this the file of what was learnt says what it was learnt from: ``digest()``."""
NUMBERS: Final = (5, 2, 8_000)
"""How often each message is told as it was written, how often with other names, and how many examples."""
LEARNING: Final = Path(__file__).with_name("learning_layers.py")
NETWORK: Final = Path(__file__).with_name("name_network.py")
_BINS: Final = (0.02, 0.1, 0.3, 0.5, 0.7, 0.9)


class Learner:
    """Makes sentences into numbers."""

    def __init__(self, lexicon: EnglishLexicon) -> None:
        self._lexicon, self._tokenizer = lexicon, tokenizer()

    def labelled(self, told: Told) -> Labelled:
        """The pieces of a sentence, and its words."""
        sentence = sentence_of(told.text, self._lexicon)
        encoding, shown = self._tokenizer.encode(told.text), traits(sentence)

        def behind(piece: int, end: int) -> int:
            while piece < len(encoding.ids) - 1 and encoding.offsets[piece][0] < end:
                piece += 1
            return piece

        words = []
        for n, first in first_pieces([(word.start, word.end) for word in sentence.words], encoding.offsets):
            word = sentence.words[n]
            name = any(start <= word.start < end for start, end in told.names)
            words.append((first, behind(first, word.end), shown[n], name))
        found = open_places(told)
        pieces = first_pieces([(start, end) for start, end, _ in found], encoding.offsets)
        places = [(first, behind(first, found[n][1]), found[n][2]) for n, first in pieces]
        return Labelled(encoding.ids, words, places)


def open_places(told: Told) -> list[tuple[int, int, bool]]:
    """Its days and codes, and whether each is somebody's; none where that is not known."""
    if told.others is None:
        return []
    theirs = [match.span() for said in told.others for match in re.finditer(re.escape(said), told.text)]
    return [
        (one.start, one.end, any(start < one.end and one.start < end for start, end in theirs))
        for one in days_and_codes(told.text)
        if not any(start < one.end and one.start < end for start, end in told.names)
    ]


def sentence_of(text: str, lexicon: EnglishLexicon) -> Sentence:
    """A message taken apart."""
    return Sentence(text, words_of(text, lexicon))


def examples(folder: Path, lexicon: EnglishLexicon) -> list[str]:
    """The sentences of data/nlu in which the rules see nobody."""
    return [
        line
        for file in sorted(folder.glob("*.yml"))
        for line in re.findall(r"^    - (.+)$", file.read_text(encoding="utf-8"), re.MULTILINE)
        if not find_names(line, lexicon)
    ]


def digest() -> str:
    """What the messages, the network and what is told of words depend on, in short; not the lexicon, nor data/nlu."""
    modules = [Path(module.__file__ or "") for module in (onnx_graph, lora, name_sentences)]
    told = code_digest([*modules, LEARNING, NETWORK]).encode() + name_sentences.MESSAGES.read_bytes()
    return hashlib.sha256(told + repr(NUMBERS).encode()).hexdigest()


def made_from(file: Path) -> str:
    """The digest that a file of what was learnt was written with."""
    with safe_open(file, "np") as opened:
        return str(opened.metadata()[MADE_FROM])


def measured(told: Iterable[Told], lexicon: EnglishLexicon, learnt: LearntNames) -> dict[str, Counter[int]]:
    """By kind of word and whether it is a name ("+", "-"), how many words were how likely, in the parts of _BINS.

    And of days and codes, whether they are somebody's.
    """
    found: dict[str, Counter[int]] = {}

    def count(what: str, right: bool, probability: float) -> None:
        counts = found.setdefault(f"{what} {'-+'[right]}", Counter())
        counts[sum(probability > bound for bound in _BINS)] += 1

    for one in told:
        reading, sentence = learnt(one.text), sentence_of(one.text, lexicon)
        for n, probability in reading.names(sentence).items():
            word = sentence.words[n]
            count(word.kind, any(first <= word.start < end for first, end in one.names), probability)
        places = open_places(one)
        for n, probability in reading.somebodys([(start, end) for start, end, _ in places]).items():
            count("day or code", places[n][2], probability)
    return dict(sorted(found.items()))


def learn(said: Sequence[str], lexicon: EnglishLexicon) -> None:
    """Learn and write."""
    from tools.name_network import NameNetwork  # TensorFlow takes seconds, and only this needs it

    start = time.perf_counter()
    sentences = list(Sentences(said, lexicon, held=False).to_learn_from(*NUMBERS))
    learner = Learner(lexicon)
    network = NameNetwork(published_weights(onnx_graph.LAYERS), tokenizer().token_to_id("[MASK]"))
    wrong = 0.5
    for step, steps, loss in network.learn([learner.labelled(one) for one in sentences]):
        wrong = 0.98 * wrong + 0.02 * loss
        if step % 100 == 0:
            print(f"{time.perf_counter() - start:5.0f} s, step {step} of {steps}, loss {wrong:.3f}", flush=True)
    save_file(dict(network.learnt()), FILE, {MADE_FROM: digest()})
    print(f"{time.perf_counter() - start:.0f} s, {len(sentences)} sentences, {FILE.stat().st_size / 1000:.0f} kB")


def main(arguments: Sequence[str]) -> None:
    """Learn unless only the measure is wanted; measure."""
    lexicon = EnglishLexicon()
    said = examples(Path("data/nlu"), lexicon)
    if "--check" not in arguments:
        learn(said, lexicon)
    held = Sentences(said, lexicon, held=True).as_written()
    print("messages that were held out: words by how likely they were, up to " + ", ".join(map(str, _BINS)) + ", 1")
    for what, counts in measured(held, lexicon, LearntNames()).items():
        print(f"  {what:18}" + "".join(f"{counts[n]:7}" for n in range(len(_BINS) + 1)))


if __name__ == "__main__":
    main(sys.argv[1:])
