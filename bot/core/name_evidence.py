"""How strongly the place of a word in a message says that a person is named there.

0: nothing says so. 1: a place where names stand among other words ("about …", "… has"). 2: one where little else stands
("my son …", "thanks, …", a capital letter in mid-sentence). 3: one where only a name stands. ``CERTAIN``: after "Mrs".
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from typing import Final

from bot.core.words import Kind, Word, word_set

CERTAIN: Final = 9

_TITLES: Final = word_set("mr mrs ms mx dr mister")
KIN: Final = word_set(
    "son sons daughter daughters child childs children kid kids boy girl lad lass baby toddler twin twins nephew "
    "nephews niece nieces brother brothers sister sisters bro sis mum mom mummy dad daddy father mother nan nana gran "
    "grandad grandma grandson granddaughter husband hubby wife partner ex stepson stepdaughter stepdad stepmum friend "
    "freind mate teacher tutor nurse cousin uncle aunt auntie neighbour carer worker receptionist lawyer solicitor "
    "governor pupil student guardian boyfriend girlfriend fiance headteacher assistant secretary doctor lady "
    "childminder grandchild grandchildren ta senco caretaker cook cleaner coach librarian bursar therapist "
    "psychologist stepbrother stepsister"
)
# These mean a person only after one of those: "my little one", "my wee man", "the head"
_KIN_AFTER: Final = {"one": {"little", "youngest", "oldest", "eldest"}, "man": {"little", "wee"}, "head": {"the"}}
_OWNED: Final = KIN - {"assistant"} | word_set(
    "parent parents family report reports file files record records picture pictures photo photos class form address "
    "data info information surname name notes work medical details allergies allergy fingerprints phone email number "
    "results sats teachers mums dads birthday"
)
_NAMING: Final = (
    "name is", "names", "name's", "names is", "my name", "his name", "her name", "surname is", "called", "named",
    "name", "pupil", "spelt",
)  # fmt: skip
# What is "called" or "named" something without being a person
_THINGS: Final = word_set(
    "app system website site program programme software company game platform tool thing something form it service "
    "group policy notice law what whats is are section"
)
_BEING: Final = ("i'm", "im", "i am", "this is", "speaking is", "speaking to", "we are")
_IT_IS: Final = ("its", "it's", "it is")
_FAREWELLS: Final = word_set(
    "thanks thank thankyou thx ta regards cheers love yours sincerely faithfully wishes signed from you help much "
    "advance best"
)
_BEFORE: Final = word_set(
    "about on told tell tells ask asked asks by with for remove delete can does did has is if that when but why was "
    "were of to and or because from pls please saying think where how do are named against between see let both not "
    "said says thinks"
)
_AFTER: Final = word_set(
    "is are were was has had does did s isnt wasnt hasnt doesnt doesn't isn't wasn't hasn't hates likes loves wants "
    "needs who and in at says said told went goes came comes gets got left started starts again here speaking from "
    "keeps lives age aged"
)
# What a person does: with a word before it that names follow, it makes a name of an everyday word
_DOES: Final = word_set("is was has had does did said told wants needs likes hates went goes came got left can")
_NOT_AFTER: Final = word_set(
    "the a an my our his her your their it this that these those to of be not you i we they me him them us on for by "
    "see have get"
)
_NO_SURNAME: Final = _AFTER | _NOT_AFTER | word_set(
    "or are were title both wrong if but so can could should would please when how what why because as then than "
    "too with do"
)  # fmt: skip
_MODAL: Final = frozenset({"will", "may", "can", "mark", "hope", "pat", "sue"})
_SEASONS: Final = frozenset({"april", "may", "june", "august", "summer", "autumn", "winter"})
_BEFORE_A_SEASON: Final = word_set("in since until till by last next this early late mid of from during before after")
_BEFORE_MISSING: Final = word_set(
    "i you we they he she to will would didnt didn't dont don't not never might may who ill i'll"
)
_IN_A_YEAR: Final = re.compile(
    r"[\s(,]*aged?\s?\d|[\s(,]*(?:(?:is|who|who's|whos)\s)?in\s+(?:year|yr|y\d|class|reception|form|nursery)\b|[\s,]*\(?(?:year|yr|y|class)\s?\d",
    re.IGNORECASE,
)
_BESIDE: Final = re.compile(r"[ \t]{1,2}|\. ?")
_SAME_PHRASE: Final = re.compile(r"[\s,:;–-]{1,3}|\.\s")
_NAMES: Final[Set[Kind]] = frozenset({"given", "family", "unknown"})
_MAYBE_NAMES: Final[Set[Kind]] = _NAMES | {"everyday given", "everyday family", "odd"}


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
        if word.lower in _SEASONS and (
            re.search(r"\d\w*\s*$", word.gap) or (before and before[-1] in _BEFORE_A_SEASON)
        ):
            return 0
        if before[-1:] and before[-1] in _TITLES and before[-2:-1] not in (["my"], ["the"]):
            return 0 if word.lower in _NO_SURNAME else CERTAIN
        left, right = self._left(n, before), self._right(n)
        both = 2 if left and right and self._next(n) in _DOES else 0
        best = max(left, right, both, self._capital(n, before))
        return 0 if best < 3 and self.reads_on(n) else best

    def _left(self, n: int, before: list[str]) -> int:
        """What the words before say."""
        word = self.words[n]
        if not before:
            return 0
        said = " " + " ".join(before)
        if before[-1] == "miss" and not (before[-2:-1] and before[-2] in _BEFORE_MISSING and not word.cap):
            return 3 if not self.reads_on(n) else 0
        if any(said.endswith(f" {phrase}") for phrase in _NAMING):
            if before[-1] in ("called", "named"):
                return 3 if self._person_before(n) else 0 if before[-2:-1] and before[-2] in _THINGS else 2
            if before[-1] == "is" and not self.shouts(n):
                return CERTAIN
            return 3 if before[-1] == "is" and self.ends(n) else 2
        if any(said.endswith(f" {phrase}") for phrase in _BEING):
            if word.kind == "odd":  # "im woried" far more often than "im kev"
                return 2 if self._next(n) in KIN | {"from", "here", "again", "speaking"} else 1
            return 2 if word.kind != "everyday given" or self.ends(n) else 0
        if any(said.endswith(f" {phrase}") for phrase in _IT_IS):
            return 2 if self._next(n) in ("here", "again", "speaking") else 1
        if self._is_kin(n - 1) and not self.words[n - 1].owns:
            return 1 if word.kind == "odd" and (before[-1].endswith("s") or not self.ends(n)) else 2
        if self._signs_off(n):
            return 2
        if before[-1] == "our" and self._next(n) in _AFTER:
            return 2
        if before[-1] in ("dear", "hi", "hello", "hiya"):
            return 2 if before[-1] == "dear" and word.kind != "everyday given" else 1
        return 1 if before[-1] in _BEFORE else 0

    def _right(self, n: int) -> int:
        """What the words after say."""
        word, after = self.words[n], self._next(n)
        if self._goes_on(n, "is", "my", "name"):
            return 3
        if (word.owns and after in _OWNED) or _IN_A_YEAR.match(self._text, word.end) or self._goes_on(n, "is", "my"):
            return 2
        if self._goes_on(n, "from", "the", "office") or (
            after in ("here", "speaking") and word.kind != "everyday given"
        ):
            return 2
        if n == 0 and word.lower not in _MODAL and after in _DOES - {"can"}:
            return 2
        return 1 if word.owns or after in _AFTER or after in _DOES or n == len(self.words) - 1 else 0

    def _capital(self, n: int, before: list[str]) -> int:
        """What a capital letter says: nothing where every letter is one, or where a sentence starts."""
        word = self.words[n]
        if self.shouts(n):
            return 0
        if any(start <= word.start < end for start, end in self._hints):
            return 2
        if self._has_surname(n):
            return 2
        a_place = word.kind in ("unknown", "odd") and bool(before) and before[-1] in ("in", "at", "near", "the")
        return 0 if a_place or n == 0 or re.search(r"[.!?\n]", word.gap) else 2

    def _has_surname(self, n: int) -> bool:
        """Whether a word that may be a surname follows with a capital letter: "Mark Field", but not "Will Ella"."""
        if n + 1 >= len(self.words) or not self.beside(n + 1) or self.shouts(n + 1):
            return False
        return self.words[n + 1].kind in ("family", "everyday family", "unknown", "odd")

    def shouts(self, n: int) -> bool:
        """Whether the word has no capital letter that would mean anything."""
        return self._shouting or not self.words[n].cap

    def beside(self, n: int) -> bool:
        """Whether nothing but a space stands between word ``n`` and the one before."""
        return n > 0 and not self.words[n - 1].owns and bool(_BESIDE.fullmatch(self.words[n].gap))

    def begins(self, n: int) -> bool:
        """Whether a phrase begins with this word: at the start, or after a comma."""
        return n == 0 or bool(re.search(r"[,.:;\n]", self.words[n].gap))

    def is_farewell(self, n: int) -> bool:
        """Whether the word may end a letter: "love", "best"."""
        return self.words[n].lower in _FAREWELLS

    def ends(self, n: int) -> bool:
        """Whether the phrase ends with this word, or goes on as it does after a name."""
        if self.words[n].owns or n + 1 >= len(self.words) or not self.beside(n + 1):
            return True
        following = self.words[n + 1]
        return (
            following.kind in _NAMES
            or (self.words[n].cap and self._has_surname(n))
            or following.lower in _AFTER | _DOES
            or bool(_IN_A_YEAR.match(self._text, self.words[n].end))
        )

    def reads_on(self, n: int) -> bool:
        """Whether an everyday word is used as one: "my son will see", "i hope you", "my mum may"."""
        word = self.words[n]
        if word.kind != "everyday given" or word.owns:
            return False
        return not self.ends(n) if word.lower in _MODAL else self._next(n) in _NOT_AFTER

    def _signs_off(self, n: int) -> bool:
        """Whether this word is one of the last three of a message, and a farewell stands before them."""
        first = n
        while (
            first > 0 and self.words[first - 1].kind in _MAYBE_NAMES and self.words[first - 1].lower not in _FAREWELLS
        ):
            first -= 1
        rest = self.words[first:]
        if len(rest) > 3 or any(word.kind not in _MAYBE_NAMES for word in rest):
            return False
        before = self._before(first)
        return bool(before) and before[-1] in _FAREWELLS

    def _is_kin(self, n: int) -> bool:
        word = self.words[n].lower
        if word in _KIN_AFTER:
            return n > 0 and self.words[n - 1].lower in _KIN_AFTER[word]
        return word in KIN

    def _person_before(self, n: int) -> bool:
        return any(self._is_kin(k) or self.words[k].lower in ("someone", "somebody") for k in range(max(0, n - 4), n))

    def _before(self, n: int) -> list[str]:
        """Up to three words before, as far as the phrase reaches back."""
        found: list[str] = []
        while (
            n > 0 and len(found) < 3 and _SAME_PHRASE.fullmatch(re.sub("^['’‘`´]?s", "", self.words[n].gap, flags=re.I))
        ):
            n -= 1
            found.insert(0, self.words[n].lower + ("'s" if self.words[n].owns else ""))
        return found

    def _next(self, n: int) -> str:
        return self.words[n + 1].lower if n + 1 < len(self.words) else ""

    def _goes_on(self, n: int, *said: str) -> bool:
        return tuple(word.lower for word in self.words[n + 1 : n + 1 + len(said)]) == said
