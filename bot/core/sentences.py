"""The words of one message, and what stands around each: where phrases begin and end, what a capital letter means."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from bot.core.name_grammar import ACTS_OF_PEOPLE
from bot.core.name_words import (
    AFTER,
    BESIDE,
    DOES,
    FAREWELLS,
    IN_A_YEAR,
    INTRODUCING,
    KIN,
    KIN_AFTER,
    MODAL,
    NAMES,
    NOT_AFTER,
    SAME_PHRASE,
    SAYING_ON,
)
from bot.core.words import Word, word_set

# Of longer words these stand before a dot that ends no sentence
_ABBREVIATED: Final = word_set("mrs rev prof capt sgt supt hon wm chas thos geo jas")
_OF_OWNER: Final = re.compile("^['’‘`´]?s", re.IGNORECASE)
_INTRODUCING: Final = tuple(f" {phrase}" for phrase in INTRODUCING)


class Sentence:
    """The words of one message; each is asked about by its number."""

    def __init__(self, text: str, words: Sequence[Word]) -> None:
        self.text, self.words = text, words
        self._before: dict[int, list[str]] = {}
        letters, long = [c for c in text if c.isalpha()], [word for word in words[1:] if len(word.text) > 3]
        self.shouting = sum(c.isupper() for c in letters) > 0.6 * len(letters) or (
            len(long) > 4 and sum(word.cap for word in long) > 0.7 * len(long)
        )

    def shouts(self, n: int) -> bool:
        """Whether the word has no capital letter that would mean anything."""
        word = self.words[n]
        return self.shouting or not word.cap or (len(word.text) > 2 and word.text.isupper())

    def beside(self, n: int) -> bool:
        """Whether nothing but a space stands between word ``n`` and the one before, or the dot of "J." or "Wm."."""
        if n == 0 or self.words[n - 1].owns or not BESIDE.fullmatch(self.words[n].gap):
            return False
        before = self.words[n - 1]
        return "." not in self.words[n].gap or len(before.text) < 3 or before.lower in _ABBREVIATED

    def begins(self, n: int) -> bool:
        """Whether a phrase begins with this word: at the start, or after a comma."""
        return n == 0 or bool(re.search(r"[,.:;\n]", self.words[n].gap))

    def is_farewell(self, n: int) -> bool:
        """Whether the word may end a letter: "love", "best"."""
        return self.words[n].lower in FAREWELLS

    def starts(self, n: int) -> bool:
        """Whether a sentence may start with this word, so that its capital letter means nothing."""
        return n == 0 or bool(re.search(r"[.!?:;\n–-]", self.words[n].gap))

    def ends_phrase(self, n: int) -> bool:
        """Whether the message or a phrase ends with this word."""
        return n + 1 == len(self.words) or bool(re.search(r"[,.:;!?\n]", self.words[n + 1].gap))

    def begins_again(self, n: int) -> bool:
        """Whether something new is said from this word on: "for sky and ocean theyre twins"."""
        return n < len(self.words) and self.words[n].lower in SAYING_ON

    def acts(self, n: int) -> bool:
        """Whether what this word stands for does something, as a person would."""
        return self.following(n) in ACTS_OF_PEOPLE

    def is_introduced(self, n: int) -> bool:
        """Whether somebody is named with this word as its first: "my name is ella", "its ella"."""
        said = " " + " ".join(self.before(n))
        return said.endswith(_INTRODUCING)

    def ends(self, n: int) -> bool:
        """Whether the phrase ends with this word, or goes on as it does after a name."""
        if self.words[n].owns or n + 1 >= len(self.words) or not self.beside(n + 1):
            return True
        following = self.words[n + 1]
        return (
            following.kind in NAMES
            or (self.words[n].cap and self.has_surname(n))
            or following.lower in AFTER | DOES
            or bool(IN_A_YEAR.match(self.text, self.words[n].end))
        )

    def reads_on(self, n: int) -> bool:
        """Whether an everyday word is used as one: "my son will see", "i hope you", "my mum may"."""
        word = self.words[n]
        if word.kind != "everyday given" or word.owns:
            return False
        if word.lower in MODAL:
            return not self.ends(n)
        return self.following(n) in NOT_AFTER and not self.ends_phrase(n)

    def has_surname(self, n: int) -> bool:
        """Whether a word that may be a surname follows with a capital letter: "Mark Field", but not "Will Ella"."""
        if n + 1 >= len(self.words) or not self.beside(n + 1) or self.shouts(n + 1):
            return False
        return self.words[n + 1].kind in ("family", "everyday family", "unknown", "likely", "odd")

    def is_kin(self, n: int) -> bool:
        """Whether this word says who somebody is to the person who writes: "son", "teacher", "(my little) one"."""
        word = self.words[n].lower
        if word in KIN_AFTER:
            return n > 0 and self.words[n - 1].lower in KIN_AFTER[word]
        return word in KIN

    def before(self, n: int) -> list[str]:
        """Up to three words before, as far as the phrase reaches back."""
        if n not in self._before:
            self._before[n] = self._words_before(n)
        return self._before[n]

    def _words_before(self, n: int) -> list[str]:
        found: list[str] = []
        while n > 0 and len(found) < 3 and SAME_PHRASE.fullmatch(_OF_OWNER.sub("", self.words[n].gap)):
            n -= 1
            found.insert(0, self.words[n].lower + ("'s" if self.words[n].owns else ""))
        return found

    def following(self, n: int) -> str:
        """The word after, in lower case; empty at the end."""
        return self.words[n + 1].lower if n + 1 < len(self.words) else ""

    def goes_on(self, n: int, *said: str) -> bool:
        """Whether these words come after."""
        return tuple(word.lower for word in self.words[n + 1 : n + 1 + len(said)]) == said
