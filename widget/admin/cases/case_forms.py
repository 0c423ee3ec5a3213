"""What the pages about requests share: what a form brought, where it leads, and who is on the staff."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from enum import Enum
from typing import Annotated, Final, TypeVar

from fastapi import Depends, Request
from fastapi.responses import RedirectResponse, Response

from bot.app.bootstrap import Services
from bot.staff.rules import PERMISSIONS, Permission
from bot.text.clean import clean
from widget.admin.pages import NO_STORE

REASONS: Final = {
    "work": "To work on this request",
    "reach": "To reach the person",
    "check": "To check who is asking, or that they may ask",
    "officer": "Asked for by the data protection officer",
}
"""Why somebody looks at what a person wrote, the common reasons."""

_Value = TypeVar("_Value", bound=Enum)


async def _typed(request: Request) -> dict[str, str]:
    form = await request.form()
    return {name: clean(value) for name, value in form.items() if isinstance(value, str)}


Typed = Annotated[dict[str, str], Depends(_typed)]
"""The fields of a form, without characters that would turn the line around; a file counts as left out."""


def one_of(kind: type[_Value], value: str) -> _Value | None:
    """The member with this value, None where there is none."""
    with contextlib.suppress(ValueError):
        return kind(value)
    return None


def number_of(value: str) -> int | None:
    """A whole number, None where it is none."""
    return int(value) if value.isascii() and value.isdigit() and len(value) < 9 else None


def onward(path: str) -> Response:
    """On to a page by its own address, once a form has done its work."""
    return RedirectResponse(path, 303, headers=NO_STORE)


def why(typed: Mapping[str, str], reasons: Mapping[str, str] = REASONS) -> str:
    """The reason somebody gave: a common one, their own words, or both."""
    return ". ".join(filter(None, (reasons.get(typed.get("why", ""), ""), typed.get("own", "").strip())))


def names(services: Services) -> dict[str, str]:
    """The name of everybody who is or was on the staff, by id."""
    return services.staff.names()


def helpers(services: Services) -> dict[str, str]:
    """Who can be given a task, by id."""
    return {member.id: member.name for member in services.staff.members() if member.is_active}


def workers(services: Services) -> dict[str, str]:
    """Who can take a request, by id."""
    return {
        member.id: member.name
        for member in services.staff.members()
        if not member.disabled and Permission.WORK_CASES in PERMISSIONS[member.role]
    }
