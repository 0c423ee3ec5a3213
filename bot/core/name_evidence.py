"""How strongly the place of a word in a message says that a person is named there.

0: nothing says so. 1: a place where names stand among other words ("about …", "… has"). 2: one where little else stands
("my son …", "thanks, …", a capital letter in mid-sentence). 3: one where only a name stands. ``CERTAIN``: after "Mrs".
"""

from __future__ import annotations

import re
from typing import Final

from bot.core.name_grammar import wants_a_person
from bot.core.name_signs import is_calling, signs_off, stands_alone
from bot.core.name_stories import is_told_of
from bot.core.name_words import (
    AFTER,
    AGES,
    BEFORE,
    BEFORE_A_SEASON,
    BEFORE_MISSING,
    BEING,
    CARING,
    CERTAIN,
    DAYS,
    DOES,
    DOES_NOT,
    FAREWELLS,
    GREETINGS,
    IN_A_YEAR,
    IT_IS,
    KIN,
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
    PROVERBIAL,
    ROLES,
    SAYS,
    SEASONS,
    SPEAKING,
    THINGS,
    TITLES,
)
from bot.core.no_names import is_no_person
from bot.core.sentences import Sentence
from bot.core.words import word_set

_OF_A_TEACHER: Final = word_set("said says told tells is was has did does wants thinks took sent gave rang")
_WHO: Final = word_set("someone somebody he she he's she's hes shes im i'm")
_LABELS: Final = word_set("name name's child pupil student parent signed")
_NOT_FILLED_IN: Final = word_set("withheld private none anonymous unknown confidential same various see yes two three")
_WEAK: Final = word_set("is are was were and in at has had here from s can does did who")
_RANKS: Final = word_set("pc professor prof officer sergeant constable inspector coach sir reverend")
_DESKS: Final = word_set("office reception desk gate kitchen front school")

_NAMING, _BEING, _IT_IS, _CARING = (
    tuple(f" {phrase}" for phrase in phrases) for phrases in (NAMING, BEING, IT_IS, CARING)
)


def evidence(sentence: Sentence, n: int) -> int:
    """How strongly the place of word ``n`` says that a name stands there."""
    word, before = sentence.words[n], sentence.before(n)
    if word.lower in SEASONS and (
        re.search(r"\d\w{0,9}\s{0,9}$", word.gap) or (before and before[-1] in BEFORE_A_SEASON)
    ):
        return 0
    if before and before[-1] in _LABELS and ":" in word.gap and _is_filled_in(sentence, n):
        return CERTAIN
    titled = bool(before) and before[-1] in TITLES
    if not titled and is_no_person(sentence.words, n, not sentence.shouts(n)):
        return NEVER
    if titled and before[-2:-1] not in (["my"], ["the"]):
        return 0 if word.lower in NO_SURNAME else CERTAIN
    may_be = word.kind in ("everyday given", "everyday family") or word.lower == "can"
    if may_be and (not word.cap or sentence.starts(n)) and is_told_of(sentence.words, n):
        return CERTAIN if word.kind == "everyday" else 3
    short = len(word.text) < 4 and word.kind in NAMES
    plain = not word.cap or word.lower in ("will", "may")
    if (short or word.kind == "everyday given") and plain and wants_a_person(sentence.words, n):
        return 3
    if word.kind in MAYBE_NAMES and signs_off(sentence, n, parted=True):
        return 3
    if stands_alone(sentence, n) or is_calling(sentence, n):
        return 2
    left, right = _left(sentence, n, before), _right(sentence, n)
    asks_how = word.kind in ("odd", "likely") and before[-1:] in (["how"], ["what"])
    both = 2 if left and right and sentence.following(n) in DOES and not asks_how else 0
    best = max(left, right, both, _capital(sentence, n, before))
    # A capital letter in mid-sentence says that it is no such word: "Is Ray the caretaker here"
    surely = best == 2 and not sentence.shouts(n) and not sentence.starts(n) and word.lower not in MODAL
    # "his mate bear they both": after who it is, somebody else's sentence begins
    surely = surely or (n > 0 and sentence.is_kin(n - 1) and sentence.following(n) in ("they", "he", "she", "we"))
    return 0 if best < 3 and sentence.reads_on(n) and not surely else best


