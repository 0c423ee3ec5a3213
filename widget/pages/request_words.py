"""What a person reads of their request: what they asked, and how it goes on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from math import ceil
from typing import Final

from bot.cases.letter_templates import ASKED
from bot.law.calendar import say_day
from bot.law.case import State
from bot.law.rights import Right

_NEXT: Final = {
    State.RECEIVED: "You need do nothing now. The school will ask you if it needs something.",
    State.ACKNOWLEDGED: "You need do nothing now. The school will ask you if it needs something.",
    State.IDENTITY_ASKED: "Please send or show the school what its letter asks for.",
    State.FEE_ASKED: "The school's letter says how much it is, why, and how to pay.",
    State.CLARIFICATION_ASKED: "Please tell the school which part you mean. Its letter says how.",
    State.EXTENDED: "You need do nothing now. The school's letter says why it needs longer.",
    State.ANSWERED: "If you are not happy with the answer, tell the school. You can also complain.",
    State.PARTLY_REFUSED: "If you are not happy with the answer, tell the school. You can also complain.",
    State.REFUSED: "If you are not happy with the answer, tell the school. You can also complain.",
    State.WITHDRAWN: "If you did not take it back, please tell the school.",
    State.DUPLICATE: "Look up the other request to see how it stands.",
}


def asked(right: Right) -> str:
    """What was asked for, as a sentence.

    >>> asked(Right.ERASURE)
    'You asked to have information deleted.'
    """
    return f"You asked {ASKED[right]}."


_AGAIN: Final = "Please come back in {n} minutes."
TOO_MANY: Final = "That was too many tries."
UNKNOWN: Final = "No request has this reference and this code. Please check both against your receipt."
NOT_ONCE: Final = "This code does not open it. Type the one from the newest e-mail, or ask for a new one."
REFUSED: Final = {
    "empty": "Write first what you want to tell the school.",
    "long": "This is too long. Please make it shorter, or send it in two parts.",
    "many": "You have written five times today. Please ring the school, or write again tomorrow.",
}
"""Why what somebody wrote is not taken."""
NOT_SENT: Final = "It was NOT sent. What you wrote stands below. Please try again, or ring the school."
WRONG: Final = {
    "reference": "Please check the reference. It has nine digits.",
    "code": "Please check the code. It has eight digits.",
}
"""What is wrong with a field, in languages that have no words for every slip."""


def texts() -> list[str]:
    """Every English text here that is said as it stands, for the other languages."""
    return [
        *dict.fromkeys(_NEXT.values()),
        _AGAIN,
        TOO_MANY,
        UNKNOWN,
        NOT_ONCE,
        *REFUSED.values(),
        NOT_SENT,
        *WRONG.values(),
    ]


def goes_on(state: State) -> str:
    """What the person can do now."""
    return _NEXT[state]


def say_iso(day: str) -> str:
    """A day of the protocol as people read it.

    >>> say_iso("2026-12-24")
    'Thursday 24 December 2026'
    """
    return say_day(date.fromisoformat(day))


def wait_words(seconds: float, say: Callable[[str], str] | None = None) -> str:
    """When to come back after too many tries; ``say`` says it in another language.

    >>> wait_words(3600), wait_words(42)
    ('Please come back in 60 minutes.', 'Please come back in 1 minute.')
    """
    minutes = ceil(seconds / 60)
    if say is not None:
        return say(_AGAIN).format(n=minutes)
    return f"Please come back in {minutes} {'minute' if minutes == 1 else 'minutes'}."
