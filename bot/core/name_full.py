"""A first name and a surname that are everyday words both, without capital letters: "grace young is in my class".

Neither word shows that it is a name, and "rose bush" is none; but where a person's verb comes right after the two, or
they stand where somebody is spoken to or of and the phrase ends, hardly anything else is meant.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bot.core.name_words import BEFORE_A_SEASON, DAYS, DOES, DOES_NOT, IN_A_YEAR, MODAL, SAYS, SEASONS
from bot.core.sentences import Sentence
from bot.core.words import word_set

_LAST: Final = frozenset({"everyday family", "everyday given", "family", "unknown", "given", "likely"})
_TO_SOMEBODY: Final = word_set("to by from with about for told asked tell ask called and is")
# As first words these are things more often than people, unless something is done
_THINGS: Final = (
    MODAL
    | SEASONS
    | word_set(
        "art star sky rain bear love faith hope joy grace peace trust gift rose holly ivy poppy daisy olive cherry "
        "berry royal true noble chance fox forest ocean river storm crystal harmony melody justice sunny lucky "
        "happy honey frank"
    )
)
_NOT_BEFORE: Final = word_set("the a an my our your his her their this that no any some of in on at every each")
_NO_LAST: Final = word_set("list topic read may will can love hope like does day time")
_PERSON_DOES: Final = SAYS | word_set("moved told lied shouted pushed kicked laughed tried")


def full_names(sentence: Sentence) -> Iterator[int]:
    """Which words are such names."""
    words = sentence.words
    for n in range(len(words) - 1):
        first, last = words[n], words[n + 1]
        if not sentence.beside(n + 1) or first.owns or last.lower in SAYS | _NO_LAST:
            continue
        if first.kind == "never" and first.lower in DAYS:
            # "sunday okoro is in year 4"
            if last.kind in ("family", "unknown") and sentence.before(n)[-1:] not in ([w] for w in BEFORE_A_SEASON):
                yield from (n, n + 1)
        elif first.kind == "everyday given" and last.kind in _LAST and _are_a_person(sentence, n):
            yield from (n, n + 1)


def _are_a_person(sentence: Sentence, n: int) -> bool:
    before, following = sentence.before(n)[-1:], sentence.following(n + 1)
    first, last = sentence.words[n], sentence.words[n + 1]
    if before and (before[0] in _NOT_BEFORE or (before[0] in BEFORE_A_SEASON and first.lower in SEASONS)):
        return False
    acts = following in _PERSON_DOES - {"and", "in", "at", "here", "from", "again", "s"} and sentence.beside(n + 2)
    if not last.owns and acts and (not before or before[0] not in DOES | DOES_NOT):
        # "will power isnt a joke" tells of a person as much as "dean short wrote it"; a season is left to itself
        return first.lower not in SEASONS or following not in DOES
    if IN_A_YEAR.match(sentence.text, last.end) and first.lower not in SEASONS:
        return True
    if sentence.before(n)[-2:] == ["behalf", "of"]:
        return True
    if not before or before[0] not in _TO_SOMEBODY or first.lower in _THINGS or last.kind == "everyday given":
        return False
    return sentence.ends_phrase(n + 1) or last.owns