def _left(sentence: Sentence, n: int, before: list[str]) -> int:  # noqa: C901
    """What the words before say."""
    word = sentence.words[n]
    if not before:
        return 0
    said = " " + " ".join(before)
    addressed = before[-3:-2] and before[-3] in SPEAKING and before[-2] == "to"  # "i spoke to miss sharp"
    missing = before[-2:-1] and before[-2] in BEFORE_MISSING and not addressed
    if before[-1] == "miss" and not (missing and not word.cap):
        return 3 if not sentence.reads_on(n) and word.lower not in _OF_A_TEACHER else 0
    if said.endswith(_NAMING):
        if before[-1] == "spelt" and word.kind == "odd":
            return 1
        if before[-1] in ("called", "named"):
            if _person_before(sentence, n) and _is_written_as_a_name(sentence, n):
                return CERTAIN
            return 3 if _person_before(sentence, n) else 0 if before[-2:-1] and before[-2] in THINGS else 2
        if before[-1] in ("is", "name's") and not sentence.shouts(n):
            return CERTAIN
        if word.lower in DAYS:
            return CERTAIN + 1 if before[-1] == "is" and sentence.ends(n) else 0
        return 3 if before[-1] == "is" and (sentence.ends(n) or _only_names_follow(sentence, n)) else 2
    if said.endswith(_BEING):
        if word.kind in ("odd", "likely"):  # "im woried" far more often than "im kev"
            return 2 if sentence.following(n) in KIN | {"from", "here", "again", "speaking"} else 1
        return 2 if word.kind != "everyday given" or sentence.ends(n) else 0
    if said.endswith(_IT_IS):
        return 2 if sentence.following(n) in ("here", "again", "speaking", "from") else 1
    if before[-1] in _RANKS and sentence.following(n) in SAYS - _WEAK and word.kind in MAYBE_NAMES:
        return 3
    if sentence.is_kin(n - 1) and not sentence.words[n - 1].owns:
        if word.lower in MODAL - {"will", "may", "can"} and sentence.following(n) not in NOT_AFTER:
            return 3
        if _is_written_as_a_name(sentence, n) and not sentence.words[n - 1].cap:
            return CERTAIN
        if word.kind == "everyday family" and before[-1] in LIKE_TITLES and sentence.ends(n):
            return 3
        return 1 if word.kind == "odd" and (before[-1].endswith("s") or not sentence.ends(n)) else 2
    if signs_off(sentence, n):
        return 2
    if said.endswith(_CARING) and word.kind != "everyday given":
        return 2
    if before[-1] == "our" and sentence.following(n) in AFTER and word.lower not in SEASONS:
        return 2
    if before[-1] in GREETINGS and n == 1 and sentence.ends_phrase(n):
        return 3
    addressed_first = n == 1 and word.lower not in MODAL | FAREWELLS and sentence.following(n) in LITTLE
    if before[-1] in ("dear", "hi", "hello", "hiya") and addressed_first and not sentence.reads_on(n):
        return 2
    if before[-1] in ("dear", "hi", "hello", "hiya"):
        return 2 if before[-1] == "dear" and word.kind != "everyday given" else 1
    return 1 if before[-1] in BEFORE else 0


def _right(sentence: Sentence, n: int) -> int:  # noqa: C901
    """What the words after say."""
    word, after = sentence.words[n], sentence.following(n)
    if _is_introduced_after(sentence, n):
        known = word.kind != "everyday" or not re.search("[aeiou]", word.lower)
        return CERTAIN if n == 0 and len(word.text) > 1 and known and word.lower not in NOBODY else 3
    later = sentence.words[n + 2].lower if n + 2 < len(sentence.words) else ""
    if word.owns and after in ("old", "new", "last", "first", "own", "whole") and later in OWNED:
        return 2
    if word.owns and sentence.goes_on(n, "date", "of", "birth"):
        return 3
    if sentence.is_kin(n - 1) and n and not sentence.words[n - 1].owns and _is_of_an_age(sentence, n):
        return 3
    if (word.owns and after in OWNED) or IN_A_YEAR.match(sentence.text, word.end) or sentence.goes_on(n, "is", "my"):
        return 2
    if _works_there(sentence, n):
        return 3
    if sentence.goes_on(n, "from", "the", "office") or (
        after in ("here", "speaking") and word.kind != "everyday given"
    ):
        return 2
    if n == 0 and word.lower == "will" and after in DOES - {"can", "did", "does"} and word.cap:
        return 3
    if after == "and" and _two_do(sentence, n):
        return 2 if n == 0 else 3
    if n == 0 and word.kind in ("odd", "likely") and _full_name_does(sentence):
        return 2
    if (
        n == 0
        and word.lower not in MODAL - {"mark", "sue", "pat"}
        and (after in DOES - {"can"} or (after in DOES_NOT and word.kind != "odd"))
    ):
        return 2
    return 1 if word.owns or after in AFTER or after in DOES or n == len(sentence.words) - 1 else 0


