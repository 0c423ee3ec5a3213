"""Commands: what a person does with a message while a request is taken. Several at once are usual.

They are learned (``bot.nlu.command_network``), with the question just asked as context. The names are those of Rasa's
CALM and of the literature on slot filling.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final, NamedTuple

from bot.law.request_fields import CHILD, CONTACT, DETAILS, NAME, RELATIONSHIP
from bot.law.rights import Right, Who


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
    STATUS = "status"  # of what was sent: when, how long, did it go
    ADD = "add"  # to what is asked for


AFTERWARDS: Final = (Command.STATUS.value, Command.ADD.value)
"""What only is said of a request that was sent, or of its wish."""
SLOTS: Final = ("right", "who", RELATIONSHIP, NAME, CHILD, CONTACT, DETAILS)
"""What a message can give or put right."""
LABELS: Final = (
    *(command.value for command in Command),
    *(f"slot:{slot}" for slot in SLOTS),
    *(f"who:{who.value}" for who in Who),
)
"""All that is learned of a message, in the order of the network's numbers."""
WISHES: Final = (*(right.value for right in Right if right is not Right.OTHER), "")
"""What can be wished: a right, or "" for nothing."""
MARKS: Final = ("", "name", "child", "class", "rel", "old", "new", "only", "add", "contact")
"""What a word of a message is, "" for most: the writer's name, that of whom the request is about and their class, how
the two are connected, how to answer; and of a correction the wrong words, the right ones, the only ones that are to
stay, and those to add (the repair of a slip of speech, as in Shriberg 1994)."""
AFTER_RECEIPT: Final = (
    *(Command.STATUS, Command.ADD, Command.CORRECT, Command.CANCEL, Command.REVIEW, Command.CHITCHAT),
    *(Command.ASK, Command.ADD_REQUEST, Command.HANDOFF, Command.DANGER),
)
"""What somebody may want once their request was sent."""
SENDS: Final = "sends"
"""The name among the chances of that a clerk would send a request on these words, said at the check."""
TELLS: Final = "tells"
"""The name of that it tells or changes something of the request, whatever else it does, said at the check."""
COMMANDS: Final = "commands"
"""Property of a message: what was read of it, as ``Commands.to_message`` has it."""
_RATHER_SURE, _THEMSELVES, _SURELY = 0.7, 0.85, 0.99
"""A grown-up who is spoken to as a child is taken aback, so that a pupil must be plainer; and who is taken to speak of
themselves is not asked whose the information is."""
_YOUNG: Final = 0.35
"""How likely words read as a pupil's at least, where a grown-up's are less likely still."""
CORRECTS: Final = 0.4
"""The chance of a correction from which on what is marked as one is taken for it."""
LIKELY: Final = 0.5
"""From this chance on a message is taken for a command."""


class Mark(NamedTuple):
    """Words of a message, with tokens: from ``start`` to ``end``, marked as one of ``MARKS``.

    ``sure``: how much likelier that is than no mark of its surest word, a word piece, as log-odds.
    """

    kind: str
    start: int
    end: int
    words: str
    sure: float = 99.0


