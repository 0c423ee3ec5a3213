"""A request that is being taken, at any point of it."""

from __future__ import annotations

from dataclasses import replace

from bot.law.case import Told
from bot.law.rights import Right, Who, offered
from bot.requests.dialogue import hear
from bot.requests.draft import CONFIRM, Heard, Intake, Turn, begin

RIGHTS = offered("maintained")


def first(text: str, right: Right = Right.ACCESS) -> Turn:
    return begin(1, right, Heard(text, f"request_{right.value}", 0.9))


def then(turn: Turn | Intake, *messages: str | Heard) -> Turn:
    """The turn after more messages; a plain text is one that nothing was understood of."""
    for message in messages:
        intake = turn.intake if isinstance(turn, Turn) else turn
        turn = hear(intake, message if isinstance(message, Heard) else Heard(message), RIGHTS)
    assert isinstance(turn, Turn)
    return turn


def complete(right: Right = Right.ACCESS) -> Intake:
    """Everything answered, at the check."""
    words = {
        "name": "⟨name 1⟩",
        "child": "⟨name 2⟩",
        "contact": "⟨email 1⟩",
        "details": "all of it",
        "relationship": "mum",
    }
    return Intake(1, right, Who.MY_CHILD, Told.EMAIL, words, asks=CONFIRM)


def what(turn: Turn) -> list[str]:
    return [said.what for said in turn.said]


def at_contact() -> Intake:
    return replace(complete().without("contact"), asks="contact")
