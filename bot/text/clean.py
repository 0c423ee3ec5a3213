"""Typed words without what nobody sees: signs that turn a line around, hide in it, or break a database.

Letters stay, of every script. So do the joiners, which Persian, Bengali and others need, and the signs that Arabic and
Urdu write under a number.
"""

from __future__ import annotations

import re
from typing import Final
from unicodedata import category, normalize

_JOINERS: Final = "\u200c\u200d"  # invisible, but letters of Persian, Bengali and others need them
_UNDER_NUMBERS: Final = "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u08e2"  # seen, though Unicode lists them so
TURNING: Final = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""What makes a line run the other way, or seem to."""


def clean(text: str | None) -> str:
    r"""Without control characters, which nobody types and databases do not want; every kind of space becomes plain.

    A letter and a mark that is set on it become one sign, where there is one for both (Unicode, form C).

    >>> clean("my\u00a0son\x00 "), clean("a\u202egpj.exe"), clean("می\u200cخواهم") == "می\u200cخواهم"
    ('my son', 'agpj.exe', True)
    """
    return normalize("NFC", "".join(_plain(character) for character in text or "")).strip()


def hides_something(text: str) -> bool:
    r"""Whether there is something in it that nobody sees.

    >>> hides_something("who sees\u200e it"), hides_something("who\u00a0sees it?\n")
    (True, False)
    """
    return any(not _plain(character) for character in text.replace("\r\n", "\n"))


def _plain(character: str) -> str:
    if character in "\n\t" or character.isprintable() or character in _JOINERS or character in _UNDER_NUMBERS:
        return character
    kind = category(character)
    return "\n" if kind in ("Zl", "Zp") else " " if kind == "Zs" else ""
