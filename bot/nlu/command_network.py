"""Which commands a message holds, and which of its words are what, learned from what strangers typed in a request.

Three networks that ship with the product, made by ``tools/learn_commands.py`` from what strangers wrote: training on a
school's examples changes nothing in them. In a request one (``command_network.safetensors``) reads commands and another
(``mark_network.safetensors``) marks words, as joint models of intents and slots do (Chen et al. 2019,
arXiv:1902.10909), and tells whom a message is about; after the receipt it tells what is wanted. The third
(``first_words_network.safetensors``) reads the same of first words, and which right they wish; and of a correction,
side by side with the wish that it corrects, which words of the wish are taken back.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from safetensors.numpy import load_file

from bot.conversations.danger_context import QUESTIONS
from bot.models.meaning_network import MeaningNetwork
from bot.models.transformer_graph import Array
from bot.nlu.danger_text import pieces
from bot.pii.names.model import tokenizer
from bot.pii.pseudonymiser import normalise_for_understanding
from bot.requests.commands import AFTERWARDS, LABELS, MARKS, SENDS, TELLS, WISHES, Commands, Mark

FILE: Final = Path(__file__).with_suffix(".safetensors")
MARKS_FILE: Final = Path(__file__).with_name("mark_network.safetensors")
FIRST_FILE: Final = Path(__file__).with_name("first_words_network.safetensors")
HEAD: Final = "labels"
WORDS: Final = "marks"
WISH: Final = "wishes"
ALSO: Final = "also"
"""Of each right whether it is wished, whatever else is."""
IN_A_REQUEST: Final = (*(label for label in LABELS if label not in AFTERWARDS), SENDS, TELLS)
LONGEST: Final = 160
"""Word pieces that are read; the end of a longer message is not, but a token in it is one word however long."""
BESIDE, _CORRECTION = 250, 110
"""Word pieces that are read of a correction and its wish together, and of the correction."""
_HOW_MUCH: Final = {
    "name": 3.2,
    "child": 2.4,
    "class": 3.2,
    "rel": 1.3,
    "old": 1.4,
    "new": 1.1,
    "only": 0.0,
    "contact": 1.5,
}
_NAMES: Final = {"name": 3.0, "class": 1.6, "old": 0.0, "contact": 2.0}
_OTHERS: Final = 0.4


def _bounds(much: Mapping[str, float]) -> Array:
    return np.array([much.get(kind, _OTHERS) if kind else 0.0 for kind in MARKS], np.float32)


_CAREFUL: Final = _bounds(_HOW_MUCH)
"""How much likelier than none a mark must be, as log-odds: chosen on the frozen lines. A wrong name is the worst."""
_FIRST: Final = _bounds({**_HOW_MUCH, "name": 2.4, "class": 2.2, "child": 1.4, "rel": 2.3, "new": 3.7, "add": 0.8})
"""The same of first words, which another network reads."""
_ASKED: Final = {
    QUESTIONS["name"]: _bounds(_NAMES),
    QUESTIONS["child"]: _bounds(_NAMES),
    QUESTIONS["contact"]: _bounds({**_HOW_MUCH, "contact": -0.3, "child": 1.0}),
}
"""The same where that very thing is asked for, by the question."""
_OF_A_REPAIR: Final = ("old", "new", "only", "add")
_REPAIRS: Final = _bounds({**dict.fromkeys(MARKS, math.inf), "old": -1.0, "new": -1.0, "add": -1.0, "only": 1.0})
_GONE: Final = _bounds({**dict.fromkeys(MARKS, math.inf), "old": 1.0})
"""The same of a correction that is read beside its wish, and of the wish: of 400 corrections by strangers 260 leave the
wish as it should be (177 where the wish is not read), and 19 take more with them than was said (30)."""
_CLASS: Final = MARKS.index("class")
"""Words beside one that surely is a class need only be likelier so than not."""
_NUMBERED_CLASS: Final = re.compile(r"(?:year|yr|class) ?\d{1,2}[a-z]?\b", re.IGNORECASE)
"""A class in figures has a form: its number belongs to it, also before a full stop."""
_WORD: Final = re.compile(r"⟨[^⟨⟩]*⟩|[^\s⟨⟩]+")
_AROUND: Final = " \t\n,.;:!?()\"'“”‘’"


class Read(NamedTuple):
    """A message as the network reads it: ``ids`` of word pieces, and of each the word it is part of, -1 for none.

    ``words``: where each word begins and ends in the message.
    """

    ids: list[int]
    places: list[int]
    words: list[tuple[int, int]]


def as_read(reader: Any, message: str, question: str = "") -> Read:
    """The question that is answered, if any, and the message word by word, each part ended by [SEP].

    ``reader``: a ``tokenizers.Tokenizer`` that neither cuts nor pads.
    """
    first, *asked, last = _ids(reader, question)
    before = [first, *asked, last] if asked else [first]
    ids, places, words = _by_words(reader, message, LONGEST - len(before))
    return Read([*before, *ids, last], [*[-1] * len(before), *places, -1], words)


def as_read_beside(reader: Any, message: str, wish: str) -> tuple[Read, Read]:
    """A correction and the wish that it corrects, read together: the same pieces with the words of each."""
    first, last = _ids(reader, "")
    own, own_places, own_words = _by_words(reader, message, _CORRECTION)
    ids, places, words = _by_words(reader, wish, BESIDE - len(own))
    read = [first, *ids, last, *own, last]
    of_wish = Read(read, [-1, *places, *[-1] * (len(own) + 2)], words)
    return Read(read, [*[-1] * (len(ids) + 2), *own_places, -1], own_words), of_wish


def _by_words(reader: Any, text: str, room: int) -> tuple[list[int], list[int], list[tuple[int, int]]]:
    """Fewer than ``room`` pieces of a text's words, of each the word that it is part of, and where the words stand."""
    ids, places, words = list[int](), list[int](), list[tuple[int, int]]()
    for number, match in enumerate(_WORD.finditer(text)):
        _, *own, _ = _ids(reader, normalise_for_understanding(match[0]))
        if len(ids) + len(own) >= room:
            break
        ids += own
        places += [number] * len(own)
        words.append(match.span())
    return ids, places, words


