"""How likely a word is somebody's name, and a day or a code somebody's, by what the message means: learnt from many.

A rule knows the places that somebody thought of. This reads the message as the sentence model does, so it tells "king
was off friday" from "king was the answer" although the same words stand around, and "she was off on 4 march" from
"term ends on 4 march". ``tools/learn_names.py`` makes what was learnt from the examples of data/nlu, in which nobody is
named, and from sentences in which somebody is.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnxruntime
from safetensors.numpy import load_file
from spacy.lang.en.stop_words import STOP_WORDS
from tokenizers import Tokenizer

from bot.models.sentence_graph import published_file, published_weights
from bot.models.transformer_graph import Weights
from bot.pii.dates import days_and_codes
from bot.pii.names import onnx_graph
from bot.pii.names.grammar import Sentence
from bot.pii.names.lexicon import EnglishLexicon
from bot.pii.names.name_finder import names_in, runs
from bot.pii.names.onnx_graph import TRAITS, traits
from bot.pii.span import Span
from bot.text.people_words import KIN, LITTLE, MODAL, SAYS, SEASONS, SPELT
from bot.text.words import word_set, words_of

FILE: Final = Path(__file__).with_suffix(".safetensors")
ANSWERS_FILE: Final = Path(__file__).with_name("answers.safetensors")
"""What was learnt of answers to the question for a name, read with what they complete: "my name is ok ta bye"."""
TRAIT_WEIGHTS: Final = "traits"
"""One weight for each of ``TRAITS``, one that every word has, and one that every day or code has."""
Scores = list[list[float]]
"""Of each piece, how far it is a name and how far somebody's, as log-odds."""
_NOBODY: Final = (
    STOP_WORDS
    | KIN
    | LITTLE
    | SAYS
    | SPELT
    | word_set(
        "um uh er erm thanks thank hi hello mr mrs miss ms dr didnt ill id hes shes theyre wheres hows thats née "
        "cancel stop skip help back nothing none anonymous fee fees"
    )
) - (MODAL - {"can"} | SEASONS)
"""Little words and words for people: what was learnt says nothing of them."""
_IN_DOUBT: Final = 1.4
"""What is put to the log-odds: a name that is missed harms more than a word that is hidden (docs/adr/0005)."""
_PIECES: Final = 128  # that are read at once
_AROUND: Final = 32  # pieces to either side that a word is read with at least, where the message is long
_MOST: Final = 480
"""Pieces of a message that are read: as many as 2,000 letters of English have. Signs without sense have four times as
many, and would cost half a second; what is beyond is judged by the rules alone."""


class Reading:
    """What a message means, piece by piece."""

    def __init__(self, offsets: Sequence[tuple[int, int]], scores: Scores, weights: Sequence[float]) -> None:
        """``offsets``: where the pieces stand; ``weights``: ``TRAIT_WEIGHTS``."""
        self._offsets, self._scores = offsets, scores
        *by_trait, self._of_a_word, self._of_a_place = weights
        self._by_trait = dict(zip(TRAITS, by_trait, strict=True))

    def names(self, sentence: Sentence, said_nothing_of: Collection[str] = _NOBODY) -> Mapping[int, float]:
        """The probability that a word is a name, by its number; of little words nothing is said.

        A ``Likely`` of ``bot.pii.names.name_finder``; the sentence is that of the message.
        """
        shown = traits(sentence)
        return {
            n: _probability(self._scores[piece][0] + self._of_a_word + sum(self._by_trait[trait] for trait in shown[n]))
            for n, piece in first_pieces([(word.start, word.end) for word in sentence.words], self._offsets)
            if sentence.words[n].lower not in said_nothing_of
        }

    def somebodys(self, places: Sequence[tuple[int, int]]) -> Mapping[int, float]:
        """The probability that a place, such as that of a day without its year, is somebody's; by its number."""
        return {
            n: _probability(self._scores[piece][1] + self._of_a_place)
            for n, piece in first_pieces(places, self._offsets)
        }


class LearntNames:
    """Reads messages; thread-safe, one core."""

    def __init__(self, learnt: Weights | None = None) -> None:
        learnt = learnt or load_file(FILE)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        graph = onnx_graph.build(published_weights(onnx_graph.LAYERS), learnt)
        self._session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
        self._tokenizer = tokenizer()
        self._weights: list[float] = learnt[TRAIT_WEIGHTS].astype(float).tolist()

    def __call__(self, text: str) -> Reading:
        """Read a message."""
        # Half of a character that two of UTF-16 make up is no text that the tokenizer takes
        encoding = self._tokenizer.encode(text.encode("utf-8", "replace").decode())
        ids, offsets = encoding.ids, encoding.offsets
        if len(ids) > _MOST + 2:
            ids, offsets = [*ids[: _MOST + 1], ids[-1]], [*offsets[: _MOST + 1], offsets[-1]]
        return Reading(offsets, self._scores(ids), self._weights)

    def _scores(self, ids: list[int]) -> Scores:
        """The score of each piece; a long message is read in parts that overlap."""
        if len(ids) <= _PIECES:
            return self._read(ids)
        first, last, inner = ids[0], ids[-1], ids[1:-1]
        size, scores = _PIECES - 2, [[0.0, 0.0]] * len(ids)
        for start in range(0, max(1, len(inner) - _AROUND), size - 2 * _AROUND):
            part = self._read([first, *inner[start : start + size], last])[1:-1]
            skipped = _AROUND if start else 0
            scores[1 + start + skipped : 1 + start + len(part)] = part[skipped:]
        return scores

    def _read(self, ids: list[int]) -> Scores:
        scores: list[Scores] = self._session.run(None, {"ids": np.array([ids], np.int64)})[0].tolist()
        return scores[0]


