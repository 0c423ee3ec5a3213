"""Lines in which strangers marked what the words are, ``[[kind|words]]``, with tokens as the service makes them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from bot.conversations.pseudonymisation import tokenised
from bot.nlu.command_network import as_read
from bot.pii.names.model import tokenizer
from bot.pii.pseudonymiser import Pseudonymiser
from bot.requests.commands import MARKS

_MARKED: Final = re.compile(r"\[\[(?P<kind>\w+)\|(?P<words>[^\[\]]*)\]\]")


def marked(
    pseudonymiser: Pseudonymiser, line: str, asks: str
) -> tuple[str, tuple[tuple[int, int], ...], tuple[int, ...]]:
    """The text with tokens, where its words stand, and what each is: a place in ``MARKS``."""
    plain, spans = unmarked(line)
    text = tokenised(pseudonymiser, plain, {}, asks).text
    words = tuple(as_read(tokenizer(), text).words)
    kinds = (next((kind for start, end, kind in spans if start <= at < end), 0) for at in typed_at(plain, text, words))
    return text, words, tuple(kinds)


def unmarked(text: str) -> tuple[str, list[tuple[int, int, int]]]:
    """A text without its marks, and from where to where each of ``MARKS`` was.

    >>> unmarked("not [[old|Ben]], [[child|Bea]]")
    ('not Ben, Bea', [(4, 7, 5), (9, 12, 2)])
    """
    plain, spans = read_marks(text)
    return plain, [(start, end, MARKS.index(kind)) for start, end, kind in spans]


def read_marks(text: str) -> tuple[str, list[tuple[int, int, str]]]:
    """A text without its marks, and from where to where each was, and of which kind."""
    plain, spans, at = "", [], 0
    for match in _MARKED.finditer(text):
        plain += text[at : match.start()]
        spans.append((len(plain), len(plain) + len(match["words"]), match["kind"]))
        plain, at = plain + match["words"], match.end()
    return plain + text[at:], spans


def typed_at(plain: str, text: str, words: Sequence[tuple[int, int]]) -> list[int]:
    """Where a letter or digit of each word of a text with tokens stood in the text as it was typed: of "5." the 5."""
    found, typed, done = [], 0, 0  # up to where both texts were compared
    for start, end in words:
        between = text[done:start]
        typed = plain.find(between, typed) + len(between) if between.strip() else typed + len(between)
        if text[start] == "⟨":
            rest = next((one for one in re.split(r"⟨[^⟨⟩]*⟩", text[end:])[:1] if one.strip()), "")
            until = plain.find(rest, typed) if rest else len(plain)
            long = (until if until >= 0 else len(plain)) - typed
            found.append(typed + min(2, max(0, long - 1)))
            typed += long
        else:
            typed = plain.find(text[start:end], typed)
            letters = [at for at, sign in enumerate(text[start:end]) if sign.isalnum()] or [0]
            found.append(typed + letters[len(letters) // 2])
            typed += end - start
        done = end
    return found
