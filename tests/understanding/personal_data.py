"""How well the door hides what identifies: messages that nobody who wrote it had seen, and counting on them.

``personal_data_with*.jsonl``: messages, and the strings of each that identify somebody.
``personal_data_without*.jsonl``: messages in which nothing does. Both were written by somebody who did not know the product, and are frozen by hash.
Half of each set is for development (``understanding.group_of``); the other half is only ever counted.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from dataclasses import dataclass
from typing import Final

from spacy.lang.en.stop_words import STOP_WORDS

from bot.learning.evaluation import group_of
from bot.pii.pseudonymiser import Pseudonymiser
from tests.understanding.questions import FOLDER

_WORD: Final = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_DIGIT_WORDS: Final = frozenset(
    ["zero", "oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "double", "treble", "triple"]
)
_POSTCODE: Final = re.compile(r"[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2}", re.IGNORECASE)
_MONTH: Final = re.compile(r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b", re.IGNORECASE)
_DATE: Final = re.compile(r"(?:\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./ ]\d{1,2}[-./ ](?:\d{4}|\d\d))")
_TOWN: Final = re.compile(r",? [A-Z][a-z]+(?:[ -][A-Za-z]+){0,2}(?=[.;\n]|$|,? [A-Z]{1,2}\d)")
_ORDINAL: Final = re.compile(r"\b(?:\d+(?:st|nd|rd|th)|\w+(?:first|second|third|th))\b", re.IGNORECASE)


@dataclass(frozen=True)
class Message:
    """What a person typed, and the strings in it that identify somebody."""

    id: str
    text: str
    hidden: tuple[str, ...]


@dataclass(frozen=True)
class Judged:
    """A message, which of its strings were caught whole, and the words that were touched without need."""

    message: Message
    caught: tuple[bool, ...]
    touched: tuple[str, ...]
    words: int


def messages() -> list[Message]:
    """All messages, those with something to hide first."""
    return [
        Message(row["id"], row["text"], tuple(row.get("hidden", ())))
        for name in ("with", "without")
        for file in sorted(file for end in ("", "_?") for file in FOLDER.glob(f"personal_data_{name}{end}.jsonl"))
        for line in file.read_text(encoding="utf-8").splitlines()
        for row in [json.loads(line)]
    ]


def kind(hidden: str) -> str:
    """What a string is, by its form.

    >>> [kind(said) for said in ("ella", "07700 900123", "a at b dot com", "3 Mill Road", "E1 4AB", "2 May 2015", "EP-9")]
    ['name', 'phone', 'e-mail', 'address', 'postcode', 'date', 'other']
    """
    words = hidden.lower().split()
    said_digits = sum(word in _DIGIT_WORDS for word in words)
    digits = sum(c.isdigit() for c in hidden)
    if "@" in hidden or {"at", "dot"} <= set(words):
        return "e-mail"
    if _POSTCODE.fullmatch(hidden):
        return "postcode"
    if _DATE.fullmatch(hidden) or (_MONTH.search(hidden) and (digits or _ORDINAL.search(hidden))):
        return "date"
    if said_digits >= 6 or re.fullmatch(r"\(?(?:\+|00?)[\d ()-]{6,}", hidden):
        return "phone"
    if said_digits and all(word in _DIGIT_WORDS or len(word) == 1 for word in words):
        return "postcode"
    if (digits or said_digits) and re.search("[a-z]{3}", hidden, re.IGNORECASE) and len(words) > 1:
        return "address"
    if digits or (len(words) > 2 and all(len(word) == 1 for word in words)):
        return "other"
    return "name"


def places(text: str, hidden: str) -> list[tuple[int, int]]:
    """Where a string stands in a text as whole words, or before the "s" of an owner ("meis file")."""
    found = [match.span() for match in re.finditer(rf"(?<!\w){re.escape(hidden)}(?:(?=['’]?s\b)|(?!\w))", text)]
    if found:
        return found
    start = text.index(hidden)
    return [(start, start + len(hidden))]


def judge(message: Message, pseudonymiser: Pseudonymiser) -> Judged:
    """Send a message through the door."""
    found = pseudonymiser.places(message.text)
    wanted = [places(message.text, hidden) for hidden in message.hidden]
    caught = []
    for hidden, where in zip(message.hidden, wanted, strict=True):
        covered = [_is_covered(message.text, place, found) for place in where]
        # The label does not say which "will" of two is the name; of any other string, every place counts.
        either = len(hidden) < 3 or hidden in STOP_WORDS
        caught.append(any(covered) if either else all(covered))
    need = [place for where in wanted for place in where]
    need += [*_towns(message, wanted), *_spelt(message)]
    words = [match for match in _WORD.finditer(message.text) if not _overlaps(match.span(), need)]
    touched = tuple(match[0] for match in words if _overlaps(match.span(), found))
    return Judged(message, tuple(caught), touched, len(words))


def _towns(message: Message, wanted: list[list[tuple[int, int]]]) -> list[tuple[int, int]]:
    """The town behind an address, up to its postcode or to the end of the clause; not every writer counted it in."""
    ends = [
        end
        for hidden, where in zip(message.hidden, wanted, strict=True)
        for _, end in where
        if kind(hidden) == "address"
    ]
    return [match.span() for end in ends if (match := _TOWN.match(message.text, end))]


def _spelt(message: Message) -> list[tuple[int, int]]:
    """Where one of its strings is spelt letter by letter: "siobhan, s i o b h a n"; no writer counted that in."""
    letters = ("".join(re.findall(r"[^\W\d_]", hidden)) for hidden in message.hidden)
    patterns = (rf"\b{'[ .-]{1,3}'.join(found)}\b" for found in letters if len(found) > 1)
    return [match.span() for one in patterns for match in re.finditer(one, message.text, re.IGNORECASE)]


def group(judged: list[Judged], name: str) -> list[Judged]:
    """Those of one of ``understanding.GROUPS``."""
    return [one for one in judged if group_of(one.message.id) == name]


def caught_by_kind(judged: list[Judged]) -> dict[str, list[bool]]:
    """For each kind of string, and for ``all``, which were caught."""
    by_kind: dict[str, list[bool]] = defaultdict(list)
    for one in judged:
        for hidden, caught in zip(one.message.hidden, one.caught, strict=True):
            by_kind["all"].append(caught)
            by_kind[kind(hidden)].append(caught)
    return by_kind


def shares(judged: list[Judged]) -> dict[str, float]:
    """What the floors are about: strings caught, and words left alone where there is nothing to hide, and elsewhere."""
    caught = caught_by_kind(judged)["all"]
    without = [one for one in judged if not one.message.hidden]
    beside = [one for one in judged if one.message.hidden]
    return {
        "caught": sum(caught) / len(caught),
        "left alone": 1 - sum(len(one.touched) for one in without) / sum(one.words for one in without),
        "left alone beside": 1 - sum(len(one.touched) for one in beside) / sum(one.words for one in beside),
    }


def _is_covered(text: str, place: tuple[int, int], found: list[tuple[int, int]]) -> bool:
    """Whether every letter and digit of a place is hidden."""
    return all(not text[n].isalnum() or any(start <= n < end for start, end in found) for n in range(*place))


def _overlaps(span: tuple[int, int], others: list[tuple[int, int]]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in others)
