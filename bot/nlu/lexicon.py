"""What kind of word a word is: a name from one of ninety languages, an everyday English word, or neither.

Three sources are weighed: the name lists of Faker (what people are called, by country; only what is written in Latin
letters), the word lists that spaCy's English model brings along (WordNet), and how often English uses a word
(wordfreq).
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from typing import Any, Final, Literal

import faker.providers.person as person
from spacy.lang.en.stop_words import STOP_WORDS
from wordfreq import get_frequency_dict

from bot.core.name_evidence import KIN
from bot.core.words import Kind, folded
from bot.nlu import spacy_model
from bot.nlu.lexicon_words import EVERYDAY_TOO, NEVER, ONLY_NAMES, SUBJECT, WORDS_TOO

NOT_NEEDED: Final = ("tagger", "parser", "senter", "attribute_ruler")  # of spaCy's model, to find names

# Countries whose lists of given names hold what children here are called, most of them in English letters
_NEAR: Final = frozenset({"en_GB", "en_IE", "en_NZ", "en_US"})
_LATIN: Final = re.compile(r"[A-Za-zÀ-ɏḀ-ỿ'’ʻ`.\- ]{2,}")
_COMMON: Final = 1e-5  # a word of this share of English is one everybody reads (Zipf 4)
_UNCOMMON: Final = 1e-6
_BOOKISH: Final = 10**-5.6  # a thing named more rarely than this is hardly spoken of in a message to a school
_SOME: Final = 10**-6.5
_RARE: Final = 1e-7
_VERY_COMMON: Final = 10**-4.6
# How common a word must be for a longer and a shorter word to be a slip of it
_NEAR_ENOUGH: Final = ((6, _UNCOMMON), (5, 3 * _UNCOMMON), (4, _COMMON), (0, _VERY_COMMON))
_HEADS: Final = ("un", "re", "non", "pre", "dis", "my", "to", "the", "in", "of")
_NO_NAME: Final = STOP_WORDS | EVERYDAY_TOO | KIN
_Meaning = Literal["act", "thing"] | None
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"


class EnglishLexicon:
    """The lexicon of ``bot.core.words``; building it takes under a second and some megabytes, so build one."""

    def __init__(self, own_words: Collection[str] = ()) -> None:
        """``own_words``: what people here talk about, such as the words of the notice; lower case."""
        self._own = SUBJECT | KIN | frozenset(own_words)
        self._frequency = get_frequency_dict("en") | dict.fromkeys(self._own, _COMMON)
        lemmatizer: Any = spacy_model.load(exclude=NOT_NEEDED).get_pipe("lemmatizer")
        words, exceptions = lemmatizer.lookups.get_table("lemma_index"), lemmatizer.lookups.get_table("lemma_exc")
        self._nouns = frozenset(words["noun"])
        self._others = frozenset().union(words["verb"], words["adj"], words["adv"])
        self._irregular = frozenset(form for forms in ("noun", "verb", "adj", "adv") for form in exceptions[forms])
        self._given, self._family, self._countries = _people()
        self._likenesses = frozenset(
            likeness
            for word, share in self._frequency.items()
            if share >= _COMMON and len(word) > 4
            for likeness in (_skeleton(word), _letters(word))
        )
        self.kind = lru_cache(maxsize=20_000)(self._kind)

    def _kind(self, word: str) -> Kind:
        if word in NEVER or folded(word) in NEVER:
            return "never"
        if "-" in word:
            return self._double_barrelled({self.kind(part) for part in word.split("-") if len(part) > 2})
        given, family = self._in(self._given, word), self._in(self._family, word)
        if "'" in word and not given and not family and not re.match("[do]'[a-z]{4}", word):
            return "everyday"
        if word in WORDS_TOO:
            return "everyday given"
        if word in _NO_NAME or (word in self._own and not given):
            return "everyday"
        share = self._frequency.get(word, 0.0)
        meaning = None if word in ONLY_NAMES or ((given or family) and share < _RARE) else self._meaning(word, share)
        if given:
            return self._kind_of_given(word, share, meaning)
        if family:
            return self._kind_of_family(word, share, meaning)
        if meaning == "act" or (meaning == "thing" and share >= _BOOKISH) or share >= _COMMON:
            return "everyday"
        if not re.search("[a-z]", folded(word)):
            return "odd"  # another script: a capital letter or "my name is" still shows a name
        if len(word) < 3 or not re.search("[aeiouy]", folded(word)):
            return "everyday"
        return "odd" if meaning or self._slip(word) else "unknown"

    def _kind_of_given(self, word: str, share: float, meaning: _Meaning) -> Kind:
        countries = self._countries.get(word, frozenset())
        near = not countries.isdisjoint(_NEAR)
        if meaning is None:
            return "given"
        if meaning == "thing" and (near or share < _BOOKISH or (len(countries) > 2 and share < _VERY_COMMON * 2)):
            return "given"
        if share < (_COMMON / 2 if near else _UNCOMMON):
            return "given"
        return "everyday given" if near or share < _VERY_COMMON * 2 else "everyday family"

    def _kind_of_family(self, word: str, share: float, meaning: _Meaning) -> Kind:
        if meaning == "act" or share >= _COMMON or (meaning == "thing" and share >= _BOOKISH):
            return "everyday family"
        slips = any(
            self._frequency.get(near, 0.0) >= _VERY_COMMON and not self._a_name(near) for near in _one_slip(word)
        )
        return "odd" if slips else "family"

    def _a_name(self, word: str) -> bool:
        """Whether a word is somebody's name and hardly a word that was meant."""
        if word not in self._given and word not in self._family:
            return False
        return word not in _NO_NAME and word not in self._own and self._meaning(word, _SOME) is None

    def _meaning(self, word: str, share: float) -> _Meaning:
        """Whether a word means something: an act or a quality, or a thing."""
        stems = {word, *_stems(word)} if share >= _SOME else {word, *_plain_stems(word)}
        if word in self._irregular or not stems.isdisjoint(self._others):
            return "act"
        return None if stems.isdisjoint(self._nouns) else "thing"

    @staticmethod
    def _double_barrelled(kinds: set[Kind]) -> Kind:
        if "given" in kinds:
            return "given"
        if "family" in kinds:
            return "family"
        if kinds.isdisjoint({"everyday", "never"}):
            return "unknown" if "unknown" in kinds else "odd"
        return "everyday"

    def _in(self, names: frozenset[str], word: str) -> bool:
        return word in names or folded(word) in names

    def _slip(self, word: str) -> bool:
        """Whether a common word is one slip away: a letter lost, doubled, swapped or mistaken, or a lost space."""
        plain = folded(word)
        if any(plain.startswith(head) and self._frequency.get(plain[len(head) :], 0.0) >= _UNCOMMON for head in _HEADS):
            return True
        limit = next(share for length, share in _NEAR_ENOUGH if len(plain) > length)
        if any(self._frequency.get(near, 0.0) >= limit and not self._a_name(near) for near in _one_slip(plain)):
            return True
        if (
            len(plain) > 6
            and len(_skeleton(plain)) > 3
            and not self._likenesses.isdisjoint({_skeleton(plain), _letters(plain)})
        ):
            return True
        return any(
            min(self._frequency.get(plain[:cut], 0.0), self._frequency.get(plain[cut:], 0.0)) >= _VERY_COMMON
            for cut in (range(3, len(plain) - 2) if len(plain) > 5 else ())
        )


