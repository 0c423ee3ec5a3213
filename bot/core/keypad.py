"""The keys of a telephone: what a key means after a reply."""

from __future__ import annotations

from typing import Final, Literal

from bot.core.replies import Choice, Reply

PERSON: Final = "person"
REPEAT: Final = "repeat"
NOTHING: Final = "nothing"
KEYS: Final = frozenset("0123456789*#")


def pick(last: Reply, key: str) -> Choice | Literal["person", "repeat", "nothing"]:
    """What ``key`` picks after ``last``: a digit its choice, 0 a person, * the same again (W3C's voice menu habits).

    >>> pick(Reply("chitchat", "Hello", choices=(Choice("A", "a", "1"),)), "1").value
    'a'
    >>> pick(Reply("chitchat", "Hello"), "7")
    'nothing'
    """
    if key == "0":
        return "person"
    if key == "*":
        return "repeat"
    return next((choice for choice in last.choices if choice.key == key), "nothing")
