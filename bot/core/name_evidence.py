"""How strongly the place of a word in a message says that a person is named there.

0: nothing says so. 1: a place where names stand among other words ("about …", "… has"). 2: one where little else stands
("my son …", "thanks, …", a capital letter in mid-sentence). 3: one where only a name stands. ``CERTAIN``: after "Mrs".
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.core.name_grammar import ACTS_OF_PEOPLE, wants_a_person
from bot.core.name_words import (
    AFTER,
    BEFORE,
    BEFORE_A_SEASON,
    BEFORE_MISSING,
    BEING,
    BESIDE,
    CALLING,
    CARING,
    CERTAIN,
    DOES,
    DOES_NOT,
    FAREWELLS,
    GREETINGS,
    IN_A_YEAR,
    INTRODUCING,
    IT_IS,
    KIN,
    KIN_AFTER,
    LIKE_TITLES,
    LITTLE,
    MAYBE_NAMES,
    MODAL,
    NAMES,
    NAMING,
    NEVER,
    NO_SURNAME,
    NOBODY,
    NOT_AFTER,
    OWNED,
    ROLES,
    SAME_PHRASE,
    SAYING_ON,
    SAYS,
    SEASONS,
    THINGS,
    TITLES,
)
from bot.core.no_names import is_no_person
from bot.core.words import Word


class Sentence:
    """The words of one message, and what the place of each says about it."""

    def __init__(self, text: str, words: Sequence[Word], hints: Sequence[tuple[int, int]]) -> None:
        self._text, self.words, self._hints = text, words, hints
        letters, long = [c for c in text if c.isalpha()], [word for word in words[1:] if len(word.text) > 3]
        self._shouting = sum(c.isupper() for c in letters) > 0.6 * len(letters) or (
            len(long) > 4 and sum(word.cap for word in long) > 0.7 * len(long)
        )

    def evidence(self, n: int) -> int:
        """How strongly the place of word ``n`` says that a name stands there."""
        word, before = self.words[n], self._before(n)
        if word.lower in SEASONS and (re.search(r"\d\w*\s*$", word.gap) or (before and before[-1] in BEFORE_A_SEASON)):
            return 0
        titled = bool(before) and before[-1] in TITLES
        if not titled and is_no_person(self.words, n, not self.shouts(n)):
            return NEVER
        if titled and before[-2:-1] not in (["my"], ["the"]):
            return 0 if word.lower in NO_SURNAME else CERTAIN
        short = len(word.text) < 4 and word.kind in NAMES
        if (short or word.kind == "everyday given") and not word.cap and wants_a_person(self.words, n):
            return 3
        if self._stands_alone(n) or self._is_calling(n):
            return 2
        left, right = self._left(n, before), self._right(n)
        asks_how = word.kind in ("odd", "likely") and before[-1:] in (["how"], ["what"])
        both = 2 if left and right and self._next(n) in DOES and not asks_how else 0
        best = max(left, right, both, self._capital(n, before))
        # A capital letter in mid-sentence says that it is no such word: "Is Ray the caretaker here"
        surely = best == 2 and not self.shouts(n) and not self.starts(n) and word.lower not in MODAL
        return 0 if best < 3 and self.reads_on(n) and not surely else best

    def _left(self, n: int, before: list[str]) -> int:
        """What the words before say."""
        word = self.words[n]
        if not before:
            return 0
        said = " " + " ".join(before)
        if before[-1] == "miss" and not (before[-2:-1] and before[-2] in BEFORE_MISSING and not word.cap):
            return 3 if not self.reads_on(n) else 0
        if any(said.endswith(f" {phrase}") for phrase in NAMING):
            if before[-1] == "spelt" and word.kind == "odd":
                return 1
            if before[-1] in ("called", "named"):
                if self._person_before(n) and self._is_written_as_a_name(n):
                    return CERTAIN
                return 3 if self._person_before(n) else 0 if before[-2:-1] and before[-2] in THINGS else 2
            if before[-1] == "is" and not self.shouts(n):
                return CERTAIN
            return 3 if before[-1] == "is" and (self.ends(n) or self._only_names_follow(n)) else 2
        if any(said.endswith(f" {phrase}") for phrase in BEING):
            if word.kind in ("odd", "likely"):  # "im woried" far more often than "im kev"
                return 2 if self._next(n) in KIN | {"from", "here", "again", "speaking"} else 1
            return 2 if word.kind != "everyday given" or self.ends(n) else 0
        if any(said.endswith(f" {phrase}") for phrase in IT_IS):
            return 2 if self._next(n) in ("here", "again", "speaking", "from") else 1
        if self._is_kin(n - 1) and not self.words[n - 1].owns:
            if word.lower in MODAL - {"will", "may", "can"} and self._next(n) not in NOT_AFTER:
                return 3
            if self._is_written_as_a_name(n) and not self.words[n - 1].cap:
                return CERTAIN
            if word.kind == "everyday family" and before[-1] in LIKE_TITLES and self.ends(n):
                return 3
            return 1 if word.kind == "odd" and (before[-1].endswith("s") or not self.ends(n)) else 2
        if self._signs_off(n):
            return 2
        if any(said.endswith(f" {phrase}") for phrase in CARING) and word.kind != "everyday given":
            return 2
        if before[-1] == "our" and self._next(n) in AFTER:
            return 2
        if before[-1] in GREETINGS and n == 1 and self.ends_phrase(n):
            return 3
        if before[-1] in ("dear", "hi", "hello", "hiya"):
            return 2 if before[-1] == "dear" and word.kind != "everyday given" else 1
        return 1 if before[-1] in BEFORE else 0

    def _right(self, n: int) -> int:
        """What the words after say."""
        word, after = self.words[n], self._next(n)
        if self._is_introduced_after(n):
            known = word.kind != "everyday" or not re.search("[aeiou]", word.lower)
            return CERTAIN if n == 0 and len(word.text) > 1 and known and word.lower not in NOBODY else 3
        later = self.words[n + 2].lower if n + 2 < len(self.words) else ""
        if word.owns and after in ("old", "new", "last", "first", "own", "whole") and later in OWNED:
            return 2
        if (word.owns and after in OWNED) or IN_A_YEAR.match(self._text, word.end) or self._goes_on(n, "is", "my"):
            return 2
        if self._goes_on(n, "from", "the", "office") or (
            after in ("here", "speaking") and word.kind != "everyday given"
        ):
            return 2
        if n == 0 and word.lower == "will" and after in DOES - {"can", "did", "does"} and word.cap:
            return 3
        if n == 0 and after == "and" and self._two_do(n):
            return 2
        if (
            n == 0
            and word.lower not in MODAL - {"mark", "sue", "pat"}
            and (after in DOES - {"can"} or (after in DOES_NOT and word.kind != "odd"))
        ):
            return 2
        return 1 if word.owns or after in AFTER or after in DOES or n == len(self.words) - 1 else 0

    def _capital(self, n: int, before: list[str]) -> int:
        """What a capital letter says: nothing where every letter is one, or where a sentence starts."""
        word = self.words[n]
        if self.shouts(n):
            return 0
        # "I think Mark read it": with a capital letter there, it is no act
        starts = n == 0 or re.search(r"[.!?\n]", word.gap)
        if not starts and word.lower in MODAL - {"will", "may", "can"} and before[-1:] not in (["i"], ["we"]):
            return 3
        if before and len(before[-1]) == 1 and before[-1] not in "ia" and self.words[n - 1].cap:
            return 3
        if any(start <= word.start < end for start, end in self._hints):
            return 2
        if self._has_surname(n):
            return 2
        a_place = (
            word.kind in ("unknown", "likely", "odd") and bool(before) and before[-1] in ("in", "at", "near", "the")
        )
        return 0 if a_place or starts else 2

    def _is_written_as_a_name(self, n: int) -> bool:
        """Whether an everyday word has a capital letter as only a name would have there: "our neighbour Dusty"."""
        word = self.words[n]
        small = word.lower in LITTLE | SAYS | KIN | ROLES or word.kind == "never"
        return not (small or self.shouts(n) or self.starts(n))

    def _only_names_follow(self, n: int) -> bool:
        """Whether the phrase ends with one or two more words that may be names: "name is ye jin"."""
        end = n + 1
        while end < len(self.words) and self.beside(end) and self.words[end].kind in MAYBE_NAMES:
            end += 1
        return n + 1 < end <= n + 3 and self.ends_phrase(end - 1)

    def _is_introduced_after(self, n: int) -> bool:
        """Whether the words after say that this was a name: "ng is our family name", "tj is my son"."""
        rest = [word.lower for word in self.words[n + 1 : n + 6]]
        if len(rest) > 2 and rest[0] == "is" and rest[1] in ("my", "our", "his", "her"):
            return rest[2] in KIN or "name" in rest[2:4] or rest[2] in ("surname", "little")
        sure = self.words[n].kind in ("given", "unknown") or not self.words[n].text.isascii()
        return n == 0 and sure and len(rest) == 2 and rest[0] in ("my", "our") and rest[1] in KIN

    def _two_do(self, n: int) -> bool:
        """Whether this word and one more are what a sentence is about: "Grace and Faith are twins"."""
        if n + 3 >= len(self.words) or self.words[n + 2].kind not in MAYBE_NAMES - {"odd", "likely"}:
            return False
        return self.words[n + 3].lower in ("are", "were", "have", "both", "need", "want", "left", "in", "got")

    def _has_surname(self, n: int) -> bool:
        """Whether a word that may be a surname follows with a capital letter: "Mark Field", but not "Will Ella"."""
        if n + 1 >= len(self.words) or not self.beside(n + 1) or self.shouts(n + 1):
            return False
        return self.words[n + 1].kind in ("family", "everyday family", "unknown", "likely", "odd")

    def shouts(self, n: int) -> bool:
        """Whether the word has no capital letter that would mean anything."""
        word = self.words[n]
        return self._shouting or not word.cap or (len(word.text) > 2 and word.text.isupper())

    def beside(self, n: int) -> bool:
        """Whether nothing but a space stands between word ``n`` and the one before."""
        return n > 0 and not self.words[n - 1].owns and bool(BESIDE.fullmatch(self.words[n].gap))

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
        return self._next(n) in ACTS_OF_PEOPLE

    def is_introduced(self, n: int) -> bool:
        """Whether somebody is named with this word as its first: "my name is ella", "its ella"."""
        said = " " + " ".join(self._before(n))
        return any(said.endswith(f" {phrase}") for phrase in INTRODUCING)

    def is_hinted(self, first: int, last: int) -> bool:
        """Whether the tagger sees one person from one word to the other."""
        return any(start <= self.words[first].start and self.words[last].end <= end for start, end in self._hints)

    def ends(self, n: int) -> bool:
        """Whether the phrase ends with this word, or goes on as it does after a name."""
        if self.words[n].owns or n + 1 >= len(self.words) or not self.beside(n + 1):
            return True
        following = self.words[n + 1]
        return (
            following.kind in NAMES
            or (self.words[n].cap and self._has_surname(n))
            or following.lower in AFTER | DOES
            or bool(IN_A_YEAR.match(self._text, self.words[n].end))
        )

    def reads_on(self, n: int) -> bool:
        """Whether an everyday word is used as one: "my son will see", "i hope you", "my mum may"."""
        word = self.words[n]
        if word.kind != "everyday given" or word.owns:
            return False
        return not self.ends(n) if word.lower in MODAL else self._next(n) in NOT_AFTER

    def _stands_alone(self, n: int) -> bool:
        """Whether a word with a capital letter is a phrase of its own at the start: "Joy", "Blessing, with two s"."""
        word = self.words[n]
        if n or word.kind != "everyday given" or not word.cap or self._shouting or word.lower in SEASONS | MODAL:
            return False
        rest = self._text[word.end :]
        return (not re.search(r"\w", rest) and "?" not in rest) or rest.startswith((", ", ". "))

    def _is_calling(self, n: int) -> bool:
        """Whether a caller says who it is, with a surname: "will turner calling"."""
        if self.words[n].kind not in MAYBE_NAMES or self.words[n].owns:
            return False
        if n + 2 < len(self.words) and self.beside(n + 1) and self.words[n + 2].lower in CALLING - {"again"}:
            return self.words[n + 1].kind in MAYBE_NAMES - {"odd", "likely"} and self._before(n)[-1:] != ["i"]
        return n > 0 and self.beside(n) and self._next(n) in CALLING - {"again"} and self._is_calling(n - 1)

    def _signs_off(self, n: int) -> bool:
        """Whether this word is one of the last three of a message, and a farewell stands before them."""
        first = n
        while (
            n - first < 4
            and first > 0
            and self.words[first - 1].kind in MAYBE_NAMES
            and self.words[first - 1].lower not in FAREWELLS
        ):
            first -= 1
        rest = self.words[first:]
        if len(rest) > 3 or any(word.kind not in MAYBE_NAMES for word in rest):
            return False
        before = self._before(first)
        return bool(before) and before[-1] in FAREWELLS

    def _is_kin(self, n: int) -> bool:
        word = self.words[n].lower
        if word in KIN_AFTER:
            return n > 0 and self.words[n - 1].lower in KIN_AFTER[word]
        return word in KIN

    def _person_before(self, n: int) -> bool:
        return any(self._is_kin(k) or self.words[k].lower in ("someone", "somebody") for k in range(max(0, n - 4), n))

    def _before(self, n: int) -> list[str]:
        """Up to three words before, as far as the phrase reaches back."""
        found: list[str] = []
        while (
            n > 0 and len(found) < 3 and SAME_PHRASE.fullmatch(re.sub("^['’‘`´]?s", "", self.words[n].gap, flags=re.I))
        ):
            n -= 1
            found.insert(0, self.words[n].lower + ("'s" if self.words[n].owns else ""))
        return found

    def _next(self, n: int) -> str:
        return self.words[n + 1].lower if n + 1 < len(self.words) else ""

    def _goes_on(self, n: int, *said: str) -> bool:
        return tuple(word.lower for word in self.words[n + 1 : n + 1 + len(said)]) == said
