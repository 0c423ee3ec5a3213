"""How long a school keeps each kind of record: ``[retention]`` in school.toml, and its limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from bot.law.calendar import day_in_england
from bot.law.case import Event
from bot.law.deadlines import add_months


@dataclass(frozen=True)
class Periods:
    """The numbers of ``[retention]`` in school.toml; ``backup_days`` is what the school does with its own copies."""

    conversation_days: int = 30
    request_years: int = 3
    complaint_months: int = 12
    register_years: int = 6
    mail_days: int = 90
    audit_years: int = 6
    picture_years: int = 3
    backup_days: int = 30


LIMITS: Final[Mapping[str, tuple[int, int]]] = {
    "conversation_days": (1, 3660),
    "request_years": (1, 25),
    "complaint_months": (3, 120),
    "register_years": (1, 25),
    "mail_days": (7, 3660),
    "audit_years": (1, 25),
    "picture_years": (1, 25),
    "backup_days": (1, 3660),
}
"""The least and the most that each number may be."""


def kept_for_complaint(closed: Event, months: int) -> date:
    """The last day on which a closed request is kept so that a complaint can be made and decided; ``months`` long.

    Counted from the day on which the closing was written down, so that a slip in the day it happened shortens nothing
    (complaint to the school: Data Protection Act 2018 section 164A; to the regulator: section 165).
    """
    return add_months(day_in_england(closed.at), months)
