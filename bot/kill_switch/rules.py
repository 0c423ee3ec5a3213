"""Positions of the kill switch (on, contacts only, off) and what parents are told, in the school's own words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Final

from bot.notice import grounding
from bot.notice.reply import Contact, Reply

MESSAGE_LONGEST: Final = 500  # characters


class Position(str, Enum):
    """A position of the kill switch."""

    ON = "on"
    CONTACTS_ONLY = "contacts_only"
    OFF = "off"


WORDS: Final = {
    Position.CONTACTS_ONLY: "The assistant is not answering questions at the moment. These people can help you.",
    Position.OFF: "The assistant is turned off at the moment. These people can help you.",
}
"""What parents are told where the school wrote nothing."""


@dataclass(frozen=True)
class SwitchState:
    """Where it stands, what parents are told, who changed it last and when; ``changed_at`` is None if nobody did."""

    position: Position = Position.ON
    message: str = ""
    changed_at: datetime | None = None
    changed_by: str = ""

    @property
    def is_on(self) -> bool:
        """Whether the assistant answers as usual."""
        return self.position is Position.ON

    @property
    def words(self) -> str:
        """What parents are told; "" while it is on, when a message is only kept for another time.

        >>> SwitchState(Position.OFF).words
        'The assistant is turned off at the moment. These people can help you.'
        """
        return "" if self.is_on else self.message or WORDS[self.position]

    def reply(self, people: tuple[Contact, ...], in_danger: tuple[Contact, ...]) -> Reply:
        """What is answered in place of anything else: the words, whom to reach, and whom to ring in danger."""
        known = {contact.role for contact in people}
        return Reply("contact", self.words, contacts=(*people, *(one for one in in_danger if one.role not in known)))


def problem_of(message: str, people: tuple[Contact, ...], grounds: grounding.Grounds) -> str:
    """Why this message cannot be shown to parents, as a sentence; "" where it can.

    What it says must stand on its own: numbers and addresses come from school.toml, where somebody checked them.
    """
    if len(message) > MESSAGE_LONGEST:
        return f"The message is too long. Use at most {MESSAGE_LONGEST} characters."
    if grounding.problems(Reply("contact", message, contacts=people), grounds):
        return (
            "The message holds a number, a date in digits, a period, an e-mail address or words in quotation marks. "
            "Leave it out: the people to reach are shown under the message. To change them, change school.toml."
        )
    return ""


def in_a_line(switch: SwitchState, people: tuple[Contact, ...], in_danger: tuple[Contact, ...]) -> str:
    """The same as one text, for places that show no cards: a number of somebody, and those for danger."""
    ways = [f"{one.name}: {one.phone}." for one in people if one.phone]
    danger = ", ".join(f"{one.name}: {one.phone}" for one in in_danger if one.phone)
    return " ".join([switch.words, *ways, f"If somebody is in danger now: {danger}."])
