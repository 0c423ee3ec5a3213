"""How strongly the place of a word in a message says that a person is named there.

0: nothing says so. 1: names stand there among other words ("about …"). 2: little else does ("my son …", a capital
letter in mid-sentence). ``CERTAIN``: only a name does ("Mrs …"). ``NEVER``: it is something else ("Holly class").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from bot.pii.names.grammar import Sentence
from bot.text.people_words import (
    BEFORE,
    BEFORE_A_SEASON,
    CARING,
    CERTAIN,
    DOES,
    DOES_NOT,
    KIN,
    LITTLE,
    NEVER,
    NO_SURNAME,
    ROLES,
    SAYS,
    SEASONS,
    TITLES,
)
from bot.text.words import Word, word_set

_NAMED_AFTER_PLANTS: Final = word_set(
    "class house group team block table room form set lodge wing appeal chain wreath tree bush seeds petals"
)
_PLANTS: Final = word_set(
    "hazel holly ivy rowan willow ash oak elm rose poppy daisy lily heather iris violet jasmine fern olive berry "
    "cherry robin wren jay kestrel amber ruby pearl jade sapphire emerald crystal coral sky star sunny river "
    "ocean forest autumn summer april may june hunter archer saffron rosemary clover bluebell primrose"
)
# "St Mary's", "Great Bentley": churches, schools and villages
_BEFORE_A_PLACE: Final = word_set("st saint great upper lower north south east west")
_BETWEEN: Final = re.compile(r"[ ]|\s?[-/–]\s?")


def is_no_person(words: Sequence[Word], n: int, capital: bool) -> bool:
    """Whether word ``n`` surely stands for something else; ``capital``: it has a capital letter that says so."""
    word, before = words[n], words[n - 1] if n else None
    after = words[n + 1] if n + 1 < len(words) and not word.owns and _BETWEEN.fullmatch(words[n + 1].gap) else None
    if after and not after.owns and word.lower in _PLANTS and after.lower in _NAMED_AFTER_PLANTS:
        return True
    placed = before is not None and before.cap and before.lower in _BEFORE_A_PLACE
    return capital and placed and _BETWEEN.fullmatch(word.gap.lstrip(".")) is not None


_ONLY_PEOPLE: Final = word_set(
    "needs wants likes hates loves said says thinks lives asked forgot lost knows told cried hurt fell missed hasnt "
    "doesnt didnt cant"
)
_NEVER_AFTER_A_MODAL: Final = word_set(
    "is was has had isnt wasnt hasnt isn't wasn't hasn't cant can't wont won't doesnt doesn't didnt didn't needs wants "
    "gets goes lost fell came went said"
)
_CARING: Final = tuple(f" {phrase}" for phrase in CARING)


def evidence(sentence: Sentence, n: int) -> int:
    """How strongly the place of word ``n`` says that a name stands there."""
    word, before = sentence.words[n], sentence.before(n)
    if word.lower in SEASONS and (
        re.search(r"\d\w{0,9}\s{0,9}$", word.gap) or (before and before[-1] in BEFORE_A_SEASON)
    ):
        return 0
    titled = bool(before) and before[-1] in TITLES
    if not titled and is_no_person(sentence.words, n, not sentence.shouts(n)):
        return NEVER
    if titled and before[-2:-1] not in (["my"], ["the"]):
        return 0 if word.lower in NO_SURNAME else CERTAIN
    if sentence.starts(n) and _can_only_be_somebody(sentence, n):
        return CERTAIN
    best = max(_left(sentence, n, before), _right(sentence, n), _capital(sentence, n))
    # In mid-sentence a capital letter says that it is no such word; "her son. May I …" starts one
    surely = best == 2 and not sentence.shouts(n) and not sentence.starts(n)
    return 0 if sentence.reads_on(n) and not surely else best


def _can_only_be_somebody(sentence: Sentence, n: int) -> bool:
    """Whether a sentence that begins with "will" or a season goes on as no other would: "will has lost his coat"."""
    word, after = sentence.words[n], sentence.following(n)
    if not after or not sentence.beside(n + 1):
        return False
    if word.lower in ("will", "may", "can") and after in _NEVER_AFTER_A_MODAL:
        return True
    return word.lower in SEASONS and after in _ONLY_PEOPLE


def _left(sentence: Sentence, n: int, before: list[str]) -> int:
    """What the words before say."""
    word = sentence.words[n]
    if not before:
        return 0
    if sentence.is_kin(n - 1) and not sentence.words[n - 1].owns:
        if _is_written_as_a_name(sentence, n) and not sentence.words[n - 1].cap:
            return CERTAIN
        return 1 if word.kind == "odd" else 2
    if f" {' '.join(before)}".endswith(_CARING) and word.kind != "everyday given":
        return 2
    return 1 if before[-1] in BEFORE else 0


def _right(sentence: Sentence, n: int) -> int:
    """What the word after says, where a message begins with what somebody does."""
    return 2 if n == 0 and sentence.following(n) in (DOES | DOES_NOT) - {"can"} else 0


def _capital(sentence: Sentence, n: int) -> int:
    """What a capital letter says: nothing where every letter is one, or where a sentence starts."""
    starts = n == 0 or re.search(r"[.!?\n]", sentence.words[n].gap)
    return 0 if starts or sentence.shouts(n) else 2


def _is_written_as_a_name(sentence: Sentence, n: int) -> bool:
    """Whether an everyday word has a capital letter as only a name would have there: "our neighbour Dusty"."""
    word = sentence.words[n]
    small = word.lower in LITTLE | SAYS | KIN | ROLES or word.kind == "never"
    return not (small or sentence.shouts(n) or sentence.starts(n))
