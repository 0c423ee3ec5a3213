"""Names that somebody says are changed or wrong: "change surname from Marsh to Pike", "née Fields", "Stone not Stones".

A surname may be any word; where its change is told, the grammar alone shows which words they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bot.core.name_words import KIN, LITTLE, NAMES, ROLES, SAYS
from bot.core.sentences import Sentence
from bot.core.words import word_set

_SURNAME: Final = r"(?:sur\s?names?|(?:last|second|family|maiden|married|birth|middle|first|full|legal) names?)"
_ON_IT: Final = r"(?:\s+(?:on|in|at|for)\s+(?:\w+\s+){0,2}\w+)?"
# What a name follows, whatever word it is
_LEAD: Final = re.compile(
    rf"\b(?:{_SURNAME}{_ON_IT}\s*(?:is now|is|was|its|it's|it is|used to be|"
    r"should (?:be|say|read)|needs to be|must be|has to be|"
    r"(?:has |was |been )*changed (?:to|into)|change to|now|to|as|:|=|isn'?t|wasn'?t|spelt|spelled)"
    r"|\b(?:name|he|she|it|they|i|we)\s+(?:should (?:be|say|read)|used to be(?: called)?|was born)"
    r"|n[ée]e|formerly(?: known as| called)?|previously known as|also known as|aka"
    r"|\b(?:have|had|put|got|wrote|written|typed|listed|registered)\s+(?:\w+\s+)?\w+\s+(?:down\s+)?as"
    r"|(?:down|registered|listed|enrolled|recorded|entered) as|goes by|"
    r"double.barrel(?:led|ed)?(?: it| her| him)?(?: to)?)"
    r"\s*[:\"'“‘]?\s*(?=\w)",
    re.IGNORECASE,
)
# "surname from X", "name was changed … from X": what follows is a name and its "to" another
_FROM: Final = re.compile(
    rf"\b(?:{_SURNAME}|names?|deed poll|known as)\b[^.?!\n]{{0,40}}?\bfrom\s+(?=\w)", re.IGNORECASE
)
_TO: Final = re.compile(r"(?<!\s)\s+(?:in)?to\s+(?=\w)", re.IGNORECASE)
_NOT: Final = re.compile(
    r"(?<![\s,;.])[\s,;.]+(?:(?:and\s+|but\s+)?(?:not|it'?s(?: really| actually)?|it is|now|instead of|"
    r"rather than|is now|became|when it(?:'s| is) (?:really )?|should be))\s+(?=\w)",
    re.IGNORECASE,
)
_NO_NAME: Final = LITTLE | SAYS | KIN | ROLES | word_set(
    "wrong right correct incorrect missing blank spelt spelled misspelt mispelt public private secret hidden shown "
    "short long different same new old changed known used needed required asked given shared kept stored held "
    "visible double optional first last another something anything nothing somebody someone data english french "
    "personal sensitive present absent late well being already going sure unsure free full part paper online "
    "everyone there their them it's its called mine hers yours too both left"
)  # fmt: skip


def renamed(sentence: Sentence) -> Iterator[int]:
    """Which words are names because a name is said to change or to be wrong there."""
    starts = {word.start: n for n, word in enumerate(sentence.words)}
    for match in _LEAD.finditer(sentence.text):
        first = starts.get(match.end())
        if first is None or not (taken := _name_at(sentence, first)):
            continue
        about_a_name = bool(re.match(rf"{_SURNAME}|n[ée]e|name|double", match[0].strip(), re.IGNORECASE))
        other = _other(sentence, starts, taken, _NOT)
        alike = bool(other) and _are_alike(sentence, taken[-1], other[-1])
        if about_a_name or alike or _is_known(sentence, taken):
            yield from taken
            yield from other
    for match in _FROM.finditer(sentence.text):
        first = starts.get(match.end())
        taken = _name_at(sentence, first) if first is not None else []
        if taken and (other := _other(sentence, starts, taken, _TO)):
            yield from (*taken, *other)


def _other(sentence: Sentence, starts: dict[int, int], taken: list[int], link: re.Pattern[str]) -> list[int]:
    """The name on the other side of "to" or "not"."""
    match = link.match(sentence.text, sentence.words[taken[-1]].end)
    first = starts.get(match.end()) if match else None
    return [] if first is None else _name_at(sentence, first)


def _name_at(sentence: Sentence, first: int) -> list[int]:
    """The words of the name that begins with this one: one, and as many as are surely more of it."""
    if not _may_be(sentence, first):
        return []
    taken = [first]
    for n in range(first + 1, min(first + 3, len(sentence.words))):
        word = sentence.words[n]
        if not sentence.beside(n) or not _may_be(sentence, n) or not (word.kind in NAMES or not sentence.shouts(n)):
            break
        taken.append(n)
    return taken


def _may_be(sentence: Sentence, n: int) -> bool:
    """Whether a word can be a name: people are called so, or it has a capital letter that means something."""
    word = sentence.words[n]
    if word.lower in _NO_NAME or word.kind == "never" or len(word.text) < 2:
        return False
    capital = not sentence.shouts(n) and not sentence.starts(n)
    return capital or word.kind not in ("everyday", "odd") or (word.kind == "odd" and len(word.text) > 3)


def _is_known(sentence: Sentence, taken: list[int]) -> bool:
    return any(sentence.words[n].kind in NAMES for n in taken) or all(
        not sentence.shouts(n) and sentence.words[n].kind != "everyday" for n in taken
    )


def _are_alike(sentence: Sentence, one: int, other: int) -> bool:
    """Whether two words differ as two spellings of one name do: "Moss", "Morse"."""
    first, second = sentence.words[one].lower, sentence.words[other].lower
    return first != second and first[:2] == second[:2] and abs(len(first) - len(second)) < 4