def _last_words(reader: Any, message: str) -> int:
    """Where the last words of a message begin that can be read at once."""
    words, room, start = list(_WORD.finditer(message)), LONGEST - 2, len(message)
    while words and (room := room - len(_ids(reader, normalise_for_understanding(words[-1][0]))) + 2) > 0:
        start = words.pop().start()
    return start


class CommandNetwork:
    """Reads messages with three networks, for commands, for words, and for first words; thread-safe, one core."""

    def __init__(self) -> None:
        self._commands = MeaningNetwork(load_file(FILE), [HEAD])
        self._marks = MeaningNetwork(load_file(MARKS_FILE), [HEAD], words=WORDS)
        self._first = MeaningNetwork(load_file(FIRST_FILE), [HEAD, WISH, ALSO], words=WORDS)

    def __call__(self, message: str, question: str = "") -> Commands:
        """Read a message with its tokens as the answer to ``question``, one of ``danger_context.QUESTIONS``; or ""."""
        marked = self.afterwards(message, question)
        told = self._commands.numbers(pieces(tokenizer(), message, question=question))
        first = zip(IN_A_REQUEST, map(_chance, told), strict=True)
        commands = {label: chance for label, chance in first if not label.startswith("who:")}
        return replace(marked, chances={**marked.chances, **commands, **dict.fromkeys(AFTERWARDS, 0.0)})

    def afterwards(self, message: str, question: str = QUESTIONS["receipt"]) -> Commands:
        """Read a message behind the receipt of a request, by the network of words alone."""
        read = as_read(tokenizer(), message, question)
        numbers, of_pieces = self._marks.numbers_and_words(read.ids)
        marks = _marks(message, read, of_pieces, _ASKED.get(question, _CAREFUL))
        return Commands(dict(zip(LABELS, map(_chance, numbers), strict=True)), tuple(marks))

    def first_words(self, message: str) -> Commands:
        """Read a message where no request is made, and which right it wishes.

        Of a long one the beginning and the end are read: who tells a story says last what they want, and who they are.
        """
        read = as_read(tokenizer(), message)
        begin = self._first_words(message, read)
        unread = read.words[-1][1] if read.words else 0
        if not _WORD.search(message, unread):
            return begin
        start = _last_words(tokenizer(), message)
        end = self._first_words(message[start:], as_read(tokenizer(), message[start:]))
        moved = (mark._replace(start=mark.start + start, end=mark.end + start) for mark in end.marks)
        return Commands(
            {label: max(chance, end.chances[label]) for label, chance in begin.chances.items()},
            (*begin.marks, *(mark for mark in moved if mark.start >= unread)),
            {right: (chance + end.wishes[right]) / 2 for right, chance in begin.wishes.items()},
            also={right: max(chance, end.also[right]) for right, chance in begin.also.items()},
        )

    def _first_words(self, message: str, read: Read) -> Commands:
        numbers, of_pieces = self._first.numbers_and_words(read.ids)
        chances = dict(zip(LABELS, map(_chance, numbers), strict=False))
        of_wishes, of_each = numbers[len(LABELS) :][: len(WISHES)], numbers[len(LABELS) + len(WISHES) :]
        wishes = dict(zip(WISHES, _shares(of_wishes), strict=True))
        also = dict(zip(WISHES, map(_chance, of_each), strict=False))
        return Commands(chances, tuple(_marks(message, read, of_pieces, _FIRST)), wishes, also=also)

    def beside(self, message: str, wish: str, read: Commands) -> Commands:
        """What was read of a correction, with what it takes back of the wish, both read side by side."""
        own, of_wish = as_read_beside(tokenizer(), message, wish)
        _, of_pieces = self._first.numbers_and_words(own.ids)
        others = [mark for mark in read.marks if mark.kind not in _OF_A_REPAIR]
        marks = sorted([*others, *_marks(message, own, of_pieces, _REPAIRS)], key=lambda mark: mark.start)
        return replace(read, marks=tuple(marks), gone=tuple(_marks(wish, of_wish, of_pieces, _GONE)))


