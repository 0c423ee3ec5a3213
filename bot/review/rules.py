"""Striking out of a transcript for good what the pseudonymiser missed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from bot.notice.reply import Reply
from bot.text.finding import places

STRUCK: Final = "⟨struck out⟩"
"""What stands in place of words that a reviewer struck out."""
LONGEST: Final = 200  # characters that are struck out at once
_MARKS: Final = re.compile(r"(⟨[^⟨⟩]*⟩)")


def can_be_struck(words: str) -> bool:
    """Whether these words can be struck out: some of them are letters or digits, and no token is among them.

    >>> can_be_struck("Ella Poe"), can_be_struck("⟨name 1⟩"), can_be_struck("x"), can_be_struck(" ?! ")
    (True, False, False, False)
    """
    wanted = " ".join(words.split())
    return 2 <= len(wanted) <= LONGEST and not re.search(r"[⟨⟩]", wanted) and bool(re.search(r"\w\w", wanted))


def strike(text: str, words: str) -> str:
    """A text without these words, however they are written; tokens stay as they are.

    >>> strike("ELLA poe is not ella-mae; ⟨name 1⟩ knows Ella  Poe", "Ella Poe")
    '⟨struck out⟩ is not ella-mae; ⟨name 1⟩ knows ⟨struck out⟩'
    >>> strike("Siân O’Brien’s file", "sian o'brien")
    '⟨struck out⟩’s file'
    """
    return "".join(piece if n % 2 else _struck(piece, words) for n, piece in enumerate(_MARKS.split(text)))


def _struck(piece: str, words: str) -> str:
    left, done = [], 0
    for begin, end in places(piece, words):
        beside = piece[begin - 1 : begin] + piece[end : end + 1]
        if begin >= done and not any(letter.isalnum() for letter in beside):  # whole words only
            left += [piece[done:begin], STRUCK]
            done = end
    return "".join([*left, piece[done:]])


def strike_reply(reply: Reply, words: str) -> Reply:
    """A reply without these words; what it quotes is the notice's own and stays."""
    answers = tuple(replace(given, value=strike(given.value, words)) for given in reply.answers)
    return replace(reply, text=strike(reply.text, words), answers=answers)


def strike_state(value: Any, words: str) -> Any:
    """What the assistant remembers, without these words.

    >>> strike_state({"slots": {"who": ["Ella", 1]}}, "ella")
    {'slots': {'who': ['⟨struck out⟩', 1]}}
    """
    if isinstance(value, str):
        return strike(value, words)
    if isinstance(value, Mapping):
        return {name: strike_state(inner, words) for name, inner in value.items()}
    return [strike_state(inner, words) for inner in value] if isinstance(value, (list, tuple)) else value