@dataclass(frozen=True)
class Commands:
    """The chance, from 0 to 1, of each of ``LABELS``, ``SENDS`` and ``TELLS``, and the words that are marked, in order.

    ``wishes``: the chance of each of ``WISHES``, of which one holds. ``also``: of each right that it is wished,
    whatever else is. ``gone``: the words of the wish that a correction takes back, where it was read beside the wish.
    Empty where nobody read the message (keys, another language).
    """

    chances: Mapping[str, float] = field(default_factory=dict)
    marks: tuple[Mark, ...] = field(default=(), repr=False)
    wishes: Mapping[str, float] = field(default_factory=dict)
    gone: tuple[Mark, ...] = field(default=(), repr=False)
    also: Mapping[str, float] = field(default_factory=dict)

    def to_message(self) -> dict[str, Any]:
        """As plain JSON types."""
        return {
            "chances": dict(self.chances),
            "marks": [list(mark) for mark in self.marks],
            "wishes": dict(self.wishes),
            "also": dict(self.also),
        }

    @classmethod
    def of_message(cls, read: Mapping[str, Any] | None) -> Commands:
        """Back from plain JSON types."""
        if not read:
            return cls()
        marks = tuple(Mark(*mark) for mark in read["marks"])
        return cls(read["chances"], marks, read.get("wishes") or {}, also=read.get("also") or {})

    def second(self, first: str) -> str:
        """The right that is wished besides ``first``; "" where none is, or it is not plain which."""
        also = max((right for right in self.also if right != first), key=lambda right: self.also[right], default="")
        return also if self.has(Command.ADD_REQUEST) and self.also.get(also, 0.0) >= LIKELY else ""

    def marked(self, kind: str) -> tuple[str, ...]:
        """The words that are marked as one kind, in order."""
        return tuple(mark.words for mark in self.marks if mark.kind == kind)

    @property
    def answered_by(self) -> tuple[str, ...]:
        """The words that say how to answer, without those that are taken back."""
        return tuple(words for words in self.marked("contact") if words not in self.marked("old"))

    def __bool__(self) -> bool:
        return bool(self.chances)

    def chance(self, command: Command) -> float:
        """How likely the message does this."""
        return self.chances.get(command.value, 0.0)

    @property
    def sends(self) -> float:
        """How likely it sends the request, said at the check: a yes in any words with nothing beside it to see to."""
        return self.chances.get(SENDS, 0.0)

    @property
    def tells(self) -> float:
        """How likely it tells or changes something of the request, said at the check, whatever else it does."""
        return self.chances.get(TELLS, 0.0)

    def has(self, command: Command, at: float = LIKELY) -> bool:
        """Whether it does, as far as one can tell."""
        return self.chance(command) >= at

    def any(self, *commands: Command, at: float = LIKELY) -> bool:
        """Whether it does one of these."""
        return any(self.has(command, at) for command in commands)

    def likeliest(self, among: Collection[Command], at: float = LIKELY) -> Command | None:
        """The likeliest of some commands; None where none of them is likely."""
        command = max(among, key=self.chance)
        return command if self.has(command, at) else None

    def slots(self, at: float = LIKELY) -> tuple[str, ...]:
        """What it gives or puts right, the likeliest first."""
        found = {slot: self.chances.get(f"slot:{slot}", 0.0) for slot in SLOTS}
        return tuple(sorted((slot for slot in SLOTS if found[slot] >= at), key=lambda slot: -found[slot]))

    def sounds_young(self) -> bool:
        """Whether the words read as a pupil's rather than a grown-up's, if they speak for themselves."""
        pupil, me = (self.chances.get(f"who:{who.value}", 0.0) for who in (Who.PUPIL, Who.ME))
        return pupil > max(me, _YOUNG) and not self.marked("child")

    @property
    def likeliest_who(self) -> Who:
        """Whom it is likeliest about, however unlikely; who names another is not it themselves."""
        among = (Who.MY_CHILD, Who.SOMEONE_ELSE) if self.marked("child") else tuple(Who)
        return max(among, key=self.chance_of)

    def who(self, answering: bool = False) -> Who | None:
        """Whom it says the request is about, where that is rather sure.

        ``answering`` the very question, it need be likelier than not, and no more.
        """
        likeliest = self.likeliest_who
        is_careful = likeliest is Who.PUPIL or (likeliest is Who.ME and not answering)
        bound = _THEMSELVES if is_careful else LIKELY if answering else _RATHER_SURE
        chance = self.chance_of(likeliest)
        tells = answering or "who" in self.slots() or chance >= _SURELY
        return likeliest if tells and chance >= bound else None

    def chance_of(self, who: Who) -> float:
        """How likely the request is about this person."""
        return self.chances.get(f"who:{who.value}", 0.0)