@cache
def tokenizer() -> Any:
    """The published tokenizer; texts are not cut."""
    made = Tokenizer.from_str(published_file("tokenizer.json").decode())
    made.no_truncation()
    made.no_padding()
    return made


def first_pieces(places: Sequence[tuple[int, int]], offsets: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The number of each place, in order, and of the piece it begins with; ``offsets``: where pieces stand."""
    piece = 1  # behind the mark that every message begins with
    for n, (start, end) in enumerate(places):
        while piece < len(offsets) - 1 and offsets[piece][0] < start:
            piece += 1
        if piece < len(offsets) - 1 and offsets[piece][0] < end:
            yield n, piece


def _surely(sentence: Sentence, likely: Mapping[int, float]) -> Callable[[int, int], bool]:
    """Whether what stands from one place to another holds a word that surely is a name."""
    begin = [word.start for n, word in enumerate(sentence.words) if likely.get(n, 0.0) > _SURELY]
    return lambda start, end: any(start <= one < end for one in begin)


def _probability(log_odds: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, log_odds + _IN_DOUBT))))


# --- Finds in a message what only its meaning tells: names, and the days and codes that are somebody's

# How likely a day or a code must be somebody's where somebody is named, and a code where nobody is. A day that stands
# beside nobody tells nobody from another.
_SOMEBODYS: Final = 0.3
_PERHAPS, _SURELY = 0.5, 0.9
"""How likely a word of an answer must be a name to be hidden, and one of those side by side to be taken for a name;
chosen on the frozen answers. In any other message the latter says which names are sure: of the people who may be looked
at all names that were told in first words are, and 8 of the 26 words that were taken for one are not."""
_CODE_ALONE: Final = 0.9


class NameFinder:
    """A ``FindNames`` of ``bot.pii.pseudonymiser``; costs a second to make, so make one for the process."""

    def __init__(self, own_words: Collection[str] = ()) -> None:
        """``own_words``: what people here talk about, such as the words of the notice; lower case."""
        self._lexicon = EnglishLexicon(own_words)
        self._learnt = LearntNames()
        self._answers = LearntNames(load_file(ANSWERS_FILE))

    def __call__(self, text: str, heard: Collection[str] = ()) -> list[Span]:
        """Find them; ``heard`` are names that this conversation has already held, lower case."""
        reading = self._learnt(text)
        sentence = Sentence(text, words_of(text, self._lexicon))
        likely = reading.names(sentence)
        names = names_in(sentence, self._lexicon, heard, likely)
        theirs = self._days_and_codes(text, reading, bool(names or heard))
        sure = _surely(sentence, likely)
        return [*(Span("name", start, end, text[start:end], sure(start, end)) for start, end in names), *theirs]

    def in_answer(self, text: str, heard: Collection[str] = ()) -> list[Span]:
        """The names in an answer to the question for one, what only may be a name, and days and codes.

        ``text`` begins with what the answer completes (``bot.pii.pseudonymiser.ANSWERS``). A ``FindNames`` like the
        finder itself, which knows no question, so that a greeting that English has not is a name to it.
        """
        del heard
        sentence = Sentence(text, words_of(text, self._lexicon))
        likely = self._answers(text).names(sentence, ())
        # One letter right behind a digit is that of a class ("3H"), and no name.
        hidden = [
            likely.get(n, 0.0) > _PERHAPS
            and not (word.end - word.start == 1 and text[word.start - 1 : word.start].isdigit())
            for n, word in enumerate(sentence.words)
        ]
        sure = _surely(sentence, likely)
        names = [
            Span("name" if sure(start, end) else "possible name", start, end, text[start:end])
            for start, end in runs(sentence, hidden)
        ]
        return [*names, *self._days_and_codes(text, None, bool(names))]

    def _days_and_codes(self, text: str, reading: Reading | None, beside_a_name: bool) -> list[Span]:
        """Those that are somebody's; the message is read for them where it has not been, and only if there are any."""
        places = [one for one in days_and_codes(text) if beside_a_name or one.kind == "number"]
        if not places:
            return []
        likely = (reading or self._learnt(text)).somebodys([(one.start, one.end) for one in places])
        enough = _SOMEBODYS if beside_a_name else _CODE_ALONE
        return [one for n, one in enumerate(places) if likely.get(n, 0.0) > enough]
