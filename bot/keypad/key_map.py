"""The keys of a telephone: what a key means after a reply, and how typed digits are read back."""

from __future__ import annotations

from typing import Final, Literal

from bot.notice.reply import Choice, Reply

PERSON: Final = "person"
REPEAT: Final = "repeat"
MENU: Final = "menu"
NOTHING: Final = "nothing"
DIGITS: Final = frozenset("0123456789")
KEYS: Final = DIGITS | {"*", "#"}
REFERENCE: Final = "reference"
CODE: Final = "code"
ENTRIES: Final = frozenset({"phone", REFERENCE, CODE})
"""What can be typed on the keys (``Reply.entry``)."""

LONGEST: Final = 20  # digits of an entry; E.164 numbers have at most 15, with an exit code before them a few more
TRIES: Final = 3  # wrong keys or silences in a row, after which a person to ring is named too (W3C)


def pick(last: Reply, key: str) -> Choice | Literal["person", "repeat", "menu", "nothing"]:
    """What ``key`` picks after ``last``: a digit its choice, 0 a person, * the same again, # the main menu.

    The habits are W3C's for voice menus. Inside an entry (``last.entry``) keys are typed instead.

    >>> pick(Reply("chitchat", "Hello", choices=(Choice("A", "a", "1"),)), "1").value
    'a'
    >>> pick(Reply("chitchat", "Hello"), "7")
    'nothing'
    """
    if key == "0":
        return "person"
    if key == "*":
        return "repeat"
    if key == "#":
        return "menu"
    return next((choice for choice in last.choices if choice.key == key), "nothing")


def grouped(digits: str) -> str:
    """A telephone number as people in Britain say it: the code, and then short groups.

    >>> grouped("07700900123"), grouped("02079460123"), grouped("01632960123"), grouped("0033123456789")
    ('07700 900 123', '020 7946 0123', '01632 960 123', '0033 123 456 789')
    """
    head = 3 if digits.startswith("02") else 4 if digits.startswith(("00", "08", "03")) else 5
    size = 4 if digits.startswith("02") else 3
    rest = digits[head:]
    groups = [rest[at : at + size] for at in range(0, len(rest), size)]
    if len(groups) > 1 and len(groups[-1]) == 1:  # no digit stands alone
        groups[-2:] = [groups[-2] + groups[-1]]
    return " ".join(filter(None, (digits[:head], *groups)))


def next_pace(pace: str, wanted: str) -> str:
    """One step slower or faster.

    >>> next_pace("normal", "slower"), next_pace("fast", "faster")
    ('slow', 'fast')
    """
    paces = ("slow", "normal", "fast")
    return paces[max(0, min(2, paces.index(pace) + (1 if wanted == "faster" else -1)))]
