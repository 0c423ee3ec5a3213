"""Sentences in which people are named, and sentences in which the same words name nobody, to learn the difference from.

Four sources: patterns (name_patterns.txt) with names put in; examples of data/nlu in which "my son", "she" or "his
file" gives way to a name; examples as they are, or with another word of the same part of speech in place of one
("is it kept" to "is it rose"); and messages of strangers (name_messages.jsonl) with their names and with others. The
names are of many countries; half are everyday words, many are slips or made up.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from bot.core.name_words import KIN, MODAL, OWNED, ROLES, SEASONS
from bot.nlu import spacy_model
from bot.nlu.lexicon import EnglishLexicon
from bot.nlu.lexicon_people import people
from bot.nlu.lexicon_words import WORDS_TOO

PATTERNS: Final = Path(__file__).with_name("name_patterns.txt")
MESSAGES: Final = Path(__file__).with_name("name_messages.jsonl")
HELD_OUT: Final = 8
"""Of patterns, names and examples one in so many is not learnt from, to measure with."""
_SLOT: Final = re.compile(r"\{(\w+)\}")
_LONGEST: Final = 90  # characters of an example that stands beside a pattern
_VOWELS: Final = ("a", "e", "i", "o", "u", "aa", "ie", "ou", "ei")
_CONSONANTS: Final = (*"bdfghjklmnprstvwyz", "sh", "th", "kh", "ch", "ng")
_SOMEBODY: Final = re.compile(
    r"\b(?P<whose>(?:my|our|his|her|their)(?: (?:little|own|youngest|eldest|oldest|foster))?"
    r" (?:son|daughter|child|kid|boy|girl|lad|brother|sister|nephew|niece|mum|dad|ex|husband|wife|partner|grandson|"
    r"granddaughter|friend|teacher|cousin|nan))(?P<owns>'?s)?\b"
    r"(?! (?:in law|teacher|class|school|dad|mum|father|mother|name))",
    re.IGNORECASE,
)
_AS_WRITTEN: Final = 3  # times that a message of strangers is told as it is
_PRONOUN: Final = re.compile(r"\b(?:he|she|him)\b")
_SWAPPED: Final = {"NN": "noun", "JJ": "adj", "VB": "verb"}


class Told(NamedTuple):
    """A sentence, and where names stand in it."""

    text: str
    names: tuple[tuple[int, int], ...] = ()


def held_out(said: str) -> bool:
    """Whether a pattern, a name or an example is kept from the learner."""
    return int(hashlib.sha256(said.encode()).hexdigest()[:8], 16) % HELD_OUT == 0


class Sentences:
    """Makes sentences; the same ones for the same seed."""

    def __init__(self, examples: Sequence[str], lexicon: EnglishLexicon, held: bool, seed: int = 1) -> None:
        self._random, self._held = random.Random(seed), held
        self._examples = [said for said in examples if held_out(said) == held]
        sections = read_patterns(PATTERNS.read_text(encoding="utf-8"))
        people_named = [line for name, lines in sections.items() if name.startswith("people") for line in lines]
        self._people = [line for line in people_named if held_out(line) == held]
        self._nobody = [line for line in sections["nobody"] if held_out(line) == held]
        self._lists = {name: lines for name, lines in sections.items() if name.isupper()}
        self._names = {kind: [n for n in names if held_out(n) == held] for kind, names in _names(lexicon).items()}
        everyday = self._names["everyday given"] + self._names["everyday family"]
        tagger: Any = spacy_model.load(exclude=("parser", "senter", "ner"))
        self._messages = [one for one in messages() if held_out(one.text) == held]
        self._tagger, forms = tagger, tagger.get_pipe("lemmatizer").lookups.get_table("lemma_index")
        self._instead = {tag: [n for n in everyday if n in forms[part]] for tag, part in _SWAPPED.items()}

    def all(self, patterned: int, replaced: int, swapped: int, renamed: int) -> Iterator[Told]:
        """So many sentences of patterns, of examples with a name, of examples with another word; and all examples.

        ``renamed``: how often each message of strangers is told with other names.
        """
        for n in range(patterned):
            yield self._filled(self._people[n % len(self._people)], "NS")
        for n in range(patterned // 2):
            nobody = self._filled(self._nobody[n % len(self._nobody)], "").text
            before, after = self._random.choice([("", ""), ("", ""), (self._some(), ""), ("", self._some())])
            yield Told(f"{before} {nobody} {after}".strip())
        yield from self._with_somebody(replaced)
        yield from map(Told, self._examples)
        yield from self._with_another_word(self._random.choices(self._examples, k=swapped))
        yield from (self._in_a_hurry() for _ in range(swapped))
        yield from self._of_strangers(renamed)

    def _filled(self, pattern: str, names: str) -> Told:
        he = self._random.randrange(2)
        words = {"HE": ("he", "she")[he], "HIS": ("his", "her")[he], "HIM": ("him", "her")[he]}
        capital = self._random.random() < 0.25
        pieces: list[tuple[str, bool]] = []

        def fill(said: str) -> None:
            for n, piece in enumerate(_SLOT.split(said)):
                if n % 2 == 0:
                    pieces.append((piece, False))
                elif piece in names and piece in "NS":
                    name = self._surname() if piece == "S" else self._name()
                    pieces.append((name.title() if capital else name, True))
                elif piece == "Q":
                    pieces.append((self._some(), False))
                elif piece in words:
                    pieces.append((words[piece], False))
                else:
                    fill(self._random.choice(self._lists[piece]))

        fill(pattern)
        if self._random.random() < 0.2:
            pieces.append((self._random.choice([" please", " thanks", "?", ".", f" and {self._some()}"]), False))
        return self._told(pieces)

    def _told(self, pieces: Sequence[tuple[str, bool]]) -> Told:
        text, names = "", []
        for n, (piece, is_name) in enumerate(pieces):
            owner = n > 0 and pieces[n - 1][1] and re.match("s(?= )", piece)
            if owner and self._random.random() < 0.33:
                text += "'"
            if is_name:
                names.append((len(text), len(text) + len(piece)))
            text += piece
        if self._random.random() < 0.2:
            text = text[:1].upper() + text[1:]
        return Told(text.upper() if self._random.random() < 0.03 else text, tuple(names))

    def _with_somebody(self, number: int) -> Iterator[Told]:
        things = "|".join(self._lists["THING"])
        owned = re.compile(rf"\b(?:his|her) (?=(?:{things})\b)")
        places = [
            (said, match)
            for said in self._examples
            for kind in (_SOMEBODY, _PRONOUN, owned)
            for match in kind.finditer(said)
        ]
        for said, match in self._random.choices(places, k=number):
            name = self._name()
            if self._random.random() < 0.25:
                name = name.title()
            before, after = said[: match.start()], said[match.end() :]
            if match.re is _SOMEBODY:
                before += f"{match['whose']} " if self._random.random() < 0.3 else ""
                after = ("s" if match["owns"] else "") + after
            elif match.re is owned:
                after = f"s {after}"
            yield self._told([(before, False), (name, True), (after, False)])

    def _with_another_word(self, said: Sequence[str]) -> Iterator[Told]:
        for doc in self._tagger.pipe(said, disable=["lemmatizer"], batch_size=256):
            places = [token for token in doc if token.tag_ in _SWAPPED and len(token) > 2 and token.is_alpha]
            places = [token for token in places if not token.is_stop and token.lower_ not in KIN | MODAL]
            if places:
                token = self._random.choice(places)
                word = self._random.choice(self._instead[token.tag_])
                yield Told(doc.text[: token.idx] + word + doc.text[token.idx + len(token) :])

    def _of_strangers(self, renamed: int) -> Iterator[Told]:
        """What strangers wrote: with their names, with others; without names as it is, and with another word."""
        nobody = [one.text for one in self._messages if not one.names]
        for message in self._messages:
            if message.names:
                yield from [message] * _AS_WRITTEN
                yield from (self._with_other_names(message) for _ in range(renamed))
        for said in nobody * (2 * _AS_WRITTEN):
            yield Told(said if self._random.random() < 0.5 else said.lower())
        yield from self._with_another_word(nobody * _AS_WRITTEN)

    def _with_other_names(self, message: Told) -> Told:
        text, instead, last = message.text, dict[str, str](), 0
        pieces: list[tuple[str, bool]] = []
        for start, end in message.names:
            old = text[start:end]
            if old not in instead:
                parts = len(old.split())
                first = self._name() if parts == 1 else self._of(self._random.choice(("everyday given", "given")))
                new = first if parts == 1 else f"{first} {self._surname()}" if parts == 2 else old
                instead[old] = new.title() if old[:1].isupper() else new
            pieces += [(text[last:start], False), (instead[old], True)]
            last = end
        told = self._told([*pieces, (text[last:], False)])
        return Told(told.text.lower(), told.names) if self._random.random() < 0.3 else told

    def _in_a_hurry(self) -> Told:
        """An example with slips of the keyboard, a lost space, or capital letters where none belong."""
        words = self._random.choice(self._examples).split()
        wrong = self._slip if self._random.random() < 0.5 else str.capitalize
        long = [n for n, word in enumerate(words) if len(word) > 3 and word.isalpha()]
        for n in self._random.sample(long, min(len(long), self._random.choice([1, 1, 2, 3]))):
            words[n] = wrong(words[n])
        lost = self._random.randrange(1, len(words)) if len(words) > 1 and self._random.random() < 0.2 else len(words)
        return Told("".join(" " * (0 < n != lost) + word for n, word in enumerate(words)))

    def _some(self) -> str:
        said = self._random.choice(self._examples)
        return said if len(said) < _LONGEST else said[:_LONGEST].rpartition(" ")[0]

    def _name(self) -> str:
        kind = self._random.choices(
            ("everyday given", "modal", "everyday family", "everyday", "given", "odd", "slip", "made up", "family"),
            (37, 11, 8, 7, 16, 4, 7, 5, 5),
        )[0]
        name = self._of(kind)
        return f"{name} {self._surname()}" if self._random.random() < 0.12 else name

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


def read_patterns(text: str) -> dict[str, list[str]]:
    r"""The lines of each section of the file of patterns.

    >>> read_patterns("# why\n[people: kin]\nmy {KIN} {N}\n\n[KIN]\nson\n")
    {'people: kin': ['my {KIN} {N}'], 'KIN': ['son']}
    """
    sections: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in text.splitlines():
        if match := re.fullmatch(r"\[(.+)\]", line):
            lines = sections.setdefault(match[1], [])
        elif line and not line.startswith("#"):
            lines.append(line)
    return sections


def messages() -> list[Told]:
    """The messages of strangers, and where names stand in them; what else identifies is left in."""
    told = []
    for line in MESSAGES.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        spans = {
            match.span()
            for name in row.get("names", ())
            for match in re.finditer(rf"(?<!\w){re.escape(name)}(?:(?=['’]?s\b)|(?!\w))", row["text"])
        }
        whole = sorted(one for one in spans if not any(one != o and o[0] <= one[0] and one[1] <= o[1] for o in spans))
        told.append(Told(row["text"], tuple(whole)))
    return told


def _names(lexicon: EnglishLexicon) -> Mapping[str, list[str]]:
    """What people are called, by what kind of word it is."""
    given, family, _ = people()
    names: dict[str, list[str]] = {"modal": sorted((MODAL | SEASONS | {"sunday", "friday"}) - {"can", "winter"})}
    for name in sorted(given | family | WORDS_TOO):
        if name.isascii() and name.isalpha() and len(name) > 2:
            names.setdefault(lexicon.kind(name), []).append(name)
    names["everyday"] = [word for word in lexicon.things() if word not in KIN | OWNED | ROLES]
    return names