def _capital(sentence: Sentence, n: int, before: list[str]) -> int:
    """What a capital letter says: nothing where every letter is one, or where a sentence starts."""
    word = sentence.words[n]
    if sentence.shouts(n):
        return 0
    # "I think Mark read it": with a capital letter there, it is no act
    starts = n == 0 or re.search(r"[.!?\n]", word.gap)
    if not starts and word.lower in MODAL - {"will", "may", "can"} and before[-1:] not in (["i"], ["we"]):
        return 3
    if before and len(before[-1]) == 1 and before[-1] not in "ia" and sentence.words[n - 1].cap:
        return 3
    if sentence.has_surname(n):
        return 2
    a_place = word.kind in ("unknown", "likely", "odd") and bool(before) and before[-1] in ("in", "at", "near", "the")
    return 0 if a_place or starts else 2


def _is_written_as_a_name(sentence: Sentence, n: int) -> bool:
    """Whether an everyday word has a capital letter as only a name would have there: "our neighbour Dusty"."""
    word = sentence.words[n]
    small = word.lower in LITTLE | SAYS | KIN | ROLES or word.kind == "never"
    return not (small or sentence.shouts(n) or sentence.starts(n))


def _is_filled_in(sentence: Sentence, n: int) -> bool:
    """Whether this word with a capital letter is what somebody put behind a label: "Child: Blue Marsh"."""
    word = sentence.words[n]
    if sentence.shouts(n) or word.kind == "never" or word.lower in LITTLE | SAYS | KIN | ROLES | _NOT_FILLED_IN:
        return False
    return sentence.ends_phrase(n) or sentence.words[n + 1].cap


def _works_there(sentence: Sentence, n: int) -> bool:
    """Whether this is somebody at a desk or a gate: "pat in the office", "ray on the gate"."""
    rest = [word.lower for word in sentence.words[n + 1 : n + 4]]
    before = sentence.before(n)[-1:]
    if len(rest) < 3 or rest[0] not in ("in", "on", "at", "from") or rest[1] not in ("the", "your", "our"):
        return False
    return (
        rest[2] in _DESKS
        and sentence.words[n].lower not in SEASONS | {"art", "hope", "faith", "trust"}
        and (not before or before[0] in BEFORE or before[0] == "to")
    )


def _only_names_follow(sentence: Sentence, n: int) -> bool:
    """Whether the phrase ends with one or two more words that may be names: "name is ye jin"."""
    end = n + 1
    while end < len(sentence.words) and sentence.beside(end) and sentence.words[end].kind in MAYBE_NAMES:
        end += 1
    return n + 1 < end <= n + 3 and sentence.ends_phrase(end - 1)


def _is_introduced_after(sentence: Sentence, n: int) -> bool:
    """Whether the words after say that this was a name: "ng is our family name", "tj is my son"."""
    rest = [word.lower for word in sentence.words[n + 1 : n + 6]]
    if len(rest) > 2 and rest[0] in ("is", "was") and rest[1] in ("my", "our", "his", "her", "their"):
        # "june is his social worker"
        return not KIN.isdisjoint(rest[2:4]) or "name" in rest[2:4] or rest[2] in ("surname", "little")
    if len(rest) > 2 and rest[0] == "is" and rest[1] in ("the", "a", "an") and rest[2] in KIN:
        return sentence.words[n].lower not in PROVERBIAL
    sure = sentence.words[n].kind in ("given", "unknown") or not sentence.words[n].text.isascii()
    return n == 0 and sure and len(rest) == 2 and rest[0] in ("my", "our") and rest[1] in KIN


def _two_do(sentence: Sentence, n: int) -> bool:
    """Whether this word and one more are what a sentence is about: "Grace and Faith are twins"."""
    if n + 3 >= len(sentence.words) or sentence.words[n + 2].kind not in MAYBE_NAMES - {"odd", "likely"}:
        return False
    return sentence.words[n + 3].lower in ("are", "were", "have", "both", "need", "want", "left", "in", "got")


def _full_name_does(sentence: Sentence) -> bool:
    """Whether a message begins with two words that may be names, and a person acts: "zuri blessing is in my class"."""
    if len(sentence.words) < 3 or not (sentence.beside(1) and sentence.beside(2)):
        return False
    names = {"given", "family", "unknown", "everyday given", "everyday family"}
    return sentence.words[1].kind in names and sentence.words[2].lower in {"is", "was", "has", "had", "needs", "wants"}


def _is_of_an_age(sentence: Sentence, n: int) -> bool:
    """Whether the next words say how old this is: "my boy king is six"."""
    rest = [word.lower for word in sentence.words[n + 1 : n + 3]]
    return (len(rest) == 2 and rest[0] in ("is", "was") and rest[1] in AGES) or bool(
        re.match(r"\s+(?:is|was)\s+\d", sentence.text[sentence.words[n].end :])
    )


def _person_before(sentence: Sentence, n: int) -> bool:
    return any(sentence.is_kin(k) or sentence.words[k].lower in _WHO for k in range(max(0, n - 4), n))
