"""Several people in a row: "rose, lily and max", "destiny and precious okonkwo both", "my three summer and river".

One name that is surely one makes names of the everyday words beside it; so does what is said of all of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from bot.core.name_words import IN_A_YEAR, KIN, MODAL, SAYS, SEASONS
from bot.core.sentences import Sentence
from bot.core.words import word_set

_FIRST: Final = frozenset({"given", "everyday given", "unknown", "family", "likely"})
_LAST: Final = frozenset({"given", "family", "unknown", "likely", "everyday family"})
_SURELY: Final = frozenset({"given", "family", "unknown"})
_AND: Final = word_set("and or n und nor not")
_PAIRING: Final = word_set("between either neither both")
_SIGN: Final = re.compile(r"\s*(?:&|\+|/)\s*")
_COMMA: Final = re.compile(r",\s{0,2}")
_OF_ALL: Final = word_set("both are were have had")
# "grace and hope are …": what is said of people; "both" needs nothing more
_OF_PEOPLE: Final = word_set(
    "my our his her their twins sisters brothers siblings cousins friends both in not allowed at on off down missing "
    "upset late ill still being the kids children pupils named having"
)
_HOW_MANY: Final = word_set("two three four five both")
_OURS: Final = word_set("my our his her their")
_TIMES: Final = SEASONS | word_set("spring christmas easter")


class _Item(NamedTuple):
    first: int
    last: int


def listed(sentence: Sentence, named: Sequence[bool]) -> Iterator[int]:
    """Which words are names because they stand in a row of people; ``named`` are those that are known to be."""
    n = 0
    while n < len(sentence.words):
        row, closed = _row(sentence, n)
        if closed and _are_people(sentence, row, named):
            for item in row:
                yield from range(item.first, item.last + 1)
        n = row[-1].last + 1 if row else n + 1


def _row(sentence: Sentence, n: int) -> tuple[list[_Item], bool]:
    """The items from word ``n`` on, as far as "and" or commas join them, and whether "and" stands before the last."""
    row: list[_Item] = []
    closed = False
    words = sentence.words
    while n < len(words) and words[n].kind in _FIRST and words[n].lower not in SAYS and not words[n].owns:
        last = n
        if n + 1 < len(words) and sentence.beside(n + 1) and words[n + 1].kind in _LAST:
            last = n + 1 if words[n + 1].lower not in SAYS and not words[n + 1].owns else n
        row.append(_Item(n, last))
        n = last + 1
        if n >= len(words) or closed:
            break
        if words[n].lower in _AND and sentence.beside(n):
            closed, n = True, n + 1
        elif _SIGN.fullmatch(words[n].gap):
            closed = True
        elif not _COMMA.fullmatch(words[n].gap):
            break
    return row, closed and len(row) > 1 and n > row[-1].last


def _are_people(sentence: Sentence, row: Sequence[_Item], named: Sequence[bool]) -> bool:
    words = sentence.words
    singles = [words[item.first] for item in row]
    paired = sentence.before(row[0].first)[-1:]
    if paired and paired[0] in _PAIRING and all(word.lower not in _TIMES - MODAL for word in singles):
        return all(words[item.last].kind != "likely" for item in row)
    if all(word.lower in _TIMES for word in singles) and not _is_introduced(sentence, row[0].first):
        return False
    last = row[-1].last
    if singles[-1].lower in MODAL and row[-1].first == last and not _closes(sentence, last):
        return False
    if singles[0].lower in MODAL and len(row) == 2 and row[0].first == row[0].last:
        return False
    with_surname = any(item.last > item.first and words[item.last].kind in _SURELY for item in row)
    sure = with_surname or any(
        named[item.first] and words[item.first].kind in _SURELY and len(words[item.first].text) > 2 for item in row
    )
    # "ella and faith had", "rose, lily and max please": of two, the phrase must end or go on as one about them
    if sure and (len(row) > 2 or with_surname or _closes(sentence, last)):
        return True
    return _is_introduced(sentence, row[0].first) or _are_told_of(sentence, row)


def _is_introduced(sentence: Sentence, first: int) -> bool:
    """Whether the words before say that children follow: "my three", "our twins"."""
    before = sentence.before(first)
    if not before:
        return False
    many = before[-1] in _HOW_MANY and before[-2:-1] and before[-2] in _OURS
    return bool(many) or (before[-1] in KIN and before[-1] not in ("baby", "senco", "ta"))


def _are_told_of(sentence: Sentence, row: Sequence[_Item]) -> bool:
    """Whether what follows is said of two people, or of somebody in a class."""
    last, words = row[-1].last, sentence.words
    if IN_A_YEAR.match(sentence.text, words[last].end):
        return True
    following, later = sentence.following(last), sentence.following(last + 1) if last + 1 < len(words) else ""
    if not sentence.begins(row[0].first) and sentence.before(row[0].first)[-1:] not in (["that"], ["because"], ["why"]):
        return False
    return following == "both" or (following in _OF_ALL and later in _OF_PEOPLE)


def _closes(sentence: Sentence, last: int) -> bool:
    following = sentence.following(last)
    return sentence.ends_phrase(last) or following in _OF_ALL or following in ("from", "in", "off", "please", "who")
