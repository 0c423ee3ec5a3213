"""Words of a transcript: what somebody searches for, and striking out for good what the pseudonymiser missed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from bot.notice.reply import Reply

STRUCK: Final = "⟨struck out⟩"
"""What stands in place of words that a reviewer struck out."""
LONGEST: Final = 200  # characters of what is searched for, or struck out at once
_MARKS: Final = re.compile(r"(⟨[^⟨⟩]*⟩)")
_PHRASES: Final = 8


def phrases(typed: str) -> tuple[str, ...]:
    """What to look for: every word, and what stands between quotation marks as one.

    >>> phrases('photos "school trip" of')
    ('photos', 'school trip', 'of')
    """
    found = []
    for quoted, word in re.findall(r'["“]([^"“”]*)["”]|(\S+)', typed[:LONGEST]):
        words = " ".join(re.findall(r"\w+", quoted or word))
        if words:
            found.append(words)
    return tuple(found[:_PHRASES])


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
    """
    parts = [re.escape(part) for part in words.split()]
    joined = r"\s+".join(parts)
    wanted = re.compile(rf"(?<!\w){joined}(?!\w)" if parts else r"(?!)", re.IGNORECASE)
    pieces = _MARKS.split(text)
    return "".join(piece if n % 2 else wanted.sub(STRUCK, piece) for n, piece in enumerate(pieces))


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
