"""How often names, numbers, postcodes and e-mail addresses are right: as first said, and after one repair turn."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from bench.voice.sentences import (
    Values,
    email_aloud,
    email_slowly,
    name_aloud,
    name_slowly,
    number_aloud,
    number_slowly,
    postcode_aloud,
    postcode_slowly,
)
from bot.requests.transcript_interpreter import read


class Kind(NamedTuple):
    """One kind of thing that must be right: what it is, how it is said, and how when it was misheard."""

    name: str
    asks: str
    values: Sequence[str]
    first: Callable[[str], str]
    repair: Callable[[str], str]


def kinds(said: Values) -> tuple[Kind, ...]:
    """The four kinds, of one set of values."""

    def spelt(slowly: Callable[[str, Mapping[str, str]], str]) -> Callable[[str], str]:
        return lambda value: slowly(value, said.spelling)

    return (
        Kind("names", "name", said.names, name_aloud, spelt(name_slowly)),
        Kind("numbers", "contact", said.numbers, number_aloud, number_slowly),
        Kind("postcodes", "contact", said.postcodes, postcode_aloud, spelt(postcode_slowly)),
        Kind("e-mail", "contact", said.addresses, email_aloud, spelt(email_slowly)),
    )


def bare(kind: Kind, text: str) -> str:
    """What counts of an answer: a name without what it is said in, the rest without spaces."""
    if kind.asks == "name":
        text = re.sub(r"^\W*(?:my name is|it's|i am|i'm)\b", "", text, flags=re.IGNORECASE)
        return re.sub(r"[^a-z]", "", text.lower())
    text = re.sub(r"\s", "", text.lower()).rstrip(".")
    return re.sub(r"\W", "", text) if kind.name == "postcodes" else text


def is_right(kind: Kind, value: str, heard: str, before: str = "") -> bool:
    """Whether what was heard, read as the form reads it, is this value; ``before`` is what was heard the first time.

    An address that was read back wrongly gives its host to the second try (``bot.conversations.voice``).
    """
    _, at, host = read(before, kind.asks, None).rpartition("@")
    host = host if at else ""
    return bare(kind, read(heard, kind.asks, None, host=host)) == bare(kind, value)
