"""Sentences in which people are named, and sentences in which the same words name nobody, to learn the difference from.

And the same of days and codes. Two sources: messages that strangers to the product wrote for this
(name_messages.jsonl; of the later ones it is known what else identifies), as they are and with other names in the same
places; and examples of data/nlu, in which nobody is named, as they are and typed in a hurry. The
other names are of many countries; half are everyday words, many are slips or made up.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from bot.pii.names.given_names import people
from bot.pii.names.lexicon import EnglishLexicon
from bot.text.ambiguous_words import WORDS_TOO
from bot.text.people_words import KIN, MODAL, OWNED, ROLES, SEASONS

MESSAGES: Final = Path(__file__).with_name("name_messages.jsonl")
HELD_OUT: Final = 12
"""Of messages, names and examples one in so many is not learnt from, to measure with."""
_VOWELS: Final = ("a", "e", "i", "o", "u", "aa", "ie", "ou", "ei")
_CONSONANTS: Final = (*"bdfghjklmnprstvwyz", "sh", "th", "kh", "ch", "ng")


class Told(NamedTuple):
    """A sentence, where names stand in it, and what else in it identifies, if that is known."""

    text: str
    names: tuple[tuple[int, int], ...] = ()
    others: tuple[str, ...] | None = None


class Labelled(NamedTuple):
    """A sentence as numbers: of each word its first piece, the piece behind it, its traits, whether it is a name.

    ``places``: of each day or code its first piece, the piece behind it, and whether it is somebody's.
    """

    pieces: list[int]
    words: list[tuple[int, int, tuple[str, ...], bool]]
    places: list[tuple[int, int, bool]]


def held_out(said: str) -> bool:
    """Whether a message, a name or an example is kept from the learner."""
    return int(hashlib.sha256(said.encode()).hexdigest()[:8], 16) % HELD_OUT == 0


class Sentences:
    """Makes sentences; the same ones for the same seed."""

    def __init__(self, examples: Sequence[str], lexicon: EnglishLexicon, held: bool, seed: int = 1) -> None:
        self._random = random.Random(seed)
        self._examples = [said for said in examples if held_out(said) == held]
        self._messages = [one for one in messages() if held_out(one.text) == held]
        self._names = {kind: [n for n in names if held_out(n) == held] for kind, names in _names(lexicon).items()}

    def as_written(self) -> Iterator[Told]:
        """The messages of strangers."""
        yield from self._messages

    def to_learn_from(self, as_written: int, renamed: int, examples: int) -> Iterator[Told]:
        """Each message so many times as it is, so many with other names, and so many examples."""
        for message in self._messages:
            for _ in range(as_written):
                yield self._small(message, 0.2)
            if message.names:
                yield from (self._small(self._with_other_names(message), 0.3) for _ in range(renamed))
        for said in self._random.sample(self._examples, min(examples, len(self._examples))):
            yield Told(self._in_a_hurry(said) if self._random.random() < 0.4 else said, others=())

    def _small(self, told: Told, share: float) -> Told:
        """In small letters, for a share of them."""
        if self._random.random() >= share or len(told.text.lower()) != len(told.text):
            return told
        others = told.others and tuple(said.lower() for said in told.others)
        return told._replace(text=told.text.lower(), others=others)

    def _with_other_names(self, message: Told) -> Told:
        """The same message about other people: one word for one, two for two; longer names stay."""
        text, instead, last = "", dict[str, str](), 0
        names: list[tuple[int, int]] = []
        for start, end in message.names:
            old = message.text[start:end]
            if old not in instead:
                parts = len(old.split())
                first = self._name() if parts == 1 else self._of(self._random.choice(("everyday given", "given")))
                new = first if parts == 1 else f"{first} {self._surname()}" if parts == 2 else old
                instead[old] = new.title() if old[:1].isupper() else new
            text += message.text[last:start]
            names.append((len(text), len(text) + len(instead[old])))
            text += instead[old]
            last = end
        return message._replace(text=text + message.text[last:], names=tuple(names))

    def _in_a_hurry(self, said: str) -> str:
        """With slips of the keyboard, a lost space, or capital letters where none belong."""
        words = said.split()
        wrong = self._slip if self._random.random() < 0.5 else str.capitalize
        long = [n for n, word in enumerate(words) if len(word) > 3 and word.isalpha()]
        for n in self._random.sample(long, min(len(long), self._random.choice([1, 1, 2, 3]))):
            words[n] = wrong(words[n])
        lost = self._random.randrange(1, len(words)) if len(words) > 1 and self._random.random() < 0.2 else len(words)
        return "".join(" " * (0 < n != lost) + word for n, word in enumerate(words))

    def _name(self) -> str:
        kind = self._random.choices(
            ("everyday given", "modal", "everyday family", "everyday", "given", "odd", "slip", "made up", "family"),
            (37, 6, 8, 7, 20, 4, 7, 6, 5),
        )[0]
        name = self._of(kind)
        return f"{name} {self._surname()}" if self._random.random() < 0.08 else name

    def _surname(self) -> str:
        kinds = ("everyday family", "everyday given", "everyday", "family", "made up")
        return self._of(self._random.choices(kinds, (50, 10, 5, 25, 10))[0])

    def _of(self, kind: str) -> str:
        pick = self._random.choice
        if kind == "made up":
            syllables = [pick(_CONSONANTS) + pick(_VOWELS) for _ in range(pick([2, 2, 3]))]
            return "".join(syllables) + pick(["", "n", "l", "h", "m"])
        return self._slip(pick(self._names["given"])) if kind == "slip" else pick(self._names[kind])

    def _slip(self, name: str) -> str:
        n = self._random.randrange(1, max(2, len(name) - 1))
        return self._random.choice(
            [
                name[:n] + name[n + 1 :],
                name[:n] + name[n + 1 : n + 2] + name[n] + name[n + 2 :],
                name[:n] + name[n] + name[n:],
                name[:n] + self._random.choice("aeiou") + name[n + 1 :],
            ]
        )


def messages() -> list[Told]:
    """The messages of strangers."""
    told = []
    for line in MESSAGES.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        spans = {
            match.span()
            for name in row.get("names", ())
            for match in re.finditer(rf"(?<!\w){re.escape(name)}(?:(?=['’]?s\b)|(?!\w))", row["text"])
        }
        whole = sorted(one for one in spans if not any(one != o and o[0] <= one[0] and one[1] <= o[1] for o in spans))
        others = tuple(row["others"]) if "others" in row else None
        told.append(Told(row["text"], tuple(whole), others))
    return told


@cache
def _names(lexicon: EnglishLexicon) -> Mapping[str, list[str]]:
    """What people are called, by what kind of word it is."""
    given, family, _ = people()
    names: dict[str, list[str]] = {"modal": sorted((MODAL | SEASONS | {"sunday", "friday"}) - {"can", "winter"})}
    for name in sorted(given | family | WORDS_TOO):
        if name.isascii() and name.isalpha() and len(name) > 2:
            names.setdefault(lexicon.kind(name), []).append(name)
    names["everyday"] = [word for word in lexicon.things() if word not in KIN | OWNED | ROLES]
    return names
