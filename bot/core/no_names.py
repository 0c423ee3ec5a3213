"""Where a word that people are called stands for something else: a house, a class, a month, a town."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from bot.core.name_words import SEASONS
from bot.core.words import Word, word_set

# What is named after a person, a plant or a place, and is none: with a capital letter, or after a word that is one too
_INSTITUTIONS: Final = word_set(
    "lodge zoo academy primary infants juniors nursery preschool college university hospital surgery clinic "
    "museum library church cathedral mosque temple synagogue trust council borough county centre center station "
    "airport cottage manor class building street road avenue charity foundation ltd limited school schools club "
    "project world island castle farm park"
)
_NAMED_AFTER_PLANTS: Final = word_set(
    "class house group team block table room form set lodge wing appeal chain wreath tree bush seeds petals"
)
_SUNG: Final = word_set("concert concerts service services singing singers sheet sheets")
_OF_TIME: Final = word_set("month months term busy week weeks holiday weather")
_PLANTS: Final = word_set(
    "hazel holly ivy rowan willow ash oak elm rose poppy daisy lily heather iris violet jasmine fern olive berry "
    "cherry robin wren jay kestrel amber ruby pearl jade sapphire emerald crystal coral sky star sunny river "
    "ocean forest autumn summer april may june hunter archer saffron rosemary clover bluebell primrose"
)
_OTHER_MONTHS: Final = word_set(
    "january february march april may june july august september october november december spring summer autumn "
    "winter half term easter christmas year"
)
_AFTER_A_MONTH: Final = _OTHER_MONTHS | word_set("fair fete holiday holidays")
_TOWNS_AND_NAMES: Final = word_set(
    "preston lincoln chester kingston carlisle stafford bedford warwick georgia jordan chad kendal milton norton "
    "dudley melton stratford crawley bradford bristol boston burton mansfield newton richmond wells weston israel "
    "kenya florence sydney paris london vienna verona siena adelaide victoria alexandria austin houston dallas "
    "chelsea"
)
# "St Mary's", "Great Bentley": churches, schools and villages
_BEFORE_A_PLACE: Final = word_set("st saint great upper lower north south east west")
_TO_A_TOWN: Final = word_set("trip trips move moved moving going go went gone travel travelling back drive drove coach")
_BETWEEN: Final = re.compile(r"[ ]|\s?[-/–]\s?")


def is_no_person(words: Sequence[Word], n: int, capital: bool) -> bool:
    """Whether word ``n`` surely stands for something else; ``capital``: it has a capital letter that says so."""
    word = words[n]
    before = words[n - 1].lower if n else ""
    after = words[n + 1] if n + 1 < len(words) and not word.owns and _BETWEEN.fullmatch(words[n + 1].gap) else None
    if after is not None and not after.owns:
        if capital and after.cap and after.lower in _INSTITUTIONS:
            return True
        if word.lower in _PLANTS and after.lower in _NAMED_AFTER_PLANTS:
            return True
        if word.lower in ("carol", "carols") and after.lower in _SUNG:
            return True
    if capital and n and words[n - 1].cap and before in _BEFORE_A_PLACE and _BETWEEN.fullmatch(word.gap.lstrip(".")):
        return True
    if word.lower in SEASONS:
        return _is_a_month(words, n, before, after)
    if word.lower in _TOWNS_AND_NAMES:
        earlier = words[n - 2].lower if n > 1 else ""
        return before in ("in", "near", "outside") or (before in ("to", "from", "for") and earlier in _TO_A_TOWN)
    return False


def _is_a_month(words: Sequence[Word], n: int, before: str, after: Word | None) -> bool:
    word = words[n]
    last = re.split(r"\W", word.gap.rstrip())[-1]
    if any(letter.isdecimal() for letter in last) or (after and after.lower in _AFTER_A_MONTH):
        return True
    earlier = words[n - 2].lower if n > 1 else ""
    if after and after.lower in ("is", "was") and any(w.lower in _OF_TIME for w in words[n + 2 : n + 6]):
        return True
    if before in ("and", "or", "to", "until", "till", "through") and earlier in _OTHER_MONTHS:
        return True
    following = words[n + 1].lower if n + 1 < len(words) else ""
    later = words[n + 2].lower if n + 2 < len(words) else ""
    return following in ("and", "or", "to", "until", "till") and later in _OTHER_MONTHS
