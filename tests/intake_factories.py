"""A request that is being taken, at any point of it."""

from __future__ import annotations

from dataclasses import replace

from bot.conversations.danger_context import question_of
from bot.law.case import Told
from bot.law.rights import Right, Who, offered
from bot.nlu.command_network import command_network
from bot.requests.begin import begin
from bot.requests.dialogue import hear
from bot.requests.draft import CONFIRM, Heard, Intake, Turn

RIGHTS = offered("maintained")


def first(text: str, right: Right = Right.ACCESS) -> Turn:
    """A request that begins with these words, as the network that ships reads them."""
    commands = command_network().first_words(text)
    return begin(1, right, Heard(text, f"request_{right.value}", 0.9, commands=commands))


def then(turn: Turn | Intake, *messages: str | Heard) -> Turn:
    """The turn after more messages; a plain text is one that nothing was understood of."""
    for message in messages:
        intake = turn.intake if isinstance(turn, Turn) else turn
        heard = message if isinstance(message, Heard) else Heard(message)
        turn = hear(intake, read(intake, heard), RIGHTS)
    assert isinstance(turn, Turn)
    return turn


def read(intake: Intake, heard: Heard) -> Heard:
    """A message with the commands that the network which ships reads in it."""
    right = intake.right.value if intake.right else None
    question = question_of(intake.asks, right, intake.who is Who.PUPIL, intake.may_add)
    return heard if heard.chosen or heard.commands else replace(heard, commands=command_network()(heard.text, question))


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
