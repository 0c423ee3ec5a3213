"""Who may approve a correction and put a version live: two people, and an administrator is one of them.

Nothing is learnt that no administrator proposed or approved, and nobody approves or puts live what they proposed
themselves. An administrator who is alone may, with a reason that the audit log keeps. What is said to somebody in
danger is proposed by an administrator and approved by the safeguarding lead, without exception.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import Enum
from typing import Final

from bot.platform.errors import NeedsSecondPerson, UnfitCorrection
from bot.staff.rules import PERMISSIONS, Permission, Role

LEADS: Final = frozenset({Role.SAFEGUARDING_LEAD})
"""The roles that approve what is said to somebody in danger."""
REASONS: Final = ("wrong_now", "notice_changed", "looked_again")
"""Why somebody who is alone decides alone; a word and no sentence, since the audit log holds none."""
Active = Mapping[str, Role]
"""Those on the staff who can sign in, with their role."""


class Allowed(str, Enum):
    """Whether somebody may decide, or who has to instead."""

    YES = "yes"
    WITH_REASON = "with_reason"
    SOMEBODY_ELSE = "somebody_else"
    ADMINISTRATOR = "administrator"
    LEAD = "lead"


def may_approve(proposed_by: str, by: str, active: Active, *, danger: bool = False) -> Allowed:
    """Whether ``by`` may approve what ``proposed_by`` proposed; ``danger``: a reply to somebody in danger.

    >>> active = {"a": Role.ADMINISTRATOR, "r": Role.REVIEWER, "s": Role.REVIEWER}
    >>> [may_approve(*pair, active).value for pair in (("r", "a"), ("a", "r"), ("r", "s"), ("a", "a"))]
    ['yes', 'yes', 'administrator', 'somebody_else']
    """
    roles = {active.get(proposed_by), active.get(by)}
    if danger:
        return _with_lead(active.get(proposed_by), active.get(by))
    if proposed_by == by:
        return _of_ones_own({proposed_by}, by, active)
    return Allowed.YES if Role.ADMINISTRATOR in roles else Allowed.ADMINISTRATOR


def may_promote(proposed_by: Collection[str], by: str, active: Active) -> Allowed:
    """Whether ``by`` may put a version live whose corrections these people proposed.

    >>> active = {"a": Role.ADMINISTRATOR, "r": Role.REVIEWER}
    >>> may_promote({"r"}, "a", active).value, may_promote({"r"}, "r", active).value
    ('yes', 'somebody_else')
    >>> may_promote({"a", "r"}, "a", active).value
    'with_reason'
    """
    return _of_ones_own(proposed_by, by, active) if by in proposed_by else Allowed.YES


def is_alone(by: str, active: Active) -> bool:
    """Whether nobody else here could approve what this person proposes."""
    return not _others({by}, active)


def reason_given(allowed: Allowed, why: str) -> dict[str, str]:
    """What the audit log keeps of a decision; raises NeedsSecondPerson, or UnfitCorrection without a reason."""
    if allowed is Allowed.YES:
        return {}
    if allowed is not Allowed.WITH_REASON:
        raise NeedsSecondPerson(allowed.value)
    if why not in REASONS:
        raise UnfitCorrection("why", "Nobody else here can look at it. Say why you decide alone.")
    return {"why": why}


def _with_lead(proposer: Role | None, approver: Role | None) -> Allowed:
    if approver not in LEADS:
        return Allowed.LEAD
    return Allowed.YES if proposer is Role.ADMINISTRATOR else Allowed.ADMINISTRATOR


def _of_ones_own(proposed_by: Collection[str], by: str, active: Active) -> Allowed:
    if _others(proposed_by, active):
        return Allowed.SOMEBODY_ELSE
    return Allowed.WITH_REASON if active.get(by) is Role.ADMINISTRATOR else Allowed.ADMINISTRATOR


def _others(proposed_by: Collection[str], active: Active) -> set[str]:
    able = {person for person, role in active.items() if Permission.REVIEW in PERMISSIONS[role]}
    return able - set(proposed_by)
