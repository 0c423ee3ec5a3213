"""What may become of one account: decided on it and everybody's, inside the transaction that writes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.core import staff as rules
from bot.core.staff import Role
from bot.errors import AccountClosed, LastAdministrator, UnfitPassword
from bot.ports_staff import KeptStaff, StaffMember


def amended(kept: KeptStaff, **changes: bool) -> KeptStaff:
    """An account whose member is changed."""
    return replace(kept, member=replace(kept.member, **changes))  # type: ignore[arg-type]


def demand_fit(password: str, member: StaffMember, school: str) -> None:
    """Refuse a password that is too easy; raises UnfitPassword."""
    if problem := rules.password_problem(password, member.sign_in_name, school):
        raise UnfitPassword(problem)


def demand_open(member: StaffMember) -> None:
    """Refuse what a closed account is not to be given; raises AccountClosed."""
    if member.disabled:
        raise AccountClosed("this account is closed; open it again first")


def demand_another_administrator(member: StaffMember, everybody: Sequence[StaffMember]) -> None:
    """Somebody must be left who can let others in again; an account that cannot sign in anyway may always be closed."""
    if member.role is not Role.ADMINISTRATOR or not member.is_active:
        return
    if not any(one.role is Role.ADMINISTRATOR and one.is_active and one.id != member.id for one in everybody):
        raise LastAdministrator("the last administrator")