def _people() -> tuple[frozenset[str], frozenset[str], dict[str, frozenset[str]]]:
    """Given names, family names, and the countries of each given name; lower case, accents as written and without."""
    countries: dict[str, set[str]] = {}
    family: set[str] = set()
    for module in pkgutil.iter_modules(person.__path__):
        provider = importlib.import_module(f"{person.__name__}.{module.name}").Provider
        for attribute, value in vars(provider).items():
            if "name" not in attribute or "language" in attribute or "format" in attribute or "fix" in attribute:
                continue
            for name in _written_in_latin(value):
                if "last" in attribute or "family" in attribute:
                    family.add(name)
                else:
                    countries.setdefault(name, set()).add(module.name)
    return frozenset(countries), frozenset(family), {name: frozenset(where) for name, where in countries.items()}


def _written_in_latin(names: object) -> Iterator[str]:
    """Single words of a provider's list (or weighted list) that people with a British keyboard could type."""
    if not isinstance(names, Iterable) or isinstance(names, str):
        return
    for name in names:
        if isinstance(name, str) and _LATIN.fullmatch(name):
            for part in name.lower().replace("’", "'").replace(".", "").split():
                if len(part) > 1:
                    yield part
                    yield folded(part)


def _stems(word: str) -> Iterator[str]:
    """What a regularly inflected word may come from."""
    yield from _plain_stems(word)
    yield from _without(word, ("er", "est", "ly"))


def _plain_stems(word: str) -> Iterator[str]:
    """The same for endings that hardly any name has."""
    if word.endswith("ies"):
        yield word[:-3] + "y"
    if word.endswith("es"):
        yield word[:-2]
    if re.search("(?:[aeiou]y|[^ys])s$", word):
        yield word[:-1]
    yield from _without(word, ("ed", "ing"))


def _without(word: str, endings: tuple[str, ...]) -> Iterator[str]:
    for ending in endings:
        if word.endswith(ending) and len(word) >= len(ending) + 2:
            stem = word[: -len(ending)]
            yield from (stem, stem + "e")
            if stem[-1] == stem[-2]:
                yield stem[:-1]
            if stem.endswith("i"):
                yield stem[:-1] + "y"


def _one_slip(word: str) -> Iterator[str]:
    """Every string that one keyboard slip makes of a word (Norvig's edits)."""
    for cut in range(len(word) + 1):
        left, right = word[:cut], word[cut:]
        if right:
            yield left + right[1:]
        if len(right) > 1:
            yield left + right[1] + right[0] + right[2:]
        for letter in _LETTERS:
            yield left + letter + right
            if right:
                yield left + letter + right[1:]


def _skeleton(word: str) -> str:
    """First letter and consonants, doubles made single: "definatly" and "definitely" have the same."""
    bare = word[:1] + re.sub("[aeiou']", "", word[1:])
    return re.sub(r"(.)\1+", r"\1", bare)


def _letters(word: str) -> str:
    """First letter, and all letters in the order of the alphabet: "dautgher" and "daughter" have the same."""
    return f"{word[:1]} {''.join(sorted(word))}"
