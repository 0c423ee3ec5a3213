"""What kind of word a word is: a name from one of ninety languages, an everyday English word, or neither.

Three sources are weighed: the name lists of Faker (what people are called, by country; only what is written in Latin
letters), the word lists that spaCy's English model brings along (WordNet), and how often English uses a word
(wordfreq).
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache
from typing import Final, Literal

from spacy.lang.en.stop_words import STOP_WORDS
from wordfreq import get_frequency_dict, get_frequency_list

from bot.models.wordnet import word_lists
from bot.pii.names.given_names import people
from bot.pii.names.place_names import CITIES
from bot.text.ambiguous_words import DAILY_LIFE, EVERYDAY_TOO, NEVER, SUBJECT, WORDS_TOO
from bot.text.inflections import (
    ENGLISH_ENDING,
    as_it_sounds,
    letters,
    one_slip,
    plain_stems,
    skeleton,
    stems,
)
from bot.text.people_words import KIN
from bot.text.shorthand import SHORTHAND
from bot.text.words import Kind, folded

# Countries whose lists of given names hold what children here are called, most of them in English letters
_NEAR: Final = frozenset({"en_GB", "en_IE", "en_NZ", "en_US"})
_COMMON: Final = 1e-5  # a word of this share of English is one everybody reads (Zipf 4)
_UNCOMMON: Final = 1e-6
_BOOKISH: Final = 10**-5.6  # a thing named more rarely than this is hardly spoken of in a message to a school
_SOME: Final = 10**-6.5
_RARE: Final = 1e-7
_VERY_COMMON: Final = 10**-4.6
# How common a word must be for a longer and a shorter word to be a slip of it
_NEAR_ENOUGH: Final = ((6, _UNCOMMON), (5, 3 * _UNCOMMON), (4, _COMMON), (0, _VERY_COMMON))
# A word of more than this share of the word beside it is no slip of it; below the other it surely may be
_NO_SLIP: Final = 1e-2
_SLIP_OF_A_LITTLE_WORD: Final = 1e-3
_LITTLE_WORD: Final = 1e-3  # so common are "there" and "this"
_SLIP_AT_MOST: Final = 2e-3
_SLIP_OF_A_NAME: Final = 5e-4
_LONGEST: Final = 40  # letters; no name is so long, and judging it would take its time
_HURRIED: Final = 1e-4  # what people write in a hurry is more common in messages than in books
_HEADS: Final = ("un", "re", "non", "pre", "dis", "my", "to", "the", "in", "of", "wot", "wat", "what", "who", "how")
_LITTLE_HEADS: Final = ("on", "is", "it", "at", "we", "so", "do", "if", "be", "can", "for", "and", "you", "was", "are")
_TAILS_OF_NAMES: Final = frozenset({"all", "her", "mine", "well", "ever", "than"})  # "Beall", "Isher", "Bewell"
_LITTLE_TAILS: Final = ("of", "to")
# "Ji-woo", "Yu-na": no English word begins with such two letters and a hyphen
_SYLLABLES: Final = re.compile(
    r"(?!(?:co|re|ex|un|in|on|up|by|no|so|do|go|to|of|at|as|is|it|me|my|we|he|be|or|if|an|am|us|pe|hi|wi|ad|de|bi|tu|ta|"
    r"hr|id|uk|eu|tv|pc|ks|dj|ed|mp|ok|oh|ha|ho|la|le|el|al|st|dr|mr|ms|pa|ma)-)[a-z]{2}-[a-z]{2,5}"
)
_NO_NAME: Final = STOP_WORDS | EVERYDAY_TOO | DAILY_LIFE | KIN | frozenset(SHORTHAND)
_Meaning = Literal["act", "thing"] | None


class EnglishLexicon:
    """The lexicon of ``bot.text.words``; building it takes under a second and some megabytes, so build one."""

    def __init__(self, own_words: Collection[str] = ()) -> None:
        """``own_words``: what people here talk about, such as the words of the notice; lower case."""
        self._own = SUBJECT | KIN | frozenset(own_words)
        often = get_frequency_dict("en") | dict.fromkeys(self._own, _COMMON)
        hurried = {word: max(often.get(word, 0.0), _HURRIED) for word in EVERYDAY_TOO if len(word) > 3}
        self._frequency = often | hurried
        words, exceptions = (word_lists().get_table(f"lemma_{name}") for name in ("index", "exc"))
        self._nouns = frozenset(words["noun"])
        self._others = frozenset().union(words["verb"], words["adj"], words["adv"])
        self._irregular = frozenset(form for forms in ("noun", "verb", "adj", "adv") for form in exceptions[forms])
        self._given, self._family, self._countries = people()
        self._likenesses = frozenset(
            likeness
            for word, share in self._frequency.items()
            if share >= _COMMON and len(word) > 4
            for likeness in (skeleton(word), letters(word))
            if self._is_meant(word)
        )
        self.kind = lru_cache(maxsize=20_000)(self._kind)
        # wordfreq would keep all it read, 80 MB that nobody asks for again.
        get_frequency_dict.cache_clear()
        get_frequency_list.cache_clear()

    def share(self, word: str) -> float:
        """How much of English this word is, from 0 to 1."""
        return self._frequency.get(word, 0.0)

    def things(self) -> list[str]:
        """Everyday things that are neither common nor rare; somebody may be called so, as by "Precious" or "Sunday"."""
        return sorted(
            word
            for word in self._nouns
            if _UNCOMMON < self.share(word) < 4 * _COMMON
            and len(word) > 3
            and word.isalpha()
            and not word.endswith("s")
            and self.kind(word) == "everyday"
        )

    def _kind(self, word: str) -> Kind:  # noqa: C901
        if len(word) > _LONGEST and "-" not in word:
            return "everyday"
        bare = folded(word)
        # "Ní" and "Hà" are no slips of "NI" and "HA": a keyboard does not put marks on letters by mistake
        marked = bare != word and self._frequency.get(word, 0.0) < _SOME
        if word in NEVER or word in CITIES or (bare in NEVER and len(bare) > 3):
            return "never"
        if _SYLLABLES.fullmatch(word):
            return "unknown"
        if "-" in word:
            return self._double_barrelled({self.kind(part) for part in word.split("-") if len(part) > 2})
        given, family = self._in(self._given, word), self._in(self._family, word)
        if re.match("o'[a-z]{3}", word) and word != "o'clock":
            return "family"
        if "'" in word and not given and not family and not re.match("[do]'[a-z]{4}", word):
            return "everyday"
        if word in WORDS_TOO:
            return "everyday given"
        if word in _NO_NAME or (word in self._own and not given):
            return "everyday"
        share = self._frequency.get(word, 0.0)
        meaning = None if (given or family) and share < _RARE else self._meaning(word, share)
        if given:
            return self._kind_of_given(word, share, meaning)
        if family:
            return self._kind_of_family(word, share, meaning)
        if meaning == "act" or (meaning == "thing" and share >= _BOOKISH) or share >= _COMMON:
            return "everyday"
        if not re.search("[a-z]", bare):
            return "odd"  # another script: a capital letter or "my name is" still shows a name
        if marked:
            return "likely"
        if len(word) < 3 or not re.search("[aeiouy]", bare):
            return "everyday"
        if meaning and self._is_form_of_a_common_thing(word):
            return "everyday"
        return "odd" if meaning else self._kind_of_no_word(word, share)

    def _kind_of_given(self, word: str, share: float, meaning: _Meaning) -> Kind:
        countries = self._countries.get(word, frozenset())
        near = not countries.isdisjoint(_NEAR)
        if meaning is None:
            return (
                "given" if near or share >= _RARE or not self._is_a_slip(word, _SLIP_OF_A_NAME, _VERY_COMMON) else "odd"
            )
        if meaning == "thing" and (near or share < _BOOKISH or (len(countries) > 2 and share < _VERY_COMMON * 2)):
            return "given"
        if share < (_COMMON / 2 if near else _UNCOMMON):
            return "given"
        return "everyday given" if near or share < _VERY_COMMON * 2 else "everyday family"

    def _kind_of_family(self, word: str, share: float, meaning: _Meaning) -> Kind:
        if meaning == "act" or share >= _COMMON or (meaning == "thing" and share >= _BOOKISH):
            return "everyday family"
        if self._is_a_slip(word, _SLIP_AT_MOST, _COMMON):
            return "everyday" if self._is_a_slip(word, _SLIP_AT_MOST, _LITTLE_WORD) and len(word) > 3 else "odd"
        return "family"

    def _is_a_slip(self, word: str, at_most: float, common: float) -> bool:
        """Whether a rare name is more likely a slip of a common word ("agust"): at most this share of it."""
        share = self._frequency.get(word, 0.0)
        return any(
            often >= common and share < often * at_most and other != word and self._means(other)
            for other in one_slip(folded(word))
            if (often := self._frequency.get(other, 0.0))
        )

    def _means(self, word: str) -> bool:
        """Whether a word means something, or is one of the subject's; names are not looked at."""
        return word in _NO_NAME or word in self._own or self._meaning(word, _SOME) is not None

    def _meaning(self, word: str, share: float) -> _Meaning:
        """Whether a word means something: an act or a quality, or a thing."""
        forms = {word, *stems(word)} if share >= _SOME else {word, *plain_stems(word)}
        if word in self._irregular or not forms.isdisjoint(self._others):
            return "act"
        return None if forms.isdisjoint(self._nouns) else "thing"

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

    def _kind_of_no_word(self, word: str, share: float) -> Kind:
        """What English does not know: a slip of the pen, or a name that no list has."""
        plain = folded(word)
        near = set(one_slip(plain)) - {plain}
        limit = next(share for length, share in _NEAR_ENOUGH if len(plain) > length)
        words = {other: self._frequency[other] for other in near if self._frequency.get(other, 0.0) >= limit}
        meant = {other: often for other, often in words.items() if self._is_meant(other)}
        if (len(plain) > 5 and not near.isdisjoint(SUBJECT)) or (len(plain) > 4 and not near.isdisjoint(KIN)):
            return "everyday"
        if meant and all(other in WORDS_TOO for other in meant):
            return "everyday given"
        if meant:
            # A slip is written far more rarely than what it is a slip of.
            often = share / max(meant.values())
            if often < _SLIP_OF_A_LITTLE_WORD and len(plain) > 3 and max(meant, key=meant.__getitem__) in STOP_WORDS:
                return "everyday"
            if len(plain) > 6 and ENGLISH_ENDING.search(plain):
                return "odd"
            return (
                "odd" if often < _SLIP_AT_MOST else "likely" if often < _NO_SLIP or word.endswith("in") else "unknown"
            )
        if (
            word.removesuffix("ly") in self._others
            or self._means_otherwise_spelt(plain)
            or self._runs_together(plain)
            or (len(plain) > 6 and ENGLISH_ENDING.search(plain))
        ):
            return "odd"
        if len(plain) > 4 and any(self._is_known_name(other) for other in near):
            return "unknown"
        if len(plain) > 6 and len(skeleton(plain)) > 3:
            return "unknown" if self._likenesses.isdisjoint({skeleton(plain), letters(plain)}) else "odd"
        return "unknown"

    def _means_otherwise_spelt(self, plain: str) -> bool:
        """Whether a word is one that was written as it sounds ("retenshun"), or a slip of one."""
        return any(
            self._frequency.get(near, 0.0) >= 3 * _UNCOMMON and self._is_meant(near)
            for sound in set(as_it_sounds(plain))
            for near in ({sound, *one_slip(sound)} if len(plain) > 6 else {sound})
        )

    def _is_meant(self, word: str) -> bool:
        """Whether a common word is one that people mean: no name, no place, no slip that many make."""
        share = self._frequency.get(word, 0.0)
        if word in _NO_NAME or word in self._own or word in WORDS_TOO:
            return True
        meaning = self._meaning(word, share)
        if word in self._given and self._kind_of_given(word, share, meaning) == "given":
            return False
        return meaning is not None or share >= _COMMON

    def _is_known_name(self, word: str) -> bool:
        """Whether many people here have this given name."""
        return self._frequency.get(word, 0.0) >= _UNCOMMON and word in self._given and not self._is_meant(word)

    def _is_form_of_a_common_thing(self, word: str) -> bool:
        return any(
            stem != word and stem in self._nouns and self._frequency.get(stem, 0.0) >= _UNCOMMON / 2
            for stem in plain_stems(word)
        )

    def _runs_together(self, plain: str) -> bool:
        """Whether a word is two words whose space was lost."""
        for head in _LITTLE_HEADS:  # "onyour", "doyou"
            tail = plain[len(head) :]
            if plain.startswith(head) and len(tail) > 2 and tail in STOP_WORDS - _TAILS_OF_NAMES:
                return True
        if plain.endswith(_LITTLE_TAILS) and len(plain) > 5:  # "namesof", "haveto"
            before = plain[:-2]
            if self._frequency.get(before, 0.0) >= _COMMON and self._is_meant(before):
                return True
        for head in _HEADS:
            tail = plain[len(head) :]
            two = plain.startswith(head) and self._frequency.get(tail, 0.0) >= _UNCOMMON
            if two and (tail in STOP_WORDS or (len(tail) > 2 and self._is_meant(tail))):
                return True
        return any(
            min(self._frequency.get(plain[:cut], 0.0), self._frequency.get(plain[cut:], 0.0)) >= _VERY_COMMON
            for cut in (range(3, len(plain) - 2) if len(plain) > 5 else ())
        )
