"""What strangers typed to ask for something, as the networks of requests learn from it: words, labels, and the wish.

``data/commands``: each line has the question that was asked and what was typed; in the files ``c*`` what it does and
gives, in ``m*`` what each of its words is, marked ``[[kind|words]]``, in ``w*`` both, and in first words which right is
wished. ``data/wishes``: first words, and what only sounds like a wish. ``data/repairs``: corrections, each with the
wish that it corrects. ``data/nlu``: questions, in which nothing is wished.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Final

from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.loading import load_data

from bench.noise import typos
from bot.app.bootstrap import build_pseudonymiser
from bot.conversations.danger_context import QUESTIONS
from bot.conversations.pseudonymisation import tokenised
from bot.conversations.request_desk import START
from bot.law.request_fields import CHILD, CONTACT, DETAILS, NAME, RELATIONSHIP
from bot.law.rights import Who
from bot.nlu.command_network import as_read, as_read_beside
from bot.notice.folder import load_school_folder
from bot.pii.names.model import tokenizer
from bot.pii.pseudonymiser import Pseudonymiser
from bot.requests.commands import LABELS, MARKS, WISHES, Command
from bot.requests.draft import CONFIRM, REQUEST
from tools.command_network import Example
from tools.marked_lines import marked, typed_at, unmarked

FOLDER: Final = Path("data/commands")
COUNTED: Final = tuple(Path("data/wishes") / f"{name}.jsonl" for name in ("w7", "w35", "w40"))
"""First words that are only counted."""
LEARNT: Final = tuple(file for file in sorted(Path("data/wishes").glob("w*.jsonl")) if file not in COUNTED)
NOTHING: Final = len(WISHES) - 1
_PLACES: Final = {right: place for place, right in enumerate(WISHES)}
_SPOILT, _SPOKEN = 0.15, 0.15
"""How often a line is learnt with slips, and without its marks."""
_SLOT_OF: Final = {"name": NAME, "child": CHILD, "class": CHILD, "rel": RELATIONSHIP, "contact": CONTACT}
_THEMSELVES: Final = (Who.ME.value, Who.PUPIL.value)
_AFTERWARDS: Final = (Command.STATUS, Command.ADD)
_WISHING: Final = {command.value for command in (Command.CHANGE_REQUEST, Command.ADD_REQUEST, Command.HANDOFF)}
_TELLING: Final = {
    *(command.value for command in (Command.ANSWER, Command.OTHER_SLOT, Command.CORRECT)),
    *(command.value for command in (Command.CHANGE_REQUEST, Command.ADD)),
    "change_right",  # as some writers called it
}
"""What tells or changes something of the request."""
_BESIDE_YES: Final = {command.value for command in (Command.AFFIRM, Command.CHITCHAT, Command.RESUME)}
"""What may stand beside a yes so that the request is sent on it."""
_KIN: Final = re.compile(r"\b(?:grand|great|nan\b|foster|nephew|niece|step)", re.IGNORECASE)
_DETAILS: Final = tuple(question for name, question in QUESTIONS.items() if name.startswith(DETAILS))


@dataclass(frozen=True)
class Line:
    """A line as it is learnt from; ``writer``: the file it stands in; ``labels``: 1, 0, or -1 where it is not known.

    ``words``: where each word stands in the text; ``marks``: what each is, empty where nobody marked this line.
    ``sends``: whether a clerk would send a request on it, said at the check; ``tells``: whether it tells or changes
    something of the request there; both -1 where that is not known. ``wish``: the place of the right that is wished,
    ``second``: of another that is wished too, both -1 where that is not known. ``beside``: the wish that it corrects,
    with its words and which of them are taken back.
    """

    writer: str
    asks: str
    text: str
    labels: tuple[int, ...]
    words: tuple[tuple[int, int], ...]
    marks: tuple[int, ...] = ()
    sends: int = -1
    tells: int = -1
    wish: int = -1
    second: int = -1
    beside: Line | None = None

    def read(self, question: str) -> Example:
        """As the network reads it."""
        if self.beside is not None:
            own, of_wish = as_read_beside(tokenizer(), self.text, self.beside.text)
            its = zip(self.marks_of(own.places), self.beside.marks_of(of_wish.places), strict=True)
            return Example(own.ids, list(self.labels), [max(both) for both in its])
        read = as_read(tokenizer(), self.text, question)
        return Example(read.ids, list(self.labels), self.marks_of(read.places), self.wish)

    def marks_of(self, places: Iterable[int]) -> list[int]:
        """What the word of each piece is; without its signs more of a long message is read than was marked."""
        return [self.marks[place] if 0 <= place < len(self.marks) else -1 for place in places]

    def otherwise(self, chance: random.Random) -> Line:
        """The line as somebody might have typed or said it."""
        line = self
        if chance.random() < _SPOILT and self.words:
            spoilt = {chance.randrange(len(self.words)) for _ in range(chance.randint(1, 2))}
            line = line.with_words(lambda place, word: typos(1)(word, chance) if place in spoilt else word)
        if chance.random() < _SPOKEN:
            line = line.with_words(lambda _, word: re.sub(r"[^\w\s']", "", word).lower())
        return line

    def with_words(self, change: Callable[[int, str], str]) -> Line:
        """A line with other words in the same places; a token, or what would be no word any more, stays."""
        text, words, done = "", [], 0
        for place, (start, end) in enumerate(self.words):
            word = self.text[start:end]
            other = word if word.startswith("⟨") else change(place, word)
            word = other if other and not re.search(r"[\s⟨⟩]", other) else word
            text += self.text[done:start] + word
            words.append((len(text) - len(word), len(text)))
            done = end
        return replace(self, text=text + self.text[done:], words=tuple(words))


def lines() -> Iterator[Line]:
    """What people say to make a request, with tokens in the place of personal data as in the service."""
    for file in sorted(FOLDER.glob("*.jsonl")):
        for row in _rows(file):
            yield line_of(_pseudonymiser(), file.stem, row)


def wishes_and_corrections() -> Iterator[Line]:
    """What is learnt of first words besides, and corrections beside the wish that they correct."""
    for file in LEARNT:
        yield from (_of_a_wish(file.stem, text, place) for text, place in wishes(file))
    yield from (_of_a_wish("nlu", text, place) for text, place in examples())
    yield from corrections()


def corrections() -> Iterator[Line]:
    """What people put right at the check or behind the receipt, beside the wish that they correct."""
    for file in sorted(Path("data/repairs").glob("*.jsonl")):
        yield from (_correction(file.stem, row) for row in _rows(file))


def question(asks: str, chance: random.Random) -> str:
    """The question that a line answers, as the network reads it."""
    return chance.choice(_DETAILS) if asks == DETAILS else QUESTIONS.get(asks, "")


# --- wishes


def examples() -> Iterator[tuple[str, int]]:
    """The examples of data/nlu, and what they wish: danger is decided elsewhere, and "a request" may be any."""
    for one in load_data("data/nlu").intent_examples:
        topic = str(one.get(INTENT))
        if one.get(TEXT) and not topic.startswith("danger") and topic != START:
            yield one.get(TEXT), _PLACES.get(topic.removeprefix(REQUEST), NOTHING)


def wishes(*files: Path) -> Iterator[tuple[str, int]]:
    """First words, and what only sounds like it; and the place of the right that they wish."""
    for row in (row for file in files for row in _rows(file)):
        plain = unmarked(row["text"])[0]
        yield _pseudonymiser().tokenise(plain, {}).text, _PLACES.get(row.get("wish") or row.get("right"), NOTHING)


def first_words() -> Iterator[tuple[str, int]]:
    """The first words of requests, and the words in which another right is wished instead."""
    for row in (row for file in sorted(FOLDER.glob("w*.jsonl")) for row in _rows(file)):
        if row.get("right") in _PLACES:
            yield _pseudonymiser().tokenise(unmarked(row["text"])[0], {}).text, _PLACES[row["right"]]


def _of_a_wish(writer: str, text: str, place: int) -> Line:
    return Line(writer, "", text, (-1,) * len(LABELS), tuple(as_read(tokenizer(), text).words), wish=place)


def _wish_of(row: Mapping[str, Any]) -> int:
    if row.get("right"):
        return _PLACES.get(row["right"], NOTHING)
    in_a_request = row["asks"] not in ("none", "right", "receipt")
    return NOTHING if in_a_request and "labels" in row and not {*row["labels"]} & _WISHING else -1


# --- corrections


def _correction(writer: str, row: Mapping[str, Any]) -> Line:
    """A correction beside its wish; the same value has the same token in both."""
    known: dict[str, Any] = {}
    wish = tokenised(_pseudonymiser(), row["wish"], known, "").text
    plain, spans = unmarked(row["text"])
    text = tokenised(_pseudonymiser(), plain, known, row["asks"]).text
    taken_back = [match.span() for words in row["gone"] if (match := re.search(re.escape(words), row["wish"]))]
    old = MARKS.index("old")
    beside = _with_marks(writer, row["wish"], wish, [(start, end, old) for start, end in taken_back])
    line = _with_marks(writer, plain, text, spans)
    return replace(line, asks=row["asks"], beside=beside, tells=_tells(row))


def _with_marks(writer: str, plain: str, text: str, spans: Collection[tuple[int, int, int]]) -> Line:
    words = tuple(as_read(tokenizer(), text).words)
    typed = typed_at(plain, text, words)
    kinds = tuple(next((kind for start, end, kind in spans if start <= at < end), 0) for at in typed)
    return Line(writer, "", text, (-1,) * len(LABELS), words, kinds)


# --- labels


def line_of(pseudonymiser: Pseudonymiser, writer: str, row: Mapping[str, Any]) -> Line:
    """A line with tokens; what is marked ``[[kind|words]]`` in it is told word by word."""
    asks = "" if row["asks"] == "none" else row["asks"]
    text, words, kinds = marked(pseudonymiser, row["text"], asks.partition("_")[0])
    found = {MARKS[kind] for kind in kinds if kind}
    if "labels" not in row:
        return Line(writer, asks, text, _labels_by_marks(row, found), words, kinds, tells=_tells(row))
    if not writer.startswith("w"):
        return Line(writer, asks, text, _labels(row), words, (), _sends(row), _tells(row), _wish_of(row))
    both = zip(_labels(row), _labels_by_marks({"who": "unknown", **row}, found), strict=True)
    if row.get("who") in _THEMSELVES:  # what somebody is at the school ("cook here") is no connection to anybody
        kinds = tuple(-1 if kind == MARKS.index("rel") else kind for kind in kinds)
    labels = tuple(max(one) for one in both)
    second = _PLACES.get(row["second"] or "", NOTHING) if "second" in row else -1
    tells = _tells(row, is_marked=bool(found))
    return Line(writer, asks, text, labels, words, kinds, _sends(row), tells, _wish_of(row), second)


def _sends(row: Mapping[str, Any]) -> int:
    """Whether a request is sent on a line: as its writer says, else by its labels, where these leave no doubt."""
    if row["asks"] != CONFIRM or "sends" in row:
        return int(row.get("sends", -1))
    is_yes = Command.AFFIRM.value in row["labels"]
    return -1 if is_yes and {*row["labels"]} - _BESIDE_YES else int(is_yes)


def _tells(row: Mapping[str, Any], is_marked: bool = False) -> int:
    """Whether a line at the check tells something of the request; what is only marked so, or added, leaves a doubt."""
    labels = {*row.get("labels", ())}
    gives = row.get("slot", "none") != "none"
    if row["asks"] != CONFIRM:
        return -1
    if labels & _TELLING or (gives and not labels):
        return 1
    return -1 if not labels or gives or is_marked or Command.ADD_REQUEST.value in labels else 0


def _labels(row: Mapping[str, Any]) -> tuple[int, ...]:
    slots = row.get("slots")
    has = {*row["labels"]}
    if isinstance(slots, dict):
        has |= {f"slot:{slot}" for slot in slots}
        has |= {f"who:{slots.get('who')}"}
    after = row["asks"] == "receipt"  # what only is said of a request that was sent
    known = {command.value for command in Command if after or command not in _AFTERWARDS}
    known |= set(LABELS[len(Command) :]) if slots is not None else set()
    if slots and _KIN.search(row["text"]):  # those writers took a grandchild for somebody else's
        known -= {label for label in LABELS if label.startswith("who:")}
    return tuple(int(label in has) if label in known else -1 for label in LABELS)


def _labels_by_marks(row: Mapping[str, Any], kinds: Collection[str]) -> tuple[int, ...]:
    """What a marked line says of its labels: the slots that it gives, whom it is about, and whether it corrects."""
    gives = {slot for kind, slot in _SLOT_OF.items() if kind in kinds}
    is_open = Command.CORRECT.value in row.get("labels", ())  # which answer is wrong is often said without its words
    known = {f"slot:{slot}": int(slot in gives) for slot in {*_SLOT_OF.values()} if slot in gives or not is_open}
    if row.get("slot", "none") != "none":
        known = {f"slot:{row['slot']}": 1, Command.CORRECT.value: 1, Command.AFFIRM.value: 0}
    if "who" in row:
        tells = row["who"] != "unknown"
        known |= {"slot:who": int(tells), **{f"who:{who.value}": int(row["who"] == who.value) for who in Who if tells}}
    if row.get("right") in _PLACES:
        known["slot:right"] = 1
    return tuple(known.get(label, -1) for label in LABELS)


@cache
def _pseudonymiser() -> Pseudonymiser:
    return build_pseudonymiser(load_school_folder(Path("data/schools/hazelmere")))


def _rows(file: Path) -> Iterator[dict[str, Any]]:
    return map(json.loads, file.read_text(encoding="utf-8").splitlines())
