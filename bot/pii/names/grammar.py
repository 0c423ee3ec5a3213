"""The words of one message, and what stands around each: where phrases begin and end, what a capital letter means."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from bot.text.people_words import (
    BESIDE,
    KIN,
    KIN_AFTER,
    MODAL,
    NOT_AFTER,
    SAME_PHRASE,
)
from bot.text.words import Word, word_set

# Of longer words these stand before a dot that ends no sentence
_ABBREVIATED: Final = word_set("mrs rev prof capt sgt supt hon wm chas thos geo jas")
_OF_OWNER: Final = re.compile("^['’‘`´]?s", re.IGNORECASE)


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

    def starts(self, n: int) -> bool:
        """Whether a sentence may start with this word, so that its capital letter means nothing."""
        return n == 0 or bool(re.search(r"[.!?:;\n–-]", self.words[n].gap))

    def ends_phrase(self, n: int) -> bool:
        """Whether the message or a phrase ends with this word."""
        return n + 1 == len(self.words) or bool(re.search(r"[,.:;!?\n]", self.words[n + 1].gap))

    def reads_on(self, n: int) -> bool:
        """Whether an everyday word is used as one: "my son will see", "i hope you", "my mum may"."""
        word = self.words[n]
        if word.kind != "everyday given" or word.owns:
            return False
        if word.lower in MODAL:
            return True
        return self.following(n) in NOT_AFTER and not self.ends_phrase(n)

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