@cache
def command_network() -> CommandNetwork:
    """The networks that ship, made once a process."""
    return CommandNetwork()


def _chance(number: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, number))))


def _shares(numbers: list[float]) -> list[float]:
    """The chances of choices of which one holds."""
    likely = np.exp(np.array(numbers) - max(numbers))
    return (likely / likely.sum()).tolist()


def _marks(message: str, read: Read, of_pieces: Array, careful: Array) -> Iterator[Mark]:
    """Neighbouring words that are marked alike, without the signs around them; ``careful``: the bound of each mark."""
    scores = np.zeros((len(read.words), len(MARKS)), np.float32)
    bounds = np.zeros_like(scores)
    for place, numbers in zip(read.places, of_pieces, strict=True):
        if place >= 0:
            scores[place] += numbers - numbers.max()
            bounds[place] += careful
    likeliest, kinds = scores.argmax(1).tolist(), (scores - bounds).argmax(1).tolist()
    for word, kind in enumerate(likeliest):  # the "5" beside "year"
        if kind == _CLASS and not kinds[word] and _CLASS in kinds[max(word - 1, 0) : word + 2]:
            kinds[word] = _CLASS
    for kind, its in groupby(range(len(kinds)), key=lambda word: kinds[word]):
        span = list(its)
        start, end = read.words[span[0]][0], read.words[span[-1]][1]
        words = message[start:end].strip(_AROUND)
        if MARKS[kind] and words:
            start = message.index(words, start)
            if kind == _CLASS and (whole := _NUMBERED_CLASS.match(message, start)):
                words = max(words, whole[0], key=len)
            sure = max((scores[word, kind] - scores[word, 0]) / read.places.count(word) for word in span)
            yield Mark(MARKS[kind], start, start + len(words), words, round(float(sure), 2))


def _ids(reader: Any, text: str) -> list[int]:
    # Half of a character that two of UTF-16 make up is no text that the tokenizer takes.
    ids: list[int] = reader.encode(text.encode("utf-8", "replace").decode()).ids
    return ids
