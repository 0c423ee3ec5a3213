"""Types that every part stores or tells the time with: the clock, and what is encrypted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

Clock = Callable[[], datetime]
"""Returns now, aware and in UTC."""


@dataclass(frozen=True)
class Sealed:
    """What stands behind a token, encrypted with the key of that id."""

    token: str
    key_id: str
    sealed: bytes


DRAFT: Final = "draft"
"""What the vault calls the answers of a request that is being made."""


@dataclass(frozen=True)
class KeptDraft:
    """The answers so far of the request that a conversation is making, sealed; ``number`` counts its requests.

    ``recorded`` names those that are left as sound: any other sound of it is deleted.
    """

    number: int
    right: str | None
    sealed: Sealed
    recorded: tuple[str, ...] = ()
