"""Languages of another script as many type them on an English keyboard: in Latin letters, and each in their own way."""

from __future__ import annotations

import re
from typing import Final


def _table(letters: str) -> dict[str, str]:
    """Each letter with what it is in Latin.

    >>> _table("бb шsh ь")
    {'б': 'b', 'ш': 'sh', 'ь': ''}
    """
    return dict(re.findall(r"([^a-z ]+)([a-z]*)", letters))


_CYRILLIC: Final = _table(
    "аa бb вv гh ґg дd еe єye жzh зz иy іi їyi йy кk лl мm нn оo пp рr сs тt уu фf "
    "хkh цts чch шsh щshch ь юyu яya ' ʼ ’"
)
_SIGNS: Final = _table("াa িi ীi ুu ূu ৃri েe ৈoi োo ৌou")
_CONSONANTS: Final = _table(
    "কk খkh গg ঘgh ঙng চch ছchh জj ঝjh ঞn টt ঠth ডd ঢdh ণn তt থth দd ধdh নn "
    "পp ফf বb ভbh মm যj রr লl শsh ষsh সs হh ৎt ড়r ঢ়r য়y"
)
_NAMES: Final = {**_SIGNS, **_table("অo আa ইi ঈi উu ঊu ঋri এe ঐoi ওo ঔou ংng ঃ ঁ ্")}
_JOINED: Final = "্"
_LETTER: Final = re.compile(r"[ডঢয]\u09bc|.", re.DOTALL)
_BENGALI: Final = re.compile(r"[\u0980-\u09ff]")
_INHERENT: Final = "o"  # the vowel of a consonant without a sign: heard in some places and not in others


def in_latin(text: str) -> list[str]:
    """The ways in which a text of another script is typed in Latin letters; none for one that is in them.

    >>> in_latin("Видаліть дані")
    ['vydalit dani']
    >>> in_latin("আমার ছবি দেখতে চাই")
    ['amar chhobi dekhte chai', 'amar chhobi dekhote chai']
    >>> in_latin("Proszę")
    []
    """
    small = text.casefold()
    if _BENGALI.search(small):
        return list(dict.fromkeys(_bengali(small, inherent) for inherent in (False, True)))
    written = "".join(_CYRILLIC.get(letter, letter) for letter in small)
    return [written] if written != small else []


def rough(text: str) -> str:
    """Latin letters with what people spell in several ways spelt in one; other scripts as they are.

    >>> rough("chhele sele"), rough("prosyu proshu")
    ('cele sele', 'prosiu prosu')
    """
    for pattern, instead in _ROUGH:
        text = pattern.sub(instead, text)
    return text


_ROUGH: Final = [
    (re.compile(pattern), instead)
    for pattern, instead in (
        (r"ee", "i"), (r"oo", "u"), (r"(?<=[bcdgjkpstz])h+", ""), (r"y", "i"), (r"z", "j"), (r"[vw]", "b"), (r"f", "p"),
        (r"([a-z])\1+", r"\1"),
    )
]  # fmt: skip


def _bengali(text: str, every: bool) -> str:
    """Letter by letter; ``every`` inherent vowel within a word, or only those of its first letter and last cluster."""
    letters = _LETTER.findall(text)
    written = []
    for before, letter, after in zip([" ", *letters], letters, [*letters[1:], " "], strict=False):
        if letter not in _CONSONANTS:
            written.append(_NAMES.get(letter, letter))
            continue
        written.append("y" if letter == "য" and before == _JOINED else _CONSONANTS[letter])
        goes_on = _BENGALI.match(after) is not None
        bare = after not in _SIGNS and after != _JOINED
        if bare and ((every or not _BENGALI.match(before)) if goes_on else before == _JOINED):
            written.append(_INHERENT)
    return "".join(written)
