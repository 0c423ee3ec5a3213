"""What a person asked for, as it is confirmed and as it is kept: their answers, and the channel they came by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from bot.law.case import Told
from bot.law.rights import Right, Who

NAME: Final = "name"
CHILD: Final = "child"
RELATIONSHIP: Final = "relationship"
CONTACT: Final = "contact"
DETAILS: Final = "details"
FIELDS: Final = (NAME, RELATIONSHIP, CHILD, CONTACT, DETAILS)
"""What may identify a person: each is sealed on its own and shown to staff by a logged click only."""


RECORDED: Final = (NAME, CHILD, DETAILS)
"""What somebody who cannot write may leave as sound."""


class Channel(str, Enum):
    """How a request came."""

    CHAT = "chat"
    KEYPAD = "keypad"
    VOICE = "voice"
    LETTER = "letter"
    EMAIL = "email"
    TELEPHONE = "telephone"
    IN_PERSON = "in_person"
    REPLY = "reply"  # written where its person opened the records of another
    CHAT_BY_HAND = "chat_by_hand"  # asked for in a chat that did not take it, and entered by staff


@dataclass(frozen=True)
class Answers:
    """The answers a person confirmed.

    ``reply_by`` is the way they chose to be answered: ``email``, ``telephone`` or ``post`` with ``words["contact"]``,
    or ``page`` where they gave none. ``words`` are the person's own, by the names in ``FIELDS``; what was skipped is
    left out, and what the person left to a call-back is named in ``to_ask``. ``recorded`` is what they left as sound
    (16 kHz mono signed 16-bit PCM). Raises ValueError for a field that is not known, or a way to reply without the
    contact it needs.
    """

    right: Right
    who: Who | None = None
    reply_by: Told = Told.PAGE
    words: Mapping[str, str] = field(default_factory=dict, repr=False)
    direct_marketing: bool = False
    to_ask: tuple[str, ...] = ()
    recorded: Mapping[str, bytes] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        unknown = {*self.words, *self.to_ask} - set(FIELDS) | {*self.recorded} - set(RECORDED)
        if unknown:
            raise ValueError(f"not a field of a request: {', '.join(sorted(unknown))}")
        if self.reply_by in (Told.EMAIL, Told.TELEPHONE, Told.POST) and not self.words.get(CONTACT, "").strip():
            raise ValueError("this way to reply needs a contact")
