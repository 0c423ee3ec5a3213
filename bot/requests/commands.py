"""Commands: what a person does with a message while a request is taken. Several at once are usual.

They are learned (``bot.nlu.command_network``), with the question just asked as context. The names are those of Rasa's
CALM and of the literature on slot filling.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from bot.law.request_fields import CHILD, CONTACT, DETAILS, NAME, RELATIONSHIP
from bot.law.rights import Who


class Command(str, Enum):
    """What a message does."""

    ANSWER = "answer"  # the question that was asked
    OTHER_SLOT = "other_slot"  # tells something else of the request
    CORRECT = "correct"  # puts an earlier answer right
    AFFIRM = "affirm"
    DENY = "deny"
    CANCEL = "cancel"  # the whole request
    SKIP = "skip"  # this question
    ASK = "ask"  # a question of their own
    EXPLAIN = "explain"  # why is that asked
    REPEAT = "repeat"
    REVIEW = "review"  # what was said so far
    PAUSE = "pause"
    RESUME = "resume"
    CHANGE_REQUEST = "change_request"
    ADD_REQUEST = "add_request"
    HANDOFF = "handoff"  # to a person
    DANGER = "danger"
    CHITCHAT = "chitchat"


SLOTS: Final = ("right", "who", RELATIONSHIP, NAME, CHILD, CONTACT, DETAILS)
"""What a message can give or put right."""
LABELS: Final = (
    *(command.value for command in Command),
    *(f"slot:{slot}" for slot in SLOTS),
    *(f"who:{who.value}" for who in Who),
)
"""All that is learned of a message, in the order of the network's numbers."""
COMMANDS: Final = "commands"
"""Property of a message: the chance of each of ``LABELS``, where it was read."""
_RATHER_SURE: Final = 0.7
LIKELY: Final = 0.5
"""From this chance on a message is taken for a command."""


@dataclass(frozen=True)
class Commands:
    """The chance, from 0 to 1, of each of ``LABELS``; empty where nobody read the message (keys, another language)."""

    chances: Mapping[str, float] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.chances)

    def chance(self, command: Command) -> float:
        """How likely the message does this."""
        return self.chances.get(command.value, 0.0)

    def has(self, command: Command, at: float = LIKELY) -> bool:
        """Whether it does, as far as one can tell."""
        return self.chance(command) >= at

    def any(self, *commands: Command, at: float = LIKELY) -> bool:
        """Whether it does one of these."""
        return any(self.has(command, at) for command in commands)

    def slots(self, at: float = LIKELY) -> tuple[str, ...]:
        """What it gives or puts right, the likeliest first."""
        found = {slot: self.chances.get(f"slot:{slot}", 0.0) for slot in SLOTS}
        return tuple(sorted((slot for slot in SLOTS if found[slot] >= at), key=lambda slot: -found[slot]))

    def who(self) -> Who | None:
        """Whom it says the request is about, where that is rather sure."""
        likeliest = max(Who, key=lambda who: self.chances.get(f"who:{who.value}", 0.0))
        is_sure = "who" in self.slots() and self.chances[f"who:{likeliest.value}"] >= _RATHER_SURE
        return likeliest if is_sure else None
