"""Letters that stand for digits: who types fast, or on a broken keyboard, writes "o77oo 9oo l12" and "11/o3/2024"."""

from __future__ import annotations

import re
from typing import Final

# A word of digits and of the letters that look like them; what has no digit in it is a word ("lol", "III")
_RUN: Final = re.compile(r"(?<![^\W_])[\doOlI]+(?![^\W_])")
_MEANT: Final = str.maketrans("oOlI", "0011")


def typed_digits(text: str) -> str:
    """The text, of the same length, with digits for the letters that stand for them.

    >>> typed_digits("o77oo 9oo l12, lol it is 11/o3/2o24, I am 1O")
    '07700 900 112, lol it is 11/03/2024, I am 10'
    """
    return _RUN.sub(lambda run: run[0].translate(_MEANT) if any(map(str.isdigit, run[0])) else run[0], text)
